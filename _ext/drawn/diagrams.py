"""Diagrams that are there with the first paint: ``{mermaid}`` drawn to inline SVG while the site is built.

The reader gets a drawing without a script, in the colours of the theme, that a screen reader names, the search
finds by its labels and a click opens as Mermaid text. Authors write sphinxcontrib-mermaid's directive; the engine
is Pele (``vendor/pele``), run by QuickJS. What its parser understood decides whether a diagram is drawn: links,
pictures, formulas and colours of the author's own are refused at their line, and so is a label that gets lost.
"""

import html
import json
import re
import threading
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import quickjs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.nodes import set_source_info
from sphinxcontrib.mermaid import Mermaid, mermaid

from .shared import fold, source_line

SCRIPTS = [Path(__file__).parent / name for name in ("vendor/pele/pele.js", "diagrams.js")]
PHONE_WIDTH = 358  # the column on a screen of 390 pixels: what is wider by less than a third is drawn smaller there
TYPES = "flowchart, sequenceDiagram, classDiagram, stateDiagram-v2"
CLASSES = ("input", "output", "param", "op", "data", "muted", "accent")

# What stands for the engine's variables: the colours of the light theme, which the stylesheet maps to the page's
# (background, text, lines, titles of groups, boxes, groups, borders), then corners, weights and the font of code.
VALUES = {"bg": "#fff", "fg": "#000", "l": "#5a5c63", "m": "#6b6f76", "s": "#f8f9fb", "a": "#efeff4", "b": "#878787",
          "r": "4", "w": "bold", "tw": "bold", "hw": "bold", "fm": "monospace"}

EMPTY = "그림에 아무것도 없다. Mermaid로 그림을 쓴다"
LINK = "그림 안의 링크는 소리로 읽히지 않는다. 그림 아래의 글에 링크를 단다"
COLOUR = f"밝은 화면과 어두운 화면의 색이 다르므로 색을 정하지 않는다. 대신 클래스를 붙인다: {', '.join(CLASSES)}"
BLOCK = "밝은 화면과 어두운 화면의 색이 다르므로 색을 정하지 않는다. 색을 지우거나 loop, alt, Note로 묶는다"
PICTURE = "그림 안에 다른 그림이나 아이콘은 넣지 않는다. 글로 쓴다"
SETTING = "그림의 모양은 사이트가 정한다. %%{init}%%과 config를 지운다"
MOTION = "그림은 움직이지 않는다. animate와 animation을 지운다"
FORMULA = "그림의 이름표에는 수식을 쓰지 않는다. x<sup>2</sup>, x<sub>i</sub>처럼 쓴다"
# What a drawing does not hold, by the names under which Pele's parser keeps it. Only a sequence diagram has "fill"
# (of a box, "transparent" if none is given) and "rect".
REFUSED = {**dict.fromkeys(("link", "links", "url", "callback", "details", "properties", "tooltips"), LINK),
           **dict.fromkeys(("styles", "style"), COLOUR), "fill": BLOCK, "rect": BLOCK,
           "img": PICTURE, "icon": PICTURE, "math": FORMULA, "animate": MOTION, "animation": MOTION}
SHOWN = ("text", "title", "label", "message", "description", "descriptions", "relationTitle")
MARKUP = "b|strong|i|em|cite|dfn|var|code|kbd|samp|tt|sub|sup|u|ins|br"
# What closes the thing that the author opened, by the name that the parser gives it.
CLOSERS = {"SQE": "]", "PE": ")", "DIAMOND_STOP": "}", "SUBROUTINEEND": "]]", "STADIUMEND": "])", "CYLINDEREND": ")]",
           "DOUBLECIRCLEEND": ")))", "PIPE": "|", "STRUCT_STOP": "}", "end": "end", "TXT": ": 글"}
# What to do about a syntax error, by what stands before and after the place and what the parser found there.
CURES = [(r"~('PS'|'SQS'|'DIAMOND_START'|'STR'|'LINK_ID')$|\[[/\\][^\]]*\].*~", '괄호, 따옴표, @가 들거나 /로 시작하는 '
          '이름표는 A["f(x)"]처럼 큰따옴표로 감싼다'),
         ("~[-–—=]?[>→⟶]|~[–—]", "화살표는 -->로 쓴다"), ("~end.*'end'$", "end는 이름으로 쓸 수 없다. 끝[end]처럼 쓴다"),
         ("~%%", "설명은 %%로 시작하는 줄에 따로 쓴다"), (":.*;.*~", "글 속의 ;는 #59;로 쓴다")]

logger = logging.getLogger(__name__)
_engines = threading.local()


