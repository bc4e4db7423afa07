"""What was right before, and of which nothing has changed since, is not checked anew but with ``REAL=1``."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("NOTES_CACHE") or ROOT / ".cache") / "right"
REAL = os.environ.get("REAL") == "1"


def mark(deciding: Iterable[str | Path]) -> Path:
    """Return the file that says that something is right.

    :param deciding: all that decides it, texts and files; the mark is named by what they say.
    """
    said = (each.read_bytes() if isinstance(each, Path) else each.encode() for each in deciding)
    return FOLDER / sha256(b"".join(sha256(each).digest() for each in said)).hexdigest()


def is_known(mark: Path) -> bool:
    """Whether it was right, and need not be looked at this time."""
    return mark.is_file() and not REAL


def keep(mark: Path) -> None:
    """Say that it is right."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    mark.touch()
