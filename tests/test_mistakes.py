"""Every mistake that the text of a page shows is told in one Korean line with file, line and what to do.

One small site holds a mistake of each kind on a page of its own. ``make check`` and ``make html`` each look at it once,
and both must say the same. What only the build sees is planted in the tests of each room.
"""

import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.xdist_group("mistakes")
FRONT = """---
date: 2022-09-04
description: 글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다.
tags: [검사]
---
"""
HEAD = FRONT + "\n# 글의 제목(Title)\n\n첫 문단이다.\n\n"  # the next line is line 11
GLOSSARY = ":::{glossary}\n합성곱\nconvolution\n  겹쳐 곱한다.\n  쓰지 않는 표기: 컨볼루션, 컨벌루션\n:::\n"
SITE = {
    "index.md": HEAD + "```{toctree}\nmemo/index\nglossary\nreferences\n```\n",
    "memo/index.md": HEAD + "```{posts}\n```\n\n```{toctree}\n:glob:\n:hidden:\n\n*\n```\n",
    "glossary.md": HEAD + GLOSSARY,
    "references.md": HEAD + "{cite}`vaswani2017attention`이다.\n\n```{bibliography}\n```\n",
    "references.bib": "@book{vaswani2017attention, author={Vaswani, A.}, title={A}, publisher={B}, year={2017}}\n",
    "memo/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'><g id='a' fill='url(#a)'/><use href='#a'/></svg>",
    "memo/script.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "memo/big.png": b"0" * 312_345,
    "memo/Big.png": b"0",
    "memo/lfs.png": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    "memo/web.svg": "<!DOCTYPE html>",
    "memo/sound.md": HEAD + """{term}`합성곱`과 {term}`겹치기 <convolution>`, '컨볼루션'이라는 말, `컨볼루션`, 컨볼루션스.
**어텐션(attention)**은 $x_1$이고, 곱은 \\*로, 돈은 \\$로 쓴다. `<b>`와 <https://example.org>.
가족은 \U0001F468\u200d\U0001F469\u200d\U0001F467이다.
첫 줄이다.\\
다음 줄이다.

```{figure} dot.svg
---
alt: 점 하나와 ___이다.
target: https://example.org
---
설명이다.
```

````{admonition} 풀이
:collapsible: closed

$$
x = 1
$$ (sound-one)

```python
>>> for n in range(2):
...     print(n)
0
1
```
````

```{code-block} go
:caption: main.go

func main() {
\tprintln("컨볼루션")
}
```

```console
$ echo 가
""" + "출력이다. " * 20 + """
```

| 가 | 나 |
|---|---|
| `ab` | 둘 |
""",
}
SPACE = "번째 자리에 보이지 않는 글자: U+"
LEAK, OTHER = "짝이 없는 표시: ", "다른 문법의 표시: "
# By the name of the page: what is written below HEAD, from line 11 on, and what is told, as far as it is special.
BODIES = {
    "conflict": ("<<<<<<< HEAD\n가\n=======\n나\n>>>>>>> main\n", "11: 합치다 만 표시: '<<<<<<<'. 두 글 가운데"),
    "conflict-middle": ("가\n\n=======\n\n나\n", "13: 합치다 만 표시: '======='"),
    "filler": ("여기에 쓴다( 채울곳 ).\n", "11: 채우지 않은 곳: '( 채울곳 )'"),
    "todo": ("TODO는 남기지 않고 `TODO`는 말할 수 있다.\n", "11: 채우지 않은 곳: 'TODO'"),
    "nfd": (f"{unicodedata.normalize('NFD', '한글')} 문서이다.\n", "11: 자모가 풀린 글자(NFD): '한글'"),
    "zero-width": ("폭이\u200b 없다.\n", f"11: 3{SPACE}200B. 지운다. make check FIX=1이 고친다"),
    "no-break": ("10\u00a0kB이다.\n", f"11: 3{SPACE}00A0. 보통 공백으로"),
    "control": ("글\x08이다.\n", f"11: 2{SPACE}0008. 지운다"),
    "joiner": ("글\u200d이다.\n", f"11: 2{SPACE}200D"),
    "tab": ("가\t나\n", "11: 탭이 있다. 공백으로 바꾼다"),
    "no-heading": ("##첫째 절\n\n글이다.\n", "11: 제목이 되지 못했다: '##첫째 절'"),
    "second-title": ("# 또 다른 제목\n\n글이다.\n", "11: 제목(#)이 두 번째이다: '또 다른 제목'"),
    "underlined": ("글이다.\n---\n\n다음이다.\n", "12: '---' 줄 때문에 제목이 되었다: '글이다.'"),
    "empty-heading": ("##\n\n글이다.\n", "11: 빈 제목이다"),
    "heading-in-a-box": (":::{note}\n## 제목\n\n글이다.\n:::\n", "12: 블록 안의 제목: '제목'"),
    "skipped-level": ("## 절\n\n#### 깊은 절\n", "13: 제목의 단계를 건너뛰었다: '#### 깊은 절'. ###로 쓴다"),
    "unclosed-fence": ("```python\nx = 1\n", "11: 여기서 연 블록이 닫히지 않는다: '```'"),
    "unclosed-colons": (":::{note}\n글이다.\n", "11: 여기서 연 블록이 닫히지 않는다: ':::'"),
    "fence-in-fence": ("```text\n가\n\n```python\nx = 1\n```\n",
                       "11: 여기서 연 블록이 닫히기 전에 14번째 줄에서 새 블록이 열린다: '```python'"),
    "box-in-box": (":::{note}\n글이다.\n\n:::{tip}\n글이다.\n:::\n:::\n", "11: 여기서 연 블록이 닫히기 전에 14번째 줄에서"),
    "closed-too-short": ("::::{note}\n글이다.\n:::\n", "11: 여기서 연 블록이 닫히지 않는다: '::::'"),
    "no-braces": ("::: note\n글이다.\n:::\n", "11: 이름에 중괄호가 없는 블록: '::: note'"),
    "late-option": (":::{tip}\n\n:class: note\n\n글이다.\n:::\n", f"13: {OTHER}':class:'. 이모지 이름표는 지우고, 옵션은"),
    "stray-colons": (":::{note}\n글이다.\n:::\n\n다음이다.\n:::\n", "16: 여기서 연 블록이 닫히지 않는다: ':::'"),
    "colons-in-text": ("글 다음의 :::이다.\n", "11: 짝이 없는 울타리: ':::'"),
    "html": ("글 <b>굵게</b>\n", "11: HTML은 쓰지 않는다: '<b>'"),
    "script": ("<script>alert(1)</script>\n", "11: HTML은 쓰지 않는다: '<script>alert(1)</script>'. 스크립트는"),
    "comment": ("<!-- 메모 -->\n", "11: HTML은 쓰지 않는다: '<!-- 메모 -->'. 주석은"),
    "bold": ("앞 문장이다.\n**어텐션 **은 가중 평균이다.\n", "12: 굵은 글씨가 되지 못한 표시: '**'"),
    "code": ("`코드가 닫히지 않는다.\n", f"11: {LEAK}'`'"),
    "formula": ("값은 $x이다.\n", f"11: {LEAK}'$'"),
    "link": ("[글](other page.md)\n", "11: 링크가 되지 못한 표시: ']('"),
    "javascript": ("[글](javascript:alert(1))\n", "11: 링크가 되지 못한 표시: ']('"),
    "role": ("{term} `합성곱`이다.\n", "11: 역할이 되지 못한 표시: '{term}'"),
    "cut-formula": ("| 가 |\n|---|\n| $|x|$ |\n", "13: 표의 칸을 나누는 |가 수식 안에 있다"),
    "spelling": ("컨볼루션을 쓴다.\n이웃 컨벌루션이다.\n", "11: 쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'",
                 "12: 쓰지 않는 표기: '컨벌루션'"),
    "spelling-drawn": ("```{mermaid}\n:alt: 그림이다.\n\nflowchart TB\n  a[\"컨볼루션\"] --> b\n```\n", "15: 쓰지 않는 표기"),
    "spelling-of-a-term": ("{term}`컨볼루션 <합성곱>`이다.\n", "11: 쓰지 않는 표기: '컨볼루션'"),
    "polite": ("값을 구합니다. 그러면 끝난다.\n'구하세요'라고 쓰지 않는다.\n", "11: 본문은 평어체로 쓴다: '구합니다'"),
    "colon-at-the-end": ("다음과 같다:\n이름: 값\n", "11: 문장이 '다:'로 끝난다"),
    "exclamation": ("놀라운 결과다!\n", "11: 느낌표를 쓰지 않는다: '다!'"),
    "in-a-box": ("앞이다.\n\n:::{note}\n:class: tip\n\n글이다.\n컨볼루션이다.\n:::\n", "17: 쓰지 않는 표기"),
    "wide": (f"```console\n$ echo {'가' * 36}\n```\n", "12: 코드의 줄이 79칸이다. 76칸 안에서"),
    "gone-picture": ("![점](dott.svg)\n", "11: 그림 파일이 없다: 'dott.svg'"),
    "picture-outside": ("![점](../../dot.svg)\n", "11: 저장소 밖의 파일: '../../dot.svg'"),
    "page-for-picture": ("![점](sound.md)\n", "11: 그림이 아닌 파일: 'sound.md'"),
    "foreign-picture": ("![점](https://example.org/dot.svg)\n", "11: 다른 사이트의 그림: 'https://example.org/dot.svg'"),
    "named-picture": ("![점](lfs.png)\n\n![점](web.svg)\n", "11: 그림이 아닌 파일: 'lfs.png'",
                      "13: 그림이 아닌 파일: 'web.svg'"),
    "large-picture": ("![점](big.png)\n", "11: 너무 큰 그림: 'big.png', 312kB"),
    "picture-name": ("![점](Big.png)\n", "11: 주소로 쓸 수 없는 이름: 'Big.png'"),
    "living-picture": ("![점](script.svg)\n", "11: 그림에 스크립트나 바깥 주소가 있다: 'script.svg', 'onload='"),
    "no-alt": ("![](dot.svg)\n\n```{figure} dot.svg\n설명이다.\n```\n", "11: 그림에 대체 글이 없다. 대괄호 안에",
               "13: 그림에 대체 글이 없다. :alt:에"),
    # What Markdown would take for something else, or leave out
    "percent": ("%p는 단위이다.\n\n앞이다.\n% 이다.\n", "11: 줄 맨 앞의 %는 주석이라", "14: 줄 맨 앞의 %는"),
    "plusses": ("+++가 셋이다.\n\n+ 알파이다.\n", "11: +++로 시작하는 줄은", "13: 목록이나 인용이 되는 줄: '+ 알파이다.'"),
    "date": ("2022. 9. 4. 에 썼다.\n\n1986. 논문이 나왔다.\n\n- 2. 둘째이다.\n", "11: 목록이나 인용이 되는 줄: '2022. 9. 4. 에",
             "13: 목록이나 인용이 되는 줄: '1986. 논문", "15: 목록이나 인용이 되는 줄: '- 2. 둘째이다.'"),
    "minus": ("온도는 영하\n- 5도이다.\n\n값이\n> 3이면\n\n- >= 2개이다.\n\n>95%이다.\n", "12: 목록이나 인용이 되는 줄: '- 5도",
              "15: 목록이나 인용이", "17: 목록이나 인용이 되는 줄: '- >= 2", "19: 목록이나 인용이 되는 줄: '>95%"),
    "product": ("부피는 높이*너비*깊이이다.\n\n`a`와 __init__ 메서드이다.\n", "11: *나 _가 사라지고", "13: *나 _가 사라지고"),
    "path": ("C:\\_build와 D:\\data\\_old에 둔다.\n", "11: \\가 보이지 않는 경로", "11: \\가 보이지 않는 경로"),
    "reference": ("[주의]: 이것은\n", "11: 링크의 주소로 읽혀 보이지 않는 줄: '[주의]: 이것은'"),
    "indented": ("    들여 쓴 문단이다.\n", "11: 네 칸 들여 쓴 글은 코드가 된다"),
    "shallow": ("1. 하나이다.\n  - 안쪽이다.\n2. 둘이다.\n", "12: 앞 목록의 안이 되지 못했다"),
    "table": ("| 가 | 나 |\n| 1 | 2 |\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 | 3 |\n", "11: 표가 되지 못했다: '| 가 | 나 |'",
              "16: 표의 칸이 3개이다. 첫 줄처럼 2개로"),
    "no-list": ("-하나이다.\n", "11: 목록이 되지 못했다: '-하나이다.'"),
    # Markup of other dialects
    "alert": ("> [!Note]\n> 글이다.\n\n> [!tip]- 제목\n", f"11: {OTHER}'[!Note]'. 상자는", f"14: {OTHER}'[!tip]-'"),
    "mkdocs": ("!!! note \"제목\"\n\n??? tip\n\n=== \"탭\"\n", f"11: {OTHER}'!!! note'", f"13: {OTHER}'??? tip'",
               f"15: {OTHER}'=== \"탭\"'"),
    "emoji": (":rocket: 시작이다.\n\n웃는다 :smile:.\n", f"11: {OTHER}':rocket:'. 이모지 이름표는", f"13: {OTHER}':smile:'"),
    "template": ("{% hint %}\n{{ 변수 }}이다.\n{{< youtube a >}}\n", f"11: {OTHER}'{{% hint %}}'",
                 f"12: {OTHER}'{{{{ 변수 }}}}'", f"13: {OTHER}'{{{{< youtube a >}}"),
    "import": ("import Tabs from '@theme/Tabs'\n", f"11: {OTHER}'import Tabs from"),
    "script-letters": ("H~2~O와 x^2^이다.\n", f"11: {OTHER}'H~2~'. 위첨자와", f"11: {OTHER}'x^2^'"),
    "wiki-bold": ("'''굵게'''이다.\n", f"11: {OTHER}'''''. 나무위키"),
    "rst": (".. note:: 글이다.\n", f"11: {OTHER}'.. note::'"),
    "rst-role": (":term:`합성곱`이다.\n", f"11: {OTHER}':term:`…`'"),
    "rst-link": ("`글 <https://example.org>`_이다.\n", f"11: {OTHER}'`…`_'"),
    "wiki": ("[[글]]이다.\n\n[TOC]\n", f"11: {OTHER}'[[글]]'", f"13: {OTHER}'[TOC]'"),
    "mark": ("==강조== 글이다.\n", f"11: {OTHER}'==강조=='"),
    "pandoc": ("[@none2020]이고 글^[각주]이다.\n", f"11: {OTHER}'[@none2020]'", f"11: {OTHER}'^['"),
    "attribute": ("![점](dot.svg){width=50%}\n{: .red}\n", f"11: {OTHER}'{{width=50%}}'", f"12: {OTHER}'{{: .red}}'"),
    "task": ("- [ ] 할 일이다.\n", f"11: {OTHER}'[ ]'"),
    "other-link": ("<sound.md>와 [글][gg]이다.\n", f"11: {OTHER}'<sound.md>'", f"11: {OTHER}'[글][gg]'"),
    "latex": ("값은 \\(x\\)이다.\n\n\\[ y = x^2 \\]\n\n값은 \\frac{1}{2}이다.\n", f"11: {OTHER}'\\('", f"13: {OTHER}'\\['",
              f"15: {OTHER}'\\frac'"),
}
# Whole files by their name in memo/.
FILES = {
    "no-front-matter.md": ("# 글의 제목\n\n글이다.\n", "1: 머리말(front matter)이 없거나 닫히지 않았다"),
    "unclosed-front-matter.md": (HEAD.replace("[검사]\n---", "[검사]") + "---\n\n다음이다.\n", "1: 머리말(front matter)이 없거나"),
    "not-yaml.md": (HEAD.replace("date: 2022", "date: *2022"), "2: 머리말(front matter)을 읽을 수 없다"),
    "impossible-date.md": (HEAD.replace("2022-09-04", "2022-02-30"), "2: date의 값 '2022-02-30': 달력에 없는 날짜이다"),
    "odd-date.md": (HEAD.replace("2022-09-04", "2022-9-4"), "2: date의 값 '2022-9-4': 날짜는 연-월-일로 쓴다"),
    "date-to-come.md": (HEAD.replace("2022-09-04", "2999-02-03"), "2: date의 값 '2999-02-03': 오늘("),
    "description.md": (HEAD.replace("글의 목록과 검색 결과, 링크의 미리보기에 ", ""), "3: description이 25자이다. 40~90자의"),
    "spelled.md": (HEAD.replace("목록과", "컨볼루션과 **목록**과"), "3: description에 그대로 보일 표시: '**'", "3: 쓰지 않는 표기"),
    "no-tags.md": (HEAD.replace("tags: [검사]\n", ""), "1: tags가 없다"),
    "tags-no-list.md": (HEAD.replace("[검사]", "검사"), "4: tags의 값 '검사': 글자로 쓴 말의 목록이 아니다"),
    "nested-tags.md": (HEAD.replace("[검사]", "[[가], 나]"), "4: tags의 값 '[['가'], '나']': 글자로 쓴 말의 목록이 아니다"),
    "emoji-tag.md": (HEAD.replace("[검사]", "['🚀', 검사]"), "4: tags의 값 '['🚀', '검사']': 글자로 쓴 말의 목록이 아니다"),
    "unknown-field.md": (HEAD.replace("[검사]", "[검사]\nmyst:\n  disable_syntax: []"), "5: 모르는 머리말: 'myst'. 지운다"),
    "misspelled-field.md": (HEAD.replace("tags:", "Tag:"), "4: 모르는 머리말: 'Tag'. 이름을 고친다. 비슷한 것: 'tags'"),
    "field-twice.md": (HEAD.replace("[검사]", "[검사]\ndate: 2022-09-05"), "5: 머리말에 두 번 쓴 이름: 'date'"),
    "front-matter-tab.md": (HEAD.replace("[검사]", "\t[검사]"), "4: 탭이 있다"),
    "front-matter-control.md": (HEAD.replace("검사", "검\x08사"), f"4: 9{SPACE}0008"),
    "empty.md": ("", "1: 빈 파일이다"),
    "cp949.md": (HEAD.encode() + "한글".encode("cp949"), "11: UTF-8이 아닌 글자가 있다"),
    "utf-16.md": (HEAD.encode("utf-16"), "1: UTF-8이 아닌 글자가 있다"),
    "bom.md": ("\ufeff" + HEAD, "1: 파일이 바이트 순서 표시(BOM)로 시작한다"),
    "text-before-title.md": (HEAD.replace("# 글의", "글이다.\n\n# 글의"), "7: 제목 앞에 글이 있다"),
    "no-title.md": (FRONT + "\n글이다.\n\n## 절\n", "9: 제목이 없다"),
    "stuck-title.md": (FRONT + "\n#글의 제목\n\n글이다.\n\n## 절\n", "7: 제목이 되지 못했다: '#글의 제목'"),
    "underlined-title.md": (FRONT + "\n글의 제목\n===\n\n글이다.\n", "8: '===' 줄 때문에 제목이 되었다: '글의 제목'"),
    "no-body.md": (FRONT + "\n# 제목\n\n## 절\n", "7: 본문이 없다"),
    "only-a-box.md": (FRONT + "\n# 제목\n\n:::{note}\n글이다.\n:::\n\n## 절\n\n글이다.\n", "7: 제목과 첫 절 사이에 문단이 없다"),
    "other.MD": (HEAD, "1: 사이트에 나오지 않는 파일이다"),
    "한글 이름.md": (HEAD, "1: 주소로 쓸 수 없는 이름: '한글 이름.md'"),
}
MISTAKES = {**{f"{name}.md": (HEAD + body, *told) for name, (body, *told) in BODIES.items()}, **FILES,
            "gone-page.md": (None, "1: 가리키는 파일이 없는 링크이다"), "outside.md": (None, "1: 저장소 밖을 가리키는 링크이다"),
            "heavy.bin": (None, "1: 크고 쓰이지 않는 파일")}
