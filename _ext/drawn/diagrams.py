"""Diagrams that are there with the first paint: ``{mermaid}`` drawn to inline SVG while the site is built.

The reader gets a drawing without a script, in the colours of the theme, that a screen reader names, the search
finds by its labels and a click opens as Mermaid text. Authors write sphinxcontrib-mermaid's directive; the engine
is Pele (``vendor/pele``), run by QuickJS. The SVG is kept in the doctree, so an unchanged page is not drawn again.
"""

import functools
import hashlib
import html
import json
import re
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

import quickjs
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.nodes import set_source_info
from sphinxcontrib.mermaid import Mermaid, mermaid

ENGINE = Path(__file__).parent / "vendor" / "pele" / "pele.js"
STYLESHEET = Path(__file__).parent / "static" / "drawn" / "diagrams.css"
PAGE_WIDTH = 736  # Furo's column of text, 46em
PRINT_FONT, PRINT_ZOOM = "Noto Sans CJK KR", 0.65
PHONE_WIDTH = 358  # the column on a screen of 390 pixels: what is wider by less than a third is drawn smaller there
TYPES = "flowchart, sequenceDiagram, classDiagram, stateDiagram-v2"
CLASSES = ("input", "output", "param", "op", "data", "muted", "accent")

# The engine's colours in the light theme, as EPUB and PDF show them; _static/diagrams.css maps each to the page's
# theme. In the order of the keys: background, text, lines, titles of groups, boxes, groups, borders.
COLOURS = {"bg": "#fff", "fg": "#000", "l": "#5a5c63", "m": "#6b6f76", "s": "#f8f9fb", "a": "#efeff4", "b": "#878787"}

# Lines that an author may not write, and why.
COLOUR = r"\s*(?:style|classDef|linkStyle)\s"
FORBIDDEN = {
    COLOUR: f"밝은 화면과 어두운 화면의 색이 다르므로 색을 정하지 않는다. 대신 클래스를 붙인다: {', '.join(CLASSES)}",
    r"\s*click\s": "그림 안의 링크는 소리로 읽히지 않는다. 그림 아래의 글에 링크를 단다",
}
EMPTY = "그림에 아무것도 없다. Mermaid로 그림을 쓴다"
# What closes the thing that the author opened, by the name that the parser gives it.
CLOSERS = {"SQE": "]", "PE": ")", "DIAMOND_STOP": "}", "SUBROUTINEEND": "]]", "STADIUMEND": "])", "CYLINDEREND": ")]",
           "DOUBLECIRCLEEND": ")))", "PIPE": "|", "STRUCT_STOP": "}", "end": "end", "TXT": ": 글"}

# How wide a text may get: for each printable ASCII character the widest, in hundredths of the font size, of Arial,
# Inter, Nanum Gothic, Noto Sans, Noto Sans CJK KR, Pretendard and Roboto; Hangul 95, all else 100. Readers' fonts differ.
WIDTHS = ("294348656499743137376166314631426361616465616361626331316666665699736773736762807534566757977679677973676575"
          "6899676763379737665661576356635937626228285629946261626242533862568554565538563868")
DRAW = """(source, widths, maxWidth) => {
  const width = (text, size, style) => {
    let sum = 0;
    for (const character of text) {
      const code = character.codePointAt(0);
      if (style & 4) sum += code < 256 ? 62 : 120;  // monospace
      else if (code < 127) sum += Number(widths.substr(2 * (code - 32), 2));
      else sum += code >= 0xac00 && code < 0xd7a4 ? 95 : 100;
    }
    return sum * size / (style & 24 ? 120 : 100) * (style & 1 ? 1.06 : 1);  // scripts are smaller, bold is wider
  };
  try {
    const config = {flowchart: {wrappingWidth: 230}};  // Mermaid's 200 and what our widths add
    return JSON.stringify(pele.render(source, {config, measurer: {width}, maxWidth, links: false, images: false}));
  } catch (error) {
    return JSON.stringify({error: error.message, code: error.code, line: error.line, column: error.column});
  }
}"""

logger = logging.getLogger(__name__)
_engines = threading.local()


class DiagramError(Exception):
    """What is wrong with a diagram, in Korean; ``line`` counts from 1 within its source, 0 when it is unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class Drawing(NamedTuple):
    """A drawn diagram: the source's own title (``accTitle``, ``accDescr``) and each text in it once."""

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
    return json.loads(_engines.draw(source, WIDTHS, PAGE_WIDTH))


