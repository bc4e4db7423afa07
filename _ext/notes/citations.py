"""Citations that read well in Korean: ``(Vaswani 외, 2017)`` in the text, one sorted list of what was cited.

The reader sees who and when in the sentence, the title when pointing at it, and with a click the full reference, its
link to the paper and the pages that cite it. The author writes ``{cite}`key``` or, as part of a sentence,
``{cite:t}`key``` (``Vaswani 외(2017)``); several keys are separated by commas. ``{bibliography}`` puts the list on one
page, where each reference has the permanent address ``#ref-key``. The papers are in ``references.bib``.

Why not sphinxcontrib-bibtex: its citations are English whatever the language (et al., and, In, URL), its labels are
numbers or Latin initials, its list goes stale when another page's citations change, and it formats every entry in
every build. This module needs pybtex only to read the file, and only when the file has changed.

Warnings: ``cite.key`` (a key that is not in the file), ``cite.bib`` (the file cannot be read or lacks a field),
``cite.list`` (no list, or two).
"""

import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from string import ascii_lowercase

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import make_refnode

from . import sources

logger = logging.getLogger(__name__)
FILE = "references.bib"
REQUIRED = ("author", "title", "year")
MANY = 8  # authors of a longer list are counted, not named


# -- The file --------------------------------------------------------------------------------------------------------


def read_file(app, env, *_) -> list[str]:
    """Read the bibliography, if it is not the one that the last build read, into the domain's ``entries``.

    Returns no page: what the new entries change, ``update`` finds out.
    """
    path = Path(app.srcdir) / FILE
    content = path.read_bytes() if path.exists() else b""
    data = env.domains["cite"].data
    digest = hashlib.sha256(content).hexdigest()
    if data["digest"] == digest:
        return []
    entries, problems = read(content)
    for line, message in problems:
        logger.warning(message, type="cite", subtype="bib", location=f"{path}:{line}")
    data["entries"] = entries
    data["digest"] = "" if problems else digest  # the next build says it again
    return []


def read(content: bytes) -> tuple[dict, list[tuple[int, str]]]:
    """The references of a BibTeX file by key, as ``parse`` gives them, and what is wrong with it, each with its line."""
    text, wrong = sources.decode(content), sources.misencoded(content)
    entries, problems = parse(text)
    return entries, [*([wrong] if wrong else []), *((text.count("\n", 0, position) + 1, message) for position, message in problems)]


def parse(text: str) -> tuple[dict, list[tuple[int, str]]]:
    """The references of a BibTeX *text* by key (``None`` where it cannot be read), and what is wrong, with its position."""
    from pybtex import errors
    from pybtex.database.input.bibtex import Parser
    from pybtex.scanner import PrematureEOF, PybtexSyntaxError

    places: dict[str, list[int]] = defaultdict(list)
    for match in re.finditer(r"^@\w+\s*\{\s*([^,\s]+)\s*,", text, re.MULTILINE):
        places[match[1]].append(match.start())
    with errors.capture() as wrong:  # so that it goes on after an error
        found = Parser().parse_string(text).entries
    problems = [(place[1], f"두 번 나오는 열쇠: '{key}'. 하나를 지운다") for key, place in places.items() if len(place) > 1]
    for error in wrong:
        if isinstance(error, PrematureEOF):
            problems.append((error.parser.command_start, "BibTeX 문법 오류: 닫히지 않은 항목이다. 괄호의 짝을 맞춘다"))
        elif isinstance(error, PybtexSyntaxError):
            position = sum(len(line) + 1 for line in text.split("\n")[: error.lineno - 1])
            problems.append((position, "BibTeX 문법 오류: 이 줄이나 바로 앞의 쉼표와 괄호를 고친다"))
        elif twice := re.match(r"entry with key (?P<key>\S+) has a duplicate (?P<field>\S+) field", str(error)):
            problems.append((places[twice["key"]][0], f"'{twice['key']}'에 {twice['field']} 항목이 두 번 있다. 하나를 지운다"))
        elif name := re.match(r"Too many commas in '(.+)'", str(error)):
            problems.append((max(text.find(name[1]), 0), f"이름에 쉼표가 너무 많다: '{name[1]}'. 사람은 and로 나눈다"))
    entries = dict.fromkeys(places)
    for key, entry in found.items():
        people = [name for name in entry.persons.get("author", ()) if str(name) != "others"]
        missing = [field for field in REQUIRED if not (people if field == "author" else entry.fields.get(field, "").strip())]
        start = places[key][0] if key in places else 0
        end = min((place for each in places.values() for place in each if place > start), default=len(text))
        if not missing:
            entries[key] = reference(entry)
        elif not any(start <= place < end for place, _ in problems):
            problems.append((start, f"'{key}'에 {', '.join(missing)} 항목이 없다. 더한다"))
    return entries, problems


