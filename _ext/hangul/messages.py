"""What Sphinx, MyST and docutils have to say, in one Korean line that names file, line and cure.

A contributor reads ``memo/post.md:12: 모르는 지시자: 'mermiad'. 이름을 고친다. 비슷한 것: 'mermaid'`` instead of English
jargon. Sphinx knows the paragraph of a mistake, or only the page: here the line is the one where the wrong name stands. The
same mistake is told once for each line. What is not in the table below keeps its words on one line, behind a Korean lead.
Sphinx's own console translations are switched off: they depend on the contributor's locale and cover a part.
"""

import datetime
import difflib
import logging
import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import quote, unquote

from docutils.parsers.rst import directives, roles
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.util import docname_join
from sphinx.util.logging import NAMESPACE, WarningStreamHandler

from notes import frontmatter
from notes import sources

# Sphinx's words and ours; the first that fits counts. Named groups are filled in; those that are also a key of ``known`` are
# compared with what there is, those of SOUGHT are looked for in the page.
MESSAGES = {
    # Directives and roles
    r"Unknown directive type: '(?P<directive>.+)'": "모르는 지시자: '{directive}'. 이름을 고친다{hint}",
    r'Unknown interpreted text role "(?P<role>.+)"\.': "모르는 역할: '{role}'. 이름을 고친다{hint}",
    r"'(?P<name>.+)': Unknown option key: '(?P<option>.+)' \(allowed: \[(?P<allowed>.*)\]\)":
        "{{{name}}}에 없는 옵션: '{option}'. 쓸 수 있는 옵션: {allowed}",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': None: .*": "{{{name}}}의 옵션 :{option}:에 값이 없다. 값을 쓴다",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): .*choose from (?P<allowed>.+)\.":
        "{{{name}}}의 옵션 :{option}:에 쓸 수 없는 값: '{value}'. 쓸 수 있는 값: {allowed}",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): invalid literal for int.*":
        "{{{name}}}의 옵션 :{option}:에 쓸 수 없는 값: '{value}'. 정수를 쓴다",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): .*":
        "{{{name}}}의 옵션 :{option}:에 쓸 수 없는 값: '{value}'. 값을 고친다",
    r'Error in "(?P<name>.+)" directive: "(?P<value>.+?)" is not a valid value for the "(?P<option>.+?)" option.*: (?P<allowed>.+)\.':
        "{{{name}}}의 옵션 :{option}:에 쓸 수 없는 값: '{value}'. 쓸 수 있는 값: {allowed}",
    r"'(?P<name>.+)': Invalid options format.*": "{{{name}}}의 옵션을 읽을 수 없다. 한 줄에 하나씩 ':이름: 값'으로 쓴다",
    r"'(?P<name>.+)': Directive options has # comments.*": "{{{name}}}의 옵션에 #로 시작하는 말이 있다. 지우거나 따옴표로 감싼다",
    r"'(?P<name>.+)': Has content, but none permitted": "{{{name}}}에는 내용을 쓰지 않는다. 내용을 지우거나 밖으로 옮긴다",
    r"'(?P<name>.+)': Splitting content across first line and body.*": "{{{name}}} 옆에 쓴 글을 옵션 다음 줄로 옮긴다",
    r'Content block expected for the "(?P<name>.+)" directive; none found\.': "{{{name}}}에 내용이 없다. 여는 줄과 닫는 줄 사이에 쓴다",
    r'The "(?P<name>.+)" directive (?:is empty; content required|requires content; none supplied)\.':
        "{{{name}}}에 내용이 없다. 여는 줄과 닫는 줄 사이에 쓴다",
    r'The "(?P<name>.+)" directive may not be used within .*': "{{{name}}}을 쓸 수 없는 자리이다. 상자와 목록 밖으로 옮긴다",
    r"Directive '(?P<name>.+)': (?P<wanted>\d+) argument\(s\) required, (?P<given>\d+) supplied":
        "{{{name}}} 옆에 쓸 것이 빠졌다. {wanted}개 가운데 {given}개만 썼다. 예: ```{{{name}}} 값",
    r"Directive '(?P<name>.+)': maximum (?P<wanted>\d+) argument\(s\) allowed, (?P<given>\d+) supplied":
        "{{{name}}} 옆에는 {wanted}개까지만 쓰는데 {given}개를 썼다. 나머지를 다음 줄로 옮긴다",
    r"raw \(and derived\) roles disabled": "{{raw}}로 HTML을 넣지 않는다. 마크다운으로 쓴다",
    r'Error parsing content block for the "table" directive: exactly one table expected\.': "{{table}} 안에는 표 하나만 쓴다",
    r'Error parsing content block for the "(?P<name>list-table)" directive: .*':
        "{{{name}}}의 목록이 표가 되지 못했다. 줄은 '* - ', 칸은 '  - '로 시작하고 줄마다 칸의 수를 맞춘다",
    r'"(?P<name>.+)" widths do not match the number of columns in table \((?P<number>\d+)\)\.':
        "{{{name}}}의 :widths:가 칸의 수와 다르다. 수를 {number}개 쓴다",
    r"Figure caption must be a paragraph or empty comment\.": "{{figure}}의 첫 문단이 없다. 그림의 설명을 한 문단으로 쓴다",
    r"line number spec is out of range\(1-(?P<last>\d+)\): '(?P<value>.*)'": "코드에 없는 줄 번호: '{value}'. 1에서 {last} 사이로 쓴다",
    r"invalid line number spec: '(?P<value>.*)'": "줄 번호가 아니다: '{value}'. 예: 2, 4-6",
    r'Cannot use both "(?P<name>.+)" and "(?P<other>.+)" options': "함께 쓸 수 없는 옵션: :{name}:, :{other}:. 하나를 지운다",
    r"exception while evaluating only directive expression: .*": "{{only}} 옆의 조건을 읽을 수 없다. html이나 latex처럼 쓴다",
    r"Pygments lexer name '(?P<fence>.+)' is not known": "모르는 언어의 코드 블록: '{fence}'. ```{{{fence}}}로 쓴다",
    r"Pygments lexer name '(?P<name>.+)' is not known": "모르는 언어의 코드 블록: '{name}'. 예: python, console, text",
    r'Lexing literal_block .* as "(?P<name>.+?)" resulted in an error at token: (?P<token>.+?)\. Retrying in relaxed mode\.':
        "{name} 문법에 맞지 않는 글자가 코드 블록에 있다: {token}. 코드를 고치거나 언어를 text로 쓴다",
    # Front matter, headings, lists and footnotes
    r"Malformed YAML|YAML is not a dict.*": "머리말(front matter)을 읽을 수 없다. 날짜처럼 보이는 값은 따옴표로 감싼다",
    r"Document headings start at H(?P<level>\d), not H1": "제목이 H{level}에서 시작한다. 첫 줄을 '# 제목'으로 쓴다",
    r"Non-consecutive header level increase; H(?P<above>\d) to H(?P<level>\d)":
        "제목의 단계를 건너뛰었다: H{above} 다음에 H{level}. 한 단계씩 내려간다",
    r"Document or section may not begin with a transition\.": "구분선(---)으로 시작하는 절이다. 구분선을 지우거나 그 앞에 글을 쓴다",
    r"(?:Document|Document or section) may not end with a transition\.": "구분선(---)으로 끝나는 글이다. 구분선을 지운다",
    r"At least one body element must separate transitions.*": "구분선(---)이 이어진다. 하나를 지우거나 그 사이에 글을 쓴다",
    r"Found a definition in a definition list, with no preceding term": "말이 없는 뜻풀이이다. ': '의 바로 앞줄에 설명할 말을 쓴다",
    r"Duplicate reference definition: (?P<name>.+)": "링크의 이름을 두 번 정했다: '{name}'. 하나를 지운다",
    r"Duplicate footnote definition found for label: '(?P<name>.+)'": "같은 이름의 각주가 둘이다: '[^{name}]'. 하나의 이름을 바꾼다",
    r"Footnote \[(?P<name>.+)\] is not referenced\.": "본문에서 가리키지 않는 각주이다. 본문에 [^이름]을 쓰거나 각주를 지운다",
    # Links and labels
    r"'myst' cross-reference target not found: '(?P<empty>)'": "주소가 없는 링크이다. 괄호 안에 주소를 쓴다",
    r"'myst' cross-reference target not found: '(?P<address>(?:www\.|[a-z]+:?//).*)'":
        "웹 주소가 되지 못한 링크: '{address}'. https://로 시작하는 주소를 쓴다",
    r"'myst' cross-reference target not found: '(?P<built>.+)\.html(?P<rest>(?:#.*)?)'":
        "만들어진 페이지를 가리키는 링크: '{built}.html{rest}'. 원고의 이름으로 쓴다: '{built}.md{rest}'",
    r"'myst' cross-reference target not found: '(?P<anchor>.*)'":
        "링크가 가리키는 자리가 없다: '#{anchor}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{hint}",
    r"'myst' cross-reference target not found: '(?P<page>.*?)(?:#.*)?'": "링크가 가리키는 글이 없다: '{page}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"local id not found in doc '(?P<source>.+)': '(?P<anchor>.+)'":
        "링크가 가리키는 자리가 없다: '{source}#{anchor}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{hint}",
    r"Unknown source document '(?P<source>.+)'": "링크가 가리키는 글이 없다: '{source}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"unknown document: '(?P<doc>.+)'": "{{doc}}이 가리키는 글이 없다: '{doc}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"more than one target found for 'myst' cross-reference (?P<target>.+?): could be .*":
        "둘 이상을 가리키는 링크: '{target}'. {{ref}}나 {{eq}}로 무엇을 가리키는지 밝힌다",
    r"No matches for '.*:(?P<target>[^:]+)'": "다른 문서를 가리키는 링크(inv:)는 쓰지 않는다: '{target}'. 웹 주소로 잇는다",
    r"undefined label: '(?P<label>.*)'": "없는 이름표: '{label}'. 있는 이름표로 고친다{hint}",
    r"Failed to create a cross reference\. A title or caption not found: '(?P<target>.+)'":
        "제목이 없는 곳의 이름표: '{target}'. {{ref}}`보이는 말 <{target}>`로 쓴다",
    r"Failed to create a cross reference\. Any number is not assigned: (?P<target>.+)":
        "번호가 없는 것을 가리킨다: '{target}'. 그림이나 표에 :caption:을 붙인다",
    r"the link has no caption: (?P<target>.+)": "제목이 없는 것을 가리킨다: '{target}'. 그림이나 표에 :caption:을 붙인다",
    r"equation not found: (?P<equation>.+)": "없는 수식의 이름표: '{equation}'. $$…$$ (이름표)로 붙인 이름을 쓴다{hint}",
    r"term not in glossary: '(?P<term>.+)'": "용어집에 없는 용어: '{term}'. glossary.md의 표기로 쓰거나 거기에 더한다{hint}",
    r"duplicate label of equation (?P<named>.+), other instance in (?P<document>.+)":
        "두 번 쓴 수식의 이름표: '{named}'. 다른 하나는 {document}.md에 있다. 하나의 이름을 바꾼다",
    r"duplicate label (?P<named>.+), other instance in (?P<path>.+)": "두 번 쓴 이름표: '{named}'. 다른 하나는 {path}에 있다. 하나의 이름을 바꾼다",
    r"duplicate term description of (?P<name>.+), other instance in (?P<document>.+)":
        "용어집에 두 번 나온 말: '{name}'. 다른 하나는 {document}.md에 있다. 하나를 지운다",
    r'Duplicate (?:explicit )?target name(?:, cannot be used as a unique reference)?: "(?P<named>.+)"\.':
        "한 글에서 두 번 쓴 이름표: '{named}'. 하나의 이름을 바꾼다",
    r"unknown keyword: '(?P<target>.+)'": "{{keyword}}가 가리키는 것이 없다: '{target}'. 이름을 고친다",
    r'Unknown target name: "(?P<target>.+)"\.': "없는 각주나 이름표: '{target}'. 글 끝에 '[^{target}]: 내용'을 쓰거나 이름을 고친다",
    r"(?:(?:\w+):)?'?(?P<name>\w+)'? reference target not found: (?P<target>.+)": "{{{name}}}이 가리키는 것이 없다: '{target}'. 이름을 고친다",
    # Tables of contents
    r"document isn't included in any toctree(?P<homeless>)": "목차에 없는 글이다. 이 폴더에 index.md가 없다. index.md가 있는 폴더로 옮긴다: {homeless}",
    r"document isn't included in any toctree": "목차에 없는 글이다. 폴더의 index.md에 있는 {{toctree}}에 이 글의 이름을 더한다",
    r"document is referenced in multiple toctrees: (?P<chain>\[.+\]), selecting: .*": "목차 여러 곳에 적은 글이다: {chain}. 한 곳에만 적는다",
    r"toctree contains reference to (?:non-?existing|non-included) document '(?P<entry>.+)'":
        "목차에 적은 글이 없다: '{entry}'. 이름을 고치거나 줄을 지운다{hint}",
    r"toctree contains ref to nonexisting file '(?P<entry>.+)'": "목차에 적은 글이 없다: '{entry}'. 이름을 고치거나 줄을 지운다{hint}",
    r"toctree contains reference to excluded document '(?P<entry>.+)'": "목차에 적었으나 사이트에 넣지 않는 파일: '{entry}'. 줄을 지운다",
    r"toctree contains reference to document '(?P<untitled>.+)' that doesn't have a title: no link will be generated":
        "제목이 없다. 머리말 다음에 '# 제목' 한 줄을 쓴다",
    r"toctree glob pattern '(?P<entry>.+)' didn't match any documents": "목차의 '{entry}'에 맞는 글이 없다. 글을 더하거나 줄을 지운다",
    r"duplicated entry found in toctree: (?P<entry>.+)": "목차에 두 번 적은 글: '{entry}'. 하나를 지운다",
    r"circular toctree references detected, ignoring: (?P<chain>.+)": "목차가 서로를 담는다: {chain}. 한쪽에서 뺀다",
    r"self referenced toctree found\. Ignored\.": "목차가 자기 자신을 담는다. 그 줄을 지운다",
    r'Duplicate ID: "(?P<name>.+?)" used by .*': "두 곳의 주소가 같다: '#{name}'. 절의 제목이나 이름표를 바꾼다",
    # Files
    r"image file not readable: (?P<file>.+)": "그림 파일이 없다: '{file}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다",
    r"image file (?P<file>.+) not readable: .*": "읽을 수 없는 그림 파일: '{file}'. 파일을 다시 저장한다",
    r"cannot (?:copy|read) image file '(?P<copied>.+?)'.*": "복사할 수 없는 파일: '{copied}'. 읽을 수 있는 파일의 경로를 쓴다",
    r"(?:Unknown image format: |a suitable image for \w+ builder not found: )(?P<file>\S+?)(?:\.\.\.| \(.*\))?":
        "보일 수 없는 종류의 그림: '{file}'. svg, png, jpg, webp로 쓴다",
    # The glossary, whose messages come from Sphinx's Korean catalogue
    r"glossary term must be preceded by empty line|용어 정의 앞에 빈 줄.*": "용어 앞에 빈 줄을 둔다",
    r"glossary terms must not be separated by empty lines|용어 정의는 빈 줄로 구분하면 안.*": "한 용어의 한글과 영어 사이에는 빈 줄을 두지 않는다",
    r"glossary seems to be misformatted, check indentation|용어 정의 형식이 잘못된.*": "용어를 줄 맨 앞에 쓰고, 뜻은 그 다음 줄에 두 칸 들여 쓴다",
    # Our own, of which only the line is sought
    r"references\.bib에 없는 열쇠: '(?P<target>.*?)'\..*": "",
    r"두 번 쓴 (?:수식의 )?이름표: '(?P<named>.+?)'.*": "",
    r"(?:글이 아닌 파일로 잇는 링크|쓸 수 없는 주소|모르는 주소|다른 사이트의 그림|저장소 밖의 파일|그림이 아닌 파일|빈 그림 파일|너무 큰 그림): '(?P<address>.+?)'.*": "",
}
# Said of a mistake that another message names better, and what broken front matter brings about.
REPEATED = re.compile(r'Too many autonumbered footnote references: only .+|Duplicate ID: "equation-.+')
BROUGHT_ABOUT = re.compile(r"Document headings start at|Document or section may not begin|Malformed YAML|YAML is not a dict")
GLOSSARY = ("용어집에 두 번", "용어 앞에", "한 용어의", "용어를 줄")
SUFFIX = re.compile(r"(?: \[[\w.-]+\])?\Z")
FOREIGN = re.compile(r"sphinx\.(?:sphinx|myst_parser|sphinxcontrib|furo)\b")  # loggers that do not speak Korean

