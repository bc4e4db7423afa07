"""Every code block of every page runs: what a reader copies works, and what the page prints is what came out.

One module per kind of block, all driven by Sybil: :mod:`.page` cuts a page into its blocks, :mod:`.run` decides what
happens to each, :mod:`.python`, :mod:`.console`, :mod:`.files` and :mod:`.transcripts` do it, :mod:`.plugin` makes
each block a pytest item named ``page.md::line:N`` and prints the summary.
"""

import os
from pathlib import Path

CACHE = Path(os.environ.get("NOTES_CACHE") or Path(__file__).resolve().parents[2] / ".cache")
"""What takes long to make and may be kept between runs; ``make clean`` removes it."""


class Wrong(AssertionError):
    """The page says something that is not so; the message is Korean and begins with file and line."""


class CannotRun(Exception):
    """The block is fine, but this machine lacks what it needs; the message says what, in Korean."""