def draw(source: str) -> Drawing:
    """Draw a Mermaid source.

    Raises:
        DiagramError: the source is not valid Mermaid, draws nothing, uses an unknown class, or sets colours or links.
    """
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        for pattern, message in FORBIDDEN.items():
            if re.match(pattern, line):
                raise DiagramError(message, number)
    answer = render(source)
    if "error" in answer:
        raise explain(answer, lines)
    svg = answer["svg"].replace("\n", " ")  # an accDescr may have several lines
    size, body = re.fullmatch('<svg .*?(viewBox=".*?" width=".*?" height=".*?").*?>(.*)</svg>', svg).groups()
    title = " ".join(re.findall("<(?:title|desc) id=.*?>(.*?)</", body))
    texts = re.findall("<text.*?</text>", body.replace("<tspan x", " <tspan x"))
    labels = dict.fromkeys(html.unescape(re.sub("<.*?>", "", text)).strip() for text in texts)
    if not labels:
        raise DiagramError(EMPTY)
    given = set(" ".join(re.findall(' class="(.*?)"', body)).split())
    if unknown := sorted(name for name in given.difference(CLASSES) if not name.startswith("pele-")):
        number = next((n for n, line in enumerate(lines, 1) if re.search(rf"\b{unknown[0]}\b", line)), 0)
        raise DiagramError(f"모르는 클래스: {unknown[0]}. 쓸 수 있는 클래스: {', '.join(CLASSES)}", number)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="16" fill="{COLOURS["fg"]}">{tidy(body)}</svg>'
    return Drawing(svg, answer["width"], html.unescape(title), list(labels))


def explain(answer: dict, lines: list[str]) -> DiagramError:
    """Say in Korean where the parser stopped and, if something was left open, what would close it."""
    if answer["code"] == "unsupported-diagram":
        first = next((number for number, line in enumerate(lines, 1) if re.match(r"\s*(?!%%)\S", line)), 0)
        return DiagramError(f"그림의 종류를 알 수 없다. 첫 줄을 다음 가운데 하나로 시작한다: {TYPES}", first)
    if shape := re.match(r"No such shape: (.+?)\.", answer["error"]):
        number = next((number for number, line in enumerate(lines, 1) if re.search(rf"shape:\s*{re.escape(shape[1])}\b", line)), 0)
        return DiagramError(f"모르는 모양: '{shape[1]}'. rect, rounded, diamond처럼 Mermaid가 아는 이름으로 쓴다", number)
    if not answer["line"]:
        return DiagramError(f"Mermaid를 그릴 수 없다. 그림을 줄이거나 고친다 ({answer['error']})")
    line, column = lines[answer["line"] - 1], answer["column"] - 1
    before, after = line[:column].strip(), line[column:].strip()
    place = f"`{before}` 다음의 `{after}` 부분" if before and after else f"`{before or after}` {'다음' if before else '줄'}"
    message = f"Mermaid 문법 오류: {place}을 읽을 수 없다"
    expected, _, found = answer["error"].partition("Expecting ")[2].partition(", got ")
    if closer := next((CLOSERS[name] for name in re.findall(r"\w+", expected) if name in CLOSERS), None):
        message += f". 여기에 와야 할 것: `{closer}`"
    if re.match("[-–—=]?[>→⟶]|[–—]", after):
        message += ". 화살표는 -->로 쓴다"
    if found in ("'PS'", "'SQS'", "'DIAMOND_START'", "'STR'"):
        message += '. 괄호나 따옴표가 든 이름표는 A["f(x)"]처럼 큰따옴표로 감싼다'
    return DiagramError(message, answer["line"])


def tidy(body: str) -> str:
    """Keep of Pele's markup what is seen, in literal colours that can stand anywhere, and the author's classes.

    Raises:
        DiagramError: something has a colour that is not one of ours.
    """
    body = re.sub(r'<(title|desc)\b.*?</\1>| data-id=".*?"| xml:space="preserve"', "", body)
    body = re.sub('(?<= class=")(.*?)(?=")', lambda names: " ".join(n for n in names[0].split() if n in CLASSES), body)
    body = body.replace(' class=""', "").replace(' style="rx:var(--_r)"', ' rx="4"')
    body = body.replace(' style="text-decoration:underline"', ' text-decoration="underline"')
    body = re.sub(r"var\(--_(?:w|tw|hw)\)", "bold", body).replace("var(--_fm)", "monospace")
    body = re.sub(r"color-mix\(in srgb,var\(--_a\) [\d.]+%,var\(--_bg\)\)", COLOURS["a"], body)
    body = re.sub(r'"var\(--_(\w+)\)"', lambda role: f'"{COLOURS[role[1]]}"', body)
    if " style=" in body or set(re.findall(' (?:fill|stroke)="(.*?)"', body)) - {"none", *COLOURS.values()}:
        raise DiagramError(FORBIDDEN[COLOUR])
    return re.sub("<text.*?</text>", shift_baselines, body)


