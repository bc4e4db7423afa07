"""Everything around the text is in Korean, on every page: what is seen, what is read aloud, and what scripts write."""

import hashlib
import json
import re
from pathlib import Path

import furo
import pytest
from bs4 import BeautifulSoup, Tag

# Names stay as they are. Everything else with two Latin letters in a row is taken for English.
NAMES = ["Sphinx", "Furo", "CC BY-SA 4.0", "MIT", "BibTeX", "Mermaid", "Atom"]
ATTRIBUTES = ("title", "aria-label", "aria-description", "placeholder", "alt")
# What stands in these is the text of posts (and checked where it is written); their attributes are ours.
CONTENT = ".sidebar-tree a, .toc-tree a, .related-pages .title, .sidebar-brand, .header-center, .colophon"
# Inside the text, what Sphinx and docutils write by themselves, and what stands at its end.
GENERATED = (".headerlink, .colophon, .post-head, .admonition-title, summary, .caption-number, .footnote-reference, "
             "[role=doc-backlink], .genindex-jumpbox")
ADMONITIONS = {"Attention", "Caution", "Danger", "Error", "Hint", "Important", "Note", "See also", "Tip", "Todo", "Warning"}
# Furo's files that ours were made from. When a new Furo changes one, compare it with ours and then renew its hash.
FURO = {
    "base.html": "c6b65a3fc4089f83", "page.html": "ad8bad98317b2e09", "genindex.html": "e8de4997983f6996", "search.html": "95755b01ed85cf27",
    "partials/icons.html": "011252a5f029c546", "partials/_head_css_variables.html": "0a75ba610a57fa46",
    "components/edit-this-page.html": "67d8c2e37bd5284b", "sidebar/search.html": "d0cc1cbc08f56a54",
}


def is_english(text: str, titles: set[str] = frozenset()) -> bool:
    """Whether two Latin letters stand together in a text once names and the titles of pages are taken out."""
    for name in sorted([*NAMES, *titles], key=len, reverse=True):
        text = text.replace(name, "")
    return re.search(r"[A-Za-z]{2}", text) is not None


def english(html: str, titles: set[str] = frozenset()) -> list[str]:
    """The English strings of the interface of a page, each with the place it stands in."""
    page = BeautifulSoup(html, "html.parser").body
    for element in page(["script", "style", "math", "pre"]):
        element.decompose()
    found = []

    def check(text: str, place: str) -> None:
        if is_english(text, titles):
            found.append(f"{place}: {' '.join(text.split())}")

    def check_attributes(element: Tag) -> None:
        for name in ATTRIBUTES:
            check(element.get(name, ""), f"<{element.name} {name}>")

    article = page.find(id="furo-main-content") or page
    for element in article.select(GENERATED):
        if element.text.strip() in ADMONITIONS:
            found.append(f"상자의 제목: {element.text.strip()}")
        for part in [element, *element.find_all(True)]:
            check_attributes(part)
    for element in article.select(".colophon p"):
        check(element.text, "글의 끝")
    for element in article.find_all("section", recursive=False):
        element.decompose()
    for element in page.find_all(True):
        check_attributes(element)
    for element in page.select(CONTENT):
        element.decompose()
    for text in page.find_all(string=True):
        check(text, f"<{text.parent.name}>")
    return found


@pytest.fixture(scope="module")
def titles(site, pages) -> set[str]:
    """The titles of pages as menus show them: they are content, in whatever language they are written."""
    names = set()
    for page in pages:
        soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        names |= {element.text.strip() for element in soup.select("h1, .sidebar-tree a, .post-tags li, .genindex-list a")}
    return {name.rstrip("#") for name in names if name}


def test_no_page_has_an_english_word_in_its_interface(site, pages, titles):
    problems = [f"{page}: {problem}" for page in pages
                for problem in english((site / page).read_text(encoding="utf-8"), titles)]

    assert problems == [], "화면의 말이 영어로 남았다(_locale/, _templates/):\n" + "\n".join(problems)
    print(f"페이지 {len(pages)}개의 화면에 영어가 없다")


def test_the_language_of_each_page_is_said(site, pages):
    assert [page for page in pages if '<html class="no-js" lang="ko"' not in (site / page).read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("html", [
    '<button aria-label="Toggle table of contents">☰</button>',
    '<input placeholder="Search">',
    "<label>Toggle navigation of 메모</label>",
    '<svg><symbol><title>Light mode</title></symbol></svg>',
    '<article id="furo-main-content"><section><h2>절<a class="headerlink" title="Link to this heading">#</a></h2></section></article>',
    '<article id="furo-main-content"><section><p class="admonition-title">Note</p></section></article>',
    "<footer>Made with Sphinx and Furo</footer>",
])
def test_english_is_noticed_wherever_it_stands(html):
    assert len(english(f"<body>{html}</body>")) == 1


def test_the_scripts_have_korean_for_everything_they_say(site):
    said = set()
    for script in (site / "_static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        said |= {json.loads(f'"{found}"') for found in re.findall(r'(?:\b_|gettext)\(\s*"((?:[^"\\]|\\.)*)"', text)}
    korean = (site / "_static" / "translations.js").read_text(encoding="utf-8")
    missing = [text for text in said if not re.search(re.escape(json.dumps(text)) + r':\s*\[?"[^"]*[가-힣]', korean)]

    assert len(said) >= 5
    assert missing == [], "_locale/ko/LC_MESSAGES/sphinx.js에 없는 말이 있다"


def test_search_answers_in_korean(server, browser):
    page = browser.new_page()
    for query, answer in (("용어", "글 "), ("뷁쉙뛟", "맞는 글이 없다")):
        page.goto(f"{server}/search.html?q={query}")
        page.wait_for_selector(f"#search-results p:has-text('{answer}')")
        assert not is_english(page.inner_text("#search-results p"))
    page.close()


def test_furos_templates_are_the_ones_that_ours_follow():
    changed = [name for name, known in FURO.items()
               if hashlib.sha256((Path(furo.THEME_PATH) / name).read_bytes()).hexdigest()[:16] != known]

    assert changed == [], f"Furo의 {', '.join(changed)}이 바뀌었다. _templates와 견주어 고친 뒤 이 표의 값을 새로 적는다."
