"""What Sphinx, MyST and docutils have to say, in one Korean line that names file, line and cure.

A contributor reads ``memo/post.md:12: 모르는 지시자: 'mermiad'. 이름을 고친다. 비슷한 것: 'mermaid'`` instead of English
jargon, and the line is the one where the wrong name stands (Sphinx knows the paragraph, or only the page). The same mistake
is told once for each line, and a name given on two pages also when two processes read them. What the table below does not
know keeps its English words on one line, behind a Korean lead. Messages of other extensions that are Korean already only
get their line: the first name in single quotes is looked for in the page.

Sphinx's own translations of its warnings are switched off: they follow the contributor's locale and cover a part.
"""

import difflib
import logging
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Set
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import quote

from docutils.parsers.rst import directives, roles
from pygments.lexers import get_all_lexers
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.domains.math import MathDomain
from sphinx.domains.std import StandardDomain
from sphinx.util.logging import NAMESPACE, WarningStreamHandler, getLogger

TWICE = "두 번 정한 이름: '{again}'. 다른 하나는 {other}에 있다. 하나를 고치거나 지운다"
# Their words and ours. A group that ``choices`` knows gets a hint with what looks most like it.
MESSAGES = {
    r"Unknown directive type: '(?P<directive>.+)'": "모르는 지시자: '{directive}'. 이름을 고친다{hint}",
    r'Unknown interpreted text role "(?P<role>.+)"\.': "모르는 역할: '{role}'. 이름을 고친다{hint}",
    r"'(?P<name>.+)': Unknown option key: '(?P<option>.+)' \(allowed: \[(?P<allowed>.*)\]\)":
        "{{{name}}}에 없는 옵션: '{option}'. 쓸 수 있는 것: {allowed}",
    r"'(?P<name>.+)': Invalid option value for '(?P<option>.+?)': (?P<value>.*?): (?P<why>.+)":
        "{{{name}}}의 옵션 '{option}'에 쓸 수 없는 값: {value} ({why})",
    r"Pygments lexer name '(?P<lexer>.+)' is not known": "모르는 언어의 코드 블록: '{lexer}'. 이름을 고친다{hint}",
    r'Lexing literal_block .* as "(?P<lexer>.+?)" resulted in an error at token: (?P<token>.+?)\. Retrying.*':
        "{lexer} 문법에 맞지 않는 글자가 코드 블록에 있다: {token}. 코드를 고치거나 언어를 text로 쓴다",
    # Links, labels, footnotes, images
    r"(?:local id not found in doc '(?P<source>.+)'|'myst' cross-reference target not found): '(?P<anchor>[^./]+)'":
        "링크가 가리키는 절이 없다: '{anchor}'. 그 글의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{hint}",
    r"'myst' cross-reference target not found: '(?P<target>.*)'":
        "링크가 가리키는 글이 없다: '{target}'. 글은 이 파일에서 본 경로로, 웹은 https://로 쓴다{hint}",
    r"(?:unknown document:|Unknown source document) '(?P<doc>.+)'": "없는 글: '{doc}'. 이 파일에서 본 경로로 쓴다{hint}",
    r"undefined label: '(?P<label>.*)'": "없는 이름표: '{label}'. 있는 이름표로 고친다{hint}",
    r"equation not found: (?P<equation>.+)": "없는 수식의 이름표: '{equation}'. $$…$$ (이름표)로 붙인 이름을 쓴다{hint}",
    r"term not in glossary: '(?P<term>.+)'": "용어집에 없는 용어: '{term}'. 용어집의 표기로 쓰거나 거기에 더한다{hint}",
    r'Unknown target name: "(?P<name>.+)"\.': "없는 각주: '{name}'. 글 끝에 '[^{name}]: 내용'을 쓰거나 이름을 고친다",
    r"Footnote \[.*\] is not referenced\.": "본문에서 가리키지 않는 각주이다. 본문에 [^이름]을 쓰거나 각주를 지운다",
    r"Duplicate footnote definition found for label: '(?P<again>.+)'": "같은 이름의 각주가 둘이다: '{again}'. 하나의 이름을 바꾼다",
    r'Duplicate (?:explicit )?target name.*?: "(?P<again>.+)"\.': "한 글에서 두 번 정한 이름: '{again}'. 하나의 이름을 바꾼다",
    r"duplicate (?:label of equation|label|\w+ description of) (?P<again>.+), other instance in (?P<other>.+)": TWICE,
    r"image file not readable: (?P<file>.+)": "그림 파일이 없다: '{file}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다{hint}",
    r'(?:Directive )?".+" (?:directive )?disabled\.|File insertion disabled|File and URL access deactivated; .*':
        "막아 둔 지시자이다. 파일이나 HTML을 끌어오지 않고 내용을 마크다운으로 쓴다",
    r'could not find bibtex key "(?P<name>.+)"': "참고 문헌에 없는 열쇠: '{name}'. 열쇠를 고치거나 논문을 더한다",
    # Tables of contents
    r"document isn't included in any toctree": "목차에 없는 글이다. 폴더의 index.md에 있는 {{toctree}}에 이 글의 이름을 더한다",
    r"toctree contains ref\w* to \S+ (?:document|file) '(?P<doc>.+)'":
        "목차에 적은 글이 없다: '{doc}'. 이름을 고치거나 줄을 지운다{hint}",
}
# Said of a mistake that another message names better.
REPEATED = re.compile(r'Too many autonumbered footnote references: only .+|Duplicate ID: "equation-.+')
logger = getLogger(__name__)


def seen_from(docname: str, path: str) -> str:
    """A path in the site as the page ``docname`` has to write it.

    >>> seen_from("dsl/cnn/index", "memo/post"), seen_from("index", "memo/post")
    ('../../memo/post', 'memo/post')
    """
    return posixpath.relpath(path, posixpath.dirname(docname) or ".")


