"""A published address never disappears: what moves leaves a redirect, and what is lost without one is found."""

import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import published  # noqa: E402  (tools/ is not a package)
import redirects  # noqa: E402

BASE = "https://notes.example.org/ko/latest/"
FRONT = "---\ndate: 2022-09-04\ndescription: 글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다.\ntags: [안내]\n---\n\n"
SITE = {
    "index.md": FRONT + "# 첫 페이지\n\n```{toctree}\n:hidden:\n:glob:\nmemo/*\n```\n",
    "memo/index.md": FRONT + "# 메모\n",
    "memo/new.md": FRONT + "# 새 글\n\n## 새 절\n\n본문이다.\n\n(new-label)=\n## 다른 절\n\n본문이다.\n",
}


@pytest.fixture
def blog(mini):
    def build(lines="", changes=None, base=BASE, **settings):
        return mini({**SITE, **(changes or {}), "redirects.txt": lines}, extensions=["myst_parser", "hangul_anchors", "redirects"],
                    html_baseurl=base, templates_path=[str(ROOT / "_templates")],
                    html_static_path=[str(ROOT / "_static" / "redirect.js")], **settings)
    return build


# -- Redirects ------------------------------------------------------------------------------------


def test_a_moved_page_sends_readers_on(blog):
    built = blog("memo/old.html memo/new.html\n옛/깊은/곳.html memo/new.html\n")
    page = BeautifulSoup(built.html("memo/old"), "html.parser")

    assert built.warnings == ""
    assert page.a["href"] == "new.html"
    assert page.find("link", rel="canonical")["href"] == BASE + "memo/new.html"
    assert "url=new.html" in page.noscript.decode()
    assert page.script["src"] == "../_static/redirect.js"
    assert BeautifulSoup(built.html("옛/깊은/곳"), "html.parser").a["href"] == "../../memo/new.html"


@pytest.mark.parametrize("script", [True, False])
def test_a_browser_arrives_at_the_new_page(blog, browser, serve, script):
    built = blog("memo/old.html memo/new.html\nmemo/old.html#옛-절 memo/new.html#새-절\nmemo/new.html#옛-이름 memo/new.html#새-절\n")
    host = serve(built.out)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{host}/memo/old.html#옛-절")
    page.wait_for_url("**/new.html*")

    assert page.locator("h1").inner_text().startswith("새 글")
    if script:
        assert page.locator(":target h2").inner_text().startswith("새 절")
        page.goto(f"{host}/memo/old.html#다른-절")
        page.wait_for_url("**/new.html*")
        assert page.locator("section:has(> :target) > h2").inner_text().startswith("다른 절")
    page.goto(f"{host}/memo/new.html#옛-이름")
    assert page.locator("section:has(> :target) > h2").inner_text().startswith("새 절")
    context.close()


@pytest.mark.parametrize("line, message", [
    ("memo/old.html", "'옛 주소 새 주소'의 꼴이 아니다. 예: memo/old.html memo/new.html"),
    ("memo/old.html memo/gone.html", "새 주소 'memo/gone.html': 그런 페이지가 없다. 지금 있는 페이지를 쓴다"),
    ("memo/index.html memo/new.html", "옛 주소 'memo/index.html': 지금도 있는 페이지이다. 이 줄을 지운다"),
    ("memo/old.html#가 memo/new.html", "'memo/old.html#가'와 'memo/new.html': 페이지는 페이지로, 자리(#)는 자리로 보낸다"),
    ("memo/index.html#가 memo/new.html#새-절", "옛 자리 'memo/index.html#가': 이 페이지의 글은 'memo/index.html'에 있다. 새 자리도 그 페이지에서 고른다"),
    ("memo/new.html#가 memo/new.html#없는-절", "새 자리 'memo/new.html#없는-절': 그런 자리가 없다. 지금 있는 절의 주소를 쓴다"),
    *[(f"{old} memo/new.html", f"옛 주소 '{old}': 사이트 안의 주소를 처음의 /와 .. 없이, .html까지 쓴다. 예: memo/old.html")
      for old in ("/memo/old.html", "../../old.html", "memo/old")],
], ids=["shape", "nowhere", "alive", "mixed", "elsewhere", "no-anchor", "absolute", "outside", "no-ending"])
def test_a_redirect_that_cannot_hold_is_told_at_each_build(blog, line, message):
    built, again = blog(f"# 설명\n\n{line}\n"), blog(f"# 설명\n\n{line}\n")

    assert built.warnings.count("WARNING") == 1
    assert f"{built.source / 'redirects.txt'}:3: WARNING: {message} [redirects]" in built.warnings
    assert again.warnings == built.warnings


