"""Readers find what they mean: labelled queries in a real browser, and the dialog, the search page and the marks at work."""

import csv
import gzip
import json
import re
from pathlib import Path
from statistics import mean

import pytest
from test_reading import COLOURS, problems_of, until, violations

# By half: recall among the first five, the mean of 1 / the place of the first right page, how many may stay without an answer,
# and which part of those that have none may get one (in the fresh half they are traps, made of words that the site has).
# "dev" was seen while the engine was made; "test" was not tuned on; "fresh" was written later, by another hand and before it
# saw any answer, and what it showed has been mended since. "blind" was written for pages before these were;
# four of its misses got a name or a heading since, all others are as found.
LIMITS = {"dev": (0.97, 0.93, 0, 1), "test": (0.97, 0.93, 0, 1 / 20), "fresh": (0.97, 0.93, 4, 1 / 10), "blind": (0.96, 0.88, 2, 1)}
QUERIES = Path(__file__).parent / "queries" / "queries.tsv"
FIRST_SEARCH = 200_000  # bytes, compressed: above, the words belong into parts as well
READY = "typeof KoreanSearch !== 'undefined' && typeof hangulIndex !== 'undefined'"


def index_of(out: Path) -> dict:
    return json.loads((out / "_search" / "index.js").read_text("utf-8").removeprefix("var hangulIndex=").removesuffix(";\n"))


# -- The labelled queries ------------------------------------------------------------------------

def test_readers_find_what_they_mean(site, server, browser):
    with QUERIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    written = {address.removesuffix(".html") for address, *_ in index_of(site)["pages"]}
    known = {page for row in rows for page in row["pages"].split()}
    posts = {page for page in written if re.match("(memo|go-layout|dsl)/", page) and not page.endswith("/index")}
    assert len(rows) >= 250 and len({row["query"] for row in rows}) == len(rows)
    assert posts <= known <= written, f"tests/hangul/queries/queries.tsv에 {sorted(posts - known)}을 찾는 질의가 없거나, 없는 글 {sorted(known - written)}을 찾는다"

    page = browser.new_page()
    page.goto(f"{server}/search.html")
    until(page, READY)
    found = page.evaluate("""async queries => {
        const found = [];
        for (const query of queries) found.push((await hangulSearch.find(query)).hits.map(hit => hit.page.address.replace(/\\.html$/, "")));
        return found;
    }""", [row["query"] for row in rows])
    for half, (least_recall, least_mrr, most_empty, noise) in LIMITS.items():
        mine = [(row, row["pages"].split(), answer) for row, answer in zip(rows, found, strict=True) if row["half"] == half]
        recalls = {(row["query"], row["kind"]): len({*wanted} & {*answer[:5]}) / min(5, len(wanted)) for row, wanted, answer in mine if wanted}
        mrr = mean(next((1 / place for place, page in enumerate(answer, 1) if page in wanted), 0) for _, wanted, answer in mine if wanted)
        empty = [row["query"] for row, wanted, answer in mine if wanted and not answer]
        answered = [bool(answer) for _, wanted, answer in mine if not wanted]
        wrong = "\n".join(f"{row['query']}: {wanted} 대신 {answer[:5]}" for row, wanted, answer in mine if not {*wanted} <= {*answer[:5]} or answer and not wanted)
        assert mean(recalls.values()) >= least_recall and mrr >= least_mrr and len(empty) <= most_empty, wrong
        assert sum(answered) <= noise * len(answered), wrong
        for kind in ("particle", "spacing", "partial"):
            assert mean([recall for (_, each), recall in recalls.items() if each == kind] or [1]) >= 0.98 or half in ("dev", "blind"), wrong
        print(f"{half} 질의 {len(mine)}개: recall@5 {mean(recalls.values()):.3f}, MRR {mrr:.3f}, 빈 답 {len(empty)}개")


# -- The index -----------------------------------------------------------------------------------