# How a name stands in a page, by the group that holds it: {role}`name`, [글](#name), [^name]; a path; a name given to something.
USED = r"(?<=[`<,#^{])\s*(?P<here>%s)\s*(?=[`>,)}\]])"
PATH = r"(?<=[(<:/`\s])(?P<here>%s)(?:\.md|\.html)?(?=[)>#/`\"\s]|\Z)"
GIVEN = r"(?:(?<=\()|(?<=name: )|(?<=label: ))(?P<here>%s)(?=\)|\s|\Z)"
SOUGHT = {
    "named": GIVEN, "empty": r"(?<=\]\()(?P<here>%s)(?=\))",
    **dict.fromkeys(("role", "anchor", "label", "equation", "term", "doc", "target"), USED),
    **dict.fromkeys(("page", "source", "entry", "address", "built", "file", "copied"), PATH),
}


def known(app: Sphinx, docname: str, found: dict[str, str]) -> dict[str, Callable[[], Iterable[str]]]:
    """What each kind of name could have been on the page ``docname``; pages are named as seen from there."""
    standard = app.env.domains.standard_domain
    slugs = app.env.metadata[found.get("source", docname)].get("myst_slugs", ())

    def pages(suffix: str) -> Iterable[str]:
        absolute = any(found.get(kind, "").startswith("/") for kind in ("page", "doc"))
        return (f"/{name}{suffix}" if absolute else seen_from(docname, name) + suffix for name in app.env.found_docs)

    return {
        "directive": lambda: {*directives._directives, *directives._directive_registry, *standard.directives},
        "role": lambda: {*roles._roles, *roles._role_registry, *standard.roles, *app.env.domains["math"].roles},
        "label": lambda: standard.anonlabels,
        "source": lambda: pages(".md"),
        "anchor": lambda: {*standard.anonlabels, *slugs},
        "page": lambda: pages(".md"),
        "doc": lambda: pages(""),
        "entry": lambda: pages(""),
        "equation": lambda: app.env.domains["math"].data["objects"],
        "term": lambda: (name for kind, name in standard.objects if kind == "term"),
    }


