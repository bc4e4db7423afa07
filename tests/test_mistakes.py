"""Every mistake that a contributor can make is told in one Korean line with file, line and what to do.

Each test plants one mistake in a small site and compares the whole message. Here stand those that ``make check`` sees in
the sources; ``test_korean_messages.py`` plants those that only Sphinx sees.
"""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check import Finding, check, report  # noqa: E402  # puts _ext on the path
from check.__main__ import main  # noqa: E402
from check.site import Site  # noqa: E402
import citations  # noqa: E402
from findings import findings as findings_of_tests  # noqa: E402

FRONT = """---
date: 2022-09-04
description: 글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다.
tags: [검사]
---
"""
HEAD = FRONT + "\n# 글의 제목(Title)\n\n첫 문단이다.\n\n"  # the next line is line 11
SITE = {
    "memo/post.md": HEAD + "## 첫째 절\n\n### 작은 절\n",
    "memo/other.md": HEAD + "(other-label)=\n## 다른 절\n\n내용이다.\n",
    "glossary.md": HEAD + ":::{glossary}\n합성곱\nconvolution\n  겹쳐 곱한다.\n  다른 이름: 회선\n  쓰지 않는 표기: 컨볼루션, 컨벌루션\n\n가능도\n  자료가 나올 법한 정도이다.\n  다른 이름: 우도\n:::\n",
    "references.bib": "@article{vaswani2017attention,\n  author = {Vaswani, Ashish},\n  title = {A},\n  year = {2017},\n}\n",
    "memo/dot.svg": "<svg/>",
}


@pytest.fixture
def findings(tmp_path):
    """A function that writes the small site with changes and returns what the checks say."""
    def found(changes: dict[str, str | bytes]) -> list[str]:
        for name, content in {**SITE, **changes}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return [str(finding) for finding in check(Site(tmp_path))]
    return found


def test_a_sound_site_has_no_findings(findings):
    sound = HEAD + """{term}`합성곱`과 {term}`겹치기 <convolution>`, {cite}`vaswani2017attention`, 우도라는 말, '컨볼루션'이라는 말, `컨볼루션`.
[글](other.md#다른-절), [이름표](#other-label), [이름표](other.md#other-label), [절](#둘째-절), **어텐션**(attention)은 $x_1$이다.
곱은 \\*로, 돈은 \\$로 쓴다. <https://example.org>와 [바깥](https://example.org/a_b).

## 둘째 절

![점](dot.svg)

```{figure} dot.svg
---
alt: 점 하나이다.
target: https://example.org
---
설명이다.
```

[작은 절](#아주-작은-절)과 [다른 글의 작은 절](deep.md#깊은-절), [큰 글자](#upper-case)와 [큰 글자](#Upper-Case)이다.

(Upper-Case)=
### 작은 절

#### 아주 작은 절

글이다.

```{mermaid}
:alt: 점 하나와 **기호** ___를 그린 그림이다.

flowchart TB
  a[입력] --> b[출력]
```

````{admonition} 풀이
:collapsible: closed

$$
x = 1
$$ (post-one)

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

| 가 | 나 |
|---|---|
| `ab` | {cite:t}`vaswani2017attention` |
"""
    assert findings({"memo/post.md": sound, "memo/deep.md": HEAD + "## 절\n\n### 작은 절\n\n#### 깊은 절\n\n글이다.\n"}) == []


