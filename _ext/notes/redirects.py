"""Addresses that were once published keep working: ``redirects.txt`` says where each moved page or anchor went.

One line each, old address, space, new address::

    memo/old-name.html memo/new-name.html
    memo/conda.html#옛-절 memo/conda.html#새-절
    memo/old-name.html#옛-절 memo/new-name.html#새-절

A moved page leaves a small Korean page at its old address that sends readers on (without a script too, and search
engines follow its canonical address); with a script the anchor travels along. A renamed anchor stays as an empty
element at the new one. A line that leads nowhere or hides a living page stops the build. ``tests/test_published.py``
fails when a published address disappears without a line here.
"""

import html
import json
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .head import address

logger = logging.getLogger(__name__)

FILE = "redirects.txt"
ADDRESS = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.html")  # of a page within the site
PAGE = """<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>옮긴 페이지</title>
<link rel="canonical" href="{canonical}">
<script src="{root}_static/redirect.js" data-to="{to}" data-anchors="{anchors}"></script>
<noscript><meta http-equiv="refresh" content="0; url={to}"></noscript>
</head>
<body><p>이 페이지는 <a href="{to}">새 주소</a>로 옮겼습니다.</p></body>
</html>
"""


@dataclass(frozen=True)
class Redirect:
    """One line of the file; both anchors are empty for a page."""

    line: int
    old: str
    old_anchor: str
    new: str
    new_anchor: str


def parse(text: str, pages: set[str]) -> tuple[list[Redirect], list[tuple[int, str]]]:
    """Read the file of redirects.

    :param text: the content of ``redirects.txt``.
    :param pages: the addresses of all pages that exist, ``memo/index.html``.
    :return: the redirects, and ``(line, Korean message)`` for each line that cannot hold.
    """
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    moved = {words[0]: words[1] for _, words in lines if len(words) == 2 and "#" not in words[0]}
    found, wrong = [], []
    for number, words in lines:
        if len(words) != 2:
            wrong.append((number, "'옛 주소 새 주소'의 꼴이 아니다. 예: memo/old.html memo/new.html"))
            continue
        redirect = Redirect(number, *urldefrag(words[0]), *urldefrag(words[1]))
        home = moved.get(redirect.old, redirect.old)
        if not ADDRESS.fullmatch(redirect.old):
            wrong.append((number, f"옛 주소 '{redirect.old}': 사이트 안의 주소를 처음의 /와 .. 없이, .html까지 쓴다. 예: memo/old.html"))
        elif redirect.new not in pages:
            wrong.append((number, f"새 주소 '{redirect.new}': 그런 페이지가 없다. 지금 있는 페이지를 쓴다"))
        elif bool(redirect.old_anchor) != bool(redirect.new_anchor):
            wrong.append((number, f"'{words[0]}'와 '{words[1]}': 페이지는 페이지로, 자리(#)는 자리로 보낸다"))
        elif not redirect.old_anchor and redirect.old in pages:
            wrong.append((number, f"옛 주소 '{redirect.old}': 지금도 있는 페이지이다. 이 줄을 지운다"))
        elif redirect.old_anchor and redirect.new != home:
            wrong.append((number, f"옛 자리 '{words[0]}': 이 페이지의 글은 '{home}'에 있다. 새 자리도 그 페이지에서 고른다"))
        else:
            found.append(redirect)
    return found, wrong


def read(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the redirects; return the pages whose old anchors are no longer those of the last build."""
    if app.builder.name != "html":
        return []
    path = Path(app.srcdir) / FILE
    pages = {app.builder.get_target_uri(docname): docname for docname in env.found_docs}
    app.redirects, wrong = parse(path.read_text(encoding="utf-8-sig") if path.is_file() else "", set(pages))
    for line, message in wrong:
        logger.warning(message, location=f"{path}:{line}", type="redirects")
    before = getattr(env, "redirected_anchors", {})
    env.redirected_anchors = {docname: aliases(app, uri) for uri, docname in pages.items() if aliases(app, uri)}
    return [docname for docname in pages.values() if before.get(docname) != env.redirected_anchors.get(docname)]


def aliases(app: Sphinx, page: str) -> dict[str, str]:
    """The old anchors of a page and their new ones."""
    return {each.old_anchor: each.new_anchor for each in app.redirects if each.old == page and each.old_anchor}


def add_anchors(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put each old anchor of a page right after the opening tag that bears the new one."""
    if doctree is None or app.builder.name != "html":
        return
    for old, new in aliases(app, app.builder.get_target_uri(pagename)).items():
        alias = f'<span id="{html.escape(old)}"></span>'
        context["body"] = re.sub(rf'<[^>]*\sid="{re.escape(new)}"[^>]*>', lambda match: match[0] + alias, context["body"], count=1)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write a page at the old address of each moved one, take away those no longer wanted, look up the new anchors."""
    if exception is not None or app.builder.name != "html":
        return
    written = Path(app.doctreedir) / "redirects.json"
    for old in json.loads(written.read_text(encoding="utf-8")) if written.is_file() else []:
        path = Path(app.outdir) / old
        if old not in {app.builder.get_target_uri(docname) for docname in app.env.found_docs}:
            path.unlink(missing_ok=True)
    moved = [each for each in app.redirects if not each.old_anchor]
    for each in moved:
        path = Path(app.outdir) / each.old
        path.parent.mkdir(parents=True, exist_ok=True)
        to = posixpath.relpath(each.new, posixpath.dirname(each.old) or ".")
        path.write_text(PAGE.format(
            to=to, canonical=address(app, each.new) or to, root="../" * each.old.count("/"),
            anchors=html.escape(json.dumps(aliases(app, each.old), ensure_ascii=False))), encoding="utf-8")
    written.write_text(json.dumps([each.old for each in moved]), encoding="utf-8")
    for each in app.redirects:
        if each.new_anchor and f' id="{each.new_anchor}"' not in (Path(app.outdir) / each.new).read_text(encoding="utf-8"):
            logger.warning(f"새 자리 '{each.new}#{each.new_anchor}': 그런 자리가 없다. 지금 있는 절의 주소를 쓴다",
                           location=f"{Path(app.srcdir) / FILE}:{each.line}", type="redirects")


def setup(app: Sphinx) -> dict:
    app.connect("env-updated", read)
    app.connect("html-page-context", add_anchors)
    app.connect("build-finished", finish)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
