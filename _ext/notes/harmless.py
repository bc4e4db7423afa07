"""A pull request brings text and pictures into the site, and nothing else: no script, no file from elsewhere.

What Markdown, MyST and docutils offer beyond that is refused in each page, whatever its spelling: directives that read
files or hold another markup, links to files (Sphinx would publish them beside the page, ``/etc/passwd`` too), addresses
that run a script, pictures from other sites or from outside the repository, drawings with a script inside, and control
characters. ``tools/check`` asks the same functions, so that it says the same about the sources. Raw HTML is switched off in
``conf.py`` and ``docutils.conf``, settings in the front matter in ``frontmatter.py``.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

# Directives that are refused, and what to write instead.
REFUSED = {
    "raw": "{raw}로 HTML을 넣지 않는다. 마크다운으로 쓴다",
    "eval-rst": "{eval-rst}로 다른 문법을 넣지 않는다. 마크다운으로 쓴다",
    "include": "{include}로 파일을 넣지 않는다. 내용을 글에 쓴다",
    "literalinclude": "{literalinclude}로 파일을 넣지 않는다. {code-block}에 코드를 쓴다",
    "csv-table": "{csv-table}로 파일을 넣지 않는다. 마크다운 표나 {list-table}로 쓴다",
    "meta": "{meta}로 페이지의 머리를 바꾸지 않는다. 지운다",
    "role": "{role}로 역할을 만들지 않는다. 있는 역할로 쓴다",
}
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):|\s*//", re.IGNORECASE)
WEB = {"http", "https", "mailto"}
PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}
LARGEST = 300_000
LIVING = re.compile(r"<(?:\w+:)?(?:script|iframe)|<!ENTITY|\son[a-z]+\s*=|javascript\s*:|@import|"
                    r"\b(?:href|src)\s*=\s*[\"']?(?!\s*[\"']?(?:#|data:image/))[^\s>]*|url\(\s*[\"']?(?!#|data:)[^)]*", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def address(text: str) -> str | None:
    """What is wrong with an address that a link or a picture leads to, or ``None``."""
    scheme = SCHEME.match(text)
    if not scheme or (scheme[1] or "http").lower() in WEB:
        return None
    if scheme[1].lower() in ("javascript", "vbscript", "data"):
        return f"쓸 수 없는 주소: '{text.strip()[:40]}'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다"
    return f"모르는 주소: '{text.strip()[:40]}'. https://로 시작하는 웹 주소나 글의 경로로 쓴다"


def file(name: str) -> str:
    return f"글이 아닌 파일로 잇는 링크: '{name}'. 글이나 웹 주소로 잇는다"


def outside(path: Path, root: Path) -> bool:
    return not path.resolve().is_relative_to(root.resolve())


def page(path: Path, root: Path) -> str | None:
    """What is wrong with a page whose file may be a link to another one, or ``None``."""
    return f"저장소 밖의 파일: '{path.name}'. 글을 저장소에 넣는다" if outside(path, root) else None


def picture(name: str, path: Path, root: Path) -> str | None:
    """What is wrong with a picture that a page calls ``name``, or ``None``: one that is missing is for others to tell.

    :param path: where the picture is.
    :param root: the folder of the site.
    """
    if SCHEME.match(name):
        return address(name) or f"다른 사이트의 그림: '{name[:60]}'. 그려서 저장소에 넣거나 링크를 단다"
    if outside(path, root):
        return f"저장소 밖의 파일: '{name}'. 저장소 안의 파일만 쓴다"
    if not path.exists():
        return None
    if path.is_dir() or path.suffix.lower() not in PICTURES:
        return f"그림이 아닌 파일: '{name}'. 그림 파일을 쓴다. 예: residual-block.svg"
    content = path.read_bytes()
    if not content:
        return f"빈 그림 파일: '{name}'. 그림을 다시 저장한다"
    if len(content) > LARGEST:
        return f"너무 큰 그림: '{name}', {len(content) // 1000}kB. 300kB 이하로 줄이거나 Mermaid, plot으로 그린다"
    if path.suffix.lower() == ".svg" and (living := LIVING.search(content.replace(b"\0", b"").decode("utf-8", "replace"))):
        return f"그림에 스크립트나 바깥 주소가 있다: '{name}', '{living[0].strip()[:40]}'. 지우고 그림만 남긴다"
    return None


class Refused(SphinxDirective):
    """Say what to write instead, and show nothing."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        logger.warning(REFUSED[self.name], location=(self.env.docname, self.lineno), type="harmless", subtype="directive")
        return []


class Harmless(SphinxTransform):
    """Take out what is left of it, before Sphinx collects the files of a page."""

    default_priority = 200

    def apply(self, **_) -> None:
        root = Path(self.env.srcdir)
        for node in list(self.document.findall(nodes.Element)):
            message = None
            if isinstance(node, addnodes.download_reference):
                message = file(node["reftarget"])
            elif isinstance(node, nodes.reference):
                message = address(node.get("refuri", ""))
            elif isinstance(node, nodes.image):
                name = unquote(node["uri"])
                message = picture(name, Path(self.env.relfn2path(name)[1]), root)
            elif isinstance(node, addnodes.toctree):
                message = next(filter(None, (address(target) for _, target in node["entries"])), None)
            if message:
                logger.warning(message, location=node, type="harmless")
                node.replace_self(nodes.inline("", node.astext()) if isinstance(node, nodes.TextElement) else [])


def read(app: Sphinx, docname: str, content: list[str]) -> None:
    """Take control characters out of a page, and everything out of one that is a link to a file elsewhere."""
    path = app.env.doc2path(docname)
    if wrong := page(Path(path), Path(app.srcdir)):
        logger.warning(wrong, location=f"{path}:1", type="harmless")
        content[0] = ""
    for number, line in enumerate(content[0].split("\n"), 1):
        if found := CONTROL.search(line):
            logger.warning(control(found), location=f"{path}:{number}", type="harmless")
    content[0] = CONTROL.sub("", content[0])


def control(found: re.Match) -> str:
    """What to say of a control character in a line."""
    return f"{found.start() + 1}번째 자리에 보이지 않는 글자: U+{ord(found[0]):04X}(제어 문자). 지운다. make check FIX=1이 고친다"


def setup(app: Sphinx) -> dict:
    from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer  # slow to import, and the checks need it not

    for name in REFUSED:
        app.add_directive(name, Refused, override=True)
    # MyST does not look this one up among the directives.
    SphinxRenderer.render_restructuredtext = lambda self, token: self.render_directive(token, "eval-rst", "")
    app.add_transform(Harmless)
    app.connect("source-read", read, priority=400)  # before the front matter is looked at
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
