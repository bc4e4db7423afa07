"""Each copy button puts on the clipboard what the reader would type: no prompt, no output."""

import re

import pytest
from browsers import OURS, ROOT, TOUCHED

PROMPT = re.compile(r"(?:\(\S+\) )?(?:[$❯] |PS(?: [^>]*)?> |[A-Z]:\\[^>]*>)|>>> |\.\.\. ", re.MULTILINE)
CLICK_ALL = """async () => {
    document.querySelectorAll("details").forEach(box => box.open = true);
    const copied = [];
    for (const button of document.querySelectorAll(".copybtn")) {
        button.click();
        while (button.textContent === "복사") await new Promise(done => setTimeout(done, 1));
        const block = button.previousElementSibling;
        copied.push([button.textContent, block.textContent.trim(), await navigator.clipboard.readText()]);
    }
    return copied;
}"""


@pytest.fixture
def reader(browser):
    """A page of a reader whose browser may use the clipboard."""
    return browser.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()


@pytest.fixture
def blocks(mini, serve):
    """The address of a page with sessions of all kinds, each followed by what should be copied of it."""
    built = mini({"index.md": (ROOT / "tests" / "sessions.md").read_text(encoding="utf-8")}, extensions=("myst_parser", "notes.sessions"), **OURS)
    return serve(built.out) + "/index.html"


def test_a_session_gives_what_was_typed(reader, blocks):
    reader.goto(blocks)
    copied = reader.evaluate(CLICK_ALL)

    assert {said for said, _, _ in copied} == {"복사했다"}
    for (_, shown, typed), (_, wanted, _) in zip(copied[::2], copied[1::2], strict=True):
        assert typed == wanted, shown
    print(f"세션 {len(copied) // 2}개에서 명령만 복사된다")


def test_without_a_secure_connection(reader, blocks):
    reader.add_init_script("delete Navigator.prototype.clipboard")
    reader.goto(blocks)
    reader.locator(".copybtn").first.click(force=True)
    reader.wait_for_selector(".copybtn:text('복사했다')")
    assert reader.evaluate("document.activeElement.textContent") == "복사했다"

    other = reader.context.new_page()
    other.goto(blocks)
    assert other.evaluate("navigator.clipboard.readText()").startswith("conda create --name 실험 \\\n")


def test_the_button_is_seen_by_keyboard_and_touch_moves_nothing_and_says_what_it_did(reader, blocks, browser):
    reader.goto(blocks)
    button = reader.locator(".copybtn").first
    assert button.evaluate("button => getComputedStyle(button).opacity") == "0"
    for _ in range(60):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.className") == "copybtn":
            break
    assert button.evaluate("button => getComputedStyle(button).opacity") == "1"
    reader.keyboard.press("Enter")
    reader.wait_for_selector("[role=status]:text('복사했다')", state="attached")

    phone = browser.new_page(viewport={"width": 390, "height": 800}, **TOUCHED)
    phone.goto(blocks)
    covering = phone.evaluate("""() => [...document.querySelectorAll(".copybtn")].filter(button => {
        const code = document.createRange();
        code.selectNodeContents(button.previousElementSibling);
        const first = [...code.getClientRects()].find(line => line.width);
        return first && (getComputedStyle(button).opacity !== "1" || first.top < button.getBoundingClientRect().bottom);
    }).length""")
    assert covering == 0, "단추가 보이지 않거나 코드를 가린다"
    heights = "() => [...document.querySelectorAll('article, .highlight pre, .code-block-caption')].map((box) => box.getBoundingClientRect().height)"
    with_buttons = phone.evaluate(heights)
    phone.evaluate("document.querySelectorAll('.copybtn').forEach((button) => button.remove())")
    assert phone.evaluate(heights) == with_buttons, "단추가 올 때 글이 밀린다"


def test_no_block_of_the_site_begins_with_a_prompt_that_would_be_copied(soups):
    """Where the build marks no prompt, a button copies the text as it stands."""
    blocks = [(page, block) for page, soup in soups.items() for block in soup.select("[role=main] .highlight pre")]
    wrong = [f"{page}: {text.splitlines()[0]!r}로 시작하는 코드" for page, block in blocks
             if PROMPT.match(text := block.get_text().strip()) and not block.select_one(".gp")]

    assert wrong == [], "\n".join(wrong)
    print(f"복사 단추가 있는 코드 {len(blocks)}개에 복사될 프롬프트가 없다")


def test_a_passage_with_a_formula_keeps_the_code_that_was_not_laid_out_yet(browser, server):
    tab = browser.new_context(permissions=["clipboard-read", "clipboard-write"], viewport={"width": 390, "height": 844}, **TOUCHED).new_page()
    tab.goto(f"{server}/dsl/cnn/week1-foundations.html")
    code = tab.evaluate("[...document.querySelectorAll('article .highlight:not(details *) pre')].map((block) => block.textContent.trim())")
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('article'))")
    tab.keyboard.press("Control+C")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert code and "$n$" in copied and [block for block in code if block not in copied] == []
    print(f"화면 밖에 있던 코드 {len(code)}개도 수식과 함께 복사된다")
