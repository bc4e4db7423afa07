"""The Atom feed is valid by the rules of RFC 4287, and its entries show in feed readers what the pages show."""

import base64
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

import feed

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://notes.example.org/ko/latest/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
DESCRIPTION = "글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다."
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def page(title, body="본문이다.", date="2022-09-04", more=""):
    return f"---\ndate: {date}\n{more}description: {DESCRIPTION}\ntags: [어텐션, 합성곱 신경망]\n---\n\n# {title}\n\n{body}\n"


RICH = r"""첫 문단의 $x_1 < \sqrt{y}$와 [다른 글](old.md#절), [이 글](#절), [밖](https://example.com/?a=1&b=2)이다.

```{mermaid}
:alt: 입력이 출력이 된다.
:caption: 그림의 설명
flowchart TB
  A[입력] --> B[출력]
  class A input
```

```{plot}
:alt: 직선 하나가 오른쪽 위로 간다.

import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(3, 2))
ax.plot([0, 1], [0, 1])
```

$$a^2 + b^2 = c_{i,\,j}$$ (feed-test)

![점](dot.png)

## 절

```python
print("<b>" & 1)  # 주석

x = 1
```

| 가 | 나 |
|---|---|
| 1 | 2 |

:::{admonition} 풀이
:collapsible: closed

답이다.
:::

:::{note}
알아 둔다.
:::
"""
SITE = {
    "index.md": page("첫 페이지", "```{toctree}\n:hidden:\n:glob:\nmemo/*\n```"),
    "memo/index.md": page("메모"),
    "memo/rich.md": page("R&D <그림>", RICH, "2023-01-24", "updated: 2023-02-01\n"),
    "memo/old.md": page("오래된 글", "본문이다.\n\n## 절\n\n끝이다.", "2021-01-02"),
}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fea7353d980000000049454e44ae426082")


@pytest.fixture
def blog(mini, tmp_path):
    def build(changes=None, base=BASE, name="mini", **settings):
        picture = tmp_path / name / "memo" / "dot.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        if not picture.exists():
            picture.write_bytes(PNG)
        return mini({**SITE, **(changes or {})}, name=name, extensions=["myst_parser", "hangul_anchors", "mathml", "diagrams", "plots", "feed"],
                    html_baseurl=base, project="배움 노트", author="배움 노트 기여자", copyright="기여자", repository="https://github.com/o/r",
                    myst_enable_extensions=["dollarmath", "colon_fence"], exclude_patterns=["_build", ".cache"],
                    templates_path=[str(ROOT / "_templates")], **settings)
    return build


@pytest.fixture
def built(blog, tmp_path_factory, once={}):
    """``SITE`` built once for all tests that only look at it."""
    if not once:
        made = blog()
        out = Path(shutil.copytree(made.out, tmp_path_factory.mktemp("feed") / "html"))
        once["built"] = SimpleNamespace(out=out, warnings=made.warnings, html=lambda page: (out / f"{page}.html").read_text(encoding="utf-8"))
    return once["built"]


def read(folder: Path):
    return ElementTree.parse(folder / "feed.xml").getroot()


def entries(folder: Path):
    return read(folder).findall("a:entry", ATOM)


def content(folder: Path, number=0):
    return BeautifulSoup(entries(folder)[number].findtext("a:content", namespaces=ATOM), "html.parser")


