"""What a page shows is what comes out: every block of code that a reader sees is run, or held against a recording."""

import pickle
from pathlib import Path

import pytest
from docutils import nodes

from examples import ROOT
from examples.page import read_blocks
from examples.run import run_page

PAGES = sorted(path.relative_to(ROOT).as_posix() for folder in ROOT.iterdir() if folder.name not in ("tests", "tools", "README.md", "CONTRIBUTING.md")
               and not folder.name.startswith((".", "_")) for path in ([folder] if folder.suffix == ".md" else folder.rglob("*.md")))
DATA = Path(__file__).parent / "examples"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_comes_out(page, record_property):
    wrong, ran, left_out = run_page(ROOT / page)
    for kind, counts in (("확인", {f"{kind} 블록": count for kind, count in ran.items()}), ("안 돌림", left_out)):
        for what, count in counts.items():
            record_property(kind, [what, count])
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_mistakes_are_named_with_file_and_line():
    wrong, _, _ = run_page(DATA / "mistakes.md")

    assert "\n".join(message.partition("\n")[0] for message in wrong) == (DATA / "mistakes.txt").read_text(encoding="utf-8").strip()


def test_every_block_that_a_reader_sees_is_known_to_the_runner(site):
    doctrees = {path.relative_to(site.parent / "doctrees").with_suffix(".md").as_posix(): path
                for path in (site.parent / "doctrees").rglob("*.doctree")}
    assert PAGES == sorted(doctrees)

    unknown, count = [], 0
    for name, path in doctrees.items():
        known = {"".join(block.source.split()) for block in read_blocks(ROOT / name)}
        for literal in pickle.loads(path.read_bytes()).findall(lambda node: type(node) is nodes.literal_block):
            count += 1
            if "".join(literal.astext().split()) not in known:
                unknown.append(f"{name}:{literal.line or 1}: 예제 검사가 모르는 블록이다: {literal.astext().splitlines()[0]}")
    assert not unknown, "\n".join(unknown)
    print(f"글에 보이는 코드 블록 {count}개를 예제 검사가 모두 안다")
