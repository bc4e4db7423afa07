"""Every page in a real browser, as readers meet it: on desk and phone, light and dark, with and without scripts, on paper."""

import gzip
import re
from pathlib import Path

import axe_playwright_python
import pytest
from conftest import ROOT

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390)
COLOURS = ["color-contrast", "link-in-text-block"]
SCRIPT_LIMIT = 10_000  # bytes of JavaScript on a page, compressed
# Boxes that may scroll sideways; nothing else may.
SCROLLING = "pre, .table-wrapper, .formula-box, math, .diagram, .plot"
SIDEWAYS = f"""() => {{
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("쪽 전체");
    for (const element of document.querySelectorAll("body *")) {{
        const over = element.scrollWidth - element.clientWidth > 1 && element.clientWidth;
        if (over && ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && !element.matches("{SCROLLING}"))
            found.push(`<${{element.localName}} class="${{element.className}}">`);
    }}
    return found;
}}"""
# What a reader sees of the text, without what scripts add to it.
TEXT = """() => {
    document.querySelectorAll("details").forEach(box => box.open = true);
    document.querySelectorAll(".copybtn, [role=status]").forEach(added => added.remove());
    return document.querySelector("[role=main]").innerText.replace(/\\s+/g, " ").trim();
}"""


# What a mini project needs to look as the site does.
OURS = {"templates_path": [str(ROOT / "_templates")], "html_static_path": [str(ROOT / "_static")],
        "html_css_files": [("site.css", {"priority": 700})], "html_js_files": ["theme.js", "site.js"]}


def problems_of(page, server: str) -> list[str]:
    """A list that fills itself with errors of the console and requests to other hosts."""
    found: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("data:", server)) or found.append(f"다른 곳에 요청: {request.url}"))
    # What the browser gives up itself on leaving a page is no failure of the page.
    page.on("requestfailed", lambda request: request.failure == "net::ERR_ABORTED"
            or found.append(f"오지 않은 요청: {request.url}"))
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
    """Wait until nothing on the page slides or fades any more."""
    page.evaluate("""async () => {
        await new Promise(requestAnimationFrame);
        await Promise.allSettled(document.getAnimations().map(each => each.finished));
    }""")


# What axe-core would look at piece by piece for nothing: a drawing is one picture to it, and code has the same few
# colours everywhere (test_code_has_contrast). Most of a page's elements are in these.
SIMPLIFY = """() => {
    document.querySelectorAll("svg[role=img]").forEach(drawing => drawing.replaceChildren());
    document.querySelectorAll(".highlight pre").forEach(block => block.replaceChildren(block.textContent));
}"""


