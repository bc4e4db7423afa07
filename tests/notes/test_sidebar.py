"""The sidebar made once shows on every page what Furo's own would, in every kind of build."""

import pytest
from bs4 import BeautifulSoup, Tag

INDEX = """
# 첫 쪽

```{toctree}
:caption: 글 & "모음"
:hidden:

글 <posts/index>
other
```

```{toctree}
:caption: 밖
:hidden:

파이썬 <https://www.python.org/>
genindex
```
"""
PAGES = {
    "index.md": INDEX,
    "posts/index.md": "# 글의 모음\n\n```{toctree}\n:glob:\n\nweek*\ndeep/index\n```\n",
    "posts/week1.md": "# `code`와 *강조* & \"따옴표\"\n\n글이다.\n\n## 절\n",
    "posts/week2.md": "# 둘째 글\n\n글이다.\n",
    "posts/deep/index.md": "# 깊은 곳\n\n```{toctree}\npage\n../../shared\n```\n",
    "posts/deep/page.md": "# 깊은 글\n\n글이다.\n",
    "shared.md": "# 위에 있는 글\n\n글이다.\n",
    "other.md": "# 다른 글\n\n글이다.\n",
    "alone.md": "---\norphan: true\n---\n\n# 홀로 있는 글\n",
    "빈 칸/한글.md": "---\norphan: true\n---\n\n# 한글 주소\n",
}
BUILT = ["index", "posts/index", "posts/week1", "posts/week2", "posts/deep/index", "posts/deep/page", "shared", "other",
         "alone", "빈 칸/한글", "genindex", "search", "404"]
SETTINGS = {"notfound_urls_prefix": "/notes/", "html_copy_source": False}
THEIRS, OURS = ("myst_parser", "notfound.extension"), ("myst_parser", "notfound.extension", "sidebar")


def outline(html: str) -> list[tuple]:
    """What a sidebar says: captions, and each entry's depth, text, target, whether it is the page, and its branch."""
    tree = BeautifulSoup(html, "html.parser").find(class_="sidebar-tree")
    entries = []
    for element in tree.find_all(["p", "a"]):
        if element.name == "p":
            entries.append(("caption", element.text))
            continue
        item = element.parent
        box = item.find("input", recursive=False)
        entries.append((len(element.find_parents("li")), element.decode_contents(), element["href"],
                        "current-page" in item.get("class", []) or element.get("aria-current") == "page",
                        box and ("unfolded" if box.has_attr("checked") else "folded")))
    return entries


def sidebar(html: str) -> Tag:
    return BeautifulSoup(html, "html.parser").find(class_="sidebar-tree")


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_page_has_the_entries_of_furos_own_sidebar(mini, jobs):
    theirs = mini(PAGES, extensions=THEIRS, name="theirs", **SETTINGS)
    ours = mini(PAGES, extensions=OURS, jobs=jobs, name="ours", **SETTINGS)

    for page in BUILT:
        assert outline(ours.html(page)) == outline(theirs.html(page)), page
    assert sum(entry[-1] == "unfolded" for entry in outline(ours.html("posts/deep/page")) if len(entry) > 2) == 2


def test_branches_unfold_without_a_script_and_say_their_name(mini):
    tree = sidebar(mini(PAGES, extensions=OURS, **SETTINGS).html("other"))

    boxes = tree.find_all("input", class_="toctree-checkbox")
    assert [box["aria-label"] for box in boxes] == ["글 펼치기", "깊은 곳 펼치기"]
    assert [label["for"] for label in tree.find_all("label")] == [box["id"] for box in boxes]
    assert all(box.find_next_sibling("ul") for box in boxes)
    assert {caption.get("aria-level") for caption in tree.find_all(role="heading")} == {"2"}


@pytest.mark.parametrize("changed", [
    {"posts/week2.md": "# 새 말\n\n글이다.\n"},
    {"posts/week3.md": "# 새 말\n\n글이다.\n"},
    {"index.md": INDEX.replace("밖", "새 말")},
    {"index.md": INDEX.replace("글 <posts/index>", "새 말 <posts/index>")},
], ids=["title", "page", "caption", "entry"])
def test_what_is_new_in_the_tree_reaches_all_pages_of_an_incremental_build(mini, changed):
    mini(PAGES, extensions=OURS, **SETTINGS)
    incremental = mini({**PAGES, **changed}, extensions=OURS, **SETTINGS)
    fresh = mini({**PAGES, **changed}, extensions=OURS, name="fresh", **SETTINGS)

    for page in {*BUILT, *(name.removesuffix(".md") for name in changed)}:
        assert "새 말" in sidebar(incremental.html(page)).text, page
        assert incremental.html(page) == fresh.html(page), page


def test_a_post_that_moved_under_its_title_is_linked_at_its_new_place(mini):
    mini(PAGES, extensions=OURS, **SETTINGS)
    moved = {**{name: text for name, text in PAGES.items() if name != "posts/week2.md"}, "posts/week9.md": PAGES["posts/week2.md"]}
    (mini(PAGES, extensions=OURS, **SETTINGS).source / "posts" / "week2.md").unlink()
    incremental, fresh = mini(moved, extensions=OURS, **SETTINGS), mini(moved, extensions=OURS, name="fresh", **SETTINGS)

    assert "week9.html" in str(sidebar(incremental.html("other")))
    assert all(incremental.html(page) == fresh.html(page) for page in {*BUILT, "posts/week9"} - {"posts/week2"})


def test_a_new_sentence_does_not_rewrite_other_pages(mini):
    built = mini(PAGES, extensions=OURS, **SETTINGS)
    before = {page: (built.out / f"{page}.html").stat().st_mtime_ns for page in BUILT[:10]}

    built = mini({**PAGES, "other.md": "# 다른 글\n\n새 문장이다.\n"}, extensions=OURS, **SETTINGS)

    # "index" holds the toctree that names the page; Sphinx writes it again in any case.
    assert {page for page in before if (built.out / f"{page}.html").stat().st_mtime_ns != before[page]} == {"index", "other"}


def test_other_builders_are_left_alone(mini):
    built = mini(PAGES, extensions=OURS, builder="dirhtml", **SETTINGS)

    assert "toctree-l1" in (built.out / "other" / "index.html").read_text(encoding="utf-8")
