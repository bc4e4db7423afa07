"""The files of the search: one with all that the analysis of a query needs, and the beginnings of sections by themselves.

``_search/index.js`` sets ``hangulIndex``, an object with

* ``pages``: address, title and first sentences of each page, and its sections: the title, or title, anchor and whether it is
  an entry of a glossary. An anchor that follows from the title is left out;
* ``words`` in their order, each as a capital for the number of letters that it shares with the one before, and the rest;
* ``postings``: for each word the sections that have it, as steps from one to the next. Pages count as a section too;
* ``entries`` of glossaries: the names, and the sections that explain it;
* ``hyphened``: names with a hyphen, which readers write without (rcnn is R-CNN);
* ``texts``, into which ``_search/<address>-<n>.js`` puts the first sentences of the ``chunk`` sections from ``n * chunk`` on,
  by their anchors. They are fetched for the hits that are shown, so that the first search is small.

All are scripts that set a value: they come from disk as from a server, and a strict content security policy allows them.
"""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

CHUNK = 32
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


def parts(pages: dict, address: dict[str, str]) -> tuple[dict, dict[str, dict[str, str]]]:
    """Return the index, and the texts by the name of their file.

    :param pages: for each page its sections (anchor, title, first sentences, whether of a glossary, words), of which the
        first is the page itself, and its glossary entries (names, places that explain them).
    :param address: the address of each page.
    """
    where, number, hyphened, rows, texts = {}, {}, {}, [], {}
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
                texts.setdefault(f"{address[page]}-{place // CHUNK}", {})[anchor] = text
        rows.append([address[page], *pages[page][0][0][1:3], sections])
    words = sorted((word for word in where if not re.fullmatch("[0-9]+", word)), key=lambda word: word.encode("utf-16-be"))
    steps = ([after - before for before, after in zip([0, *where[word]], where[word])] for word in words)
    return {
        "pages": rows,
        "words": packed(words),
        "postings": " ".join(",".join(map(str, each)) for each in steps),
        "entries": sorted([names, [number[link] for link in links if link in number]]
                          for page in sorted(pages) for names, links in pages[page][1]),
        "hyphened": [*hyphened],
        "chunk": CHUNK,
        "texts": {},
    }, texts


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files once all pages are there."""
    if exception or app.builder.format != "html" or app.builder.name == "epub":
        return
    pages = {page: known["hangul_search"] for page, known in app.env.metadata.items() if "hangul_search" in known}
    index, texts = parts(pages, {page: app.builder.get_target_uri(page) for page in pages})
    folder = Path(app.outdir, "_search")
    shutil.rmtree(folder, ignore_errors=True)
    scripts = {"index": ("var hangulIndex", index)} | {unquote(name): (f"hangulIndex.texts[{json.dumps(name)}]", text) for name, text in texts.items()}
    for name, (target, value) in scripts.items():
        path = folder / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{target}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n", encoding="utf-8")
