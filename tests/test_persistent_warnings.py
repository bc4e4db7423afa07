"""A warning comes back with every build until its cause is gone, and pages without one are not read again."""

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
