"""Citations that read well in Korean: ``(Vaswani 외, 2017)`` in the text, one sorted list of what was cited.

The author writes ``{cite}`key``` or, as part of a sentence, ``{cite:t}`key``` (``Vaswani 외(2017)``), several keys separated
by commas; ``{bibliography}`` stands on one page, where each reference has the permanent address ``#ref-key``, links to the
paper and to the posts that cite it. The papers are in ``references.bib``.

sphinxcontrib-bibtex does the work. Here is what it cannot know: how Korean names people, volumes and pages, and that readers
want to go back to where a paper was cited.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from string import ascii_lowercase

import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.database import Entry
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.template import Node, join, node
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle
from sphinxcontrib.bibtex.style.template import entry_label, reference

logger = logging.getLogger(__name__)

MANY = 8  # authors of a longer list are counted, not named
PLACE = {"institution": "", "publisher": "", "volume": "권", "number": "호", "pages": "쪽", "howpublished": "", "note": ""}
LATEX = re.compile(r"(?<!\\)[$%]")  # a formula is not drawn, a comment is dropped
LINKS = {"eprint": ("arXiv", "https://arxiv.org/abs/"), "doi": ("doi", "https://doi.org/")}


@functools.cache  # each field is asked for four times a build, and again whenever make live builds
def plain(latex: str) -> str:
    """The text that a LaTeX string stands for."""
    return str(Text.from_latex(latex))


def names(entry: Entry) -> list[tuple[str, str]]:
    """How an entry's authors are called in the text and in the list: ``He``, ``He, K.``; Korean names are whole."""
    found = []
    for person in entry.persons["author"]:
        given = plain(" ".join(person.first_names + person.middle_names))
        family = plain(" ".join(person.prelast_names + person.last_names))
        initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
        korean = re.search("[가-힣]", family)
        found.append((family + given,) * 2 if korean else (family, f"{family}, {initials}" if initials else family))
    return found


def authors(entry: Entry) -> str:
    """``A, A., B, B., … 외 2명``; BibTeX's ``and others`` is 외."""
    full = [listed for _, listed in names(entry)]
    if full[-1] == "others":
        return f"{', '.join(full[:-1])} 외"
    return ", ".join(full[:MANY]) + (f" 외 {len(full) - MANY}명" if len(full) > MANY else "")


class KoreanStyle:
    """How the list is sorted and written (``bibtex_default_style``)."""

    def sort(self, entries: list[Entry]) -> list[Entry]:
        """By author, year and title, without case and accents."""
        def order(entry: Entry) -> str:
            text = f"{authors(entry)} {entry.fields['year']} {plain(entry.fields['title'])} {entry.key}"
            return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
        return sorted(entries, key=order)

    def format_labels(self, entries: list[Entry]) -> list[str]:
        """``He 외, 2016``, or ``He 외, 2016a`` where two would be alike."""
        labels = []
        for entry in entries:
            short = [family for family, _ in names(entry)]
            who = f"{short[0]} 외" if len(short) > 2 or short[-1] == "others" else "·".join(short)
            labels.append(f"{who}, {entry.fields['year']}")
        return [label + ascii_lowercase[labels[:number].count(label)] if labels.count(label) > 1 else label
                for number, label in enumerate(labels)]

    def format_entry(self, label: str, entry: Entry) -> FormattedEntry:
        """``Vaswani, A., … (2017). Title. Venue, 30권, 5998–6008쪽. arXiv:….``"""
        field = {key: plain(value) for key, value in entry.fields.items()}
        venue = [Tag("em", field[key]) for key in ("journal", "booktitle") if key in field]
        place = Text(", ").join(venue + [field[key] + unit for key, unit in PLACE.items() if key in field])
        links = [Text(HRef(site + field[key], f"{word}:{field[key]}")) for key, (word, site) in LINKS.items() if key in field]
        if "url" in field and not links:
            links = [Text(HRef(entry.fields["url"], "원문"))]
        title = Text(f"{authors(entry)} ({label.rpartition(', ')[2]}). {field['title']}")
        return FormattedEntry(entry.key, Text(" ").join(part.add_period() for part in (title, place, *links) if part), label)


@node
def spoken(children: list, data: dict) -> Text:
    """``Vaswani 외(2017)``."""
    short, _, year = data["formatted_entry"].label.rpartition(", ")
    return Text(f"{short}({year})")


