"""Search engines, chat programs, lost readers and readers who cite or find an error all get what they need."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://notes.example.org/ko/latest/"
DESCRIPTION = "글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다."
FRONT = "---\ndate: {date}\ndescription: {description}\ntags: [어텐션, 합성곱 신경망]\n---\n\n# {title}\n\n본문이다.\n\n## 첫째 절\n\n절의 본문이다.\n"


def page(title, date="2022-09-04", extra="", description=DESCRIPTION):
    return FRONT.format(title=title, date=date, description=description) + extra


SITE = {
    "index.md": page("첫 페이지", extra="\n```{toctree}\n:hidden:\nseries/index\nglossary\n```\n"),
    "glossary.md": page("용어집"),
    "series/index.md": page("시퀀스 모델", extra="\n```{toctree}\n:hidden:\n:glob:\nweek*\n```\n"),
    "series/week1-rnn.md": page("R&D_100% <재귀> 신경망", extra="\n## 게이트가 하는 일 `tanh`\n\n문장을 고른다.\n"),
    "series/week2-lstm.md": page("장단기 메모리").replace("date: 2022-09-04", "date: 2022-09-11\nupdated: 2023-01-02"),
}


@pytest.fixture
def blog(mini):
    def build(changes=None, base=BASE, **settings):
        return mini({**SITE, **(changes or {})}, extensions=["myst_parser", "discovery", "colophon"], html_baseurl=base,
                    project="배움 노트", author="배움 노트 기여자", repository="https://github.com/o/r",
                    templates_path=[str(ROOT / "_templates")], html_static_path=[str(ROOT / "_static" / name) for name in ("report.js", "share.png")], **settings)
    return build


def soup(built, name):
    return BeautifulSoup(built.html(name), "html.parser")


def metas(document):
    return {element.get("name") or element.get("property"): element["content"]
            for element in document.find_all("meta", attrs={"content": True})}


# -- Heads ----------------------------------------------------------------------------------------


def test_a_post_introduces_itself(blog):
    built = blog()
    document = soup(built, "series/week2-lstm")
    found = metas(document)

    assert built.warnings == ""
    assert document.find("link", rel="canonical")["href"] == BASE + "series/week2-lstm.html"
    assert found["description"] == found["og:description"] == DESCRIPTION
    assert (found["og:title"], found["og:type"], found["og:site_name"]) == ("장단기 메모리", "article", "배움 노트")
    assert (found["og:url"], found["og:locale"]) == (BASE + "series/week2-lstm.html", "ko_KR")
    assert found["og:image"] == BASE + "_static/share.png"
    assert (built.out / "_static/share.png").is_file()
    assert (found["article:published_time"], found["article:modified_time"]) == ("2022-09-11", "2023-01-02")
    assert [each["content"] for each in document.find_all("meta", property="article:tag")] == ["어텐션", "합성곱 신경망"]
    assert found["twitter:card"] == "summary_large_image"


def test_structured_data_describes_posts_and_the_site_and_is_never_run(blog):
    built = blog()
    scripts = soup(built, "series/week1-rnn").find_all("script", type="application/ld+json")
    data = json.loads(scripts[0].string)

    assert len(scripts) == 1
    assert data["@type"] == "BlogPosting" and data["@context"] == "https://schema.org"
    assert data["headline"] == "R&D_100% <재귀> 신경망"
    assert (data["datePublished"], data["dateModified"]) == ("2022-09-04", "2022-09-04")
    assert data["url"] == data["mainEntityOfPage"] == BASE + "series/week1-rnn.html"
    assert data["keywords"] == ["어텐션", "합성곱 신경망"] and data["inLanguage"] == "ko"
    assert "<재귀>" not in scripts[0].string
    assert json.loads(soup(built, "index").find("script", type="application/ld+json").string) == {
        "@context": "https://schema.org", "@type": "WebSite", "name": "배움 노트", "url": BASE, "inLanguage": "ko"}
    assert soup(built, "glossary").find("script", type="application/ld+json") is None


def test_markup_in_a_title_cannot_break_out(blog):
    hostile = '"><script>alert(1)</script>'
    built = blog({"series/week1-rnn.md": page(f"제목 `{hostile}`", description=f"'{hostile} {DESCRIPTION}'")})
    document = soup(built, "series/week1-rnn")

    assert hostile not in built.html("series/week1-rnn")
    assert metas(document)["og:title"] == f"제목 {hostile}"
    assert json.loads(document.find("script", type="application/ld+json").string)["headline"] == f"제목 {hostile}"


def test_without_an_address_nothing_false_is_claimed(blog):
    blog()
    built = blog(base="")
    document = soup(built, "series/week1-rnn")
    found = metas(document)

    assert not {"og:url", "og:image", "og:image:width"} & set(found)
    assert found["og:title"] and found["description"] and found["twitter:card"] == "summary"
    assert not document.find("link", rel="canonical")
    assert not {"url", "image", "mainEntityOfPage"} & set(json.loads(document.find("script", type="application/ld+json").string))
    assert not (built.out / "sitemap.xml").exists()
    assert (built.out / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"


def test_lists_of_pages_stay_out_of_search_engines(blog):
    built = blog()

    for name in ("search", "genindex", "404"):
        assert [each["content"] for each in soup(built, name).find_all("meta", attrs={"name": "robots"})] == ["noindex"], name
    assert "robots" not in metas(soup(built, "index"))


# -- Sitemap and robots.txt -----------------------------------------------------------------------


def locations(built):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ElementTree.parse(built.out / "sitemap.xml").getroot()
    return {url.findtext("s:loc", namespaces=space): url.findtext("s:lastmod", namespaces=space) for url in root}


def test_the_sitemap_lists_every_page_after_an_incremental_build_too(blog):
    blog()
    built = blog({"glossary.md": page("고친 용어집")}, jobs=2)

    assert locations(built) == {BASE + name: changed for name, changed in [
        ("glossary.html", None), ("index.html", None), ("series/index.html", None),
        ("series/week1-rnn.html", "2022-09-04"), ("series/week2-lstm.html", "2023-01-02")]}
    assert (built.out / "robots.txt").read_text() == f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n"


# -- The page for lost readers --------------------------------------------------------------------


def test_the_lost_page_offers_search_and_the_main_entrances_from_any_depth(blog):
    document = soup(blog(), "404")
    article = document.find("article")

    assert article.h1.get_text() == "페이지를 찾을 수 없습니다"
    form = article.find("form", role="search")
    assert form["action"] == "/ko/latest/search.html" and form.find("input", attrs={"name": "q"})
    assert [(link.get_text(), link["href"]) for link in article.select("li a")] == [
        ("첫 페이지", "/ko/latest/index.html"), ("시퀀스 모델", "/ko/latest/series/index.html"), ("용어집", "/ko/latest/glossary.html")]
    addresses = [element.get("href") or element.get("src") or element.get("action") for element in document.find_all(["a", "link", "script", "form"])]
    assert [each for each in addresses if each and not each.startswith(("/ko/latest/", "https://", "#"))] == []
    assert not re.search("[A-Za-z]{4}", article.get_text())


def test_the_lost_page_fits_a_site_at_the_root(blog):
    assert soup(blog(base=""), "404").find("article").find("form")["action"] == "/search.html"


# -- The end of a page ----------------------------------------------------------------------------


def test_the_series_stands_at_the_end(blog):
    nav = soup(blog(), "series/week2-lstm").select_one(".colophon nav")

    assert [(item.get_text(), item.find("a") and item.a["href"]) for item in nav.select("li")] == [
        ("R&D_100% <재귀> 신경망", "week1-rnn.html"), ("장단기 메모리", None)]
    assert nav.select_one('[aria-current="page"]').get_text() == "장단기 메모리"


def test_a_post_can_be_cited(blog):
    built = blog()
    plain, bibtex = (block.get_text() for block in soup(built, "series/week2-lstm").select("details.citing pre"))

    assert plain == f"배움 노트 기여자. 「장단기 메모리」. 배움 노트, 2022년 9월 11일(2023년 1월 2일 고침). {BASE}series/week2-lstm.html"
    assert bibtex == f"""@misc{{note2022-week2-lstm,
  author       = {{{{배움 노트 기여자}}}},
  title        = {{{{장단기 메모리}}}},
  howpublished = {{배움 노트}},
  year         = {{2022}},
  month        = {{9}},
  note         = {{2023-01-02 고침}},
  url          = {{{BASE}series/week2-lstm.html}},
}}"""
    assert not soup(built, "glossary").select("details.citing")


def test_the_bibtex_entry_is_read_by_bibtex_as_it_was_meant(blog):
    from pybtex.database import parse_string

    text = soup(blog(), "series/week1-rnn").select("details.citing pre")[1].get_text()
    entry = parse_string(text, "bibtex").entries["note2022-week1-rnn"]

    assert entry.fields["title"] == r"{R\&D\_100\% <재귀> 신경망}"
    assert entry.persons["author"][0].last_names == ["{배움 노트 기여자}"]


def test_without_an_address_the_citation_has_none(blog):
    plain, bibtex = (block.get_text() for block in soup(blog(base=""), "series/week1-rnn").select("details.citing pre"))

    assert plain.endswith("2022년 9월 4일.")
    assert "url" not in bibtex


def report_form():
    import yaml

    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/error.yml").read_text(encoding="utf-8"))
    return {field.get("id") for field in form["body"]}


def test_an_error_report_names_the_page_in_the_fields_of_the_form(blog):
    link = urlsplit(soup(blog(), "series/week1-rnn").select_one("a.report")["href"])
    query = parse_qs(link.query, keep_blank_values=True)

    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://github.com/o/r/issues/new"
    assert query == {"template": ["error.yml"], "title": ["오류: R&D_100% <재귀> 신경망"], "page": ["series/week1-rnn"], "section": [""]}
    assert {"page", "section"} <= report_form()


def test_every_page_can_be_mended(blog):
    built = blog()

    for name in ("index", "glossary", "series/week1-rnn"):
        assert soup(built, name).find("a", string="이 페이지 고치기")["href"] == f"https://github.com/o/r/edit/main/{name}.md"
    assert not soup(built, "404").find("a", string="이 페이지 고치기")


def test_the_script_adds_the_section_the_reader_means(blog, browser, serve):
    built = blog()
    page = browser.new_page()
    page.goto(serve(built.out) + "/series/week1-rnn.html")

    def section():
        page.evaluate("() => { const link = document.querySelector('a.report'); link.addEventListener('click', event => event.preventDefault()); link.click(); }")
        return parse_qs(urlsplit(page.get_attribute("a.report", "href")).query).get("section")

    assert section() is None
    page.evaluate("() => { location.hash = document.querySelectorAll('article section section')[0].id; }")
    assert section() == ["첫째 절"]
    page.evaluate("() => { window.picked = new Promise(done => document.addEventListener('selectionchange', done, {once: true})); }")
    page.get_by_text("문장을 고른다.").select_text()
    page.evaluate("window.picked.then(() => true)")
    assert section() == ["게이트가 하는 일 tanh"]
    page.close()


# -- This site ------------------------------------------------------------------------------------


def test_the_share_picture_fits_every_preview():
    path = ROOT / "_static" / "share.png"
    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
    assert path.stat().st_size < 100_000


def test_every_page_of_the_site_introduces_itself(site, pages):
    shown = {name: metas(BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")) for name in pages}
    wanting = [name for name, found in shown.items() if "robots" not in found and not {"description", "og:title", "og:type"} <= set(found)]
    descriptions = [found["description"] for found in shown.values() if "description" in found]

    assert wanting == []
    assert len(set(descriptions)) == len(descriptions), "두 페이지의 description이 같다"
    print(f"페이지 {len(descriptions)}개가 저마다의 설명과 미리보기를 갖는다")
