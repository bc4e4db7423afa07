r"""Formulas are in the page itself: LaTeX becomes MathML while building, so they are there at the first paint.

Readers need no script and no other host; screen readers get MathML; copying gives LaTeX, which travels along as
an annotation. Authors write ``$…$``, ``$$…$$`` and ``$$…$$ (label)``, refer with ``{eq}`label```, and get a Korean
message with file and line for whatever cannot be drawn. LaTeX output keeps the formulas as they were written.
"""

import re
from html import unescape
from pathlib import Path

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.util.nodes import get_node_line, get_node_source

logger = logging.getLogger(__name__)

# What math-core does not know, draws wrongly or drops without a word, and what to write instead.
UNSUPPORTED = {
    r"\\substack(?![A-Za-z])": r"\substack 대신 \begin{subarray}{c} … \end{subarray}를 쓴다",
    r"\\x(?!i(?![A-Za-z]))[A-Za-z]+": r"\xrightarrow처럼 늘어나는 화살표 대신 \overset{…}{\longrightarrow}를 쓴다",
    r"\\(tag|label|(eq)?ref|notag|nonumber)(?![A-Za-z])": r"번호는 $$…$$ (라벨)로, 참조는 {eq}`라벨`로 단다",
    r"\\begin\{(equation|align|alignat|flalign|gather|multline|eqnarray)\*?\}":
        r"$$…$$ 안에는 aligned나 gathered를 쓰고, 번호는 $$…$$ (라벨)로 단다",
    r"\\(text)?color(box)?(?![A-Za-z])": "밝은 화면과 어두운 화면의 색이 다르므로 색을 정하지 않는다",
    r"\\(boxed|fbox|[bx]?cancel|sout)(?![A-Za-z])": "상자와 취소선은 브라우저가 그리지 못한다",
    r"\\\\\[": r"줄 간격 \\[…] 대신 \\만 쓴다",
    r"(?<!\\)%": r"%는 줄 끝까지 지우는 주석이므로 퍼센트 기호는 \%로 쓴다",
    r"\n\s*\n": "수식 안에 빈 줄을 두지 않는다",
}
# The messages of math-core (crates/math-core/src/error.rs) in Korean; the first match counts.
REASONS = {
    r'Unknown command "(.+)"': r"모르는 명령이다, \1",
    r'Unknown environment "(.+)"': r"모르는 환경이다, \1",
    r'Expected closing token "\\end': r"\\begin을 닫는 \\end가 없다",
    r'Expected closing token "(.+?)"': r"닫는 기호가 없다, \1",
    r'Expected "(.+)", but found "(.+)"': r"\1 자리에 \2 기호가 있다",
    r'Unmatched closing token: "(.+)"': r"여는 짝이 없다, \1",
    r"Expected argument": "첨자나 명령의 내용이 빠졌다",
    r'Found "&"': "&는 aligned, cases, matrix 같은 환경 안에서만 쓴다",
    r'Found "\\h\[dash\]line"': r"\\hline은 array나 matrix의 줄 사이에만 쓴다",
    r'Found "(.+?)", which': r"이 자리에 쓸 수 없는 명령이다, \1",
    r'There must be a parenthesis after "(.+)"': r"\1 뒤에 괄호가 없다",
    r"Duplicate sub|directly followed": "위첨자나 아래첨자가 겹쳤다",
    r'Expected length with units, found "(.*)"': r"단위가 붙은 길이가 아니다, \1",
    r'"\$"|Math mode within text': "수식 안에는 $를 쓰지 않는다",
    r"Direct Unicode input.*'(.+)'": r"글자 대신 LaTeX 명령을 쓴다, \1",
    r"Not valid in text mode": r"\\text 안에 쓸 수 없는 명령이다",
    r"Not valid in math mode": r"수식이 아니라 글에 쓰는 명령이다",
    r"arameter": r"# 기호는 \\#로 쓴다",
    r"already defined": "이미 있는 명령이다. 이 줄을 지운다",
    r"in string literal": "칸은 l, c, r, |로만 적는다",
    r"": "이 자리를 읽을 수 없다. 더 단순하게 쓴다",
}

