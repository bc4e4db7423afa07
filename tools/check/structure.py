"""The skeleton of a page: front matter, headings, first paragraph, fences, and nothing but Markdown."""

import datetime
import re
from collections.abc import Iterator

import frontmatter

from .page import HIDDEN, NESTED, Page
from .site import Site

TAGS = {"script": "스크립트는 보안을 위해 글에 넣지 않는다", "iframe": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "frame": "다른 사이트의 틀은 넣지 않는다. 링크를 단다",
        "object": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "embed": "다른 사이트의 틀은 넣지 않는다. 링크를 단다", "img": "그림은 ![설명](파일)로 넣는다",
        "br": "문단을 나누거나 줄 끝에 \\를 쓴다", "!--": "주석은 줄 맨 앞의 %로 쓴다", "a": "링크는 [글](주소)로 단다",
        "details": "접히는 상자는 :::{admonition} 제목과 :collapsible: closed로 만든다"}
MARKUP = [
    (re.compile(r"\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)"), "굵은 글씨가 되지 못한 표시: '{}'. 괄호와 조사를 밖에 둔다. 예: **용어**(term)은"),
    (re.compile(r":{3,}"), "짝이 없는 울타리: '{}'. 빈 줄로 띄우고, 안의 울타리보다 바깥 울타리를 길게 쓴다"),
    (re.compile(r"`+"), "짝이 없는 표시: '{}'. 코드는 `로 열고 `로 닫는다"),
    (re.compile(r"\$+"), "짝이 없는 표시: '{}'. 수식은 $로 열고 $로 닫으며, 돈이나 셸의 기호라면 코드로 감싼다"),
    (re.compile(r"\]\("), "링크가 되지 못한 표시: '{}'. [글](주소)처럼 쓰고 주소에 빈칸을 두지 않는다"),
    (re.compile(r"~~"), "취소선은 쓰지 않는다: '{}'. 문장을 고친다"),
    (re.compile(rf"\{{[a-z][\w:]*\}}(?=\s*(?:{HIDDEN}|`))"), "역할이 되지 못한 표시: '{}'. 뒤에 빈칸 없이 `를 붙인다. 예: {{term}}`합성곱`"),
]


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    today = datetime.datetime.now(frontmatter.KST).date()
    for line, _, message in frontmatter.source_problems(page.text, today):
        yield line, message
    yield from headings(page)
    yield from fences(page)
    yield from markup(page)


def headings(page: Page) -> Iterator[tuple[int, str]]:
    found = [item for item in page.items if item.kind == "heading" and not item.inner]
    titles = [item for item in found if item.level == 1]
    verbatim = {number for item in page.items if item.kind in ("fence", "directive") and item.name not in NESTED
                for number in range(item.first, item.last)}
    stuck = [(number, match) for number, line in enumerate(page.lines, 1)
             if number not in verbatim and (match := re.match(r"(#{1,6})([^\s#].*)", line))]
    for number, match in stuck:
        yield number, f"제목이 되지 못했다: '{match[0][:40]}'. # 다음에 한 칸을 띄운다: '{match[1]} {match[2][:30]}'"
    if stuck and not titles:
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
    rest = [item for item in page.items if item.line > titles[0].line]
    if not any(item.kind in ("paragraph", "directive", "fence", "math") for item in rest):
        yield titles[0].line, "본문이 없다. 제목 아래에 글을 쓴다"
    elif not any(item.kind == "paragraph" and not item.inner for item in rest[:next(
            (place for place, item in enumerate(rest) if item.kind == "heading" and not item.inner), len(rest))]):
        yield titles[0].line, "제목과 첫 절 사이에 문단이 없다. 무엇이고 왜 필요하고 결론이 무엇인지 먼저 쓴다"


def fences(page: Page) -> Iterator[tuple[int, str]]:
    nested = {item.line for item in page.items if item.kind == "nested"}
    tags = {item.text.strip().lower() for item in page.items if item.kind == "html"}
    for item in page.items:
        if item.kind == "unclosed" and item.line not in nested:
            yield item.line, f"여기서 연 블록이 닫히지 않는다: '{item.text}'. 블록의 끝에 같은 길이의 한 줄을 쓴다"
        elif item.kind == "nested":
            yield item.line, (f"여기서 연 블록이 닫히기 전에 {item.first}번째 줄에서 새 블록이 열린다: '{item.text}'. 먼저 닫거나, "
                              "안에 넣을 것이면 바깥 울타리를 더 길게 쓴다")
        elif item.kind == "directive" and item.name == "raw":
            yield item.line, "{raw}로 HTML을 넣지 않는다. 마크다운으로 쓴다"
        elif item.kind == "html" and not (item.text.startswith("</") and f"<{item.text[2:].lower()}" in tags):
            tag = re.match(r"</?([\w-]+|!--)?", item.text.strip())
            name = (tag[1] or "").lower() if tag else ""
            yield item.line, f"HTML은 쓰지 않는다: '{item.text.strip().splitlines()[0][:40]}'. {TAGS.get(name, '마크다운으로 쓰고, 기호 <는 코드로 감싼다')}"


def markup(page: Page) -> Iterator[tuple[int, str]]:
    """Markup that the reader would see: bold that does not close, a fence, a link or a role gone wrong."""
    for item in page.items:
        if item.kind == "prose" and "javascript:" not in item.text.lower():
            for pattern, message in MARKUP:
                if match := pattern.search(item.text):
                    yield item.line + item.text.count("\n", 0, match.start()), message.format(match[0])