def shift_baselines(text: re.Match) -> str:
    """Raise superscripts and lower subscripts by ``dy``, as Firefox ignores ``baseline-shift``."""
    level = 0

    def shift(tag: re.Match) -> str:
        nonlocal level
        before = 0 if " x=" in tag[0] else level
        level = -5 if '"super"' in tag[0] else 4 if '"sub"' in tag[0] else 0
        dy = f' dy="{level - before}"' if level != before else ""
        return re.sub(' baseline-shift=".*?"', "", tag[0][:-1]) + dy + ">"

    return re.sub("<tspan.*?>", shift, text[0])


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
            self.warn(EMPTY)
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
            drawing = Drawing(f"<pre>{html.escape(source)}</pre>", 0, " ".join(re.findall("accTitle|accDescr", source)), [])
        name = " ".join((self.options.get("alt") or drawing.title).split())
        if not name:
            self.warn("그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")
        if drawing.width > PAGE_WIDTH:
            self.warn(f"그림의 너비 {drawing.width}픽셀이 본문의 너비 {PAGE_WIDTH}픽셀을 넘는다. "
                      "방향을 TB로 바꾸거나, 이름표를 <br>로 나누거나, 그림을 둘로 나눈다")
        node["svg"] = drawing.svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(name)}"', 1)
        node["alt"] = name
        if drawing.width < PHONE_WIDTH * 4 / 3:
            node["classes"].append("shrinks")
        node += [nodes.Text(label + "\n") for label in drawing.labels]  # for the search index
        return [*result, diagram_source("", block, classes=["no-search"])]

    def warn(self, message: str, offset: int = 0) -> None:
        """Report a problem at a line counted from the one that opens the directive."""
        location = (self.state.document.settings.env.docname, self.lineno + offset)
        logger.warning(message, location=location, type="diagrams")


def visit_html(self, node: mermaid) -> None:
    """Write the drawing in a box that scrolls where the screen is narrower."""
    self.body.append(self.starttag(node, "div", "", CLASS="diagram") + node["svg"] + "</div>\n")
    raise nodes.SkipNode


@functools.cache
def print_style() -> str:
    """Return the rules of diagrams.css for the authors' classes without variables, which librsvg does not know.

    >>> ".op[stroke='#878787'],.op [stroke='#878787']{stroke:#b47308}" in print_style()
    True
    """
    roles = {"--box": ("fill", (COLOURS["s"], COLOURS["a"])), "--edge": ("stroke", (COLOURS["b"],))}
    rules = []
    for name, body in re.findall(r"\.diagram \.(\w+) \{(.*?)\}", STYLESHEET.read_text(encoding="utf-8")):
        for key, value in re.findall(r"([\w-]+): ([^;]+);", body):
            if key in roles:
                attribute, colours = roles[key]
                places = (f".{name}{space}[{attribute}='{colour}']" for colour in colours for space in ("", " "))
                rules.append(f"{','.join(places)}{{{attribute}:{value}}}")
            elif "var(" not in value:
                rules.append(f".{name}{{{key}:{value}}}")
    return "".join(rules)


def visit_latex(self, node: mermaid) -> None:
    """Include the drawing as a PDF file beside the TeX file, made by librsvg in the size of the printed text.

    Raises:
        ExtensionError: there is no ``rsvg-convert``, or it cannot convert a drawing.
    """
    head = f"<svg font-family='{PRINT_FONT}' \\1><style>{print_style()}</style>"
    svg = re.sub("<svg (.*?)>", head, node["svg"], count=1)
    name = f"diagram-{hashlib.sha256(f'{PRINT_ZOOM} {svg}'.encode()).hexdigest()[:16]}"
    drawing, target = (Path(self.builder.outdir, f"{name}.{kind}") for kind in ("svg", "pdf"))
    if not target.exists():
        drawing.write_text(svg, encoding="utf-8")
        command = ["rsvg-convert", "--format=pdf", f"--zoom={PRINT_ZOOM}", f"--output={target}", str(drawing)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except FileNotFoundError:
            raise ExtensionError("PDF에 그림을 넣으려면 rsvg-convert가 있어야 한다(Debian과 Ubuntu의 librsvg2-bin)") from None
        except subprocess.CalledProcessError as error:
            raise ExtensionError(f"그림을 PDF로 바꾸지 못했다: {error.stderr.strip()}") from None
    self.body.append(f"\n\\noindent\\sphinxincludegraphics{{{name}.pdf}}\n")
    raise nodes.SkipNode


def visit_source(self, node: diagram_source) -> None:
    self.body.append('<details class="diagram-source"><summary>그림의 Mermaid 원문</summary>\n')


def depart_source(self, node: diagram_source) -> None:
    self.body.append("</details>\n")


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def keep_scripts_away(app, config) -> None:
    """Tell sphinxcontrib-mermaid that the browser has nothing to draw: it would add its scripts to every page."""
    config.mermaid_output_format = "svg"


def add_stylesheet(app, pagename, templatename, context, doctree) -> None:
    """Load the stylesheet on the pages that have a diagram."""
    if doctree and doctree.next_node(mermaid):
        app.add_css_file("drawn/diagrams.css")


def setup(app) -> dict:
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_directive("mermaid", Diagram, override=True)
    app.add_node(mermaid, override=True, html=(visit_html, None), latex=(visit_latex, None))
    elsewhere = dict.fromkeys(("latex", "text"), (skip, None))
    app.add_node(diagram_source, html=(visit_source, depart_source), **elsewhere)
    app.connect("config-inited", keep_scripts_away)
    app.connect("html-page-context", add_stylesheet)
    version = hashlib.sha256(ENGINE.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": int(version[:8], 16)}
