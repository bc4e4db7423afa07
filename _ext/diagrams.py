"""Diagrams that are there with the first paint: ``{mermaid}`` drawn to inline SVG while the site is built.

The reader gets a drawing without a script, in the colours of the theme, that a screen reader names, the search
finds by its labels and a click opens as Mermaid text. Authors write sphinxcontrib-mermaid's directive; the engine
is Pele (``vendor/pele``), run by QuickJS. The SVG is kept in the doctree, so an unchanged page is not drawn again.
"""

import hashlib
import html
import json
import re
import threading
from dataclasses import dataclass
from pathlib import Path

import quickjs
from docutils import nodes
from sphinx.util import logging
from sphinx.util.nodes import set_source_info
from sphinxcontrib.mermaid import Mermaid, mermaid

ENGINE = Path(__file__).parent / "vendor" / "pele" / "pele.js"
PAGE_WIDTH = 736  # Furo's column of text, 46em
PHONE_WIDTH = 288  # the column on a screen of 320 pixels; anything wider may have to scroll
CLASSES = ("input", "output", "param", "op", "data", "muted", "accent")

# Pele's colour roles in the light theme: what EPUB and PDF show. _static/diagrams.css maps each to the page's theme.
COLOURS = {
    "bg": "#fff",
    "fg": "#000",
    "l": "#5a5c63",  # lines and arrow heads
    "m": "#6b6f76",  # titles of groups
    "s": "#f8f9fb",  # boxes
    "a": "#efeff4",  # groups
    "b": "#878787",  # borders
}

# The characters that close what the author opened, by the name that the parser gives them.
CLOSERS = {
    "SQE": "]", "PE": ")", "DIAMOND_STOP": "}", "SUBROUTINEEND": "]]", "STADIUMEND": "])", "CYLINDEREND": ")]",
    "DOUBLECIRCLEEND": ")))", "PIPE": "|", "STRUCT_STOP": "}", "end": "end", "TXT": ": 글",
}  # fmt: skip

DRAW = """source => {
  try {
    return JSON.stringify(pele.render(source, {maxWidth: %d, links: false, images: false}));
  } catch (error) {
    return JSON.stringify({error: error.message, code: error.code, line: error.line, column: error.column});
  }
}""" % PAGE_WIDTH

logger = logging.getLogger(__name__)
_engines = threading.local()


