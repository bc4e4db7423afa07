"""The first word at once, and nothing lost by it: on phones sections wait until the reader comes near."""

import io

import pytest
from pypdf import PdfReader

SCREENS = {"전화": (390, 844), "책상": (1280, 800)}
SHIFT_LIMIT = 0.002
LINE = 30  # pixels
# Frames pass until the page has been still for some.
STILL = """new Promise((done) => {
    let [still, before] = [0, ""];
    const look = () => {
        const now = [scrollY, document.documentElement.scrollHeight, document.querySelectorAll(".near").length].join();
        still = now === before ? still + 1 : 0;
        before = now;
        still > 8 ? done() : requestAnimationFrame(look);
    };
    look();
})"""
ALL_AT_ONCE = "document.body.classList.remove('on-demand')"
# The element in the middle of the screen, and what it says.
HOLD = """() => {
    window.held = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    return held.textContent.slice(0, 60);
}"""
PLACE = "held.getBoundingClientRect().top"
SHIFT = """new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => sum += entry.value)).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.fixture
def tab(browser):
    """A tab on a phone's screen in Chromium: elsewhere nothing waits."""
    width, height = SCREENS["전화"]
    tab = browser.new_page(viewport={"width": width, "height": height})
    yield tab
    tab.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_waits_in_firefox_or_on_a_desk(server, engine, post, screen):
    width, height = SCREENS[screen]
    tab = engine.new_page(viewport={"width": width, "height": height})
    tab.goto(f"{server}/{post}")
    waits = tab.evaluate("document.body.classList.contains('on-demand')")
    tab.close()

    assert waits == (screen == "전화" and engine.browser_type.name == "chromium")


@pytest.fixture(scope="module")
def post(site, pages) -> str:
    """A long page with formulas and drawings."""
    return max((name for name in pages if "<math" in (site / name).read_text(encoding="utf-8")), key=lambda name: (site / name).stat().st_size)


def waiting(tab, address: str) -> None:
    """Open a page anew and see that sections wait on it."""
    tab.goto("about:blank")
    tab.goto(address)
    tab.evaluate(STILL)
    assert tab.evaluate("document.querySelectorAll('article section > section:not(.near)').length") > 3


def test_an_anchor_and_a_link_lead_to_their_section(tab, server, post):
    waiting(tab, f"{server}/{post}")
    fragment = tab.evaluate("[...document.querySelectorAll('.toc-tree a')].at(-4).hash")
    tab.evaluate("fragment => document.querySelector(`.toc-tree a[href='${decodeURIComponent(fragment)}']`).click()", fragment)
    tops = []
    for address in (None, f"{server}/{post}{fragment}"):
        if address:
            tab.goto("about:blank")
            tab.goto(address)
        tab.evaluate(STILL)
        tops.append(tab.evaluate("document.querySelector(':target').getBoundingClientRect().top"))
        tab.evaluate(ALL_AT_ONCE)
        tab.evaluate(STILL)
        tops.append(tab.evaluate("document.querySelector(':target').getBoundingClientRect().top"))

    assert all(0 <= top < 150 and abs(top - tops[0]) < 2 for top in tops), tops


def test_text_keeps_its_place_while_sections_above_it_are_laid_out(tab, server, post):
    """Up from the end: each section that comes near may be higher or lower than estimated. The page's contents follow."""
    waiting(tab, f"{server}/{post}")
    tab.mouse.move(tab.viewport_size["width"] / 2, tab.viewport_size["height"] / 2)
    tab.evaluate("scrollTo(0, 1e6)")
    tab.evaluate(STILL)
    jumps = []
    for _ in range(25):
        tab.evaluate(HOLD)
        before, height = tab.evaluate(PLACE), tab.evaluate("document.documentElement.scrollHeight")
        tab.mouse.wheel(0, -500)
        tab.evaluate("(before) => new Promise((done) => { const look = () => " + PLACE + " === before ? requestAnimationFrame(look) : done(); look(); })",
                     before)
        tab.evaluate(STILL)
        jumps.append((tab.evaluate(PLACE) - before - 500, tab.evaluate("document.documentElement.scrollHeight") - height))
    marked, shown = tab.evaluate("""[decodeURIComponent(document.querySelector(".scroll-current > a").hash),
        document.elementsFromPoint(innerWidth / 2, 120).find(each => each.closest("section")).closest("section").id]""")

    assert any(abs(grown) > 5 for _, grown in jumps), "절이 모두 그려져 있어 볼 것이 없다"
    assert [moved for moved, _ in jumps if abs(moved) > LINE] == []
    assert marked == f"#{shown}"
    assert tab.evaluate("getComputedStyle(document.querySelector('section.near')).contentVisibility") == "visible"