def violations(page, **options) -> list[str]:
    """What axe-core finds on a page, one line each."""
    page.evaluate(AXE)
    page.evaluate("""axe.configure({rules: [ // axe does not read MathML, whose colour is that of the text around it
        {id: "color-contrast", selector: "*:not(math *)"}, {id: "empty-table-header", selector: "th:not([role], :has(math))"},
    ]})""")
    result = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    return [f"{found['id']}({found['impact']}) {len(found['nodes'])}곳: {found['nodes'][0]['html'][:120]}"
            for found in result["violations"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_whole_and_accessible(site, server, browser, pages, width):
    """No sideways scrolling, no error, no other host; axe finds nothing, and the dark theme's colours keep their contrast."""
    problems = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="light")
    page = context.new_page()
    heard = problems_of(page, server)
    for name in pages:
        page.goto(f"{server}/{name}", wait_until="load")
        found = [f"옆으로 넘친다: {each}" for each in page.evaluate(SIDEWAYS)]
        found += heard.copy()
        page.evaluate(SIMPLIFY)
        if width == WIDTHS[0] or name == "index.html":
            found += violations(page)
            page.emulate_media(color_scheme="dark")
            found += [f"어두운 화면: {each}" for each in violations(page, runOnly=COLOURS)]
            page.emulate_media(color_scheme="light")
        else:  # colours do not depend on the width: on the phone those of the frame are measured, on one page
            found += violations(page, rules={"color-contrast": {"enabled": False}})
        problems += [f"{name} ({width}픽셀): {each}" for each in found]
        heard.clear()
    context.close()

    assert problems == [], "\n".join(problems)
    print(f"페이지 {len(pages)}개를 너비 {width}픽셀에서 밝게, 어둡게 살폈다")


CODE = {
    "python": '''
import numpy as np

@decorator
class A(B):
    """설명."""
    x: int = 0x1F + 2.5e3 - len("글\\n")  # 주석

    def f(self, *args):
        return f"{self.x!r}" if not args and True else None
''',
    "pycon": """
>>> 1 / 0
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
ZeroDivisionError: division by zero
""",
    "console": """
$ conda install "numpy>=2" --name $ENV | grep -v x && echo done # 주석
끝
""",
    "go": """
package main

import "fmt"

// 주석
func main() {
	fmt.Println(`글`, 'c', 3, nil)
}
""",
    "diff": """
--- a
+++ b
@@ -1 +1 @@
-옛
+새
""",
    "yaml": "channels: [conda-forge]",
    "toml": '[project]\nname = "notes"',
    "powershell": "Get-ChildItem -Path $HOME | Where-Object { $_.Length -gt 1kb }",
    "dockerfile": "FROM python:3.12\nRUN pip install .",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_code_has_contrast(mini, serve, browser, theme):
    text = "# 코드\n\n" + "\n".join(f"```{language}\n{code.strip()}\n```\n" for language, code in CODE.items())
    built = mini({"index.md": text}, extensions=("myst_parser", "sphinx_copybutton"), **OURS)
    page = browser.new_page(color_scheme=theme)
    page.goto(serve(built.out) + "/index.html")
    found = violations(page, runOnly=COLOURS)
    page.close()

    assert found == []


def test_every_page_can_be_read_without_scripts(server, browser, pages):
    with_scripts, without = browser.new_context(), browser.new_context(java_script_enabled=False)
    one, other = with_scripts.new_page(), without.new_page()
    different = []
    for name in pages:
        if name == "search.html":
            continue  # says that it needs scripts
        one.goto(f"{server}/{name}")
        other.goto(f"{server}/{name}")
        if one.evaluate(TEXT) != other.evaluate(TEXT):
            different.append(name)
    other.goto(f"{server}/search.html")
    told = "자바스크립트" in other.inner_text("[role=main]")
    with_scripts.close()
    without.close()

    assert different == [], "자바스크립트가 없으면 글이 달라진다"
    assert told


def test_no_page_carries_a_script_inside(site, pages):
    """What a content security policy without 'unsafe-inline' forbids (the server of these tests sends one)."""
    problems = []
    for name in pages:
        html = (site / name).read_text(encoding="utf-8")
        problems += [f"{name}: {tag}" for tag in re.findall(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))[^>]*>", html)]
        problems += [f"{name}: {attribute}" for attribute in re.findall(r"<[^>]*\s(on[a-z]+=)", html)]
        problems += [f"{name}: javascript: 주소" for _ in re.findall(r"(?:href|src|action)=[\"']\s*javascript:", html, re.I)]

    assert problems == [], "\n".join(problems)


def test_scripts_stay_small(site, pages):
    weights = {}
    for name in pages:
        if name == "search.html":
            continue  # the one page that loads the index and the machinery to search it
        html = re.sub(r"<template.*?</template>", "", (site / name).read_text(encoding="utf-8"), flags=re.S)
        sources = re.findall(r'<script[^>]*\ssrc="([^"?]+)', html)
        files = [site / source.lstrip("/") if source.startswith("/") else (site / name).parent / source for source in sources]
        weights[name] = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    heaviest = max(weights, key=weights.get)

    assert weights[heaviest] <= SCRIPT_LIMIT, f"{heaviest}의 자바스크립트가 압축해도 {weights[heaviest]:,}바이트이다"
    print(f"자바스크립트는 가장 무거운 페이지({heaviest})에서 {weights[heaviest]:,}바이트이다")


# -- The frame -----------------------------------------------------------------------------------

@pytest.fixture
def longest(site, pages) -> str:
    """The page with the most in it."""
    return max((name for name in pages if name not in ("genindex.html", "search.html", "glossary.html", "references.html")),
               key=lambda name: (site / name).stat().st_size)


def test_a_chosen_theme_is_there_before_the_first_paint_and_stays(server, browser, longest):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{server}/{longest}")
    for wanted in ("dark", "light", "auto", "dark"):
        page.click(".theme-toggle-content button")
        assert page.evaluate("document.body.dataset.theme") == wanted
    # Everything but the theme's own script is held back: what is painted now is what a reader sees first.
    page.route(re.compile(r"\.js"), lambda route: route.continue_() if "theme.js" in route.request.url else route.abort())
    page.goto(f"{server}/{longest}", wait_until="commit")
    page.wait_for_selector("h1")
    assert page.evaluate("document.body.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    context.close()


def test_the_marks_of_sphinxs_own_search_work_where_ours_gives_way_to_it(server, browser):
    context = browser.new_context()
    page = context.new_page()
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
    context.close()

    assert heard == []


def test_drawers_open_and_close_by_keyboard(server, browser, longest):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{server}/{longest}")

    def visible(drawer: str) -> bool:
        settled(page)
        return page.evaluate("drawer => getComputedStyle(document.querySelector(drawer)).visibility === 'visible'", drawer)

    for box, drawer in (("#__navigation", ".sidebar-drawer"), ("#__toc", ".toc-drawer")):
        assert not visible(drawer)
        page.focus(box)
        page.keyboard.press("Space")
        assert visible(drawer)
        page.keyboard.press("Escape")
        assert not visible(drawer)
    page.focus("#__toc")
    page.keyboard.press("Space")
    page.locator(".toc-drawer a").last.click()
    assert not visible(".toc-drawer")
    page.close()


def test_branches_of_the_sidebar_unfold_by_keyboard(server, browser):
    page = browser.new_page()
    page.goto(f"{server}/index.html")
    box = page.locator(".toctree-checkbox").first
    branch = page.locator(".toctree-checkbox ~ ul").first
    assert not branch.is_visible()
    box.focus()
    page.keyboard.press("Space")
    assert branch.is_visible()
    page.close()


def test_boxes_that_scroll_can_be_reached_by_keyboard(mini, serve, browser):
    built = mini({"index.md": "# 넓은 것\n\n```text\n" + "긴 줄 " * 80 + "\n```\n\n```text\n짧은 줄\n```\n\n| "
                  + " | ".join(f"{n}번째열의이름" for n in range(20)) + " |\n|" + "---|" * 20 + "\n"},
                 extensions=("myst_parser", "sphinx_copybutton"), **OURS)
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(serve(built.out) + "/index.html")
    page.wait_for_selector("pre[tabindex='0'], .table-wrapper[tabindex='0']")
    names = page.eval_on_selector_all("[role=main] [tabindex='0']", "boxes => boxes.map(box => box.ariaLabel)")
    page.close()

    assert names == ["옆으로 밀어 보는 코드", "옆으로 밀어 보는 표"]


def test_folded_answers_are_printed_open(mini, serve, browser):
    built = mini({"index.md": "# 문제\n\n:::{admonition} 풀이\n:collapsible: closed\n\n답은 넷이다.\n:::\n"},
                 extensions=("myst_parser", "sphinx_copybutton"), myst_enable_extensions=["colon_fence"], **OURS)
    page = browser.new_page()
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
    page.close()
