"""Every page in real browsers, as readers meet it: on desk and phone, light and dark, by mouse, keyboard and ear, on paper."""

import gzip
import re
import shutil
from pathlib import Path

import axe_playwright_python
import kept
import pytest
from browsers import OURS, TOUCHED

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390)
COLOURS = ["color-contrast", "link-in-text-block"]
SCRIPT_LIMIT = 10_000  # bytes of JavaScript on a page, compressed
# No faults of a page: Chromium's note about timing on a busy machine, that Firefox may not fetch the next page ahead, and
# that it lays out a formula of which only the beginning has arrived.
NOTES = re.compile(r"was preloaded using link preload|Incorrect number of children|\(default-src\) at \S+\.html")
# What does not fit, is cut, or stops the keyboard for nothing. Only the boxes named first may scroll sideways.
FAULTS = """
    const found = [];
    const scrolling = "pre, .table-wrapper, .formula-box, .math, .diagram, .plot";
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("쪽 전체가 옆으로 넘친다");
    for (const element of document.querySelectorAll("body *")) {
        if (!element.checkVisibility()) continue; // folded away
        const name = `<${element.localName} class="${element.className}">`;
        const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
        const over = scrolls && element.clientWidth && element.scrollWidth > element.clientWidth;
        if (over && element.scrollWidth > element.clientWidth + 1 && !element.matches(scrolling)) found.push(`옆으로 넘친다: ${name}`);
        if (over && element.matches(scrolling) && element.tabIndex < 0) found.push(`키보드로 밀 수 없다: ${name}`);
        if (element.matches(".diagram > svg") && !(element.role && element.ariaLabel)) found.push(`이름이 없다: ${name}`);
        if (element.getAttribute("tabindex") === "0" && !over) found.push(`밀 것이 없는데 Tab이 멈춘다: ${name}`);
        if (element.matches(".formula-box, .math") && scrolls) {
            element.scrollLeft = element.scrollWidth;
            const ends = [...element.querySelectorAll("mi, mn, mo, mtext")].map(glyph => glyph.getBoundingClientRect().right);
            const over = Math.max(...ends) - element.getBoundingClientRect().right;
            if (over > 0.5) found.push(`수식의 오른쪽 끝이 ${over}픽셀 잘린다: ${element.textContent.slice(0, 40)}`);
            element.scrollLeft = 0;
        }
    }
    return found;
"""
# What of the text moves when the preview of a term comes, and whether it stands below the term.
PREVIEWS = """async () => {
    const found = [];
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    for (const term of document.querySelectorAll("[role=main] a[aria-description]")) {
        const block = term.closest("p, li, dd, td, figcaption");
        const places = () => {
            const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            const all = [];
            while (walker.nextNode()) {
                range.selectNodeContents(walker.currentNode);
                all.push(...[...range.getClientRects()].filter(line => line.width).flatMap(line => [line.x, line.y]));
            }
            return all;
        };
        term.scrollIntoView({block: "center"});
        await new Promise(requestAnimationFrame);
        const before = places();
        term.focus({preventScroll: true, focusVisible: true});
        await new Promise(requestAnimationFrame);
        const {x, bottom} = [...term.getClientRects()].filter(line => line.width).at(-1);
        // Firefox sets the accents of a formula a pixel lower or higher as it pleases.
        if (places().some((place, index) => Math.abs(place - before[index]) > 1.5)) found.push(`${term.textContent}: 글이 움직인다`);
        if (document.elementFromPoint(Math.max(x, 0) + 12, bottom + 12) !== term) found.push(`${term.textContent}: 아래에 풀이가 없다`);
        term.blur();
    }
    return found;
}"""
# Each stop of the Tab key: what it is, unless it can be used or really scrolls, and whether it can be seen.
STOPS = """() => {
    window.stops = [];
    window.faults = [];
    addEventListener("focusin", ({target}) => {
        const name = `<${target.localName} class="${target.className}">`;
        const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
        if (!target.matches("a[href], button, input, summary") && !scrolls) window.faults.push(`Tab이 그냥 멈춘다: ${name}`);
        const seen = target.matches(".toctree-checkbox") ? target.nextElementSibling : target;
        if (getComputedStyle(seen).outlineStyle === "none") window.faults.push(`초점이 보이지 않는다: ${name}`);
        window.stops.push(target);
    });
}"""
SETTLED = """async () => {
    const top = scrollY;
    for (let y = 0; y < document.documentElement.scrollHeight; y += 2 * innerHeight) { // what waits out of sight is judged, too
        scrollTo(0, y);
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    }
    const shown = new CSSStyleSheet();
    shown.replaceSync("pre, svg { content-visibility: visible !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, shown];
    scrollTo(0, top);
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map(each => each.finished));
}"""
FOCUS = "document.activeElement"
# What a reader sees of the text, without what scripts add to it.
TEXT = """() => {
    document.querySelectorAll("details").forEach(box => box.open = true);
    document.querySelectorAll(".copybtn, [role=status]").forEach(added => added.remove());
    return document.querySelector("[role=main]").innerText.replace(/\\s+/g, " ").trim();
}"""


