"""``make html`` tells what ``make check`` tells: each page passes the same rules (``tools/check``) when it is read.

What the rules tell, Sphinx and MyST need not tell again in their own words (``SAID``). Front matter with a slip has no
effect, and links to pages that are not there are kept from Sphinx, which would tell of them in English.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)
TOOLS = Path(__file__).resolve().parents[2] / "tools"
SAID = ["myst.header", "myst.topmatter", "toc.no_title", "image.not_readable"]


def tell(root: Path, name: str) -> int:
    """Warn of each finding in a file of the site; return how many lines of front matter are to be ignored."""
    import check

    page = check.read(root, name)
    found = check.check(page)
    for finding in found:
        logger.warning(finding.message, location=f"{page.path}:{finding.line}", type="check", extra={"exact": True})
    return page.front if any(finding.line <= page.front for finding in found) else 0


def find(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Tell what is no page although it looks like one."""
    import check

    for name in check.sources(app.srcdir):
        if env.path2doc(name) not in env.found_docs and name not in check.FRONT:
            tell(app.srcdir, name)


def read(app: Sphinx, docname: str, content: list[str]) -> None:
    ignored = tell(app.srcdir, str(app.env.doc2path(docname, base=False)))
    content[0] = "\n" * ignored + content[0].split("\n", ignored)[-1]


def prepare(app: Sphinx, config: Config) -> None:
    config.suppress_warnings += SAID
    dangling = [path for path in app.srcdir.rglob("*.md") if not path.exists()]
    config.exclude_patterns += [path.relative_to(app.srcdir).as_posix() for path in dangling]


def setup(app: Sphinx) -> None:
    if TOOLS.is_dir():  # a copy without the tools is built without their rules
        sys.path.append(str(TOOLS))
        app.connect("config-inited", prepare)
        app.connect("env-before-read-docs", find)
        app.connect("source-read", read)
