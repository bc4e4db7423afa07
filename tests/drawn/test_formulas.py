"""Formulas are drawn while building: readable, numbered, copyable, searchable text left alone, broken ones named."""

import hashlib
import io
import json
import re
from pathlib import Path

import drawn
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image

SETTINGS = {"extensions": ["myst_parser", "drawn"], "math_numfig": False,
            "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"]}
PAGES = Path(__file__).parent / "pages"
SITE = {"index.md": "# 처음\n\n```{toctree}\nformulas\nplain\n```\n", "formulas.md": (PAGES / "formulas.md").read_text(encoding="utf-8"),
        "plain.md": "# 수식 없는 글\n\n다른 글의 식 {eq}`softmax` 하나.\n"}


def read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


# -- What the reader gets ------------------------------------------------------------------------

def test_formulas_are_mathml_with_latex_numbers_and_ids(mini):
    built = mini(SITE, **SETTINGS)
    assert built.warnings == ""
    page = read(built.html("formulas"))
    assert len(page.find_all("math")) == 7 and not re.search("<script[^>]*(mathjax|katex|polyfill)", built.html("formulas"), re.I)
    assert not page.select("math [style]")  # a strict content security policy forbids it
    assert page.find("p").find("annotation").text == r"\hat{y}^{(i)}"
    assert r"\begin{aligned} a &= b < c" in page.find(id="equation-split-form").find("annotation").text
    assert [text.text.replace("\xa0", " ") for text in page.p.select("mtext")] == ["정확도 95% 이상", "R&D 부서와 {x} 끝"]
    assert [link.text for link in page.select(".formula > a")] == ["(1)", "(2)", "(3)"]
    assert page.find("p").find("a")["href"] == "#equation-softmax"
    assert read(built.html("plain")).find("p").find("a")["href"] == "formulas.html#equation-softmax"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids)) and {"equation-softmax", "equation-by-label", "by-name"} <= set(ids)  # Furo repeats some

    index = (built.out / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert not {"frac", "softmax", "hat", "operatorname", "lvert", "begin"} & set(terms) and any("길이" in term for term in terms)


def test_style_script_and_font_come_only_where_formulas_are(mini):
    built = mini(SITE, **SETTINGS)
    preload = read(built.html("formulas")).find("link", rel="preload")
    assert preload["as"] == "font" and preload.has_attr("crossorigin")
    font = built.out / preload["href"]
    assert preload["href"].removeprefix("_static/drawn/") in (built.out / "_static/drawn/drawn.css").read_text(encoding="utf-8")
    assert font.stem.rpartition("-")[2] == hashlib.sha256(font.read_bytes()).hexdigest()[:8] and font.stat().st_size < 60_000
    for name in ("plain", "index", "search", "genindex"):
        assert not re.search("stix|drawn.css|formulas.js", built.html(name))


# -- What the browser shows ----------------------------------------------------------------------

WIDE = (PAGES / "wide.md").read_text(encoding="utf-8")
MEASURE = """[...document.querySelectorAll('.formula:has(> a)')].map(formula => {
    const box = formula.querySelector('.formula-box'), number = formula.querySelector(':scope > a');
    const edge = box.getBoundingClientRect(), next = number.getBoundingClientRect();
    const inner = {left: edge.left + parseFloat(getComputedStyle(box).paddingLeft), right: edge.right - parseFloat(getComputedStyle(box).paddingRight)};
    return {clear: inner.right <= next.left && next.right <= innerWidth && inner.left >= 0,
            whole: box.scrollHeight <= box.clientHeight, scrolls: box.scrollWidth > box.clientWidth};
})"""
OUTSIDE = """[...document.querySelectorAll('article :is(.math, :not(.math, .formula-box) > math)')].filter(math => !math.closest('.table-wrapper')
    && math.getBoundingClientRect().right > innerWidth + 1).map(math => math.querySelector('annotation').textContent)"""


@pytest.fixture
def wide(mini, serve):
    return serve(mini({"index.md": WIDE}, **SETTINGS).out) + "/index.html"


@pytest.mark.parametrize("width, scrolling", [(320, 2), (1280, 0)])
def test_numbers_stay_clear_and_long_formulas_scroll(wide, browser, width, scrolling):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(wide, wait_until="networkidle")
    formulas, outside = page.evaluate(MEASURE), page.evaluate(OUTSIDE)
    overflow = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    assert not overflow and not outside
    assert all(formula["clear"] and formula["whole"] for formula in formulas)
    assert sum(formula["scrolls"] for formula in formulas) == scrolling


def test_copying_gives_latex(wide, browser):
    page = browser.new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(wide)
    page.evaluate("""() => {
        const [first, second] = document.querySelectorAll('p math');
        getSelection().setBaseAndExtent(first.querySelector('mo').firstChild, 0, second.querySelector('mi').firstChild, 1);
    }""")
    page.keyboard.press("Control+C")
    inline = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#equation-narrow .formula-box'))")
    page.keyboard.press("Control+C")
    display = page.evaluate("navigator.clipboard.readText()")
    assert inline == r"$\hat{y}$ 다음 글자. 뒤 문장의 $a < b$"
    assert display == r"$$x = \frac{1}{1 + \frac{1}{1 + \frac{1}{x}}}$$"


def test_our_font_draws_formulas_accents_and_long_braces(wide, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1200}, color_scheme="light", java_script_enabled=False)
    page.goto(wide, wait_until="networkidle")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "math :is(mi, mo, mn)"})["nodeIds"]
    fonts = {(font["familyName"], font["isCustomFont"]) for node in nodes
             for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}
    letter, accent = (page.locator(f"mover[accent] > {tag}").first.bounding_box() for tag in ("mi", "mo"))
    box = page.locator("munder:has(> munder)").bounding_box()
    below = {"x": box["x"], "y": box["y"] + box["height"] / 2, "width": box["width"], "height": box["height"] / 2}
    brace = Image.open(io.BytesIO(page.screenshot(clip=below))).convert("L")
    assert fonts == {("STIX Two Math", True)}
    assert accent["y"] + accent["height"] < letter["y"]
    assert abs(accent["x"] + accent["width"] / 2 - letter["x"] - letter["width"] / 2) < 2
    dark = [brace.crop((x, 0, x + 20, brace.height)).getextrema()[0] < 128 for x in range(0, brace.width - 20, 20)]
    assert len(dark) > 15 and all(dark)  # Chromium left out parts of it


