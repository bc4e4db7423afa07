"""Search engines, chat programs, feed readers, lost readers and readers who cite or find an error all get what they need."""

import json
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs, urlsplit

import yaml
from conftest import ROOT
from PIL import Image
from pybtex.database import parse_string
from small_site import BASE, DESCRIPTION, built, local

POST, TITLE = "memo/new", 'R&D_100% <재귀> "신경망"'
SPACES = {"a": "http://www.w3.org/2005/Atom", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def metas(document) -> dict[str, str]:
    return {each.get("name") or each.get("property"): each["content"] for each in document.find_all("meta", attrs={"content": True})}


def data_of(document) -> dict:
    return json.loads(document.find("script", type="application/ld+json").string)


# -- Heads ----------------------------------------------------------------------------------------


def test_a_post_introduces_itself_whatever_its_title_holds():
    document = built().soup(POST)
    found, data = metas(document), data_of(document)

    assert document.find("link", rel="canonical")["href"] == found["og:url"] == data["url"] == f"{BASE}{POST}.html"
    assert found["description"] == found["og:description"] == data["description"] == DESCRIPTION
    assert (found["og:title"], found["og:type"], found["og:site_name"], found["og:locale"]) == (TITLE, "article", "배움 노트", "ko_KR")
    assert found["og:image"] == data["image"] == f"{BASE}_static/share.png" and (built().out / "_static/share.png").is_file()
    assert (found["article:published_time"], found["article:modified_time"]) == ("2023-01-24", "2024-02-03")
    assert [each["content"] for each in document.find_all("meta", property="article:tag")] == data["keywords"] == ["어텐션"]
    assert found["twitter:card"] == "summary_large_image"
    assert (data["@type"], data["headline"], data["datePublished"], data["dateModified"]) == ("BlogPosting", TITLE, "2023-01-24", "2024-02-03")
    assert "<재귀>" not in document.head.decode()


def test_the_front_page_describes_the_site_and_lists_stay_out_of_search_engines():
    assert data_of(built().soup("index")) == {
        "@context": "https://schema.org", "@type": "WebSite", "name": "배움 노트", "url": BASE, "inLanguage": "ko"}
    assert built().soup("glossary").find("script", type="application/ld+json") is None
    for name in ("search", "genindex", "404"):
        assert [each["content"] for each in built().soup(name).find_all("meta", attrs={"name": "robots"})] == ["noindex"], name


def test_without_an_address_nothing_false_is_claimed():
    document = local().soup(POST)
    found = metas(document)

    assert not {"og:url", "og:image", "og:image:width"} & set(found)
    assert found["og:title"] and found["description"] and found["twitter:card"] == "summary"
    assert not document.find("link", rel="canonical") and not {"url", "image"} & set(data_of(document))
    assert not (local().out / "sitemap.xml").exists()
    assert (local().out / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"


def test_the_sitemap_lists_every_page():
    root = ElementTree.parse(built().out / "sitemap.xml").getroot()
    found = {url.findtext("s:loc", namespaces=SPACES): url.findtext("s:lastmod", namespaces=SPACES) for url in root}

    assert found.keys() == {BASE + path.relative_to(built().source).with_suffix(".html").as_posix() for path in built().source.rglob("*.md")}
    assert (found[f"{BASE}{POST}.html"], found[f"{BASE}index.html"]) == ("2024-02-03", None)
    assert (built().out / "robots.txt").read_text() == f"User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n"


# -- The feed -------------------------------------------------------------------------------------


def violations(root: ElementTree.Element) -> list[str]:
    """What RFC 4287 demands and the feed lacks, each with the section that demands it."""
    items = root.findall("a:entry", SPACES)
    time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
    ids = [each.findtext("a:id", "", SPACES) for each in [root, *items]]
    rules = {"4.1.1 root": root.tag == f"{{{SPACES['a']}}}feed", "4.1.1 ids are unique": len({*ids}) == len(ids),
             "4.1.1 author": root.find("a:author/a:name", SPACES) is not None,
             "4.1.1 link to itself": root.find("a:link[@rel='self']", SPACES) is not None,
             "4.1.2 alternate": all(item.find("a:link[@rel='alternate']", SPACES) is not None for item in items),
             "4.1 one id, title, updated": all(len(each.findall(f"a:{name}", SPACES)) == 1 for each in [root, *items] for name in ("id", "title", "updated")),
             "4.2.6 ids are absolute": all(re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", each) for each in ids),
             "3.3 dates": all(time.fullmatch(each.text) for name in ("updated", "published") for each in root.iter(f"{{{SPACES['a']}}}{name}")),
             "4.2.2 categories": all(each.get("term") for each in root.iter(f"{{{SPACES['a']}}}category"))}
    return [rule for rule, kept in rules.items() if not kept]


def test_the_feed_keeps_the_rules_of_atom(site):
    for folder in (built().out, local().out, site):
        assert violations(ElementTree.parse(folder / "feed.xml").getroot()) == []


def test_the_feed_says_of_a_post_what_its_page_says_under_an_id_that_stays():
    root = ElementTree.parse(built().out / "feed.xml").getroot()
    entry = root.find("a:entry", SPACES)

    assert [entry.findtext(f"a:{name}", namespaces=SPACES) for name in ("id", "title", "published", "updated", "summary")] == [
        "tag:example.org,2020:notes/memo/new", TITLE, "2023-01-24T00:00:00+09:00", "2024-02-03T00:00:00+09:00", DESCRIPTION]
    assert [each.get("term") for each in entry.findall("a:category", SPACES)] == ["어텐션"]
    assert entry.find("a:link", SPACES).get("href") == f"{BASE}{POST}.html"
    assert root.findtext("a:updated", namespaces=SPACES) == "2024-02-03T00:00:00+09:00"
    assert ElementTree.parse(local().out / "feed.xml").getroot().find("a:entry/a:link", SPACES).get("href") == f"{POST}.html"


def test_every_page_names_the_feed():
    for name, address in (("index", "feed.xml"), (POST, "../feed.xml"), ("search", "feed.xml"), ("404", "/ko/latest/feed.xml")):
        link = built().soup(name).find("link", type="application/atom+xml")
        assert (link["rel"], link["href"], link["title"]) == (["alternate"], address, "배움 노트")
    assert built().soup(POST).find("a", string="새 글 받아 보기")["href"] == "../feed.xml"


# -- The page for lost readers --------------------------------------------------------------------


def test_the_lost_page_offers_search_and_the_main_entrances_from_any_depth():
    document = built().soup("404")
    addresses = [each.get("href") or each.get("src") or each.get("action") for each in document.find_all(["a", "link", "script", "form"])]

    assert document.article.form["action"] == "/ko/latest/search.html"
    assert [(link.get_text(), link["href"]) for link in document.article.select("li a")][:3] == [
        ("첫 페이지", "/ko/latest/index.html"), ("메모", "/ko/latest/memo/index.html"), ("과정", "/ko/latest/course/index.html")]
    assert [each for each in addresses if each and not each.startswith(("/ko/latest/", "https://", "#"))
            and not each.endswith("_static/lost.js")] == []  # that one is looked for at every depth
    assert local().soup("404").article.form["action"] == "/search.html"


# -- The end of a page ----------------------------------------------------------------------------


def test_the_series_stands_at_the_end():
    nav = built().soup("course/series/week1-gates").select_one(".colophon nav")

    assert [(" ".join(item.get_text().split()), item.a and item.a["href"]) for item in nav.select("li")] == [
        ("1주차 1/2 순환 신경망", "week1-rnn.html"), ("1주차 2/2 게이트", None), ("2주차 어텐션", "week2-attention.html"), ("10주차 끝", "week10-end.html")]
    assert nav.select_one('[aria-current="page"]').get_text() == "게이트"


def test_a_post_can_be_cited_and_bibtex_reads_what_was_meant():
    plain, bibtex = (block.get_text() for block in built().soup(POST).select("details.citing pre"))
    entry = parse_string(bibtex, "bibtex").entries["note2023-new"]

    assert plain == f"배움 노트 기여자. 「{TITLE}」. 배움 노트, 2023년 1월 24일(2024년 2월 3일 고침). {BASE}{POST}.html"
    assert dict(entry.fields) == {"title": r'{R\&D\_100\% <재귀> "신경망"}', "howpublished": "배움 노트", "year": "2023", "month": "1",
                                  "note": "2024-02-03 고침", "url": f"{BASE}{POST}.html"}
    assert entry.persons["author"][0].last_names == ["{배움 노트 기여자}"]
    assert not built().soup("glossary").select("details.citing")
    assert all("http" not in block.get_text() for block in local().soup(POST).select("details.citing pre"))


def test_an_error_report_names_the_page_in_the_fields_of_the_form_and_every_page_can_be_mended():
    link = urlsplit(built().soup(POST).select_one("a.report")["href"])
    query = parse_qs(link.query, keep_blank_values=True)
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/error.yml").read_text(encoding="utf-8"))

    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://github.com/o/r/issues/new"
    assert query == {"template": ["error.yml"], "title": [f"오류: {TITLE}"], "page": [POST], "section": [""]}
    assert {"page", "section"} <= {field.get("id") for field in form["body"]}
    for name in ("index", "glossary", POST):
        assert built().soup(name).find("a", string="이 페이지 고치기")["href"] == f"https://github.com/o/r/edit/main/{name}.md"


# -- This site ------------------------------------------------------------------------------------


def test_every_page_of_the_site_introduces_itself_with_a_picture_that_fits_every_preview(soups):
    shown = {name: metas(soup) for name, soup in soups.items()}
    descriptions = [found["description"] for found in shown.values() if "description" in found]

    assert [name for name, found in shown.items() if "robots" not in found and not {"description", "og:title", "og:type"} <= set(found)] == []
    assert len(set(descriptions)) == len(descriptions), "두 페이지의 description이 같다"
    with Image.open(ROOT / "_static" / "share.png") as picture:
        assert picture.size == (1200, 630)
    print(f"페이지 {len(descriptions)}개가 저마다의 설명과 미리보기를 갖는다")
