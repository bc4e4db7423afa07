"""Korean text keeps its words: in addresses (hangul_anchors) and in bold beside particles (hangul_emphasis)."""

import re
from collections import Counter
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from hangul_anchors import NUMBERED
from hangul_emphasis import hangul_emphasis
from markdown_it import MarkdownIt

EXTENSIONS = ("myst_parser", "citations", "hangul_anchors", "hangul_emphasis")
SETTINGS = {"extensions": EXTENSIONS, "numfig": True, "nitpicky": True,
            "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"]}
INDEX = """
# 잔차 연결의 뜻

각주[^설명]와 둘째 각주[^1], 다시 첫 각주[^설명], 인용 {cite}`kim2020`과 {cite}`kim2020`, 용어 {term}`합성곱`.
[같은 쪽](#정리-1) [이름표](#cnn2-residual) [이름표의 제목](#잔차-블록) [깊은 절](#더-깊은-절) {ref}`한글-이름`
[다른 쪽](other.md#둘째-절)

## 정리

### 정리

## Q, K, V의 뜻

(cnn2-residual)=
## 잔차 블록

(한글-이름)=
## 한글 이름표

```{table} 표의 설명
| 가 | 나 |
|---|---|
| 1 | 2 |
```

:::{figure-md}
![그림](dot.png)

이름 없는 그림의 설명이다.
:::

```{code-block} go
:caption: internal/greet/greet.go

package greet
```

$$
x = 1
$$ (hello)

수식 {eq}`hello`이다.

```{index} 색인의 말
```

색인이 가리키는 문단이다.

:::{glossary}
합성곱
convolution
  겹쳐 곱한다.

n-그램
  이웃한 낱말이다.
:::

#### 더 깊은 절

[^설명]: 첫째.
[^1]: 둘째.

```{bibliography}
```

```{toctree}
:hidden:
other
```
"""
OTHER = """
# 다른 쪽

## 둘째 절

[돌아가기](index.md#q-k-v의-뜻) [깊은 절](index.md#더-깊은-절) [이름표](index.md#cnn2-residual) {term}`n-그램`
"""
PAGES = {"index.md": INDEX, "other.md": OTHER, "dot.png": "",
         "references.bib": "@book{kim2020, author={Kim, A.}, title={Deep}, publisher={P}, year={2020}}"}
IDS = {"잔차-연결의-뜻", "정리", "정리-1", "q-k-v의-뜻", "cnn2-residual", "잔차-블록", "한글-이름", "한글-이름표",
       "더-깊은-절", "table-표의-설명", "fig-이름-없는-그림의-설명이다", "code-internal-greet-greet-go", "equation-hello",
       "term-합성곱", "term-convolution", "term-n-그램", "footnote-설명", "footnote-1", "footnote-ref-설명",
       "footnote-ref-설명-1", "footnote-ref-1", "ref-kim2020"}


def ids(html: str) -> list[str]:
    """The ids of the article of a page, in their order."""
    return [element["id"] for element in BeautifulSoup(html, "html.parser").find(role="main").find_all(id=True)]


def missing(page: str, built) -> set[str]:
    """The links of a page that lead to an id which its target page does not have."""
    links = re.findall(r'href="([\w/]*(?:\.html)?)#([^"]+)"', BeautifulSoup(built.html(page), "html.parser").find(
        role="main").decode())
    return {f"{target}#{id_}" for target, id_ in links
            if f'id="{unquote(id_)}"' not in built.html(target.removesuffix(".html") or page)}


@pytest.fixture
def korean(mini):
    built = mini(PAGES, **SETTINGS)
    assert [line for line in built.warnings.splitlines() if "myst.header" not in line and "dot.png" not in line] == []
    return built


def test_the_words_are_the_address(korean):
    found = ids(korean.html("index"))

    assert IDS <= set(found)
    assert [id_ for id_, count in Counter(found).items() if count > 1] == []
    assert [id_ for id_ in found if NUMBERED.fullmatch(id_)] == []


def test_labels_of_the_author_come_first(korean):
    html = korean.html("index")

    assert '<section id="cnn2-residual">' in html and '<span id="잔차-블록"></span>' in html
    assert '<section id="한글-이름">' in html


def test_links_reach_headings_on_the_same_and_on_other_pages(korean):
    assert missing("index", korean) == set()
    assert missing("other", korean) == set()
    assert 'href="index.html#term-n-그램"' in korean.html("other")


def test_the_index_and_the_inventory_know_the_ids(korean):
    assert 'index.html#index-색인의-말"' in korean.html("genindex")
    assert "#term-합성곱" in korean.html("genindex")
    assert korean.app.env.domains.standard_domain.objects["term", "합성곱"] == ("index", "term-합성곱")