def test_only_sums_and_products_grow_in_a_display(mini, engine):
    signs = {r"\odot": False, r"\otimes": False, r"\oplus": False, r"\sum": True, r"\prod": True}
    page = engine.new_page()
    page.goto((mini({"index.md": "# 크기\n\n" + "\n\n".join(f"${sign}$\n\n$${sign}$$" for sign in signs)}, **SETTINGS).out / "index.html").as_uri())
    widths = page.evaluate("document.fonts.ready.then(() => [...document.querySelectorAll('math mo')].map(sign => sign.getBoundingClientRect().width))")
    assert [display > 1.1 * inline for inline, display in zip(widths[::2], widths[1::2])] == list(signs.values()), widths


# -- What the author is told ---------------------------------------------------------------------

BROKEN = {
    r"x^2 + \foo": r"모르는 명령이다, \foo (x^2 + ▶ \foo)",
    r"x^": "첨자나 명령의 내용이 빠졌다 (x^ ▶)",
    r"\frac{1}": "첨자나 명령의 내용이 빠졌다",
    r"{a": "닫는 기호가 없다, }",
    r"a}": "여는 짝이 없다, }",
    r"\left( a": r"닫는 기호가 없다, \right",
    r"\left x": r"\left 뒤에 괄호가 없다",
    r"\begin{foo}a\end{foo}": "모르는 환경이다, foo",
    r"\begin{matrix}a\end{pmatrix}": r"\end{matrix} 자리에 \end{pmatrix} 기호가 있다",
    r"\begin{aligned}a &= b": r"\begin을 닫는 \end가 없다",
    r"a & b": "&는 aligned, cases, matrix 같은 환경 안에서만 쓴다",
    r"x^2^3": "위첨자나 아래첨자가 겹쳤다",
    r"\hspace{2xy}": "단위가 붙은 길이가 아니다, 2xy",
    r"√x": "글자 대신 LaTeX 명령을 쓴다, √",
    r"a # b": r"# 기호는 \#로 쓴다",
    r"\text{\frac{1}{2}}": r"\text 안에 쓸 수 없는 명령이다",
    r"\sum_{\substack{a\\b}} x": r"\begin{subarray}{c} … \end{subarray}",
    r"\xrightarrow{f}": r"\overset{…}{\longrightarrow}",
    r"a \tag{가}": "$$…$$ (라벨)",
    r"\eqref{softmax}": "{eq}`라벨`",
    r"\begin{align*}a\end{align*}": "aligned나 gathered",
    r"\textcolor{red}{x}": "색을 정하지 않는다",
    r"\boxed{x}": "상자와 취소선",
    r"\begin{aligned}a\\[4pt]b\end{aligned}": r"줄 간격 \\[…] 대신",
    r"50% + x": r"퍼센트 기호는 \%로 쓴다",
    r"a \\ b": r"\\는 aligned, cases, matrix 같은 환경 안에서만 쓴다",
    r"\newcommand{\R}{\mathbb{R}} x \in \R": "이미 있는 명령이다. 이 줄을 지운다",
    r"\begin{array}{l@{\quad}l}a & b\end{array}": "칸은 l, c, r, |로만 적는다",
    r"x \hline y": r"\hline은 array나 matrix의 줄 사이에만 쓴다",
    r"\def\a{\a}\a": "이 자리를 읽을 수 없다. 더 단순하게 쓴다",
    r"a + 나": r"한글은 \text{…} 안에 쓴다",
}


