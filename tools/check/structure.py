"""The skeleton of a page: front matter, headings, fences, lists and tables that become what they were meant to be."""

import datetime
import re
import unicodedata
from collections.abc import Iterator

from markdown_it.rules_block.table import escapedSplit
from notes import frontmatter

from .page import Page

FRAME = "다른 사이트의 틀은 넣지 않는다. 링크를 단다"
TAGS = {"script": "스크립트는 보안을 위해 글에 넣지 않는다", **dict.fromkeys(("iframe", "frame", "object", "embed"), FRAME),
        "img": "그림은 ![설명](파일)로 넣는다", "br": "문단을 나누거나 줄 끝에 \\를 쓴다", "!--": "주석은 줄 맨 앞의 %로 쓴다",
        "a": "링크는 [글](주소)로 단다", "details": "접히는 상자는 :::{admonition} 제목과 :collapsible: closed로 만든다"}
WIDTH = 76  # columns of a box with code; a Hangul syllable takes two
UNSHOWN = {"mermaid", "plot", "math", "output", "text", "diff"}  # drawn, or written by a program
TYPED = {"console": r"(?:\(\S+\) )?[$>] ", "python": r">>> |\.\.\. "}  # where these occur, the rest was printed


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    front = page.parts[0]
    if front.kind == "front_matter" and "\n\n# " not in front.token.content:  # else its end is the line under a title
        if not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", front.token.content):  # which is told, and no YAML
            yield from frontmatter.source_problems(front.token.content, datetime.datetime.now(frontmatter.KST).date())
        yield from headings(page)
    else:
        yield 1, "머리말(front matter)이 없거나 닫히지 않았다. 파일의 첫 줄부터 한 줄에 하나씩 쓴다. 예: ---, date, description, tags, ---"
    yield from fences(page)
    yield from html(page)
    yield from reshaped(page)
    yield from wide(page)
    yield from tables(page)


def headings(page: Page) -> Iterator[tuple[int, str]]:
    """One title before all else, sections without a skipped level, and a paragraph before the first of them."""
    found = []
    for part, inline in zip(page.parts, page.parts[1:]):
        text = inline.token.content
        if part.kind != "heading_open":
            continue
        if not text:
            yield part.line, "빈 제목이다. 제목을 쓰거나 줄을 지운다"
        elif part.inside or part.token.level:
            yield part.line, f"블록 안의 제목: '{text}'. 블록 밖으로 옮기거나 굵은 글씨로 쓴다"
        elif part.token.markup in "=-":
            yield part.end - 1, (f"'{part.token.markup * 3}' 줄 때문에 제목이 되었다: '{text.splitlines()[-1][:40]}'. "
                                 "제목이면 ##로 쓰고, 아니면 그 앞에 빈 줄을 둔다")
        else:
            found.append((part, text))
    for (before, _), (after, text) in zip(found, found[1:]):
        if after.token.tag == "h1":
            yield after.line, f"제목(#)이 두 번째이다: '{text}'. 한 글에는 하나만 두고, 절은 ##로 쓴다"
        elif after.token.tag > f"h{int(before.token.tag[1]) + 1}":
            yield after.line, f"제목의 단계를 건너뛰었다: '{after.token.markup} {text}'. {before.token.markup}#로 쓴다"
    title = next((part for part, _ in found if part.token.tag == "h1"), None)
    if title is None:
        if not any(part.text.startswith("#") or part.token.markup in ("=", "-") for part in page.parts):
            yield found[0][0].line if found else page.parts[0].end, "제목이 없다. 머리말 다음에 '# 제목' 한 줄을 쓴다"
        return
    outer = [part for part in page.parts if part.kind == "paragraph_open" and not (part.inside or part.token.level)]
    if outer and outer[0].line < title.line:
        yield outer[0].line, "제목 앞에 글이 있다. 제목 다음으로 옮긴다"
    rest = [part for part in page.parts if part.line > title.line]
    first = min((part.line for part, _ in found if part.line > title.line), default=len(page.lines) + 1)
    if not {part.kind for part in rest} - {"heading_open", "heading_close", "inline"}:
        yield title.line, "본문이 없다. 제목 아래에 글을 쓴다"
    elif not any(title.line < part.line < first for part in outer):
        yield title.line, "제목과 첫 절 사이에 문단이 없다. 무엇이고 왜 필요하고 결론이 무엇인지 먼저 쓴다"


