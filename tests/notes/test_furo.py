"""The sidebar made once shows on every page what Furo's own would; what confuses screen readers is mended."""

from urllib.parse import urljoin

from small_site import BASE, build, built

PAGES = ["index", "memo/index", "memo/new", "course/series/index", "course/series/week1-gates", "glossary", "genindex", "search", "404"]
# The same site with the sidebar that Furo makes.
FUROS = 'extensions, templates_path, notfound_template = ["myst_parser", "notfound.extension"], [], "page.html"\nhtml_math_renderer = "mathjax"\n'


def outline(soup, page: str) -> list[tuple]:
    """What a sidebar says: captions, and each entry's depth, text, target, whether it is the page, and its branch."""
    entries = []
    for element in soup.find(class_="sidebar-tree").find_all(["p", "a"]):
        if element.name == "p":
            entries.append(("caption", element.text))
            continue
        item = element.parent
        box = item.find("input", recursive=False)
        here = "current-page" in item.get("class", []) or "aria-current" in element.attrs
        target = urljoin(f"{BASE}{page}.html", element["href"]).removesuffix("#")
        entries.append((len(element.find_parents("li")), element.text, target, here, box and ("unfolded" if box.has_attr("checked") else "folded")))
    return entries


def test_every_page_has_the_entries_of_furos_own_sidebar():
    theirs = build(settings=FUROS)
    for page in PAGES:
        assert outline(built().soup(page), page) == outline(theirs.soup(page), page), page
    assert sum(entry[-1] == "unfolded" for entry in outline(built().soup("course/series/week1-gates"), "course/series/week1-gates") if len(entry) > 2) == 2


def test_branches_unfold_without_a_script_and_say_their_name():
    tree = built().soup("memo/new").find(class_="sidebar-tree")
    boxes = tree.find_all("input", class_="toctree-checkbox")

    assert [box["aria-label"] for box in boxes] == ["메모 펼치기", "과정 펼치기", "시퀀스 모델 펼치기"]
    assert [label["for"] for label in tree.find_all("label")] == [box["id"] for box in boxes]
    assert all(box.find_next_sibling("ul") for box in boxes)
    assert [(each.text, each["aria-level"]) for each in tree.find_all(role="heading")] == [('글 & "모음"', "2"), ("찾아보기", "2")]


def test_a_caption_in_the_text_has_a_level_and_an_empty_corner_is_no_heading():
    made = build({"memo/index.md": "# 메모\n\n```{toctree}\n:caption: 본문의 차례\n\nold\nnew\n```\n"})
    main, table = made.soup("memo/index").find(role="main"), built().soup("index").find(role="main").table

    assert [(heading.text, heading["aria-level"]) for heading in main.find_all(role="heading")] == [("본문의 차례", "2")]
    assert [cell.text for cell in table.find_all("th")] == ["예측"] and len(table.thead.find_all(["td", "th"])) == 2
