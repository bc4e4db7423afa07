"""``make html`` tells what ``make check`` tells: each page passes the same rules (``tools/check``) when it is read.

What the rules tell, Sphinx and MyST need not tell again in their own words (``SAID``). Front matter with a slip has no
effect; files that Sphinx cannot read, as those in another encoding than UTF-8, are no pages.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)
TOOLS = Path(__file__).resolve().parents[2] / "tools"
SAID = ["myst.header", "myst.topmatter", "toc.no_title", "image.not_readable"]


def tell(root: Path, found: Iterable) -> None:
    for finding in found:
        location = f"{root / finding.path}:{finding.line}"
        logger.warning(finding.message, location=location, type="check", extra={"exact": True})


def find(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Tell what is wrong beside the pages, and what is no page although it looks like one."""
    import check

    tell(app.srcdir, check.heavy(app.srcdir))
    for name in check.sources(app.srcdir):
        if env.path2doc(name) not in env.found_docs and name not in check.FRONT:
            tell(app.srcdir, check.check(check.read(app.srcdir, name)))


def read(app: Sphinx, docname: str, content: list[str]) -> None:
    """Tell what is wrong with a page, and leave out front matter with a slip."""
    import check

    page = check.read(app.srcdir, str(app.env.doc2path(docname, base=False)))
    found = check.check(page)
    tell(app.srcdir, found)
    ignored = page.front if any(finding.line <= page.front for finding in found) else 0
    content[0] = "\n" * ignored + content[0].split("\n", ignored)[-1]


def prepare(app: Sphinx, config: Config) -> None:
    """Keep from Sphinx what it cannot read: it would tell of it in English, or stop."""
    import check

    config.suppress_warnings += SAID
    config.exclude_patterns += [name for name in check.sources(app.srcdir) if not check.readable(app.srcdir / name)]


def setup(app: Sphinx) -> None:
    if TOOLS.is_dir():  # a copy without the tools is built without their rules
        sys.path.append(str(TOOLS))
        app.connect("config-inited", prepare)
        app.connect("env-before-read-docs", find)
        app.connect("source-read", read)
