"""What only Sphinx sees stops the build with one Korean line, by the settings of the site itself.

One small site holds a mistake of each kind on a page of its own; it is built once as ``make html`` does.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAD = """---
date: 2022-09-04
description: 글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다.
tags: [검사]
---

# {title}

첫 문단이다.

"""  # the next line is line 11
CONF = f"""
from pathlib import Path

__file__ = {str(ROOT / "conf.py")!r}
exec(compile(Path(__file__).read_text(encoding="utf-8"), __file__, "exec"))
templates_path = [str(Path(__file__).parent / "_templates")]
html_favicon = None
html_static_path = [str(Path(__file__).parent / "_static")]
"""

# By the name of the page: what stands on it from line 11 on, and the lines that the build must say of it.
MISTAKES = {
    "directive": ("```{mermiad}\n```\n", [
        "11: 모르는 지시자: 'mermiad'. 이름을 고친다. 비슷한 것: 'mermaid'"]),
    "role": ("글 {trem}`합성곱`\n", [
        "11: 모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term'"]),
    "option": ("```{note}\n:clas: tip\n\n글이다.\n```\n", [
        "12: {note}에 없는 옵션: 'clas'. 쓸 수 있는 옵션: class, collapsible, name"]),
    "option-value": ("```{code-block} python\n:lineno-start: 가\n\nx = 1\n```\n", [
        "12: {code-block}의 옵션 :lineno-start:에 쓸 수 없는 값: '가'. 정수를 쓴다"]),
    "option-format": ("```{note}\n:class: \"tip\n\n글이다.\n```\n", [
        "12: {note}의 옵션을 읽을 수 없다. 한 줄에 하나씩 ':이름: 값'으로 쓴다"]),
    "no-content": ("```{image} dot.svg\n:alt: 점\n\n내용이다.\n```\n", [
        "11: {image}에는 내용을 쓰지 않는다. 내용을 지우거나 밖으로 옮긴다"]),
    "argument": ("```{figure}\n:alt: 점\n```\n", [
        "11: {figure} 옆에 쓸 것이 빠졌다. 1개 가운데 0개만 썼다. 예: ```{figure} 값"]),
    "raw": ("```{raw} html\n<b>\n```\n", [
        "11: {raw}로 HTML을 넣지 않는다. 마크다운으로 쓴다"]),
    "table": ("```{table} 표\n글이다.\n```\n", [
        "11: {table} 안에는 표 하나만 쓴다"]),
    "include": ("```{literalinclude} gone.py\n```\n", [
        "11: {literalinclude}로 파일을 넣지 않는다. {code-block}에 코드를 쓴다"]),
    "emphasized": ("```{code-block} text\n:emphasize-lines: 7\n\n가\n```\n", [
        "11: 코드에 없는 줄 번호: '7'. 1에서 1 사이로 쓴다"]),
    "lexer": ("```pyhton\nx = 1\n```\n", [
        "11: 모르는 언어의 코드 블록: 'pyhton'. 예: python, console, text"]),
    "lexing": ("```json\n{\"a\": ?}\n```\n", [
        "11: json 문법에 맞지 않는 글자가 코드 블록에 있다: '?'. 코드를 고치거나 언어를 text로 쓴다"]),
    "level": ("## 절\n\n#### 깊은 절\n", [
        "13: 제목의 단계를 건너뛰었다: H2 다음에 H4. 한 단계씩 내려간다"]),
    "reference": ("[a]: https://example.org\n[a]: https://example.com\n\n[a]\n", [
        "12: 링크의 이름을 두 번 정했다: 'A'. 하나를 지운다"]),
    "footnote": ("글이다.\n\n[^남는]: 각주\n", [
        "13: 본문에서 가리키지 않는 각주이다. 본문에 [^이름]을 쓰거나 각주를 지운다"]),
    "footnote-twice": ("글[^둘]이다.\n\n[^둘]: 각주\n\n[^둘]: 각주\n", [
        "15: 같은 이름의 각주가 둘이다: '[^둘]'. 하나의 이름을 바꾼다"]),
    "footnote-missing": ("글[^없는]이다.\n", [
        "11: 없는 각주나 이름표: '없는'. 글 끝에 '[^없는]: 내용'을 쓰거나 이름을 고친다"]),
    "anchor": ("[절](#없는-절)\n", [
        "11: 링크가 가리키는 자리가 없다: '#없는-절'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다"]),
    "anchor-elsewhere": ("[절](index.md#없는-절)\n", [
        "11: 링크가 가리키는 자리가 없다: 'index.md#없는-절'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다"]),
    "page": ("[글](gone.md)\n", [
        "11: 링크가 가리키는 글이 없다: 'gone.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'role.md'"]),
    "doc": ("{doc}`indx`\n", [
        "11: {doc}이 가리키는 글이 없다: 'indx'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'index'"]),
    "ref": ("{ref}`first-lable`\n", [
        "11: 없는 이름표: 'first-lable'. 있는 이름표로 고친다. 비슷한 것: 'first-label'"]),
    "ref-untitled": ("(untitled)=\n글이다. 다음은 {ref}`untitled`\n", [
        "12: 제목이 없는 곳의 이름표: 'untitled'. {ref}`보이는 말 <untitled>`로 쓴다"]),
    "numref": ("```{figure} dot.svg\n:alt: 점\n:name: fig-bare\n```\n\n{numref}`fig-bare`\n", [
        "16: 번호가 없는 것을 가리킨다: 'fig-bare'. 그림이나 표에 :caption:을 붙인다"]),
    "numref-missing": ("{numref}`fig-gone`\n", [
        "11: 없는 이름표: 'fig-gone'. 있는 이름표로 고친다. 비슷한 것: 'fig-bare'"]),
    "equation": ("$$\nx\n$$ (one-equation)\n\n{eq}`one-equatoin`\n", [
        "15: 없는 수식의 이름표: 'one-equatoin'. $$…$$ (이름표)로 붙인 이름을 쓴다. 비슷한 것: 'one-equation'"]),
    "formula-twice": ("$$\nx\n$$ (twice)\n\n$$\ny\n$$ (twice)\n", [
        "17: 두 번 쓴 수식의 이름표: 'twice'. 다른 하나는 formula-twice.md에 있다. 하나의 이름을 바꾼다"]),
    "term": ("{term}`합성급`\n", [
        "11: 용어집에 없는 용어: '합성급'. glossary.md의 표기로 쓰거나 거기에 더한다. 비슷한 것: '합성곱'"]),
    "label-twice": ("(first-label)=\n## 절\n", [
        "11: 두 번 쓴 이름표: 'first-label'. 다른 하나는 index.md에 있다. 하나의 이름을 바꾼다"]),
    "label-twice-here": ("(here)=\n## 절\n\n(here)=\n## 다른 절\n", [
        "14: 한 글에서 두 번 쓴 이름표: 'here'. 하나의 이름을 바꾼다"]),
    "unknown-role-target": ("{keyword}`없는말`\n", [
        "11: {keyword}가 가리키는 것이 없다: '없는말'. 이름을 고친다"]),
    "image": ("![점](gone.svg)\n", [
        "11: 그림 파일이 없다: 'gone.svg'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다"]),
    "download": ("{download}`gone.csv`\n", [
        "11: 글이 아닌 파일로 잇는 링크: 'gone.csv'. 글이나 웹 주소로 잇는다"]),
    "toctree": ("```{toctree}\nindxe\n```\n", [
        "12: 목차에 적은 글이 없다: 'indxe'. 이름을 고치거나 줄을 지운다. 비슷한 것: 'index'"]),
    "toctree-glob": ("```{toctree}\n:glob:\n\nzzz*\n```\n", [
        "14: 목차의 'zzz*'에 맞는 글이 없다. 글을 더하거나 줄을 지운다"]),
    "toctree-twice": ("```{toctree}\nsub\nsub\n```\n", [
        "12: 목차에 두 번 적은 글: 'sub'. 하나를 지운다"]),
    "toctree-self": ("```{toctree}\ntoctree-self\n```\n", [
        "12: 목차에 적은 글이 없다: 'toctree-self'. 이름을 고치거나 줄을 지운다. 자기 자신은 담지 못한다"]),
    "toctree-excluded": ("```{toctree}\nREADME\n```\n", [
        "12: 목차에 적었으나 사이트에 넣지 않는 파일: 'README'. 줄을 지운다"]),
    "choice": (":::{admonition} 풀이\n:collapsible: 닫힘\n\n글이다.\n:::\n", [
        "12: {admonition}의 옵션 :collapsible:에 쓸 수 없는 값: '닫힘'. 쓸 수 있는 값: open, closed"]),
    "option-empty": ("```{note}\n:class:\n\n글이다.\n```\n", [
        "12: {note}의 옵션 :class:에 값이 없다. 값을 쓴다"]),
    "empty-directive": (":::{note}\n:::\n", [
        "11: {note}에 내용이 없다. 여는 줄과 닫는 줄 사이에 쓴다"]),
    "include-missing": ("```{include} gone.md\n```\n", [
        "11: {include}로 파일을 넣지 않는다. 내용을 글에 쓴다"]),
    "csv-elsewhere": ("```{csv-table} 표\n:file: gone.csv\n```\n", [
        "11: {csv-table}로 파일을 넣지 않는다. 마크다운 표나 {list-table}로 쓴다"]),
    "list-table": ("```{list-table}\n* - 가\n  - 나\n* - 다\n```\n", [
        "11: {list-table}의 목록이 표가 되지 못했다. 줄은 '* - ', 칸은 '  - '로 시작하고 줄마다 칸의 수를 맞춘다"]),
    "emphasized-word": ("```{code-block} text\n:emphasize-lines: 가\n\n가\n```\n", [
        "11: 줄 번호가 아니다: '가'. 예: 2, 4-6"]),
    "fence-of-a-directive": ("```mermaid\nflowchart TB\n  a --> b\n```\n", [
        "11: 모르는 언어의 코드 블록: 'mermaid'. ```{mermaid}로 쓴다"]),
    "rule": ("## 절\n\n---\n\n글이다.\n", [
        "13: 구분선(---)으로 시작하는 절이다. 구분선을 지우거나 그 앞에 글을 쓴다"]),
    "inventory": ("[글](inv:#none)\n", [
        "11: 다른 문서를 가리키는 링크(inv:)는 쓰지 않는다: 'none'. 웹 주소로 잇는다"]),
    "no-address": ("[글]()\n", ["11: 주소가 없는 링크이다. 괄호 안에 주소를 쓴다"]),
    "web-address": ("[글](www.example.org)과\n[글](htp://example.org)\n", [
        "11: 웹 주소가 되지 못한 링크: 'www.example.org'. https://로 시작하는 주소를 쓴다",
        "12: 웹 주소가 되지 못한 링크: 'htp://example.org'. https://로 시작하는 주소를 쓴다"]),
    "built-page": ("[글](sub.html#절)\n", [
        "11: 만들어진 페이지를 가리키는 링크: 'sub.html#절'. 원고의 이름으로 쓴다: 'sub.md#절'"]),
    "file": ("[글](gone.pdf)과 [글](../dsl/)\n", [
        "11: 링크가 가리키는 글이 없다: 'gone.pdf'. 이 파일에서 본 경로로 쓴다",
        "11: 링크가 가리키는 글이 없다: '../dsl/'. 이 파일에서 본 경로로 쓴다"]),
    "folder/near": ("[글](neer.md), [글](neer.md#절), {doc}`neer`, [글](/folder/neer.md)\n", [
        "11: 링크가 가리키는 글이 없다: 'neer.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'near.md'",
        "11: 링크가 가리키는 글이 없다: '/folder/neer.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: '/folder/near.md'",
        "11: {doc}이 가리키는 글이 없다: 'neer'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'near'"]),
    "folder/picture": ("![](gone.svg)\n", [
        "11: 그림 파일이 없다: 'gone.svg'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다"]),
    "picture-of-a-folder": ("글이다.\n\n![가](folder)\n", [
        "13: 그림이 아닌 파일: 'folder'. 그림 파일을 쓴다. 예: residual-block.svg"]),
    "twice-on-a-line": ("{term}`합성급`과 {term}`합성급`\n{term}`합성급`\n", [
        "11: 용어집에 없는 용어: '합성급'. glossary.md의 표기로 쓰거나 거기에 더한다. 비슷한 것: '합성곱'",
        "12: 용어집에 없는 용어: '합성급'. glossary.md의 표기로 쓰거나 거기에 더한다. 비슷한 것: '합성곱'"]),
    "name-twice": (2 * "```{mermaid}\n:alt: 점이다.\n:caption: 점\n:name: fig-dot\n\nflowchart TB\n  a\n```\n\n", [
        "23: 한 글에서 두 번 쓴 이름표: 'fig-dot'. 하나의 이름을 바꾼다"]),
    "unheard-of": ("{pep}`가`\n", ["11: Sphinx가 알린 잘못: invalid PEP number 가"]),
    "glossary-twice": (":::{glossary}\n겹말\n  겹쳐 곱한다.\n\n겹말\n  다시 곱한다.\n:::\n", [
        "15: 용어집에 두 번 나온 말: '겹말'. 다른 하나는 glossary-twice.md에 있다. 하나를 지운다"]),
    "glossary-blank": (":::{glossary}\n가\n\n나\n  뜻\n:::\n", [
        "14: 한 용어의 한글과 영어 사이에는 빈 줄을 두지 않는다"]),
    "glossary-indent": (":::{glossary}\n  뜻\n:::\n", [
        "12: 용어를 줄 맨 앞에 쓰고, 뜻은 그 다음 줄에 두 칸 들여 쓴다"]),
}

# What is wrong within a line, and how the message begins; how a block of two lines, the second of them wrong, is written.
INLINE = {
    "{trem}`합성곱`": "모르는 역할: 'trem'", "[글](gone.md)": "링크가 가리키는 글이 없다: 'gone.md'", "[글](#없다)": "링크가 가리키는 자리가 없다: '#없다'",
    "[글](sub.md#없다)": "링크가 가리키는 자리가 없다: 'sub.md#없다'", "{term}`보이는 말 <합성급>`": "용어집에 없는 용어: '합성급'",
    "{cite}`a2020, none2020`": "references.bib에 없는 열쇠: 'none2020'", "{doc}`gone`": "{doc}이 가리키는 글이 없다: 'gone'",
    "{ref}`gone`": "없는 이름표: 'gone'", "{numref}`gone-too`": "없는 이름표: 'gone-too'", "{eq}`gone`": "없는 수식의 이름표: 'gone'", "글[^gone]": "없는 각주나 이름표: 'gone'",
    "{download}`gone.csv`": "글이 아닌 파일로 잇는 링크: 'gone.csv'", "![점](gone.svg)": "그림 파일이 없다: 'gone.svg'", "![](gone.png)": "그림 파일이 없다: 'gone.png'",
}
BLOCKS = {
    "paragraph": "합성급 gone이다.\n{}이다.\n\n", "quote": "> 합성급 gone이다.\n> {}이다.\n\n", "list": "- 합성급 gone이다.\n  {}이다.\n\n",
    "definition": "말\n: 합성급 gone이다.\n  {}이다.\n\n", "box": ":::{{note}}\n합성급 gone이다.\n{}이다.\n:::\n\n", "title": ":::{{admonition}} 풀이\n\n{}\n:::\n\n",
    "caption": "```{{mermaid}}\n:alt: 점이다.\n:caption: 설명 {}\n\nflowchart TB\n  a\n```\n\n",
}

# Whole pages that are not what they should be.
OTHERS = {
    "empty": ["1: 제목이 없다. 머리말 다음에 '# 제목' 한 줄을 쓴다"],
    "unopened": ["1: 머리말(front matter)이 없거나 닫히지 않았다. 파일의 첫 줄부터 한 줄에 하나씩 쓴다. 예: ---, date, description, tags, ---"],
}
ORPHANS = {
    "orphan": ["1: 목차에 없는 글이다. 폴더의 index.md에 있는 {toctree}에 이 글의 이름을 더한다"],
    "homeless/orphan": ["1: 목차에 없는 글이다. 이 폴더에 index.md가 없다. index.md가 있는 폴더로 옮긴다: folder"],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the build says: its exit status, and its lines by page."""
    source = tmp_path_factory.mktemp("mistakes")
    order = "".join(f"{name}\n" for name in [*MISTAKES, *OTHERS, "folder/index", "references", *(f"line-{name}" for name in BLOCKS)])
    index = f"(first-label)=\n## 첫 절\n\n[이름표](#first-label)\n\n:::{{glossary}}\n합성곱\nconvolution\n  겹쳐 곱한다.\n:::\n\n```{{toctree}}\n{order}```\n"
    files = {"conf.py": CONF, "docutils.conf": (ROOT / "docutils.conf").read_text(encoding="utf-8"), "index.md": HEAD.format(title="첫 페이지") + index, "dot.svg": "<svg/>", "README.md": "# 읽기\n",
             "references.md": HEAD.format(title="참고 문헌") + "```{bibliography}\n```\n", "references.bib": "@misc{a2020, author = {A}, title = {T}, year = {2020}}\n",
             "sub.md": HEAD.format(title="아래 글"), "orphan.md": HEAD.format(title="외딴 글"), "homeless/orphan.md": HEAD.format(title="외딴 글"),
             "folder/index.md": HEAD.format(title="폴더"), "empty.md": HEAD.split("\n\n")[0] + "\n", "unopened.md": "\n" + HEAD.format(title="늦은 머리말")}
    files |= {f"line-{name}.md": HEAD.format(title=name) + "".join(map(block.format, INLINE)) for name, block in BLOCKS.items()}
    files |= {f"{name}.md": HEAD.format(title=name) + body for name, (body, _) in MISTAKES.items()}
    for name, text in files.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-j", "2", "-b", "html", str(source), str(source / "_build")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "NO_COLOR": "1"})
    lines: dict[str, list[str]] = {}
    for path, line in re.findall(rf"^{re.escape(str(source))}/([^:\n]+)\.md:(.*)$", done.stderr, re.MULTILINE):
        lines.setdefault(path, []).append(re.sub(r"^(\d+): (?:WARNING|ERROR): (.*?)(?: \[[\w.-]+\])?$", r"\1: \2", line))
    return done.returncode, lines, re.sub(re.escape(str(source)) + "/", "", done.stderr)


