"""Formulas are drawn while building: readable, numbered, copyable, searchable text left alone, broken ones named."""

import hashlib
import io
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from mathml import convert
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "_static"
# copybutton: without its settings the script of the site, which lies in the same folder, cannot be written
SETTINGS = {"extensions": ["myst_parser", "mathml", "sphinx_copybutton"], "html_math_renderer": "mathml", "math_numfig": False, "myst_update_mathjax": False,
            "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"], "html_static_path": [str(STATIC)]}

SITE = {
    "index.md": """# 처음

```{toctree}
formulas
plain
```
""",
    "formulas.md": r"""# 수식

문장 속의 $\hat{y}^{(i)}$ 하나와 {eq}`softmax` 하나.

$$
\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}
$$ (softmax)

$$\begin{split} a &= b < c \\ &= \text{그 밖} \end{split}$$ (split-form)

| 기호 | 뜻 |
|---|---|
| $\lVert x \rVert$ | 길이 |

$$\max(0, x)$$
""",
    "plain.md": "# 수식 없는 글\n\n다른 글의 식 {eq}`softmax` 하나.\n",
}


def plain(warnings: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", warnings)


def read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


# -- What the reader gets ------------------------------------------------------------------------

def test_formulas_are_mathml_with_their_latex(mini):
    site = mini(SITE, **SETTINGS)

    assert site.warnings == ""
    page = read(site.html("formulas"))
    assert len(page.find_all("math")) == 5
    assert page.find("p").find("math").find("annotation").text == r"\hat{y}^{(i)}"
    assert r"\begin{aligned} a &= b < c" in page.find(id="equation-split-form").find("annotation").text
    assert not re.search("mathjax|katex|polyfill", site.html("formulas"), re.IGNORECASE)


def test_numbers_references_and_ids(mini):
    site = mini(SITE, **SETTINGS)

    page = read(site.html("formulas"))
    assert [link.text for link in page.select(".formula > a")] == ["(1)", "(2)"]
    assert page.find(id="equation-softmax").find("a")["href"] == "#equation-softmax"
    assert page.find("p").find("a")["href"] == "#equation-softmax"
    assert read(site.html("plain")).find("p").find("a")["href"] == "formulas.html#equation-softmax"
    assert read(site.html("plain")).find("p").find("a").text == "(1)"


def test_no_id_is_given_twice(mini):
    site = mini({**SITE, "formulas.md": SITE["formulas.md"] + "\n(by-name)=\n$$a$$ (by-label)\n"}, **SETTINGS)

    ids = [tag["id"] for tag in read(site.html("formulas")).find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {"equation-softmax", "equation-by-label", "by-name"} <= set(ids)


def test_search_finds_words_and_no_latex(mini):
    site = mini(SITE, **SETTINGS)

    index = (site.out / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert not {"frac", "softmax", "hat", "operatorname", "lvert", "begin"} & set(terms)
    assert any("길이" in term for term in terms)


def test_assets_are_loaded_only_where_formulas_are(mini):
    site = mini(SITE, **SETTINGS)

    page = read(site.html("formulas"))
    preload = page.find("link", rel="preload")
    assert preload["as"] == "font" and preload.has_attr("crossorigin")
    assert (site.out / preload["href"]).is_file()
    assert preload["href"].removeprefix("_static/") in (STATIC / "formulas.css").read_text(encoding="utf-8")
    for name in ("plain", "index", "search", "genindex"):
        assert not re.search("stix|formulas.(js|css)", site.html(name))


def test_the_name_of_the_font_is_the_hash_of_its_content():
    (font,) = (STATIC / "fonts").glob("stix-two-math-*.woff2")
    assert font.stem.rpartition("-")[2] == hashlib.sha256(font.read_bytes()).hexdigest()[:8]
    assert font.stat().st_size < 60_000
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")


# -- What the builders get -----------------------------------------------------------------------

def test_builds_are_identical_in_parallel_and_after_a_change(mini):
    def pages(site):
        return {name: site.html(name) for name in ("index", "formulas", "plain")}

    first = pages(mini(SITE, name="one", **SETTINGS))
    assert pages(mini(SITE, name="two", jobs=2, **SETTINGS)) == first
    mini({**SITE, "formulas.md": SITE["formulas.md"].replace("softmax}(z)", "softmin}(z)")}, name="three", **SETTINGS)
    again = mini(SITE, name="three", **SETTINGS)
    assert again.warnings == ""
    assert pages(again) == first


def test_latex_output_keeps_the_formulas(mini):
    site = mini(SITE, builder="latex", latex_engine="xelatex", **SETTINGS)

    (tex,) = site.out.glob("*.tex")
    text = tex.read_text(encoding="utf-8")
    assert r"\(\hat{y}^{(i)}\)" in text
    assert r"\frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}" in text
    assert r"\label{equation:formulas:softmax}" in text


def test_epub_pages_are_xml_with_mathml(mini):
    text = SITE["formulas.md"] + "\n$\\log p + \\text{\\textbf{굵게}}$\n"
    site = mini({**SITE, "formulas.md": text}, builder="epub", version="1", copyright="1", **SETTINGS)

    page = ElementTree.parse(site.out / "formulas.xhtml")
    assert len(page.findall(".//{http://www.w3.org/1998/Math/MathML}math")) == 6
    assert "\u2061" in "".join(page.getroot().itertext())
    assert page.find(".//{http://www.w3.org/1998/Math/MathML}mtext/{http://www.w3.org/1999/xhtml}b").text == "굵게"
    assert "woff2" not in site.warnings


# -- What the browser shows ----------------------------------------------------------------------

WIDE = r"""# 넓은 수식

앞 문장의 $\hat{y}$ 다음 글자.
뒤 문장의 $a < b$ 끝.

모양 $n_H \times n_W \times n_C \to \left(\lfloor\frac{n_H-f}{s}\rfloor+1\right) \times \left(\lfloor\frac{n_W-f}{s}\rfloor+1\right) \times n_C$ 하나.

$$J(\theta) = -\frac{1}{m} \sum_{i=1}^m \sum_{k=1}^K y_k^{(i)} \log \hat y_k^{(i)} + \frac{\lambda}{2m} \sum_{l=1}^L \lVert W^{[l]} \rVert_F^2$$ (wide)

$$x = \frac{1}{1 + \frac{1}{1 + \frac{1}{x}}}$$ (narrow)

- 목록 안

  $$\begin{pmatrix} 1 & 2 & 3 & 4 & 5 & 6 & 7 & 8 & 9 & 10 & 11 & 12 & 13 & 14 & 15 & 16 & 17 & 18 & 19 & 20 \end{pmatrix}$$ (in-a-list)
"""
MEASURE = """[...document.querySelectorAll('.formula')].map(formula => {
    const box = formula.querySelector('.formula-box'), number = formula.querySelector(':scope > a');
    const edge = box.getBoundingClientRect(), next = number.getBoundingClientRect();
    return {clear: edge.right <= next.left && next.right <= innerWidth && edge.left >= 0,
            whole: box.scrollHeight <= box.clientHeight, scrolls: box.scrollWidth > box.clientWidth,
            reachable: box.tabIndex === 0 && box.role === 'group' && !!box.ariaLabel};
})"""

INLINE = """[...document.querySelectorAll('article math:not([display])')].map(math => (
    {inside: math.closest('.table-wrapper') || math.getBoundingClientRect().right <= innerWidth
        && (math.scrollWidth <= math.clientWidth || getComputedStyle(math).overflowX === 'auto'),
     reachable: math.tabIndex === 0, latex: math.querySelector('annotation').textContent}))"""


@pytest.fixture
def wide(mini, serve):
    return serve(mini({"index.md": WIDE}, html_js_files=["site.js"], **SETTINGS).out) + "/index.html"


@pytest.mark.parametrize("width, scrolling", [(320, 2), (390, 1), (1280, 0)])
def test_numbers_stay_clear_and_long_formulas_scroll(wide, browser, width, scrolling):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(wide, wait_until="networkidle")
    formulas = page.evaluate(MEASURE)
    inline = page.evaluate(INLINE)
    overflow = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    page.close()

    assert not overflow
    assert [formula["reachable"] for formula in inline] == [False, False, width < 800]
    assert all(formula["inside"] for formula in inline)
    assert all(formula["clear"] and formula["whole"] for formula in formulas)
    assert [formula["reachable"] for formula in formulas] == [formula["scrolls"] for formula in formulas]
    assert sum(formula["scrolls"] for formula in formulas) == scrolling


def test_copying_gives_latex(wide, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
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
    left_behind = page.evaluate("document.body.lastElementChild.tagName")
    context.close()

    assert inline == r"$\hat{y}$ 다음 글자. 뒤 문장의 $a < b$"
    assert display == r"$$x = \frac{1}{1 + \frac{1}{1 + \frac{1}{x}}}$$"
    assert left_behind != "DIV"


@pytest.mark.parametrize("script", [True, False])
def test_our_font_draws_formulas_and_accents_keep_clear(mini, browser, script):
    site = mini({"index.md": WIDE}, **SETTINGS)
    page = browser.new_page(java_script_enabled=script)
    page.goto((site.out / "index.html").as_uri(), wait_until="networkidle")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "math :is(mi, mo, mn)"})["nodeIds"]
    fonts = {(font["familyName"], font["isCustomFont"]) for node in nodes
             for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}
    letter, accent = (page.locator(f"mover[accent] > {tag}").first.bounding_box() for tag in ("mi", "mo"))
    page.close()

    assert fonts == {("STIX Two Math", True)}
    assert accent["y"] + accent["height"] < letter["y"]
    assert abs(accent["x"] + accent["width"] / 2 - letter["x"] - letter["width"] / 2) < 2


def test_long_braces_are_drawn_from_end_to_end(mini, serve, browser):
    site = mini({"index.md": "# 중괄호\n\n$$\\underbrace{" + "a+" * 18 + "a}_{n}$$\n"}, **SETTINGS)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.goto(serve(site.out) + "/index.html", wait_until="networkidle")
    page.evaluate("document.querySelector('.formula-box mi').closest('munder').id = 'sum'")
    box = page.locator("#sum").bounding_box()
    below = {"x": box["x"], "y": box["y"] + box["height"] - 6, "width": box["width"], "height": 8}
    brace = Image.open(io.BytesIO(page.screenshot(clip=below))).convert("L")
    page.close()

    dark = [brace.crop((x, 0, x + 20, brace.height)).getextrema()[0] < 128 for x in range(0, brace.width - 20, 20)]
    assert len(dark) > 15 and all(dark)


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
    r"\def\a{\a}\a": "math-core: Too many expansions",
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
    r"a + 나": r"한글은 \text{…} 안에 쓴다",
}


def test_broken_formulas_have_one_korean_line_each(mini):
    formulas = [f"$$\n{latex}\n$$" for latex in BROKEN] + ["$$\na\n$$ (나쁜_라벨)", "$$a\n\nb$$"]
    messages = [*BROKEN.values(), "영어 소문자, 숫자, 붙임표만 쓴다, 나쁜_라벨", "빈 줄을 두지 않는다",
                "빈 줄로 문장에서 떼어 쓴다"]
    site = mini({"index.md": "# 깨진 수식\n\n" + "\n\n".join(formulas) + "\n\n문장 속 $$x$$ 하나\n\n## 제목의 $x$\n"},
                **SETTINGS)

    lines = plain(site.warnings).splitlines()
    assert len(lines) == len(messages) + 1
    for line, message in zip(lines, [*messages, "제목은 주소와 목차와 검색에"], strict=True):
        assert re.search(r"index\.md:\d+: WARNING: 수식 오류: .+ \[math\.latex\]$", line)
        assert message in line


@pytest.mark.parametrize("latex", [r"\xi + x\in \mathbb{R}", r"100\%", r"\begin{cases}a\\ [x]\end{cases}", r"\colon",
                                   r"\begin{matrix}\begin{matrix}1\\2\end{matrix}\\3\end{matrix}", "",
                                   r"\begin{pmatrix}1\\2\end{pmatrix} + \begin{pmatrix}1\\2\end{pmatrix}"])
def test_sound_formula_is_not_refused(latex):
    assert convert(latex, display=True).startswith("<math")


PLACES = r"""---
date: 2022-01-01
---

# 자리

첫 줄이다.
둘째 줄의 $x$ 다음 \bada가 아니라 $\bada$ 이다.
같은 문단의 $y$ 다음 줄
$\badb + 1$ 이다.

| 기호 | 뜻 |
|---|---|
| $a$ | $b$ |
| $\|\badc\|$ | `코드` |

- 하나
- 둘

  들여쓴 문단의
  $\badd$ 이다.

:::{note}
상자 안의 $a$ 다음
$\bade$ 이다.

- 상자 안 목록의 $\badf$
:::

> 따온 글
> $\badg$ 이다.

$$
\begin{aligned}
a &= b \\
c &= \badh
\end{aligned}
$$

용어
: 풀이의 $\badi$ 이다.

```{math}
:label: in-a-directive

a +
\badj
```

::::{admonition} 제목의 $\badk$
::: {tip}
$$ \badl $$ (nested)
:::
::::

1. 순서 있는 목록

   $$
   \badm
   $$

```{eval-rst}
다른 마크업의 :math:`\bado` 하나.
```

각주를 단다[^1].

[^1]: 각주의 $\badn$ 이다.
"""


def test_messages_name_the_line_of_the_formula(mini):
    site = mini({"index.md": PLACES}, **SETTINGS)

    named = dict(re.findall(r"index\.md:(\d+): WARNING: 수식 오류: 모르는 명령이다, (\\bad\w)", plain(site.warnings)))
    expected = {str(number): match[0] for number, line in enumerate(PLACES.splitlines(), 1)
                if (match := re.search(r"\\bad[a-z]", line))}
    assert named == expected
    assert len(site.warnings.splitlines()) == len(expected)


def test_messages_tell_equal_formulas_apart(mini):
    text = "# 글\n\n보기 `$x^$` 다음.\n\n첫째 $x^$ 다음\n둘째 $x^$ 다음\n셋째 $x$ 다음\n넷째 $x^$ 끝.\n"
    site = mini({"index.md": text}, **SETTINGS)

    assert re.findall(r"index\.md:(\d+): ", site.warnings) == ["5", "6", "8"]


# -- Every page of this site ---------------------------------------------------------------------

def test_no_page_shows_latex_or_loads_a_renderer(site, pages):
    for name in pages:
        page = read((site / name).read_text(encoding="utf-8"))
        assert not [tag["src"] for tag in page.find_all("script", src=True) if re.search("mathjax|katex", tag["src"], re.I)]
        for tag in page(["annotation", "code", "pre", "script", "style", "title"]):
            tag.decompose()
        shown = re.search(r".{0,30}(\\[A-Za-z]{2,}|\$[^$\n]*[\\^_=][^$\n]*\$).{0,30}", page.text)
        assert not shown, f"{name}: 수식이 그려지지 않고 글자로 남았다: {shown[0]}"


def test_the_font_has_every_character_of_the_formulas(site, pages):
    sys.path.insert(0, str(ROOT / "tools"))
    from make_math_font import kept

    known = {chr(code) for code in kept()} | {"\ufe00", "\ufe01"}
    for name in pages:
        for math in read((site / name).read_text(encoding="utf-8")).find_all("math"):
            latex = math.annotation.extract().text
            missing = {char for char in math.text if not "가" <= char <= "힣"} - known
            assert not missing, f"{name}: 수식 글꼴에 없는 글자 {' '.join(sorted(missing))}: {latex}"


def test_formulas_of_the_site_fit_a_phone(server, site, pages, browser):
    page = browser.new_page(viewport={"width": 320, "height": 800})
    for name in pages:
        if "<math" not in (site / name).read_text(encoding="utf-8"):
            continue
        page.goto(f"{server}/{name}")
        page.evaluate("document.fonts.ready")
        outside = [formula["latex"] for formula in page.evaluate(INLINE) if not formula["inside"]]
        assert not outside, f"{name}: 휴대 전화 화면을 벗어나는 수식 {outside}"
        for formula in page.evaluate(MEASURE.replace("'.formula'", "'.formula:has(> a)'")):
            assert formula["clear"] and formula["whole"], f"{name}: 수식 번호가 겹치거나 수식이 잘린다"
    page.close()
