"""The pages as they stand: no finding in the sources, and nothing in the built HTML that the sources could hide.

The source checks name file and line (``tools/check``). What is looked for in the HTML is a backstop: it would show a hole
in the checks, in an extension or in the theme.
"""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from hanlint import Config, lintText, ruleNames

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check import check  # noqa: E402
from check.site import Site  # noqa: E402

VERBATIM = ["pre", "code", "script", "style", "textarea", "annotation", "svg"]  # shown as written, or not text
LEAKS = {
    "마크다운": re.compile(r"\*\*|:::|```|\]\(|\{[a-z][\w:-]*\}`|(?<!\w)__\w"),
    "LaTeX": re.compile(r"\\(?:frac|sum|text|begin|end|mathbf|mathbb|left|right|times|cdot|theta|alpha|sigma|sqrt|hat|top)\b|\$\$|\$[^$\s]{1,60}\$"),
    "뼈대": re.compile(r"\(채울 곳\)|TODO|FIXME"),
}
# Rules of hanlint, all of whose findings in these pages were mistakes; others are a matter of taste, or guess.
SPELLING = {"spelling", "spacing", "doublePassive"}
NUMBERED = re.compile(r"(?:id|term-|index-)\d+")
FETCHED = {"script": ["src"], "link": ["href"], "img": ["src", "srcset"], "source": ["src", "srcset"], "video": ["src", "poster"],
           "audio": ["src"], "iframe": ["src"], "object": ["data"], "embed": ["src"], "image": ["href", "xlink:href"],
           "use": ["href", "xlink:href"], "form": ["action"]}
UNFETCHED = {"canonical", "alternate", "license", "prev", "next", "search", "index"}  # relations that load nothing


def problems(html: str) -> list[str]:
    """What must not be in a built page, in Korean."""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else value
            if re.match(r"\s*(?:javascript|vbscript)\s*:", text, re.IGNORECASE):
                found.append(f"{name}에 '{text[:40]}'")
            if name.startswith("on"):
                found.append(f"<{element.name}>에 {name} 스크립트")
        if NUMBERED.fullmatch(element.get("id", "")):
            found.append(f"번호뿐인 id '{element['id']}'")
        if element.name in ("iframe", "frame", "frameset", "object", "embed", "applet"):
            found.append(f"다른 페이지를 담는 <{element.name}>")
        if element.name == "img" and "alt" not in element.attrs:
            found.append(f"대체 글이 없는 <img src=\"{element.get('src', '')[:60]}\">")
        if element.name == "svg" and element.get("role") == "img" and not element.get("aria-label", "").strip():
            found.append("대체 글이 없는 <svg role=\"img\">")
        for name in FETCHED.get(element.name, ()):
            if urlsplit(element.get(name, "").split(" ")[0]).netloc and not UNFETCHED & set(element.get("rel", ())):
                found.append(f"다른 사이트에서 가져오는 <{element.name} {name}=\"{element[name][:60]}\">")
        if element.name == "script" and not element.get("src") and element.get("type") not in ("application/ld+json", "application/json"):
            found.append(f"페이지 안의 스크립트 '{element.get_text()[:40].strip()}'")
    for style in [*soup.find_all("style"), *soup.find_all(style=True)]:
        if re.search(r"url\(\s*['\"]?(?:https?:)?//", style.get("style") or style.get_text()):
            found.append("다른 사이트에서 가져오는 모양(url(…))")
    article = soup.find("article") or soup
    for element in article.find_all(VERBATIM):
        element.decompose()
    for kind, pattern in LEAKS.items():
        for text in article.find_all(string=True):
            if match := pattern.search(text):
                found.append(f"그대로 보이는 {kind}: '{text[max(0, match.start() - 15):match.end() + 15].strip()}'")
    return found


def test_the_sources_have_no_mistakes():
    site = Site(ROOT)
    found = check(site)
    assert not found, "\n" + "\n".join(map(str, found))
    items = [item for path in site.pages for item in site.page(path).items]
    counts = {"글": len(site.pages), "제목": sum(item.kind == "heading" for item in items), "링크": sum(item.kind == "link" for item in items),
              "수식": sum(item.kind == "math" for item in items), "용어": sum(item.kind == "role" and item.name == "term" for item in items),
              "인용": sum(item.kind == "role" and item.name.startswith("cite") for item in items),
              "그림": sum(item.kind == "image" or item.kind == "directive" and item.name in ("mermaid", "plot", "figure", "image") for item in items)}
    print("원고에서 확인한 것: " + ", ".join(f"{name} {count}개" for name, count in counts.items()))