PAGES = {
    "index.md": "# 첫 글\n\n첫 글의 첫 문장이다.\n\n```{toctree}\none\ntwo\nglossary\nhidden\n```\n",
    "one.md": "# 합성곱\n\n합성곱은 필터를 민다.\n\n## 잔차연결의 길\n\nYOLO의 잔차 연결이다.\n\n### 아래 절\n\n$x^2$인 절이다.\n\n$$x$$ (kernel)\n",
    "two.md": "# 트랜스포머\n\n트랜스포머에서는 어텐션만 쓴다.\n\n## 인코더\n\n### 층\n\n층이 식 {eq}`kernel`의 여섯이다.\n\n(이름표)=\n### 끝\n",
    "hidden.md": "---\nnosearch: true\n---\n\n# 숨은 글\n\n숨은말이다.\n",
    "glossary.md": "# 용어집\n\n```{glossary}\n합성곱\nconvolution\n  겹쳐 곱하는 셈이다.\n\n  다른 표기: 컨볼루션, 콘볼루션\n\n"
                   "잔차 연결\n  입력을 출력에 더한다.\n\n  **쓰지 않는 표기**: 잔여 연결; 스킵\n\n층\n  쓰지 않는 표기: 레이어\n\n  다른 이름: 계층\n```\n",
}


def test_the_index_knows_sections_beginnings_words_and_names(mini):
    settings = {"extensions": ["myst_parser", "hangul"], "myst_enable_extensions": ["dollarmath"]}
    built = mini(PAGES, **settings)
    parallel = mini(PAGES, **settings, jobs=2, name="parallel")
    index = index_of(built.out)
    pages = {address: (title, text, sections) for address, title, text, sections in index["pages"]}
    texts = {path.relative_to(built.out / "_search").as_posix(): path.read_text("utf-8") for path in (built.out / "_search").rglob("*.js")}

    assert built.warnings == ""
    assert pages["one.html"] == ("합성곱", "합성곱은 필터를 민다.", ["잔차연결의 길", "아래 절"])
    assert pages["two.html"][2] == ["인코더", "층", ["끝", "이름표", 0]]
    assert pages["glossary.html"][2] == [["합성곱", "", 1], ["잔차 연결", "", 1], ["층", "", 1]]
    assert '"잔차연결의-길":"YOLO의 잔차 연결이다."' in texts["one.html-0.js"]
    assert '"인코더":"층이 식 …의 여섯이다."' in texts["two.html-0.js"]  # a section that begins with another one; no raw label
    assert '"term-합성곱":"겹쳐 곱하는 셈이다."' in texts["glossary.html-0.js"]
    assert sorted(sorted(names) for names, _ in index["entries"]) == [
        ["convolution", "컨볼루션", "콘볼루션", "합성곱"], ["계층", "레이어", "층"], ["스킵", "잔여 연결", "잔차 연결"]]
    assert "숨은말" not in "".join(texts.values()) and "hidden.html" not in pages
    assert texts == {path.relative_to(parallel.out / "_search").as_posix(): path.read_text("utf-8")
                     for path in (parallel.out / "_search").rglob("*.js")}


def test_the_first_search_is_small_and_nothing_of_it_comes_before(site, server, browser):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(f"{server}/")))
    version = index_of(site)["version"]
    page.goto(f"{server}/memo/index.html", wait_until="networkidle")
    before = [url for url in asked if re.search("_search|panel|analyser|search.css|searchindex", url)]
    asked.clear()
    page.keyboard.press("Control+k")
    page.keyboard.type("가상 환경")
    page.wait_for_selector(".ks-hits p mark:has-text('가상 환경')")
    fetched = {url for url in asked if "favicon" not in url}
    asked.clear()
    page.goto(f"{server}/search.html?q=합성곱")
    page.wait_for_selector(".ks-hits p mark")
    of_sphinx = [url for url in asked if re.search("searchindex|searchtools|language_data|doctools|sphinx_highlight|translations|options", url)]
    size = sum(len(gzip.compress((site / url).read_bytes(), 9)) for url in fetched)
    parts = {url for url in fetched if url.startswith("_search/") and url != "_search/index.js"}
    postings = {url for url in parts if url.startswith(f"_search/{version}/")}

    assert before == of_sphinx == []
    assert fetched - parts == {f"_static/hangul/{name}" for name in ("panel.js", "analyser.js", "search.css")} | {"_search/index.js"}
    assert 1 <= len(parts - postings) <= 20
    assert 1 <= len(postings) < len([*(site / "_search" / version).iterdir()]) / 2
    assert size <= FIRST_SEARCH, f"첫 검색이 압축해도 {size:,}바이트이다. 낱말도 조각으로 나눌 때이다(_ext/hangul/README.md)."
    print(f"첫 검색에 오는 것은 압축해서 {size:,}바이트, 조각 {len(parts)}개이다")


