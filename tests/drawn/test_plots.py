"""Figures: drawn while building, readable in both themes, kept between builds, and refused with file and line."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import plots

ROOT = Path(__file__).parent.parent
LINE = """import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([0, 1, 2], [0, 1, 4], label="제곱")
ax.set_xlabel("입력 $x$")
ax.legend()
"""
SETTINGS = {"extensions": ["myst_parser", "plots"], "numfig": True, "numfig_format": {"figure": "그림 %s"},
            "myst_enable_extensions": ["colon_fence"]}  # fmt: skip


def fence(script: str, alt: str = "선 하나", *options: str) -> str:
    """A page with one figure whose script begins on line 3 plus the number of options."""
    lines = [f":alt: {alt}"] * bool(alt) + list(options)
    return "\n".join(["# 제목", "", "```{plot}", *lines, script.rstrip(), "```", ""])


def svgs(html: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", "".join(re.findall(r'<div class="plot".*?</div>', html, re.S)), re.S)


def test_figure_is_inline_with_number_caption_description_and_code(mini):
    page = fence(LINE, "제곱의 <곡선>", ":caption: **제곱**과 `x`", ":name: fig-square") + "\n{numref}`fig-square`을 본다.\n"
    built = mini({"index.md": page}, **SETTINGS)
    html = built.html("index")
    assert not built.warnings
    assert 'role="img" aria-label="제곱의 &lt;곡선&gt;"' in html
    assert re.search(r'<figure[^>]* id="fig-square"', html)
    assert re.search(r"<figcaption>.*그림 1.*<strong>제곱</strong>과 <code", html, re.S)
    assert re.search(r'href="#fig-square"[^>]*>.*그림 1', html)
    code = re.search(r'<details class="plot-source"><summary>그림을 그린 코드</summary>(.*?)</details>', html, re.S)[1]
    assert "highlight-python" in code and unescape(re.sub("<[^>]+>", "", code)).strip() == LINE.strip()
    [svg] = svgs(html)
    assert ">제곱</text>" in svg and 'stroke="var(--plot-0)"' in svg and 'width="672" height="307"' in svg
    assert not re.search(r"<metadata|<style| style=|DejaVu|Plot Gothic|#[0-9a-f]{6}|\d\.\d{5}", svg)
    assert "plots.css" in html


def test_only_description_and_caption_are_searched(mini):
    built = mini({"index.md": fence(LINE, "설명글", ":caption: 그림글")}, **SETTINGS)
    terms = json.loads((built.out / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").rstrip(")"))["terms"]
    assert {"설명글", "그림글"} <= set(terms) and not {"제곱", "legend", "subplots"} & set(terms)


def test_stylesheet_only_where_a_figure_is(mini):
    built = mini({"index.md": "# 제목\n"}, **SETTINGS)
    assert "plots.css" not in built.html("index")


BROKEN = {
    "no description": (fence(LINE, ""), 3, "plot.alt",
        "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다"),
    "error": (fence("import numpy as np\n\nnp.zeros(2)[5]"), 7, "plot.script",
        "그림 코드가 실패했다: IndexError: index 5 is out of bounds for axis 0 with size 2"),
    "error after a blank line": (fence("\nimport math\nmath.nothing"), 7, "plot.script",
        "그림 코드가 실패했다: AttributeError: module 'math' has no attribute 'nothing'"),
    "error in a function": (fence("def f():\n    return 1 / 0\nf()"), 6, "plot.script",
        "그림 코드가 실패했다: ZeroDivisionError: division by zero"),
    "syntax": (fence("x = 1\ny = (2"), 6, "plot.script", "그림 코드가 실패했다: SyntaxError: '(' was never closed"),
    "inside an admonition": (fence("x = 1\nraise ValueError('나쁜\\n값')").replace("# 제목\n", "# 제목\n\n:::{note}\n문장.") + ":::\n",
        8, "plot.script", "그림 코드가 실패했다: ValueError: 나쁜 값"),
    "exit": (fence("import sys\nsys.exit(3)"), 6, "plot.script", "그림 코드가 실패했다: SystemExit: 3"),
    "no figure": (fence("x = 1"), 3, "plot.script",
        "그림 코드가 끝났을 때 열린 그림이 없다. plt.subplots()로 그림을 만들고 닫지 않는다"),
    "crash": (fence("import os\nos._exit(1)"), 3, "plot.script", "그림 코드가 실패했다: 그리는 프로세스가 갑자기 끝났다"),
    "formula": (fence(LINE + "ax.set_title(r'$\\nosuch$')"), 3, "plot.script",
        "그림 코드가 실패했다: ValueError: \\nosuch ^ ParseFatalException: Unknown symbol: \\nosuch, found '\\' "
        "(at char 0), (line:1, col:1)"),
    "glyph": (fence(LINE + "ax.set_title('漢')"), 3, "plot.drawing", "그림을 고친다: 그림 글꼴에 없는 글자: 漢"),
    "font": (fence(LINE + "ax.set_title('a', family='Batang')"), 3, "plot.drawing",
        "그림을 고친다: findfont: Font family 'Batang' not found."),
    "warning": (fence("import warnings\n" + LINE + "warnings.warn('조심')"), 12, "plot.drawing", "그림을 고친다: 조심"),
    "too wide": (fence(LINE + "fig.set_figwidth(9)"), 3, "plot.drawing",
        "그림을 고친다: 폭이 9인치로 본문의 폭 7.67인치를 넘는다"),
    "too big": (fence(LINE + "ax.scatter(range(3000), range(3000))"), 3, "plot.drawing",
        "그림을 고친다: 크기가 N kB로 64 kB를 넘는다. 점의 수를 줄인다"),
    "small letters": (fence(LINE + "ax.set_title('잔글씨', fontsize=6)"), 3, "plot.drawing",
        "그림을 고친다: 6pt인 글자가 9pt보다 작다: ‘잔글씨’"),
    "pale letters": (fence(LINE + "ax.set_title('노랑', color='yellow')"), 3, "plot.drawing",
        "그림을 고친다: 글자의 색 #ffff00 (밝은 화면과 어두운 화면 가운데 한쪽에서 읽히지 않는다. "
        "C0~C5, black, gray가 양쪽에서 읽힌다): ‘노랑’"),
    "dark line": (fence(LINE + "ax.axhline(1, color='navy')"), 3, "plot.drawing",
        "그림을 고친다: 선의 색 #000080 (밝은 화면과 어두운 화면 가운데 한쪽에서 읽히지 않는다. "
        "C0~C5, black, gray가 양쪽에서 읽힌다)"),
    "cut": (fence(LINE + "fig.text(.9, .5, '잘리는 글자가 있다')"), 3, "plot.drawing",
        "그림을 고친다: 글자가 그림 밖으로 잘린다: ‘잘리는 글자가 있다’"),
    "overlap": (fence(LINE + "ax.text(1, 2, '한 글자')\nax.text(1.05, 2.1, '두 글자')"), 3, "plot.drawing",
        "그림을 고친다: 글자가 겹친다: ‘한 글자’, ‘두 글자’"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_figure_gives_one_message_with_its_line(mini, kind):
    page, line, category, message = BROKEN[kind]
    built = mini({"index.md": page}, builder="dummy", **SETTINGS)
    [warning] = re.sub(r"\x1b\[[\d;]*m", "", built.warnings).splitlines()
    assert re.sub(r"(?<=크기가 )\d+", "N", warning) == f"{built.source / 'index.md'}:{line}: WARNING: {message} [{category}]"


def test_script_that_hangs_is_stopped(mini, monkeypatch):
    assert not mini({"index.md": fence(LINE)}, **SETTINGS).warnings
    with monkeypatch.context() as patch:
        patch.setattr(plots, "TIMEOUT", 2)
        built = mini({"index.md": fence("while True: pass")}, **SETTINGS)
    assert "index.md:3: WARNING: 그림 코드가 실패했다: 2초 안에 끝나지 않았다 [plot.script]" in built.warnings
    assert not mini({"index.md": fence(LINE + "ax.set_title('다시')")}, **SETTINGS).warnings


def test_printing_numpy_warnings_and_tight_layout_are_fine(mini):
    script = LINE + "import numpy as np\nprint('말')\nnp.log(np.zeros(1))\nfig.tight_layout()\ninput if False else None"
    assert not mini({"index.md": fence(script)}, **SETTINGS).warnings


def test_nothing_is_drawn_or_imported_when_nothing_changed(mini):
    built = mini({"index.md": fence(LINE), "other.md": "---\norphan: true\n---\n" + fence(LINE + "ax.set_title('둘')")}, **SETTINGS)
    fresh = built.source / "fresh"
    first = built.html("index")
    program = ("import sys, subprocess, sphinx.cmd.build as build\n"
               "subprocess.Popen = None\n"
               "code = build.main(sys.argv[1:])\n"
               "sys.exit(code or any(name.partition('.')[0] in ('matplotlib', 'numpy') for name in sys.modules))")  # fmt: skip
    (built.source / "conf.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT / '_ext')!r})\n" + "\n".join(f"{k} = {v!r}" for k, v in SETTINGS.items())
        + "\nlanguage = 'ko'\nhtml_theme = 'furo'\nsmartquotes = False\nmyst_heading_anchors = 3\n"
        "exclude_patterns = ['_build', 'fresh']\n", encoding="utf-8")  # fmt: skip
    subprocess.run([sys.executable, "-c", program, "-q", "-W", "-b", "html", built.source, fresh], check=True)
    assert svgs((fresh / "index.html").read_text("utf-8")) == svgs(first)


def test_a_changed_script_is_drawn_again(mini):
    before = svgs(mini({"index.md": fence(LINE)}, **SETTINGS).html("index"))
    after = svgs(mini({"index.md": fence(LINE.replace("제곱", "세제곱"))}, **SETTINGS).html("index"))
    assert ">제곱<" in before[0] and ">세제곱<" in after[0]


def test_parallel_and_repeated_drawing_give_the_same_bytes(mini):
    extra = "import numpy as np\nax.scatter(np.random.rand(9), np.random.rand(9))\nax.imshow(np.eye(3))\n"
    pages = {f"page{n}.md": fence(f"{LINE}{extra}ax.set_title('그림 {n}')") for n in range(7)}
    pages["index.md"] = "# 목차\n\n```{toctree}\n:glob:\n\npage*\n```\n"
    serial, parallel = mini(pages, name="serial", **SETTINGS), mini(pages, name="parallel", jobs=2, **SETTINGS)
    assert not serial.warnings + parallel.warnings
    for page in pages:
        assert serial.html(page[:-3]) == parallel.html(page[:-3])


def test_ids_are_unique_on_a_page_and_keep_their_numbers(mini):
    two = fence(LINE + "ax.scatter([1], [1])\nplt.subplots()") + fence(LINE + "ax.scatter([1], [1])").removeprefix("# 제목\n")
    html = mini({"index.md": two}, **SETTINGS).html("index")
    ids = re.findall(r'\bid="(plot-[^"]+)"', html)
    assert len(svgs(html)) == 3 and len(ids) == len(set(ids))
    assert set(re.findall(r'[("]#(plot-[^")]+)', html)) == set(ids)


def test_images_follow_the_theme_and_large_ones_are_pictures(mini):
    small = "import matplotlib.pyplot as plt\nimport numpy as np\nfig, ax = plt.subplots()\nim = ax.imshow(np.eye(4))\nfig.colorbar(im)"
    [cells] = svgs(mini({"index.md": fence(small)}, **SETTINGS).html("index"))
    [picture] = svgs(mini({"index.md": fence(small.replace("np.eye(4)", "np.eye(50)"))}, **SETTINGS).html("index"))
    assert 'fill="var(--plot-heat)"' in cells and "<image" not in cells and "crispEdges" in cells
    assert picture.count("<image") == 1 and len(picture) < 12_000


def test_book_has_its_own_colours_and_print_has_the_same_figure(mini):
    page = {"index.md": fence(LINE, "제곱의 곡선")}
    [svg] = svgs((mini(page, builder="epub", **SETTINGS).out / "index.xhtml").read_text("utf-8"))
    assert 'stroke="#1f6fc4"' in svg and "var(" not in svg
    latex = mini(page, builder="latex", **SETTINGS).out
    [name] = re.findall(r"\\sphinxincludegraphics\{(plot-\w+\.pdf)\}", next(latex.glob("*.tex")).read_text("utf-8"))
    assert (latex / name).read_bytes().startswith(b"%PDF")
    assert "[제곱의 곡선]" in (mini(page, builder="text", **SETTINGS).out / "index.txt").read_text("utf-8")


# -- Colours ---------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


def palettes(stylesheet: str, prefix: str) -> list[dict[str, str]]:
    """The colours of the light theme, of the dark theme, and of the dark theme that the system chose."""
    blocks = re.findall(rf"\{{([^{{}}]*--{prefix}[^{{}}]*)\}}", (ROOT / "_static" / stylesheet).read_text("utf-8"))
    return [dict(re.findall(rf"--{prefix}([\w-]+): (#\w{{6}});", block)) for block in blocks]


def test_colours_are_readable_in_both_themes():
    light, dark, dark_by_system = palettes("plots.css", "plot-")
    drawn = {name[len("var(--plot-"):-1]: colour for colour, name in plots.VARIABLES.items() if name.startswith("var")}
    assert {**light, "paper": "#ffffff"} == drawn and dark == dark_by_system
    for palette, page in zip((light, dark), palettes("site.css", "color-")):
        paper, ink = page.get("background-primary", "#ffffff"), page["foreground-primary"]
        for name in [*"012345", "muted"]:
            assert contrast(palette[name], paper) >= 4.5, name
        for name in ["heat", "cold"]:
            assert contrast(palette[name], ink) >= 4.5, name


# -- In a browser ----------------------------------------------------------------------------------------------------

MEASURE = """() => [...document.querySelectorAll('.plot svg')].flatMap((svg, n) => {
  const frame = svg.getBoundingClientRect(), faults = [];
  if (frame.width > innerWidth || document.documentElement.scrollWidth > innerWidth) faults.push(`${n}: 넘침`);
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim() && !t.querySelector('tspan'));
  const boxes = texts.map(t => t.getBoundingClientRect());
  boxes.forEach((a, i) => {
    const name = texts[i].textContent;
    const room = 5 * frame.width / svg.viewBox.baseVal.width;  // a line has room above and below its letters
    if (a.left < frame.left - room || a.right > frame.right + room || a.top < frame.top - room || a.bottom > frame.bottom + room)
      faults.push(`${n}: 잘림 ${name}`);
    if (/rotate\\((?!-?90|180)/.test(texts[i].getAttribute('transform') || '')) return;
    boxes.slice(i + 1).forEach((b, j) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const line = Math.min(a.height, b.height, a.width, b.width);
      if (wide > line / 3 && high > line / 2) faults.push(`${n}: 겹침 ${name} / ${texts[i + 1 + j].textContent}`);
    });
  });
  return faults;
})"""


@pytest.mark.parametrize("width", [1280, 390])
def test_letters_of_every_figure_are_whole_and_apart_in_a_browser(site, server, browser, width):
    pages = [path for path in site.rglob("*.html") if 'class="plot"' in path.read_text("utf-8")]
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults = {}
    for path in pages:
        page.goto(f"{server}/{path.relative_to(site).as_posix()}")
        if found := page.evaluate(MEASURE):
            faults[path.name] = found
    page.close()
    assert not faults