def reference(entry) -> dict:
    """What is shown of a pybtex *entry*: ``label`` and ``year``, ``authors``, ``title``, ``venue``, ``place`` (plain
    text), ``links`` (text and address) and ``order`` (what the list is sorted by)."""
    field = {name: plain(value) for name, value in entry.fields.items()}
    people = [person(p) for p in entry.persons["author"]]
    others = people[-1][0] == "others"
    people = people[:-1] if others else people
    surnames = [short for short, _ in people]
    label = f"{surnames[0]} 외" if others or len(people) > 2 else "·".join(surnames)
    authors = ", ".join(name for _, name in people[:MANY])
    if others or len(people) > MANY:
        authors += " 외" if others else f" 외 {len(people) - MANY}명"
    volume = [f"{field[name]}{unit}" for name, unit in (("volume", "권"), ("number", "호")) if name in field]
    parts = [field.get("institution"), field.get("publisher"), " ".join(volume) if "journal" in field else field.get("number"),
             f"{field['pages']}쪽" if "pages" in field else None, field.get("howpublished"), field.get("note")]  # fmt: skip
    links = []
    if "eprint" in field:
        links.append((f"arXiv:{field['eprint']}", f"https://arxiv.org/abs/{field['eprint']}"))
    if "doi" in field:
        links.append((f"doi:{field['doi']}", f"https://doi.org/{field['doi']}"))
    if "url" in field and not links:
        links.append(("원문", entry.fields["url"]))
    return {"label": label, "year": field["year"], "authors": authors, "title": field["title"],
            "venue": field.get("journal") or field.get("booktitle"), "place": ", ".join(filter(None, parts)), "links": links,
            "order": (not hangul(surnames[0]), sortable(authors), field["year"], sortable(field["title"]))}  # fmt: skip


def plain(latex: str) -> str:
    """The text that a LaTeX string stands for."""
    if not re.search(r"[^\w\s.,:;()/?!+]", latex):  # nothing in it that TeX reads otherwise
        return latex
    from pybtex.richtext import Text

    return str(Text.from_latex(latex))


def person(name) -> tuple[str, str]:
    """How a pybtex person is called in the text, and in the list: ``He``, ``He, K.``; Korean names are whole."""
    given = plain(" ".join(name.first_names + name.middle_names))
    family = plain(" ".join(name.prelast_names + name.last_names))
    if hangul(family):
        return family + given, family + given
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return family, f"{family}, {initials}" if initials else family


def hangul(text: str) -> bool:
    return bool(re.search("[가-힣]", text))


def sortable(text: str) -> str:
    """*text* without accents and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


# -- In a page -------------------------------------------------------------------------------------------------------


class Cite(SphinxRole):
    """``{cite}`` and ``{cite:p}`` (in parentheses), ``{cite:t}`` (in the sentence); keys separated by commas."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form

    def run(self):
        result: list[nodes.Node] = []
        for key in (part.strip() for part in self.text.split(",")):
            cited = self.env.domains["cite"].data["cited"]
            cited.setdefault(self.env.docname, []).append((key, self.lineno))
            result.append(nodes.Text("; " if self.form == "p" else ", "))
            result.append(addnodes.pending_xref("", nodes.inline("", key), refdomain="cite", reftype=self.form,
                                                reftarget=key, refdoc=self.env.docname))  # fmt: skip
        result = result[1:]
        return ([nodes.Text("("), *result, nodes.Text(")")] if self.form == "p" else result), []


class bibliography(nodes.General, nodes.Element):
    """The place of the list."""


class Bibliography(SphinxDirective):
    """``{bibliography}``: the list of all that the site cites."""

    def run(self):
        data = self.env.domains["cite"].data
        data["lists"].setdefault(self.env.docname, []).append(self.lineno)
        return [bibliography()]


class Citations(Domain):
    """What is cited where (``cited``), where the list stands (``lists``), the file's ``entries`` and its ``digest``,
    and what the last build showed (``labels``, ``listed``)."""

    name = "cite"
    label = "참고 문헌"
    roles = {"p": Cite("p"), "t": Cite("t")}
    initial_data = {"cited": {}, "lists": {}, "entries": {}, "digest": "", "labels": {}, "listed": None}
    data_version = 1

    def clear_doc(self, docname: str) -> None:
        self.data["cited"].pop(docname, None)
        self.data["lists"].pop(docname, None)

    def merge_domaindata(self, docnames, otherdata: dict) -> None:
        for table in "cited", "lists":
            self.data[table].update({doc: found for doc, found in otherdata[table].items() if doc in docnames})

    def resolve_xref(self, env, fromdocname, builder, typ, target, node, contnode):
        """A link to the list; the bare words while there is nothing to link to, which was warned about."""
        if target not in self.data["labels"]:
            return contnode
        label, year, title = self.data["labels"][target]
        text = nodes.Text(f"{label}({year})" if typ == "t" else f"{label}, {year}")
        if not self.data["lists"]:
            return text
        return make_refnode(builder, fromdocname, min(self.data["lists"]), f"ref-{target}", text, title)

    def resolve_any_xref(self, *_) -> list:
        return []


