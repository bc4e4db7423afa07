"""Every slip that can be seen in the sources, told in two seconds: ``make check``.

The contributor gets one Korean line for each mistake, ``file:line: what is wrong and what to do``, without starting
Sphinx. What the build checks too is checked by the same functions (``_ext/frontmatter.py``, ``harmless.py``, ``terms.py``,
``citations.py``, ``mathml.py``, ``diagrams.py``), so both say the same. One module per subject:

``text``        characters, leftovers of templates and merges; also repairs what is safe to repair
``structure``   front matter, headings, paragraphs, fences, raw HTML, leaked markup and markup of other dialects
``references``  links, anchors, pictures, terms, citations, file names
``content``     formulas, diagrams, Python, spelling

Each has a function ``check(page, site)`` that yields findings; ``page.py`` reads a page, ``site.py`` what pages share.
``tests/test_mistakes.py`` plants each mistake; ``tests/test_pages.py`` runs all checks over the site.
"""

import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "_ext"))


class Finding(NamedTuple):
    """One mistake: ``path`` seen from the site's folder, the line from 1 on, and what to do, in Korean."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def tell(name: str, check: Callable[..., Iterable[tuple[int, str]]], *subject) -> set[Finding]:
    """What a check finds in the file ``name``. A bug of ours is told as well, and hides no other finding."""
    try:
        return {Finding(name, line, message) for line, message in check(*subject)}
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return {Finding(name, 1, f"여기서 검사가 실패했다. 이 파일이 아니라 검사를 고친다: {Path(place.filename).name}:{place.lineno}, "
                                 f"{type(error).__name__}: {error}")}


def check(site, paths=None) -> list[Finding]:
    """All findings of the given pages of a :class:`check.site.Site` (without ``paths``, of every page and of what they share)."""
    from . import content, references, structure, text

    found = {Finding(*each) for each in site.strays()}
    if paths is None:
        found |= tell("references.bib", site.bibliography)
    for path in site.paths if paths is None else paths:
        page = site.page(path)
        modules = (text, structure, references, content) if path in site.pages else (text, references)
        for module in (text,) if text.unreadable(page) else modules:  # half a merge is told once, not by what it breaks
            found |= tell(page.name, module.check, page, site)
    return sorted(found)
