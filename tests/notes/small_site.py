"""A small site under the settings of the real one, built once for all tests that only look at it."""

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from bs4 import BeautifulSoup
from conftest import ROOT

FOLDER = tempfile.TemporaryDirectory(prefix="notes-")
BASE = "https://notes.example.org/ko/latest/"
DESCRIPTION = "글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다."
SETTINGS = f"""
import runpy
globals().update(runpy.run_path({str(ROOT / "conf.py")!r}))
repository, feed_id, author = "https://github.com/o/r", "tag:example.org,2020:notes", "배움 노트 기여자"
html_theme_options["source_repository"] = repository
templates_path, html_static_path = [{str(ROOT / "_templates")!r}], [{str(ROOT / "_static")!r}]
suppress_warnings = [*suppress_warnings, "check"]  # what the linter says of the text is for other tests
html_favicon, rediraffe_template = None, {str(ROOT / "_templates/posts/moved.html")!r}
"""


def page(title: str, body: str = "본문이다.", date: str = "2022-09-04", tags: str = "[안내]", more: str = "") -> str:
    return f"---\ndate: {date}\n{more}description: {DESCRIPTION}\ntags: {tags}\n---\n\n# {title}\n\n{body}\n"


SITE_FOLDER = Path(__file__).parent / "site"
SITE = {path.relative_to(SITE_FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in sorted(SITE_FOLDER.rglob("*.*"))}


def build(changes: dict | None = None, base: str = BASE, builder: str = "html", settings: str = "", flags: tuple[str, ...] = ("-n",),
          source: Path | None = None) -> SimpleNamespace:
    """Build ``SITE`` with changes, in a folder that may be there already; ``soup(page)`` is what it shows."""
    source = source or Path(tempfile.mkdtemp(dir=FOLDER.name))
    for name, text in {**SITE, "conf.py": SETTINGS + settings, **(changes or {})}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    out = source / "_build" / builder
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", *flags, "-b", builder, source, out], capture_output=True, text=True,
                          env={**os.environ, "READTHEDOCS_CANONICAL_URL": base, "GIT_CEILING_DIRECTORIES": str(source.parent)})

    def html(name: str) -> str:
        return (out / f"{name}.html").read_text(encoding="utf-8")
    return SimpleNamespace(out=out, source=source, warnings=done.stderr, html=html,
                           soup=lambda name: BeautifulSoup(html(name), "html.parser"))


@functools.cache
def built() -> SimpleNamespace:
    """``SITE`` at ``BASE``, by two processes."""
    made = build(flags=("-n", "-j", "2"))
    assert made.warnings == ""
    return made


@functools.cache
def local() -> SimpleNamespace:
    """``SITE`` without an address, as on a contributor's machine."""
    made = build(base="")
    assert made.warnings == ""
    return made


@functools.cache
def book() -> Path:
    """The folder of ``SITE`` as an EPUB."""
    return build(builder="epub").out


def said(element) -> str:
    """The text of an element without the signs that only guide line breaks."""
    return " ".join(element.get_text(" ").replace("\u2060", "").split())