STYLES = {
    "text-align: right;justify-items: end;padding-right: 0;": "right",
    "text-align: left;justify-items: start;padding-left: 0;": "left",
    "text-align: left;justify-items: start;padding-right: 0;": "case",
    "text-align: left;justify-items: start;padding-right: 0;padding-left:1em;": "case when",
    "padding-right:0.1667em;": "thin",
    "margin-left:-0.16666667em;": "back",
}

SHORT = 12  # letters that the narrowest column holds: each box that may scroll costs a phone a layer
CONVERTERS = {xml: LatexToMathML(fancy_error=False, annotation=True, xml_namespace=xml) for xml in (False, True)}


class FormulaError(ValueError):
    """A formula that cannot be drawn: ``args`` are the position in it and the Korean reason."""


def convert(latex: str, display: bool, xml: bool = False) -> str:
    r"""Return the MathML of a formula, with its LaTeX as annotation.

    :param latex: the formula without dollar signs; ``split`` counts as ``aligned``.
    :param display: on a line of its own, not in running text.
    :param xml: for EPUB, with namespaces; in both forms only the entities of XML are left.
    :raises FormulaError: the formula is broken, or would be drawn otherwise than LaTeX draws it.
    """
    latex = latex.strip()
    for pattern, reason in UNSUPPORTED.items():
        if match := re.search(pattern, latex):
            raise FormulaError(match.start(), reason)
    outside = latex
    while match := re.search(r"(?s)\\begin\{(\w+)\}(?:(?!\\begin\{).)*?\\end\{\1\}", outside):
        outside = outside[:match.start()] + " " * len(match[0]) + outside[match.end():]
    if r"\\" in outside:
        raise FormulaError(outside.index(r"\\"), r"\\는 aligned, cases, matrix 같은 환경 안에서만 쓴다")
    understood = re.sub(r"\\(begin|end)\{split\}", r"\\\1{aligned}", latex)
    # math-core drops the space after \% and its like in a text.
    understood = re.sub(r"\\text\w*\{([^{}\\]|\\.)*\}", lambda text: re.sub(r"(\\[%&#$_{}]) ", r"\1{} ", text[0]), understood)
    try:
        mathml = CONVERTERS[xml].convert_with_local_state(understood, displaystyle=display)
    except LatexError as error:
        position, message = str(error).split(": ", 1)
        pattern, reason = next(row for row in REASONS.items() if re.search(row[0], message))
        raise FormulaError(int(position), re.search(pattern, message).expand(reason)) from None
    if re.search(r"<mi[^<]*[가-힣]", mathml):
        raise FormulaError(re.search("[가-힣]", latex).start(), r"한글은 \text{…} 안에 쓴다")
    if xml:
        # EPUB checks against MathML 3, which allows these on two elements only.
        mathml = re.sub(r"<(?!math\b|mstyle\b)\w+ [^>]*>",
                        lambda tag: re.sub(' (scriptlevel|displaystyle)="[^"]*"', "", tag[0]), mathml)
        mathml = re.sub(r"<(b|code|em|i|span)\b", r'<\1 xmlns="http://www.w3.org/1999/xhtml"', mathml)
    # A strict content security policy forbids style attributes: formulas.css holds what math-core writes into them.
    mathml = re.sub(' style="(.*?)"', lambda style: f' class="{STYLES[style[1]]}"' if style[1] in STYLES else style[0], mathml)
    mathml = re.sub("<mo([^>]*>[⊕⊖⊗⊙⊎]</mo>)", r'<mo largeop="false"\1', mathml)  # Firefox draws them as large as a sum
    return re.sub(r"&(?!amp;|lt;|gt;|quot;)\w+;", lambda match: unescape(match[0]), mathml)