# What only the build tells: files and addresses that do not belong on a site.
HARM = {
    "file": ("글이다.\n\n[글](../../secret.txt)", "13: 글이 아닌 파일로 잇는 링크: '../../secret.txt'"),
    "download": ("{download}`글 <../../secret.txt>`", "11: 글이 아닌 파일로 잇는 링크: '../../secret.txt'"),
    "target": ("```{figure} dot.svg\n:alt: 점\n:target: javascript:x()\n```", "13: 쓸 수 없는 주소: 'javascript:x()'"),
    "scheme": ("[글](ftp://example.org/a)", "11: 쓸 수 없는 주소: 'ftp://example.org/a'"),
    "include": ("```{include} ../../secret.txt\n```", "11: 막아 둔 지시자이다"),
    "literalinclude": ("```{literalinclude} ../../secret.txt\n```", "11: 막아 둔 지시자이다"),
    "csv-table": ("```{csv-table} 표\n:file: ../../secret.txt\n```", "11: 막아 둔 지시자이다"),
    "raw": ("```{raw} html\n<b>the secret</b>\n```", "11: 막아 둔 지시자이다"),
}
# What engines and other programs tell of: in Korean, at its line.
BROKEN = {
    "formula": "값은 $\\frac{1}{2$이다.", "directive": "```{mermiad}\n```", "role": "{trem}`합성곱`", "term": "{term}`가능성`",
    "link": "[글](gone.md)", "citation": "{cite}`none2020`", "option": "```{note}\n:clas: tip\n\n글\n```",
    "code": "```json\n{\"a\": ?}\n```", "language": "```pyhton\nx\n```", "plot": "```{plot}\n:alt: 그림\n\n1 / 0\n```",
    "diagram": "```{mermaid}\n:alt: 그림\n\nflowchart TB\n  a[입력 --> b\n```",
}
PLANTED = [*(("make check", name, told) for name, (_, *told) in MISTAKES.items()),
           *(("make html", name, told) for name, (_, *told) in MISTAKES.items()),
           *(("make html", f"harm-{name}.md", told) for name, (_, *told) in HARM.items())]


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def run(*command: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, encoding="utf-8")