# What is written below HEAD, from line 11 on; the line and the message.
MISTAKES = {
    "conflict": ("<<<<<<< HEAD\n가\n=======\n나\n>>>>>>> main\n",
                 [(11, "합치다 만 표시: '<<<<<<<'. 두 글 가운데 남길 것을 고르고 표시를 모두 지운다")]),
    "conflict-middle": ("가\n\n=======\n\n나\n", [(13, "합치다 만 표시: '======='. 두 글 가운데 남길 것을 고르고 표시를 모두 지운다")]),
    "conflict-without-names": ("<<<<<<<\n가\n=======\n나\n>>>>>>>\n", [
        (11, "합치다 만 표시: '<<<<<<<'. 두 글 가운데 남길 것을 고르고 표시를 모두 지운다")]),
    "filler": ("(채울 곳) 여기에 쓴다.\n", [(11, "채우지 않은 곳: '(채울 곳)'. 글을 채우거나 그 부분을 지운다")]),
    "filler-retyped": ("여기에 쓴다( 채울곳 ).\n", [(11, "채우지 않은 곳: '( 채울곳 )'. 글을 채우거나 그 부분을 지운다")]),
    "todo": ("TODO는 남기지 않고 `TODO`는 말할 수 있다.\n", [(11, "채우지 않은 곳: 'TODO'. 글을 채우거나 그 부분을 지운다")]),
    "nfd": (f"{unicodedata.normalize('NFD', '한글')} 문서이다.\n", [(11, "자모가 풀린 글자(NFD): '한글'. 다시 입력한다. make check FIX=1이 고친다")]),
    "zero-width": ("폭이\u200b 없다.\n", [(11, "3번째 자리에 보이지 않는 글자: U+200B(폭 없는 공백). 지운다. make check FIX=1이 고친다")]),
    "no-break": ("10\u00a0kB이다.\n", [(11, "3번째 자리에 보이지 않는 글자: U+00A0(줄을 바꾸지 않는 공백). 보통 공백으로 바꾼다. make check FIX=1이 고친다")]),
    "wide-space": ("10\u2003kB이다.\n", [(11, "3번째 자리에 보이지 않는 글자: U+2003(폭이 다른 공백). 보통 공백으로 바꾼다. make check FIX=1이 고친다")]),
    "control": ("글\x08이다.\n", [(11, "2번째 자리에 보이지 않는 글자: U+0008(제어 문자). 지운다. make check FIX=1이 고친다")]),
    "family": ("\U0001F468\u200d\U0001F469\u200d\U0001F467 글\u200d이다.\n", [
        (11, "8번째 자리에 보이지 않는 글자: U+200D(폭 없는 연결자). 지운다. make check FIX=1이 고친다")]),
    "tab": ("가\t나\n", [(11, "탭이 있다. 공백으로 바꾼다. make check FIX=1이 고친다")]),
    "heading-without-space": ("##첫째 절\n\n글이다.\n", [(11, "제목이 되지 못했다: '##첫째 절'. # 다음에 한 칸을 띄운다: '## 첫째 절'")]),
    "upper-case-anchor": ("## 첫 GRU\n\n[절](#첫-GRU)\n", [
        (13, "링크가 가리키는 자리가 없다: '#첫-GRU'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다. 비슷한 것: '첫-gru'")]),
    "second-title": ("# 또 다른 제목\n\n글이다.\n", [(11, "제목(#)이 두 번째이다: '또 다른 제목'. 한 글에는 하나만 두고, 절은 ##로 쓴다")]),
    "underlined-title": ("글이다.\n---\n\n다음이다.\n", [
        (12, "'---' 줄 때문에 제목이 되었다: '글이다.'. 제목이면 ##로 쓰고, 아니면 그 앞에 빈 줄을 둔다")]),
    "empty-heading": ("##\n\n글이다.\n", [(11, "빈 제목이다. 제목을 쓰거나 줄을 지운다")]),
    "heading-in-a-box": (":::{note}\n## 제목\n\n글이다.\n:::\n", [(12, "블록 안의 제목: '제목'. 블록 밖으로 옮기거나 굵은 글씨로 쓴다")]),
    "skipped-level": ("## 절\n\n#### 깊은 절\n", [(13, "제목의 단계를 건너뛰었다: '#### 깊은 절'. ###로 쓴다")]),
    "unclosed-fence": ("```python\nx = 1\n", [(11, "여기서 연 블록이 닫히지 않는다: '```'. 블록의 끝에 같은 길이의 한 줄을 쓴다")]),
    "unclosed-colons": (":::{note}\n글이다.\n", [(11, "여기서 연 블록이 닫히지 않는다: ':::'. 블록의 끝에 같은 길이의 한 줄을 쓴다")]),
    "fence-in-fence": ("```text\n가\n\n```python\nx = 1\n```\n", [
        (11, "여기서 연 블록이 닫히기 전에 14번째 줄에서 새 블록이 열린다: '```python'. 먼저 닫거나, 안에 넣을 것이면 바깥 울타리를 더 길게 쓴다")]),
    "box-in-box": (":::{note}\n글이다.\n\n:::{tip}\n글이다.\n:::\n:::\n", [
        (11, "여기서 연 블록이 닫히기 전에 14번째 줄에서 새 블록이 열린다: ':::{tip}'. 먼저 닫거나, 안에 넣을 것이면 바깥 울타리를 더 길게 쓴다")]),
    "closed-too-short": ("::::{note}\n글이다.\n:::\n", [(11, "여기서 연 블록이 닫히지 않는다: '::::'. 블록의 끝에 같은 길이의 한 줄을 쓴다")]),
    "box-without-braces": ("::: note\n글이다.\n:::\n", [(11, "이름에 중괄호가 없는 블록: '::: note'. :::{note}처럼 쓴다")]),
    "directive-without-braces": ("```note\n글이다.\n```\n", [(11, "모르는 언어의 코드 블록: 'note'. ```{note}로 쓴다")]),
    "option-after-a-blank": (":::{admonition} 풀이\n\n:collapsible: closed\n\n글이다.\n:::\n", [
        (13, "옵션 앞에 빈 줄이 있다: ':collapsible: closed'. 빈 줄을 지운다")]),
    "stray-colons": (":::{note}\n글이다.\n:::\n\n다음이다.\n:::\n", [
        (16, "여기서 연 블록이 닫히지 않는다: ':::'. 블록의 끝에 같은 길이의 한 줄을 쓴다")]),
    "colons-in-text": ("글 다음의 :::이다.\n", [(11, "짝이 없는 울타리: ':::'. 빈 줄로 띄우고, 안의 울타리보다 바깥 울타리를 길게 쓴다")]),
    "html": ("글 <b>굵게</b>\n", [(11, "HTML은 쓰지 않는다: '<b>'. 마크다운으로 쓰고, 기호 <는 코드로 감싼다")]),
    "script": ("<script>alert(1)</script>\n", [(11, "HTML은 쓰지 않는다: '<script>alert(1)</script>'. 스크립트는 보안을 위해 글에 넣지 않는다")]),
    "frame": ('<iframe src="https://example.org"></iframe>\n', [
        (11, "HTML은 쓰지 않는다: '<iframe src=\"https://example.org\"></ifra'. 다른 사이트의 틀은 넣지 않는다. 링크를 단다")]),
    "html-comment": ("<!-- 메모 -->\n", [(11, "HTML은 쓰지 않는다: '<!-- 메모 -->'. 주석은 줄 맨 앞의 %로 쓴다")]),
    "raw": ("```{raw} html\n<b>\n```\n", [(11, "{raw}로 HTML을 넣지 않는다. 마크다운으로 쓴다")]),
    "rst": ("```{eval-rst}\n.. raw:: html\n```\n", [(11, "{eval-rst}로 다른 문법을 넣지 않는다. 마크다운으로 쓴다")]),
    "include": ("```{include} other.md\n```\n", [(11, "{include}로 파일을 넣지 않는다. 내용을 글에 쓴다")]),
    "leaked-bold-twice": ("**가(a)**는 하나이다.\n**나(b)**는 둘이다.\n", [
        (11, "굵은 글씨가 되지 못한 표시: '**'. 괄호와 조사를 밖에 둔다. 예: **용어**(term)은"),
        (12, "굵은 글씨가 되지 못한 표시: '**'. 괄호와 조사를 밖에 둔다. 예: **용어**(term)은")]),
    "leaked-bold": ("앞 문장이다.\n**어텐션(attention)**은 가중 평균이다.\n", [
        (12, "굵은 글씨가 되지 못한 표시: '**'. 괄호와 조사를 밖에 둔다. 예: **용어**(term)은")]),
    "leaked-code": ("`코드가 닫히지 않는다.\n", [(11, "짝이 없는 표시: '`'. 코드는 `로 열고 `로 닫는다")]),
    "leaked-math": ("값은 $x이다.\n", [(11, "짝이 없는 표시: '$'. 수식은 $로 열고 $로 닫으며, 돈이나 셸의 기호라면 코드로 감싼다")]),
    "leaked-link": ("[글](other page.md)\n", [(11, "링크가 되지 못한 표시: ']('. [글](주소)처럼 쓰고 주소에 빈칸을 두지 않는다")]),
    "leaked-role": ("{term} `합성곱`이다.\n", [(11, "역할이 되지 못한 표시: '{term}'. 뒤에 빈칸 없이 `를 붙인다. 예: {term}`합성곱`")]),
    "role-without-backquotes": ("{term}합성곱이다.\n", [(11, "역할이 되지 못한 표시: '{term}'. 뒤에 빈칸 없이 `를 붙인다. 예: {term}`합성곱`")]),
    "formula-in-a-table": ("| 가 |\n|---|\n| $|x|$ |\n", [(13, "표의 칸을 나누는 |가 수식 안에 있다: '$|x|$'. \\vert로 쓴다")]),
    "javascript-link": ("[글](javascript:alert(1))\n", [(11, "쓸 수 없는 주소: 'javascript:alert(1'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다")]),
    "javascript-target": ("```{image} dot.svg\n:alt: 점\n:target: javascript:alert(1)\n```\n", [
        (13, "쓸 수 없는 주소: 'javascript:alert(1)'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다")]),
    "javascript-in-brackets": ("<javascript:alert>이다.\n", [(11, "쓸 수 없는 주소: 'javascript:alert'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다")]),
    "javascript-by-reference": ("[j]: javascript:alert\n", [(11, "쓸 수 없는 주소: 'javascript:alert'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다")]),
    "quoted-target": ("```{figure} dot.svg\n:alt: 점\n:target: \"javascript:alert\"\n```\n", [
        (13, "쓸 수 없는 주소: 'javascript:alert'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다")]),
    "target-page": ("```{figure} dot.svg\n:alt: 점\n:target: other.md\n```\n", [
        (13, ":target:에는 웹 주소만 쓴다: 'other.md'. 글로는 설명에서 잇는다")]),
    "unknown-scheme": ("[글](htp://example.org)\n", [(11, "모르는 주소: 'htp://example.org'. https://로 시작하는 웹 주소나 글의 경로로 쓴다")]),
    "link-without-address": ("[글]()\n", [(11, "주소가 없는 링크이다. 괄호 안에 주소를 쓴다")]),
    "link-without-scheme": ("[글](www.example.org)\n", [(11, "웹 주소가 되지 못한 링크: 'www.example.org'. https://로 시작하는 주소를 쓴다")]),
    "link-to-a-file": ("[글](../references.bib)\n", [(11, "글이 아닌 파일로 잇는 링크: '../references.bib'. 글이나 웹 주소로 잇는다")]),
    "link-outside": ("[글](../../../../../../../../../../../../../../../../../../../../etc/passwd)\n", [(11, "글이 아닌 파일로 잇는 링크: '../../../../../../../../../../../../../../../../../../../../etc/passwd'. 글이나 웹 주소로 잇는다")]),
    "download": ("{download}`글 <../references.bib>`\n", [(11, "글이 아닌 파일로 잇는 링크: '../references.bib'. 글이나 웹 주소로 잇는다")]),
    "missing-page": ("[글](othre.md)\n", [(11, "링크가 가리키는 글이 없다: 'othre.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'other.md'")]),
    "built-page": ("[글](other.html)\n", [(11, "만들어진 페이지를 가리키는 링크: 'other.html'. 원고의 이름으로 쓴다: 'other.md'")]),
    "missing-anchor": ("## 둘째 절\n\n[절](#둘쨰-절)\n", [(13, "링크가 가리키는 자리가 없다: '#둘쨰-절'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다. 비슷한 것: '둘째-절'")]),
    "missing-anchor-elsewhere": ("[절](other.md#다른절)\n", [
        (11, "링크가 가리키는 자리가 없다: 'other.md#다른절'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다. 비슷한 것: '다른-절'")]),
    "unknown-term": ("{term}`회선`과 {term}`가능성`이다.\n", [
        (11, "용어집에 없는 용어: '가능성'. glossary.md의 표기로 쓰거나 거기에 더한다. 비슷한 것: '가능도'"),
        (11, "용어집에 없는 용어: '회선'. glossary.md의 표기로 쓰거나 거기에 더한다. 용어집의 표기: '합성곱'")]),
    "unknown-citation": ("{cite}`vaswani2017atention`이다.\n", [
        (11, "references.bib에 없는 열쇠: 'vaswani2017atention'. 열쇠를 고치거나 논문을 더한다. 비슷한 것: 'vaswani2017attention'")]),
    "missing-image": ("![점](dott.svg)\n", [(11, "그림 파일이 없다: 'dott.svg'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다")]),
    "image-outside": ("![점](../../dot.svg)\n", [(11, "저장소 밖의 파일: '../../dot.svg'. 저장소 안의 파일만 쓴다")]),
    "image-of-a-page": ("![점](other.md)\n", [(11, "그림이 아닌 파일: 'other.md'. 그림 파일을 쓴다. 예: residual-block.svg")]),
    "image-alt": ("![](dot.svg)\n", [(11, "그림에 대체 글이 없다. 대괄호 안에 그림이 보여 주는 것을 한 문장으로 쓴다")]),
    "figure-alt": ("```{figure} dot.svg\n설명이다.\n```\n", [(11, "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")]),
    "foreign-image": ("![점](https://example.org/dot.svg)\n", [
        (11, "다른 사이트의 그림: 'https://example.org/dot.svg'. 그려서 저장소에 넣거나 링크를 단다")]),
    "diagram-alt": ("```{mermaid}\nflowchart TB\n  a --> b\n```\n", [(11, "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")]),
    "plot-alt": ("```{plot}\nimport numpy\n```\n", [(11, "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")]),
    "mermaid": ("```{mermaid}\n:alt: 그림이다.\n\nflowchart TB\n  a[입력 --> b\n```\n", [
        (15, "Mermaid 문법 오류: `a[입력 --> b` 다음을 읽을 수 없다. 여기에 와야 할 것: `]`")]),
    "latex": ("값은 $\\frac{1}{2$이다.\n", [(11, "수식 오류: 닫는 기호가 없다, } (\\frac{1}{2 ▶)")]),
    "latex-display": ("$$\nx = 1 \\\\\ny = 2\n$$\n", [(12, "수식 오류: \\\\는 aligned, cases, matrix 같은 환경 안에서만 쓴다 (x = 1 ▶ \\\\ y = 2)")]),
    "python": ("```python\nx = 1\nprint(x\n```\n", [(13, "파이썬 문법 오류('(' was never closed). 이 줄이나 바로 앞을 고친다")]),
    "python-session": ("```python\n>>> x = 1\n>>> y = = 2\n```\n", [(13, "파이썬 문법 오류(invalid syntax). 이 줄이나 바로 앞을 고친다")]),
    "spelling": ("컨볼루션을 쓴다.\n이웃 컨벌루션이다. 컨볼루션스는 다른 말이다.\n", [
        (11, "쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'"), (12, "쓰지 않는 표기: '컨벌루션'. 용어집의 표기로 쓴다: '합성곱'")]),
    "spelling-in-a-diagram": ("```{mermaid}\n:alt: 그림이다.\n\nflowchart TB\n  a[\"컨볼루션\"] --> b\n```\n", [
        (15, "쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'")]),
    "spelling-of-a-term": ("{term}`컨볼루션 <합성곱>`이다.\n", [(11, "쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'")]),
    "polite": ("값을 구합니다. 그러면 끝난다.\n'구하세요'라고 쓰지 않는다.\n", [(11, "본문은 평어체로 쓴다: '구합니다'. -다로 끝낸다")]),
    "colon-at-the-end": ("다음과 같다:\n이름: 값\n", [(11, "문장이 '다:'로 끝난다. 마침표로 끝낸다")]),
    "exclamation": ("놀라운 결과다!\n", [(11, "느낌표를 쓰지 않는다: '다!'. 마침표로 끝낸다")]),
    "in-a-box": ("앞이다.\n\n:::{note}\n:class: tip\n\n글이다.\n[글](gone.md)\n:::\n", [
        (17, "링크가 가리키는 글이 없다: 'gone.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'other.md'")]),
}


