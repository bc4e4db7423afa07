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

from .console import go_folder
from .page import Block, Page

PATH = re.compile(r"(?=.*[./]|Makefile|Dockerfile)(?:[\w.-]+/)*[\w.-]*\w", re.ASCII)
SUFFIX = {"go": ".go", "python": ".py"}
USED_BY = {"go": r"\bgo\b", "python": r"\bpython", "bash": r"\S"}
DATA = {"json": json.loads, "toml": tomllib.loads, "ini": lambda text: configparser.ConfigParser().read_string(text),
        "yaml": lambda text: list(yaml.safe_load_all(text))}


def is_file(block: Block) -> bool:
    """Say whether the caption is a path (``main.go``, ``cmd/hello/main.go``, ``.gitignore``, ``Makefile``)."""
    return (bool(PATH.fullmatch(block.caption)) and ".." not in block.caption
            and block.caption.endswith(SUFFIX.get(block.language, "")))


def write(page: Page, block: Block) -> None:
    """Check a file and put it in its place in the page's folder."""
    check(page, block)
    later = page.blocks[page.blocks.index(block) + 1:]
    if (used_by := USED_BY.get(block.language)) and not any(
            other.language == "console" and not other.reason and re.search(used_by, other.source) for other in later):
        raise page.wrong(block.line, f"{block.caption} 파일을 실제로 써 보는 console 블록이 뒤에 없다")
    path = page.work / block.caption
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.source, encoding="utf-8")


def check(page: Page, block: Block) -> None:
    """A file is right in its own language: data, Python and bash parse, Go stands as gofmt writes it (a tab may be four spaces)."""
    try:
        if block.language in DATA:
            DATA[block.language](block.source)
        elif block.language == "python":
            compile(block.source, block.caption, "exec", dont_inherit=True)
        elif block.language == "bash":
            subprocess.run(["bash", "-n"], input=block.source, capture_output=True, text=True, check=True)
        elif block.language == "go":
            done = subprocess.run([go_folder() / "gofmt"], input=block.source, capture_output=True, encoding="utf-8", check=True)
            real, wanted = (text.expandtabs(4).splitlines() for text in (block.source, done.stdout))
            for number, (one, other) in enumerate(zip([*real, "(없음)"], [*wanted, "(없음)"])):
                if one != other:
                    raise page.wrong(block.body + number, f"gofmt와 다르다. gofmt가 쓰는 줄은 다음과 같다\n    {other}")
    except (subprocess.CalledProcessError, SyntaxError, ValueError, yaml.YAMLError, configparser.Error) as error:
        said = str(getattr(error, "stderr", error)).strip()
        line = re.search(r"(?:line |:)(\d+)", said)
        raise page.wrong(block.body + int(line[1]) - 1 if line else block.line, f"{block.language} 문법에 맞지 않는다\n  {said}") from None
