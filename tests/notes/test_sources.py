"""A page in another encoding stops nothing: it is told with its line, and so is everything else."""

import re

import pytest

PAGE = "# 쪽\n\n첫 줄이다.\n{trem}`합성곱`이다. [글](other.md#다른-절)\n"
OTHER = "# 다른 쪽\n\n## 다른 절\n\n[글](index.md)\n"
RAW = {
    "cp949": (PAGE.encode("cp949"), 1), "utf-16": (PAGE.encode("utf-16"), 1), "cut": (PAGE.encode() + "한".encode()[:-1], 5),
    "cp949 below": (PAGE.replace("쪽", "Page").encode("cp949"), 3), "crlf": (PAGE.replace("\n", "\r\n").encode("cp949"), 1),
}  # fmt: skip


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("raw, line", RAW.values(), ids=RAW)
def test_a_page_in_another_encoding_is_told_until_it_is_mended_and_read_all_the_same(mini, raw, line, jobs):
    pages = {"other.md": OTHER, **{f"p{n}.md": f"# 쪽 {n}\n" for n in range(8)}}
    settings = {"extensions": ["myst_parser", "persistent_warnings", "korean_messages"], "suppress_warnings": ["toc"], "jobs": jobs}
    built = mini({**pages, "index.md": "# 쪽\n"}, **settings)
    for _ in range(2):
        (built.source / "index.md").write_bytes(raw)
        warnings = re.findall(r"index\.md:(\d+): WARNING: (.*?) \[", mini(**settings).warnings)
        assert warnings == [(str(line), "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"),
                            ("4", "모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term'")]
    (built.source / "index.md").write_bytes(PAGE.replace("trem", "math").encode("utf-8-sig"))
    assert mini(**settings).warnings == ""
