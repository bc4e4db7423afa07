"""A page as its examples see it: the code blocks in order, and the state they share."""

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from sybil import Document, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from . import Wrong

CODE_DIRECTIVES = {"code-block", "code", "sourcecode"}
DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)")
OPTION = re.compile(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)")
COMMENT = re.compile(r"[ \t>]*%[ \t]*(?P<text>.*)")
MARKER = re.compile(r"(?P<name>실행하지 않음|기록과 대조)[ \t]*:[ \t]*(?P<value>\S.*)")
STRAY = re.compile(r"^[ \t>]*%[ \t]*(?:실행하지|기록과)", re.MULTILINE)
COLON_CODE = re.compile(r"^[ \t>]*:{3,}\{(?:%s)\}" % "|".join(CODE_DIRECTIVES), re.MULTILINE)


@dataclass
class Block:
    """One code block: where it stands, what it holds, and what the comment lines directly above it say.

    ``line`` is the line of the fence and ``body`` that of the first line of code; ``reason`` and ``transcript`` are
    the values of ``% 실행하지 않음:`` and ``% 기록과 대조:``; ``kind`` is what it is, in Korean; ``problems`` are found while
    reading, as (line, message).
    """

    line: int
    body: int = 0
    language: str = ""
    caption: str = ""
    kind: str = ""
    source: str = ""
    reason: str = ""
    transcript: str = ""
    problems: list[tuple[int, str]] = field(default_factory=list)


class Page(Document):
    """A page whose blocks run in one Python namespace, one folder and one shell of its own."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.namespace["__name__"] = "__main__"
        self.resources = ExitStack()
        self.blocks: list[Block] = []
        self.printed: dict[int, str] = {}
        self.shell = None
        self.unavailable = ""

    @cached_property
    def work(self) -> Path:
        """The folder ``~/work`` in which the page's commands start and into which its files go."""
        folder = self.resources.enter_context(TemporaryDirectory(prefix="examples-", ignore_cleanup_errors=True))
        work = Path(folder).resolve() / "home" / "work"
        work.mkdir(parents=True)
        return work

    def where(self, line: int) -> str:
        """Name a line of the page as ``memo/page.md:12``, seen from the folder of ``conf.py``."""
        path = Path(self.path)
        site = next((parent for parent in path.parents if (parent / "conf.py").exists()), path.parent)
        return f"{path.relative_to(site).as_posix()}:{line}"

    def wrong(self, line: int, message: str) -> Wrong:
        return Wrong(f"{self.where(line)}: {message}")


class FenceLexer(RawFencedCodeBlockLexer):
    """Sybil's fences, each with its own characters and whether it was ever closed."""

    def __init__(self) -> None:
        super().__init__(re.compile(r"(?P<info>[^\n]*)\n?"))

    def make_region(self, opening, document, closing):
        region = super().make_region(opening, document, closing)
        region.lexemes["fence"] = opening["fence"]
        region.lexemes["closed"] = closing is not None
        return region


def read_block(region: Region, line: int) -> Block:
    """Read a fence that holds code: its language, its caption, and the first line of the code itself."""
    info, lines, skipped = region.lexemes["info"].strip(), str(region.lexemes["source"]).split("\n"), 0
    block = Block(line)
    if directive := DIRECTIVE.match(info):
        block.language = directive["argument"].strip()
        while skipped < len(lines) and (option := OPTION.match(lines[skipped])):
            if option["name"] == "caption":
                block.caption = option["value"].strip()
            skipped += 1
        while skipped < len(lines) - 1 and not lines[skipped].strip():
            skipped += 1
    else:
        block.language = info.split()[0] if info else ""
    block.body, block.source = line + 1 + skipped, "\n".join(lines[skipped:])

    if not region.lexemes["closed"]:
        block.problems.append((line, "여기서 연 블록이 글 끝까지 닫히지 않는다"))
    for number, text in enumerate(lines, line + 1):
        if text.lstrip().startswith(region.lexemes["fence"]):
            block.problems.append((number, f"{line}번째 줄에서 연 블록이 닫히기 전에 새 블록이 열린다. "
                                           "울타리를 보여 주는 블록이라면 바깥 울타리를 더 길게 쓴다"))
            break
    return block


def read_markers(block: Block, above: list[str]) -> set[int]:
    """Take the comment lines that end ``above`` (the lines before the fence) into the block; return their numbers."""
    taken = set()
    while above and (comment := COMMENT.match(above[-1])):
        taken.add(len(above))
        marker = MARKER.fullmatch(comment["text"].rstrip())
        if marker is None:
            block.problems.append((len(above), f"모르는 표시이다: '% {comment['text'].strip()}'. 블록 바로 위에는 "
                                               "'% 실행하지 않음: 이유'와 '% 기록과 대조: 파일'만 쓴다"))
        elif marker["name"] == "기록과 대조":
            block.transcript = marker["value"]
        else:
            block.reason = marker["value"]
        above.pop()
    return taken


def read_page(page: Page) -> list[tuple[int, int, Block]]:
    """Find every code block of a page, and what looks like one but would never run, as (start, end, block)."""
    found, taken = [], set()
    for region in sorted(FenceLexer()(page), key=lambda region: region.start):
        if found and region.start < found[-1][1]:
            continue  # a fence shown inside a longer fence
        line = page.text.count("\n", 0, region.start) + 1
        directive = DIRECTIVE.match(region.lexemes["info"].strip())
        if not directive or directive["name"] in CODE_DIRECTIVES:
            block = read_block(region, line)
            taken |= read_markers(block, page.text[:region.start].split("\n")[:-1])
            found.append((region.start, region.end, block))
        elif not region.lexemes["closed"]:
            found.append((region.start, region.start, Block(line, problems=[(line, "여기서 연 울타리가 닫히지 않는다")])))
    page.blocks = [block for _, _, block in found]

    for stray, message in ((STRAY, "바로 아래 줄에 표시할 블록이 없다"), (COLON_CODE, "코드 블록은 ```로 연다")):
        for match in stray.finditer(page.text):
            line = page.text.count("\n", 0, match.start()) + 1
            if line not in taken and not any(start <= match.start() < end for start, end, _ in found):
                found.append((match.start(), match.start(), Block(line, problems=[(line, message)])))
    return found