def seen_from(docname: str, path: str) -> str:
    """A path in the site as the page ``docname`` has to write it.

    >>> seen_from("dsl/cnn/index", "memo/post"), seen_from("index", "memo/post")
    ('../../memo/post', 'memo/post')
    """
    return posixpath.relpath(path, posixpath.dirname(docname) or ".")


def fits(found: dict[str, str], app: Sphinx, docname: str, text: str) -> bool:
    """Whether a row whose words fit is meant, as far as the page and the site can tell."""
    if "fence" in found:
        return found["fence"] in known(app, docname, found)["directive"]()
    if "built" in found:
        return docname_join(docname, found["built"]) in app.env.found_docs
    if "homeless" in found:
        return posixpath.join(posixpath.dirname(docname), "index") not in app.env.found_docs
    return "anchor" not in found or "source" in found or f"#{found['anchor']}" in unquote(text)


def understood(message: str, app: Sphinx, docname: str, text: str) -> tuple[str, dict[str, str]] | None:
    """The Korean for a message about a page and the names in it, or ``None`` if the table does not know it."""
    for pattern, korean in MESSAGES.items():
        match = re.fullmatch(pattern, message, re.DOTALL)
        if not match or not fits(match.groupdict(), app, docname, text):
            continue
        found, hint = match.groupdict(), ""
        names = known(app, docname, found) if "{hint}" in korean else {}
        for name in found.keys() & {"source", "entry", "file", "copied"}:
            path = os.path.relpath(found[name], app.srcdir) if os.path.isabs(found[name]) else found[name]
            found[name] = unquote(seen_from(docname, path)) + (".md" if name == "source" else "")
        if kind := next((kind for kind in reversed(found) if kind in names), None):
            close = difflib.get_close_matches(found[kind], list(names[kind]()), 1)
            if close:
                itself = close[0] == found[kind] == seen_from(docname, docname)
                hint = ". 자기 자신은 담지 못한다" if itself else f". 비슷한 것: '{close[0]}'"
        if "path" in found:
            found["path"] = os.path.relpath(found["path"], app.srcdir)
        if "allowed" in found:
            found["allowed"] = re.sub(r"['\"]| or ", lambda mark: ", " if mark[0] == " or " else "", found["allowed"])
        if "homeless" in found:
            found["homeless"] = ", ".join(sorted(posixpath.dirname(name) for name in app.env.found_docs if name.endswith("/index")))
        return korean.format(**found, hint=hint) or message, found
    return None