# Markup of other dialects: what is shown of it, and the cure.
DIALECTS = {
    "> [!NOTE]\n> 글이다.": ("[!NOTE]", "상자는 :::{note}로 만든다"),
    ".. note:: 글이다.": (".. note::", ":::{이름}으로 쓴다"),
    "말은 :term:`합성곱`이다.": (":term:`…`", "역할은 {이름}`글`로 쓴다"),
    ":term:`합성곱`이다.": (":term:`…`", "역할은 {이름}`글`로 쓴다"),
    "`글 <https://example.org>`_이다.": ("`…`_", "링크는 [글](주소)로 쓴다"),
    "[[글]]이다.": ("[[글]]", "링크는 [글](주소)로 쓰고, 차례는 저절로 나온다"),
    "[TOC]": ("[TOC]", "링크는 [글](주소)로 쓰고, 차례는 저절로 나온다"),
    "==강조== 글이다.": ("==강조==", "굵은 글씨는 **용어**로 쓴다"),
    "[@none2020]이다.": ("[@none2020]", "인용은 {cite}`열쇠`로 쓴다"),
    "글^[각주]이다.": ("^[", "각주는 [^이름]으로 쓰고 내용을 글 끝에 둔다"),
    "![점](dot.svg){width=50%}": ("{width=50%}", "속성은 쓰지 않는다. 지운다"),
    "- [ ] 할 일이다.": ("[ ]", "할 일 표시는 쓰지 않는다. 지운다"),
    "<other.md>이다.": ("<other.md>", "링크는 [글](주소)로 쓴다"),
    "[글][gg]이다.": ("[글][gg]", "링크는 [글](주소)로 쓴다"),
    "값은 \\(x\\)이다.": ("\\(", "수식은 $…$나 $$…$$로 쓴다"),
    "\\[ y = x^2 \\]": ("\\[", "수식은 $…$나 $$…$$로 쓴다"),
    "값은 \\frac{1}{2}이다.": ("\\frac", "수식은 $…$나 $$…$$로 쓴다"),
}


