"""A page as its examples see it: the code blocks in order, and the state that they share."""

import importlib.util
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import check
import numpy

from . import ROOT, CannotRun, Wrong, conda
from .recordings import RECORD, Recording

CODE = {"code-block", "code", "sourcecode"}
DRAWN = {"mermaid", "plot"}  # the build itself runs and draws them
SHOWN = CODE | DRAWN | {""}
MARKER = re.compile(r"(실행하지 않음|기록과 대조)\s*:\s*(\S.*)")
STRAY = re.compile(r"[ \t>]*%[ \t]*(?:실행하지|기록과)")
SAME = {"py": "python", "python3": "python", "pycon": "python", "shell-session": "console", "golang": "go",
        "yml": "yaml", "sh": "bash", "shell": "bash", "zsh": "bash", "md": "markdown"}
TORCH = "파이토치로"
DATA = ROOT / "_static" / "data"


@dataclass
class Block:
    """One code block.

    ``line`` is the line of the fence and ``body`` that of the first line of code, ``torch`` says whether it stands under
    a heading 파이토치로, ``tool`` what else than Python and bash it needs. The comment directly above is ``comment``, its
    ``% 실행하지 않음:`` and ``% 기록과 대조:`` are ``reason`` and ``transcript``.
    """

    line: int
    body: int
    language: str
    source: str
    caption: str = ""
    torch: bool = False
    tool: str = ""
    comment: str = ""

    @property
    def markers(self) -> dict[str, str]:
        return dict(MARKER.findall(self.comment))

    @property
    def reason(self) -> str:
        return self.markers.get("실행하지 않음", "")

    @property
    def transcript(self) -> str:
        return self.markers.get("기록과 대조", "")


def read_blocks(path: Path) -> Iterator[Block]:
    """Yield the code blocks of a page, which the linter's reader cuts into its parts."""
    torch, level, comment, end = False, 0, "", 0
    parts = check.read(path.parent, path.name).parts
    for part, following in zip(parts, [*parts[1:], None]):
        if part.kind == "heading_open":
            depth = int(part.token.tag[1:])
            if following.token.content.strip() == TORCH:
                torch, level = True, depth
            elif depth <= level:
                torch, level = False, 0
        elif part.kind == "myst_line_comment":
            comment, end = part.token.content, part.end
        elif part.kind == "code_block" or part.kind in ("fence", "colon_fence") and part.name in SHOWN:
            written = part.token.content if part.kind == "code_block" else part.text
            source = re.sub(r"\A(?:[ \t]*\n)+", "", written)
            body = (part.first or part.line) + written.count("\n") - source.count("\n")
            language = (part.argument if part.name in CODE else part.name or part.token.info.partition(" ")[0]).strip()
            yield Block(part.line, body, SAME.get(language, language), source, part.options.get("caption", ("",))[0], torch,
                        comment=comment if end == part.line else "")


@cache
def missing(tool: str) -> str:
    """Return why a tool cannot be used here, in Korean, or nothing if it can."""
    try:
        if tool == "torch" and not importlib.util.find_spec("torch"):
            return "torch가 없다"
        if tool == "conda" and os.environ.get("REAL") != "1":
            return "REAL=1이 아니다"
        if tool == "conda":
            conda.installed()
    except CannotRun as reason:
        return str(reason)
    return ""


class Page:
    """A page whose blocks run in one Python namespace, one folder and one shell of its own.

    The folder holds the files of ``_static/data/`` that the page names, as a reader who saved them there has them.
    """

    def __init__(self, path: Path) -> None:
        """Read a page.

        :param path: the Markdown file, inside the folder of the site or of a test.
        """
        self.name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        self.text = path.read_text(encoding="utf-8")
        self.blocks = list(read_blocks(path))
        uses_conda = any(block.language == "console" and not block.reason and re.search(r"\bconda\b", block.source) for block in self.blocks)
        for block in self.blocks:
            block.tool = "torch" if block.torch else "conda" if uses_conda and block.language == "console" else ""
        self.recording = Recording(self.name)
        self.namespace = {"__name__": "__main__"}
        self.printed: dict[int, dict[str, str]] = {}
        self.shell = None
        self.left_out: Counter[str] = Counter()

    @property
    def stray_markers(self) -> list[int]:
        """The lines of markers that stand above no block."""
        taken = {line for block in self.blocks for line in range(block.line - block.comment.count("\n") - 1, block.line) if block.comment}
        return [number for number, line in enumerate(self.text.split("\n"), 1) if STRAY.match(line) and number not in taken]

    def __enter__(self) -> "Page":
        self.resources = ExitStack()
        self.resources.enter_context(numpy.printoptions())
        self.resources.enter_context(numpy.errstate())
        return self

    def __exit__(self, *_) -> None:
        self.resources.close()

    def outputs(self, block: Block, source: str, line: int, run: Callable[[], str]) -> dict[str, str]:
        """Return what the page has to agree with, by its name: what comes out here and, if that needs a tool, the recording.

        :param source: a piece of code of the block, at ``line`` of the page.
        :param run: runs it and returns what comes out.
        """
        if not block.tool:
            return {"실제 출력": run()}
        found = {}
        if not missing(block.tool):
            found["실제 출력"] = run()
            self.recording.written.append((source.rstrip("\n"), found["실제 출력"].rstrip("\n")))
            if RECORD:
                return found
        recorded = self.recording.output(source)
        if recorded is None:
            raise self.wrong(line, f"기록에 없는 코드이다. make test REAL=1 RECORD=1 FILES={self.name}으로 기록하고 git diff로 살핀다")
        return found | {"기록": recorded}

    @cached_property
    def work(self) -> Path:
        """The folder ``~/work`` in which the page's code and commands start and into which its files go."""
        folder = self.resources.enter_context(TemporaryDirectory(prefix="examples-", ignore_cleanup_errors=True))
        work = Path(folder).resolve() / "home" / "work"
        work.mkdir(parents=True)
        for data in DATA.iterdir():
            if data.name in self.text:
                shutil.copy(data, work)
        return work

    def wrong(self, line: int, message: str) -> Wrong:
        return Wrong(f"{self.name}:{line}: {message}")