def problems_of(page, server: str) -> list[str]:
    """A list that fills itself with errors of the console and requests to other hosts."""
    found: list[str] = []

    def hear(text: str) -> None:
        if not NOTES.search(text):
            found.append(text)

    page.on("console", lambda message: message.type in ("error", "warning") and hear(message.text))
    page.on("pageerror", lambda error: hear(str(error)))
    page.on("request", lambda request: request.url.startswith(("data:", server)) or found.append(f"다른 곳에 요청: {request.url}"))
    # What the browser gives up itself on leaving a page is no failure of the page.
    page.on("requestfailed", lambda request: "ABORTED" in request.failure or found.append(f"오지 않은 요청: {request.url}"))
    page.on("response", lambda response: response.status < 400 or found.append(f"{response.status}: {response.url}"))
    return found


def until(page, condition: str) -> None:
    """Wait for a condition in JavaScript. Playwright's ``wait_for_function`` asks with ``eval``, which the pages forbid."""
    page.evaluate(f"""new Promise((done, failed) => {{
        const look = () => {condition} ? done() : requestAnimationFrame(look);
        setTimeout(() => failed(new Error("30초를 기다렸다")), 30000);
        look();
    }})""")


def settled(page) -> None:
    """Wait until fonts are there, boxes are measured, and nothing on the page slides or fades any more."""
    page.evaluate(SETTLED)


@pytest.fixture
def longest(site, pages) -> list[str]:
    """The posts, the one with the most in it first."""
    posts = [name for name in pages if "datePublished" in (site / name).read_text(encoding="utf-8")]
    return sorted(posts, key=lambda name: (site / name).stat().st_size, reverse=True)


# -- Every page ------------------------------------------------------------------------------------

# What axe-core would look at piece by piece for nothing: a drawing is one picture to it, and code has the same few
# colours everywhere (test_code_has_contrast). Most of a page's elements are in these.
SIMPLIFY = """() => {
    document.querySelectorAll(":is(.diagram, .plot) svg").forEach(drawing => drawing.replaceChildren());
    document.querySelectorAll(".highlight pre").forEach(block => block.replaceChildren(block.textContent));
}"""

# Elements with text that look as none seen before: colours are measured once for all that have the same tags and classes around.
FRESH = """known => {
    const seen = new Set(known);
    window.fresh = [...document.body.querySelectorAll("*:not(math *, svg *)")].filter(element => {
        if (![...element.childNodes].some(({data}) => data?.trim())) return false;
        let kind = "";
        for (let part = element, depth = 0; part && depth < 5; part = part.parentElement, depth++) kind += `${part.localName}.${part.className} `;
        return !seen.has(kind) && seen.add(kind);
    });
    return [...seen];
}"""