TOLD = {name: lines for name, (_, lines) in MISTAKES.items()} | OTHERS | ORPHANS


@pytest.mark.parametrize("name, expected", TOLD.items(), ids=TOLD)
def test_a_mistake_that_only_sphinx_sees_is_told(told, name, expected):
    assert told[1].get(name) == expected


@pytest.mark.parametrize("name", BLOCKS)
def test_the_line_is_the_one_where_the_mistake_stands(told, name):
    text = HEAD.format(title=name) + "".join(map(BLOCKS[name].format, INLINE))
    lines = {markup: 1 + text.count("\n", 0, text.index(markup)) for markup in INLINE}
    found = told[1][f"line-{name}"]
    assert sorted(found, key=lambda line: int(line.split(":")[0])) == [
        next(line for line in found if line.startswith(f"{lines[markup]}: {message}")) for markup, message in INLINE.items()]


def test_the_build_stops_and_says_nothing_else(told):
    status, lines, everything = told
    assert status == 1
    assert set(lines) == {*TOLD, *(f"line-{name}" for name in BLOCKS)}
    assert [line for line in everything.splitlines() if line and not re.match(r"[\w/-]+\.md:\d+: (?:WARNING|ERROR): ", line)] == []
    print(f"Sphinx만 아는 잘못 {len(TOLD)}가지가 모두 한국어 한 줄로 나온다")


def test_an_unknown_message_keeps_its_words_behind_a_korean_lead(mini):
    built = mini({"index.md": "# 글\n"}, extensions=["myst_parser", "korean_messages"], html_favicon="gone.svg")
    assert "WARNING: Sphinx가 알린 잘못: favicon file 'gone.svg' does not exist" in built.warnings
