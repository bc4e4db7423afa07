"""The glossary: a reader sees what a term means without leaving the sentence, and finds it by either language.

``glossary.md`` is the only source. An entry reads ::

    합성곱
    convolution
      작은 필터를 입력 위로 옮기며 겹친 원소끼리 곱해 더한 값으로 출력을 채우는 연산이다.
      자세히: [에지 검출로 보는 합성곱](dsl/cnn/week1-foundations.md#에지-검출로-보는-합성곱)
      다른 이름: conv
      쓰지 않는 표기: 컨벌루션, 콘볼루션

The first line is the spelling of this site, the second (unless the first is Latin already) the English name; both work
in ``{term}``. Lines without a label are the meaning, one sentence for each sense. ``다른 이름`` are further names that
readers search for, ``쓰지 않는 표기`` spellings of the same thing that pages must not use. ``parse`` gives all of this to
other tools from the text alone.

On every other page ``{term}`` carries the meaning in ``aria-description``: site.css shows it on hover and on keyboard
focus without a script, site.js hides it on Escape. ``{term-letters}`` is a bar of links to the sections of the page,
``{term-index}`` a list of all English names. What is wrong in an entry stops the build with one message.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from myst_parser.slugs import github_slugify
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from hangul.anchors import words

logger = logging.getLogger(__name__)

PAGE = "glossary"
MORE, ALSO, REJECTED = LABELS = ("자세히", "다른 이름", "쓰지 않는 표기")
LABELLED = re.compile(rf"({'|'.join(LABELS)}): *")
FENCE = re.compile(r"(?P<fence>:{3,}|`{3,})\{glossary\}\s*$")
CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"  # by the initial jamo from U+1100 on; tense ones stand with the plain
LATIN = "A-Z"
LINK = re.compile(r'<a class="reference internal" href="[^"]*#(term-[^"]+)"(?=><span class="xref std std-term">)')


@dataclass(frozen=True)
class Entry:
    """One entry: its names (the preferred first), senses, further names, rejected spellings, line and heading."""

    names: tuple[str, ...]
    meanings: tuple[str, ...]
    also: tuple[str, ...]
    rejected: tuple[str, ...]
    line: int
    heading: str

    @property
    def meaning(self) -> str:
        return " ".join(self.meanings)


def initial(term: str) -> str:
    """Return the section that a term belongs to: its initial consonant, or ``A-Z``.

    >>> initial("꺾쇠"), initial("합성곱"), initial("n-그램")
    ('ㄱ', 'ㅎ', 'A-Z')
    """
    jamo = ord(unicodedata.normalize("NFD", term[0])[0]) - 0x1100
    return CONSONANTS[jamo] if 0 <= jamo < len(CONSONANTS) else LATIN


def parse(text: str) -> list[Entry]:
    """Return the entries of all ``glossary`` directives of a page, in their order, from its source."""
    entries, fence, heading, names, lines, start = [], "", "", [], [], 0

    def close() -> None:
        if names:
            labelled = {match[1]: tuple(name.strip() for name in line[match.end():].split(","))
                        for line in lines if (match := LABELLED.match(line))}
            entries.append(Entry(tuple(names), tuple(line for line in lines if not LABELLED.match(line)),
                                 labelled.get(ALSO, ()), labelled.get(REJECTED, ()), start, heading))
        names.clear(), lines.clear()

    for number, line in enumerate(text.splitlines(), 1):
        if not fence:
            if match := FENCE.match(line):
                fence = match["fence"]
            elif line.startswith("## "):
                heading = line[3:].strip()
        elif line.rstrip() == fence:
            close()
            fence = ""
        elif not line.strip() or re.match(r":[\w-]+:", line):
            continue
        elif line[0].isspace():
            lines.append(line.strip())
        else:
            if lines or not names or number != start + len(names):
                close()
                start = number
            names.append(line.strip())
    return entries


def read(folder: Path) -> list[Entry]:
    """Return the entries of the site in this folder; none if it has no glossary."""
    path = folder / f"{PAGE}.md"
    return parse(path.read_text(encoding="utf-8-sig", errors="replace")) if path.is_file() else []


def problems(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield what is wrong with an entry, and the message that says what to do."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        name = entry.names[0]
        if not entry.meanings:
            yield entry, f"뜻이 없는 용어: '{name}'. 이름 아래에 두 칸을 들여 한 문장으로 쓴다"
        elif markup := re.search(r"[`$*\[\]{}<>]", entry.meaning):
            yield entry, f"용어의 뜻에 쓸 수 없는 글자: '{name}', '{markup[0]}'. 미리보기에 그대로 나오므로 꾸미지 않은 글로 쓴다"
        if entry.heading in {*CONSONANTS, LATIN} and entry.heading != initial(name):
            yield entry, f"자리가 틀린 용어: '{name}'. '## {initial(name)}' 아래로 옮긴다"
        for other in entry.names:
            if seen.setdefault(other.lower(), entry) is not entry:
                yield entry, f"두 번 나오는 용어: '{other}'. {seen[other.lower()].line}줄의 항목과 하나로 합친다"
                break
    for entry in entries:
        for spelling in entry.rejected:
            owner = seen.get(spelling.lower())
            if owner:
                yield entry, f"쓰지 않는 표기가 용어이다: '{spelling}', {owner.line}줄. 한쪽에서 지운다"


# -- While the pages are read -------------------------------------------------------------------

def check(app: Sphinx, docname: str, source: list[str]) -> None:
    """Report what is wrong, and keep Sphinx from reporting the same in its own words."""
    if docname != PAGE:
        return
    lines = source[0].split("\n")
    entries = parse(source[0])
    for entry, message in problems(entries):
        logger.warning(message, location=(docname, entry.line), type="terms")
    seen = set()
    for entry in entries:
        for number, name in enumerate(entry.names, entry.line - 1):
            if name.lower() in seen:
                lines[number] = f"{name} ({entry.line})"
            seen.add(name.lower())
    source[0] = "\n".join(lines)


class LabelledLines(SphinxTransform):
    """Make a paragraph of each labelled line of an entry, so that it can look like what it is."""

    default_priority = 400

    def apply(self, **_) -> None:
        if self.env.current_document.docname != PAGE:
            return
        for definition in [each for glossary in self.document.findall(addnodes.glossary) for each in glossary.findall(nodes.definition)]:
            definition[:] = [part for paragraph in definition.children for part in self.split(paragraph)]

    def split(self, paragraph: nodes.Element) -> list[nodes.Element]:
        parts = [nodes.paragraph()]
        broken = ""  # the line break before a child
        for child in paragraph.children:
            if child.astext() == "\n":
                broken = " "
                continue
            if (broken or child is paragraph[0]) and (match := LABELLED.match(child.astext())):
                parts.append(nodes.paragraph(classes=["term-line"]))
                parts[-1] += [nodes.inline("", match[0].strip(), classes=["term-label"]), nodes.Text(" " + child.astext()[match.end():])]
            else:
                parts[-1] += [nodes.Text(broken), child] if broken else child
            broken = ""
        for part in parts:
            part.source, part.line = paragraph.source, paragraph.line
        return [part for part in parts if part.children]


def depend(app: Sphinx, doctree: nodes.document) -> None:
    """A page that shows meanings is read again when the glossary changes."""
    if any(node.get("reftype") == "term" for node in doctree.findall(addnodes.pending_xref)):
        app.env.note_dependency(app.env.doc2path(PAGE))


def _bar(targets: list[tuple[str, str]]) -> nodes.Element:
    bar = nodes.bullet_list(classes=["letters"])
    for text, id_ in targets:
        bar += nodes.list_item("", nodes.paragraph("", "", nodes.reference("", text, refid=id_, internal=True)))
    return bar


class Letters(SphinxDirective):
    """``{term-letters}``: links to the sections of the glossary."""

    def run(self) -> list[nodes.Node]:
        headings = dict.fromkeys(entry.heading for entry in read(Path(self.env.srcdir)))
        return [_bar([(heading, github_slugify(heading)) for heading in headings])]


class Index(SphinxDirective):
    """``{term-index}``: every Latin name of every entry, A to Z, with links to the letters."""

    def run(self) -> list[nodes.Node]:
        found: dict[str, list[tuple[str, str]]] = {}
        for entry in read(Path(self.env.srcdir)):
            for name in dict.fromkeys([*entry.names, *entry.also]):
                if re.match("[A-Za-z]", name):
                    found.setdefault(name[0].upper(), []).append((name, entry.names[0]))
        table = nodes.definition_list(classes=["term-index", "no-search"])
        for letter in sorted(found):
            names = nodes.bullet_list()
            for name, preferred in sorted(found[letter], key=lambda pair: (pair[0].lower(), pair)):
                link = nodes.reference("", name, refid=f"term-{words(preferred)}", internal=True)
                korean = [] if preferred == name else [nodes.Text(f" {preferred}")]
                names += nodes.list_item("", nodes.paragraph("", "", link, *korean))
            table += nodes.definition_list_item("", nodes.term("", letter, ids=[f"term-{letter}"]), nodes.definition("", names))
        return [_bar([(letter, f"term-{letter}") for letter in sorted(found)]), table]


# -- While they are written ---------------------------------------------------------------------

def forget_meanings(app: Sphinx, env: BuildEnvironment) -> None:
    """Let a further build of the same application read the glossary again (``make live``)."""
    vars(app).pop("term_meanings", None)


def preview(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give each link to a term its meaning."""
    if app.builder.name not in ("html", "dirhtml") or "std-term" not in context.get("body", ""):
        return
    if not hasattr(app, "term_meanings"):
        terms = app.env.domains.standard_domain.objects
        app.term_meanings = {terms["term", name][1]: entry.meaning for entry in read(Path(app.srcdir)) for name in entry.names
                             if ("term", name) in terms}
    context["body"] = LINK.sub(
        lambda link: f'{link[0]} aria-description="{html.escape(app.term_meanings[link[1]])}"' if link[1] in app.term_meanings else link[0],
        context["body"])


def setup(app: Sphinx) -> dict:
    app.add_directive("term-letters", Letters)
    app.add_directive("term-index", Index)
    app.add_transform(LabelledLines)
    app.connect("source-read", check)
    app.connect("doctree-read", depend)
    app.connect("env-updated", forget_meanings)
    app.connect("html-page-context", preview)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
