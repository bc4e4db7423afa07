"""Figures: drawn while building, readable in both themes, kept between builds, and refused with file and line."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from drawn import plots
from drawn.plots import draw

ROOM = Path(plots.__file__).parents[1]
LINE = """import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([0, 1, 2], [0, 1, 4], label="제곱 0.12345")
ax.set_xlabel("입력 $x$")
ax.legend()
"""
SETTINGS = {"extensions": ["myst_parser", "drawn"], "myst_enable_extensions": ["colon_fence"]}


def fence(script: str, alt: str = "선 하나", *options: str) -> str:
    """A page with one figure whose script begins on line 3 plus the number of options."""
    lines = [f":alt: {alt}"] * bool(alt) + list(options)
    return "\n".join(["# 제목", "", "```{plot}", *lines, script.rstrip(), "```", ""])


def test_a_figure_is_in_the_page_named_with_caption_and_code(mini):
    cells = LINE + "import numpy as np\nprint('말')\nnp.log(np.zeros(1))\nfig.tight_layout()\nfig, ax = plt.subplots()\nax.imshow(np.eye(4))\n"
    cells += "x, y = np.random.random((2, 60))\nax.hlines(y, x, x, capstyle='round')\n"
    page = fence(LINE, "제곱의 <곡선>", ":caption: **제곱**과 `x`", ":name: fig-square") + "\n{ref}`곡선 <fig-square>`\n\n"
    page += fence(cells, "둘").removeprefix("# 제목\n") + "\n" + fence(cells.replace("eye(4)", "eye(50)"), "셋").removeprefix("# 제목\n")
    built = mini({"index.md": page}, **SETTINGS)
    assert not built.warnings
    soup = BeautifulSoup(built.html("index"), "html.parser")
    figure = soup.select_one("figure#fig-square")
    assert figure.select_one(".plot")["role"] == "img" and figure.select_one(".plot")["aria-label"] == "제곱의 <곡선>"
    assert figure.figcaption.strong.text == "제곱" and soup.select_one('a.reference[href="#fig-square"]').text == "곡선"
    assert unescape(soup.select_one(".drawn-source pre").text).strip() == LINE.strip()
    svg = str(figure.svg)
    assert ">제곱 0.12345<" in svg and 'stroke="#1f6fc4"' in svg and 'width="672"' in svg
    assert not re.search(r"<metadata|<style| style=|DejaVu|Plot Gothic|=\"\d+\.\d{4}", svg)
    small, large = (drawing.select(":scope > svg")[1] for drawing in soup.select(".plot")[1:])
    assert small.select('[fill="#67a9ea"]') and not small.image and small.select('[shape-rendering="crispEdges"]')
    assert len(small.select('[shape-rendering="crispEdges"] path')) == 2  # one a colour
    assert [dots["d"].count("v0") for dots in small.select('path[stroke-linecap="round"]')] == [60]  # and one for all lines
    assert [image["href"][:15] for image in large.select("image")] == ["data:image/webp"] and len(str(large)) < 9_000  # beyond 1,024 cells a picture
    ids = [element["id"] for element in soup.select("svg [id]")]
    assert ids and len(ids) == len(set(ids)) and set(re.findall(r'[("]#(plot-[^")]+)', built.html("index"))) <= set(ids)
    terms = json.loads((built.out / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").rstrip(")"))["terms"]
    assert {"제곱의", "곡선"} <= set(terms) and not {"legend", "subplots"} & set(terms)


UNREADABLE = "(밝은 화면과 어두운 화면 가운데 한쪽에서 읽히지 않는다. C0~C5, black, gray가 양쪽에서 읽힌다)"
# What is wrong: the page, the line, the category and the message.
BROKEN = {
    "no description": (fence(LINE, ""), 3, "plot.alt", "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다"),
    "error": (fence("import numpy as np\n\nnp.zeros(2)[5]"), 7, "plot.script",
        "그림 코드가 실패했다: IndexError: index 5 is out of bounds for axis 0 with size 2"),
    "error after a blank line": (fence("\nimport math\nmath.nothing"), 7, "plot.script",
        "그림 코드가 실패했다: AttributeError: module 'math' has no attribute 'nothing'"),
    "syntax": (fence("x = 1\ny = (2"), 6, "plot.script", "그림 코드가 실패했다: SyntaxError: '(' was never closed"),
    "inside a box": (fence("x = 1\nraise ValueError('나쁜\\n값')").replace("# 제목\n", "# 제목\n\n:::{note}\n문장.") + ":::\n",
        8, "plot.script", "그림 코드가 실패했다: ValueError: 나쁜 값"),
    "no figure": (fence("x = 1"), 3, "plot.script", "그림 코드가 끝났을 때 열린 그림이 없다. plt.subplots()로 그림을 만들고 닫지 않는다"),
    "crash": (fence("import os\nos._exit(1)"), 3, "plot.script", "그림 코드가 실패했다: 그리는 프로세스가 갑자기 끝났다"),
    "glyph": (fence(LINE + "ax.set_title('漢')"), 3, "plot.drawing", "그림을 고친다: 그림 글꼴에 없는 글자: 漢"),
    "Hangul in a formula": (fence(LINE + "ax.set_title(r'$\\mathrm{손실}$ 함수')\nax.set_ylabel('가격 $5에서 $9까지')"), 11, "plot.drawing",
        "그림을 고친다: 그림의 $…$ 안에 한글을 쓰지 않는다. 돈은 \\$로 쓴다"),
    "style": (fence("import matplotlib.pyplot as plt\nplt.style.use('ggplot')"), 6, "plot.script",
        "그림 코드가 실패했다: plt.style.use는 어두운 화면을 모르므로 쓰지 않는다. 모양은 사이트가 정한다"),
    "background": (fence(LINE + "ax.set_facecolor('#eee')"), 3, "plot.drawing",
        "그림을 고친다: 배경의 색 #eeeeee은 한쪽 화면에서만 맞는다. 배경색을 정하지 않는다"),
    "warning": (fence("import warnings\n" + LINE + "warnings.warn('조심')"), 12, "plot.drawing", "그림을 고친다: 조심"),
    "too wide": (fence(LINE + "fig.set_figwidth(9)"), 3, "plot.drawing", "그림을 고친다: 폭이 9인치로 본문의 폭 7.67인치를 넘는다"),
    "too big": (fence(LINE + "ax.scatter(range(3000), range(3000))"), 3, "plot.drawing",
        "그림을 고친다: 크기가 N kB로 64 kB를 넘는다. 점의 수를 줄인다"),
    "small letters": (fence(LINE + "ax.set_title('잔글씨', fontsize=6)"), 3, "plot.drawing", "그림을 고친다: 6pt인 글자가 9pt보다 작다: ‘잔글씨’"),
    "pale letters": (fence(LINE + "ax.set_title('노랑', color='yellow')"), 3, "plot.drawing",
        f"그림을 고친다: 글자의 색 #ffff00 {UNREADABLE}: ‘노랑’"),
    "dark line": (fence(LINE + "ax.axhline(1, color='navy')"), 3, "plot.drawing", f"그림을 고친다: 선의 색 #000080 {UNREADABLE}"),
    "cut": (fence(LINE + "fig.text(.9, .5, '잘리는 글자가 있다')"), 3, "plot.drawing", "그림을 고친다: 글자가 그림 밖으로 잘린다: ‘잘리는 글자가 있다’"),
    "overlap": (fence(LINE + "ax.text(1, 2, '한 글자')\nax.text(1.05, 2.1, '두 글자')"), 3, "plot.drawing",
        "그림을 고친다: 글자가 겹친다: ‘한 글자’, ‘두 글자’"),
}  # fmt: skip


@pytest.mark.parametrize("limit, script, told", [("SECONDS", "import numpy\nwhile True: pass", "6: WARNING: 그림 코드가 실패했다: 1초를 계산해도 끝나지 않는다"),
                                                 ("PATIENCE", "import time\ntime.sleep(99)", "3: WARNING: 그림 코드가 실패했다: 1초 안에 끝나지 않았다")])
def test_a_script_that_never_ends_is_stopped(mini, monkeypatch, limit, script, told):
    monkeypatch.setattr(plots, limit, 1)
    assert f"index.md:{told} [plot.script]" in mini({"index.md": fence(script)}, builder="dummy", **SETTINGS).warnings


def test_each_broken_figure_is_one_message_with_its_line(mini):
    names = {name: f"p{number:02}" for number, name in enumerate(BROKEN)}
    pages = {f"{names[name]}.md": page for name, (page, *_) in BROKEN.items()}
    built = mini({"index.md": "# 깨진 그림\n\n```{toctree}\n:glob:\n\np*\n```\n", **pages}, builder="dummy", **SETTINGS)
    told = re.sub(r"(?<=크기가 )\d+", "N", built.warnings).splitlines()
    assert told == [f"{built.source}/{names[name]}.md:{line}: WARNING: {message} [{category}]"
                    for name, (_, line, category, message) in BROKEN.items()]
    print(f"깨진 그림 코드 {len(told)}가지를 그 줄에서 한 번씩 알린다")


def test_nothing_is_drawn_or_imported_when_nothing_changed(mini):
    page = {"index.md": fence(LINE), "other.md": "---\norphan: true\n---\n" + fence(LINE + "ax.set_title('둘')")}
    built = mini(page, drawn_cache=".cache", **SETTINGS)
    program = ("import sys, subprocess, sphinx.cmd.build as build\n"
               "subprocess.Popen = None\n"
               "code = build.main(sys.argv[1:])\n"
               "sys.exit(code or any(name.partition('.')[0] in ('matplotlib', 'numpy') for name in sys.modules))")  # fmt: skip
    (built.source / "conf.py").write_text(f"import sys; sys.path.insert(0, {str(ROOM.parent)!r})\nexclude_patterns = ['_build', 'new']\n"
        "language = 'ko'\nhtml_theme = 'furo'\nsmartquotes = False\nmyst_heading_anchors = 3\n"
        + "\n".join(f"{k} = {v!r}" for k, v in SETTINGS.items()), encoding="utf-8")  # fmt: skip
    subprocess.run([sys.executable, "-c", program, "-q", "-W", "-E", "-b", "html", built.source, built.source / "new"], check=True)
    svg = re.compile(r"<svg.*?</svg>", re.S)
    assert svg.findall((built.source / "new" / "index.html").read_text("utf-8")) == svg.findall(built.html("index"))
    changed = mini(page | {"index.md": fence(LINE.replace("제곱", "세제곱"))}, drawn_cache=".cache", **SETTINGS).html("index")
    assert ">제곱 " in built.html("other") and ">세제곱 " in changed


# -- Colours and letters -----------------------------------------------------------------------------------------------


def test_colours_are_readable_in_both_themes():
    assert draw.contrast("black", "white") == 21

    style = (ROOM / "static" / "drawn" / "drawn.css").read_text("utf-8")
    drawn = [draw.INK, draw.PAPER, draw.MUTED, draw.GRID, draw.HEAT, draw.COLD, *draw.CYCLE]
    assert [colour for colour in drawn if f'.plot [fill="{colour}"]' not in style and f', .plot) [fill="{colour}"]' not in style] == []
    light, dark, by_system = (dict(re.findall(r"--(\w+): (#\w{6});", block)) for block in re.findall(r"\.plot \{(.*?)\}", style, re.S)[:3])
    assert dark == by_system and light.keys() == dark.keys()
    for palette, paper, ink in ((light, "#ffffff", "#1f2328"), (dark, "#15171a", "#d6d9dd")):
        assert min(draw.contrast(palette[name], paper) for name in ("c0", "c1", "c2", "c3", "c4", "c5", "faint")) >= 4.5
        assert min(draw.contrast(palette[name], ink) for name in ("heat", "cold")) >= 4.5


MEASURE = """() => [...document.querySelectorAll('.plot svg:not(svg svg)')].flatMap((svg, n) => {
  const step = svg.closest('.step');
  if (step) step.previousElementSibling.checked = true;  // only the frame that is shown is laid out
  const frame = svg.getBoundingClientRect(), faults = [];
  if (frame.width > innerWidth || document.documentElement.scrollWidth > innerWidth) faults.push(`${n}: 넘침`);
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim() && !t.querySelector('tspan'));
  const boxes = texts.map(t => t.getBoundingClientRect());
  boxes.forEach((a, i) => {
    const name = texts[i].textContent;
    if (getComputedStyle(texts[i]).stroke !== 'none') faults.push(`${n}: 테두리 ${name}`);
    const room = 5 * frame.width / svg.viewBox.baseVal.width;  // a line has room above and below its letters
    if (a.left < frame.left - room || a.right > frame.right + room || a.top < frame.top - room || a.bottom > frame.bottom + room)
      faults.push(`${n}: 잘림 ${name}`);
    const turned = text => /rotate\\(-?90/.test(text.getAttribute('transform') || '');
    if (/rotate\\((?!-?90|180)/.test(texts[i].getAttribute('transform') || '')) return;
    boxes.slice(i + 1).forEach((b, j) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const line = Math.min(turned(texts[i]) ? a.width : a.height, turned(texts[i + 1 + j]) ? b.width : b.height);
      if (wide > line / 3 && high > line / 2) faults.push(`${n}: 겹침 ${name} / ${texts[i + 1 + j].textContent}`);
    });
  });
  return faults;
})"""


@pytest.mark.long
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.real("책상에서 그림의 글자"))])
def test_letters_of_every_figure_are_whole_and_apart_in_a_browser(site, server, browser, anew, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults, figures = {}, [name for name in anew if 'class="plot' in (site / name).read_text("utf-8")]
    for name in figures:
        page.goto(f"{server}/{name}")
        if found := page.evaluate(MEASURE):
            faults[name] = found
    assert not faults
    print(f"그림이 있는 페이지 {len(figures)}개에서 그림의 글자가 너비 {width}픽셀에 잘리거나 겹치지 않는다")