@pytest.mark.parametrize("body", DIALECTS)
def test_markup_of_another_dialect_is_told_with_its_cure(findings, body):
    shown, cure = DIALECTS[body]
    assert findings({"memo/post.md": HEAD + body + "\n"}) == [f"memo/post.md:11: 다른 문법의 표시: '{shown}'. {cure}"]


@pytest.mark.parametrize("body, expected", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_page_is_told(findings, body, expected):
    assert findings({"memo/post.md": HEAD + body}) == [f"memo/post.md:{line}: {message}" for line, message in expected]


# Whole files: the page, its text, the messages.
FILES = {
    "no-front-matter": ("memo/post.md", "# 글의 제목\n\n글이다.\n", [
        "memo/post.md:1: 머리말(front matter)이 없거나 닫히지 않았다. 파일의 첫 줄부터 한 줄에 하나씩 쓴다. 예: ---, date, description, tags, ---"]),
    "impossible-date": ("memo/post.md", HEAD.replace("2022-09-04", "2022-02-30"), [
        "memo/post.md:2: date의 값 '2022-02-30': 달력에 없는 날짜이다. 있는 날짜를 쓴다. 예: date: 2022-09-04"]),
    "short-description": ("memo/post.md", HEAD.replace("글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 ", ""), [
        "memo/post.md:3: description이 17자이다. 40~90자의 한 문장으로 늘린다"]),
    "tags-no-list": ("memo/post.md", HEAD.replace("[검사]", "검사"), [
        "memo/post.md:4: tags의 값 '검사': 목록이 아니다. 대괄호로 묶는다. 예: tags: [합성곱 신경망, 사례 연구]"]),
    "nested-tags": ("memo/post.md", HEAD.replace("[검사]", "[[가], 나]"), [
        "memo/post.md:4: tags의 '['가']': 말이 아니다. 안의 괄호를 지우고 쉼표로 나눈다. 예: tags: [합성곱 신경망, 사례 연구]"]),
    "unknown-field": ("memo/post.md", HEAD.replace("[검사]", "[검사]\nmyst:\n  disable_syntax: []"), ["memo/post.md:5: 모르는 머리말: 'myst'. 지운다"]),
    "field-misspelled": ("memo/post.md", HEAD.replace("tags:", "Tag:"), ["memo/post.md:4: 모르는 머리말: 'Tag'. 이름을 고친다. 비슷한 것: 'tags'"]),
    "field-twice": ("memo/post.md", HEAD.replace("[검사]", "[검사]\ndate: 2022-09-05"), ["memo/post.md:5: 머리말에 두 번 쓴 이름: 'date'. 하나를 지운다"]),
    "markup-in-description": ("memo/post.md", HEAD.replace("목록과", "**목록**과"), [
        "memo/post.md:3: description에 그대로 보일 표시: '**'. 꾸미지 않은 글로 쓴다"]),
    "spelling-in-description": ("memo/post.md", HEAD.replace("목록과", "컨볼루션과"), [
        "memo/post.md:3: 쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'"]),
    "tab-in-front-matter": ("memo/post.md", HEAD.replace("[검사]", "\t[검사]"), ["memo/post.md:4: 탭이 있다. 공백으로 바꾼다. make check FIX=1이 고친다"]),
    "control-in-front-matter": ("memo/post.md", HEAD.replace("검사", "검\x08사"), [
        "memo/post.md:4: 9번째 자리에 보이지 않는 글자: U+0008(제어 문자). 지운다. make check FIX=1이 고친다"]),
    "unclosed-front-matter": ("memo/post.md", HEAD.replace("[검사]\n---", "[검사]") + "---\n\n다음이다.\n", [
        "memo/post.md:1: 머리말(front matter)이 없거나 닫히지 않았다. 파일의 첫 줄부터 한 줄에 하나씩 쓴다. 예: ---, date, description, tags, ---"]),
    "empty-file": ("memo/post.md", "", ["memo/post.md:1: 빈 파일이다. 글을 쓰거나 파일을 지운다"]),
    "text-before-the-title": ("memo/post.md", HEAD.replace("# 글의", "글이다.\n\n# 글의"), ["memo/post.md:7: 제목 앞에 글이 있다. 제목 다음으로 옮긴다"]),
    "only-a-list": ("memo/post.md", FRONT + "\n# 제목\n\n- 목록이다.\n", [
        "memo/post.md:7: 제목과 첫 절 사이에 문단이 없다. 무엇이고 왜 필요하고 결론이 무엇인지 먼저 쓴다"]),
    "other-ending": ("memo/more.MD", HEAD, ["memo/more.MD:1: 사이트에 나오지 않는 파일: 'more.MD'. 마크다운으로 쓰고 이름의 끝을 .md로 한다"]),
    "meaning-missing": ("glossary.md", SITE["glossary.md"].replace("  자료가 나올 법한 정도이다.\n", ""), [
        "glossary.md:18: 뜻이 없는 용어: '가능도'. 이름 아래에 두 칸을 들여 한 문장으로 쓴다"]),
    "bibliography-unreadable": ("references.bib", SITE["references.bib"].encode() + "% 한글".encode("cp949"), [
        "references.bib:6: UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"]),
    "link-in-the-readme": ("README.md", "# 글\n\n[글](memo/othre.md), [글](memo/other.md#다른-절), [폴더](memo), [글](references.bib)\n", [
        "README.md:3: 링크가 가리키는 글이 없다: 'memo/othre.md'. 이 파일에서 본 경로로 쓴다. 비슷한 것: 'memo/other.md'"]),
    "bom": ("memo/post.md", "\ufeff" + HEAD, ["memo/post.md:1: 파일이 바이트 순서 표시(BOM)로 시작한다. BOM 없는 UTF-8로 저장한다. make check FIX=1이 고친다"]),
    "not-utf8": ("memo/post.md", HEAD.encode() + "한글\n".encode("cp949"), ["memo/post.md:11: UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"]),
    "title-without-space": ("memo/post.md", FRONT + "\n#글의 제목\n\n글이다.\n\n## 절\n", [
        "memo/post.md:7: 제목이 되지 못했다: '#글의 제목'. # 다음에 한 칸을 띄운다: '# 글의 제목'"]),
    "comment-in-a-plot": ("memo/post.md", HEAD + "```{plot}\n:alt: 줄이다.\n#주석\n```\n", []),
    "underlined-title": ("memo/post.md", FRONT + "\n글의 제목\n===\n\n글이다.\n", [
        "memo/post.md:8: '===' 줄 때문에 제목이 되었다: '글의 제목'. 제목이면 ##로 쓰고, 아니면 그 앞에 빈 줄을 둔다"]),
    "no-title": ("memo/post.md", FRONT + "\n글이다.\n\n## 절\n", ["memo/post.md:9: 제목이 없다. 머리말 다음에 '# 제목' 한 줄을 쓴다"]),
    "no-body": ("memo/post.md", FRONT + "\n# 제목\n\n## 절\n", ["memo/post.md:7: 본문이 없다. 제목 아래에 글을 쓴다"]),
    "no-first-paragraph": ("memo/post.md", FRONT + "\n# 제목\n\n:::{note}\n글이다.\n:::\n\n## 절\n\n글이다.\n", [
        "memo/post.md:7: 제목과 첫 절 사이에 문단이 없다. 무엇이고 왜 필요하고 결론이 무엇인지 먼저 쓴다"]),
    "page-name": ("memo/한글 이름.md", HEAD, ["memo/한글 이름.md:1: 주소로 쓸 수 없는 이름: '한글 이름.md'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: week2-case-studies.md"]),
    "folder-name": ("My_Notes/post.md", HEAD, ["My_Notes/post.md:1: 주소로 쓸 수 없는 이름: 'My_Notes'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: week2-case-studies.md"]),
}


@pytest.mark.parametrize("name, text, expected", FILES.values(), ids=FILES)
def test_a_mistake_in_a_file_is_told(findings, name, text, expected):
    assert findings({name: text}) == expected


def test_a_picture_that_is_none_or_more_than_one_is_told(findings):
    assert findings({"memo/post.md": HEAD + "![점](empty.png)\n", "memo/empty.png": b""}) == [
        "memo/post.md:11: 빈 그림 파일: 'empty.png'. 그림을 다시 저장한다"]
    for living in ("<script>", "onload=", "javascript:", "href='https://example.org/a.png'", "url(//example.org)"):
        svg = "<svg xmlns='http://www.w3.org/2000/svg'><g fill='url(#a)'/><use href='#a'/><a {} /></svg>"
        assert findings({"memo/post.md": HEAD + "![점](dot.svg)\n", "memo/dot.svg": svg.format(f"id='a' {living}")}) == [
            f"memo/post.md:11: 그림에 스크립트나 바깥 주소가 있다: 'dot.svg', '{living.rstrip('>)')}'. 지우고 그림만 남긴다"]
        assert findings({"memo/post.md": HEAD + "![점](dot.svg)\n", "memo/dot.svg": svg.format("")}) == []


def test_a_page_from_outside_is_told(findings, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "page.md").write_text(HEAD, encoding="utf-8")
    (tmp_path / "site/linked.md").symlink_to("../page.md")
    assert [*map(str, check(Site(tmp_path / "site")))] == ["linked.md:1: 저장소 밖의 파일: 'linked.md'. 글을 저장소에 넣는다"]


@pytest.mark.parametrize("more", ["@article{a,\n  title = {A,\n}\n", "@article{a,\n  title = {A},\n  year = {2020},\n}\n", SITE["references.bib"]],
                         ids=["brace", "author", "twice"])
def test_a_mistake_in_the_bibliography_is_told_once_as_the_build_tells_it(findings, more):
    text = SITE["references.bib"] + more
    [(position, message)] = citations.parse(text)[1]
    line = text.count("\n", 0, position) + 1
    assert line > SITE["references.bib"].count("\n")
    assert findings({"memo/post.md": HEAD + "{cite}`vaswani2017attention`이다.\n", "references.bib": text}) == [f"references.bib:{line}: {message}"]


def test_a_bug_in_a_check_hides_no_other_finding(findings, monkeypatch):
    from check import references

    monkeypatch.setattr(references, "link", lambda *_: 1 / 0)
    found = findings({"memo/post.md": HEAD + "[글](gone.md)\n컨볼루션이다.\n"})
    assert found[1] == "memo/post.md:12: 쓰지 않는 표기: '컨볼루션'. 용어집의 표기로 쓴다: '합성곱'"
    assert found[0].startswith("memo/post.md:1: 여기서 검사가 실패했다. 이 파일이 아니라 검사를 고친다: test_mistakes.py:")
    assert found[0].endswith(", ZeroDivisionError: division by zero")


def test_a_large_picture_is_told(findings):
    assert findings({"memo/post.md": HEAD + "![점](Big.png)\n", "memo/Big.png": b"0" * 300_000}) == [
        "memo/post.md:11: 주소로 쓸 수 없는 이름: 'Big.png'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: residual-block.svg"]
    assert findings({"memo/post.md": HEAD + "![점](big.png)\n", "memo/big.png": b"0" * 312_345}) == [
        "memo/post.md:11: 너무 큰 그림: 'big.png', 312kB. 300kB 이하로 줄이거나 Mermaid, plot으로 그린다"]


def test_only_the_glossary_decides_which_spellings_are_rejected(findings):
    body = HEAD + "회선과 우도와 컨볼루션이다.\n"
    assert len(findings({"memo/post.md": body})) == 1
    assert findings({"memo/post.md": body, "glossary.md": SITE["glossary.md"].replace("  쓰지 않는 표기: 컨볼루션, 컨벌루션\n", "")}) == []


# -- The command -----------------------------------------------------------------------------------


def test_the_repair_keeps_every_word(findings, tmp_path, capsys):
    body = f"{unicodedata.normalize('NFD', '한글')}\u200b과\u00a0말  \n다음\t줄\x08   \n\n```go\n\tx := 1\n```\n\n```python\nif x:\n\ty = 1\n```\n"
    findings({"memo/post.md": ("\ufeff" + HEAD + body).replace("\n", "\r\n").rstrip().encode()})
    assert main(["--fix", str(tmp_path / "memo/post.md")], tmp_path) == 0
    assert (tmp_path / "memo/post.md").read_bytes().decode() == HEAD + (
        "한글과 말\\\n다음  줄\n\n```go\n\tx := 1\n```\n\n```python\nif x:\n    y = 1\n```\n")
    assert capsys.readouterr().out.startswith("고쳤다: memo/post.md\n고른 원고 1개를")


def test_the_repair_leaves_what_it_cannot_read(findings, tmp_path):
    raw = HEAD.encode() + "한글\t\n".encode("cp949")
    findings({"memo/post.md": raw})
    assert main(["--fix", str(tmp_path / "memo/post.md")], tmp_path) == 1
    assert (tmp_path / "memo/post.md").read_bytes() == raw


def test_a_folder_means_its_pages(findings, tmp_path, capsys):
    findings({"memo/post.md": HEAD + "[글](gone.md)\n", "dsl/post.md": HEAD + "[글](gone.md)\n"})
    assert main([str(tmp_path / "memo")], tmp_path) == 1
    assert capsys.readouterr().out.count("gone.md") == 1
    with pytest.raises(SystemExit):
        main([str(tmp_path / "nothing")], tmp_path)


def test_only_changed_pages_and_those_that_name_them_are_looked_at(findings, tmp_path, capsys):
    findings({"memo/third.md": HEAD + "[글](gone.md)\n"})
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@localhost"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    assert Site(tmp_path).changed() is None
    (tmp_path / "memo/other.md").write_text(HEAD.replace("글의 제목", "다른 제목"), encoding="utf-8")
    (tmp_path / "memo/post.md").write_text(HEAD + "[절](other.md#다른-절)\n", encoding="utf-8")
    subprocess.run([*git, "commit", "-qm", "x", "memo/post.md"], check=True)
    assert [path.name for path in Site(tmp_path).changed()] == ["other.md", "post.md"]
    assert main([], tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "memo/post.md:11: 링크가 가리키는 자리가 없다: 'other.md#다른-절'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다")


def test_github_shows_findings_at_their_lines_and_once_in_the_summary(tmp_path, capsys, monkeypatch):
    found = [Finding("memo/한글.md", 3, "쓰지 않는 표기: '<b>|'. 100%")]
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    for name, value in {"GITHUB_SERVER_URL": "https://host", "GITHUB_REPOSITORY": "me/notes", "HEAD_SHA": "abc"}.items():
        monkeypatch.setenv(name, value)
    report.annotate(found)
    assert capsys.readouterr().out == "::error file=memo/한글.md,line=3::쓰지 않는 표기: '<b>|'. 100%25\n"
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == (
        "### 고칠 곳 1개\n\n| 자리 | 무엇을 어떻게 |\n|---|---|\n"
        "| [memo/한글.md:3](https://host/me/notes/blob/abc/memo/%ED%95%9C%EA%B8%80.md?plain=1#L3) | 쓰지 않는 표기: '\\<b\\>\\|'. 100% |\n")


def test_what_failing_tests_say_of_pages_is_listed_once():
    texts = ["E   빌드가 멈췄다:\n/tmp/다른 폴더/index.md:3: WARNING: 모르는 역할: 'trem' [myst.role_unknown]\ntests/test_build.py:26: AssertionError",
             "index.md:3: 모르는 역할: 'trem'", "memo/gone.md:1: 없는 파일이다", "  references.bib:7: 열쇠가 두 번 나온다"]
    assert findings_of_tests(texts) == [Finding("index.md", 3, "모르는 역할: 'trem'"), Finding("references.bib", 7, "열쇠가 두 번 나온다")]