def test_ids_survive_edits_elsewhere_on_the_page(mini, korean):
    before = ids(korean.html("index"))
    edited = INDEX.replace("## 정리\n", "## 새 절\n\n새 각주[^새].\n\n## 정리\n", 1).replace(
        ":::{glossary}\n", ":::{glossary}\n가중치\n  새 용어이다.\n\n").replace(
        "[^설명]: ", "[^새]: 새 각주.\n\n[^설명]: ")

    after = ids(mini({**PAGES, "index.md": edited}, **SETTINGS).html("index"))

    assert set(after) - set(before) == {"새-절", "footnote-새", "footnote-ref-새", "term-가중치"}
    assert set(before) - set(after) == set()


def test_no_page_of_the_site_has_numbered_or_repeated_ids(site, pages):
    problems = []
    for page in pages:
        found = Counter(element["id"] for element in BeautifulSoup(
            (site / page).read_text(encoding="utf-8"), "html.parser").find_all(id=True))
        problems += [f"{page}: id '{id_}'가 {count}번 있다" for id_, count in found.items() if count > 1]
        problems += [f"{page}: id '{id_}'는 번호일 뿐이어서 글을 고치면 바뀐다" for id_ in found if NUMBERED.fullmatch(id_)]

    assert problems == [], "\n".join(problems)


# -- Emphasis ------------------------------------------------------------------------------------

EMPHASIS = {
    "**용어(term)**은": "<strong>용어(term)</strong>은",
    "**`code`**를": "<strong><code>code</code></strong>를",
    '**"인용"**이라고': "<strong>&quot;인용&quot;</strong>이라고",
    "**“인용”**이라고": "<strong>“인용”</strong>이라고",
    "**「책」**을": "<strong>「책」</strong>을",
    "**10%**를": "<strong>10%</strong>를",
    "**그렇다.**라고": "<strong>그렇다.</strong>라고",
    "**[글](x.md)**는": '<strong><a href="x.md">글</a></strong>는',
    "**C++**로": "<strong>C++</strong>로",
    "앞말**(괄호)**뒷말": "앞말<strong>(괄호)</strong>뒷말",
    '앞말**"인용"**이라고': "앞말<strong>&quot;인용&quot;</strong>이라고",
    "앞말**가(a)**은": "앞말<strong>가(a)</strong>은",
    "**가(a)**나**다(b)**라": "<strong>가(a)</strong>나<strong>다(b)</strong>라",
    "***둘 다(both)***는": "<em><strong>둘 다(both)</strong></em>는",
    "**굵게 *기울임(i)*은**": "<strong>굵게 <em>기울임(i)</em>은</strong>",
    # What CommonMark already reads well, or must not read as emphasis at all
    "**용어**(term)은": "<strong>용어</strong>(term)은",
    "**가(a)**, **나(b)** 다": "<strong>가(a)</strong>, <strong>나(b)</strong> 다",
    "높이*(너비)*깊이": "높이*(너비)*깊이",
    "2**(3)은 `a ** b`이다": "2**(3)은 <code>a ** b</code>이다",
    "앞 ** 뒤": "앞 ** 뒤",
    "(가)**나": "(가)**나",
}


@pytest.mark.parametrize("text, html", EMPHASIS.items())
def test_bold_text_ends_where_its_asterisks_stand(text, html):
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("emphasis", "hangul_emphasis", hangul_emphasis)

    assert parser.renderInline(text) == html


def test_text_without_asterisks_beside_hangul_is_read_as_by_commonmark():
    parser, plain = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    parser.inline.ruler.before("emphasis", "hangul_emphasis", hangul_emphasis)

    for text in ("*a*b", "a*(b)*c", "**a(b)**c", "**가** *나*다", "***a** b*", "_a(b)_c", "*가*나*다*"):
        assert parser.renderInline(text) == plain.renderInline(text)


def test_the_rule_reaches_the_pages_through_myst(mini):
    """MyST has no hook for inline rules; this fails when a new version makes its parsers elsewhere."""
    built = mini({"index.md": "# 제목\n\n**어텐션(attention)**은 **`Q`**와 **{abbr}`K (키)`**를 견준다.\n"},
                 extensions=EXTENSIONS[:1] + ("hangul_emphasis",))

    assert "<strong>어텐션(attention)</strong>은" in built.html("index"), \
        "hangul_emphasis가 MyST에 닿지 않는다: myst_parser.parsers.sphinx_.create_md_parser를 확인한다"
    assert "**" not in BeautifulSoup(built.html("index"), "html.parser").find(role="main").text