def find_line(text: str, line: int, form: str, name: str, before: int) -> int:
    """The line of a name in a page of which Sphinx says in which paragraph it stands: there, else where it is nearest.

    :param line: the line that Sphinx says, 1 or less if it says none.
    :param form: how the name is written.
    :param before: how often the same was told of the same line.
    """
    if form is PATH:
        name = name.rstrip("/").rpartition("/")[2] or name
    words = r"[\s>]+".join(map(re.escape, name.split()))
    found = re.finditer(form % f"(?:{words}|{re.escape(quote(name))})", text, re.IGNORECASE)
    places = [1 + text.count("\n", 0, match.start("here")) for match in found]
    lines = text.split("\n")
    end = next((number for number in range(max(line, 1), len(lines) + 1) if not lines[number - 1].strip(" \t>")), len(lines) + 1)
    if line <= 1:
        before += form is GIVEN  # given twice: the first time was right
    else:
        places = [place for place in places if line <= place < end] or sorted(places, key=lambda place: abs(place - line))
    return places[min(before, len(places) - 1)] if places else line


def line_in_glossary(text: str, offset: int, message: str) -> int:
    """The line that a message about a glossary means: Sphinx counts from the glossary's own first line.

    :param offset: the line that Sphinx says.
    """
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines, 1) if re.match(r"[:`]{3,}\{glossary\}", line)), 0)
    while start < len(lines) and re.match(r"\s*(:[\w-]+:.*)?$", lines[start]):
        start += 1
    if name := re.match("용어집에 두 번 나온 말: '(.+?)'", message):
        return max((number for number, line in enumerate(lines, 1) if line == name[1]), default=start)
    return start + 1 + offset