def misspelled(text: str) -> list[tuple[int, str]]:
    """Lines and messages of words that the national orthography spells, spaces or inflects otherwise."""
    config = Config(disable=set(ruleNames()) - SPELLING)
    return [(found.line, f"맞춤법: '{found.fragment}'를 '{found.replacement}'로. {found.why}" if found.replacement else f"맞춤법: {found.why}")
            for found in lintText(text, config)]


def test_the_words_are_spelled_as_the_orthography_says():
    sources = [*Site(ROOT).paths, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    found = [f"{path.relative_to(ROOT)}:{line}: {message}" for path in sources for line, message in misspelled(path.read_text(encoding="utf-8"))]
    assert not found, "\n" + "\n".join(found)
    print(f"글 {len(sources)}개에 맞춤법이 틀린 말이 없다")


def test_misspelled_words_are_told_with_their_line():
    assert [(line, message.split(". ")[0]) for line, message in misspelled("# 글\n\n할수 있다.\n\n그러면 안 되요.\n\n값이 저장되어진다.\n\n`할수`\n")] == [
        (3, "맞춤법: '할수 있'를 '할 수 있'로"), (5, "맞춤법: '되요'를 '돼요'로"), (7, "맞춤법: '되어진'를 '된'로")]


def test_the_built_pages_show_what_was_meant(site, pages):
    found = [f"{name}: {problem}" for name in pages for problem in problems((site / name).read_text(encoding="utf-8"))]
    assert not found, "\n" + "\n".join(found)
    print(f"만들어진 페이지 {len(pages)}개에 새어 나온 표시, 번호뿐인 id, 스크립트, 틀, 다른 사이트의 자원이 없다")


@pytest.mark.parametrize("html, problem", [
    ("<p>**굵게**</p>", "그대로 보이는 마크다운: '**굵게**'"),
    ("<p>:::{note}</p>", "그대로 보이는 마크다운: ':::{note}'"),
    (r"<p>값 \frac{1}{2}</p>", r"그대로 보이는 LaTeX: '값 \frac{1}{2}'"),
    ("<p>값 $x_1$이다</p>", "그대로 보이는 LaTeX: '값 $x_1$이다'"),
    ("<p>(채울 곳)</p>", "그대로 보이는 뼈대: '(채울 곳)'"),
    ('<h2 id="id3">가</h2>', "번호뿐인 id 'id3'"),
    ('<a href=" JavaScript:x()">가</a>', "href에 ' JavaScript:x()'"),
    ('<p onclick="x()">가</p>', "<p>에 onclick 스크립트"),
    ('<iframe src="a.html"></iframe>', "다른 페이지를 담는 <iframe>"),
    ('<img src="a.png">', '대체 글이 없는 <img src="a.png">'),
    ('<svg role="img"></svg>', '대체 글이 없는 <svg role="img">'),
    ('<img alt="" src="https://example.org/a.png">', '다른 사이트에서 가져오는 <img src="https://example.org/a.png">'),
    ('<script src="//example.org/a.js"></script>', '다른 사이트에서 가져오는 <script src="//example.org/a.js">'),
    ('<link rel="stylesheet" href="https://example.org/a.css">', '다른 사이트에서 가져오는 <link href="https://example.org/a.css">'),
    ("<script>x()</script>", "페이지 안의 스크립트 'x()'"),
    ('<p style="background:url(https://example.org/a)">가</p>', "다른 사이트에서 가져오는 모양(url(…))"),
])
def test_what_must_not_be_in_a_page_is_found(html, problem):
    assert problems(html) == [problem]


def test_what_a_page_may_show_is_left_alone():
    assert problems('<link rel="canonical" href="https://example.org/"><pre>**a** $x$</pre><p>값 <code>$HOME</code></p><a href="https://example.org">가</a>') == []
