"""The glossary: meanings where terms are used, an index by either language, and one clear message for what is wrong."""

import doctest
import re

import pytest
from bs4 import BeautifulSoup

import terms
from conftest import ROOT
from test_reading import violations

GLOSSARY = """# 용어집

```{term-letters}
```

## ㄱ

:::{glossary}
:sorted:

꺾쇠
bracket
  글을 감싸는 부호이다.
  다른 이름: angle bracket, 괄호

가중치
weight
  입력값마다 곱해 "영향"을 정하는 수이다.
  쓰지 않는 표기: 웨이트, 무게값
:::

## ㅍ

:::{glossary}
편향
bias
  가중합에 더하는 수이다.
  참값에서 벗어난 정도이다.
  자세히: [쓰임](index.md#쓰임)
:::

## A-Z

:::{glossary}
ReLU
  음수를 0으로 바꾸는 함수이다.
:::

## 영어 색인

```{term-index}
```
"""
INDEX = ("# 첫 페이지\n\n```{toctree}\nglossary\n```\n\n## 쓰임\n\n첫째는 {term}`가중치`, 둘째는 {term}`bias`, 셋째는 {term}`정류기 <ReLU>`이다.\n")
SETTINGS = {"extensions": ["myst_parser", "hangul_anchors", "terms"], "myst_enable_extensions": ["colon_fence"], "nitpicky": True,
            "html_static_path": [str(ROOT / "_static" / "site.css")]}


@pytest.fixture
def built(mini):
    return mini({"index.md": INDEX, "glossary.md": GLOSSARY}, **SETTINGS)


def soup(built, page):
    return BeautifulSoup(built.html(page), "html.parser")


def test_the_docstring_is_right():
    assert doctest.testmod(terms).failed == 0


# -- One source, read without Sphinx --------------------------------------------------------------


def test_other_tools_get_the_entries_from_the_text():
    entries = terms.parse(GLOSSARY)

    assert [entry.names for entry in entries] == [("꺾쇠", "bracket"), ("가중치", "weight"), ("편향", "bias"), ("ReLU",)]
    assert entries[0].also == ("angle bracket", "괄호")
    assert entries[1].rejected == ("웨이트", "무게값")
    assert entries[2].meanings == ("가중합에 더하는 수이다.", "참값에서 벗어난 정도이다.")
    assert [entry.heading for entry in entries] == ["ㄱ", "ㄱ", "ㅍ", "A-Z"]
    assert GLOSSARY.splitlines()[entries[2].line - 1] == "편향"


def test_an_option_is_no_term():
    late = GLOSSARY.replace(":sorted:\n\n", "").replace("가중치\nweight\n", ":sorted:\n\n가중치\nweight\n")

    assert [entry.names for entry in terms.parse(late)] == [entry.names for entry in terms.parse(GLOSSARY)]


def test_a_site_without_a_glossary_has_no_entries(tmp_path):
    assert terms.read(tmp_path) == []


# -- The page ---------------------------------------------------------------------------------------


def test_the_page_has_entries_in_order_with_lines_of_their_own(built):
    page = soup(built, "glossary")

    assert built.warnings == ""
    assert [dt.find(string=True) for dt in page.select("#ㄱ dt")] == ["가중치", "weight", "꺾쇠", "bracket"]
    assert [p.get_text().strip() for p in page.select("#ㅍ dd > p")] == [
        "가중합에 더하는 수이다. 참값에서 벗어난 정도이다.", "자세히: 쓰임"]
    assert page.select_one("#ㅍ .term-line a")["href"] == "index.html#쓰임"
    assert page.select_one(".term-label").get_text() == "쓰지 않는 표기:"
    assert page.find(id="term-가중치") and page.find(id="term-weight")


def test_letters_and_index_lead_to_the_entries(built):
    page = soup(built, "glossary")
    letters, alphabet = page.select("ul.letters")

    assert [a.get_text() for a in letters.select("a")] == ["ㄱ", "ㅍ", "A-Z"]
    assert [a.get_text() for a in alphabet.select("a")] == ["A", "B", "R", "W"]
    assert [li.get_text().strip() for li in page.select(".term-index li")] == [
        "angle bracket 꺾쇠", "bias 편향", "bracket 꺾쇠", "ReLU", "weight 가중치"]
    for link in page.select("ul.letters a, .term-index a"):
        assert page.find(id=link["href"].removeprefix("#")), link


# -- The preview ------------------------------------------------------------------------------------


def test_a_term_carries_its_meaning(built):
    links = soup(built, "index").select("article a[aria-description]")

    assert [(a.get_text(), a["aria-description"]) for a in links] == [
        ("가중치", '입력값마다 곱해 "영향"을 정하는 수이다.'),
        ("bias", "가중합에 더하는 수이다. 참값에서 벗어난 정도이다."),
        ("정류기", "음수를 0으로 바꾸는 함수이다.")]


