"""Every code block of every page runs: what a reader copies works, and what the page prints is what came out.

:mod:`.page` reads the blocks of a page, :mod:`.run` decides what happens to each, :mod:`.python`, :mod:`.console` and
:mod:`.files` do it. :mod:`.recordings` holds what came out of blocks that cannot run here: those that need conda run with
``REAL=1`` only, those under a heading 파이토치로 where torch can be imported; elsewhere the page is held against the recording.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("NOTES_CACHE") or ROOT / ".cache")
"""What takes long to make and may be kept between runs; ``make clean`` removes it."""


class Wrong(AssertionError):
    """The page says something that is not so; the message is Korean and begins with file and line."""


class CannotRun(Exception):
    """The block is fine, but this machine lacks what it needs; the message says what, in Korean."""
