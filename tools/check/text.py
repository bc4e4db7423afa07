"""Characters: what must not be in a file at all, and the repair of what can be repaired without losing anything."""

import re
import unicodedata
from collections.abc import Iterator

from .page import Page
from .site import Site

REMOVED = {"\u200b": "폭 없는 공백", "\u200c": "폭 없는 비연결자", "\u200d": "폭 없는 연결자", "\u2060": "단어 연결자", "\ufeff": "바이트 순서 표시",
           "\u00ad": "보이지 않는 붙임표", "\u200e": "글 방향 표시", "\u200f": "글 방향 표시", "\u202a": "글 방향 표시", "\u202b": "글 방향 표시",
           "\u202c": "글 방향 표시", "\u202d": "글 방향 표시", "\u202e": "글 방향 표시", "\u2066": "글 방향 표시", "\u2067": "글 방향 표시",
           "\u2068": "글 방향 표시", "\u2069": "글 방향 표시", "\u3164": "한글 채움 문자", "\u115f": "한글 채움 문자", "\u1160": "한글 채움 문자", "\u180e": "몽골 모음 구분자",
           **{chr(code): "제어 문자" for code in (*range(32), 127) if chr(code) not in "\t\n\r"}}
SPACES = {"\u00a0": "줄을 바꾸지 않는 공백", "\u202f": "줄을 바꾸지 않는 좁은 공백", "\u2007": "숫자 폭 공백", "\u3000": "전각 공백",
          "\u2028": "줄 구분자", "\u2029": "문단 구분자",
          **{chr(code): "폭이 다른 공백" for code in range(0x2000, 0x200b) if code != 0x2007}}
EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f"  # joined by \u200d, several are one: a family
ODD = re.compile(f"(?<![{EMOJI}])\u200d|[{''.join({*REMOVED} - {chr(0x200d)})}{''.join(SPACES)}]")
TABBED = {"go", "makefile", "make", "console", "output", "text", "diff"}  # tools write or demand tabs there
FILLER = re.compile(r"\(\s*채울\s*곳\s*\)")
MERGE = re.compile(r"(?:<{7}|>{7}|={7})(?=\s|$)")
REPAIR = "make check FIX=1이 고친다"


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    if page.misencoded:
        yield page.misencoded
        return
    if not page.text.strip():
        yield 1, "빈 파일이다. 글을 쓰거나 파일을 지운다"
    if page.raw.startswith(b"\xef\xbb\xbf"):
        yield 1, f"파일이 바이트 순서 표시(BOM)로 시작한다. BOM 없는 UTF-8로 저장한다. {REPAIR}"
    for number in merging(page):
        yield number, f"합치다 만 표시: '{page.lines[number - 1][:7]}'. 두 글 가운데 남길 것을 고르고 표시를 모두 지운다"
    for number, line in enumerate(page.lines, 1):
        if not unicodedata.is_normalized("NFC", line):
            word = next(word for word in line.split() if not unicodedata.is_normalized("NFC", word))
            yield number, f"자모가 풀린 글자(NFD): '{unicodedata.normalize('NFC', word)}'. 다시 입력한다. {REPAIR}"
        if odd := ODD.search(line):
            name = {**REMOVED, **SPACES}[odd[0]]
            action = "지운다" if odd[0] in REMOVED else "보통 공백으로 바꾼다"
            yield number, f"{odd.start() + 1}번째 자리에 보이지 않는 글자: U+{ord(odd[0]):04X}({name}). {action}. {REPAIR}"
        if "\t" in line and page.code.get(number) not in TABBED:
            yield number, f"탭이 있다. 공백으로 바꾼다. {REPAIR}"
        if (filler := FILLER.search(line)) and page.path in site.pages:
            yield number, f"채우지 않은 곳: '{filler[0]}'. 글을 채우거나 그 부분을 지운다"


def unreadable(page: Page) -> bool:
    """Whether a page is none yet, so that all else that could be said of it would mislead."""
    return page.misencoded is not None or not page.text.strip() or bool(merging(page))


def merging(page: Page) -> list[int]:
    """The lines where git left the beginning of a conflict, or else its end, or else its middle."""
    found = [(number, line) for number, line in enumerate(page.lines, 1) if MERGE.match(line) and number not in page.code]
    return next((lines for mark in "<>=" if (lines := [number for number, line in found if line[0] == mark])), [])


def repaired(page: Page) -> str:
    """The text of a page with composed Hangul, ``\\n`` line ends and plain spaces, without BOM and invisible characters.

    Tabs become spaces outside code; blanks at the end of a line go, where they are a line break in Markdown as ``\\``.
    """
    lines = []
    for number, line in enumerate(page.lines, 1):
        line = unicodedata.normalize("NFC", line.replace("\r", ""))
        line = ODD.sub(lambda odd: "" if odd[0] in REMOVED else " ", line)
        if page.code.get(number) not in TABBED:
            line = line.expandtabs(4)
        if number not in page.code:
            following = page.lines[number].strip() if number < len(page.lines) else ""
            breaks = re.search(r"\S {2,}$", line) and following and not line.lstrip().startswith(("#", "|", "```", ":::"))
            line = line.rstrip(" ") + ("\\" if breaks else "")
        lines.append(line)
    return "\n".join(lines).rstrip("\n") + "\n"
