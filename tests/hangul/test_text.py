"""Korean text keeps its words in addresses, its bold beside particles, and its particles beside what they follow."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup
from hangul.emphasis import hangul_emphasis
from markdown_it import MarkdownIt

NUMBERED = re.compile(r"(id|term-|index-|section-|container-|figure-|table-|code-)\d+")
SETTINGS = {"extensions": ["myst_parser", "hangul"], "nitpicky": True,
            "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"]}
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "pages").iterdir()}
IDS = {"잔차-연결의-뜻", "정리", "정리-1", "q-k-v의-뜻", "cnn2-residual", "잔차-블록", "한글-이름", "ㄱ", "더-깊은-절",
       "table-표의-설명", "figure-이름-없는-그림의-설명이다", "code-internal-greet-greet-go", "equation-한글-수식",
       "term-합성곱", "term-convolution", "term-ReLU", "term-죽은-ReLU", "설명"}


def article(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser").find(role="main")


def ids(html: str) -> list[str]:
    """The ids of the article of a page, in their order; Furo's boxes around tables and formulas repeat theirs."""
    return [element["id"] for element in article(html).find_all(id=True)
            if not {"table-wrapper", "math-wrapper"} & set(element.get("class", ()))]


def test_the_words_are_the_address_and_links_reach_it(mini):
    built = mini(PAGES, **SETTINGS)
    found = ids(built.html("index"))
    links = [(page, *link.groups()) for page in ("index", "other") for link in
             re.finditer(r'href="([\w/]*(?:\.html)?)#([^"]+)"', article(built.html(page)).decode())]
    missing = [link for link in links if unquote(link[2]) not in ids(built.html(link[1].removesuffix(".html") or link[0]))]

    assert built.warnings == ""
    assert IDS <= {*found}, IDS - {*found}
    assert [id_ for id_, count in Counter(found).items() if count > 1 or NUMBERED.fullmatch(id_)] == []
    assert len(links) > 20 and missing == []
    assert built.app.env.domains.standard_domain.objects["term", "죽은 ReLU"] == ("index", "term-죽은-ReLU")


def test_addresses_survive_edits_elsewhere_on_the_page(mini):
    before = ids(mini(PAGES, **SETTINGS).html("index"))
    edited = PAGES["index.md"].replace("## 정리\n", "## 새 절\n\n```{code-block} go\n:caption: main.go\n\npackage main\n```\n\n## 정리\n", 1)
    edited = edited.replace(":::{glossary}\n", ":::{glossary}\n가중치\n  새 용어이다.\n\n")

    after = ids(mini({**PAGES, "index.md": edited}, **SETTINGS).html("index"))

    assert {*after} - {*before} == {"새-절", "code-main-go", "term-가중치"} and {*before} <= {*after}


def test_no_page_of_the_site_has_numbered_or_repeated_addresses(soups):
    problems = []
    for page, soup in soups.items():
        found = Counter(element["id"] for element in soup.find_all(id=True))
        problems += [f"{page}: id '{id_}'가 {count}번 있다" for id_, count in found.items() if count > 1]
        problems += [f"{page}: id '{id_}'는 번호일 뿐이어서 글을 고치면 바뀐다" for id_ in found if NUMBERED.fullmatch(id_)]

    assert problems == [], "\n".join(problems)
    print(f"글 {len(soups)}편의 주소가 모두 말로 되어 있고 한 번씩만 있다")


EMPHASIS = {
    "**용어(term)**은": "<strong>용어(term)</strong>은",
    "**`code`**를": "<strong><code>code</code></strong>를",
    '**"인용"**이라고': "<strong>&quot;인용&quot;</strong>이라고",
    "**「책」**을": "<strong>「책」</strong>을",
    "**10%**를": "<strong>10%</strong>를",
    "**[글](x.md)**는": '<strong><a href="x.md">글</a></strong>는',
    "앞말**(괄호)**뒷말": "앞말<strong>(괄호)</strong>뒷말",
    "**가(a)**나**다(b)**라": "<strong>가(a)</strong>나<strong>다(b)</strong>라",
    "***둘 다(both)***는": "<em><strong>둘 다(both)</strong></em>는",
    "**굵게 *기울임(i)*은**": "<strong>굵게 <em>기울임(i)</em>은</strong>",
    # What CommonMark already reads well, or must not read as emphasis at all
    "**용어**(term)은": "<strong>용어</strong>(term)은",
    "**가(a)**, **나(b)** 다": "<strong>가(a)</strong>, <strong>나(b)</strong> 다",
    "높이*(너비)*깊이": "높이*(너비)*깊이",
    "2**(3)은 `a ** b`이다": "2**(3)은 <code>a ** b</code>이다",
    "(가)**나": "(가)**나",
    "**a(b)**c": "**a(b)**c",
}


def test_bold_text_ends_where_its_asterisks_stand(mini):
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("emphasis", "hangul_emphasis", hangul_emphasis)
    # MyST has no hook for inline rules: the page fails when a new version makes its parsers elsewhere.
    page = mini({"index.md": "# 제목\n\n**어텐션(attention)**은 **`Q`**와 다르다.\n"}, **SETTINGS).html("index")

    assert {text: parser.renderInline(text) for text in EMPHASIS} == EMPHASIS
    assert "<strong>어텐션(attention)</strong>" in page and "**" not in article(page).text


def test_particles_stay_with_what_they_follow(mini):
    text = ("# 글(Text)의 제목\n\n어텐션(attention)은 [가나(2010)](https://example.org)를 `f(x)`로, $x$를, $y$ 그리고 (가) 나를 본다. "
            "**굵게**(bold)는 `a`와 다르다.\n\n**둘**이다.\n답은 $w$이다.\n\n| 표(table)의 | $z$는 |\n|---|---|\n| [1]이 | 끝 |\n\n```\nf(x)를\n```\n")
    soup = BeautifulSoup(mini({"index.md": text}, **SETTINGS).html("index"), "html.parser")
    page = soup.find("article")

    assert re.findall(r"\S\u2060\S", page.p.get_text()) == [")\u2060은", ")\u2060를", ")\u2060로", ")\u2060는"]
    assert [box.get_text()[-1] for box in page.select(".together")] == ["를", "다", "는"]
    assert "둘이다." in page.get_text() and "이다이다" not in page.get_text()
    assert all(")\u2060의" in element.get_text() for element in (page.h1, page.th)) and "[1]\u2060이" in page.td.get_text()
    assert "\u2060" not in page.pre.get_text() + soup.title.get_text()


def test_a_phone_shows_no_line_that_begins_with_a_particle(server, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server}/memo/inference-vs-prediction.html")
    lonely = page.evaluate("""() => {
        const box = (node, from, to) => {
            const range = document.createRange();
            range.setStart(node, from);
            range.setEnd(node, to);
            return range.getBoundingClientRect();
        };
        const found = [];
        for (const paragraph of document.querySelectorAll("article p, article li")) {
            const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
            for (let last, node; (node = walk.nextNode()); last = node) {
                const start = node.data.match(/^\\u2060?[가-힣]/);
                if (!start || !last || [last, node].some((each) => each.parentElement.closest("math, pre, svg, details:not([open])"))) continue;
                if (/[)\\]}]$/.test(last.data) && box(node, start[0].length - 1, start[0].length).top >= box(last, last.length - 1, last.length).bottom)
                    found.push(last.data.slice(-20) + "|" + node.data.slice(0, 8));
            }
        }
        return found;
    }""")

    assert lonely == []
