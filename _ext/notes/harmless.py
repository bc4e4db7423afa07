"""A page brings text and pictures, and no file from elsewhere: building a pull request publishes nothing of one's own.

docutils is told to insert no files and no HTML, MyST in ``conf.py`` to read no HTML. Links to files other than those in
``_static/data/`` are taken out: Sphinx would publish the file beside the page, ``/etc/passwd`` too. That is all. The
code of a page runs when the page is built and tested, so the review of a pull request is what protects.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
WEB = re.compile(r"(?:https?|mailto):|[^:]*(?:[/?#]|$)", re.IGNORECASE)


def settings(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    env.settings.update(file_insertion_enabled=False, raw_enabled=False)


class Harmless(SphinxTransform):
    """Leave of a link that leads to a file or to a script only its text, before Sphinx collects the files of a page."""

    default_priority = 200

    def apply(self, **_) -> None:
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, addnodes.download_reference):
                path = Path(self.env.relfn2path(node["reftarget"])[1])
                if path.resolve().parent == Path(self.env.srcdir, "_static", "data").resolve():
                    continue
                message = f"글이 아닌 파일로 잇는 링크: '{node['reftarget']}'. 글, 웹 주소, /_static/data/의 자료로 잇는다"
            elif not WEB.match(address := node.get("refuri", "").strip()):
                message = f"쓸 수 없는 주소: '{address[:40]}'. https://로 시작하는 웹 주소나 글의 경로로 쓴다"
            else:
                continue
            logger.warning(message, location=node, type="harmless")
            node.replace_self(nodes.inline("", node.astext()))


def setup(app: Sphinx) -> None:
    app.add_transform(Harmless)
    app.connect("env-before-read-docs", settings)
