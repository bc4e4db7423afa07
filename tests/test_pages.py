"""The pages as they stand: no finding in the sources, and nothing in the built HTML that the sources could hide.

What is looked for in the HTML is a backstop: it would show a hole in the rules, in an extension or in the theme.
"""

import re
import subprocess
import sys

from conftest import ROOT
from hanlint import Config, lintText, ruleNames

FRONT = ["README.md", "CONTRIBUTING.md"]
VERBATIM = ["pre", "code", "script", "style", "textarea", "annotation", "svg"]  # shown as written, or not text
LEAK = re.compile(r"\*\*|:::|```|\]\(|\{[a-z][\w:-]*\}`|(?<!\w)__\w|\(채울 곳\)|TODO|FIXME|\$\$|\$[^$\s]{1,60}\$|\$[^$\n]*[\\^_=][^$\n]*\$|"
                  r"\\[A-Za-z]{2,}")
# Rules of hanlint, all of whose findings in these pages were mistakes; others are a matter of taste, or guess.
SPELLING = {"spelling", "spacing", "doublePassive"}


def test_the_sources_have_no_mistakes():
    told = subprocess.run([sys.executable, ROOT / "tools/check", "--all"], capture_output=True, encoding="utf-8").stdout
    assert told.endswith("고칠 곳이 없다\n"), told
    print(told.strip())


def test_the_front_pages_of_the_repository_lead_somewhere():
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in FRONT}
    links = [(name, target) for name in FRONT for target in re.findall(r"\]\(([^)#:]+)[^):]*\)", texts[name])]
    assert links and not [f"{name}: {target}" for name, target in links if not (ROOT / target).exists()]
    print(f"{', '.join(FRONT)}의 링크 {len(links)}개가 가리키는 파일이 있다")


def test_the_words_are_spelled_as_the_orthography_says():
    rules, found, count = Config(disable=set(ruleNames()) - SPELLING), [], 0
    for path in [*(ROOT / name for name in FRONT), *ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/*.md")]:
        if path.relative_to(ROOT).parts[0] in ("tests", "tools"):
            continue
        count += 1
        found += [f"{path.relative_to(ROOT)}:{slip.line}: 맞춤법: '{slip.fragment}'를 '{slip.replacement}'로. {slip.why}"
                  for slip in lintText(path.read_text(encoding="utf-8"), rules)]
    assert not found, "\n" + "\n".join(found)
    print(f"글 {count}개에 맞춤법이 틀린 말이 없다")


def test_the_built_pages_show_what_was_meant(soups):
    found = []
    for name, soup in soups.items():
        found += [f"{name}: 그대로 보이는 표시 '{leak[0]}': {text.strip()[:60]}" for text in (soup.find("article") or soup).find_all(string=True)
                  if (leak := LEAK.search(text)) and not text.find_parent(VERBATIM)]
    assert not found, "\n" + "\n".join(found)
    print(f"만들어진 페이지 {len(soups)}개에 새어 나온 표시가 없다")
