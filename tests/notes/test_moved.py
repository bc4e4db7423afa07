"""A published address never disappears: readers of a moved page or section arrive where it went."""

import pytest
from small_site import BASE, SITE, build

pytestmark = pytest.mark.xdist_group("moved")
MOVED = {"memo/newer.md": SITE["memo/new.md"].replace("## 첫째 절", "## 고친 절\n\n(첫째-절-tanh)=\n문단이다.\n\n## 다음 절")}


@pytest.fixture(scope="module")
def moved():
    files = {**MOVED, "memo/index.md": SITE["memo/index.md"].replace("\nnew\n", "\nnewer\n")}
    made = build(files, settings='rediraffe_redirects = {"memo/new.md": "memo/newer.md", "alt/deep/old.md": "memo/newer.md"}\nexclude_patterns += ["memo/new.md"]\n')
    assert made.warnings == ""
    return made


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("place", ["host", "below", "disk"])
def test_a_browser_arrives_at_the_new_page(moved, browser, serve, place, script):
    root = {"host": lambda: serve(moved.out), "below": lambda: f"{serve(moved.out.parent)}/html", "disk": moved.out.as_uri}[place]()
    page = browser.new_page(java_script_enabled=script)
    for old in ("memo/new.html", "alt/deep/old.html"):
        page.goto(f"{root}/{old}#첫째-절-tanh")
        page.wait_for_url("**/memo/newer.html*")
        if script:
            assert page.locator(":target").inner_text() == "문단이다."


def test_the_old_address_is_no_page_for_search_engines(moved):
    old = moved.soup("memo/new")

    assert old.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert old.find("link", rel="canonical")["href"] == old.a["href"] == "newer.html"
    assert f"{BASE}memo/new.html" not in (moved.out / "sitemap.xml").read_text(encoding="utf-8")