def choices(app: Sphinx, docname: str, found: dict[str, str]) -> dict[str, Callable[[], Iterable[str]]]:
    """What each kind of name could have been on the page ``docname``; pages are named as seen from there."""
    env, standard = app.env, app.env.domains.standard_domain
    known = {*directives._directives, *directives._directive_registry, *standard.directives}
    slugs = env.metadata[found.get("source") or docname].get("myst_slugs", ())
    absolute = any(name.startswith("/") for name in found.values())
    pages = [f"/{name}" if absolute else seen_from(docname, name) for name in env.found_docs]
    return {
        "directive": lambda: known,
        "role": lambda: {*roles._roles, *roles._role_registry, *standard.roles, *env.domains.math_domain.roles},
        "lexer": lambda: [*(f"{{{name}}}" for name in known), *(name for lexer in get_all_lexers() for name in lexer[1])],
        "label": lambda: standard.anonlabels,
        "anchor": lambda: {*slugs, *standard.anonlabels},
        "target": lambda: [f"{page}.md" for page in pages],
        "doc": lambda: pages,
        "equation": lambda: env.domains.math_domain.equations,
        "term": lambda: (name for kind, name in standard.objects if kind == "term"),
        "file": lambda: [seen_from(docname, str(path.relative_to(app.srcdir))) for path in Path(app.srcdir, found["file"]).parent.glob("*")],
    }


def in_korean(message: str, app: Sphinx, docname: str) -> tuple[str, dict[str, str]]:
    """Return the Korean for a message about a page, and the names in it."""
    for pattern, korean in MESSAGES.items():
        if match := re.fullmatch(pattern, message, re.DOTALL):
            found, hint = match.groupdict(""), ""
            kinds = choices(app, docname, found)
            if "file" in found:
                found["file"] = seen_from(docname, found["file"])
            if "other" in found:
                other = app.env.doc2path(found["other"]) if found["other"] in app.env.found_docs else found["other"]
                found["other"] = os.path.relpath(other, app.srcdir)
            for kind in found.keys() & kinds:
                close = difflib.get_close_matches(found[kind], list(kinds[kind]()), 1)
                hint = f". 비슷한 것: '{close[0]}'" if close else ""
            return korean.format(**found, hint=hint), found
    if re.match(r"\S*[가-힣]", message):
        return message, {}
    told = message.partition("\n\n")[0]  # docutils adds the source of a directive
    return f"Sphinx가 알린 잘못: {' '.join(told.split())}", {}


def lines_of(name: str, text: str) -> list[int]:
    """The lines where a name stands in markup (``{role}`name```, ``](name)``, ``:option: name``) or alone."""
    spelled = "|".join(r"[\s>]+".join(map(re.escape, form.split())) for form in (name, quote(name), posixpath.basename(name)) if form)
    before = rf"[`<(#^{{/,\"]\s*|^\s*:(?:[\w-]+:\s+)?|^\s*(?=(?:{spelled})(?:\.md)?\s*$)"
    pattern = rf"(?:{before})(?P<here>{spelled})(?![\w-])"
    return [1 + text.count("\n", 0, match.start("here")) for match in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE)]


class _TellsTwice:
    """A domain that tells names given on two pages when different processes (``-j``) have read them."""

    tables: tuple[str, ...] = ()

    def merge_domaindata(self, docnames: Set[str], otherdata: dict) -> None:
        for table in self.tables:
            for name, (docname, *_) in otherdata[table].items():
                first, *second = sorted({docname, self.data[table].get(name, [docname])[0]})
                if docname in docnames and second:
                    again = name if isinstance(name, str) else name[-1]
                    logger.warning("duplicate label %s, other instance in %s", again, first, location=second[0])
        super().merge_domaindata(docnames, otherdata)


class Standard(_TellsTwice, StandardDomain):
    tables = ("labels", "objects")


class Math(_TellsTwice, MathDomain):
    tables = ("objects",)


class Translator(logging.Filter):
    """Puts Korean and the right line in place of a warning's own; what tells its type stays.

    A warning that is Korean and knows its line says so: ``logger.warning(…, extra={"exact": True})``.
    """

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app, self.told = app, set()

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "exact", False):
            return True
        # Sphinx's own method puts location and level in front; some extensions colour what they say.
        written = re.sub(r"\x1b\[[\d;]*m", "", logging.LogRecord.getMessage(record))
        message, suffix = re.fullmatch(r"(.*?)\s*( \[[\w.-]+\])?", written, re.DOTALL).groups("")
        if REPEATED.match(message):
            return False
        path, line = re.fullmatch(r"(.*?)(?:\.rst)?(?::(\d*))?", str(record.location or "")).groups()
        korean, found = in_korean(message, self.app, path and self.app.env.path2doc(path) or "")
        line = int(line or 0) or 1
        if Path(path).is_file():
            name = re.search("'(.+?)'", korean)
            places = lines_of(name[1], Path(path).read_text("utf-8", "replace")) if name else []
            # The second of two; else near to what Sphinx says, which is mostly the beginning of a paragraph.
            places.sort(key=lambda place: -place if "again" in found else max(place - line, 3 * (line - place)))
            line = next((place for place in places if (path, place, korean) not in self.told), (places or [line])[0])
            record.location = f"{path}:{line}"
        new = (path, line, korean) not in self.told
        self.told.add((path, line, korean))
        record.msg, record.args = korean + suffix, ()
        return new


def setup(app: Sphinx) -> None:
    locale.translators["console", "sphinx"] = NullTranslations()
    app.add_domain(Standard, override=True)
    app.add_domain(Math, override=True)
    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(Translator(app))
