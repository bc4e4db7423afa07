"""Every slip that can be seen in the sources, told in two seconds: ``make check``.

The contributor gets one Korean line for each mistake, ``file:line: what is wrong and what to do``, without starting
Sphinx. What the build checks too is checked by the same functions (``_ext/frontmatter.py``, ``mathml.py``,
``diagrams.py``), so both say the same. One module per subject:

``text``        characters, leftovers of templates and merges; also repairs what is safe to repair
``structure``   front matter, headings, paragraphs, fences, raw HTML, leaked markup
``references``  links, anchors, pictures, terms, citations, file names
``content``     formulas, diagrams, Python, spelling

Each has a function ``check(page, site)`` that yields findings; ``page.py`` reads a page, ``site.py`` what pages share.
``tests/test_mistakes.py`` plants each mistake; ``tests/test_pages.py`` runs all checks over the site.
"""

import sys
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


def check(site, paths=None) -> list[Finding]:
    """All findings of the given pages of a :class:`check.site.Site` (of every page without ``paths``), in order."""
    from . import content, references, structure, text

    found = set()
    for path in site.paths if paths is None else paths:
        page = site.page(path)
        whole = path in site.pages and not text.merging(page)  # half a merge is told once, not by what it breaks
        for module in (text, structure, references, content) if whole else (text,):
            found |= {Finding(page.name, line, message) for line, message in module.check(page, site)}
    return sorted(found)