@dataclass
class KoreanReferences(BaseReferenceStyle):
    """How citations look in the text (``bibtex_reference_style``)."""

    def role_names(self) -> list[str]:
        return ["p", "t"]

    def outer(self, role_name: str, children: list) -> Node:
        return join["(", join("; ")[children], ")"] if role_name == "p" else join(", ")[children]

    def inner(self, role_name: str) -> Node:
        return reference[entry_label if role_name == "p" else spoken]


class ListReferences(SphinxPostTransform):
    """Make a plain list of the bibliography, each reference with links to the posts that cite it."""

    default_priority = 6  # after sphinxcontrib-bibtex has filled the bibliography, before links are resolved

    def run(self, **kwargs) -> None:
        for cited in self.document.findall(addnodes.pending_xref):
            if cited["refdomain"] == "cite":
                cited["ids"] = []  # "id7" is no address that could last
        found = list(self.document.findall(nodes.citation))
        if found:
            found[0].parent.replace_self(nodes.bullet_list("", *map(self.item, found), classes=["references", "citation"]))

    def item(self, citation: nodes.citation) -> nodes.list_item:
        [identifier], paragraph = citation["ids"], citation[1]
        refs = self.env.domains["cite"].citation_refs
        pages = sorted({ref.docname for ref in refs for target in ref.targets if f"ref-{target.key}" == identifier})
        paragraph += nodes.Text(" 인용한 글: ")
        for number, page in enumerate(pages):
            paragraph += [nodes.Text(", " if number else ""), addnodes.pending_xref(
                "", nodes.inline("", self.env.titles[page].astext()), refdomain="std", reftype="doc", reftarget=f"/{page}",
                refexplicit=True, refdoc=self.env.current_document.docname)]
        return nodes.list_item("", paragraph, ids=[identifier])


def slip(raw: bytes) -> tuple[int, str] | None:
    """The line of the first slip in a BibTeX file and what to do, or ``None``."""
    def line(position: int) -> int:
        return raw.count(b"\n", 0, position) + 1

    try:
        entries = Parser().parse_string(raw.decode("utf-8-sig")).entries
    except UnicodeDecodeError as error:
        return line(error.start), "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"
    except PybtexError as error:
        word = re.search(r"'(.+)'|(?:entry:|key) (\S+)", str(error))
        number = getattr(error, "lineno", None) or line(raw.rfind((word[1] or word[2]).encode()))
        return number, ("BibTeX를 읽을 수 없다. 이 줄이나 바로 앞에서 두 번 쓴 열쇠나 항목, 감싸지 않은 값, 짝이 맞지 않는 "
                        "괄호와 쉼표와 =를 고친다. 이름 사이는 and로 잇는다")
    for key, entry in entries.items():
        start = raw.find(b"{%s," % key.encode())
        if missing := [name for name in ("author", "title", "year") if name not in {*entry.fields, *entry.persons}]:
            return line(start), f"'{key}'에 {', '.join(missing)} 항목이 없다. 더한다"
        for name, value in entry.fields.items():
            if name != "url" and (left := LATEX.search(value) or re.search(r"\\[A-Za-z]+", plain(value))):
                field = re.compile(rb"\b%s\s*=" % name.encode(), re.IGNORECASE).search(raw, start)
                return line(field.start()), f"'{key}'의 {name}에 읽지 않는 LaTeX: {left[0]}. 글자로 쓴다. 예: \\%"
    return None


def check(app: Sphinx) -> None:
    """Tell a slip with its line. Without its papers the site is of no use, so nothing else is told of them then."""
    for path in [app.confdir / name for name in app.config.bibtex_bibfiles]:
        if found := slip(path.read_bytes()):
            logger.warning(found[1], location=f"{path}:{found[0]}", type="citations")
            app.config.bibtex_bibfiles = []
            app.config.suppress_warnings = [*app.config.suppress_warnings, "bibtex.key_not_found"]


def setup(app: Sphinx) -> None:
    register_plugin("pybtex.style.formatting", "korean", KoreanStyle)
    sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", "korean", KoreanReferences)
    app.add_post_transform(ListReferences)
    app.connect("builder-inited", check, priority=400)  # before sphinxcontrib-bibtex reads the file, and stops in English
