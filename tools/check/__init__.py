"""Every slip that the text of a page shows, told in a second: ``make check``.

The contributor gets one Korean line for each mistake, ``file:line: what is wrong and what to do``. The build tells the
same (``_ext/notes/lint.py``), and what only it can see: links, terms, citations, formulas and diagrams. One module a
subject:

``text``       characters and files; also repairs what is safe to repair
``structure``  front matter, headings, fences, raw HTML, lists and tables, lines of code that fit
``prose``      spelling, style, leaked markup and markup of other dialects
``pictures``   there, described, and what they claim to be

Each has a function ``check(page)`` that yields lines and messages; ``page.py`` reads a page. ``tests/test_mistakes.py``
plants each mistake, ``tests/test_pages.py`` runs all rules over the site.
"""

import runpy
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sphinx.util.matching import get_matching_files

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = runpy.run_path(str(ROOT / "conf.py"))  # also makes the rooms in _ext importable

from . import pictures, prose, structure, text  # noqa: E402
from .page import FRONT, Page, parser  # noqa: E402

EXCLUDED = [*SETTINGS["exclude_patterns"], *SETTINGS["templates_path"], *SETTINGS["html_static_path"], "_ext"]
ENDINGS = (".md", ".markdown", ".rst")
MARKDOWN = parser(SETTINGS["myst_enable_extensions"])


class Finding(NamedTuple):
    """One mistake: ``path`` seen from the site's folder, the line from 1 on, and what to do, in Korean."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def sources(root: Path) -> list[str]:
    """The files of the site in the folder ``root`` that are pages or were meant to be, seen from there."""
    found = [name for name in get_matching_files(root, exclude_patterns=EXCLUDED) if name.lower().endswith(ENDINGS)]
    return sorted([*found, *(name for name in FRONT if (root / name).is_file())])


def readable(path: Path) -> bool:
    """Whether a file is there and text in UTF-8."""
    return path.exists() and not text.misencoded(path.read_bytes())


def heavy(root: Path) -> list[Finding]:
    """The files that are published beside the pages, weigh much, and are named by no page."""
    found = pictures.heavy(root, SETTINGS["html_static_path"])
    unused = [path for path in found if not any(path.name in read(root, name).text for name in sources(root))]
    return [Finding(path.relative_to(root).as_posix(), 1, "크고 쓰이지 않는 파일. 300kB 이하로 줄이거나 지운다") for path in unused]


def read(root: Path, name: str) -> Page:
    """The page ``name`` of the site in the folder ``root``."""
    return Page(root, name, MARKDOWN)


def check(page: Page) -> list[Finding]:
    """All findings of a page, each once; of one that cannot be read only why."""
    found: Iterable[tuple[int, str]] = text.unreadable(page)
    if not found:
        rules = (text,) if page.name in FRONT else (text, structure, prose, pictures)
        found = [finding for rule in rules for finding in rule.check(page)]
    return sorted({Finding(page.name, line, message) for line, message in found})
