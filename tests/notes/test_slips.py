"""What only the whole site shows to be wrong is told by its build, each once, with file and line."""

import re

from small_site import SITE, build, page

SLIPS = {
    "memo/old.md": (page("글", "첫 문단.\n\n{cite}`nobody1900`", "2021-01-02"), 11, "nobody1900"),
    "glossary.md": (SITE["glossary.md"].replace("ReLU\n정류기\n", "렐루\nReLU\n정류기\n"), 31, "자리가 틀린 용어: '렐루'. '## ㄹ' 아래로 옮긴다"),
    "memo/new.md": (page("글", tags="[어텐션!]"), None, "tags의 '어텐션!': 다른 글은 '어텐션'라고 적었다. 한 가지로 적는다"),
}


def test_each_slip_is_told_once_with_its_place():
    made = build({name: text for name, (text, _, _) in SLIPS.items()})
    told = sorted(line for line in made.warnings.splitlines() if "WARNING: " in line)

    for name, (_, line, message) in SLIPS.items():
        place = f"{made.source / name}:{line or ''}"
        assert [each for each in told if each.startswith(place) and re.search(rf"WARNING: .*{re.escape(message)}", each)], (name, told)
    assert len(told) == len(SLIPS), told