def violations(page, where: str = "document", **options) -> list[str]:
    """What axe-core finds on a page or in a part of it, one line each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    page.evaluate("""axe.configure({rules: [ // axe does not read MathML, whose colour is that of the text around it
        {id: "color-contrast", selector: "*:not(math *)"}, {id: "empty-table-header", selector: "th:not([role], :has(math))"},
    ]})""")
    result = page.evaluate(f"options => axe.run({where}, options)", {"resultTypes": ["violations"], **options})
    return [f"{found['id']}({found['impact']}) {len(found['nodes'])}곳: {found['nodes'][0]['html'][:120]}"
            for found in result["violations"]]


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole_and_accessible(server, browser, anew, width):
    """Nothing overflows, is cut or fails; axe finds nothing; colours keep their contrast, light and dark."""
    problems, known = [], []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light", **(TOUCHED if width == WIDTHS[1] else {}))
    heard = problems_of(page, server)
    for name in anew:
        page.goto(f"{server}/{name}", wait_until="load")
        settled(page)
        found = page.evaluate(f"() => {{{FAULTS}}}") + heard.copy()
        frame = width == WIDTHS[0] or name == "index.html"  # what differs on the phone is the frame, the same on every page
        if frame or kept.REAL:  # and a few tables
            page.evaluate(SIMPLIFY)
            found += violations(page, rules=dict.fromkeys(COLOURS, {"enabled": False}))
        if frame:
            count, known = len(known), page.evaluate(FRESH, known)
            for scheme in ("light", "dark") if len(known) > count else ():
                page.emulate_media(color_scheme=scheme)
                found += [f"{scheme}: {each}" for each in violations(page, "{include: window.fresh}", runOnly=COLOURS)]
            page.emulate_media(color_scheme="light")
        problems += [f"{name} ({width}픽셀): {each}" for each in found]
        heard.clear()

    assert problems == [], "\n".join(problems)
    print(f"페이지 {len(anew)}개를 너비 {width}픽셀에서 살폈고, 글자의 색은 처음 보는 것마다 밝게, 어둡게 쟀다"
          if width == WIDTHS[0] else f"페이지 {len(anew)}개에서 너비 {width}픽셀에 넘치거나 잘리는 것이 없다")


@pytest.mark.parametrize("count", [3, pytest.param(None, marks=pytest.mark.real("파이어폭스에서 모든 페이지"))])
def test_pages_are_whole_in_firefox(server, firefox, pages, longest, count):
    problems, names = [], longest[:count] if count else pages
    page = firefox.new_page(viewport={"width": 390, "height": 900})
    heard = problems_of(page, server)
    for name in names:
        page.goto(f"{server}/{name}", wait_until="load")
        settled(page)
        found = page.evaluate(f"() => {{{FAULTS}}}") + page.evaluate(PREVIEWS) + heard.copy()
        problems += [f"{name}: {each}" for each in found]
        heard.clear()

    assert problems == [], "\n".join(problems)
    print(f"페이지 {len(names)}개를 파이어폭스에서 너비 390픽셀로 살폈다")


@pytest.mark.real("웹킷에서 세 페이지")
def test_pages_are_whole_in_webkit(server, webkit, longest):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    webkit.set_window_size(447, 900)  # it gets no narrower
    webkit.set_script_timeout(60)
    for name in longest[:3]:
        webkit.get(f"{server}/{name}")
        webkit.execute_async_script(f"({SETTLED})().then(arguments[0])")
        assert webkit.execute_script(FAULTS) == [], name
    webkit.find_element("css selector", "h1").click()
    for keys, opened in (("/", True), ("합성곱", True), (Keys.ESCAPE, False)):
        ActionChains(webkit).send_keys(keys).perform()
        assert webkit.execute_script("return document.querySelector('dialog').open") is opened
    print("페이지 3개를 웹킷에서 살폈다")


CODE = {
    "python": '@decorator\nclass A(B):\n    """설명."""\n    x: int = 0x1F + 2.5e3 - len(f"글\\n{x!r}") if not x and True else None  # 주석',
    "pycon": '>>> 1 / 0\nTraceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nZeroDivisionError: 0',
    "console": '$ conda install "numpy>=2" --name $ENV | grep -v x && echo done # 주석\n끝',
    "go": 'package main\n\nimport "fmt"\n\n// 주석\nfunc main() {\n\tfmt.Println(`글`, \'c\', 3, nil)\n}',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-옛\n+새",
    "toml": '[project]\nname = "notes"',
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_has_contrast(mini, serve, browser, theme):
    text = "# 코드\n\n" + "\n".join(f"```{language}\n{code}\n```\n" for language, code in CODE.items())
    built = mini({"index.md": text}, extensions=("myst_parser", "notes.sessions"), **OURS)
    page = browser.new_page(color_scheme=theme)
    page.goto(serve(built.out) + "/index.html")
    found = violations(page, runOnly=COLOURS)

    assert found == []


@pytest.mark.long
def test_every_page_can_be_read_without_scripts(server, browser, anew):
    one, other = browser.new_page(), browser.new_page(java_script_enabled=False)
    different = []
    for name in anew:
        if name == "search.html":
            continue  # says that it needs scripts
        for tab in (one, other):
            tab.goto(f"{server}/{name}", wait_until="domcontentloaded")  # deferred scripts have run
        if one.evaluate(TEXT) != other.evaluate(TEXT):
            different.append(name)
    other.goto(f"{server}/search.html")
    told = "자바스크립트" in other.inner_text("[role=main]")

    assert different == [], "자바스크립트가 없으면 글이 달라진다"
    assert told
    print(f"페이지 {len(anew)}개는 자바스크립트가 없어도 같은 글이다")


def test_no_page_carries_a_script_or_a_style_inside(site, pages):
    """What a strict content security policy forbids (the server of these tests sends one)."""
    problems = []
    for name in pages:
        html = (site / name).read_text(encoding="utf-8")
        inside = [r"<script(?![^>]*(?:\ssrc=|application/ld\+json))[^>]*>", r"<style[^>]*>", r"<[^>]*\s(on[a-z]+=|style=)",
                  r"(?:href|src|action)=[\"']\s*(?i:javascript):"]
        problems += [f"{name}: {found[0]}" for pattern in inside for found in re.finditer(pattern, html)]

    assert problems == [], "\n".join(problems)


def test_scripts_stay_small(site, pages):
    weights = {}
    for name in set(pages) - {"search.html", "404.html"}:  # which load the index, and what finds the site
        html = re.sub(r"<template.*?</template>", "", (site / name).read_text(encoding="utf-8"), flags=re.S)
        sources = re.findall(r'<script[^>]*\ssrc="([^"?]+)', html)
        weights[name] = sum(len(gzip.compress((site / name).parent.joinpath(source).read_bytes(), 9)) for source in sources)
    heaviest = max(weights, key=weights.get)

    assert weights[heaviest] <= SCRIPT_LIMIT, f"{heaviest}의 자바스크립트가 압축해도 {weights[heaviest]:,}바이트이다"
    print(f"자바스크립트는 가장 무거운 페이지({heaviest})에서 {weights[heaviest]:,}바이트이다")


# -- By keyboard and by ear ------------------------------------------------------------------------

def test_tab_stops_only_where_something_can_be_done_and_is_seen(server, engine, longest):
    page = engine.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{server}/{longest[0]}")
    settled(page)
    page.evaluate(STOPS)
    most = page.evaluate("document.querySelectorAll('a, button, input, summary, [tabindex=\"0\"]').length")
    for _ in range(most + 10):
        page.keyboard.press("Tab")
    faults, stops = page.evaluate("[window.faults, new Set(window.stops).size]")

    assert sorted(set(faults)) == []
    assert most / 3 < stops <= most
    print(f"{longest[0]}에서 Tab이 {stops}번 멈춘다")


@pytest.mark.parametrize("width", [1400, *WIDTHS])
def test_the_contents_are_near_and_give_the_focus_back(server, engine, longest, width):
    page = engine.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{server}/{longest[0]}")
    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
        settled(page)
    assert page.evaluate(f"{FOCUS}.closest('#__toc') !== null"), "페이지의 차례에 닿지 못한다"

    buttons = page.locator(".nav-overlay-icon:visible, .toc-overlay-icon:visible")
    page.keyboard.press("Escape")
    for button in buttons.all():
        button.focus()
        page.keyboard.press("Space")
        settled(page)
        assert page.evaluate(f"{FOCUS}.matches('nav:popover-open')"), "연 차례에 초점이 가지 않는다"
        page.keyboard.press("Escape")
        assert button.evaluate(f"button => button === {FOCUS}"), "닫은 뒤 초점이 단추로 돌아오지 않는다"
    if width < 1312:
        buttons.last.focus()
        page.keyboard.press("Space")
        page.locator(".toc-drawer a:visible").last.click()
        assert page.evaluate("location.hash && !document.querySelector(':popover-open')")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_drawers_slide_only_where_motion_is_welcome(server, browser, longest, motion):
    page = browser.new_page(viewport={"width": 390, "height": 800}, reduced_motion=motion)
    page.goto(f"{server}/{longest[0]}")
    for button in page.locator(".nav-overlay-icon:visible, .toc-overlay-icon:visible").all():
        sliding = button.evaluate("""button => {
            button.click();
            return new Promise(requestAnimationFrame).then(() => document.getAnimations().length);
        }""")
        assert bool(sliding) is (motion == "no-preference")
        page.keyboard.press("Escape")


def test_a_preview_moves_no_text_and_stands_below_its_term(server, browser, longest):
    """Firefox: test_pages_are_whole_in_firefox."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{server}/{longest[0]}")
        settled(page)
        page.keyboard.press("Tab")
        assert page.evaluate(PREVIEWS) == []


