"""A page as the rules see it: what the build's own parser makes of its text, in one list, each part with its lines.

The parser is MyST's with the site's extensions and bold beside particles. Raw HTML is recognised, so that it can be
refused; what the parser leaves as text although it looks like markup is what a reader would see.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hangul.emphasis import hangul_emphasis
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

# Directives whose content is Markdown again.
NESTED = {"admonition", "attention", "caution", "container", "danger", "epigraph", "error", "figure", "figure-md",
          "glossary", "hint", "important", "list-table", "note", "only", "rubric", "seealso", "table", "tip", "topic",
          "warning"}
TITLED = {"admonition", "figure-md", "table", "list-table", "rubric", "topic"}  # what stands beside their name is text
DIRECTIVE = re.compile(r"\{(?P<name>[\w:+.-]+)\}[ \t]*(?P<argument>.*)")
OPTION = re.compile(r"[ \t]*:(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?$")
EMPHASIS = "\ufff9"  # and this for asterisks and underscores that look like text and are emphasis
HIDDEN = "\ufffc"  # stands in running text for a code span, a formula, a role or a link's address

FRONT = ("README.md", "CONTRIBUTING.md")  # written for the repository's front page, where GitHub's rules hold


def parser(extensions: list[str]) -> MarkdownIt:
    """MyST's parser with these ``myst_enable_extensions``."""
    md = create_md_parser(MdParserConfig(enable_extensions=set(extensions)), RendererHTML)
    md.inline.ruler.before("emphasis", "hangul_emphasis", hangul_emphasis)
    return md.disable(["text_join"])  # otherwise \* and * look the same


def swallowed(markup: str, before: str) -> bool:
    """Whether emphasis after this text was probably meant as text: a product, a power, a wildcard, ``__init__``."""
    return markup.startswith("_") or bool(re.search(r"[0-9A-Za-z)\]]$" if markup == "**" else r"\S$", before))


@dataclass
class Part:
    """One block of a page, or an image or HTML within a line.

    ``kind`` is the type of its ``token``; ``line`` and ``end`` (the line after it) count from 1; ``inside`` says
    whether it stands in a directive. ``text`` is running text, in which code and formulas are hidden, or the content of
    a fence, which begins at line ``first``. A fence also has a ``language`` or the ``name`` of its directive, an
    ``argument`` and ``options`` with their lines.
    """

    kind: str
    line: int
    end: int
    token: Token
    inside: bool = False
    text: str = ""
    first: int = 0
    name: str = ""
    language: str = ""
    argument: str = ""
    options: dict[str, tuple[str, int]] = field(default_factory=dict)


class Page:
    """The file ``name`` in the folder ``root``: its ``raw`` bytes, its ``text`` and ``lines``, and its ``parts``."""

    def __init__(self, root: Path, name: str, markdown: MarkdownIt) -> None:
        self.root, self.name, self.path, self.markdown = root, name, root / name, markdown
        self.raw = self.path.read_bytes() if self.path.exists() else b""
        self.text = self.raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.lines = self.text.split("\n")

    @cached_property
    def parts(self) -> list[Part]:
        found: list[Part] = []
        self._read(self.text, 0, False, found)
        return found

    @property
    def front(self) -> int:
        """How many lines are front matter."""
        return self.parts[0].end - 1 if self.parts[:1] and self.parts[0].kind == "front_matter" else 0

    @cached_property
    def code(self) -> dict[int, str]:
        """The language of each line that stands in a fence with code."""
        return {number: part.language for part in self.parts if part.language for number in range(part.first, part.end)}

    def _read(self, text: str, before: int, inside: bool, found: list[Part]) -> None:
        """Add what stands in a piece of Markdown whose first line is line ``before + 1`` of the page."""
        where, env = [0, 1], {}
        tokens = self.markdown.parse(text, env)
        for label, definition in env.get("references", {}).items():
            tokens.append(Token("reference", "", 0, content=label, map=definition["map"]))
        for token in tokens:
            where = token.map or where
            part = Part(token.type, before + where[0] + 1, before + where[1] + 1, token, inside)
            found.append(part)
            if token.type == "inline":
                self._read_inline(part, found)
            elif token.type in ("fence", "colon_fence"):
                self._read_fence(part, found)

    def _read_inline(self, part: Part, found: list[Part]) -> None:
        line = part.line
        for child in part.token.children or []:
            if child.type == "text":
                part.text += child.content
            elif child.type == "text_special" and (child.content == child.markup or child.markup in ("\\(", "\\[")):
                part.text += child.markup  # \f of \frac, and what LaTeX opens a formula with; \* is hidden
            elif child.type in ("softbreak", "hardbreak"):
                part.text += "\n"
            elif child.meta.get("name") == "term" and (shown := re.match(r"(?s)(.+)<[^<>]+>$", child.content)):
                part.text += shown[1]
            elif child.type in ("em_open", "strong_open") and swallowed(child.markup, part.text):
                part.text += EMPHASIS
            elif child.content:
                part.text += HIDDEN + "\n" * child.content.count("\n")
            if child.type in ("image", "html_inline"):
                found.append(Part(child.type, line, line + 1, child, part.inside))
            line = part.line + part.text.count("\n")

    def _read_fence(self, part: Part, found: list[Part]) -> None:
        info, lines = part.token.info.strip(), part.token.content.split("\n")
        directive = DIRECTIVE.match(info)
        part.first = part.line + 1
        if directive:
            part.name, part.argument = directive["name"], directive["argument"].strip()
            block = lines[0].strip() == "---"  # options may also stand between two such lines, without the first colon
            part.first += block
            lines = lines[block:]
            while lines and (option := OPTION.match(":" * block + lines[0])):
                part.options[option["name"]] = (option["value"] or "").strip(), part.first
                part.first += 1
                lines.pop(0)
            part.first += block
            lines = lines[block:]
        part.text = "\n".join(lines)
        if part.name in NESTED or part.kind == "colon_fence" and not directive:
            self._read("\n" + part.text, part.first - 2, True, found)
        elif part.name != "toctree":
            part.language = part.name or (info.split() or ["text"])[0]
            if part.name in ("code-block", "code", "sourcecode"):
                part.language = part.argument
        title = part.argument if part.name in TITLED else ""
        for text, line in ((title, part.line), part.options.get("caption", ("", 0))):
            if text:
                found.append(Part("inline", line, line + 1, self.markdown.parseInline(text)[0], True))
                self._read_inline(found[-1], found)