def test_any_text_may_be_pasted_in_any_form_of_unicode(server, browser):
    """A long text is no more work than a few searches for a word that nobody knows; macOS copies 합 as three letters."""
    page = browser.new_page()
    page.goto(f"{server}/search.html")
    until(page, READY)
    wire = page.context.new_cdp_session(page)
    wire.send("Profiler.enable")
    wire.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": True})

    def work(query: str) -> int:
        """How often the pieces of the analysis run, which does not depend on what else the machine does."""
        page.evaluate("async query => { await hangulSearch.find(query); data = KoreanSearch.prepare(hangulIndex); }", query)
        wire.send("Profiler.takePreciseCoverage")  # what came before, until all parts of the index were there, does not count
        page.evaluate("query => { KoreanSearch.search(data, query); }", query)
        scripts = wire.send("Profiler.takePreciseCoverage")["result"]
        return sum(piece["count"] for script in scripts if "analyser.js" in script["url"]
                   for function in script["functions"] for piece in function["ranges"])

    unknown = work("쀍뚫쒧깡")
    most = max(map(work, ("가" * 1000, "ㅋ" * 500, "에서는" * 667, "a" * 2000, "쀍뚫쒧깡 " * 400, "RuntimeError: mat1 and mat2 shapes " * 160)))
    same = page.evaluate("""async queries => {
        const same = [];
        const pages = async (query) => (await hangulSearch.find(query)).hits.map((hit) => hit.page.address).join();
        for (const query of queries) if (await pages(query) && await pages(query) === await pages(query.normalize("NFD"))) same.push(query);
        return same;
    }""", ["합성곱", "셀프 어텐션에서"])

    assert 0 < most < 3 * unknown and same == ["합성곱", "셀프 어텐션에서"]
    print(f"붙여 넣은 긴 글을 푸는 일은 모르는 낱말 하나의 {most / unknown:.2f}배를 넘지 않는다")


# -- The hooks into Sphinx -----------------------------------------------------------------------

@pytest.mark.parametrize("theme, broken", [("ours", "index"), ("alabaster", "index"), ("alabaster", "hook")])
def test_stock_search_takes_over_where_a_hook_or_our_index_is_missing(site, mini, serve, browser, theme, broken):
    out = site if theme == "ours" else mini(PAGES, extensions=["myst_parser", "hangul"], html_theme=theme).out
    page = browser.new_page()
    file, good, bad = {"hook": ("_static/searchtools.js", "performSearch", "startSearch"), "index": ("_search/index.js", "counts", "others")}[broken]
    text = (out / file).read_text("utf-8").replace(good, bad)
    page.route(f"**/{file}", lambda route: route.fulfill(body=text, content_type="text/javascript"))
    page.goto(f"{serve(out)}/search.html?q=합성곱")
    page.wait_for_selector("#search-results ul.search li a")
    count = page.locator(".ks-panel").count()

    assert count == 0


def test_a_page_kept_from_before_a_new_deployment_still_searches(site, server, browser):
    """The index may be older than the site: it is read anew, what its texts have lost is left out, and the hits lead on."""
    page = browser.new_page()
    old = (site / "_search" / "index.js").read_text("utf-8").replace(index_of(site)["version"], "gone")
    page.route("**/_search/index.js", lambda route: route.fulfill(body=old, content_type="text/javascript"))
    page.route("**/_search/dsl/**", lambda route: route.fulfill(status=404, body=""))
    page.route("**/_search/glossary*", lambda route: route.fulfill(body='hangulIndex.parts["gone"]={};', content_type="text/javascript"))
    page.goto(f"{server}/index.html")
    found(page, "트랜스포머")
    hits = page.locator(".ks-hits > li > a").count()
    page.locator(".ks-hits a").first.click()
    page.wait_for_selector(".ks-clear")

    assert hits > 1


