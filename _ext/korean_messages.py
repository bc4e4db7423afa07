"""What Sphinx, MyST and docutils have to say, in one Korean line that names file, line and cure.

A contributor reads ``memo/post.md:12: 모르는 지시자: 'mermiad'. 이름을 고친다. 비슷한 것: 'mermaid'`` instead of English
jargon. A message that is not in the table below passes unchanged, so nothing is lost. Where Sphinx knows no line, the first
line is named. Sphinx's own console translations are switched off: they depend on the contributor's locale and cover a part.
"""

import difflib
import logging
import os
import re
from collections.abc import Callable, Iterable
from gettext import NullTranslations
from pathlib import Path

from docutils.parsers.rst import directives, roles
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, WarningStreamHandler

# Sphinx's words and ours. Named groups are filled in; those that are also a key of HINTS are compared with what there is.
MESSAGES = {
    # Directives and roles
    r"Unknown directive type: '(?P<directive>.+)'": "모르는 지시자: '{directive}'. 이름을 고친다{hint}",
    r'Unknown interpreted text role "(?P<role>.+)"\.': "모르는 역할: '{role}'. 이름을 고친다{hint}",
    r"'(?P<name>.+)': Unknown option key: '(?P<option>.+)' \(allowed: \[(?P<allowed>.*)\]\)":
        "{{{name}}}에 없는 옵션: '{option}'. 쓸 수 있는 옵션: {allowed}",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): (?P<reason>.*)":
        "{{{name}}}의 옵션 :{option}:에 쓸 수 없는 값: '{value}'. 값을 고친다 ({reason})",
    r"'(?P<name>.+)': Invalid options format.*": "{{{name}}}의 옵션을 읽을 수 없다. 한 줄에 하나씩 ':이름: 값'으로 쓴다",
    r"'(?P<name>.+)': Has content, but none permitted": "{{{name}}}에는 내용을 쓰지 않는다. 내용을 지우거나 밖으로 옮긴다",
    r"'(?P<name>.+)': Splitting content across first line and body.*": "{{{name}}} 옆에 쓴 글을 옵션 다음 줄로 옮긴다",
    r"Directive '(?P<name>.+)': (?P<wanted>\d+) argument\(s\) required, (?P<given>\d+) supplied":
        "{{{name}}} 옆에 쓸 것이 빠졌다. {wanted}개 가운데 {given}개만 썼다. 예: ```{{{name}}} 값",
    r"Directive '(?P<name>.+)': maximum (?P<wanted>\d+) argument\(s\) allowed, (?P<given>\d+) supplied":
        "{{{name}}} 옆에는 {wanted}개까지만 쓰는데 {given}개를 썼다. 나머지를 다음 줄로 옮긴다",
    r'"raw" directive disabled\.': "{{raw}}로 HTML을 넣지 않는다. 마크다운으로 쓴다",
    r'Error parsing content block for the "table" directive: exactly one table expected\..*': "{{table}} 안에는 표 하나만 쓴다",
    r".*[Ii]nclude file '(?P<file>.+?)' not found or reading it failed.*": "넣을 파일이 없다: '{file}'. 경로를 고친다",
    r"line number spec is out of range\(1-(?P<last>\d+)\): '(?P<value>.*)'": "코드에 없는 줄 번호: '{value}'. 1에서 {last} 사이로 쓴다",
    r"Pygments lexer name '(?P<name>.+)' is not known": "모르는 언어의 코드 블록: '{name}'. 예: python, console, text",
    r'Lexing literal_block .* as "(?P<name>.+?)" resulted in an error at token: (?P<token>.+?)\. Retrying in relaxed mode\.':
        "{name} 문법에 맞지 않는 글자가 코드 블록에 있다: {token}. 코드를 고치거나 언어를 text로 쓴다",
    # Headings and footnotes
    r"Document headings start at H(?P<level>\d), not H1": "제목이 H{level}에서 시작한다. 첫 줄을 '# 제목'으로 쓴다",
    r"Non-consecutive header level increase; H(?P<above>\d) to H(?P<level>\d)":
        "제목의 단계를 건너뛰었다: H{above} 다음에 H{level}. 한 단계씩 내려간다",
    r"Duplicate reference definition: (?P<name>.+)": "링크의 이름을 두 번 정했다: '{name}'. 하나를 지운다",
    r"Duplicate footnote definition found for label: '(?P<name>.+)'": "같은 이름의 각주가 둘이다: '[^{name}]'. 하나의 이름을 바꾼다",
    r"Footnote \[(?P<name>.+)\] is not referenced\.": "본문에서 가리키지 않는 각주이다. 본문에 [^이름]을 쓰거나 각주를 지운다",
    # Links and labels
    r"'myst' cross-reference target not found: '(?P<page>.*\.md)'": "링크가 가리키는 글이 없다: '{page}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"'myst' cross-reference target not found: '(?P<anchor>.*)'":
        "링크가 가리키는 자리가 없다: '#{anchor}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{hint}",
    r"local id not found in doc '(?P<document>.+)': '(?P<anchor>.+)'":
        "링크가 가리키는 자리가 없다: '{document}.md#{anchor}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{hint}",
    r"Unknown source document '(?P<docname>.+)'": "링크가 가리키는 글이 없다: '{docname}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"unknown document: '(?P<docname>.+)'": "{{doc}}이 가리키는 글이 없다: '{docname}'. 경로를 고친다{hint}",
    r"undefined label: '(?P<label>.*)'": "없는 이름표: '{label}'. 있는 이름표로 고친다{hint}",
    r"Failed to create a cross reference\. A title or caption not found: '(?P<name>.+)'":
        "제목이 없는 곳의 이름표: '{name}'. {{ref}}`보이는 말 <{name}>`로 쓴다",
    r"Failed to create a cross reference\. Any number is not assigned: (?P<name>.+)":
        "번호가 없는 것을 가리킨다: '{name}'. 그림이나 표에 :caption:을 붙인다",
    r"the link has no caption: (?P<name>.+)": "제목이 없는 것을 가리킨다: '{name}'. 그림이나 표에 :caption:을 붙인다",
    r"equation not found: (?P<equation>.+)": "없는 수식의 이름표: '{equation}'. $$…$$ (이름표)로 붙인 이름을 쓴다{hint}",
    r"term not in glossary: '(?P<term>.+)'": "용어집에 없는 용어: '{term}'. glossary.md의 표기로 쓰거나 거기에 더한다{hint}",
    r"duplicate label of equation (?P<name>.+), other instance in (?P<document>.+)":
        "두 번 쓴 수식의 이름표: '{name}'. 다른 하나는 {document}.md에 있다. 하나의 이름을 바꾼다",
    r"duplicate label (?P<name>.+), other instance in (?P<path>.+)": "두 번 쓴 이름표: '{name}'. 다른 하나는 {path}에 있다. 하나의 이름을 바꾼다",
    r"duplicate term description of (?P<name>.+), other instance in (?P<document>.+)":
        "용어집에 두 번 나온 말: '{name}'. 다른 하나는 {document}.md에 있다. 하나를 지운다",
    r'Duplicate (?:explicit )?target name(?:, cannot be used as a unique reference)?: "(?P<name>.+)"\.':
        "한 글에서 두 번 쓴 이름표: '{name}'. 하나의 이름을 바꾼다",
    r"unknown keyword: '(?P<name>.+)'": "{{keyword}}가 가리키는 것이 없다: '{name}'. 이름을 고친다",
    r'Unknown target name: "(?P<name>.+)"\.': "없는 각주나 이름표: '{name}'. 글 끝에 '[^{name}]: 내용'을 쓰거나 이름을 고친다",
    r"(?:(?:\w+):)?'?(?P<role>\w+)'? reference target not found: (?P<name>.+)": "{{{role}}}이 가리키는 것이 없다: '{name}'. 이름을 고친다",
    # Tables of contents
    r"document isn't included in any toctree": "목차에 없는 글이다. 폴더의 index.md에 있는 {{toctree}}에 이 글의 이름을 더한다",
    r"toctree contains reference to non-?existing document '(?P<docname>.+)'": "목차에 적은 글이 없다: '{docname}'. 이름을 고치거나 줄을 지운다{hint}",
    r"toctree contains ref to nonexisting file '(?P<docname>.+)'": "목차에 적은 글이 없다: '{docname}'. 이름을 고치거나 줄을 지운다{hint}",
    r"toctree contains reference to excluded document '(?P<name>.+)'": "목차에 적었으나 사이트에 넣지 않는 파일: '{name}'. 줄을 지운다",
    r"toctree contains reference to document '(?P<name>.+)' that doesn't have a title: no link will be generated":
        "목차에 적은 글에 제목이 없다: '{name}'. 그 글에 '# 제목'을 쓴다",
    r"toctree glob pattern '(?P<name>.+)' didn't match any documents": "목차의 '{name}'에 맞는 글이 없다. 글을 더하거나 줄을 지운다",
    r"duplicated entry found in toctree: (?P<name>.+)": "목차에 두 번 적은 글: '{name}'. 하나를 지운다",
    r"circular toctree references detected, ignoring: (?P<chain>.+)": "목차가 서로를 담는다: {chain}. 한쪽에서 뺀다",
    r"self referenced toctree found\. Ignored\.": "목차가 자기 자신을 담는다. 그 줄을 지운다",
    r'Duplicate ID: "(?P<name>.+?)" used by .*': "두 곳의 주소가 같다: '#{name}'. 절의 제목이나 이름표를 바꾼다",
    # Files
    r"image file not readable: (?P<file>.+)": "그림 파일이 없다: '{file}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다",
    r"download file not readable: (?P<file>.+)": "내려받을 파일이 없다: '{file}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다",
    # The glossary, whose messages come from Sphinx's Korean catalogue
    r"glossary term must be preceded by empty line|용어 정의 앞에 빈 줄.*": "용어 앞에 빈 줄을 둔다",
    r"glossary terms must not be separated by empty lines|용어 정의는 빈 줄로 구분하면 안.*": "한 용어의 한글과 영어 사이에는 빈 줄을 두지 않는다",
    r"glossary seems to be misformatted, check indentation|용어 정의 형식이 잘못된.*": "용어를 줄 맨 앞에 쓰고, 뜻은 그 다음 줄에 두 칸 들여 쓴다",
}
# Said of a mistake that another message names better.
REPEATED = re.compile(r'Too many autonumbered footnote references: only .+|Duplicate ID: "equation-.+')
GLOSSARY = ("용어집에 두 번", "용어 앞에", "한 용어의", "용어를 줄")
SUFFIX = re.compile(r"(?: \[[\w.-]+\])?\Z")


