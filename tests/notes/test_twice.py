"""Two builds of the same sources are the same to the byte: by one process or two, with sets in any order, with every drawing made anew."""

from pathlib import Path

from conftest import files
from small_site import build, page

HERE = Path(__file__).parent
DRAWN = "```{mermaid}\n:alt: 길\n\nflowchart TB\n  a[가] --> b[나]\n  a --> c[다]\n```\n"
CHANGES = {"memo/new.md": page("코드", (HERE / "code.md").read_text(encoding="utf-8"), tags="[나, 가]"), "memo/old.md": page("그림", DRAWN),
           "_static/data/digits.npz": b""}


def test_two_builds_are_the_same_to_the_byte(tmp_path, monkeypatch):
    made = []
    for seed, jobs, folder in (("1", "1", "첫 폴더"), ("4", "2", "다른 폴더")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        made.append(files(build(CHANGES, flags=("-j", jobs), source=tmp_path / folder).out))
    different = [name for name in {**made[0], **made[1]} if made[0].get(name) != made[1].get(name)]

    assert "feed.xml" in made[0] and "memo/new.ipynb" in made[0] and different == []
    print(f"작은 사이트의 파일 {len(made[0])}개가 다른 폴더에서 다시 그리고 만들어도 한 바이트도 다르지 않다")