def test_broken_formulas_have_one_korean_line_each(mini):
    formulas = [f"$$\n{latex}\n$$" for latex in BROKEN] + ["$$\na\n$$ (나쁜_라벨)", "$$a\n\nb$$"]
    messages = [*BROKEN.values(), "영어 소문자, 숫자, 붙임표만 쓴다, 나쁜_라벨", "빈 줄을 두지 않는다",
                "빈 줄로 문장에서 떼어 쓴다", "제목은 주소와 목차와 검색에"]
    built = mini({"index.md": "# 깨진 수식\n\n" + "\n\n".join(formulas) + "\n\n문장 속 $$x$$ 하나\n\n## 제목의 $x$\n"},
                 builder="dummy", **SETTINGS)
    for line, message in zip(built.warnings.splitlines(), messages, strict=True):
        assert re.search(r"index\.md:\d+: WARNING: 수식 오류: .+ \[math\.latex\]$", line) and message in line
        assert not re.search("[A-Za-z]{3,} [a-z]+ [a-z]+", line.partition("오류: ")[2].partition(" (")[0]), line  # no English
    print(f"깨진 수식 {len(messages)}가지를 한국어 한 줄로 알린다")


PLACES = (PAGES / "places.md").read_text(encoding="utf-8")


def test_messages_name_the_line_of_the_formula(mini):
    built = mini({"index.md": PLACES}, builder="dummy", **SETTINGS)
    named = re.findall(r"index\.md:(\d+): WARNING: 수식 오류: 모르는 명령이다, (\\bad\w)", built.warnings)
    expected = [(str(number), match[0]) for number, line in enumerate(PLACES.splitlines(), 1)
                if "`$" not in line and (match := re.search(r"\\bad[a-z]", line))]
    assert sorted(named) == sorted(expected) and len(built.warnings.splitlines()) == len(expected)


# -- Every page of this site ---------------------------------------------------------------------

def test_the_font_has_every_letter_of_the_formulas_of_the_site(soups):
    known = {chr(code) for code in TTFont(drawn.STATIC / drawn.FONT).getBestCmap()} | {"\ufe00", "\ufe01"}
    formulas = [(name, math) for name, soup in soups.items() for math in soup.find_all("math")]
    for name, math in formulas:
        shown = {char for text in math.find_all(string=True) if text.parent.name != "annotation" for char in text}
        missing = {char for char in shown if not "가" <= char <= "힣"} - known
        assert not missing, f"{name}: 수식 글꼴에 없는 글자 {' '.join(sorted(missing))}: {math.annotation.text}"
    print(f"수식 {len(formulas)}개의 글자가 모두 글꼴에 있다")


@pytest.mark.long
def test_every_formula_of_the_site_fits_the_narrowest_phone(server, site, anew, browser):
    """That none is left as text: test_pages."""
    page = browser.new_page(viewport={"width": 320, "height": 800})
    formulas = [name for name in anew if "<math" in (site / name).read_text(encoding="utf-8")]
    for name in formulas:
        page.goto(f"{server}/{name}")
        page.evaluate("document.fonts.ready")
        assert page.evaluate(OUTSIDE) == [], f"{name}: 휴대 전화 화면을 벗어나는 수식"
        for formula in page.evaluate(MEASURE):
            assert formula["clear"] and formula["whole"], f"{name}: 수식 번호가 겹치거나 수식이 잘린다"
    print(f"수식이 있는 페이지 {len(formulas)}개가 320픽셀에 들어간다")