def files(built):
    return {path.relative_to(built.out).as_posix(): path.read_bytes() for path in built.out.rglob("*.html")}


def test_an_incremental_build_equals_a_fresh_one(blog):
    first = blog("memo/old.html memo/new.html\nmemo/new.html#가 memo/new.html#새-절\n")
    assert 'id="가"' in first.html("memo/new")
    after = blog("memo/older.html memo/new.html\nmemo/new.html#나 memo/new.html#새-절\n", jobs=2)
    fresh = blog("memo/older.html memo/new.html\nmemo/new.html#나 memo/new.html#새-절\n", name="fresh")

    assert files(after) == files(fresh)


# -- The list -------------------------------------------------------------------------------------


def test_the_list_holds_pages_and_the_anchors_they_offer(blog):
    built = blog("memo/old.html memo/new.html\n")

    assert {line for line in published.addresses(built.out) if line.startswith("memo/new")} == {
        "memo/new.html", "memo/new.html#새-글", "memo/new.html#새-절", "memo/new.html#다른-절", "memo/new.html#new-label"}
    assert not [line for line in published.addresses(built.out) if line.startswith(("memo/old", "search", "genindex", "404"))]


def test_the_list_only_grows(blog):
    assert published.update("gone.html\n", blog().out).splitlines()[:2] == ["gone.html", "index.html"]


def test_what_disappears_is_named_with_its_cure(blog):
    listed = published.update("", blog().out)
    where = {line: number for number, line in enumerate(listed.splitlines(), 1)}
    published.anchors.cache_clear()
    renamed = blog("", {"memo/new.md": SITE["memo/new.md"].replace("## 새 절", "## 고친 절").replace("(new-label)=\n", "")})

    assert published.lost(listed, renamed.out) == [
        f"tests/published.txt:{where[line]}: '{line}' 자리가 사라졌다. 절의 이름을 되돌리거나 redirects.txt에 '{line} memo/new.html#새-자리' 한 줄을 더한다"
        for line in ("memo/new.html#new-label", "memo/new.html#새-절")]

    moved = blog("", {"memo/newer.md": SITE["memo/new.md"]}, name="moved", exclude_patterns=["_build", "memo/new.md"])
    assert (f"tests/published.txt:{where['memo/new.html']}: 'memo/new.html' 페이지가 사라졌다. "
            "redirects.txt에 'memo/new.html 새-주소.html' 한 줄을 더한다") in published.lost(listed, moved.out)


def test_a_redirect_mends_what_disappeared(blog):
    listed = published.update("", blog().out)
    moved = blog("memo/new.html memo/newer.html\nmemo/new.html#새-절 memo/newer.html#고친-절\n",
                 {"memo/newer.md": SITE["memo/new.md"].replace("## 새 절", "## 고친 절")}, name="moved", exclude_patterns=["_build", "memo/new.md"])

    assert moved.warnings == ""
    assert published.lost(listed, moved.out) == []


# -- This site ------------------------------------------------------------------------------------


def test_no_published_address_of_the_site_is_lost(site):
    listed = (ROOT / "tests" / "published.txt").read_text(encoding="utf-8")
    lost = published.lost(listed, site)

    assert not lost, "\n" + "\n".join(lost)
    new = published.addresses(site) - set(listed.splitlines())
    print(f"발행한 주소 {len(listed.splitlines())}개가 모두 열린다. 아직 목록에 없는 새 주소 {len(new)}개(make publish-list)")