def test_a_part_that_does_not_come_is_said_and_read_again_with_enter(site, server, browser):
    page = browser.new_page()
    away = f"**/_search/{index_of(site)['version']}/**"
    asked = []

    def only_the_first(route):
        asked.append(route.request.url)
        route.continue_() if len(asked) == 1 else route.abort()

    page.route(away, only_the_first)
    page.goto(f"{server}/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("합성곱")
    page.wait_for_selector(".ks-status:has-text('색인을 다 읽지 못했다')")
    page.unroute(away)
    page.keyboard.press("Enter")
    page.wait_for_selector(".ks-hits a")


# -- A reader at work ----------------------------------------------------------------------------

@pytest.fixture
def page(browser, server):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.heard = problems_of(page, server)
    yield page
    assert page.heard == []


def found(page, query: str):
    page.keyboard.press("Control+k")
    page.locator(".ks-dialog input").fill(query)
    page.wait_for_selector(".ks-dialog .ks-hits a, .ks-dialog .ks-near button")


def test_a_hit_leads_to_its_section_and_marks_stem_compound_and_synonym(page, server):
    for query, mark in (("셀프어텐션에서", "셀프 어텐션"), ("자기 주의", "셀프 어텐션"), ("트렌스포머", "트랜스포머")):
        page.goto(f"{server}/index.html")
        found(page, query)
        first = page.locator(".ks-hits li").first
        assert mark in first.locator("mark").first.inner_text()
        assert len(first.inner_text()) > 30  # a summary
        address = first.locator("a").first.get_attribute("href")
        first.locator("a").first.click()
        page.wait_for_selector(".ks-clear")
        marked = page.evaluate("[...CSS.highlights.get('korean-search')].map(range => range.toString())")
        assert any(mark.replace(" ", "") in text.replace(" ", "") for text in marked)
        assert "find=" not in page.url and page.url.rpartition("#")[2] == (address.rpartition("#")[2] if "#" in address else page.url)
        assert page.evaluate("!location.hash || !!document.getElementById(decodeURIComponent(location.hash.slice(1)))"), page.url
        page.keyboard.press("Escape")
        assert page.locator(".ks-clear").count() == 0 and page.evaluate("CSS.highlights.size") == 0


def test_what_is_typed_while_the_index_loads_is_answered(page, server):
    waiting = []
    page.route("**/_search/index.js", lambda route: waiting.append(route))
    page.goto(f"{server}/index.html")
    page.keyboard.press("/")
    page.keyboard.type("합성곱")
    page.wait_for_selector(".ks-status:has-text('색인을 읽는 중')")
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].continue_()
    page.keyboard.type(" 층")
    page.wait_for_selector(".ks-hits a")

    assert page.input_value(".ks-dialog input") == "합성곱 층"


