"""The glossary: meanings where terms are used, and one clear message for what is wrong."""

import doctest
import re

import pytest
from conftest import ROOT
from notes import glossary
from small_site import SITE, book, built

GLOSSARY = SITE["glossary.md"]


def test_other_tools_get_the_entries_from_the_text():
    entries = glossary.parse(GLOSSARY)

    assert doctest.testmod(glossary).failed == 0
    assert [entry.names for entry in entries] == [["꺾쇠", "bracket"], ["가중치", "weight"], ["ReLU", "정류기"]]
    assert entries[1].meaning == '입력값마다 곱해 "영향"을 정하는 수이다. 크기를 뜻하기도 한다.'
    assert [entry.rejected for entry in entries] == [[], ["웨이트", "무게값"], []]
    assert [entry.heading for entry in entries] == ["ㄱ", "ㄱ", "A-Z"]
    assert [GLOSSARY.splitlines()[entry.line - 1] for entry in entries] == ["꺾쇠", "가중치", "ReLU"]


def test_the_page_has_entries_in_order_with_lines_of_their_own():
    found = built().soup("glossary")

    assert [dt.find(string=True) for dt in found.select("#ㄱ dt")] == ["가중치", "weight", "꺾쇠", "bracket"]
    assert [" ".join(p.get_text().split()) for p in found.select("#ㄱ dl > dd")[0]("p")] == [
        '입력값마다 곱해 "영향"을 정하는 수이다. 크기를 뜻하기도 한다.', "자세히: 이름", "쓰지 않는 표기: 웨이트, 무게값"]
    assert found.select_one(".term-line a")["href"] == "course/series/week2-attention.html#새-이름"
    assert [label.get_text() for label in found.select(".term-label")] == ["자세히:", "쓰지 않는 표기:", "다른 이름:"]


def test_words_that_only_lead_here_are_for_the_search_alone():
    assert all(word not in built().html("glossary") for word in ("찾는 말", "홑화살괄호"))
    assert '["꺾쇠","bracket","angle bracket","괄호","홑화살괄호"]' in (built().out / "_search/index.js").read_text("utf-8")


def test_a_term_carries_its_meaning_but_not_in_books():
    links = built().soup("memo/old").select("article a[aria-description]")

    assert [(a.get_text(), a["aria-description"]) for a in links] == [
        ("가중치", '입력값마다 곱해 "영향"을 정하는 수이다. 크기를 뜻하기도 한다.'), ("ReLU", "음수를 0으로 바꾸는 함수이다.")]
    assert "aria-description" not in (book() / "memo/old.xhtml").read_text("utf-8")


SHOWN = """link => {
    const preview = getComputedStyle(link, "::after");
    return preview.visibility === "visible" && preview.content.includes(JSON.stringify(link.getAttribute("aria-description")).slice(1, -1));
}"""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_keyboard_shows_and_hides_it(server, browser, scheme, width):
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.goto(f"{server}/dsl/cnn/week1-foundations.html")
    first, second = page.locator("article a[aria-description]").all()[:2]
    assert not first.evaluate(SHOWN)
    page.keyboard.press("Tab")  # from now on, focus is the keyboard's
    first.focus()
    assert first.evaluate(SHOWN)
    page.keyboard.press("Escape")
    assert not first.evaluate(SHOWN)
    second.focus()
    first.focus()
    assert first.evaluate(SHOWN)


def test_it_works_without_a_script(server, browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{server}/dsl/cnn/week1-foundations.html")
    page.locator("article a[aria-description]").first.hover()
    shot = page.screenshot(animations="disabled")
    page.mouse.move(0, 0)

    assert page.screenshot(animations="disabled") != shot


@pytest.mark.parametrize("old, new, message, name", [
    ("  글을 감싸는 부호이다.\n", "", "뜻이 없는 용어: '꺾쇠'", "꺾쇠"),
    ("음수를 0으로", "음수를 `0`으로", "용어의 뜻에 쓸 수 없는 글자: 'ReLU', '`'", "ReLU"),
    ("꺾쇠\n", "낫표\n", "자리가 틀린 용어: '낫표'. '## ㄴ' 아래로 옮긴다", "낫표"),
], ids=["meaning", "markup", "place"])
def test_a_mistake_has_one_message_with_its_line(old, new, message, name):
    assert old in GLOSSARY
    text = GLOSSARY.replace(old, new, 1)
    [(line, said)] = glossary.problems(glossary.parse(text))

    assert text.splitlines()[line - 1] == name and said.startswith(message)


# -- This site ------------------------------------------------------------------------------------


def test_every_entry_of_the_site_is_sound():
    for entry in glossary.parse((ROOT / "glossary.md").read_text(encoding="utf-8")):
        assert entry.meaning.endswith("다."), entry.names
        assert re.match("[A-Za-z]", entry.names[-1]), f"영어 이름이 없다: {entry.names}"


def test_every_term_of_the_site_shows_its_meaning(soups):
    """That it leads to its entry, and the entry to its section: tests/test_links.py."""
    terms = [(name, link.parent) for name, soup in soups.items() for link in soup.select("a > .std-term")]

    assert [(name, link.get_text()) for name, link in terms if not link.get("aria-description")] == []
    print(f"용어 {len(terms)}번이 뜻을 보인다")