def test_what_is_read_aloud(server, browser, longest):
    """Icons are hidden, all that can be used has a name, formulas are read as MathML, a drawing is named once."""
    problems, pictures, formulas = [], 0, 0
    for name in longest[:3 if kept.REAL else 1]:
        page = browser.new_page()
        page.goto(f"{server}/{name}")
        settled(page)
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        tree = {node["nodeId"]: node for node in nodes}
        told = {key: (node["role"]["value"], node.get("name", {}).get("value", "").strip()) for key, node in tree.items() if not node["ignored"]}
        for key, (role, text) in told.items():
            above = told.get(tree[key].get("parentId"), ("", ""))
            pictures += role == "image"
            formulas += role == "MathMLMath"
            if role in ("image", "link", "button", "checkbox", "switch", "textbox", "searchbox", "navigation") and not text:
                problems.append(f"{name}: 이름이 없다: {role}")
            if role == "image" and text == above[1]:
                problems.append(f"{name}: 이름을 두 번 읽는다: {text}")
            if role.startswith("MathML") and "\\" in text:
                problems.append(f"{name}: LaTeX을 읽는다: {text}")

    assert problems == []
    assert pictures and formulas
    print(f"그림 {pictures}개와 수식 {formulas}개를 읽는 차례를 살폈다")


