"""What is written: formulas and diagrams that can be drawn, Python that parses, words as the glossary spells them."""

import ast
import doctest
import re
from collections.abc import Iterable, Iterator

import diagrams
import mathml
import terms

from .page import Item, Page
from .site import Site

# What may follow a noun without another noun beginning: particles and the stems of 하다, 되다, 이다.
PARTICLES = ("이|가|은|는|을|를|과|와|의|에|로|도|만|들|란|나|인|이란|이나|으로|에서|에게|까지|부터|보다|처럼|마다|마저|조차|이라|라|"
             "이며|이고|이다|하|한|할|함|해|했|된|되|될|됨|됐|적|별|용")
FRONT_PAGE = "index.md"  # the one page that speaks politely
MANNERS = [
    (re.compile(r"[가-힣]+(?:습니다|[합입됩갑봅줍]니다|세요|십시오)(?=[.?!]?$|[.?!] )", re.MULTILINE), "본문은 평어체로 쓴다: '{}'. -다로 끝낸다"),
    (re.compile(r"[가-힣][:;—–]$", re.MULTILINE), "문장이 '{}'로 끝난다. 마침표로 끝낸다"),
    (re.compile(r"[가-힣]!"), "느낌표를 쓰지 않는다: '{}'. 마침표로 끝낸다"),
]
RIVALS = re.compile(rf"^(?:{terms.ALSO}|{terms.REJECTED}):.*$", re.MULTILINE)  # where the glossary names other spellings
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|‘[^’\n]*’|“[^”\n]*”|「[^」\n]*」")


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    if page.name == f"{terms.PAGE}.md":
        yield from ((entry.line, message) for entry, message in terms.problems(site.entries))
    for item in page.items:
        if item.kind == "math" or item.kind == "directive" and item.name == "math" or item.kind == "role" and item.name == "math":
            yield from formula(item)
        elif item.kind == "directive" and item.name == "mermaid":
            yield from diagram(item)
            yield from spelling(item.first, item.body, site, named=())  # a label stands in quotation marks
        elif item.kind == "role" and item.name == "term" and (shown := re.match(r"(?s)(.+)<[^<>]+>$", item.text)):
            yield from spelling(item.line, shown[1], site)
        elif item.kind == "fence" and item.name in ("python", "py", "python3", "pycon"):
            yield from python(item)
        elif item.kind in ("prose", "plain"):
            yield from spelling(item.line, item.text, site)
            if item.kind == "prose" and page.name != FRONT_PAGE:
                yield from manner(item)


def manner(item: Item) -> Iterator[tuple[int, str]]:
    """How sentences end: plainly, with a full stop. What is quoted may end as it likes."""
    text = QUOTED.sub(lambda part: re.sub(r"[^\n]", " ", part[0]), item.text)
    for pattern, message in MANNERS:
        for match in pattern.finditer(text):
            yield item.line + text.count("\n", 0, match.start()), message.format(match[0])


def formula(item: Item) -> Iterator[tuple[int, str]]:
    latex, line = (item.body, item.first) if item.kind == "directive" else (item.text, item.line)
    try:
        mathml.convert(latex, item.kind == "directive" or item.level == 1)
    except mathml.FormulaError as error:
        position, reason = error.args
        before = len(latex) - len(latex.lstrip())
        excerpt = " ".join(f"{latex.strip()[:position][-30:]} ▶ {latex.strip()[position:][:30]}".split())
        yield line + latex.count("\n", 0, before + position), f"수식 오류: {reason} ({excerpt})"


def diagram(item: Item) -> Iterator[tuple[int, str]]:
    source = item.body.lstrip("\n")
    blank = item.body.count("\n", 0, len(item.body) - len(source))
    if not source.strip():
        yield item.line, "그림에 아무것도 없다. Mermaid로 그림을 쓴다"
        return
    try:
        diagrams.draw(source.rstrip("\n"))
    except diagrams.DiagramError as error:
        yield item.first + blank + error.line - 1 if error.line else item.line, str(error)


def python(item: Item) -> Iterator[tuple[int, str]]:
    if re.search(r"^\s*>>>", item.body, re.MULTILINE):
        try:
            blocks = [(example.lineno, example.source) for example in doctest.DocTestParser().get_examples(item.body)]
        except ValueError as error:
            yield item.first, f"파이썬 대화를 읽을 수 없다({error}). '>>> '과 '... ' 다음에 한 칸을 띄운다"
            return
    else:
        blocks = [(0, item.body)]
    for offset, source in blocks:
        try:
            ast.parse(source)
        except SyntaxError as error:
            yield item.first + offset + (error.lineno or 1) - 1, f"파이썬 문법 오류({error.msg}). 이 줄이나 바로 앞을 고친다"
            return


def spelling(first: int, text: str, site: Site, named: Iterable[re.Pattern] = (QUOTED, RIVALS)) -> Iterator[tuple[int, str]]:
    """Spellings that the glossary rejects, but where they are ``named``, not used."""
    if not site.rejected:
        return
    for allowed in named:
        text = allowed.sub(lambda part: re.sub(r"[^\n]", " ", part[0]), text)
    for match in rejected(site).finditer(text):
        word = match[0]
        right = {spelling.lower(): preferred for spelling, preferred in site.rejected.items()}[word.lower()]
        yield first + text.count("\n", 0, match.start()), f"쓰지 않는 표기: '{word}'. 용어집의 표기로 쓴다: '{right}'"


def rejected(site: Site) -> re.Pattern:
    """All rejected spellings in one expression, the longest first: 어텐션스 is no 어텐션, 어텐션의 is."""
    if not hasattr(site, "rejected_pattern"):
        words = "|".join(re.escape(word) for word in sorted(site.rejected, key=len, reverse=True))
        site.rejected_pattern = re.compile(rf"(?<![가-힣\w])(?:{words})(?=(?:{PARTICLES})|[^가-힣\w]|$)", re.IGNORECASE)
    return site.rejected_pattern
