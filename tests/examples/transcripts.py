"""Blocks that cannot run here are compared with a recording of the real command, kept under ``tests/transcripts/``.

A recording replaces every path by ``/PATH`` and its channel by ``file:///CHANNEL``; a page shows a path of its own
choice and ``conda-forge``. Both are brought to one form before they are compared.
"""

import re
import shlex
from functools import cache
from pathlib import Path

from .compare import agree, difference, tidy
from .console import read_commands
from .page import Block, Page

ROOT = Path(__file__).resolve().parents[2]
NAMES = [
    (re.compile(r"file:///CHANNEL"), "conda-forge"),
    (re.compile(r"\bchannel(?=(/\w+)?::|\s*$)", re.MULTILINE), "conda-forge"),
    (re.compile(r"(?<![\w.:/])(?:~|[A-Za-z]:)?[/\\][\w.~/\\-]+"), "/PATH"),
]
QUIET = {"-q", "--quiet"}
LONG = {"--yes": "-y", "--name": "-n", "--prefix": "-p", "--channel": "-c"}


def same_names(text: str) -> str:
    """Replace channels and paths by the names that recordings and pages share."""
    for pattern, name in NAMES:
        text = pattern.sub(name, text)
    return text


def words(command: str) -> list[str]:
    """Bring a command into the form in which two are compared: short options, no ``-q``, any order."""
    try:
        parts = shlex.split(same_names(command.replace("\\\n", "")))
    except ValueError:
        parts = command.split()
    return sorted(LONG.get(part, part) for part in parts if part not in QUIET)


@cache
def recording(path: Path) -> tuple[str, list[tuple[list[str], str]]]:
    """Read a recording: its whole text, and (command, output) in order."""
    text = path.read_text(encoding="utf-8")
    entries = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*?.*?)\[rc=\d+ [\d.]+s\]$", text, re.MULTILINE)
    return same_names(text), [(words(command), same_names(output)) for command, output in entries]


def compare(page: Page, block: Block) -> None:
    """Find every command of a console block, with its output, in the recording; any other block as it stands."""
    path = (ROOT / block.transcript).resolve()
    if not path.is_file() or ROOT / "tests" / "transcripts" not in path.parents:
        raise page.wrong(block.line, f"기록 파일이 없다: {block.transcript}. 기록은 tests/transcripts/에 둔다")
    text, entries = recording(path)
    if block.language != "console":
        if not agree("...\n" + same_names(block.source.strip("\n")) + "\n...", text):
            raise page.wrong(block.body, f"블록의 글이 기록({block.transcript})에 없다")
        return
    for command in read_commands(page, block):
        outputs = [output for recorded, output in entries if recorded == words(command.text)]
        if not outputs:
            raise page.wrong(command.line, f"기록({block.transcript})에 없는 명령이다: $ {command.text}")
        if not any(agree(same_names(command.shown), output) for output in outputs):
            raise page.wrong(command.line, f"출력이 기록({block.transcript})과 다르다: $ {command.text}\n"
                             f"  {difference(tidy(same_names(command.shown)), tidy(outputs[0]))}")