def test_branches_and_answers_unfold_by_keyboard_and_answers_are_printed_open(mini, serve, server, browser):
    page = browser.new_page()
    page.goto(f"{server}/index.html")
    branch = page.locator(".toctree-checkbox ~ ul").first
    assert not branch.is_visible()
    page.locator(".toctree-checkbox").first.focus()
    page.keyboard.press("Space")
    assert branch.is_visible()

    built = mini({"index.md": "# 문제\n\n:::{admonition} 풀이\n:collapsible: closed\n\n답은 넷이다.\n:::\n"},
                 extensions=("myst_parser",), myst_enable_extensions=["colon_fence"], **OURS)
    page.goto(serve(built.out) + "/index.html")
    answer = page.locator("details p:not(.admonition-title)")
    assert not answer.is_visible()
    page.locator("summary").click()
    assert answer.is_visible()
    page.locator("summary").click()
    page.emulate_media(media="print")
    assert answer.evaluate("answer => answer.getBoundingClientRect().height") > 0
    assert answer.evaluate("answer => answer.checkVisibility({contentVisibilityAuto: true})")
    assert not page.locator(".sidebar-drawer, .copybtn").first.is_visible()


# -- The frame -------------------------------------------------------------------------------------

def test_a_chosen_theme_is_there_before_the_first_paint_and_stays(server, browser, longest):
    page = browser.new_page(color_scheme="light")
    page.goto(f"{server}/{longest[0]}")
    for wanted in ("dark", "light", "auto", "dark"):
        page.click(".theme-toggle-content button")
        assert page.evaluate("document.body.dataset.theme") == wanted
    # Everything but the theme's own script is held back: what is painted now is what a reader sees first.
    page.route(re.compile(r"\.js"), lambda route: route.continue_() if "theme.js" in route.request.url else route.abort())
    page.goto(f"{server}/{longest[0]}", wait_until="commit")
    page.wait_for_selector("h1")
    assert page.evaluate("document.body.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_the_marks_of_sphinxs_own_search_work_where_ours_gives_way_to_it(server, browser):
    page = browser.new_page()
    heard = problems_of(page, server)
    page.goto(f"{server}/404.html")
    page.evaluate("localStorage.setItem('sphinx_highlight_terms', '용어집')")
    page.goto(f"{server}/glossary.html")
    page.wait_for_selector("[role=main] .highlighted")
    link = page.locator("#searchbox a")
    assert link.inner_text() == "찾은 말 표시 지우기"
    link.click()
    assert page.locator("[role=main] .highlighted").count() == 0
    page.goto(f"{server}/index.html")
    assert page.locator(".highlighted, script[src*=highlight]").count() == 0

    assert heard == []


def test_an_error_is_reported_with_the_section_that_the_reader_means(server, browser, longest):
    page = browser.new_page()
    heard = problems_of(page, server)
    page.goto(f"{server}/{longest[0]}")
    section, title = page.evaluate("(section => [section.id, section.querySelector('h2').firstChild.data])(document.querySelectorAll('article section section')[1])")
    for fragment, named in (("", ""), ("100%", ""), (section, title)):
        page.goto(f"{server}/{longest[0]}?{bool(named)}#{fragment}")
        page.locator("a.report").evaluate("link => { link.addEventListener('click', event => event.preventDefault()); link.click(); }")
        assert page.evaluate("new URL(document.querySelector('a.report').href).searchParams.get('section')").startswith(named), fragment
        assert bool(named) is bool(page.evaluate("new URL(document.querySelector('a.report').href).searchParams.get('section')"))

    assert heard == []


@pytest.mark.parametrize("folder", ["", "notes/"])
def test_lost_readers_find_the_site_wherever_it_lies(site, serve, browser, tmp_path, folder):
    shutil.copytree(site, tmp_path / "host" / folder)
    host = serve(tmp_path / "host")
    lost = f"{host}/{folder}memo/missing/page.html"
    page = browser.new_page()
    page.route(lost, lambda route: route.fulfill(status=404, path=site / "404.html"))
    page.goto(lost)
    until(page, "getComputedStyle(document.querySelector('.search-form')).display === 'flex'")
    addresses = page.eval_on_selector_all("a[href]:not([href^='#'])", "links => links.map(link => link.href)")
    wrong = [each for each in addresses if each.startswith(host) and not each.startswith(f"{host}/{folder}")]

    assert len(addresses) > 5
    assert wrong == []