def known(app: Sphinx, docname: str) -> dict[str, Callable[[], Iterable[str]]]:
    """What each kind of name could have been; ``docname`` is the page that a link leads to."""
    standard = app.env.domains.standard_domain
    return {
        "directive": lambda: {*directives._directives, *directives._directive_registry, *standard.directives},
        "role": lambda: {*roles._roles, *roles._role_registry, *standard.roles, *app.env.domains["math"].roles},
        "label": lambda: standard.anonlabels,
        "anchor": lambda: {*standard.anonlabels, *app.env.metadata[docname].get("myst_slugs", ())},
        "docname": lambda: app.env.found_docs,
        "page": lambda: (f"{name}.md" for name in app.env.found_docs),
        "equation": lambda: app.env.domains["math"].data["objects"],
        "term": lambda: (name for kind, name in standard.objects if kind == "term"),
    }


def translated(message: str, app: Sphinx, path: str = "") -> str | None:
    """The Korean for a message about the page at ``path``, or ``None`` if the table does not know it."""
    for pattern, korean in MESSAGES.items():
        if match := re.fullmatch(pattern, message.strip(), re.DOTALL):
            found, hint = match.groupdict(), ""
            docname = found.get("document") or app.env.path2doc(path) or ""
            for kind, names in known(app, docname).items() if "{hint}" in korean else ():
                if kind in found and (close := difflib.get_close_matches(found[kind], list(names()), 1)):
                    hint = ". 자기 자신은 담지 못한다" if close[0] == found[kind] == docname else f". 비슷한 것: '{close[0]}'"
            for name in found.keys() & {"path", "file"}:
                found[name] = os.path.relpath(found[name], app.srcdir) if os.path.isabs(found[name]) else found[name]
            if "allowed" in found:
                found["allowed"] = found["allowed"].replace("'", "")
            return korean.format(**found, hint=hint)
    return None