def make_check(root: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    return run(ROOT / "tools/check", "--root", root, *arguments)


def make_html(root: Path) -> subprocess.CompletedProcess:
    """Build with the settings of the site."""
    for name in ("conf.py", "_ext", "_templates"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "_static", root / "_static", dirs_exist_ok=True)
    return run("-m", "sphinx", "-qnE", "-j", "2", root, root / "_build")


def by_page(output: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, message in re.findall(r"^(?:.*/)?([^/]+?):(\d+: .+)$", output, re.MULTILINE):
        found.setdefault(name, []).append(re.sub(r"^(\d+: )WARNING: | \[[\w.]+\]$", r"\1", message))
    return found


@pytest.fixture(scope="module")
def small_site(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("mistakes") / "site"
    pages = {name: text for name, (text, *_) in MISTAKES.items() if text is not None}
    pages |= {f"harm-{name}.md": f"{HEAD}{text}\n" for name, (text, *_) in HARM.items()}
    pages |= {f"broken-{name}.md": f"{HEAD}{text}\n" for name, text in BROKEN.items()}
    write(root, {**SITE, **{f"memo/{name}": text for name, text in pages.items()}})
    write(root.parent, {"page.md": HEAD, "secret.txt": "the secret", "site/_static/heavy.bin": b"0" * 312_345})
    (root / "memo/gone-page.md").symlink_to("nowhere.md")
    (root / "memo/outside.md").symlink_to("../../page.md")
    return root


@pytest.fixture(scope="module")
def told(small_site) -> dict[str, dict[str, list[str]]]:
    """What each command says of the small site, by the name of the file."""
    said = {"make check": make_check(small_site, "--all").stdout, "make html": make_html(small_site).stderr}
    return {command: by_page(output) for command, output in said.items()}


@pytest.mark.parametrize("command, name, expected", PLANTED, ids=[f"{command}: {name}" for command, name, _ in PLANTED])
def test_a_mistake_is_told(told, command, name, expected):
    found = told[command].get(name, [])
    assert len(found) == len(expected) and all(map(str.startswith, found, expected)), found
    assert all(". " in message for message in found), f"고치는 법이 없다: {found}"


def test_nothing_else_is_told_and_no_file_is_published(told, small_site):
    for command in told:
        planted = [name for where, name, _ in PLANTED if where == command] + [f"broken-{name}.md" for name in BROKEN]
        assert {name: found for name, found in told[command].items() if name not in planted} == {}
        print(f"{command}: 심은 잘못 {len(planted)}가지를 파일과 줄로 알리고, 바른 글에는 말이 없다")
    built = [path for path in (small_site / "_build").rglob("*") if path.is_file()]
    assert built and not [path for path in built if b"the secret" in path.read_bytes() or "_downloads" in path.parts]


def in_korean(message: str) -> bool:
    """Whether a message is Korean, but for the names in it."""
    told = re.sub(r"'[^']*'|`[^`]*`", "", message)
    return bool(re.search("[가-힣]", told)) and not re.search(r"(?:[A-Za-z]{2,}[ ,.]+){3}", told)


@pytest.mark.parametrize("name", BROKEN)
def test_what_an_engine_cannot_read_is_told_in_korean_with_its_line(told, name):
    found = told["make html"].get(f"broken-{name}.md", [])
    assert found and all(map(in_korean, found)), found


@pytest.mark.parametrize("command", [["tools/new_post.py", "nowhere/x"], ["tools/check", "gone.md"]])
def test_a_command_tells_in_korean_what_it_cannot_do(command):
    answer = run(ROOT / command[0], *command[1:])
    assert answer.returncode and "Traceback" not in answer.stderr
    assert in_korean(answer.stderr.splitlines()[-1]), answer.stderr


def test_make_new_takes_a_dollar_sign_as_it_is():
    venv = ["-o", f"{sys.prefix}/site.stamp", f"VENV={sys.prefix}"]
    answer = subprocess.run(["make", "-s", "-C", ROOT, *venv, "new", "POST=$HOME/x"], capture_output=True, encoding="utf-8")
    assert answer.stderr.startswith("'$HOME/x': ")


def test_the_repair_keeps_every_word(tmp_path):
    slips = f"{unicodedata.normalize('NFD', '한글')}\u200b과\u00a0말  \n다음\t줄\x08   \n"
    code = "\n```go\n\tx := 1\n```\n\n```python\nif x:\n\ty = 1\n```\n"
    text = ("\ufeff" + HEAD + slips + code).replace("\n", "\r\n").rstrip()
    unreadable = HEAD.encode() + "한글\t\n".encode("cp949")
    write(tmp_path, {"memo/post.md": text, "memo/cp949.md": unreadable})
    assert make_check(tmp_path, "--fix").stdout.startswith("고쳤다: memo/post.md\n")
    assert (tmp_path / "memo/post.md").read_bytes().decode() == HEAD + (
        "한글과 말\\\n다음  줄\n\n```go\n\tx := 1\n```\n\n```python\nif x:\n    y = 1\n```\n")
    assert (tmp_path / "memo/cp949.md").read_bytes() == unreadable


def test_only_changed_or_named_pages_are_looked_at(tmp_path):
    def looked_at(*arguments) -> set[str]:
        return set(by_page(make_check(tmp_path, *arguments).stdout))

    write(tmp_path, {**SITE, **{f"{folder}/{folder}.md": HEAD + "놀랍다!\n" for folder in ("memo", "dsl")}})
    git = ["git", "-C", tmp_path, "-c", "user.name=x", "-c", "user.email=x@localhost"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    assert looked_at() == looked_at("--all") == {"memo.md", "dsl.md"}  # nothing has changed
    write(tmp_path, {"memo/memo.md": HEAD + "놀랍다!\n다시 놀랍다!\n"})
    assert looked_at() == looked_at(tmp_path / "memo") == {"memo.md"}
    assert make_check(tmp_path, tmp_path / "nothing").returncode == 2
