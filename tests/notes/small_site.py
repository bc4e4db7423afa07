"""A small site under the settings of the real one, built once for all tests that only look at it."""

import functools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from bs4 import BeautifulSoup
from conftest import ROOT

FOLDER = tempfile.TemporaryDirectory(prefix="notes-")
BASE = "https://notes.example.org/ko/latest/"
DESCRIPTION = "글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다."
SETTINGS = f"""
import runpy
globals().update(runpy.run_path({str(ROOT / "conf.py")!r}))
repository, feed_id, author = "https://github.com/o/r", "tag:example.org,2020:notes", "배움 노트 기여자"
html_theme_options["source_repository"] = repository
templates_path, html_static_path = [{str(ROOT / "_templates")!r}], [{str(ROOT / "_static")!r}]
suppress_warnings = [*suppress_warnings, "check"]  # what the linter says of the text is for other tests
html_favicon, rediraffe_template = None, {str(ROOT / "_templates/posts/moved.html")!r}
"""


def page(title: str, body: str = "본문이다.", date: str = "2022-09-04", tags: str = "[안내]", more: str = "") -> str:
    return f"---\ndate: {date}\n{more}description: {DESCRIPTION}\ntags: {tags}\n---\n\n# {title}\n\n{body}\n"


def toctree(*names: str, caption: str = "") -> str:
    return "\n".join(["```{toctree}", *[f":caption: {caption}"] * bool(caption), ":hidden:", "", *names, "```", ""])


SITE = {
    "index.md": page("첫 페이지", "```{posts}\n:newest: 2\n```\n\n|   | 예측 |\n|---|---|\n| 가 | 1 |\n\n"
                     + toctree("memo/index", "course/index", "파이썬 <https://www.python.org/>", caption='글 & "모음"')
                     + toctree("archive", "glossary", "references", caption="찾아보기")),
    "archive.md": page("글 모아 보기", "".join(f"## {by}\n\n```{{posts}}\n:by: {by}\n```\n\n" for by in ("series", "tag", "year"))),
    "memo/index.md": page("메모", "```{posts}\n```\n\n" + toctree("old", "new")),
    "memo/old.md": page("오래된 글(Old)", "글이다. {term}`가중치`와 {term}`ReLU <정류기>`.", "2021-01-02", "[통계, C++]"),
    "memo/new.md": page('R&D_100% <재귀> "`신경망`"', "본문이다.\n\n## 첫째 절 `tanh`\n\n문장을 고른다.", "2023-01-24", "[어텐션]", "updated: 2024-02-03\n"),
    "course/index.md": page("과정", "```{posts}\n```\n\n" + toctree("series/index", "errata")),
    "course/errata.md": page("정오표", tags="[정오표]"),
    "course/series/index.md": page("시퀀스 모델", "```{posts}\n```\n\n" + toctree("week1-rnn", "week1-gates", "week2-attention", "week10-end")),
    "course/series/week1-rnn.md": page("순환 신경망", "{cite}`wu2016, hong2020`과 {cite:t}`he2016a,he2016b`.", "2022-01-01"),
    "course/series/week1-gates.md": page("게이트", "{cite:p}`simonyan2015`, {cite}`many2015`, {cite}`wu2016`.", "2022-01-08"),
    "course/series/week2-attention.md": page("어텐션", "## 새 이름\n\n(옛-이름)=\n글이다.", "2022-02-01", "[어텐션]"),
    "course/series/week10-end.md": page("끝", "글이다.", "2022-03-01"),
    "references.md": page("참고 문헌", "```{bibliography}\n```"),
    "references.bib": r"""
@article{simonyan2015, author = {Simonyan, Kar{\'e}n and Zisserman, Andrew}, title = {Very {Deep} Networks?},
  journal = {Proceedings}, volume = {86}, number = {11}, pages = {22--23}, year = {2015}, eprint = {1409.1556}, doi = {10.1109/5.7}}
@misc{he2016b, author = {He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing}, title = {Identity Mappings}, year = {2016}}
@misc{he2016a, author = {He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing}, title = {Deep Residual Learning}, year = {2016}}
@book{hong2020, author = {홍, 길동}, title = {한국어 딥러닝}, publisher = {출판사}, year = {2020}}
@misc{wu2016, author = {Wu, Yonghui and others}, title = {GNMT}, year = {2016}, url = {https://example.org/gnmt}}
@misc{many2015, author = {A, A and B, B and C, C and D, D and E, E and F, F and G, G and H, H and I, I and J, J-P}, title = {Many}, year = {2015}}
@misc{unread1999, author = {Unread, U.}, title = {Nobody Cites This}, year = {1999}}
""",
    "glossary.md": page("용어집", """## ㄱ

:::{glossary}
:sorted:

꺾쇠
bracket
  글을 감싸는 부호이다.
  다른 이름: angle bracket
  찾는 말: 괄호, 홑화살괄호

가중치
weight
  입력값마다 곱해 "영향"을 정하는 수이다.
  크기를 뜻하기도 한다.
  자세히: [이름](course/series/week2-attention.md#새-이름)
  쓰지 않는 표기: 웨이트, 무게값
:::

## A-Z

:::{glossary}
ReLU
정류기
  음수를 0으로 바꾸는 함수이다.
:::"""),
}


def build(changes: dict | None = None, base: str = BASE, builder: str = "html", settings: str = "", flags: tuple[str, ...] = ("-n",),
          source: Path | None = None) -> SimpleNamespace:
    """Build ``SITE`` with changes, in a folder that may be there already; ``soup(page)`` is what it shows."""
    source = source or Path(tempfile.mkdtemp(dir=FOLDER.name))
    for name, text in {**SITE, "conf.py": SETTINGS + settings, **(changes or {})}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    out = source / "_build" / builder
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", *flags, "-b", builder, source, out], capture_output=True, text=True,
                          env={**os.environ, "READTHEDOCS_CANONICAL_URL": base, "GIT_CEILING_DIRECTORIES": str(source.parent)})

    def html(name: str) -> str:
        return (out / f"{name}.html").read_text(encoding="utf-8")
    return SimpleNamespace(out=out, source=source, warnings=re.sub(r"\x1b\[[\d;]*m", "", done.stderr), html=html,
                           soup=lambda name: BeautifulSoup(html(name), "html.parser"))


@functools.cache
def built() -> SimpleNamespace:
    """``SITE`` at ``BASE``, by two processes."""
    made = build(flags=("-n", "-j", "2"))
    assert made.warnings == ""
    return made


@functools.cache
def local() -> SimpleNamespace:
    """``SITE`` without an address, as on a contributor's machine."""
    made = build(base="")
    assert made.warnings == ""
    return made


def said(element) -> str:
    """The text of an element without the signs that only guide line breaks."""
    return " ".join(element.get_text(" ").replace("\u2060", "").split())