def update(app, env) -> list[str]:
    """Once all pages are read: name the references, report what is wrong, and return the pages to write again."""
    data = env.domains["cite"].data
    entries, old = data["entries"], data["labels"]
    places = [(doc, line) for doc in sorted(data["lists"]) for line in data["lists"][doc]]
    for doc, line in places[1:]:
        logger.warning("{bibliography}가 두 번 나온다. 목록은 한 곳에만 둔다", type="cite", subtype="list", location=(doc, line))
    cited: dict[str, list[str]] = defaultdict(list)
    for doc in sorted(data["cited"]):
        for key, line in data["cited"][doc]:
            if key not in entries:
                close = difflib.get_close_matches(key, entries, 1)
                hint = f". 비슷한 것: '{close[0]}'" if close else ""
                logger.warning(f"{FILE}에 없는 열쇠: '{key}'. 열쇠를 고치거나 논문을 더한다{hint}", type="cite", subtype="key",
                               location=(doc, line))  # fmt: skip
            elif entries[key] is None:
                continue  # what is wrong with the entry was told
            elif doc not in cited[key]:
                cited[key].append(doc)
    if data["cited"] and not places:
        doc = min(data["cited"])
        logger.warning("인용이 있으나 {bibliography}가 있는 글이 없다. 한 글에 목록을 둔다", type="cite", subtype="list",
                       location=(doc, data["cited"][doc][0][1]))  # fmt: skip

    alike: dict[tuple, list[str]] = defaultdict(list)
    for key in sorted(cited, key=lambda key: (entries[key]["order"], key)):
        alike[entries[key]["label"], entries[key]["year"]].append(key)
    labels = {key: (label, year + (ascii_lowercase[n] if len(keys) > 1 else ""), entries[key]["title"])
              for (label, year), keys in alike.items() for n, key in enumerate(keys)}  # fmt: skip
    listed = [(key, *labels[key], entries[key], [(doc, env.titles[doc].astext()) for doc in cited[key]])
              for keys in alike.values() for key in keys]  # fmt: skip
    listed.sort(key=lambda item: (item[4]["order"], item[0]))
    changed = {doc for doc, found in data["cited"].items() if any(labels.get(k) != old.get(k) for k, _ in found)}
    if listed != data["listed"]:
        changed |= set(data["lists"])
    data["labels"], data["listed"] = labels, listed
    return sorted(changed)


class ListReferences(SphinxPostTransform):
    """Fill the place of the list when its page is written."""

    default_priority = 5  # before Sphinx resolves the links to the pages

    def run(self, **_) -> None:
        for place in list(self.document.findall(bibliography)):
            items = [self.item(*reference) for reference in self.env.domains["cite"].data["listed"]]
            place.replace_self(nodes.bullet_list("", *items, classes=["references", "citation"]) if items else [])

    def item(self, key, label, year, title, entry, pages) -> nodes.list_item:
        """``Vaswani, A., … (2017). Title. Venue, 5998–6008쪽. arXiv:…. 인용한 글: …``"""
        line = nodes.paragraph()
        line += nodes.target("", f"{entry['authors']} ({year})", ids=[f"ref-{key}"])
        line += nodes.Text(f". {title}" + ("" if title[-1] in ".?!" else "."))
        if entry["venue"]:
            venue = nodes.Text if hangul(entry["venue"]) else lambda text: nodes.emphasis("", text)
            line += [nodes.Text(" "), venue(entry["venue"]), nodes.Text(", " if entry["place"] else ".")]
        if entry["place"]:
            line += nodes.Text(("" if entry["venue"] else " ") + entry["place"] + ".")
        for text, address in entry["links"]:
            line += [nodes.Text(" "), nodes.reference("", text, refuri=address, internal=False), nodes.Text(".")]
        line += nodes.Text(" 인용한 글: ")
        for n, (doc, page) in enumerate(pages):
            line += [nodes.Text(", " if n else ""),
                     addnodes.pending_xref("", nodes.inline("", page), refdomain="std", reftype="doc", reftarget=f"/{doc}",
                                           refexplicit=True, refdoc=self.env.current_document.docname)]  # fmt: skip
        return nodes.list_item("", line)


def setup(app) -> dict:
    """Register the roles, the directive and what keeps the list and the citations in step."""
    app.add_domain(Citations)
    app.add_role("cite", Cite("p"))
    app.add_directive("bibliography", Bibliography)
    app.add_node(bibliography)
    app.add_post_transform(ListReferences)
    app.connect("env-get-outdated", read_file)
    app.connect("env-updated", update)
    return {"parallel_read_safe": True, "parallel_write_safe": True,
            "env_version": int(hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8], 16)}  # fmt: skip