def line_in_glossary(path: str, offset: int, message: str) -> int:
    """The line that a message about a glossary means: Sphinx counts from the glossary's own first line.

    :param offset: the line that Sphinx says.
    """
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines, 1) if re.match(r"[:`]{3,}\{glossary\}", line)), 0)
    while start < len(lines) and re.match(r"\s*(:[\w-]+:.*)?$", lines[start]):
        start += 1
    if name := re.match("용어집에 두 번 나온 말: '(.+?)'", message):
        return max((number for number, line in enumerate(lines, 1) if line == name[1]), default=start)
    return start + 1 + offset


def setup(app: Sphinx) -> dict:
    locale.translators["console", "sphinx"] = NullTranslations()

    def translate(record: logging.LogRecord) -> bool:
        """Put Korean in place of a warning's text; what tells its type stays."""
        message = logging.LogRecord.getMessage(record)  # Sphinx's own method puts location and level in front
        suffix = SUFFIX.search(message)[0] if getattr(record, "type", None) else ""
        location = getattr(record, "location", None)
        place = re.fullmatch(r"(.+\.md)(?:\.rst)?(?::(\d*))?", location) if isinstance(location, str) else None
        korean = translated(message.removesuffix(suffix), app, place[1] if place else "")
        if korean:
            record.msg, record.args = korean + suffix, ()
        if place:
            line = int(place[2] or 0)
            if korean and korean.startswith(GLOSSARY):
                line = line_in_glossary(place[1], line, korean)
            record.location = f"{place[1]}:{line or 1}"
        return not REPEATED.match(message)

    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(translate)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
