"""Blocks that are files: written where the page's commands find them, and checked by their own language.

A ``{code-block}`` whose ``:caption:`` is a path is that file, seen from the folder where the page's commands start:
a page with two projects calls them ``hello/main.go`` and ``server/main.go``, and its commands begin with ``cd hello``.
"""

import configparser
import json
import re
import subprocess
import tomllib

import yaml

from . import golang
from .page import Block, Page

PATH = re.compile(r"(?=.*[./]|Makefile|Dockerfile)(?:[\w.-]+/)*[\w.-]*\w", re.ASCII)
SUFFIX = {"go": ".go", "python": ".py"}
USED_BY = {"go": r"\bgo\b", "python": r"\bpython", "bash": r"\S"}


def is_file(block: Block) -> bool:
    """Say whether the caption is a path (``main.go``, ``cmd/hello/main.go``, ``.gitignore``, ``Makefile``)."""
    return (bool(PATH.fullmatch(block.caption)) and ".." not in block.caption
            and block.caption.endswith(SUFFIX.get(block.language, "")))


def write(page: Page, block: Block) -> None:
    """Check a file and put it in its place in the page's folder."""
    CHECKS.get(block.language, lambda page, block: None)(page, block)
    if used_by := USED_BY.get(block.language):
        later = page.blocks[page.blocks.index(block) + 1:]
        if not any(other.language == "console" and not other.reason and re.search(used_by, other.source)
                   for other in later):
            raise page.wrong(block.line, f"{block.caption} 파일을 실제로 써 보는 console 블록이 뒤에 없다")
    path = page.work / block.caption
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.source, encoding="utf-8")


def check_go(page: Page, block: Block) -> None:
    """A Go file parses and stands as gofmt writes it; a tab may be shown as four spaces."""
    try:
        formatted = golang.formatted(block.source)
    except SyntaxError as error:
        line = int(re.search(r":(\d+):\d+:", str(error))[1])
        raise page.wrong(block.body + line - 1, f"Go 문법에 맞지 않는다\n  {error}") from None
    real, wanted = (text.expandtabs(4).splitlines() for text in (block.source, formatted))
    if real != wanted:
        line = next((number for number, (one, other) in enumerate(zip(real, wanted)) if one != other), len(wanted))
        raise page.wrong(block.body + line, "gofmt와 다르다. gofmt가 쓰는 줄은 다음과 같다\n    "
                         + (wanted[line] if line < len(wanted) else "(없음)"))


def check_python(page: Page, block: Block) -> None:
    try:
        compile("\n" * (block.body - 1) + block.source, page.path, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise page.wrong(error.lineno, f"파이썬 문법에 맞지 않는다\n  {error.msg}") from None


def check_bash(page: Page, block: Block) -> None:
    done = subprocess.run(["bash", "-n"], input=block.source.encode(), capture_output=True)
    if done.returncode:
        raise page.wrong(block.line, f"bash 문법에 맞지 않는다\n  {done.stderr.decode().strip()}")


def check_data(page: Page, block: Block) -> None:
    """JSON, YAML, TOML and INI are valid."""
    parse = {"json": json.loads, "toml": tomllib.loads, "ini": configparser.ConfigParser().read_string,
             "yaml": lambda text: list(yaml.safe_load_all(text))}[block.language]
    try:
        parse(block.source)
    except (ValueError, yaml.YAMLError, configparser.Error) as error:
        raise page.wrong(block.line, f"{block.language} 문법에 맞지 않는다\n  {error}") from None


CHECKS = {"go": check_go, "python": check_python, "bash": check_bash,
          "json": check_data, "yaml": check_data, "toml": check_data, "ini": check_data}
