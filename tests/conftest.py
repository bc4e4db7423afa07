"""What the tests share: the site built once, a server for it, a browser, and mini projects for single features."""

import functools
import gc
import http.server
import io
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import kept
import pytest
from bs4 import BeautifulSoup
from browsers import browser, chromium, engine, firefox, gecko, playwright, webkit  # noqa: F401 (fixtures)
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "_ext"), str(ROOT / "tools")]
# What the commands say is compared as text, and Sphinx colours it where CI=1 is set.
os.environ["NO_COLOR"] = "1"

# The strictest policy the site promises to work under: nothing from another host, no script inside a page.
CONTENT_SECURITY_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
                           "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'")


# -- The site ------------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the pages of this very repository, built once for all tests (and all xdist workers)."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = base / "site" / "html"
    with FileLock(base / "site.lock"):
        if not out.exists():
            built = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-n", "-j", "auto", "-b", "html", "-d", base / "site" / "doctrees",
                                    ROOT, out], capture_output=True, check=False)
            (base / "site" / "warnings.txt").write_bytes(built.stderr)
    assert (out / "index.html").is_file(), "사이트가 만들어지지 않았다. make html이 까닭을 보여 준다."
    return out


@pytest.fixture(scope="session")
def pages(site) -> list[str]:
    """The address of every page of the site within it: posts, lists, search, index and the page for lost readers."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html")
                  if not path.relative_to(site).as_posix().startswith("_"))


@pytest.fixture(scope="session")
def soups(site, pages) -> dict[str, BeautifulSoup]:
    """Every page of the site, parsed once for all tests that only read it."""
    gc.disable()  # a quarter of the time went into looking for garbage among what stays to the end
    parsed = {name: BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser") for name in pages}
    gc.freeze()
    gc.enable()
    return parsed


@pytest.fixture
def anew(request, site, pages, chromium, record_property) -> Iterator[list[str]]:
    """The pages that have changed in any byte, style and script included, since the test last found nothing on them."""
    tests = [request.path, *(ROOT / "tests" / name for name in ("conftest.py", "browsers.py", "requirements.txt"))]
    common = kept.mark([request.node.name, chromium.version, *tests, *sorted(filter(Path.is_file, site.glob("_static/**/*")))]).name
    marks = {name: kept.mark([common, name, site / name]) for name in pages}
    left, failed = [name for name in pages if not kept.is_known(marks[name])], request.session.testsfailed
    if known := len(pages) - len(left):
        record_property("안 돌림", [f"앞서 본 뒤로 바뀌지 않은 페이지: {request.node.name}", known])
    yield left
    if request.session.testsfailed == failed:
        for name in left:
            kept.keep(marks[name])


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder on the loopback interface and returns its address."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def server(site, serve) -> str:
    """The address of the built site, served with the content security policy it promises to bear."""
    return serve(site)


def files(out: Path) -> dict[str, bytes]:
    """Every file that a build has made, but for what Sphinx keeps for itself."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file() and ".doctrees" not in path.parts}


# -- Mini projects -------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def drawings(tmp_path_factory) -> Path:
    """The drawings of all small sites of a run, so that each is drawn once."""
    return tmp_path_factory.mktemp("drawings")


@pytest.fixture
def mini(tmp_path, drawings):
    """A function that writes and builds a small site with the given pages.

    ``mini({"index.md": "# 제목"}, extensions=["myst_parser"], numfig=True)`` returns an object with ``out`` (the built
    folder), ``warnings`` (text) and ``html(page)``. Called again, it builds incrementally with the changed pages only.
    Further keywords are settings of conf.py; ``builder`` and ``jobs`` are those of the command line.
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    def build(pages=None, *, extensions=("myst_parser",), builder="html", jobs=1, name="mini", **settings):
        source, out = tmp_path / name, tmp_path / name / "_build" / builder
        for path, text in {"conf.py": "", **(pages or {})}.items():
            target = source / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                target.write_text(text, encoding="utf-8")
        settings = {"extensions": list(extensions), "language": "ko", "html_theme": "furo", "smartquotes": False,
                    "exclude_patterns": ["_build"], "myst_heading_anchors": 3,
                    **({"drawn_cache": str(drawings)} if "drawn" in extensions else {}), **settings}
        warnings = io.StringIO()
        with docutils_namespace(), patch_docutils(str(source)):
            app = Sphinx(source, source, out, source / "_build" / "doctrees", builder, confoverrides=settings,
                         status=None, warning=warnings, parallel=jobs)
            app.build()
        return SimpleNamespace(app=app, source=source, out=out, warnings=re.sub(r"\x1b\[[\d;]*m", "", warnings.getvalue()),
                               html=lambda page: (out / f"{page}.html").read_text(encoding="utf-8"))

    return build


# -- What was checked, and what was not ----------------------------------------------------------

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Leave the tests marked ``real`` for a run with ``REAL=1``, and let no processor wait for another.

    The long tests begin first. Those that read the parsed site go to one worker, as do those of a file that has to make
    something for all of them first; any other goes to whoever is free.
    """
    for item in items:
        if (real := item.get_closest_marker("real")) and not kept.REAL:
            item.add_marker(pytest.mark.skip(reason=f"{real.args[0]} (make test REAL=1이 확인한다)"))
        if "soups" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("soups"))
    items.sort(key=lambda item: (not item.get_closest_marker("long"), "soups" not in item.fixturenames))


def pytest_terminal_summary(terminalreporter):
    """Repeat what the passed tests say they checked, and name with its count what was not: silence proves nothing.

    A test says it by printing one line, by the reason of a skip, and for what is summed over many tests by
    ``record_property("확인", ["콘솔 블록", 3])`` or ``record_property("안 돌림", [...])``.
    """
    said, counts = [], {"확인": Counter(), "안 돌림": Counter()}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        if report.when == "call":
            said += [line for line in report.capstdout.splitlines() if line.strip()] if report.passed else []
            for kind, (what, count) in (each for each in report.user_properties if each[0] in counts):
                counts[kind][what] += count
    for report in terminalreporter.getreports("skipped"):
        counts["안 돌림"][report.longrepr[2].removeprefix("Skipped: ")] += 1
    if lines := said + [f"{what} {count}개" for what, count in counts["확인"].items()]:
        terminalreporter.section("확인한 것")
        terminalreporter.write_line("\n".join(lines))
    terminalreporter.section(f"돌리지 않은 것: {counts['안 돌림'].total()}개")
    for what, count in counts["안 돌림"].items():
        terminalreporter.write_line(f"{count}개  {what}")