def test_the_browsers_search_finds_what_waits(tab, server, post):
    waiting(tab, f"{server}/{post}")
    words = tab.evaluate("[...document.querySelectorAll('article section > section:last-of-type > p')].at(-1).firstChild.textContent.slice(0, 24)")
    assert tab.evaluate("words => find(words)", words)
    tab.evaluate(STILL)
    top = tab.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().top")

    assert 0 <= top <= tab.viewport_size["height"], f"찾은 말이 화면 밖에 있다: {top}"


def test_back_and_reload_return_to_where_the_reader_was(tab, server, post):
    waiting(tab, f"{server}/{post}")
    tab.mouse.move(tab.viewport_size["width"] / 2, tab.viewport_size["height"] / 2)
    for _ in range(12):
        tab.mouse.wheel(0, 800)
        tab.evaluate(STILL)
    was = tab.evaluate(HOLD)
    for again in (lambda: (tab.goto(f"{server}/index.html"), tab.go_back()), tab.reload):
        again()
        tab.evaluate("new Promise((done) => { const look = () => scrollY ? done() : requestAnimationFrame(look); look(); })")
        tab.evaluate(STILL)
        assert tab.evaluate(HOLD) == was


def test_paper_holds_what_waits(browser, server, post):
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    waiting(tab, f"{server}/{post}")
    lazy = PdfReader(io.BytesIO(tab.pdf()))
    tab.evaluate(ALL_AT_ONCE)
    whole = PdfReader(io.BytesIO(tab.pdf()))
    tab.close()

    assert len(lazy.pages) == len(whole.pages)
    assert lazy.pages[-2].extract_text() == whole.pages[-2].extract_text()


def test_the_scroll_bar_hardly_moves_when_a_section_is_laid_out(browser, server, pages):
    """A section's estimated height misses by less than a fifth of its page (a tenth but for lists of posts), and the bar moves by as much of the screen."""
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    heights = "[...document.querySelectorAll('article > section > section')].map((section) => section.offsetHeight)"
    wrong, seen = [], 0
    for name in pages:
        tab.goto(f"{server}/{name}")
        tab.evaluate(STILL)
        estimated = tab.evaluate(heights)
        tab.evaluate(ALL_AT_ONCE)
        real, whole = tab.evaluate(f"[{heights}, document.documentElement.scrollHeight]")
        wrong += [f"{name}: {one}픽셀로 어림한 절이 {other}픽셀이다" for one, other in zip(estimated, real) if abs(one - other) > whole / 5]
        seen += sum(one != other for one, other in zip(estimated, real))
    tab.close()

    assert wrong == [], "\n".join(wrong)
    print(f"높이를 어림한 절 {seen}개를 전화에서 견주었다")


@pytest.mark.parametrize("screen", SCREENS)
def test_text_comes_before_the_font_of_formulas_and_stays_where_it_is(browser, server, site, pages, screen):
    width, height = SCREENS[screen]
    shifts = {}
    for name in (name for name in pages if "<math" in (site / name).read_text(encoding="utf-8")):
        tab = browser.new_page(viewport={"width": width, "height": height})
        held = []
        tab.route("**/*.woff2", lambda route: held.append(route))
        tab.goto(f"{server}/{name}", wait_until="domcontentloaded")
        tab.evaluate("new Promise((done) => new PerformanceObserver(done).observe({type: 'paint', buffered: true})).then(() => null)")
        assert tab.evaluate("document.head.querySelector('[rel=preload]')") is None and held
        for request in held:
            request.continue_()
        tab.evaluate("document.fonts.load('1em \"STIX Two Math\"').then(() => null)")
        shifts[name] = tab.evaluate(SHIFT)
        tab.close()

    assert {name: shift for name, shift in shifts.items() if shift > SHIFT_LIMIT} == {}
    print(f"수식이 있는 글 {len(shifts)}개는 {screen}에서 글꼴이 올 때 {max(shifts.values()):.4f}만큼 밀린다")
