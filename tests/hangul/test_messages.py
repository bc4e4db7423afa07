"""What only Sphinx sees is told once, in one Korean line: the file, the line of the wrong word, and what looks most like it.

Every message comes from the real build of one small site, read by two processes.
"""

import re

HEAD = "# {}\n\n글이다.\n\n"  # the next line is line 5
MISTAKES = {
    "directive": ("```{mermiad}\n```\n", "5: 모르는 지시자: 'mermiad'. 이름을 고친다. 비슷한 것: 'mermaid'"),
    "role": ("앞줄이다.\n{trem}`합성곱`\n", "6: 모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term'"),
    "option": ("```{note}\n:clas: tip\n\n글이다.\n```\n", "6: {note}에 없는 옵션: 'clas'"),
    "value": ("```{code-block} python\n:lineno-start: 가\n\nx\n```\n", "6: {code-block}의 옵션 'lineno-start'에 쓸 수 없는 값: 가"),
    "lexer": ("```mermaid\na\n```\n", "5: 모르는 언어의 코드 블록: 'mermaid'. 이름을 고친다. 비슷한 것: '{mermaid}'"),
    "lexing": ("```json\n{\"a\": ?}\n```\n", "5: json 문법에 맞지 않는 글자가 코드 블록에 있다: '?'."),
    "folder/page": ("앞줄이다.\n[글](paje.md)\n", "6: 링크가 가리키는 글이 없다: 'paje.md'.* 비슷한 것: 'page.md'"),
    "folder/doc": ("{doc}`/folder/paje`\n", "5: 없는 글: '/folder/paje'.* 비슷한 것: '/folder/page'"),
    "anchor": ("[절](#첯-절)\n\n## 첫 절\n", "5: 링크가 가리키는 절이 없다: '첯-절'.* 비슷한 것: '첫-절'"),
    "elsewhere": ("[절](index.md#첯-절)\n", "5: 링크가 가리키는 절이 없다: '첯-절'.* 비슷한 것: '첫-절'"),
    "label": ("> 앞줄이다.\n> {ref}`first-lable`\n", "6: 없는 이름표: 'first-lable'.* 비슷한 것: 'first-label'"),
    "equation": ("$$\nx\n$$ (one-equation)\n\n{eq}`one-equatoin`\n", "9: 없는 수식의 이름표: 'one-equatoin'.* 비슷한 것: 'one-equation'"),
    "term": ("합성급 이야기이다.\n{term}`말 <합성급>`과\n{term}`합성급`\n", "[67]: 용어집에 없는 용어: '합성급'.* 비슷한 것: '합성곱'"),
    "footnote": ("글[^없는]이다.\n", "5: 없는 각주: '없는'."),
    "unused": ("글이다.\n\n[^남는]: 각주\n", "7: 본문에서 가리키지 않는 각주이다."),
    "image": ("![점](dat.svg)\n", "5: 그림 파일이 없다: 'dat.svg'.* 비슷한 것: 'dot.svg'"),
    "toctree": ("```{toctree}\nindxe\n```\n", "6: 목차에 적은 글이 없다: 'indxe'.* 비슷한 것: 'index'"),
    "here": ("(here)=\n## 절\n\n(here)=\n## 다른 절\n", "8: 한 글에서 두 번 정한 이름: 'here'."),
    "formula": ("$$\nx\n$$ (twice)\n\n$$\ny\n$$ (twice)\n", "11: 두 번 정한 이름: 'twice'. 다른 하나는 formula.md에 있다."),
    "zz-label": ("(first-label)=\n## 절\n", "5: 두 번 정한 이름: 'first-label'. 다른 하나는 index.md에 있다."),
    "zz-equation": ("$$\nx\n$$ (one-equation)\n", "7: 두 번 정한 이름: 'one-equation'. 다른 하나는 equation.md에 있다."),
    "zz-term": ("```{glossary}\n합성곱\n  다시 곱한다.\n```\n", "6: 두 번 정한 이름: '합성곱'. 다른 하나는 index.md에 있다."),
    "unheard-of": ("{pep}`가`\n", "5: Sphinx가 알린 잘못: invalid PEP number 가"),
    "orphan": ("", "1: 목차에 없는 글이다."),
}


def test_every_mistake_is_told_once_at_its_line_with_what_was_meant(mini):
    order = "\n".join(name for name in MISTAKES if name != "orphan")
    index = f"(first-label)=\n## 첫 절\n\n```{{glossary}}\n합성곱\n  곱한다.\n```\n\n```{{toctree}}\n{order}\n```\n"
    pages = {f"{name}.md": HEAD.format(name) + body for name, (body, _) in MISTAKES.items()}
    told = mini({"index.md": HEAD.format("첫 글") + index, "dot.svg": "<svg/>", **pages}, extensions=["myst_parser", "sphinxcontrib.mermaid", "hangul"],
                jobs=2, nitpicky=True, myst_enable_extensions=["dollarmath"]).warnings
    lines = re.findall(r"/mini/([\w/-]+)\.md:(\d+): (?:WARNING|ERROR): (.*)", told)
    found = {name: [f"{line}: {text}" for page, line, text in lines if page == name] for name in MISTAKES}
    wrong = [f"{name}: {found[name]}" for name, (_, expected) in MISTAKES.items()
             if len(found[name]) != 1 + (name == "term") or not all(re.match(expected.replace("{", r"\{").replace("$", r"\$"), each) for each in found[name])]

    assert wrong == [], "\n".join(wrong) + "\n" + told
    assert told.count("WARNING") + told.count("ERROR") == len(MISTAKES) + 1, told
    assert len({*found["term"]}) == 2  # the same mistake on two lines
    print(f"Sphinx만 아는 잘못 {len(MISTAKES)}가지가 제자리에서 한 번씩 한국어로 나온다")
