"""A build after another one warns of what a fresh build would warn of, and reads no page again without need."""

import pytest

PAGES = {"index.md": "# 첫 쪽\n\n```{toctree}\n:glob:\np*\n```\n", **{f"p{n}.md": f"# 쪽 {n}\n" for n in range(8)}}
BAD = "# 쪽 3\n\n```{nonsense}\n```\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_warning_returns_until_it_is_mended(mini, jobs):
    def build(**pages):
        built = mini({**PAGES, **{f"{name}.md": text for name, text in pages.items()}}, jobs=jobs,
                     extensions=["myst_parser", "persistent_warnings"])
        return built.warnings.count("p3.md:3"), built.warnings.count("WARNING")

    first = build(p3=BAD)
    assert first[0] == 1
    assert build(p3=BAD) == first
    assert build(p3=BAD, p4="# 쪽 4 고침\n") == first
    assert build() == (0, 0)


def test_a_reference_without_a_target_returns_too(mini):
    pages = {"index.md": "# 첫 쪽\n\n{ref}`없는-곳`\n"}
    first, second = (mini(pages, extensions=["myst_parser", "persistent_warnings"]).warnings for _ in range(2))
    assert "없는-곳" in first and second == first


def test_only_the_page_with_the_warning_is_read_again(mini):
    built = mini({**PAGES, "p3.md": BAD}, extensions=["myst_parser", "persistent_warnings"])
    doctrees = built.source / "_build" / "doctrees"
    assert not (doctrees / "p3.doctree").exists() and all((doctrees / f"p{n}.doctree").exists() for n in range(8) if n != 3)


# Two pages give the same name; then the second, alphabetically the first or the last, is mended by using it, or deleted.
NAMED = {
    "label": ("(twice)=\n## 절\n", "[글](#twice)\n", "'twice'"),
    "equation": ("$$\nx\n$$ (twice)\n", "{eq}`twice`\n", "'twice'"),
    "term": (":::{glossary}\n겹침\n  뜻\n:::\n", "{term}`겹침`\n", "'겹침'"),
}


@pytest.mark.parametrize("second", ["p0", "p7"])
@pytest.mark.parametrize("gives, uses, name", NAMED.values(), ids=NAMED)
def test_a_name_given_twice_is_told_until_it_is_mended_and_not_after(mini, gives, uses, name, second):
    settings = {"extensions": ["myst_parser", "korean_messages", "persistent_warnings"], "jobs": 4,
                "myst_enable_extensions": ["dollarmath", "colon_fence"]}

    def build(text):
        pages = {**PAGES, "p3.md": f"# 쪽 3\n\n{gives}", f"{second}.md": f"# 쪽\n\n{text}"}
        built = mini(pages, **settings)
        return built, [line for line in built.warnings.splitlines() if "WARNING" in line]

    assert build("글이다.\n")[1] == []
    for _ in range(2):
        built, warnings = build(gives)
        [told] = warnings
        assert f"{max(second, 'p3')}.md:" in told and name in told and f"다른 하나는 {min(second, 'p3')}.md에 있다" in told
    assert build(uses)[1] == []
    build(gives)
    (built.source / f"{second}.md").unlink()
    assert mini(**settings).warnings == ""


USES = {
    "heading": "[글](p3.md#옛-절)", "label": "[글](p3.md#old-label)", "label from anywhere": "[글](#old-label)", "ref": "{ref}`old-label`",
    "equation": "{eq}`old-equation`", "term": "{term}`옛말`",
}
OLD = "# 쪽 3\n\n(old-label)=\n## 옛 절\n\n$$\nx\n$$ (old-equation)\n\n:::{glossary}\n옛말\n  뜻\n:::\n"


@pytest.mark.parametrize("use, jobs", [*((use, 1) for use in USES.values()), (USES["heading"], 2)], ids=[*USES, "in parallel"])
def test_a_link_is_missed_when_what_it_leads_to_changes_its_name(mini, use, jobs):
    def build(p3):
        return mini({**PAGES, "p5.md": f"# 쪽 5\n\n{use}\n", "p3.md": p3}, jobs=jobs, extensions=["myst_parser", "persistent_warnings"],
                    myst_enable_extensions=["dollarmath", "colon_fence"]).warnings

    assert build(OLD) == ""
    for _ in range(2):
        warnings = build(OLD.replace("옛", "새").replace("old-", "new-"))
        assert warnings.count("WARNING") == 1 and "p5.md:3" in warnings
    assert build(OLD) == ""


@pytest.mark.parametrize("use", ["[글](sub/p9.md)", "{doc}`sub/p9`", "[글](sub/p9.md#절)"])
def test_a_link_is_missed_when_its_page_is_deleted(mini, use):
    pages = {**PAGES, "index.md": PAGES["index.md"].replace("p*", "p*\nsub/*"), "p5.md": f"# 쪽 5\n\n{use}\n", "sub/p9.md": "# 쪽 9\n\n## 절\n"}
    built = mini(pages, extensions=["myst_parser", "persistent_warnings"])
    assert built.warnings == ""
    (built.source / "sub/p9.md").unlink()
    assert "p5.md:3" in mini(extensions=["myst_parser", "persistent_warnings"]).warnings


def test_a_heading_that_nobody_links_to_leaves_the_other_pages_alone(mini):
    pages = {**PAGES, "p5.md": "# 쪽 5\n\n[글](p3.md#옛-절)\n", "p3.md": OLD + "\n## 다른 절\n"}
    settings = {"extensions": ["myst_parser", "persistent_warnings"], "myst_enable_extensions": ["dollarmath", "colon_fence"]}
    before = (mini(pages, **settings).out / "p5.html").stat().st_mtime_ns
    assert (mini({"p3.md": OLD + "\n## 또 다른 절\n"}, **settings).out / "p5.html").stat().st_mtime_ns == before
