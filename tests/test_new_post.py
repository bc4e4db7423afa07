"""A newcomer adds one file and nothing else: ``make new`` writes it, and refuses names that would break URLs."""

import datetime

import pytest
from new_post import new_post

TODAY = datetime.date(2026, 1, 2)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "index.md").write_text("# 메모\n", encoding="utf-8")
    return tmp_path


def test_skeleton_carries_date_and_title(root):
    path = new_post("memo/bias-and-variance", "편향과 분산", TODAY, root)

    text = path.read_text(encoding="utf-8")
    assert path == root / "memo" / "bias-and-variance.md"
    assert "date: 2026-01-02\n" in text
    assert "\n# 편향과 분산\n" in text
    assert "{" not in text.replace(":::{admonition}", "")


@pytest.mark.parametrize("post, message", [
    ("nowhere/x", "글은"),
    ("x", "글은"),
    ("memo/편향", "영어 소문자"),
    ("memo/Bias_1", "영어 소문자"),
])
def test_bad_names_are_refused_in_korean(root, post, message):
    with pytest.raises(ValueError, match=message):
        new_post(post, "", TODAY, root)


def test_an_existing_post_is_never_overwritten(root):
    path = new_post("memo/a", "가", TODAY, root)
    path.write_text("내 글", encoding="utf-8")

    with pytest.raises(ValueError, match="이미 있는 글"):
        new_post("memo/a", "나", TODAY, root)
    assert path.read_text(encoding="utf-8") == "내 글"
