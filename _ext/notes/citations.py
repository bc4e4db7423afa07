"""Citations that read well in Korean: ``(Vaswani 외, 2017)`` in the text, one sorted list of what was cited.

The author writes ``{cite}`key``` or, as part of a sentence, ``{cite:t}`key``` (``Vaswani 외(2017)``), several keys separated
by commas; ``{bibliography}`` stands on one page, where each reference has the permanent address ``#ref-key``, links to the
paper and to the posts that cite it. The papers are in ``references.bib``.

sphinxcontrib-bibtex does the work. Here is what it cannot know: how Korean names people, volumes and pages, and that readers
want to go back to where a paper was cited.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase

import sphinxcontrib.bibtex.plugin
from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.template import Node, join, node
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle
from sphinxcontrib.bibtex.style.template import entry_label, reference

MANY = 8  # authors of a longer list are counted, not named


def hangul(text: str) -> bool:
    return bool(re.search("[가-힣]", text))


def plain(latex: str) -> str:
    """The text that a LaTeX string stands for."""
    return str(Text.from_latex(latex))


def name(person: Person) -> tuple[str, str]:
    """How a person is called in the text and in the list: ``He``, ``He, K.``; Korean names are whole."""
    given, family = plain(" ".join(person.first_names + person.middle_names)), plain(" ".join(person.prelast_names + person.last_names))
    if hangul(family):
        return family + given, family + given
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return family, f"{family}, {initials}" if initials else family


def people(entry: Entry) -> tuple[list[tuple[str, str]], bool]:
    """The names of an entry's authors, and whether there are others."""
    names = [name(person) for person in entry.persons["author"]]
    others = names[-1][0] == "others"
    return names[:-1] if others else names, others


class KoreanStyle:
    """How the list is sorted and written (``bibtex_default_style``)."""

    def sort(self, entries: list[Entry]) -> list[Entry]:
        """By author without accents, Korean names first."""
        def order(entry: Entry) -> tuple:
            text = f"{self.authors(entry)} {entry.fields['year']} {plain(entry.fields['title'])}"
            letters = unicodedata.normalize("NFKD", text.casefold())
            return not hangul(people(entry)[0][0][0]), "".join(c for c in letters if not unicodedata.combining(c)), entry.key
        return sorted(entries, key=order)

    def format_labels(self, entries: list[Entry]) -> Iterator[str]:
        """``He 외, 2016``, or ``He 외, 2016a`` where two would be alike."""
        labels = []
        for entry in entries:
            names, others = people(entry)
            short = f"{names[0][0]} 외" if others or len(names) > 2 else "·".join(family for family, _ in names)
            labels.append(f"{short}, {entry.fields['year']}")
        total, seen = Counter(labels), Counter()
        for label in labels:
            yield label + (ascii_lowercase[seen[label]] if total[label] > 1 else "")
            seen[label] += 1

    def authors(self, entry: Entry) -> str:
        names, others = people(entry)
        more = f" 외 {len(names) - MANY}명" if len(names) > MANY else ""
        return ", ".join(full for _, full in names[:MANY]) + (" 외" if others else more)

    def format_entry(self, label: str, entry: Entry) -> FormattedEntry:
        """``Vaswani, A., … (2017). Title. Venue, 30권, 5998–6008쪽. arXiv:….``"""
        field = {key: plain(value) for key, value in entry.fields.items()}
        number = [f"{field[key]}{unit}" for key, unit in (("volume", "권"), ("number", "호")) if key in field]
        pages = f"{field['pages']}쪽" if "pages" in field else ""
        place = [field.get("institution"), field.get("publisher"), " ".join(number) if "journal" in field else field.get("number"),
                 pages, field.get("howpublished"), field.get("note")]
        venue, place = field.get("journal") or field.get("booktitle"), ", ".join(filter(None, place))
        links = [HRef(f"{site}{field[key]}", f"{word}:{field[key]}") for key, word, site in (
            ("eprint", "arXiv", "https://arxiv.org/abs/"), ("doi", "doi", "https://doi.org/")) if key in field]
        if "url" in field and not links:
            links = [HRef(entry.fields["url"], "원문")]
        text = [f"{self.authors(entry)} ({label.rpartition(', ')[2]}). {field['title']}", "" if field["title"][-1] in ".?!" else "."]
        if venue:
            text += [" ", venue if hangul(venue) else Tag("em", venue), ", " if place else "."]
        if place:
            text += ["" if venue else " ", place, "."]
        for link in links:
            text += [" ", link, "."]
        return FormattedEntry(entry.key, Text(*text), label)


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


class BibliographyError(SphinxError):
    """A slip in a BibTeX file: without its papers no page can be right."""

    category = "참고 문헌"


def check(app: Sphinx) -> None:
    """Name the line of a slip, before sphinxcontrib-bibtex stops at it in English."""
    for path in (app.confdir / name for name in app.config.bibtex_bibfiles):
        raw = path.read_bytes()
        try:
            entries = Parser().parse_string(raw.decode("utf-8-sig")).entries
        except UnicodeDecodeError as error:
            raise BibliographyError(f"{path}:{raw.count(b'\n', 0, error.start) + 1}: UTF-8이 아닌 글자가 있다. UTF-8로 저장한다") from None
        except PybtexError as error:
            word = re.search(r"'(.+)'|(?:entry:|key) (\S+)|$", str(error))
            line = getattr(error, "lineno", None) or raw.count(b"\n", 0, raw.rfind((word[1] or word[2] or "").encode())) + 1
            raise BibliographyError(f"{path}:{line}: BibTeX를 읽을 수 없다({error}). 이 줄이나 바로 앞을 고친다") from None
        for key, entry in entries.items():
            if missing := [name for name in ("author", "title", "year") if name not in {*entry.fields, *entry.persons}]:
                line = raw.count(b"\n", 0, raw.find(b"{%s," % key.encode())) + 1
                raise BibliographyError(f"{path}:{line}: '{key}'에 {', '.join(missing)} 항목이 없다. 더한다")


def setup(app: Sphinx) -> None:
    register_plugin("pybtex.style.formatting", "korean", KoreanStyle)
    sphinxcontrib.bibtex.plugin.register_plugin("sphinxcontrib.bibtex.style.referencing", "korean", KoreanReferences)
    app.add_post_transform(ListReferences)
    app.connect("builder-inited", check, priority=400)
