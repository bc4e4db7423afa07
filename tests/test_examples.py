"""The examples of every page are collected here (``examples/plugin.py``); this test proves that none is overlooked."""

import pickle
import re
from pathlib import Path

from docutils import nodes

from examples.page import FenceLexer, Page
from examples.plugin import Blocks, pages

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = re.compile(r"\A(?:\s*:[\w-]+:.*\n)+")


def squeeze(text: str) -> str:
    return "".join(text.split())


def drawn(page: Page) -> list[str]:
    """The sources that the build itself runs and draws, without their options."""
    return [OPTIONS.sub("", region.lexemes["source"]) for region in FenceLexer()(page)
            if re.match(r"\{(mermaid|plot)\}", region.lexemes["info"])]


def test_every_code_block_that_a_reader_sees_is_known_to_the_runner(site, request):
    doctrees = {path.relative_to(site.parent / "doctrees").with_suffix(".md"): path
                for path in (site.parent / "doctrees").rglob("*.doctree")}
    assert {path.relative_to(ROOT) for path in pages(request.config)} == set(doctrees)

    unknown, count = [], 0
    for name, path in sorted(doctrees.items()):
        page = Blocks().parse(ROOT / name)
        known = {squeeze(block.source) for block in page.blocks} | {squeeze(source) for source in drawn(page)}
        for literal in pickle.loads(path.read_bytes()).findall(nodes.literal_block):
            count += 1
            if squeeze(literal.astext()) not in known:
                unknown.append(f"{name.as_posix()}:{literal.line or '?'}: {literal.astext().splitlines()[0]}")
    assert not unknown, "글에는 보이지만 예제 검사가 모르는 블록:\n" + "\n".join(unknown)
    print(f"글에 보이는 코드 블록 {count}개를 예제 검사가 모두 안다")
