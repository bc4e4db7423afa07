"""A pull request brings text and pictures, and nothing else: no script and no file from elsewhere gets into the site."""

import os
import re

import pytest

SETTINGS = {"extensions": ["myst_parser", "harmless"], "myst_enable_extensions": ["colon_fence"], "nitpicky": True}
SVG = "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"
OUTSIDE = "저장소 밖의 파일: '{}'. 저장소 안의 파일만 쓴다"
FILE = "글이 아닌 파일로 잇는 링크: '{}'. 글이나 웹 주소로 잇는다"
SCRIPT = "쓸 수 없는 주소: '{}'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다"
FOREIGN = "다른 사이트의 그림: '{}'. 그려서 저장소에 넣거나 링크를 단다"

# The body from line 3 on, the line and the message.
HARM = {
    "link-outside": ("[글](../secret.txt)", 3, FILE.format("../secret.txt")),
    "link-inside": ("글이다.\n\n[글](conf.py)", 5, FILE.format("conf.py")),
    "link-path": ("[글](path:../secret.txt)", 3, FILE.format("../secret.txt")),
    "download": ("{download}`글 <../secret.txt>`", 3, FILE.format("../secret.txt")),
    "image-outside": ("![글](../secret.png)", 3, OUTSIDE.format("../secret.png")),
    "image-through-a-link": ("![글](linked.png)", 3, OUTSIDE.format("linked.png")),
    "image-no-picture": ("![글](conf.py)", 3, "그림이 아닌 파일: 'conf.py'. 그림 파일을 쓴다. 예: residual-block.svg"),
    "image-foreign": ("![글](https://example.org/a.png)", 3, FOREIGN.format("https://example.org/a.png")),
    "image-foreign-too": ("![글](//example.org/a.png)", 3, FOREIGN.format("//example.org/a.png")),
    "image-data": ("```{image} data:image/svg+xml;base64,AAAA\n:alt: 글\n```", 3, SCRIPT.format("data:image/svg+xml;base64,AAAA")),
    "svg": ("![글](script.svg)", 3, "그림에 스크립트나 바깥 주소가 있다: 'script.svg', '<script'. 지우고 그림만 남긴다"),
    "target": ("```{image} dot.svg\n:alt: 글\n:target: \"javascript:alert(1)\"\n```", 3, SCRIPT.format("javascript:alert(1)")),
    "scheme": ("[글](ftp://example.org/a)", 3, "모르는 주소: 'ftp://example.org/a'. https://로 시작하는 웹 주소나 글의 경로로 쓴다"),
    "toctree": ("```{toctree}\n글 <javascript://alert(1)>\n```", 3, SCRIPT.format("javascript://alert(1)")),
    "include": ("```{include} ../secret.txt\n```", 3, "{include}로 파일을 넣지 않는다. 내용을 글에 쓴다"),
    "literalinclude": ("글이다.\n\n:::{literalinclude} ../secret.txt\n:language: text\n:::", 5,
                       "{literalinclude}로 파일을 넣지 않는다. {code-block}에 코드를 쓴다"),
    "csv": ("```{csv-table} 표\n:file: ../secret.txt\n```", 3, "{csv-table}로 파일을 넣지 않는다. 마크다운 표나 {list-table}로 쓴다"),
    "raw": ("```{raw} html\n<b>secret\n```", 3, "{raw}로 HTML을 넣지 않는다. 마크다운으로 쓴다"),
    "meta": ("```{meta}\n:http-equiv=refresh: 0;url=https://example.org/secret\n```", 3, "{meta}로 페이지의 머리를 바꾸지 않는다. 지운다"),
    "rst": ("```{eval-rst}\n`글 <javascript:secret>`__\n\n.. include:: ../secret.txt\n```", 3,
            "{eval-rst}로 다른 문법을 넣지 않는다. 마크다운으로 쓴다"),
    "control": ("글\x08이다.", 3, "2번째 자리에 보이지 않는 글자: U+0008(제어 문자). 지운다. make check FIX=1이 고친다"),
}


@pytest.fixture
def build(mini, tmp_path):
    """Build a page with a body, beside a secret that must not be published."""
    def built(body, exclude="elsewhere.md"):
        for name in ("secret.txt", "secret.png"):
            (tmp_path / name).write_text("the secret", encoding="utf-8")
        (tmp_path / "mini").mkdir()
        os.symlink("../secret.png", tmp_path / "mini/linked.png")
        os.symlink("../secret.txt", tmp_path / "mini/elsewhere.md")
        return mini({"index.md": f"# 제목\n\n{body}\n", "dot.svg": SVG.format("<path id='a'/><use href='#a'/>"),
                     "script.svg": SVG.format("<script>alert(1)</script>")}, exclude_patterns=["_build", exclude], **SETTINGS)
    return built


def said(made) -> list[str]:
    return [re.sub(r" \[[\w.]+\]$", "", re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in made.warnings.splitlines()]


def published(made) -> set[str]:
    """The names of the files that stand beside the pages."""
    return {path.name for folder in ("_downloads", "_images") for path in (made.out / folder).rglob("*") if path.is_file()}


@pytest.mark.parametrize("body, line, message", HARM.values(), ids=HARM)
def test_harm_stops_the_build_with_one_message_and_is_not_published(build, body, line, message):
    made = build(body)

    assert said(made) == [f"{made.source}/index.md:{line}: WARNING: {message}"]
    assert published(made) <= {"dot.svg"}
    page = re.search(r"<article.*?</article>", made.html("index"), re.DOTALL)[0]
    assert not re.search(r"javascript:|the secret|<b>|example\.org/a|\x08", page) and "http-equiv=\"refresh" not in made.html("index")


def test_a_page_from_elsewhere_is_not_published(build):
    made = build("```{toctree}\nelsewhere\n```", exclude="")

    assert said(made)[0] == f"{made.source}/elsewhere.md:1: WARNING: 저장소 밖의 파일: 'elsewhere.md'. 글을 저장소에 넣는다"
    assert "the secret" not in made.html("elsewhere")


def test_text_and_pictures_pass(build):
    made = build("![점](dot.svg), [웹](https://example.org), <a@example.org>, [절](#제목)\n\n"
                 "```{figure} /dot.svg\n:alt: 점\n:target: https://example.org\n\n설명\n```\n")

    assert said(made) == [] and published(made) == {"dot.svg"}
