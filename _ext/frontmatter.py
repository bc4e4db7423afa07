"""Every page says when it was written, in one sentence what it is about, and under which tags it belongs.

The reader gains lists, search results and link previews that are never empty or wrong; the writer learns of a
slip at once, in Korean, with file and line. A page starts with::

    ---
    date: 2022-09-04
    updated: 2026-11-23        (optional; else the date of the last commit counts)
    description: 한 문장(40~90자)
    tags: [합성곱 신경망, 사례 연구]
    ---

The checks run over the metadata of all pages at each build, not only over pages that were just read: a mistake
does not pass because it was reported once before.
"""

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

KST = datetime.timezone(datetime.timedelta(hours=9))
DESCRIPTION = range(40, 91)
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # what MyST takes, ten times as fast where libyaml is there
BLOCK = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    "date": "date: 2022-09-04",
    "updated": "updated: 2022-09-04",
    "description": "description: 한 문장",
    "tags": "tags: [합성곱 신경망, 사례 연구]",
}


def fields(metadata: Mapping) -> dict[str, str | list[str]]:
    """The front matter in ``env.metadata[docname]`` with lists decoded and empty values left out.

    MyST hands lists over as JSON and empty values as ``'null'``.
    """
    found: dict[str, str | list[str]] = {}
    for name in EXAMPLES:
        value = metadata.get(name)
        if not isinstance(value, str) or value in ("", "null"):
            continue
        if name == "tags":
            try:
                value = json.loads(value)
            except ValueError:
                pass
            if isinstance(value, list):
                value = [tag if isinstance(tag, str) else json.dumps(tag, ensure_ascii=False) for tag in value]
        found[name] = value
    return found


def problems(front: Mapping[str, str | list[str]], today: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield ``(field, Korean message)`` for each field that is missing or malformed.

    :param front: the result of :func:`fields`, or the same read from the source.
    :param today: dates after this day are refused.
    """
    dates: dict[str, datetime.date] = {}
    for name in ("date", "updated"):
        value = front.get(name)
        if value is None:
            if name == "date":
                yield name, f"date가 없다. 글을 처음 쓴 날을 연-월-일로 쓴다. 예: {EXAMPLES[name]}"
        elif not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            yield name, f"{name}의 값 '{value}': 날짜는 연-월-일로 쓴다. 예: {EXAMPLES[name]}"
        else:
            try:
                dates[name] = datetime.date.fromisoformat(value)
            except ValueError:
                yield name, f"{name}의 값 '{value}': 달력에 없는 날짜이다. 있는 날짜를 쓴다. 예: {EXAMPLES[name]}"
                continue
            if dates[name] > today:
                yield name, f"{name}의 값 '{value}': 오늘({today})보다 뒤의 날짜이다. 오늘이나 지난 날짜를 쓴다"
    if len(dates) == 2 and dates["updated"] < dates["date"]:
        yield "updated", f"updated의 값 '{dates['updated']}': 처음 쓴 날({dates['date']})보다 앞선다. 고친 날을 쓰거나 이 줄을 지운다"

    description = front.get("description")
    if description is None:
        yield "description", "description이 없다. 목록과 검색 결과에 쓰일 한 문장을 40~90자로 쓴다. 예: description: 한 문장"
    elif not isinstance(description, str):
        yield "description", "description이 한 문장이 아니다. 목록과 검색 결과에 쓰일 한 문장을 40~90자로 쓴다"
    elif len(description) not in DESCRIPTION:
        change = "늘린다" if len(description) < DESCRIPTION.start else "줄인다"
        yield "description", f"description이 {len(description)}자이다. 40~90자의 한 문장으로 {change}"

    tags = front.get("tags")
    if not tags:
        yield "tags", f"tags가 없다. 글을 찾을 때 쓸 말을 하나 이상 쓴다. 예: {EXAMPLES['tags']}"
    elif not isinstance(tags, list):
        yield "tags", f"tags의 값 '{tags}': 목록이 아니다. 대괄호로 묶는다. 예: {EXAMPLES['tags']}"
    elif empty := [tag for tag in tags if not tag.strip() or tag == "null"]:
        yield "tags", f"tags에 빈 말이 {len(empty)}개 있다. 지우거나 채운다. 예: {EXAMPLES['tags']}"
    elif doubled := sorted({tag for tag in tags if tags.count(tag) > 1}):
        yield "tags", f"tags에 '{doubled[0]}'이 두 번 있다. 하나를 지운다"


def source_problems(source: str, today: datetime.date) -> Iterator[tuple[int, str, str]]:
    """Yield ``(line, field, Korean message)`` for a page's source text, whose YAML may not even parse."""
    block = BLOCK.match(source)
    if not block:
        wanted = "---, date, description, tags, ---"
        yield 1, "block", f"머리말(front matter)이 없거나 닫히지 않았다. 파일의 첫 줄부터 한 줄에 하나씩 쓴다. 예: {wanted}"
        return
    try:
        # The base loader leaves every value a string: 2022-02-30 is a mistake in a field, not in the YAML.
        front = yaml.load(block["yaml"], Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        line = error.problem_mark.line + 2 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 1
        yield line, "block", "머리말(front matter)을 읽을 수 없다. '이름: 값'을 한 줄에 하나씩 쓰고, 값에 콜론이 있으면 따옴표로 감싼다"
        return
    if not isinstance(front, dict):
        yield 2, "block", f"머리말(front matter)이 '이름: 값'의 꼴이 아니다. 예: {EXAMPLES['date']}"
        return
    for name, message in problems({name: value for name, value in front.items() if value not in ("", "null")}, today):
        yield line_of(source, name), name, message


def line_of(source: str, name: str) -> int:
    """The line of the field ``name`` in a page's source, or 1."""
    block = BLOCK.match(source)
    lines = block["yaml"].splitlines() if block else []
    return next((number for number, text in enumerate(lines, 2) if re.match(rf"{name}\s*:", text)), 1)


def locate(env: BuildEnvironment, docname: str, name: str) -> str:
    """``file:line`` of a page's field, for warnings."""
    path = Path(env.doc2path(docname))
    return f"{path}:{line_of(path.read_text(encoding='utf-8'), name)}"


def blank_unreadable(app: Sphinx, docname: str, content: list[str]) -> None:
    """Keep MyST silent about front matter that it cannot read: :func:`check` says it in Korean, with the line."""
    block = BLOCK.match(content[0])
    if block:
        try:
            readable = isinstance(yaml.load(block["yaml"], Loader=SAFE), dict)
        except (yaml.YAMLError, ValueError):  # ValueError: 2022-02-30
            readable = False
        if not readable:
            content[0] = "\n" * block[0].count("\n") + content[0][block.end():]


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn about each malformed field of each page."""
    today = datetime.datetime.now(KST).date()
    for docname in sorted(env.found_docs):
        if not any(problems(fields(env.metadata[docname]), today)):
            continue
        path = Path(env.doc2path(docname))
        for line, name, message in source_problems(path.read_text(encoding="utf-8"), today):
            logger.warning(message, location=f"{path}:{line}", type="frontmatter", subtype=name)


def setup(app: Sphinx) -> dict:
    app.connect("source-read", blank_unreadable)
    app.connect("env-updated", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
