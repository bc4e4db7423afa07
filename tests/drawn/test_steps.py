"""Figures that step: by keyboard, mouse and touch, without a script, without a shift, in print and in a book."""

import json
import re

import brotli
import pytest
from bs4 import BeautifulSoup

SETTINGS = {"extensions": ["myst_parser", "drawn"]}
ONE = """import matplotlib.pyplot as plt
for n in range(9):
    fig, ax = plt.subplots(num=f"{n}의 제곱은 {n * n}" + "이고 이 설명은 다른 것보다 훨씬 길어서 여러 줄이 되기도 한다" * (n == 2))
    ax.imshow([[abs(i - j) + n for i in range(8)] for j in range(8)], vmin=0, vmax=20)
"""
TWO = """import matplotlib.pyplot as plt
for word in ("나는", "배를", "탔다"):
    for mask in ("없음", "있음"):
        fig, ax = plt.subplots(num=f"{word} × {mask}: {word}의 설명")
        ax.plot([0, 1], color="C0" if mask == "없음" else "C1")
"""


def fence(script: str, *options: str) -> str:
    return "\n".join(["```{plot}", ":alt: 자라는 그림", ":caption: 걸음", *options, "", script.rstrip(), "```", ""])


PAGE = {"index.md": "# 걸음\n\n" + fence(ONE, ":steps: 수", ":print: 1, 9") + "\n" + fence(TWO, ":steps: 물음 × 가림")}
SHOWN = """() => [...document.querySelectorAll('.steps')].map(steps => [...steps.querySelectorAll('.frame')]
    .map((frame, n) => frame.checkVisibility({visibilityProperty: true}) ? n + 1 : 0).filter(n => n).join(' '))"""
SIZES = "() => [...document.querySelectorAll('figure')].map(figure => figure.getBoundingClientRect().width + ' ' + figure.offsetHeight).join()"
SHIFT = "() => { new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved = entry.value; })).observe({type: 'layout-shift'}); }"


