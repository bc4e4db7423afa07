"""What came out of real commands and real PyTorch, kept under ``tests/transcripts/``.

A recording is a text: each entry is its source, every line after ``> ``, then its output after ``| ``. There are two kinds.

- ``tests/transcripts/<page>.txt`` is written by ``make test REAL=1 RECORD=1 FILES=<page>``: what came out of the blocks that
  need conda or PyTorch, in their order. Where these blocks do not run, the page is held against it; ``git diff`` shows what
  is new.
- Others come from elsewhere, for a block with ``% 기록과 대조: tests/transcripts/<file>``. Their paths are replaced by ``/PATH``
  and their channel by ``file:///CHANNEL``; a page shows a path of its own choice and ``conda-forge``.
"""

import os
import re
import shlex
from functools import cache
from pathlib import Path

from . import ROOT

FOLDER = ROOT / "tests" / "transcripts"
RECORD = os.environ.get("RECORD") == "1"
NAMES = [
    (re.compile(r"file:///CHANNEL"), "conda-forge"),
    (re.compile(r"\bchannel(?=(/\w+)?::|\s*$)", re.MULTILINE), "conda-forge"),
    (re.compile(r"(?<![\w.:/])(?:~|[A-Za-z]:)?[/\\][\w.~/\\-]+"), "/PATH"),
]
SHORT = {"--yes": "-y", "--name": "-n", "--prefix": "-p", "--channel": "-c"}


# -- Outputs -------------------------------------------------------------------------------------

def tidy(text: str) -> str:
    """Bring a text into the form in which two texts are compared."""
    text = re.sub(r"[^\n]*\r(?!\n)", "", text).replace("\r\n", "\n")  # a progress bar shows only its last state
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r"\n\s*\n", "\n\n", re.sub(r" +$", "", text, flags=re.MULTILINE)).strip("\n")


def agree(shown: str, real: str) -> bool:
    """Say whether ``shown``, where ``...`` stands for any lines or, in a line, any text, describes ``real``."""
    pattern = "".join(r"(?:.*\n)*" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
                      for line in tidy(shown).split("\n"))
    return re.fullmatch(pattern, tidy(real) + "\n") is not None


def difference(shown: str, name: str, real: str) -> str:
    """Show both outputs one below the other, ready to be copied into the page; ``name`` says what the other one is."""
    shown, real = ("\n".join(f"    {line}" for line in text.strip("\n").split("\n")) if text.strip() else "    (없음)" for text in (shown, real))
    return f"  글에 적힌 출력:\n{shown}\n  {name}:\n{real}"


# -- Recordings ----------------------------------------------------------------------------------

@cache
def read(path: Path) -> list[tuple[str, str]]:
    """Return the entries of a recording, (source, output), in their order."""
    entries = []
    for entry in re.findall(r"(?:^>.*\n)+(?:^\|.*\n)*", path.read_text(encoding="utf-8"), re.MULTILINE):
        lines = {mark: [line[2:] for line in entry.rstrip("\n").split("\n") if line[0] == mark] for mark in ">|"}
        entries.append(("\n".join(lines[">"]), "\n".join(lines["|"])))
    return entries


class Recording:
    """The recording of a page, asked for one piece of code after another."""

    def __init__(self, page: str) -> None:
        self.path = (FOLDER / page).with_suffix(".txt")
        self.entries = read(self.path) if self.path.is_file() else []
        self.written: list[tuple[str, str]] = []

    def output(self, source: str) -> str | None:
        """Return what came out of ``source``, the next one asked for, or ``None`` if that was not recorded."""
        sources = [entry[0] for entry in self.entries]
        if source.rstrip("\n") not in sources:
            return None
        found = sources.index(source.rstrip("\n"))
        self.entries, (_, output) = self.entries[found + 1:], self.entries[found]
        return output

    def write(self) -> None:
        """Write what came out this time; the order is that of the page."""
        def lines(mark, text):
            text = re.sub(r"[^\n]*\r(?!\n)", "", text)  # a progress bar shows only its last state
            return "".join(f"{mark} {line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n") if text.rstrip("\n"))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join(lines(">", source) + lines("|", output) for source, output in self.written), encoding="utf-8")


# -- Recordings from elsewhere -------------------------------------------------------------------

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
    return sorted(SHORT.get(part, part) for part in parts if part not in ("-q", "--quiet"))


def recorded_elsewhere(path: Path, command: str) -> list[str]:
    """Return every output that the recording holds for a command."""
    return [same_names(output) for source, output in read(path) if words(source) == words(command)]