class DiagramError(Exception):
    """What is wrong with a diagram, in Korean; ``line`` counts from 1 within its source, 0 when it is unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Drawing:
    """A drawn diagram: ``svg`` lacks only its accessible name, ``labels`` are the texts in it, each once."""

    svg: str
    width: int
    title: str
    labels: list[str]


def render(source: str) -> dict:
    """Return Pele's own answer to a Mermaid source: ``svg`` and ``width``, or ``error`` with ``line`` and ``column``.

    Each thread has an engine of its own, as QuickJS demands.
    """
    if not hasattr(_engines, "draw"):
        _engines.context = quickjs.Context()
        _engines.context.eval(ENGINE.read_text(encoding="utf-8"))
        _engines.draw = _engines.context.eval(DRAW)
    return json.loads(_engines.draw(source))


def explain(answer: dict, source: str) -> DiagramError:
    """Say in Korean where the parser stopped and, if something was left open, what would close it."""
    if answer["code"] == "unsupported-diagram":
        return DiagramError(
            "그림의 종류를 알 수 없다. 첫 줄은 flowchart, sequenceDiagram, classDiagram, stateDiagram-v2 가운데 하나로 시작한다"
        )
    if not answer["line"]:
        return DiagramError(f"Mermaid를 그릴 수 없다: {answer['error']}")
    line = source.split("\n")[answer["line"] - 1]
    before, after = line[: answer["column"] - 1].strip(), line[answer["column"] - 1 :].strip()
    place = f"`{before}` 다음의 `{after}` 부분" if before and after else f"`{before or after}` {'다음' if before else '줄'}"
    expected, _, found = answer["error"].partition("Expecting ")[2].partition(", got ")
    closers = [CLOSERS[name] for name in re.findall(r"'(\w+)'", expected) if name in CLOSERS]
    message = f"Mermaid 문법 오류: {place}을 읽을 수 없다"
    if len(closers) == 1:
        message += f". 여기에는 `{closers[0]}` 기호가 와야 한다"
    if found.strip("'") in ("PS", "SQS", "DIAMOND_START", "STR"):
        message += '. 괄호나 따옴표가 든 이름표는 A["f(x)"]처럼 큰따옴표로 감싼다(안의 따옴표는 #quot;)'
    return DiagramError(message, answer["line"])


def draw(source: str) -> Drawing:
    """Draw a Mermaid source.

    The SVG has literal colours, so that it can stand anywhere, and keeps of Pele's markup only what is seen and the
    classes that the author gave.

    Raises:
        DiagramError: the source is not valid Mermaid, is empty, uses an unknown class or sets colours of its own.
    """
    answer = render(source)
    if "error" in answer:
        raise explain(answer, source)
    root, body = re.fullmatch(r"<svg ([^>]*)>(.*)</svg>", answer["svg"], re.DOTALL).groups()
    title = " ".join(html.unescape(text) for text in re.findall(r"<(?:title|desc) id=[^>]*>(.*?)</", body))
    body = re.sub(r"<(title|desc)\b.*?</\1>", "", body)
    texts = (re.sub("<[^>]*>", "", text.replace("<tspan x", " <tspan x")) for text in re.findall("<text.*?</text>", body))
    labels = list(dict.fromkeys(html.unescape(text).strip() for text in texts))
    if not any(labels):
        raise DiagramError("그림에 아무것도 없다")

    own = {name for names in re.findall(r'class="([^"]*)"', body) for name in names.split() if not name.startswith("pele-")}
    for name in sorted(own - set(CLASSES)):
        raise DiagramError(f"모르는 클래스: {name}. 쓸 수 있는 클래스: {', '.join(CLASSES)}", line_of(rf"\b{name}\b", source))
    body = re.sub(r' class="([^"]*)"', lambda found: keep(found[1]), body)
    body = re.sub(r' data-id="[^"]*"', "", body)
    body = body.replace(' style="rx:var(--_r)"', ' rx="4"').replace(' style="text-decoration:underline"', ' text-decoration="underline"')
    body = re.sub(r"var\(--_(?:w|tw|hw)\)", "bold", body).replace("var(--_fm)", "monospace")
    body = re.sub(r"color-mix\(in srgb,var\(--_a\) [\d.]+%,var\(--_bg\)\)", COLOURS["a"], body)
    body = re.sub(r"var\(--_(\w+)\)", lambda found: COLOURS.get(found[1], ""), body)
    body = re.sub("<text.*?</text>", lambda found: raise_scripts(found[0]), body)
    if " style=" in body or set(re.findall(r'(?:fill|stroke)="(?!none")([^"]*)"', body)) - set(COLOURS.values()):
        raise DiagramError(
            f"색과 모양은 원문에 쓰지 않는다. `class A,B accent`처럼 클래스를 붙인다({', '.join(CLASSES)})",
            line_of(r"^\s*(?:style|classDef|linkStyle|rect|box)\b", source),
        )
    size = re.search(r'viewBox="[^"]*" width="\d+" height="\d+"', root)[0]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="16" fill="{COLOURS["fg"]}">{body}</svg>'
    return Drawing(svg, answer["width"], title, labels)


def keep(names: str) -> str:
    """Return the class attribute that remains of Pele's: the author's classes."""
    own = [name for name in names.split() if name in CLASSES]
    return f' class="{" ".join(own)}"' if own else ""


def line_of(pattern: str, source: str) -> int:
    """Return the number of the last line where the pattern stands, 0 for none."""
    return max((n for n, line in enumerate(source.split("\n"), 1) if re.search(pattern, line)), default=0)


def raise_scripts(text: str) -> str:
    """Shift superscripts and subscripts by ``dy``: Firefox ignores ``baseline-shift``."""
    level = 0

    def shift(tag: re.Match) -> str:
        nonlocal level
        before = 0 if " x=" in tag[0] else level
        level = -5 if '"super"' in tag[0] else 4 if '"sub"' in tag[0] else 0
        dy = f' dy="{level - before}"' if level != before else ""
        return re.sub(r' baseline-shift="\w+"', "", tag[0][:-1]) + dy + ">"

    return re.sub(r"<tspan[^>]*>", shift, text)


class diagram_source(nodes.General, nodes.Element):
    """The Mermaid text under a diagram, folded; holds one literal block."""


class Diagram(Mermaid):
    """The ``{mermaid}`` directive, drawn while the page is read.

    Options: ``:alt:`` (required, what the drawing shows in a sentence), ``:caption:`` and ``:name:``.
    """

    optional_arguments = 0
    option_spec = {name: Mermaid.option_spec[name] for name in ("alt", "caption", "name")}

    def run(self) -> list[nodes.Node]:
        """Return the figure or the bare diagram, followed by its folded source."""
        source = "\n".join(self.content)
        if not source.strip():
            self.warn("그림에 아무것도 없다")
            return []
        result = super().run()
        node = next(iter(result[0].findall(mermaid)))
        block = nodes.literal_block(source, source, language="text")
        for made in (node, block):
            set_source_info(self, made)
        try:
            drawing = draw(source)
        except DiagramError as error:
            self.warn(str(error), error.line and self.content_offset + error.line)
            drawing = Drawing(f"<pre>{html.escape(source)}</pre>", 0, source, [])
        name = " ".join(self.options.get("alt", drawing.title).split())
        if not name:
            self.warn("그림에 대체 글이 없다. `:alt:`에 그림이 보여 주는 것을 한 문장으로 쓴다")
        if drawing.width > PAGE_WIDTH:
            self.warn(
                f"그림의 너비 {drawing.width}픽셀이 본문의 너비 {PAGE_WIDTH}픽셀을 넘는다. "
                "방향을 TB로 바꾸거나, 이름표를 <br>로 나누거나, 그림을 둘로 나눈다"
            )
        node["svg"] = drawing.svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(name)}"', 1)
        node["alt"] = name
        node["scrolls"] = drawing.width > PHONE_WIDTH
        node += [nodes.Text(label + "\n") for label in drawing.labels]  # for the search index
        return [*result, diagram_source("", block, classes=["no-search"])]

    def warn(self, message: str, offset: int = 0) -> None:
        """Report a problem at a line counted from the one that opens the directive."""
        location = (self.state.document.settings.env.docname, self.lineno + offset)
        logger.warning(message, location=location, type="diagrams")


def visit_html(self, node: mermaid) -> None:
    """Write the drawing in a box that scrolls by keyboard too where the screen is narrower."""
    focus = {"tabindex": "0", "role": "group", "aria-label": "가로로 넘겨 보는 그림"} if node["scrolls"] else {}
    self.body.append(self.starttag(node, "div", "", CLASS="diagram", **focus) + node["svg"] + "</div>\n")
    raise nodes.SkipNode


def visit_text(self, node: mermaid) -> None:
    """Write the accessible name where no drawing can stand."""
    self.add_text(f"[그림: {node['alt']}]")
    raise nodes.SkipNode


def visit_latex(self, node: mermaid) -> None:
    """Write the accessible name; a PDF that shows drawings converts ``node["svg"]`` here."""
    self.body.append(f"\n\\emph{{{self.encode(node['alt'])}}}\n")
    raise nodes.SkipNode


def visit_source(self, node: diagram_source) -> None:
    self.body.append('<details class="diagram-source"><summary>그림의 Mermaid 원문</summary>\n')


def depart_source(self, node: diagram_source) -> None:
    self.body.append("</details>\n")


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def keep_scripts_away(app, config) -> None:
    """Tell sphinxcontrib-mermaid that nothing is left to draw in the browser: it would add its scripts to every page."""
    config.mermaid_output_format = "svg"


def add_stylesheet(app, pagename, templatename, context, doctree) -> None:
    """Load the stylesheet where a diagram is."""
    if doctree and doctree.next_node(mermaid):
        app.add_css_file("diagrams.css")


def setup(app) -> dict:
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_directive("mermaid", Diagram, override=True)
    app.add_node(
        mermaid,
        override=True,
        html=(visit_html, None),
        latex=(visit_latex, None),
        text=(visit_text, None),
    )
    others = {builder: (skip, None) for builder in ("latex", "text", "man", "texinfo")}
    app.add_node(diagram_source, html=(visit_source, depart_source), **others)
    app.connect("config-inited", keep_scripts_away)
    app.connect("html-page-context", add_stylesheet)
    code = ENGINE.read_bytes() + Path(__file__).read_bytes()
    return {
        "parallel_read_safe": True,
        "parallel_write_safe": True,
        "env_version": int(hashlib.sha256(code).hexdigest()[:8], 16),
    }