def fences(page: Page) -> Iterator[tuple[int, str]]:
    """Blocks that are closed by a line of their own."""
    for part in page.parts:
        if part.kind not in ("fence", "colon_fence"):
            continue
        opening, closing = part.token.markup, page.lines[part.end - 2].strip(" \t>")
        inner = [number for number, line in enumerate(part.token.content.split("\n"), part.line + 1)
                 if re.match(rf"\s*{opening}\s*[\w{{]", line)]
        if inner:
            yield part.line, (f"여기서 연 블록이 닫히기 전에 {inner[0]}번째 줄에서 새 블록이 열린다: '{page.lines[inner[0] - 1].strip()}'. "
                              "먼저 닫거나, 안에 넣을 것이면 바깥 울타리를 더 길게 쓴다")
            return  # from here on, nothing is what it should be
        if part.end - 1 <= part.line or set(closing) != {opening[0]} or len(closing) < len(opening):
            yield part.line, f"여기서 연 블록이 닫히지 않는다: '{opening}'. 블록의 끝에 같은 길이의 한 줄을 쓴다"
            return
        if part.kind == "colon_fence" and not part.name:
            yield part.line, f"이름에 중괄호가 없는 블록: '{page.lines[part.line - 1].strip()}'. :::{{note}}처럼 쓴다"


def html(page: Page) -> Iterator[tuple[int, str]]:
    """Raw HTML, which readers would see as it is written; of a pair of tags the first."""
    for part in page.parts:
        tag = re.match(r"\s*<([\w-]+|!--|[?!])", part.token.content)
        if part.kind in ("html_block", "html_inline") and tag:
            cure = TAGS.get(tag[1].lower(), "마크다운으로 쓰고, 기호 <는 코드로 감싼다")
            yield part.line, f"HTML은 쓰지 않는다: '{part.token.content.strip().splitlines()[0][:40]}'. {cure}"


def reshaped(page: Page) -> Iterator[tuple[int, str]]:
    """Prose that Markdown takes for something else, or leaves out: dates, comments, lines that begin with a sign."""
    for before, part in zip(page.parts, page.parts[1:]):
        line, above = page.lines[part.line - 1], page.lines[part.line - 2].rstrip()
        start, opened = line.strip()[:20], part.kind.endswith(("list_open", "blockquote_open"))
        stuck = before.kind == "paragraph_close" and not part.token.level and above
        doubled = opened and before.kind == "list_item_open" and before.line == part.line
        if part.kind == "myst_line_comment":
            for number in range(part.line, part.end):
                if stuck or not re.match(r"\s*%(?:\s|$)", page.lines[number - 1]):
                    yield number, ("줄 맨 앞의 %는 주석이라 보이지 않는다. 글이면 \\%로 쓰거나 앞줄에 잇고, "
                                   "주석이면 앞줄과 % 다음을 띄운다")
        elif part.kind == "myst_block_break":
            yield part.line, "+++로 시작하는 줄은 보이지 않는다. \\+++로 쓴다"
        elif part.kind == "reference" and page.text.upper().count(f"[{part.token.content}]") < 2:
            yield part.line, f"링크의 주소로 읽혀 보이지 않는 줄: '{start}'. 글이면 \\[로 시작한다"
        elif part.kind == "code_block":
            yield part.line, "네 칸 들여 쓴 글은 코드가 된다. 들여쓰기를 줄이거나 ```로 감싼다"
        elif doubled or part.kind == "list_item_open" and len(part.token.info) > 3 or opened and (
                part.token.markup == "+" or re.match(r"\s*>[=\d]", line) or
                stuck and not re.search(r"[.?!:다]\W*$", above)):
            yield part.line, f"목록이나 인용이 되는 줄: '{start}'. 글이면 2022\\. 9. 4.나 \\> 3처럼 기호 앞에 \\를 붙인다"
        elif before.kind.endswith("list_close") and not part.kind.endswith("_close") and not part.inside and re.match(" {1,3}", line):
            yield part.line, "앞 목록의 안이 되지 못했다. 앞 항목의 글이 시작하는 칸까지 들여 쓴다. 예: '1. ' 다음에는 세 칸"


def wide(page: Page) -> Iterator[tuple[int, str]]:
    """Lines of code that readers would have to scroll for."""
    for part in page.parts:
        if not part.language or part.language in UNSHOWN:
            continue
        typed = TYPED.get(part.language, "")
        for number, line in enumerate(part.text.split("\n"), part.first):
            columns = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in line.expandtabs(4))
            if columns > WIDTH and (re.match(typed, line) or not re.match(typed, part.text)):
                yield number, f"코드의 줄이 {columns}칸이다. {WIDTH}칸 안에서 줄을 나눈다"


def tables(page: Page) -> Iterator[tuple[int, str]]:
    """Rows with other cells than the first, of which readers would not see the last."""
    columns = 0
    for part in page.parts:
        columns = 0 if part.kind == "table_open" else columns + (part.kind == "th_open")
        if part.kind == "tr_open" and columns:
            cells = escapedSplit(page.lines[part.line - 1].strip(" \t>"))
            number = len(cells) - (not cells[0]) - (not cells[-1])
            # A formula that a bar cuts in two is told already.
            if number != columns and not any("$" in cell.text for cell in page.parts if cell.line == part.line):
                yield part.line, f"표의 칸이 {number}개이다. 첫 줄처럼 {columns}개로 맞추고, 글 속의 |는 \\|로 쓴다"
