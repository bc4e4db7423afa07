"""The glossary: a reader sees what a term means without leaving the sentence, and finds it by either language.

``glossary.md`` is the only source. An entry reads ::

    합성곱
    convolution
      작은 필터를 입력 위로 옮기며 겹친 원소끼리 곱해 더한 값으로 출력을 채우는 연산이다.
      자세히: [에지 검출로 보는 합성곱](dsl/cnn/week1-foundations.md#에지-검출로-보는-합성곱)
      다른 이름: 회선
      찾는 말: nn.Conv2d, 콘벌루션
      쓰지 않는 표기: 컨벌루션, 콘볼루션

The first line is the spelling of this site, the second (unless the first is Latin already) the English name; both work
in ``{term}`` and stand in the index. Lines without a label are the meaning, one sentence for each sense. ``다른 이름`` are
further names of the very same thing, ``쓰지 않는 표기`` spellings of it that pages must not use. ``찾는 말`` are words that lead
readers here although they mean something else: neighbours, commands, slips of the pen. The search knows them; the page does
not show them. ``parse`` gives all of this to other tools from the text alone.

``{term}`` carries the meaning in ``aria-description``: site.css shows it on hover and on keyboard focus without a script,
site.js hides it on Escape. What is wrong in an entry stops the build with one message.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

PAGE = "glossary"
MORE, ALSO, SOUGHT, REJECTED = "자세히", "다른 이름", "찾는 말", "쓰지 않는 표기"
LABELLED = re.compile(rf"({MORE}|{ALSO}|{SOUGHT}|{REJECTED}): *")
FENCE = re.compile(r"(?P<fence>:{3,}|`{3,})(?P<directive>\{glossary\})?\s*$")
CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"  # by the initial jamo from U+1100 on; tense ones stand with the plain
LATIN = "A-Z"


@dataclass
class Entry:
    """One entry: its line and heading, its names (the preferred first), and the lines below them."""

    line: int
    heading: str
    names: list[str]
    lines: list[str]

    @property
    def meaning(self) -> str:
        return " ".join(line for line in self.lines if not LABELLED.match(line))

    @property
    def rejected(self) -> list[str]:
        """The spellings that pages must not use."""
        found = [line.removeprefix(f"{REJECTED}:") for line in self.lines if line.startswith(f"{REJECTED}:")]
        return [name.strip() for line in found for name in line.split(",")]


def initial(term: str) -> str:
    """Return the section that a term belongs to: its initial consonant, or ``A-Z``.

    >>> initial("꺾쇠"), initial("합성곱"), initial("n-그램")
    ('ㄱ', 'ㅎ', 'A-Z')
    """
    jamo = ord(unicodedata.normalize("NFD", term[0])[0]) - 0x1100
    return CONSONANTS[jamo] if 0 <= jamo < len(CONSONANTS) else LATIN


def parse(text: str) -> list[Entry]:
    """Return the entries of all ``glossary`` directives of a page, in their order, from its source."""
    entries, heading, inside, named = [], "", False, 0
    for number, line in enumerate(text.splitlines(), 1):
        if fence := FENCE.match(line):
            inside = bool(fence["directive"])
        elif line.startswith("## "):
            heading = line[3:].strip()
        elif inside and line[:1].isspace() and line.strip() and entries:
            entries[-1].lines.append(line.strip())
        elif inside and line.strip() and not re.match(r":[\w-]+:", line):
            if named != number - 1:
                entries.append(Entry(number, heading, [], []))
            entries[-1].names.append(line.strip())
            named = number
    return entries


def problems(entries: list[Entry]) -> Iterator[tuple[int, str]]:
    """Yield the line of what is wrong with an entry, and the message that says what to do.

    That a name stands twice, Sphinx tells.
    """
    for entry in entries:
        name = entry.names[0]
        if not entry.meaning:
            yield entry.line, f"뜻이 없는 용어: '{name}'. 이름 아래에 두 칸을 들여 한 문장으로 쓴다"
        elif markup := re.search(r"[`$*\[\]{}<>]", entry.meaning):
            yield entry.line, f"용어의 뜻에 쓸 수 없는 글자: '{name}', '{markup[0]}'. 미리보기에 그대로 나오므로 꾸미지 않은 글로 쓴다"
        if entry.heading in {*CONSONANTS, LATIN} and entry.heading != initial(name):
            yield entry.line, f"자리가 틀린 용어: '{name}'. '## {initial(name)}' 아래로 옮긴다"


class Glossary:
    """The meanings of one build: read with the page, given to the links of all others."""

    def read(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Report what is wrong with the page."""
        if docname == PAGE:
            for line, message in problems(parse(source[0])):
                logger.warning(message, location=(docname, line), type="terms")

    def collect(self, app: Sphinx, env) -> None:
        """Know the meaning of each term by the id of its entry."""
        terms = env.domains.standard_domain.objects
        text = env.doc2path(PAGE).read_text(encoding="utf-8-sig", errors="replace") if PAGE in env.found_docs else ""
        self.meanings = {terms["term", name][1]: entry.meaning for entry in parse(text) for name in entry.names
                         if ("term", name) in terms}

    def describe(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Give each link to a term its meaning."""
        for link in doctree.findall(nodes.reference):
            if isinstance(link.next_node(), nodes.Element) and "std-term" in link.next_node()["classes"]:
                anchor = link.get("refid") or link["refuri"].rpartition("#")[2]
                link["aria-description"] = self.meanings.get(anchor, "")


class LabelledLines(SphinxTransform):
    """Make a paragraph of each labelled line of an entry, so that it can look like what it is."""

    default_priority = 400

    def apply(self, **kwargs) -> None:
        for glossary in self.document.findall(addnodes.glossary):
            for paragraph in [line for definition in glossary.findall(nodes.definition) for line in definition.children]:
                paragraph.replace_self(self.split(paragraph))

    def split(self, paragraph: nodes.Element) -> list[nodes.Element]:
        parts = [nodes.paragraph()]
        for child in paragraph.children:
            if label := LABELLED.match(child.astext()):
                parts.append(nodes.paragraph("", "", nodes.inline("", label[0].strip(), classes=["term-label"]), classes=["term-line"]))
                child = nodes.Text(" " + child.astext()[label.end():])
            parts[-1] += child
        for part in parts:
            part.source, part.line = paragraph.source, paragraph.line
        # Sphinx drops what is "only" for a tag that nobody sets when it writes the page, after the search has read it.
        return [addnodes.only("", part, expr="search") if part.astext().startswith(f"{SOUGHT}:") else part
                for part in parts if part.astext().strip()]


def setup(app: Sphinx) -> None:
    glossary = Glossary()
    app.add_transform(LabelledLines)
    app.connect("source-read", glossary.read)
    app.connect("env-updated", glossary.collect)
    app.connect("doctree-resolved", glossary.describe)
