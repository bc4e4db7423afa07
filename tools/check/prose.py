"""What is written: words as the glossary spells them, plain style, and no markup that readers would see as it stands.

What the parser leaves as text although it looks like markup was meant as some: of this site, gone wrong, or of another
dialect or tool.
"""

import functools
import re
from collections.abc import Callable, Iterator

from notes import glossary

from .page import EMPHASIS, HIDDEN, Page, Part

Rules = list[tuple[re.Pattern, str | Callable[[str], str]]]  # what to look for, and what to say of it

MARKUP = [
    (r"\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)", "굵은 글씨가 되지 못한 표시: '{}'. 짝을 맞추고 안쪽 끝에 빈칸을 두지 않는다. 예: **용어**는"),
    (r":{3,}", "짝이 없는 울타리: '{}'. 빈 줄로 띄우고, 안의 울타리보다 바깥 울타리를 길게 쓴다"),
    (r"(?<!\})`+", "짝이 없는 표시: '{}'. 코드는 `로 열고 `로 닫는다"),
    (r"\$+", "짝이 없는 표시: '{}'. 수식은 $로 열고 $로 닫으며, 돈이나 셸의 기호라면 코드로 감싼다"),
    (rf"(?<![A-Za-z])[A-Z]:(?:\\\S*)?{HIDDEN}", "\\가 보이지 않는 경로: '{}'. 코드로 감싼다"),
    (EMPHASIS, "*나 _가 사라지고 글자가 기운다. 글자이면 앞에 \\를 붙이거나 코드로 감싸고, 강조이면 **굵게** 쓴다"),
    (r"\]\(", "링크가 되지 못한 표시: '{}'. [글](주소)처럼 쓰고 주소에 빈칸을 두지 않는다"),
    (r"~~", "취소선은 쓰지 않는다: '{}'. 문장을 고친다"),
    (r"^#{1,6}[^\s#].*", "제목이 되지 못했다: '{}'. # 다음에 한 칸을 띄운다"),
    (r"^(?:-|\d{1,2}[.)])[가-힣].*", "목록이 되지 못했다: '{}'. 표시 다음에 한 칸을 띄운다"),
    (r"(?<!\|\n)^\|.*", "표가 되지 못했다: '{}'. 둘째 줄에 |---|를 두고 줄마다 칸의 수를 맞춘다"),
    (rf"\{{[a-z][\w:]*\}}(?=\s*(?:{HIDDEN}|`))|\{{(?:term|cite|cite:[pt]|doc|ref|eq|math)\}}",
     "역할이 되지 못한 표시: '{}'. 뒤에 빈칸 없이 `를 붙인다. 예: {{term}}`합성곱`"),
    (r"(?<![A-Za-z])(?:TODO|FIXME)(?![A-Za-z])|\(\s*채울\s*곳\s*\)", "채우지 않은 곳: '{}'. 글을 채우거나 그 부분을 지운다"),
]
# What other dialects and tools understand, and readers of this site would see as it is written.
DIALECTS = [
    (r"^\[!\w+\][-+]?|^(?:!!!|\?\?\?\+?|///) ?\w+|^(?:NOTE|TIP|WARNING|CAUTION): ", "상자는 :::{{note}}로 만든다"),
    (r"^=== \".*|\[\[?(?:TOC|toc|목차)\]\]?", "소제목과 목록으로 나눈다. 차례는 저절로 나온다"),
    (rf"(?<![\w:]):[a-z][a-z0-9_+-]+:(?![\w:`{HIDDEN}])", "이모지 이름표는 지우고, 옵션은 블록의 첫 줄 바로 아래에 둔다"),
    (r"\{[%{<#!].*?[%}>#!]\}|<%.*?%>|--8<--|^(?:import|export) .*(?:from |=).*", "틀의 문법은 쓰지 않는다. 글로 쓴다"),
    (r"\w~\w{1,9}~|\w\^\w{1,9}\^", "위첨자와 아래첨자는 $x^2$처럼 수식으로 쓴다"),
    (r"\'\'\'|\[\* ", "나무위키의 문법은 쓰지 않는다. 마크다운으로 쓴다"),
    (r"^\.\. [\w:-]+::", ":::{{이름}}으로 쓴다"),
    (rf"(?<![A-Za-z0-9:]):[a-z][a-z:]*:{HIDDEN}", "역할은 {{이름}}`글`로 쓴다"),
    (rf"{HIDDEN}__?(?![A-Za-z0-9])", "링크는 [글](주소)로 쓴다"),
    (r"\[\[(?!목차|toc)[^\W\d][^\[\],]*\]\]", "링크는 [글](주소)로 쓴다"),
    (r"(?<![\w=<>!])==(?=[^\s=])[^=\n]+(?<!\s)==(?!=)", "굵은 글씨는 **용어**로 쓴다"),
    (r"\[@[\w:-]+[^\]\n]*\]", "인용은 {{cite}}`열쇠`로 쓴다"),
    (r"\^\[", "각주는 [^이름]으로 쓰고 내용을 글 끝에 둔다"),
    (r"\{:?\s*(?:[.#][\w-]|[\w-]+=)[^}\n]*\}|\{:[^}\n]*\}", "속성은 쓰지 않는다. 지운다"),
    (r"^\[[ xX]\](?= )", "할 일 표시는 쓰지 않는다. 지운다"),
    (r"<[\w./-]+\.md(?:#[^>\s]*)?>|(?<![\w\])])\[[^\[\]\n]+\]\[[^\[\]\n]*\]", "링크는 [글](주소)로 쓴다"),
    (r"\\\(|^\\\[(?=\s*$|.*[=^_\\])", "수식은 $…$나 $$…$$로 쓴다"),
    (r"\\(?:begin|end|frac|sqrt|sum|text|mathbf|mathbb|mathrm|left|right|times|cdot|theta|alpha|sigma)(?![A-Za-z])",
     "수식은 $…$나 $$…$$로 쓴다"),
]
MANNERS = [
    (r"[가-힣]+(?:습니다|[합입됩갑봅줍]니다|세요|십시오)(?=[.?!]?$|[.?!] )", "본문은 평어체로 쓴다: '{}'. -다로 끝낸다"),
    (r"[가-힣][:;—–]$", "문장이 '{}'로 끝난다. 마침표로 끝낸다"),
    (r"[가-힣]!", "느낌표를 쓰지 않는다: '{}'. 마침표로 끝낸다"),
]
MARKUP, MANNERS = ([(re.compile(pattern, re.MULTILINE), message) for pattern, message in rules] for rules in
                   ([*MARKUP, *((pattern, f"다른 문법의 표시: '{{}}'. {cure}") for pattern, cure in DIALECTS)], MANNERS))
