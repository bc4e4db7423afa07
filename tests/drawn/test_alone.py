"""The room works alone on a stock site: copied elsewhere, switched on by one line, with another theme, in a book."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.xdist_group("drawn alone")
ROOM = Path(__file__).resolve().parents[2] / "_ext" / "drawn"
CONF = """import sys
sys.path.insert(0, {room!r})
extensions = ["myst_parser", "drawn"]
myst_enable_extensions = ["dollarmath"]
project, author, copyright, version, language = "t", "a", "c", "1", "ko"
html_theme = "{theme}"
suppress_warnings = ["epub"]
"""
PLOT = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.scatter([1, 2], [1, 3], label='점')\nax.legend()\n"
PAGES = {
    "index.md": "# 처음\n\n문장 속의 $x^2 + \\log p$ 하나.\n\n(named)=\n$$\\hat y = 1$$ (first)\n\n{eq}`first`\n\n"
                "```{mermaid}\n:alt: 흐름\n\nflowchart LR\n  A[입력]:::input --> B\n```\n\n"
                f"```{{plot}}\n:alt: 점 둘\n:caption: 점\n\n{PLOT}```\n\n```{{toctree}}\nrest\n```\n",
    "rest.rst": "다른 마크업\n===========\n\n:math:`y^2` 하나.\n\n.. mermaid::\n   :alt: 흐름\n\n   flowchart LR\n     A --> B\n\n"
                ".. plot::\n   :alt: 점 둘\n\n   " + PLOT.replace("\n", "\n   ") + "\n",
}
WRONG = {"index.md": PAGES["index.md"].replace("--> B", "-> B").replace("$x^2", "$\\foo").replace("'점')", "'점', colour=1)"),
         "rest.rst": PAGES["rest.rst"].replace("--> B", "-> B").replace("`y^2`", "`y^`").replace("plt.subplots()", "plt.subplot()")}


def build(folder: Path, theme: str, pages: dict[str, str], builder: str = "html") -> tuple[Path, str]:
    """Build a site that has a copy of the room and nothing else; return its folder and what was told."""
    room = folder / "rooms" / "drawn"
    if not room.exists():
        shutil.copytree(ROOM, room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in {"conf.py": CONF.format(room=str(room.parent), theme=theme), **pages}.items():
        (folder / "site" / name).parent.mkdir(exist_ok=True)
        (folder / "site" / name).write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", "-j", "2", "-b", builder, folder / "site", folder / builder],
                          capture_output=True, text=True, env={"PATH": "", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"})
    return folder / builder, done.stderr.replace(f"{folder}/site/", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """One folder for all builds: what was drawn for one is there for the next."""
    return tmp_path_factory.mktemp("stock")


@pytest.mark.parametrize("theme", ["furo", "alabaster"])
def test_a_stock_site_needs_the_room_and_one_line(theme, folder, browser):
    out, told = build(folder, theme, PAGES)
    assert told == ""
    heard, page = [], browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    page.on("request", lambda request: heard.append(request.url))
    page.on("pageerror", lambda error: heard.append(str(error)))
    for name in ("index", "rest"):
        soup = BeautifulSoup((out / f"{name}.html").read_text("utf-8"), "html.parser")
        ids = [element["id"] for element in soup.select("[id]")]
        assert len(ids) == len(set(ids)) and soup.math and soup.select(".diagram > svg") and soup.select(".plot > svg")
        page.goto((out / f"{name}.html").as_uri(), wait_until="networkidle")
        assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
        # The ink of a figure is the page's: light on Furo's dark page, dark on alabaster's, which is white.
        paper, ink, dot = page.evaluate("""() => [getComputedStyle(document.body).backgroundColor, ...['text', '[fill="#1f6fc4"]']
            .map(part => getComputedStyle(document.querySelector('.plot ' + part)).fill)].map(rgb => rgb.match(/\\d+/g).slice(0, 3).map(Number))""")
        light = [sum(rgb) / 3 > 128 for rgb in (paper, ink)]
        assert light == ([False, True] if theme == "furo" else [True, False])
        assert dot == ([108, 178, 255] if theme == "furo" else [31, 111, 196])
    assert [each for each in heard if not each.startswith("file:")] == []


def test_a_stock_site_is_told_its_mistakes_in_both_markups(folder):
    _, told = build(folder, "alabaster", WRONG)
    lines = {name: {word: next(number for number, line in enumerate(text.splitlines(), 1) if word in line)
                    for word in ("\\foo" if name == "index.md" else "`y^`", "A[입력]" if name == "index.md" else "A ->",
                                 "ax.scatter" if name == "index.md" else "plt.subplot()")}
             for name, text in WRONG.items()}
    assert sorted(re.findall(r"^(.+?:\d+): WARNING", told, re.M)) == sorted(
        f"{name}:{line}" for name, numbers in lines.items() for line in numbers.values())


def test_a_book_has_the_same_drawings(folder):
    html, _ = build(folder, "alabaster", PAGES)
    pages = {name: BeautifulSoup((html / f"{name}.html").read_text("utf-8"), "html.parser") for name in ("index", "rest")}
    out, told = build(folder, "alabaster", PAGES, "epub")
    with zipfile.ZipFile(next(out.glob("*.epub"))) as book:
        assert "_static/drawn/drawn.css" in book.namelist() and "woff2" not in told
        for name, page in pages.items():
            chapter = book.read(f"{name}.xhtml").decode()
            root = ElementTree.fromstring(re.sub("<!DOCTYPE[^>]*>", "", chapter).replace("&nbsp;", " "))
            assert len(list(root.iter("{http://www.w3.org/1998/Math/MathML}math"))) == len(page.select("math"))
            drawings = [str(svg) for svg in BeautifulSoup(chapter, "html.parser").select(":is(.diagram, .plot) > svg")]
            assert drawings == [str(svg) for svg in page.select(":is(.diagram, .plot) > svg")] and "drawn.css" in chapter
