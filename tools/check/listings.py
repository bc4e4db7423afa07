"""Code as readers see and copy it: Python that parses, and lines that fit into their box."""

import ast
import doctest
import re
import unicodedata
from collections.abc import Iterator

from .page import Page, Part

WIDTH = 76  # columns of the box on a screen for reading; a Hangul syllable takes two
PYTHON = {"python", "py", "python3", "pycon"}
UNSEEN = {"mermaid", "plot", "math"}  # drawn, not shown
PRINTED = {"output", "text", "diff"}  # what a program wrote
TYPED = {"console": re.compile(r"(?:\(\S+\) )?[$>] "), "python": re.compile(r">>> |\.\.\. ")}  # the rest was printed


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    for part in page.parts:
        if part.language in PYTHON:
            yield from python(part)
        if part.language and part.language not in UNSEEN | PRINTED:
            yield from width(part)


def width(part: Part) -> Iterator[tuple[int, str]]:
    """Lines that readers would have to scroll for."""
    typed = TYPED.get(part.language)
    if not typed or not typed.match(part.text):
        typed = re.compile("")
    for number, line in enumerate(part.text.split("\n"), part.first):
        columns = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in line.expandtabs(4))
        if columns > WIDTH and typed.match(line):
            yield number, f"코드의 줄이 {columns}칸이다. {WIDTH}칸 안에서 줄을 나눈다"


def python(part: Part) -> Iterator[tuple[int, str]]:
    """The first line that Python cannot read."""
    try:
        blocks = [(0, part.text)]
        if re.search(r"^\s*>>>", part.text, re.MULTILINE):
            blocks = [(example.lineno, example.source) for example in doctest.DocTestParser().get_examples(part.text)]
        for offset, source in blocks:
            ast.parse(source)
    except SyntaxError as error:
        yield part.first + offset + (error.lineno or 1) - 1, f"파이썬 문법 오류({error.msg}). 이 줄이나 바로 앞을 고친다"
    except ValueError:
        yield part.first, "파이썬 대화를 읽을 수 없다. '>>> '과 '... ' 다음에 한 칸을 띄운다"
