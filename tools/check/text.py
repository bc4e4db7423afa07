"""Characters: what must not be in a file at all, and the repair of what can be repaired without losing anything."""

import re
import unicodedata
from collections.abc import Iterator

from .page import FRONT, Page

# What nobody sees, and what to write instead: other spaces and marks of format, and letters of Hangul that are empty.
UNSEEN = {char: " " if category.startswith("Z") else "" for char in map(chr, range(0x10000))
          if (category := unicodedata.category(char)) in ("Cc", "Cf", "Zs", "Zl", "Zp") and char not in " \t\n\r"}
UNSEEN |= dict.fromkeys("\u3164\u115f\u1160", "")
EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\ufe0f"  # joined by \u200d, several are one: a family
ODD = re.compile(f"(?<![{EMOJI}])\u200d|[{''.join({*UNSEEN} - {chr(0x200d)})}]")
TABBED = {"go", "makefile", "make", "console", "output", "text", "diff"}  # tools write or demand tabs there
MERGE = re.compile(r"(?:<{7}|>{7}|={7})(?=\s|$)")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
REPAIR = "make check FIX=1이 고친다"


def misencoded(raw: bytes) -> int:
    """The line where a file is no longer UTF-8; 0 if it is to its end."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1
    return 0


def unreadable(page: Page) -> list[tuple[int, str]]:
    """Why a page is none yet, so that all else that could be said of it would mislead: lines and messages."""
    if page.path.is_symlink() and not page.path.exists():
        return [(1, "가리키는 파일이 없는 링크이다. 글을 저장소에 넣는다")]
    if not page.path.resolve().is_relative_to(page.root.resolve()):
        return [(1, "저장소 밖을 가리키는 링크이다. 글을 저장소에 넣는다")]
    if page.path.suffix != ".md":
        return [(1, "사이트에 나오지 않는 파일이다. 마크다운으로 쓰고 이름의 끝을 .md로 한다")]
    if page.name not in FRONT and (wrong := [part for part in page.name.split("/") if not NAME.fullmatch(part)]):
        return [(1, f"주소로 쓸 수 없는 이름: '{wrong[0]}'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: week2-case-studies.md")]
    if line := misencoded(page.raw):
        return [(line, "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다")]
    if not page.text.strip():
        return [(1, "빈 파일이다. 글을 쓰거나 파일을 지운다")]
    marks = {number: line[:7] for number, line in enumerate(page.lines, 1)
             if MERGE.match(line) and number not in page.code}
    first = min(marks.values(), key="<>=".find, default="")  # where a conflict begins, or else what is left of it
    return [(number, f"합치다 만 표시: '{mark}'. 두 글 가운데 남길 것을 고르고 표시를 모두 지운다")
            for number, mark in marks.items() if mark == first]


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    if page.raw.startswith(b"\xef\xbb\xbf"):
        yield 1, f"파일이 바이트 순서 표시(BOM)로 시작한다. BOM 없는 UTF-8로 저장한다. {REPAIR}"
    for number, line in enumerate(page.lines, 1):
        if not unicodedata.is_normalized("NFC", line):
            word = next(word for word in line.split() if not unicodedata.is_normalized("NFC", word))
            yield number, f"자모가 풀린 글자(NFD): '{unicodedata.normalize('NFC', word)}'. 다시 입력한다. {REPAIR}"
        if odd := ODD.search(line):
            action = "보통 공백으로 바꾼다" if UNSEEN[odd[0]] else "지운다"
            yield number, f"{odd.start() + 1}번째 자리에 보이지 않는 글자: U+{ord(odd[0]):04X}. {action}. {REPAIR}"
        if "\t" in line and page.code.get(number) not in TABBED:
            yield number, f"탭이 있다. 공백으로 바꾼다. {REPAIR}"


def repaired(page: Page) -> str:
    """The text of a page with composed Hangul, plain line ends and spaces, without BOM and invisible characters.

    Tabs become spaces outside code; blanks at the end of a line go, where they are a line break in Markdown as ``\\``.
    """
    lines = []
    for number, line in enumerate(page.lines, 1):
        line = unicodedata.normalize("NFC", line)
        line = ODD.sub(lambda odd: UNSEEN[odd[0]], line)
        if page.code.get(number) not in TABBED:
            line = line.expandtabs(4)
        if number not in page.code:
            following = page.lines[number].strip() if number < len(page.lines) else ""
            block = line.lstrip().startswith(("#", "|", "```", ":::"))
            breaks = re.search(r"\S {2,}$", line) and following and not block
            line = line.rstrip(" ") + ("\\" if breaks else "")
        lines.append(line)
    return "\n".join(lines).rstrip("\n") + "\n"