FRONT_PAGE = "index.md"  # the one page that speaks politely
# What may follow a noun without another noun beginning: particles and the stems of 하다, 되다, 이다.
PARTICLES = ("이|가|은|는|을|를|과|와|의|에|로|도|만|들|란|나|인|이란|이나|으로|에서|에게|까지|부터|보다|처럼|마다|마저|조차|이라|라|"
             "이며|이고|이다|하|한|할|함|해|했|된|되|될|됨|됐|적|별|용")
# What is quoted may be spelled and end as it likes, and so may what the glossary names as other spellings.
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|‘[^’\n]*’|“[^”\n]*”|「[^」\n]*」|"
                    rf"^(?:{glossary.ALSO}|{glossary.SOUGHT}|{glossary.REJECTED}):.*$", re.MULTILINE)


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    spelling = rejected(page)
    for part in page.parts:
        text = part.token.content if part.kind == "front_matter" else part.text
        unquoted = QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
        if part.kind == "inline":
            yield from markup(page, part)
            if page.name != FRONT_PAGE:
                yield from found(MANNERS, part.line, unquoted)
        if part.kind in ("inline", "front_matter"):
            yield from found(spelling, part.line + (part.kind == "front_matter"), unquoted)
        elif part.name == "mermaid":
            yield from found(spelling, part.first, text)  # a label stands in quotation marks
        if "alt" in part.options:
            yield from found(spelling, part.options["alt"][1], part.options["alt"][0])


def found(rules: Rules, line: int, text: str) -> Iterator[tuple[int, str]]:
    """Where a pattern fits a text that begins on this line, and its message with what is there."""
    for pattern, message in rules:
        for match in pattern.finditer(text):
            told = message(match[0]) if callable(message) else message.format(match[0].replace(HIDDEN, "`…`"))
            yield line + text.count("\n", 0, match.start()), told


def markup(page: Page, part: Part) -> Iterator[tuple[int, str]]:
    """Markup in running text, each kind once a line: what follows may be the other one of the pair."""
    for line, message in dict.fromkeys(found(MARKUP, part.line, part.text)):
        if "'$'" in message and page.lines[line - 1].lstrip().startswith("|"):
            message = "표의 칸을 나누는 |가 수식 안에 있다. 수식의 |는 \\vert로 쓴다"
        yield line, message


def rejected(page: Page) -> Rules:
    """The spellings that the glossary of the page's site rejects, as one rule."""
    path = page.root / f"{glossary.PAGE}.md"
    return spellings(path.read_text(encoding="utf-8", errors="replace") if path.is_file() else "")


@functools.lru_cache(maxsize=1)
def spellings(text: str) -> Rules:
    """The longest spelling first; 컨볼루션스 is no 컨볼루션, 컨볼루션의 is."""
    entries = glossary.parse(text)
    known = {name.lower() for entry in entries for name in entry.names}
    right = {word.lower(): entry.names[0] for entry in entries for word in entry.rejected if word.lower() not in known}
    words = "|".join(map(re.escape, sorted(right, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![가-힣\w])(?:{words})(?=(?:{PARTICLES})|[^가-힣\w]|$)", re.IGNORECASE)
    return [(pattern, lambda word: f"쓰지 않는 표기: '{word}'. 용어집의 표기로 쓴다: '{right[word.lower()]}'")] if right else []