def setup(app: Sphinx) -> dict:
    locale.translators["console", "sphinx"] = NullTranslations()
    told: set[tuple[str, str]] = set()
    times: Counter[tuple[str, int, str]] = Counter()

    def place_of(location: str | None, message: str) -> tuple[str, int]:
        """The page and the line that a warning names; for a file that cannot be copied, a page that shows it."""
        if isinstance(location, str) and (place := re.fullmatch(r"(.+?\.md)(?:\.md|\.rst)?(?::(\d*))?", location)):
            return place[1], int(place[2] or 0)
        if file := re.match(r"cannot (?:copy|read) image file '(.+?)'", message):
            name = os.path.relpath(app.srcdir / file[1], app.srcdir)
            if name in app.env.images:
                return str(app.env.doc2path(min(app.env.images[name][0]))), 0
        return "", 0

    def translate(record: logging.LogRecord) -> bool:
        """Put Korean and the right line in place of a warning's own; what tells its type stays."""
        message = logging.LogRecord.getMessage(record)  # Sphinx's own method puts location and level in front
        suffix = SUFFIX.search(message)[0] if getattr(record, "type", None) else ""
        message = message.removesuffix(suffix).strip()
        if FOREIGN.match(record.name):
            message = message.partition("\n\n")[0]  # docutils adds the source of a directive
        path, line = place_of(getattr(record, "location", None), message)
        text = sources.read(path) if path and Path(path).is_file() else ""
        docname = path and app.env.path2doc(path) or ""
        if REPEATED.match(message) or BROUGHT_ABOUT.match(message) and any(
                name == "block" for _, name, _ in frontmatter.source_problems(text, datetime.date.max)):
            return False
        if other := re.search(r"^duplicate .*, other instance in (.+)", message):
            if docname != (app.env.path2doc(other[1]) if other[1].endswith(".md") else other[1]):
                return False  # persistent_warnings.py tells it, whichever process read which page
        korean, found = understood(message, app, docname, text) or (message, {})
        if korean == message and FOREIGN.match(record.name):
            korean = f"Sphinx가 알린 잘못: {' '.join(message.split())}"
        if "untitled" in found:
            path, line = str(app.env.doc2path(found["untitled"])), 1
        elif korean.startswith(GLOSSARY):
            line = line_in_glossary(text, line, korean)
        elif kind := next((kind for kind in SOUGHT if kind in found), None):
            times[path, line, korean] += 1
            line = find_line(text, line, SOUGHT[kind], found[kind], times[path, line, korean] - 1)
        record.msg, record.args = korean + suffix, ()
        if path:
            record.location = f"{path}:{line or 1}"
        record.levelno = min(record.levelno, logging.ERROR)
        new = (record.location or "", korean) not in told
        told.add((record.location or "", korean))
        return new

    def begin_anew(*_) -> None:
        """Let the next build of the same application (``make live``) tell everything."""
        told.clear(), times.clear()

    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(translate)
    app.connect("build-finished", begin_anew)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