def test_a_new_meaning_reaches_the_pages_that_show_it(mini):
    mini({"index.md": INDEX.replace("glossary\n", "glossary\npost\n"), "glossary.md": GLOSSARY, "post.md": "# 글\n\n{term}`ReLU`\n"}, **SETTINGS)
    again = mini({"glossary.md": GLOSSARY.replace("음수를", "0보다 작으면")}, **SETTINGS)

    assert soup(again, "post").select_one("article a[aria-description]")["aria-description"] == "0보다 작으면 0으로 바꾸는 함수이다."


def test_books_carry_no_attribute_that_their_readers_do_not_know(mini):
    book = mini({"index.md": INDEX, "glossary.md": GLOSSARY}, builder="epub", **SETTINGS,
                epub_copyright="", copyright="", version="1", epub_show_urls="no")

    assert "aria-description" not in (book.out / "index.xhtml").read_text(encoding="utf-8")


PREVIEW = "link => getComputedStyle(link, '::after').content"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_keyboard_shows_and_hides_it(server, browser, scheme, width):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server}/dsl/cnn/week1-foundations.html")
    links = page.locator("article a[aria-description]")
    assert links.first.evaluate(PREVIEW) in ("none", "normal")
    page.keyboard.press("Tab")  # from now on, focus is the keyboard's
    for number in range(links.count()):
        link = links.nth(number)
        link.focus()
        link.evaluate("link => link.scrollIntoView({block: 'center'})")
        assert link.get_attribute("aria-description") in link.evaluate(PREVIEW)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert link.evaluate(PREVIEW) in ("none", "normal")
    links.first.focus()
    assert links.first.get_attribute("aria-description") in links.first.evaluate(PREVIEW)
    context.close()


def test_it_works_without_a_script(server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/dsl/cnn/week1-foundations.html")
    link = page.locator("article a[aria-description]").first
    link.hover()
    shot = page.screenshot(animations="disabled")
    page.mouse.move(0, 0)

    assert page.screenshot(animations="disabled") != shot
    context.close()


# -- What is wrong ----------------------------------------------------------------------------------

WRONG = [
    ("뜻", "  글을 감싸는 부호이다.\n", "", "뜻이 없는 용어: '꺾쇠'", 11),
    ("아무것도", "  음수를 0으로 바꾸는 함수이다.\n", "", "뜻이 없는 용어: 'ReLU'", 35),
    ("꾸밈", "음수를 0으로", "음수를 `0`으로", "용어의 뜻에 쓸 수 없는 글자: 'ReLU', '`'", 35),
    ("두 번", "ReLU\n", "ReLU\nbias\n", "두 번 나오는 용어: 'bias'. 25줄의 항목과", 35),
    ("자리", "꺾쇠\n", "낫표\n", "자리가 틀린 용어: '낫표'. '## ㄴ' 아래로 옮긴다", 11),
    ("표기", "무게값", "편향", "쓰지 않는 표기가 용어이다: '편향', 25줄", 16),
]


@pytest.mark.parametrize("old, new, message, line", [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_mistake_gives_one_message(mini, old, new, message, line):
    assert old in GLOSSARY
    index = "# 첫 페이지\n\n```{toctree}\nglossary\n```\n\n## 쓰임\n\n{term}`편향`\n"
    found = mini({"index.md": index, "glossary.md": GLOSSARY.replace(old, new, 1)}, **SETTINGS).warnings.strip().splitlines()

    assert len(found) == 1, found
    assert f"glossary.md:{line}: " in re.sub(r"\x1b\[[0-9;]*m", "", found[0]) and message in found[0]


# -- The site -----------------------------------------------------------------------------------------


def test_every_entry_of_the_site_is_sound():
    entries = terms.read(ROOT)

    assert [message for _, message in terms.problems(entries)] == []
    assert len(entries) >= 320
    for entry in entries:
        assert all(meaning.endswith("다.") for meaning in entry.meanings), entry.names
        assert re.match("[A-Za-z]", entry.names[-1]), f"영어 이름이 없다: {entry.names}"


def test_every_term_on_the_site_leads_to_an_entry_and_carries_its_meaning(site, pages):
    glossary = BeautifulSoup((site / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    ids = {tag["id"] for tag in glossary.select("dl.glossary [id]")}
    used = 0
    for name in pages:
        for link, term in re.findall(r'(<a [^>]*>)?<span class="[^"]*\bstd-term">([^<]*)', (site / name).read_text(encoding="utf-8")):
            assert (found := re.search(r'href="[^"]*#([^"]+)"', link)) and found[1] in ids, f"{name}: {term}"
            assert "aria-description=" in link, f"{name}: {term}"
            used += 1
    assert used > 100


def test_every_section_that_an_entry_names_exists(site):
    glossary = BeautifulSoup((site / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    found = 0
    for link in glossary.select(".term-line a"):
        path, _, anchor = link["href"].partition("#")
        page = (site / path).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in page, link["href"]
        found += 1
    assert found >= 200
