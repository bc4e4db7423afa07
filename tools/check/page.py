"""A page as the checks see it: the build's own Markdown parser, flattened to a list of things with their lines.

The parser is MyST's with two differences: raw HTML is recognised, so that it can be refused, and bold follows
CommonMark alone, so that what GitHub's preview would show with asterisks is found.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sources
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.slugs import github_slugify, unique_slug

EXTENSIONS = {"colon_fence", "deflist", "dollarmath", "fieldlist"}  # conf.py: myst_enable_extensions
# Directives whose content is Markdown again.
NESTED = {"admonition", "attention", "caution", "danger", "error", "figure", "figure-md", "glossary", "hint", "important", "list-table",
          "note", "only", "rubric", "seealso", "table", "tip", "topic", "warning", "container", "epigraph", "versionadded", "versionchanged"}
DIRECTIVE = re.compile(r"\{(?P<name>[\w:+.-]+)\}[ \t]*(?P<argument>.*)")
OPTION = re.compile(r"[ \t]*:(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*))?$")
HIDDEN = "\ufffc"  # stands in running text for a code span, a formula, a role or a link's address


@dataclass
class Item:
    """One thing on a page.

    ``kind`` is ``heading`` (``level``, ``name`` the line under it, if any), ``prose`` (running text, code and formulas hidden), ``plain`` (text
    without markup), ``paragraph``, ``link``,
    ``image`` (``text`` is the address, ``alt``), ``role`` (``name``), ``math`` (``level`` 1 on lines of its own),
    ``directive`` (``name``, ``text`` the argument, ``options`` with their lines, ``body`` from line ``first``), ``fence``
    (``name`` the language, ``body`` from line ``first``), ``html``, ``target``, ``unclosed`` or ``nested`` (a fence within
    a fence). ``last`` is the line after it, ``inner`` says whether it stands in a directive.
    """

    kind: str
    line: int
    text: str = ""
    name: str = ""
    level: int = 0
    alt: str = ""
    body: str = ""
    first: int = 0
    last: int = 0
    inner: bool = False
    options: dict[str, tuple[str, int]] = field(default_factory=dict)


def parser() -> MarkdownIt:
    md = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    return md.disable(["text_join"])  # otherwise \* and * look the same


PARSER = parser()


class Page:
    """A source file: ``name`` as seen from the site's folder, ``text``, ``lines`` and all that stands on it."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.raw = path.read_bytes()
        self.misencoded = sources.misencoded(self.raw)
        self.text = self.raw.decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.lines = self.text.split("\n")

    @cached_property
    def items(self) -> list[Item]:
        found: list[Item] = []
        self._read(self.text, 0, found, inner=False)
        return found

    @cached_property
    def code(self) -> dict[int, str]:
        """The language of each line that stands in a fence with code."""
        return {number: item.name for item in self.items if item.kind == "fence" for number in range(item.first, item.last)}

    @cached_property
    def slugs(self) -> set[str]:
        """The anchors of the headings, made as MyST makes them."""
        found: set[str] = set()
        for item in self.items:
            if item.kind == "heading" and (slug := github_slugify(item.alt)):
                found.add(unique_slug(slug, found))
        return found

    @cached_property
    def labels(self) -> set[str]:
        """The names that the author gave, ``(label)=`` and ``:name:``, in small letters: Sphinx does not tell them apart."""
        return {(item.text if item.kind == "target" else item.options["name"][0]).lower() for item in self.items
                if item.kind == "target" or "name" in item.options}

    # -- Reading ---------------------------------------------------------------------------------

    def _read(self, text: str, offset: int, found: list[Item], inner: bool) -> None:
        """Add what stands in a piece of Markdown whose first line is line ``offset + 1`` of the page."""
        where = [0, 1]
        tokens = PARSER.parse(text)
        for index, token in enumerate(tokens):
            where = token.map or where
            line = offset + where[0] + 1
            if token.type == "heading_open":
                children = tokens[index + 1].children or []
                slug = "".join(child.content for child in children if child.type in ("text", "text_special", "code_inline"))
                found.append(Item("heading", line, tokens[index + 1].content, token.markup.strip("#"), int(token.tag[1:]), slug,
                                  last=offset + where[1] + 1, inner=inner or bool(token.level)))
            elif token.type == "paragraph_open" and not token.level:
                found.append(Item("paragraph", line, inner=inner))
            elif token.type == "inline":
                self._read_inline(token, line, found, inner)
            elif token.type in ("math_block", "math_block_label"):
                found.append(Item("math", line, token.content, level=1, inner=inner))
                if token.type == "math_block_label":
                    found.append(Item("target", line, token.info, name="math"))
            elif token.type == "front_matter":
                found += [Item("plain", number, text.removeprefix("description:").strip())
                          for number, text in enumerate(token.content.split("\n"), line + 1) if text.startswith("description:")]
            elif token.type == "html_block":
                found.append(Item("html", line, token.content, inner=inner))
            elif token.type == "myst_target":
                found.append(Item("target", line, token.content))
            elif token.type in ("fence", "colon_fence"):
                self._read_fence(token, line, offset, found, inner)

    def _read_inline(self, token: Token, line: int, found: list[Item], inner: bool) -> None:
        prose, start = [], line
        for child in token.children or []:
            if child.type == "text":
                prose.append(child.content)
            elif child.type == "text_special" and (child.content == child.markup or child.markup in ("\\(", "\\[")):
                prose.append(child.markup)  # \f of \frac, and what LaTeX opens a formula with; \* is hidden
            elif child.type in ("softbreak", "hardbreak"):
                prose.append("\n")
                line += 1
            elif child.type == "link_open":
                found.append(Item("link", line, child.attrs["href"], inner=inner))
            elif child.type == "image":
                found.append(Item("image", line, child.attrs["src"], alt=child.content, inner=inner))
            elif child.type == "myst_role":
                prose.append(HIDDEN)
                found.append(Item("role", line, child.content, name=child.meta["name"], inner=inner))
            elif child.type in ("math_inline", "math_inline_double"):
                prose.append(HIDDEN + "\n" * child.content.count("\n"))
                found.append(Item("math", line, child.content, inner=inner))
                line += child.content.count("\n")
            elif child.type == "html_inline":
                found.append(Item("html", line, child.content, inner=inner))
            elif child.content:
                prose.append(HIDDEN)
        found.append(Item("prose", start, "".join(prose), inner=inner))

    def _read_fence(self, token: Token, line: int, offset: int, found: list[Item], inner: bool) -> None:
        last = offset + token.map[1]
        closer = self.lines[last - 1].strip(" \t>") if last <= len(self.lines) else ""
        if last <= line or not closer or set(closer) != {token.markup[0]} or len(closer) < len(token.markup):
            found.append(Item("unclosed", line, token.markup))
            last += 1
        info, body, first = token.info.strip(), token.content, line + 1
        directive = DIRECTIVE.match(info)
        if directive is None and token.type == "fence":
            language = info.split()[0] if info else ""
            found.append(Item("fence", line, name=language, body=body, first=first, last=last, inner=inner))
            self._find_nested(token, first, found)
            return
        options: dict[str, tuple[str, int]] = {}
        lines = body.split("\n")
        block = lines[0].strip() == "---"  # options may also stand between two such lines, without the first colon
        if block:
            lines, first = lines[1:], first + 1
        while lines and (option := OPTION.match(":" * block + lines[0])):
            options[option["name"]] = ((option["value"] or "").strip(), first)
            lines.pop(0)
            first += 1
        if block:
            lines, first = lines[1:], first + 1
        name = directive["name"] if directive else ""
        argument = directive["argument"].strip() if directive else info
        body = "\n".join(lines)
        found.append(Item("directive", line, argument, name=name, body=body, first=first, last=last, inner=inner, options=options))
        if name in NESTED:
            self._read("\n" + body, first - 2, found, inner=True)
        else:
            if name != "toctree":
                language = argument if name.startswith(("code", "sourcecode")) else {"plot": "python"}.get(name, name)
                found.append(Item("fence", line, name=language, body=body, first=first, last=last, alt=name, inner=inner))
        self._find_nested(token, line + 1, found)
        if "caption" in options:
            self._read_inline(PARSER.parseInline(options["caption"][0])[0], options["caption"][1], found, inner=True)
        if "alt" in options:
            found.append(Item("plain", options["alt"][1], options["alt"][0], inner=True))
        if name in ("admonition", "figure-md", "table", "list-table", "rubric") and argument:
            self._read_inline(PARSER.parseInline(argument)[0], line, found, inner=True)

    def _find_nested(self, token: Token, first: int, found: list[Item]) -> None:
        """A fence of the same length that opens within another one: the one around it was never closed."""
        for number, line in enumerate(token.content.split("\n"), first):
            if re.match(rf"\s*{re.escape(token.markup)}\s*[\w{{]", line):
                found.append(Item("nested", first - 1, line.strip(), first=number))
                return