class DiagramError(Exception):
    """What is wrong with a diagram, in Korean; ``line`` counts from 1 within its source, 0 when it is unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class Drawing(NamedTuple):
    """A drawn diagram and each text in it once."""

    svg: str
    width: int
    labels: list[str]


def render(source: str, width: int = 736) -> dict:
    """Return Pele's answer to a Mermaid source: ``svg``, ``width`` and what it ``understood``, or ``error``, ``line``, ``column``.

    Each thread has an engine of its own, as QuickJS demands.
    """
    if not hasattr(_engines, "draw"):
        _engines.context = quickjs.Context()
        for script in SCRIPTS:
            _engines.context.eval(script.read_text(encoding="utf-8"))
        _engines.draw = _engines.context.get("draw")
    return json.loads(_engines.draw(source, width))


def draw(source: str, width: int = 736) -> Drawing:
    """Draw a Mermaid source for a column of so many pixels.

    Raises:
        DiagramError: the source is not valid Mermaid, draws nothing, or holds what a drawing here cannot show.
    """
    if setting := re.search(r"%%\{|\A---\n(?:.*\n)*?config:", source):  # Pele would pass over it
        raise DiagramError(SETTING, 1 + source.count("\n", 0, setting.end()))
    answer = render(source, width)
    if answer.get("line"):
        raise explain(answer, source.split("\n"))
    if message := complaint(answer):
        raise DiagramError(message, find_line(source, message))
    root = tidy(ElementTree.fromstring(answer["svg"]))
    svg = ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")
    return Drawing(svg, answer["width"], list(dict.fromkeys(texts(root))))


def texts(root: ElementTree.Element) -> list[str]:
    """Return the texts of a drawing, with a space for each break of a line."""
    return ["".join((" " if "x" in part.attrib else "") + (part.text or "") for part in text.iter()).strip()
            for text in root.iter() if text.tag.endswith("text")]


def letters(text: str) -> str:
    """Return the letters and digits of a label, without the markup and the entities that Pele knows."""
    text = html.unescape(re.sub("ﬂ°(°?)(.*?)¶ß", lambda entity: f"&{'#' if entity[1] else ''}{entity[2]};", text))
    return re.sub(rf"</?(?:{MARKUP})\b[^>]*>|[\W_]", "", text)


def complaint(answer: dict) -> str | None:
    """Say what Pele cannot draw, or draws otherwise than its author means it."""
    if answer.get("code") == "unsupported-diagram":
        return f"그림의 종류를 알 수 없다. 첫 줄을 다음 가운데 하나로 시작한다: {TYPES}"
    if shape := re.match(r"No such shape: (.+?)\.", answer.get("error", "")):
        return f"모르는 모양: '{shape[1]}'. rect, rounded, diamond처럼 Mermaid가 아는 이름으로 쓴다"
    if "error" in answer:
        return "Mermaid를 그릴 수 없다. 그림을 줄이거나 고친다"
    shown = letters("".join(texts(ElementTree.fromstring(answer["svg"]))))
    if not shown:
        return EMPTY
    for name, text in answer["understood"]:
        if name in REFUSED and text != "transparent":
            return REFUSED[name]
        if name in ("classes", "cssClasses", "styleClass"):
            if unknown := sorted(set(text.split()).difference(CLASSES, ["default"])):
                return LINK if "clickable" in unknown else f"모르는 클래스: {unknown[0]}. 쓸 수 있는 클래스: {', '.join(CLASSES)}"
        elif name in SHOWN and letters(text) not in shown:
            return PICTURE if "<img" in text else f"그림에 다 나오지 않는 글이 있다: '{text}'. 글자와 <br>, <b>, <i>, <sup>, <sub>만 쓴다"
    return None


def find_line(source: str, message: str) -> int:
    """Return the line that a complaint is about: the first that cannot be blanked without ending it; 0 if there is none.

    A line that opens a block stays, without what it says.
    """
    if TYPES in message:
        return 1 + source.count("\n", 0, re.match(r"(---\n.*?\n---\n)?(\s*%%.*?\n|\s)*", source, re.DOTALL).end())
    lines = source.split("\n")
    for index in reversed(range(len(lines))):
        opening = re.sub(r"^(\s*)(\w*).*?(\{?)\s*$", r"\1\2 x \3", lines[index]).replace("rect", "opt")
        for other in ("", opening):
            answer = render("\n".join([*lines[:index], other, *lines[index + 1:]]))
            if answer.get("line") or answer.get("code") == "unsupported-diagram":
                continue
            if complaint(answer) != message:
                return index + 1
            lines[index] = other
            break
    return 0


def explain(answer: dict, lines: list[str]) -> DiagramError:
    """Say in Korean where the parser stopped and what would mend it."""
    line, column = lines[answer["line"] - 1], answer["column"] - 1
    before, after = line[:column].strip(), line[column:].strip()
    place = f"`{before}` 다음의 `{after}` 부분" if before and after else f"`{before or after}` {'다음' if before else '줄'}"
    message = f"Mermaid의 문법 오류: {place}을 읽을 수 없다"
    expected, _, found = answer["error"].partition("Expecting ")[2].partition(", got ")
    if closer := next((CLOSERS[name] for name in re.findall(r"\w+", expected) if name in CLOSERS), None):
        message += f". 여기에 와야 할 것: `{closer}`"
    cures = [cure for pattern, cure in CURES if re.search(pattern, f"{before}~{after}~{found}")]
    return DiagramError(". ".join([message, *cures]), answer["line"])


def tidy(svg: ElementTree.Element) -> ElementTree.Element:
    """Keep of Pele's markup what is seen, in literal colours that can stand anywhere, and the authors' classes."""
    root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": svg.get("viewBox"),
                                       "width": svg.get("width"), "height": svg.get("height"),
                                       "font-size": "16", "fill": VALUES["fg"]})
    root.extend(part for part in svg if not part.tag.endswith(("title", "desc")))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        given = element.attrib
        given |= dict(rule.split(":", 1) for rule in given.pop("style", "").split(";") if rule)
        given["class"] = " ".join(name for name in given.get("class", "").split() if name in CLASSES)
        element.attrib = {name: re.sub(r"color-mix\(.*\)|var\(--_(\w+)\)", lambda part: VALUES[part[1] or "a"], value)
                          for name, value in given.items() if value and not name.endswith(("data-id", "space"))}
    for text in root.iter("text"):
        raise_scripts(text)
    return root


def raise_scripts(text: ElementTree.Element) -> None:
    """Raise superscripts and lower subscripts by ``dy``, as Firefox ignores ``baseline-shift``."""
    level = 0
    for part in text.iter("tspan"):
        before = 0 if "x" in part.attrib else level
        level = {"super": -5, "sub": 4}.get(part.attrib.pop("baseline-shift", ""), 0)
        if level != before:
            part.set("dy", str(level - before))


class Diagram(Mermaid):
    """The ``{mermaid}`` directive, drawn while the page is read.

    Options: ``:alt:`` (required, what the drawing shows in a sentence), ``:caption:`` and ``:name:``.
    """

    optional_arguments = 0
    option_spec = {name: Mermaid.option_spec[name] for name in ("alt", "caption", "name")}

    def run(self) -> list[nodes.Node]:
        """Return the figure or the bare diagram, followed by its folded source."""
        source, limit = "\n".join(self.content), self.state.document.settings.env.config.drawn_width
        if not source.strip():
            self.warn(EMPTY)
            return []
        result = super().run()
        node = next(iter(result[0].findall(mermaid)))
        set_source_info(self, node)
        try:
            drawing = draw(source, limit)
        except DiagramError as error:
            self.warn(str(error), error.line)
            drawing = Drawing(f"<pre>{html.escape(source)}</pre>", 0, [])
        name = " ".join(self.options.get("alt", "").split())
        if not name:
            self.warn("그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")
        if drawing.width > limit:
            self.warn(f"그림의 너비 {drawing.width}픽셀이 본문의 너비 {limit}픽셀을 넘는다. "
                      "방향을 TB로 바꾸거나, 이름표를 <br>로 나누거나, 그림을 둘로 나눈다")
        node["svg"] = drawing.svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(name)}"', 1)
        node["alt"] = name
        if drawing.width < PHONE_WIDTH * 4 / 3:
            node["classes"].append("shrinks")
        node += [nodes.Text(label + "\n") for label in drawing.labels]  # for the search index
        return [*result, fold(self, source, "text", "그림의 Mermaid 원문")]

    def warn(self, message: str, line: int = 0) -> None:
        """Report a problem at a line of the source, or at the directive's own."""
        location = (self.state.document.settings.env.docname, source_line(self, line))
        logger.warning(message, location=location, type="diagrams")


def visit_html(self, node: mermaid) -> None:
    """Write the drawing in a box that scrolls where the screen is narrower."""
    self.body.append(self.starttag(node, "div", "", CLASS="diagram") + node["svg"] + "</div>\n")
    raise nodes.SkipNode


def keep_scripts_away(app: Sphinx, config: Config) -> None:
    """Tell sphinxcontrib-mermaid that the browser has nothing to draw: it would add its scripts to every page."""
    config.mermaid_output_format = "svg"


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_directive("mermaid", Diagram, override=True)
    app.add_node(mermaid, override=True, html=(visit_html, None))
    app.connect("config-inited", keep_scripts_away)