def test_enter_before_the_index_is_there_goes_to_the_search_page(page, server):
    page.route("**/panel.js", lambda route: route.continue_() if "search.html" in route.request.frame.url else None)
    page.goto(f"{server}/memo/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("합성곱")
    with page.expect_navigation(url="**/search.html?q=*"):
        page.keyboard.press("Enter")
    page.wait_for_selector(".ks-hits a")
    page.heard[:] = [each for each in page.heard if not re.search("panel|_search", each)]  # given up on leaving

    assert page.input_value(".ks-form input") == "합성곱"


def test_the_keyboard_alone_is_enough(engine, server):
    page = engine.new_page(viewport={"width": 360, "height": 640})
    heard = problems_of(page, server)
    page.goto(f"{server}/index.html")
    page.keyboard.press("Tab")
    before = page.evaluate("document.activeElement.className")
    found(page, "합성곱")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.ks-hits a')")
    below = "document.querySelector('.ks-close').getBoundingClientRect().top >= document.querySelector('.ks-hits').getBoundingClientRect().bottom"
    assert page.evaluate(below), "닫기 단추가 찾은 글을 가린다"
    assert page.evaluate("[document.querySelector('.ks-dialog'), document.documentElement].every(each => each.scrollWidth <= each.clientWidth)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('.ks-dialog input')")
    page.keyboard.press("Escape")
    if page.locator(".ks-dialog[open]").count():  # the first Escape empties a search field
        page.keyboard.press("Escape")
    assert page.locator(".ks-dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == before
    found(page, "트랜스포머")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "week4-transformer" in page.url
    page.keyboard.press("/")
    page.keyboard.type("a/b")  # a slash in a field is a slash
    assert page.input_value(".ks-dialog input") == "a/b"
    page.click(".ks-close")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.click(".sidebar-search")
    assert page.locator(".ks-dialog[open]").count() == 1 and heard == []


def test_an_input_method_composes_undisturbed(page, server):
    # Ctrl+K and the slash with a Korean input method: the key is a letter or "Process", its place is known.
    for key in ('{key: "Process", code: "Slash"', '{key: "ㅏ", code: "KeyK", ctrlKey: true'):
        page.goto(f"{server}/index.html")
        page.evaluate(f'document.body.dispatchEvent(new KeyboardEvent("keydown", {key}, bubbles: true, cancelable: true}}))')
        page.wait_for_selector(".ks-dialog[open]")
    until(page, READY)
    session = page.context.new_cdp_session(page)
    for text in ("ㅌ", "트", "틀", "트래", "트랜", "트랜스", "트랜슾"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    page.wait_for_selector(".ks-hits a:has-text('트랜스포머')")  # answered before the syllable is finished
    url = page.url
    for key in ("ArrowDown", "Enter"):
        page.evaluate("""key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
            {key, isComposing: true, keyCode: 229, bubbles: true, cancelable: true}))""", key)
    assert page.evaluate("document.activeElement.matches('.ks-dialog input')") and page.url == url
    assert page.evaluate("""() => { // Enter that an input method lets through
        let stopped;
        addEventListener("submit", event => stopped = event.defaultPrevented, {once: true});
        document.activeElement.form.requestSubmit();
        return stopped;
    }""")
    session.send("Input.insertText", {"text": "트랜스포머"})
    assert page.input_value(".ks-dialog input") == "트랜스포머"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_nothing_found_says_so_and_offers_near_words(page, server):
    page.goto(f"{server}/index.html")
    found(page, "어탠셩매커니줌")
    assert "맞는 글이 없다" in page.inner_text(".ks-status")
    near = page.locator(".ks-near button").first
    name = near.inner_text()
    near.click()
    page.wait_for_selector(".ks-hits a")

    assert page.input_value(".ks-dialog input") == name
    assert page.evaluate("document.activeElement.matches('.ks-dialog input')")


def test_the_search_page_answers_as_one_types_and_keeps_its_address(page, server):
    page.goto(f"{server}/search.html?q=자기 주의")
    page.wait_for_selector(".ks-hits a")
    page.locator(".ks-form input").fill("트랜스포머에서는")
    page.wait_for_selector(".ks-hits mark:has-text('트랜스포머')")
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "트랜스포머에서는"
    page.reload()
    page.wait_for_selector(".ks-hits mark:has-text('트랜스포머')")
    page.locator("h1").click()
    page.keyboard.press("Control+k")

    assert page.evaluate("document.activeElement.matches('.ks-form input')") and page.locator("dialog").count() == 0


def test_axe_finds_nothing(page, server):
    problems = []

    def look(part: str) -> None:
        for theme, rules in (("light", {}), ("dark", {"runOnly": COLOURS})):
            page.emulate_media(color_scheme=theme)
            problems.extend(f"{theme}, {part}: {each}" for each in violations(page, f"'{part}'", **rules))

    for query in ("트랜스포머", "어탠셩매커니줌"):
        page.goto(f"{server}/search.html?q={query}")
        page.wait_for_selector(".ks-hits li, .ks-near button")
        look("[role=main]")
        page.goto(f"{server}/index.html")
        found(page, query)
        until(page, "[...document.styleSheets].some(sheet => sheet.href?.includes('search.css'))")
        look(".ks-dialog")
    found(page, "트랜스포머")
    page.locator(".ks-hits a").first.click()
    page.wait_for_selector(".ks-clear")
    look(".ks-clear")

    assert problems == []
