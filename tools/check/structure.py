"""The skeleton of a page: front matter, headings, first paragraph, fences, and nothing but Markdown."""

import datetime
import re
from collections.abc import Iterator

import frontmatter
import harmless

from .page import HIDDEN, NESTED, Page
from .references import ACTIVE
from .site import Site

TAGS = {"script": "스크립트는 보안을 위해 글에 넣지 않는다", "iframe": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "frame": "다른 사이트의 틀은 넣지 않는다. 링크를 단다",
        "object": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "embed": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "img": "그림은 ![설명](파일)로 넣는다",
        "br": "문단을 나누거나 줄 끝에 \\를 쓴다", "!--": "주석은 줄 맨 앞의 %로 쓴다", "a": "링크는 [글](주소)로 단다",
        "details": "접히는 상자는 :::{admonition} 제목과 :collapsible: closed로 만든다"}
MARKUP = [
    (re.compile(r"\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)"), "굵은 글씨가 되지 못한 표시: '{}'. 괄호와 조사를 밖에 둔다. 예: **용어**(term)은"),
    (re.compile(r":{3,}"), "짝이 없는 울타리: '{}'. 빈 줄로 띄우고, 안의 울타리보다 바깥 울타리를 길게 쓴다"),
    (re.compile(r"(?<!\})`+"), "짝이 없는 표시: '{}'. 코드는 `로 열고 `로 닫는다"),
    (re.compile(r"\$+"), "짝이 없는 표시: '{}'. 수식은 $로 열고 $로 닫으며, 돈이나 셸의 기호라면 코드로 감싼다"),
    (re.compile(r"\]\("), "링크가 되지 못한 표시: '{}'. [글](주소)처럼 쓰고 주소에 빈칸을 두지 않는다"),
    (re.compile(r"~~"), "취소선은 쓰지 않는다: '{}'. 문장을 고친다"),
    (re.compile(rf"\{{[a-z][\w:]*\}}(?=\s*(?:{HIDDEN}|`))|\{{(?:term|cite|cite:[pt]|doc|ref|numref|eq|math)\}}"),
     "역할이 되지 못한 표시: '{}'. 뒤에 빈칸 없이 `를 붙인다. 예: {{term}}`합성곱`"),
    (re.compile(r"(?<![A-Za-z])(?:TODO|FIXME)(?![A-Za-z])"), "채우지 않은 곳: '{}'. 글을 채우거나 그 부분을 지운다"),
]
# What other dialects and tools understand, and readers of this site would see as it is written.
DIALECTS = [
    (r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", "상자는 :::{{note}}로 만든다"),
    (r"^\.\. [\w:-]+::", ":::{{이름}}으로 쓴다"),
    (rf"(?<![A-Za-z0-9:]):[a-z][a-z:]*:{HIDDEN}", "역할은 {{이름}}`글`로 쓴다"),
    (rf"{HIDDEN}__?(?![A-Za-z0-9])", "링크는 [글](주소)로 쓴다"),
    (r"\[\[[^\W\d][^\[\],]*\]\]|\[TOC\]", "링크는 [글](주소)로 쓰고, 차례는 저절로 나온다"),
    (r"(?<![\w=<>!])==(?=[^\s=])[^=\n]+(?<!\s)==(?!=)", "굵은 글씨는 **용어**로 쓴다"),
    (r"\[@[\w:-]+[^\]\n]*\]", "인용은 {{cite}}`열쇠`로 쓴다"),
    (r"\^\[", "각주는 [^이름]으로 쓰고 내용을 글 끝에 둔다"),
    (r"\{(?:width|height|align|class|style)\s*=[^}\n]*\}|\{[.#][\w-]+\}", "속성은 쓰지 않는다. 지운다"),
    (r"^\[[ xX]\](?= )", "할 일 표시는 쓰지 않는다. 지운다"),
    (r"<[\w./-]+\.md(?:#[^>\s]*)?>|(?<![\w\])])\[[^\[\]\n]+\]\[[^\[\]\n]*\]", "링크는 [글](주소)로 쓴다"),
    (r"\\\(|^\\\[(?=\s*$|.*[=^_\\])|\\(?:begin|end|frac|sqrt|sum|text|mathbf|mathbb|mathrm|left|right|times|cdot|theta|alpha|sigma)(?![A-Za-z])",
     "수식은 $…$나 $$…$$로 쓴다"),
]
MARKUP += [(re.compile(pattern, re.MULTILINE), f"다른 문법의 표시: '{{}}'. {cure}") for pattern, cure in DIALECTS]
CUT = re.compile(r"\s*\|.*?(\$[^$|]*\|[^$]*\$)")  # a formula in a table, in two
OPTIONS = re.compile(r"\n+(:(?:alt|caption|class|collapsible|name|target|width|height|align|header-rows):.*)")


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    today = datetime.datetime.now(frontmatter.KST).date()
    found = list(frontmatter.source_problems(harmless.CONTROL.sub("", page.text), today))
    yield from ((line, message) for line, _, message in found)
    if not (page.text.lstrip().startswith("---") and "block" in {name for _, name, _ in found}):  # its end may look like a title
        yield from headings(page)
    yield from fences(page)
    yield from markup(page)


def headings(page: Page) -> Iterator[tuple[int, str]]:
    for item in page.items:
        if item.kind == "heading" and not item.text:
            yield item.line, "빈 제목이다. 제목을 쓰거나 줄을 지운다"
        elif item.kind == "heading" and item.inner:
            yield item.line, f"블록 안의 제목: '{item.text}'. 블록 밖으로 옮기거나 굵은 글씨로 쓴다"
        elif item.kind == "heading" and item.name:
            yield item.last - 1, (f"'{item.name * 3}' 줄 때문에 제목이 되었다: '{item.text.splitlines()[-1][:40]}'. 제목이면 ##로 쓰고, "
                                  "아니면 그 앞에 빈 줄을 둔다")
    found = [item for item in page.items if item.kind == "heading" and item.text and not item.inner and not item.name]
    titles = [item for item in found if item.level == 1]
    verbatim = {number for item in page.items if item.kind in ("fence", "directive") and item.name not in NESTED
                for number in range(item.first, item.last)}
    stuck = [(number, match) for number, line in enumerate(page.lines, 1)
             if number not in verbatim and (match := re.match(r"(#{1,6})([^\s#].*)", line))]
    for number, match in stuck:
        yield number, f"제목이 되지 못했다: '{match[0][:40]}'. # 다음에 한 칸을 띄운다: '{match[1]} {match[2][:30]}'"
    if not titles and (stuck or any(item.kind == "heading" and item.name for item in page.items)):
        return
    if not titles:
        yield found[0].line if found else 1, "제목이 없다. 머리말 다음에 '# 제목' 한 줄을 쓴다"
    for other in titles[1:]:
        yield other.line, f"제목(#)이 두 번째이다: '{other.text}'. 한 글에는 하나만 두고, 절은 ##로 쓴다"
    for before, after in zip(found, found[1:]):
        if after.level > before.level + 1:
            yield after.line, f"제목의 단계를 건너뛰었다: '{'#' * after.level} {after.text}'. {'#' * (before.level + 1)}로 쓴다"
    if not titles:
        return
    early = [item for item in page.items if item.kind in ("paragraph", "heading") and not item.inner and item.line < titles[0].line]
    if early:
        yield early[0].line, "제목 앞에 글이 있다. 제목 다음으로 옮긴다"
    rest = [item for item in page.items if item.line > titles[0].line]
    named = {item.line for item in rest if item.kind == "heading"}
    if not any(item.kind in ("prose", "directive", "fence", "math") and item.line not in named for item in rest):
        yield titles[0].line, "본문이 없다. 제목 아래에 글을 쓴다"
    elif not any(item.kind == "paragraph" and not item.inner for item in rest[:next(
            (place for place, item in enumerate(rest) if item.kind == "heading" and not item.inner), len(rest))]):
        yield titles[0].line, "제목과 첫 절 사이에 문단이 없다. 무엇이고 왜 필요하고 결론이 무엇인지 먼저 쓴다"


def fences(page: Page) -> Iterator[tuple[int, str]]:
    unclosed = sorted((item for item in page.items if item.kind in ("unclosed", "nested")), key=lambda item: (item.line, item.kind))
    for item in unclosed[:1]:  # from here on, nothing is what it should be
        if item.kind == "nested":
            yield item.line, (f"여기서 연 블록이 닫히기 전에 {item.first}번째 줄에서 새 블록이 열린다: '{item.text}'. 먼저 닫거나, "
                              "안에 넣을 것이면 바깥 울타리를 더 길게 쓴다")
        else:
            yield item.line, f"여기서 연 블록이 닫히지 않는다: '{item.text}'. 블록의 끝에 같은 길이의 한 줄을 쓴다"
    opened = {tag[1].lower() for item in page.items if item.kind == "html" and (tag := re.match(r"\s*<([\w-]+)", item.text))}
    for item in page.items:
        if item.kind == "directive" and item.name in harmless.REFUSED:
            yield item.line, harmless.REFUSED[item.name]
        elif item.kind == "directive" and not item.name and not unclosed:
            yield item.line, f"이름에 중괄호가 없는 블록: '{page.lines[item.line - 1].strip()}'. :::{{note}}처럼 쓴다"
        elif item.kind == "directive" and (option := OPTIONS.match(item.body)):
            yield item.first + option.start(1), f"옵션 앞에 빈 줄이 있다: '{option[1]}'. 빈 줄을 지운다"
        elif item.kind == "fence" and not item.alt and item.name in {*NESTED, "mermaid", "plot", "math"}:
            yield item.line, f"모르는 언어의 코드 블록: '{item.name}'. ```{{{item.name}}}로 쓴다"
        elif item.kind == "html":
            closing, name = re.match(r"\s*<(/?)([\w-]+|!--|)", item.text.lower()).groups()
            if not (closing and name in opened):
                cure = TAGS.get(name, "마크다운으로 쓰고, 기호 <는 코드로 감싼다")
                yield item.line, f"HTML은 쓰지 않는다: '{item.text.strip().splitlines()[0][:40]}'. {cure}"


def markup(page: Page) -> Iterator[tuple[int, str]]:
    """Markup that the reader would see: bold that does not close, a fence, a link or a role gone wrong."""
    for number, line in enumerate(page.lines, 1):
        if number not in page.code and (role := re.match(r"\s*(:[a-z][a-z:]*:)`", line)):  # MyST takes it for a list of fields
            yield number, f"다른 문법의 표시: '{role[1]}`…`'. 역할은 {{이름}}`글`로 쓴다"
    for item in page.items:
        if item.kind == "prose" and not ACTIVE.search(item.text):
            for pattern, message in MARKUP:
                for match in pattern.finditer(item.text):
                    line = item.line + item.text.count("\n", 0, match.start())
                    if match[0] == "$" and (cut := CUT.match(page.lines[line - 1])):
                        yield line, f"표의 칸을 나누는 |가 수식 안에 있다: '{cut[1]}'. \\vert로 쓴다"
                    else:
                        yield line, message.format(match[0].replace(HIDDEN, "`…`"))
                    if not match[0].strip("$`:"):
                        break  # what follows may be the other one of the pair
