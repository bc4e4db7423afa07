"""Everything around the text is in Korean, on every page: what is seen, what is read aloud, and what scripts write."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import furo
from bs4 import NavigableString, PageElement, Tag

# Names stay as they are. Everything else with two Latin letters in a row is taken for English.
NAMES = ["Sphinx", "Furo", "CC BY-SA 4.0", "MIT", "BibTeX", "Mermaid", "Atom"]
ATTRIBUTES = ("title", "aria-label", "aria-description", "placeholder", "alt")
# What stands in these is the text of posts (and checked where it is written); their attributes are ours.
CONTENT = ".sidebar-tree a, .toc-tree a, .related-pages .title, .sidebar-brand, .header-center, .colophon, script, math, pre"
# Inside the text, what Sphinx and docutils write by themselves, and what stands at its end.
GENERATED = (".headerlink, .colophon, .post-head, .admonition-title, summary, .footnote-reference, [role=doc-backlink], "
             ".genindex-jumpbox")
ADMONITIONS = {"Attention", "Caution", "Danger", "Error", "Hint", "Important", "Note", "See also", "Tip", "Todo", "Warning"}
# Furo's files that ours were made from. When a new Furo changes one, compare it with ours and then renew its hash.
FURO = {
    "base.html": "c6b65a3fc4089f83", "page.html": "ad8bad98317b2e09", "genindex.html": "e8de4997983f6996", "search.html": "95755b01ed85cf27",
    "partials/icons.html": "011252a5f029c546", "partials/_head_css_variables.html": "0a75ba610a57fa46",
    "sidebar/navigation.html": "276383fe9ec54080",
}


def within(element: Tag, left_out: set[int]) -> Iterator[PageElement]:
    """All elements and texts of an element but for those with these ids of Python's, and what stands in them."""
    for child in element.children:
        if id(child) not in left_out:
            yield child
            yield from within(child, left_out) if isinstance(child, Tag) else ()


def english(page: Tag, titles: set[str]) -> list[str]:
    """The English strings of the interface of a page; titles of pages are content, in whatever language they are written."""
    article = page.find(id="furo-main-content")
    generated = [part for element in article.select(GENERATED) for part in [element, *element.find_all(True)]]
    inside = [element.text.strip() for element in generated if element.text.strip() in ADMONITIONS]
    inside += [element.get(name, "") for element in generated for name in ATTRIBUTES]
    inside += [element.text for element in article.select(".colophon p")]
    text = {id(section) for section in article.find_all("section", recursive=False)}
    around = [part.get(name, "") for part in within(page, text) if isinstance(part, Tag) for name in ATTRIBUTES]
    around += [part for part in within(page, text.union(map(id, page.select(CONTENT)))) if type(part) is NavigableString]
    names = re.compile("|".join(map(re.escape, sorted([*NAMES, *titles], key=len, reverse=True))))
    return [" ".join(text.split()) for text in inside + around if re.search("[A-Za-z]{2}", names.sub("", text))]


def test_no_page_has_an_english_word_in_its_interface(soups):
    titles = {element.text.strip().rstrip("#") for soup in soups.values() for element in soup.select("h1, .sidebar-tree a, .post-tags li, .genindex-list a")}
    problems = [f"{page}: {problem}" for page, soup in soups.items() for problem in english(soup.body, titles - {""})]
    problems += [f"{page}: 언어를 밝히지 않는다" for page, soup in soups.items() if soup.html.get("lang") != "ko"]

    assert problems == [], "화면의 말이 영어로 남았다(_ext/hangul/locale, _templates/):\n" + "\n".join(problems)
    print(f"페이지 {len(soups)}개의 화면에 영어가 없다")


def test_furos_templates_are_the_ones_that_ours_follow():
    changed = [name for name, known in FURO.items()
               if hashlib.sha256((Path(furo.THEME_PATH) / name).read_bytes()).hexdigest()[:16] != known]

    assert changed == [], f"Furo의 {', '.join(changed)}이 바뀌었다. _templates와 견주어 고친 뒤 이 표의 값을 새로 적는다."
