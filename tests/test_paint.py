"""The first word at once, and nothing moves when the font of formulas comes or what is out of sight is laid out."""

import re

import pytest
from browsers import TOUCHED

SCREENS = {"전화": (390, 844), "책상": (1280, 800)}
SHIFT_LIMIT = 0.002
BOXES = "[...document.querySelectorAll('article pre, article figure svg')]"
HEIGHTS = BOXES + ".map((box) => box.checkVisibility() && box.getBoundingClientRect().height)"
WAITING = BOXES + ".filter((box) => getComputedStyle(box).contentVisibility === 'auto').length"
FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
SHIFT = """(since) => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().filter((entry) => entry.startTime > since).forEach((entry) => sum += entry.value))
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.mark.long
@pytest.mark.parametrize("screen", [pytest.param("전화", id="390"), pytest.param("책상", id="1280", marks=pytest.mark.real("책상에서 글꼴이 올 때 밀리는 글"))])
def test_text_comes_before_the_font_of_formulas_and_stays_where_it_is(browser, server, site, anew, screen):
    width, height = SCREENS[screen]
    shifts, held = {}, []
    tab = browser.new_page(viewport={"width": width, "height": height}, **(TOUCHED if screen == "전화" else {}))
    tab.route("**/*.woff2", lambda route: held.append(route))
    for name in (name for name in anew if "<math" in (site / name).read_text(encoding="utf-8")):
        tab.goto(f"{server}/{name}", wait_until="domcontentloaded")
        tab.evaluate("new Promise((done) => new PerformanceObserver(done).observe({type: 'paint', buffered: true})).then(() => null)")
        assert tab.evaluate("document.head.querySelector('[rel=preload]')") is None and held
        whole = tab.evaluate(FRAME)  # a table that arrives in pieces has moved by then; only the font is judged
        while held:
            held.pop().continue_()
        tab.evaluate("document.fonts.load('1em \"STIX Two Math\"').then(() => null)")
        shifts[name] = tab.evaluate(SHIFT, whole)

    assert {name: shift for name, shift in shifts.items() if shift > SHIFT_LIMIT} == {}
    print(f"수식이 있는 글 {len(shifts)}개는 {screen}에서 글꼴이 올 때 {max(shifts.values(), default=0):.4f}만큼 밀린다")


def test_code_and_drawings_out_of_sight_are_as_high_as_they_will_be(browser, server, pages):
    tab, waiting = browser.new_page(viewport={"width": 390, "height": 844}, **TOUCHED), 0
    for name in pages:
        tab.goto(f"{server}/{name}")
        if not tab.evaluate("CSS.supports('width: attr(data-lines type(<number>))')"):
            pytest.skip("기다리는 코드와 그림 (이 Chromium은 기다리지 않는다)")
        waiting += tab.evaluate(WAITING)
        before = tab.evaluate(HEIGHTS)
        tab.add_style_tag(content="pre, svg { content-visibility: visible !important; }")
        moved = [(a, b) for a, b in zip(before, tab.evaluate(HEIGHTS)) if abs(a - b) > 0.1]
        assert not moved, (name, moved)
    assert waiting
    print(f"보일 때 그려지는 코드와 그림 {waiting:,}개는 그 전에도 높이가 같다")


def test_what_a_page_waits_for_carries_no_comments_but_licences(site):
    sent = {path: path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*") if path.suffix in (".css", ".js")}
    told = [path.name for path, text in sent.items() if re.search(r"(?m)^\s*//|/\*(?!!)", text)]

    assert len(sent) > 15 and told == []
    assert "/*! For license" in sent[site / "_static" / "scripts" / "furo.js"]