def violations(root) -> list[str]:
    """What RFC 4287 demands and the feed lacks, each with the section that demands it."""
    found = []

    def demand(holds, rule):
        if not holds:
            found.append(rule)

    def count(element, name):
        return len(element.findall(f"a:{name}", ATOM))

    demand(root.tag == "{http://www.w3.org/2005/Atom}feed", "4.1.1 root")
    items = root.findall("a:entry", ATOM)
    for element in [root, *items]:
        for name in ("id", "title", "updated"):
            demand(count(element, name) == 1, f"4.1 exactly one {name}")
        for name in ("rights", "subtitle", "published", "summary", "content", "generator", "icon", "logo"):
            demand(count(element, name) <= 1, f"4.1 at most one {name}")
        identifier = element.findtext("a:id", namespaces=ATOM)
        demand(re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", identifier or ""), f"4.2.6 id is an absolute IRI: {identifier}")
        for name in ("updated", "published"):
            for date in element.findall(f"a:{name}", ATOM):
                demand(RFC3339.fullmatch(date.text), f"3.3 date: {date.text}")
        demand(count(root, "author") or count(element, "author"), "4.1.1 author")
        for link in element.findall("a:link", ATOM):
            demand(link.get("href"), "4.2.7 link has href")
        alternates = [(link.get("type"), link.get("hreflang")) for link in element.findall("a:link", ATOM) if link.get("rel", "alternate") == "alternate"]
        demand(len(alternates) == len(set(alternates)), "4.1 one alternate of a type and language")
        for author in element.findall("a:author", ATOM):
            demand(count(author, "name") == 1, "3.2 author has a name")
        for category in element.findall("a:category", ATOM):
            demand(category.get("term"), "4.2.2 category has a term")
        for text in [*element.findall("a:content", ATOM), *element.findall("a:summary", ATOM), *element.findall("a:title", ATOM)]:
            demand(text.get("type", "text") in ("text", "html") and not len(text), "3.1.1 text or escaped html")
    demand(any(link.get("rel") == "self" for link in root.findall("a:link", ATOM)), "4.1.1 link to itself")
    for item in items:
        demand(item.find("a:content", ATOM) is not None or item.find('a:link[@rel="alternate"]', ATOM) is not None, "4.1.2 content or alternate")
    identifiers = [element.findtext("a:id", namespaces=ATOM) for element in [root, *items]]
    demand(len(set(identifiers)) == len(identifiers), "4.1.1 ids are unique")
    return found


@pytest.mark.parametrize("break_it, rule", [
    (("<id>tag:github.com,2026:o/r/memo/old</id>", ""), "4.1 exactly one id"),
    (("o/r/memo/old", "o/r/memo/rich"), "4.1.1 ids are unique"),
    (("tag:github.com,2026:o/r/memo/old", "memo/old"), "4.2.6 id is an absolute IRI: memo/old"),
    (("2021-01-02T00:00:00+09:00</updated>", "2021-01-02</updated>"), "3.3 date: 2021-01-02"),
    (("<author><name>배움 노트 기여자</name></author>", ""), "4.1.1 author"),
    (('rel="self"', 'rel="next"'), "4.1.1 link to itself"),
], ids=["no-id", "same-id", "relative-id", "no-time", "no-author", "no-self"])
def test_the_rules_find_what_is_wrong(built, break_it, rule):
    text = (built.out / "feed.xml").read_text(encoding="utf-8")

    assert break_it[0] in text
    assert rule in violations(ElementTree.fromstring(text.replace(*break_it).encode()))


def test_the_feed_keeps_the_rules(built):
    root = read(built.out)

    assert built.warnings == ""
    assert violations(root) == []
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ko"
    assert root.find('a:link[@rel="self"]', ATOM).get("href") == BASE + "feed.xml"
    assert root.findtext("a:updated", namespaces=ATOM) == "2023-02-01T00:00:00+09:00"


def test_entries_carry_real_dates_stable_ids_and_tags(built):
    new, old = entries(built.out)

    assert new.findtext("a:id", namespaces=ATOM) == "tag:github.com,2026:o/r/memo/rich"
    assert new.findtext("a:title", namespaces=ATOM) == "R&D <그림>"
    assert new.find("a:link", ATOM).get("href") == BASE + "memo/rich.html"
    assert new.findtext("a:published", namespaces=ATOM) == "2023-01-24T00:00:00+09:00"
    assert new.findtext("a:updated", namespaces=ATOM) == "2023-02-01T00:00:00+09:00"
    assert old.findtext("a:updated", namespaces=ATOM) == "2021-01-02T00:00:00+09:00"
    assert new.findtext("a:summary", namespaces=ATOM) == DESCRIPTION
    assert [each.get("term") for each in new.findall("a:category", ATOM)] == ["어텐션", "합성곱 신경망"]


def test_a_moved_repository_keeps_its_ids(blog):
    moved = blog(feed_identity="https://github.com/o/old")

    assert entries(moved.out)[0].findtext("a:id", namespaces=ATOM) == "tag:github.com,2026:o/old/memo/rich"
    assert "https://github.com/o/r/" in moved.html("memo/rich")


def test_entries_hold_the_whole_post_and_nothing_of_the_page_around_it(built):
    html = content(built.out)

    assert html.find("h1") is None and html.h2.get_text() == "절"
    assert html.pre.get_text().strip() == 'print("<b>" & 1)  # 주석\n\nx = 1'
    assert [cell.get_text() for cell in html.select("td")] == ["1", "2"]
    assert html.details.summary.get_text() == "풀이" and "답이다." in html.details.get_text()
    assert html.blockquote.get_text(" ", strip=True).endswith("알아 둔다.")
    for rest in ("¶", "인용하기", "flowchart", "matplotlib", "씀"):
        assert rest not in html.get_text()
    assert {tag.name for tag in html.find_all()} & {"script", "style", "svg", "div", "span", "form"} == set()
    assert not [tag for tag in html.find_all() if {"class", "style", "id", "onclick"} & set(tag.attrs)]


def formulas(text: str) -> list:
    """The formulas of an entry, parsed as strictly as XML: an HTML parser would mend what readers may not."""
    return [ElementTree.fromstring(each) for each in re.findall(r"<math.*?</math>", text, re.DOTALL)]


def test_formulas_are_mathml_with_its_namespace(built):
    inline, display = formulas(entries(built.out)[0].findtext("a:content", namespaces=ATOM))
    space = "{http://www.w3.org/1998/Math/MathML}"

    assert inline.tag == space + "math" and inline.find(f".//{space}msqrt") is not None
    assert display.get("display") == "block" and display.find(f".//{space}mspace") is not None
    assert not [each for formula in (inline, display) for each in formula.iter() if each.tag == space + "annotation"]


def test_every_address_is_absolute(built):
    html = content(built.out)

    assert [link["href"] for link in html.find_all("a")] == [
        BASE + "memo/old.html#절", BASE + "memo/rich.html#절", "https://example.com/?a=1&b=2",
        BASE + "memo/rich.html#equation-feed-test"]
    assert [urlsplit(image["src"]).netloc for image in html.find_all("img")] == ["notes.example.org"] * 3


def test_pictures_are_files_with_literal_colours_and_a_description(built):
    diagram, plot, dot = content(built.out).find_all("img")

    assert (diagram["alt"], plot["alt"], dot["alt"]) == ("입력이 출력이 된다.", "직선 하나가 오른쪽 위로 간다.", "점")
    assert dot["src"] == BASE + "_images/dot.png"
    for image, name in ((diagram, "memo.rich-1.svg"), (plot, "memo.rich-2.svg")):
        assert image["src"] == f"{BASE}_feed/{name}"
        svg = (built.out / "_feed" / name).read_text(encoding="utf-8")
        root = ElementTree.fromstring(svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and root.get("font-family")
        assert not re.findall(r"(?:fill|stroke)[=:]\s*\"?(?:var|currentColor)", svg.partition("</style>")[2] or svg)
    assert "--box: #3b82f629" in (built.out / "_feed" / "memo.rich-1.svg").read_text(encoding="utf-8")


def test_pictures_are_drawn_by_a_browser_that_knows_nothing_of_the_site(built, browser):
    page = browser.new_page()
    for path in sorted((built.out / "_feed").glob("*.svg")):
        page.set_content(f"<body style='margin:0'><img src='data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode()}'>")
        page.evaluate("document.images[0].decode()")
        assert page.evaluate("document.images[0].naturalWidth") > 50
        assert len(set(page.screenshot())) > 50  # not an empty canvas
    page.close()


def test_hostile_markup_does_not_reach_readers():
    body = ('<p onclick="a()" style="x">글 <a href="javascript:alert(1)">가</a><script>alert(1)</script><iframe src="x">속</iframe>'
            '<math onclick="a()" href="x"><mi style="x">y</mi></math>\x1b</p>')

    assert feed.clean(body, BASE, "x", "_feed/", "")[0] == (
        '<p>글 <a>가</a>속<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>y</mi></math></p>')


def test_every_page_names_the_feed(built):

    for name, address in (("index", "feed.xml"), ("memo/rich", "../feed.xml"), ("search", "feed.xml"), ("404", "/ko/latest/feed.xml")):
        link = BeautifulSoup(built.html(name), "html.parser").find("link", type="application/atom+xml")
        assert (link["rel"], link["href"], link["title"]) == (["alternate"], address, "배움 노트")
    assert BeautifulSoup(built.html("memo/rich"), "html.parser").find("a", string="새 글 받아 보기")["href"] == "../feed.xml"


def test_without_an_address_everything_is_relative_to_the_feed(blog):
    built = blog(base="")
    html = content(built.out)

    assert violations(read(built.out)) == []
    assert entries(built.out)[0].find("a:link", ATOM).get("href") == "memo/rich.html"
    addresses = [link["href"] for link in html.find_all("a")] + [image["src"] for image in html.find_all("img")]
    assert addresses[:2] == ["memo/old.html#절", "memo/rich.html#절"]
    assert all((built.out / urlsplit(each).path).is_file() for each in addresses if "://" not in each)
    assert "localhost" not in (built.out / "feed.xml").read_text(encoding="utf-8")


def outputs(built):
    return {path.relative_to(built.out).as_posix(): path.read_bytes() for path in [built.out / "feed.xml", *(built.out / "_feed").glob("*")]}


@pytest.mark.parametrize("change", [
    {"memo/old.md": page("고친 글", "고친 본문이다.\n\n## 절\n\n끝이다.", "2021-01-02")},
    {"memo/rich.md": page("그림이 없는 글")},
    {"memo/new.md": page("새 글", date="2024-01-01")},
], ids=["edit", "pictures-gone", "new"])
def test_an_incremental_feed_equals_a_fresh_one(blog, change):
    blog()
    after, fresh = blog(change, jobs=2), blog(change, name="fresh")

    assert outputs(after) == outputs(fresh)


def test_a_post_that_comes_into_the_feed_later_is_whole(blog, monkeypatch):
    monkeypatch.setattr(feed, "ENTRIES", 1)
    built = blog()
    assert [each.findtext("a:title", namespaces=ATOM) for each in entries(built.out)] == ["R&D <그림>"]

    (built.source / "memo" / "rich.md").unlink()
    monkeypatch.setitem(SITE, "memo/rich.md", SITE["memo/rich.md"].replace("2023-01-24", "2020-01-24").replace("updated: 2023-02-01\n", ""))
    assert "끝이다." in content(blog().out).get_text()


# -- This site ------------------------------------------------------------------------------------


def test_the_feed_of_the_site_keeps_the_rules(site):
    root = read(site)

    assert violations(root) == []
    for item in root.findall("a:entry", ATOM):
        text = item.findtext("a:content", namespaces=ATOM)
        html = BeautifulSoup(text, "html.parser")
        name = item.findtext("a:title", namespaces=ATOM)
        assert len(html.get_text()) > 200, f"피드의 '{name}'에 본문이 없다"
        for image in html.find_all("img"):
            assert image.get("alt"), f"피드의 '{name}'에 설명 없는 그림이 있다"
            assert "://" in image["src"] or (site / image["src"]).is_file()
        assert len(formulas(text)) == text.count("<math")
    for path in (site / "_feed").glob("*.svg"):
        ElementTree.parse(path)
    print(f"피드: 글 {len(root.findall('a:entry', ATOM))}편, {(site / 'feed.xml').stat().st_size:,}바이트")
