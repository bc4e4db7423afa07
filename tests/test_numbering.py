"""A figure keeps its number, whatever is written on other pages."""

import re

PAGE = """# 글

{figures}

{{numref}}`fig-{name}-b`를 본다.
"""


def page(name, letters="ab", see=""):
    figures = "\n\n".join(f":::{{code-block}} text\n:caption: 코드 {letter}\n:name: fig-{name}-{letter}\n\n{letter}\n:::"
                          for letter in letters)
    return PAGE.format(figures=figures, name=name) + see


INDEX = "# 첫 글\n\n```{toctree}\none\ntwo\n```\n"
SETTINGS = {"extensions": ["myst_parser", "numbering"], "myst_enable_extensions": ["colon_fence"], "numfig": True,
            "numfig_format": {"code-block": "코드 %s"}}


def numbers(html):
    return re.findall(r'caption-number">(.*?) ?</span>', html), re.findall(r'std-numref">(.*?)</span>', html)


def test_each_page_counts_from_one(mini):
    built = mini({"index.md": INDEX, "one.md": page("one"), "two.md": page("two", see="\n{numref}`fig-one-a`\n")},
                 **SETTINGS)

    assert built.warnings == ""
    assert numbers(built.html("one")) == (["코드 1", "코드 2"], ["코드 2"])
    assert numbers(built.html("two")) == (["코드 1", "코드 2"], ["코드 2", "코드 1"])


def test_numbers_follow_edits_and_parallel_builds(mini):
    pages = {"index.md": INDEX, "one.md": page("one"), "two.md": page("two", see="\n{numref}`fig-one-b`\n")}
    mini(pages, **SETTINGS)
    edited = {**pages, "one.md": page("one", "xab")}

    incremental = mini(edited, **SETTINGS)
    fresh = mini(edited, name="fresh", jobs=2, **SETTINGS)

    assert numbers(incremental.html("one"))[0] == ["코드 1", "코드 2", "코드 3"]
    assert numbers(fresh.html("two")) == (["코드 1", "코드 2"], ["코드 2", "코드 3"])
    for name in ("one", "two"):
        assert incremental.html(name) == fresh.html(name)