@pytest.mark.parametrize("width", [1280, 320])
def test_arrow_keys_and_buttons_step_and_nothing_else_moves(mini, serve, browser, width):
    page = browser.new_context(viewport={"width": width, "height": 900}, has_touch=True).new_page()
    page.goto(serve(mini(PAGE, **SETTINGS).out) + "/index.html", wait_until="networkidle")
    page.evaluate(SHIFT)
    sizes, seen = {page.evaluate(SIZES)}, []
    page.locator(".steps-strip > input").first.focus()
    for _ in range(9):
        seen.append(page.evaluate(SHOWN)[0])
        page.keyboard.press("ArrowRight")
        sizes.add(page.evaluate(SIZES))
    assert seen == list("123456789") and page.evaluate(SHOWN) == ["1", "1"]  # and round again
    for button, shown in (("on", "2"), ("on", "3"), ("back", "2")):
        page.locator(f":checked + .step .{button}").first.tap()
        assert page.evaluate(SHOWN)[0] == shown
    page.get_by_label("있음", exact=True).check()
    page.locator(".step .on").locator("visible=true").last.click()
    assert page.evaluate(SHOWN)[1] == "4"
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") in ("radio", "group") and "name" in node]
    assert {"자라는 그림", "6/9 5의 제곱은 25", "2/3 배를 배를 × 있음: 배를의 설명"} <= set(heard)
    assert len(sizes) == 1 and page.evaluate("window.moved ?? 0") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_frames_stand_below_each_other_without_style_in_print_and_in_a_book(mini, browser):
    built = mini(PAGE, **SETTINGS)
    soup = BeautifulSoup(built.html("index"), "html.parser")
    assert not soup.select(".steps [style], .steps script, .steps [onclick]")  # works under the strictest policy
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.goto((built.out / "index.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN) == ["1 9", "1 3 6"]
    assert page.locator(".step-bar p").locator("visible=true").first.inner_text() == "1/9 0의 제곱은 0"
    page.emulate_media(media="screen", forced_colors="active")
    assert page.evaluate(SHOWN) == ["1", "1"] and page.locator(".steps input").first.is_visible()
    page.evaluate("document.querySelectorAll('link[rel=stylesheet], style').forEach(style => style.remove())")
    assert page.evaluate(SHOWN) == ["1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6"] and "배를 × 있음: 배를의 설명" in page.inner_text("body")

    for frame in soup.select(".steps")[0].select(".step")[1:]:
        frame.decompose()
    cost = len(brotli.compress(built.html("index").encode())) - len(brotli.compress(str(soup).encode()))
    assert cost <= 15_000, f"걸음 아홉 개가 {cost}바이트를 더한다"
    index = json.loads((built.out / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").rstrip(")"))
    assert {"제곱은", "설명"} <= set(index["terms"])
    book = mini(PAGE, builder="epub", version="1", **SETTINGS).out / "index.xhtml"
    text = BeautifulSoup(book.read_text("utf-8"), "html.parser").select(".plot")
    assert [paragraph.text for paragraph in text[1].select("p")][3] == "4/6 배를 × 있음: 배를의 설명" and not text[0].select("input")
    assert len(text[0].select(":scope > svg")) == 9
    print(f"걸음 아홉 개가 페이지에 더하는 것: brotli {cost}바이트")


START = "import matplotlib.pyplot as plt\n"
BROKEN = {
    (START + "plt.subplots(num='하나')", ":steps: 걸음"): '걸음이 하나뿐이다. 걸음마다 plt.subplots(num="설명")으로 그림을 만든다',
    (START + "plt.subplots(num='하나')\nplt.subplots()", ":steps: 걸음"): '2번째 그림에 설명이 없다. plt.subplots(num="걸음")처럼 적는다',
    (TWO.replace(": {word}의 설명", ""), ":steps: 물음 × 가림"): '1번째 그림에 설명이 없다. plt.subplots(num="물음 × 가림: 문장")처럼 적는다',
    (TWO + "plt.close()", ":steps: 물음 × 가림"): "물음 × 가림의 칸은 6개인데 그림은 5개이다. 칸마다 그림을 하나씩 만든다",
    (ONE, ":steps: 가 × 나 × 다"): "걸음의 축은 하나나 둘이다. :steps: 걸음 또는 :steps: 물음 × 가림처럼 적는다",
    (ONE.replace("9", "17"), ":steps: 수"): "그림이 17개로 16개를 넘는다. 걸음을 줄이거나 그림을 둘로 나눈다",
    (ONE, ":steps: 수", ":print: 1, 10"): ":print:에는 인쇄할 그림의 번호를 적는다. 1부터 9까지이고, 여럿이면 1, 4처럼 쉼표로 잇는다",
    (START + "plt.figure('가')\nplt.subplots(num='나')", ":steps: 걸음"): "첫 그림이 비어 있다. 많은 사람이 첫 그림만 본다",
    (ONE + "    fig.set_figwidth(6 + n % 2)", ":steps: 수"): "그림의 크기가 서로 다르다. figsize를 같게 한다",
    (ONE + "    ax.set_xlabel('가\\n' * n)", ":steps: 수"): "걸음마다 축의 자리가 달라 그림이 흔들린다. plt.subplots(layout=\"none\")과 "
        "fig.subplots_adjust(…)로 자리를 정한다",
    (ONE + "    ax.scatter(range(750), range(750))", ":steps: 수"): "모두 N kB로 240 kB를 넘는다. "
        "점이나 걸음의 수를 줄인다",
}  # fmt: skip


def test_bad_steps_stop_the_build_with_one_line(mini):
    text, expected = "# 걸음\n\n", []
    for (script, *options), message in BROKEN.items():
        expected.append(f"index.md:{text.count(chr(10)) + 1}: WARNING: 걸음을 고친다: {message} [plot.steps]")
        text += fence(script, *options) + "\n"
    expected.append(f"index.md:{text.count(chr(10)) + 7}: WARNING: 그림 코드가 실패했다: 같은 이름의 그림이 이미 있다: '가'. "
                    "걸음마다 다른 num=을 준다 [plot.script]")
    text += fence(START + "plt.subplots(num='가')\nplt.subplots(num='가')", ":steps: 걸음").replace(":caption: 걸음\n", "")
    built = mini({"index.md": text}, builder="dummy", **SETTINGS)
    told = re.sub(r"(?<=모두 )\d+", "N", built.warnings).replace(f"{built.source}/", "")
    assert told.splitlines() == expected