def find_line(node: nodes.Element, position: int, seen: dict) -> int:
    """Return the line in the source of a place in a formula; a node knows only the line of its block.

    :param position: the place, in characters from the start of the formula.
    :param seen: where earlier formulas ended, for the case that a block holds the same one twice.
    """
    path, line = Path(get_node_source(node) or ""), get_node_line(node) or 1
    if not path.is_file():  # a docstring
        return line
    source = path.read_text(encoding="utf-8", errors="replace")
    words = [re.escape(word).replace(r"\|", r"\\?\|") for word in node.astext().split()]
    start = re.match(r"(?:.*\n){0,%d}" % (line - 1), source).end()
    pattern = re.compile(r"(?<=[$`\s>])" + r"[\s>]+".join(words) + r"(?=[\s$`])")
    match = pattern.search(source, max(start, seen.get(pattern, 0))) or pattern.search(source)
    if not match:
        return line
    seen[pattern] = match.end()
    return 1 + source.count("\n", 0, match.start()) + node.astext().strip().count("\n", 0, position)


def check_formulas(app, doctree) -> None:
    """Report every formula of a page that cannot be drawn, and keep LaTeX out of the search index."""
    seen = {}
    for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        node["classes"].append("no-search")
        latex, label = node.astext().strip(), node.get("label")
        try:
            if isinstance(node.parent, nodes.title) and isinstance(node.parent.parent, nodes.section):
                raise FormulaError(0, "제목은 주소와 목차와 검색에 글자로만 남으므로 수식을 쓰지 않는다")
            if label and not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", label):
                raise FormulaError(0, f"라벨은 주소가 되므로 영어 소문자, 숫자, 붙임표만 쓴다, {label}")
            if (place := node.parent.index(node)) and node.parent[place - 1].astext().endswith("$"):
                raise FormulaError(0, "$$…$$는 빈 줄로 문장에서 떼어 쓴다")
            convert(latex, isinstance(node, nodes.math_block))
        except FormulaError as error:
            position, reason = error.args
            excerpt = " ".join(f"{latex[:position][-30:]} ▶ {latex[position:][:30]}".split())
            place = f"{get_node_source(node)}:{find_line(node, position, seen)}"
            logger.warning("수식 오류: %s (%s)", reason, excerpt, location=place, type="math", subtype="latex")


class UnwrapFormulas(SphinxPostTransform):
    """Take away the boxes that Furo puts around formulas: ours scroll by themselves, and an id counts once."""

    formats = ("html",)
    default_priority = 501  # right after Furo's WrapTableAndMathInAContainerTransform

    def run(self) -> None:
        for box in list(self.document.findall(nodes.container)):
            if "math-wrapper" in box["classes"]:
                box.parent.replace(box, box.children)


def write_formula(writer, node: nodes.Element) -> None:
    """Put one formula into the page: in running text as it is, on its own in a box that scrolls beside its number."""
    display = isinstance(node, nodes.math_block)
    try:
        mathml = convert(node.astext(), display, xml=writer.builder.name == "epub")
    except FormulaError:  # reported when the page was read
        mathml = f"<code>{writer.encode(node.astext())}</code>"
    if not display:  # the box of a long one scrolls on a phone: Firefox scrolls no formula by itself
        drawn = re.sub("<annotation.*?</annotation>|<[^>]*>", "", mathml, flags=re.DOTALL)
        writer.body.append(f'<span class="math">{mathml}</span>' if len(drawn) > SHORT or re.search("<m(table|space)", mathml) else mathml)
        raise nodes.SkipNode
    writer.body.append(writer.starttag(node, "div", "", CLASS="formula") + f'<div class="formula-box">{mathml}</div>')
    if node["number"]:
        number, link = get_node_equation_number(writer, node), _("Link to this equation")
        writer.body.append(f'<a href="#{node["ids"][0]}" title="{link}">({number})</a>')
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def declare_font(app) -> None:
    """Let an EPUB carry the font; Sphinx does not know its media type."""
    if app.builder.name == "epub":
        app.builder.media_types = {**app.builder.media_types, ".woff2": "font/woff2"}


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("mathml", (write_formula, None), (write_formula, None))
    app.add_post_transform(UnwrapFormulas)
    app.connect("builder-inited", declare_font)
    app.connect("doctree-read", check_formulas)
