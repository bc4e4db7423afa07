"""The files of the search: one with all that the analysis of a query needs, and parts that are fetched when they are asked for.

``_search/index.js`` sets ``hangulIndex``, an object with

* ``pages``: address, title and first sentences of each page, and its sections: the title, or title, anchor and whether it is
  an entry of a glossary. An anchor that follows from the title is left out;
* ``words`` in their order, each as a capital for the number of letters that it shares with the one before, and the rest;
* ``counts``: for each word how many sections have it. Pages count as a section too;
* ``entries`` of glossaries: the names, and the sections that explain it;
* ``hyphened``: names with a hyphen, which readers write without (rcnn is R-CNN);
* ``parts``, by the names of their files. ``<version>/<n>`` are ``size`` of the postings: for each word the sections that have
  it, as steps from one to the next, words of one glossary entry side by side, for they are asked for together. The version
  keeps parts of two builds apart. ``<address>-<n>`` are the first sentences of the ``chunk`` sections from ``n * chunk`` on,
  by their anchors.

A search needs few of the parts: the postings of the words that it may mean, and the texts of the hits that it shows. All are
scripts that set a value: they come from disk as from a server, and a strict content security policy allows them.
"""

import hashlib
import json
import re
import shutil
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

SIZE = 2000  # about 2 kB over the wire: smaller ones cost a phone more than they spare it
CHUNK = 8
HYPHENED = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+")


def anchor_of(title: str, entry: bool) -> str:
    """The anchor that a title usually has; analyser.js does the same."""
    if entry:
        return "term-" + re.sub("[^0-9A-Za-z가-힣]+", "-", title).strip("-")
    return re.sub("[^0-9a-z가-힣_-]", "", title.lower().replace(" ", "-"))


def packed(words: list[str]) -> str:
    """Sorted words in lower case, without the beginnings that they share.

    >>> packed(["합", "합성", "합성곱", "해"])
    'A합B성C곱A해'
    """
    out, before = [], ""
    for word in words:
        shared = next((at for at, (one, other) in enumerate(zip(word, before)) if one != other), min(len(word), len(before)))
        shared = min(shared, 25)
        out.append(chr(ord("A") + shared) + word[shared:])
        before = word
    return "".join(out)


def grouped(words: list[str], names: Iterable[str]) -> list[str]:
    """Sorted words: first those that begin with a word of a name, as the names come, then the others, as in analyser.js.

    >>> grouped(["conv", "convex", "가중치", "합성", "합성곱", "합성곱은"], ["합성곱", "Conv"])
    ['합성곱', '합성곱은', 'conv', 'convex', '가중치', '합성']
    """
    order = {}
    for part in re.findall("[가-힣]{2,}|[a-z0-9]+", " ".join(names).lower()):
        at = bisect_left(words, part)
        while at < len(words) and (words[at] == part or part >= "가" and words[at].startswith(part)):
            order[words[at]] = None
            at += 1
    return [*(order | dict.fromkeys(words))]


def letters(numbers: Iterable[int]) -> str:
    """Numbers up to 55,000 as one character each, which is shorter than digits.

    >>> letters([0, 1, 30])
    '#$A'
    """
    return "".join(chr(number + ord("#")) for number in numbers)


def parts(pages: dict, address: dict[str, str]) -> tuple[dict, dict[str, dict[str, str] | str]]:
    """Return the index, and its parts by their names.

    :param pages: for each page its sections (anchor, title, first sentences, whether of a glossary, words), of which the
        first is the page itself, and its glossary entries (names, places that explain them).
    :param address: the address of each page.
    """
    where, number, hyphened, rows, found = {}, {}, {}, [], {}
    count = 0
    for page in sorted(pages):
        sections = []
        for place, (anchor, title, text, entry, words) in enumerate(pages[page][0]):
            for word in words:
                where.setdefault(word, []).append(count)
            number[page, anchor] = count
            count += 1
            hyphened |= {name: None for name in HYPHENED.findall(f"{title} {text}")}
            if place:
                usual = anchor == anchor_of(title, entry)
                sections.append(title if usual and not entry else [title, "" if usual else anchor, int(entry)])
                found.setdefault(f"{address[page]}-{place // CHUNK}", {})[anchor] = text
        rows.append([address[page], *pages[page][0][0][1:3], sections])
    words = sorted((word for word in where if not re.fullmatch("[0-9]+", word)), key=lambda word: word.encode("utf-16-be"))
    entries = sorted([names, [number[link] for link in links if link in number]]
                     for page in sorted(pages) for names, links in pages[page][1])
    order = grouped(words, (name for names, _ in entries for name in names))
    steps = [after - before for word in order for before, after in zip([0, *where[word]], where[word])]
    version = hashlib.sha256(repr((order, steps)).encode()).hexdigest()[:8]
    for at in range(0, len(steps), SIZE):
        found[f"{version}/{at // SIZE}"] = letters(steps[at:at + SIZE])
    return {
        "pages": rows,
        "words": packed(words),
        "counts": letters(len(where[word]) for word in words),
        "entries": entries,
        "hyphened": [*hyphened],
        "version": version,
        "size": SIZE,
        "chunk": CHUNK,
        "parts": {},
    }, found


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files once all pages are there."""
    if exception or app.builder.format != "html" or app.builder.name == "epub":
        return
    pages = {page: known["hangul_search"] for page, known in app.env.metadata.items() if "hangul_search" in known}
    index, others = parts(pages, {page: app.builder.get_target_uri(page) for page in pages})
    folder = Path(app.outdir, "_search")
    shutil.rmtree(folder, ignore_errors=True)
    scripts = {"index": ("var hangulIndex", index)} | {unquote(name): (f"hangulIndex.parts[{json.dumps(name)}]", part) for name, part in others.items()}
    for name, (target, value) in scripts.items():
        path = folder / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{target}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8")
