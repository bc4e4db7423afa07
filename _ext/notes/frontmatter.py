"""Every page says when it was written, in one sentence what it is about, and under which tags it belongs.

The reader gains lists, search results and link previews that are never empty or wrong; the writer learns of a
slip at once, in Korean, with file and line. A page starts with::

    ---
    date: 2022-09-04
    updated: 2026-11-23        (optional; else the date of the last commit counts)
    description: 한 문장(40~90자)
    tags: [합성곱 신경망, 사례 연구]
    nosearch: true             (optional; the search leaves the page out)
    ---

Nothing else may stand there: MyST would take settings from it, with which a page could switch off the ban on HTML.
``tools/check`` tells the slips, in the build too (``lint.py``), where front matter with a slip has no effect at all.
"""

import datetime
import difflib
import json
import re
from collections.abc import Iterator, Mapping

import yaml

KST = datetime.timezone(datetime.timedelta(hours=9))
DESCRIPTION = range(40, 91)
BASE = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # leaves every value a string; with libyaml ten times as fast
MARKUP = re.compile(r"\*\*|`|\$|\]\(|\{[a-z]")
EXAMPLES = {
    "date": "date: 2022-09-04",
    "updated": "updated: 2022-09-04",
    "description": "description: 한 문장",
    "tags": "tags: [합성곱 신경망, 사례 연구]",
}
KNOWN = [*EXAMPLES, "nosearch"]


def fields(metadata: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The front matter in ``env.metadata[docname]``; MyST hands lists over as JSON and empty values as ``'null'``."""
    return {name: json.loads(metadata[name]) if name == "tags" else metadata[name] for name in EXAMPLES
            if metadata.get(name) not in (None, "", "null")}


def problems(front: Mapping[str, str | list[str]], today: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield ``(field, Korean message)`` for each field that is missing or malformed.

    :param front: the fields, all of them text or lists of text where they are sound.
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
    if not isinstance(description, str):
        yield "description", "description이 없다. 목록과 검색 결과에 쓰일 한 문장을 40~90자로 쓴다. 예: description: 한 문장"
    elif len(description) not in DESCRIPTION:
        change = "늘린다" if len(description) < DESCRIPTION.start else "줄인다"
        yield "description", f"description이 {len(description)}자이다. 40~90자의 한 문장으로 {change}"
    elif markup := MARKUP.search(description):
        yield "description", f"description에 그대로 보일 표시: '{markup[0]}'. 꾸미지 않은 글로 쓴다"

    tags = front.get("tags")
    if not tags:
        yield "tags", f"tags가 없다. 글을 찾을 때 쓸 말을 하나 이상 쓴다. 예: {EXAMPLES['tags']}"
    elif not isinstance(tags, list) or not all(isinstance(tag, str) and re.search(r"[^\W\d]", tag) for tag in tags):
        yield "tags", f"tags의 값 '{tags}': 글자로 쓴 말의 목록이 아니다. 대괄호로 묶고 쉼표로 나눈다. 예: {EXAMPLES['tags']}"


def keys(block: str) -> list[tuple[str, int]]:
    """The names in the front matter's YAML and their lines in the page, in their order."""
    mapping = yaml.compose(block, Loader=BASE)
    return [(key.value, key.start_mark.line + 2) for key, _ in getattr(mapping, "value", [])]


def source_problems(block: str, today: datetime.date) -> Iterator[tuple[int, str]]:
    """Yield ``(line, Korean message)`` for front matter as it is written, whose YAML may not even parse.

    :param block: what stands between the two lines of dashes, from line 2 of the page on.
    :param today: dates after this day are refused.
    """
    try:
        front = yaml.load(block, Loader=BASE) or {}
    except yaml.YAMLError as error:
        line = error.problem_mark.line + 2 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 1
        yield line, "머리말(front matter)을 읽을 수 없다. '이름: 값'을 한 줄에 하나씩 쓰고, 값에 콜론이 있으면 따옴표로 감싼다"
        return
    if not isinstance(front, dict):
        yield 2, f"머리말(front matter)이 '이름: 값'의 꼴이 아니다. 예: {EXAMPLES['date']}"
        return
    lines, meant = {}, set()
    for name, line in keys(block):
        if name in lines:
            yield line, f"머리말에 두 번 쓴 이름: '{name}'. 하나를 지운다"
        elif name not in KNOWN:
            close = difflib.get_close_matches(name.lower(), KNOWN, 1)
            meant |= {*close}
            yield line, f"모르는 머리말: '{name}'. " + (f"이름을 고친다. 비슷한 것: '{close[0]}'" if close else "지운다")
        lines.setdefault(name, line)
    for name, message in problems({name: value for name, value in front.items() if value not in ("", "null")}, today):
        if name in front or name not in meant:
            yield lines.get(name, 1), message
