"""What happens to a block: the one place that knows every language of the pages."""

import os
import platform
import sys
from collections import Counter
from pathlib import Path

import kept

from . import ROOT, CannotRun, Wrong, console, files, python
from .page import DATA, DRAWN, MARKER, Block, Page, missing
from .recordings import RECORD

READ = DRAWN | {"text", "none", "markdown", "diff", "html", "css", "makefile", "docker", "bibtex", "latex"}
"""Languages that are there to be read."""
RUN = {"python": ("파이썬", python.run), "output": ("출력", python.output), "console": ("콘솔", console.run),
       **dict.fromkeys(files.DATA, ("자료", files.check))}
ADVICE = {"": "언어를 적는다. 실행하지 않는 글이면 text이다",
          "go": "Go 블록은 ```{code-block} go로 열고 ':caption: 경로/파일.go'를 적는다",
          "bash": "명령은 console 블록에 '$ '와 함께 쓰고, 파일이면 ':caption: 경로'를 적는다"}


def check(page: Page, block: Block) -> str:
    """Check a block, and return in Korean what it is; nothing if it is not run."""
    for number, comment in enumerate(reversed(block.comment.splitlines()), 1):
        if not MARKER.fullmatch(comment.strip()):
            raise page.wrong(block.line - number, f"모르는 표시이다: '% {comment.strip()}'. 블록 바로 위에는 '% 실행하지 않음: 이유'와 "
                             "'% 기록과 대조: 파일'만 쓴다")
    if block.transcript:
        console.compare_elsewhere(page, block)
    if block.reason:
        if not block.transcript:
            page.left_out["글이 실행하지 않는다고 까닭과 함께 표시한 블록"] += 1
        return "기록" if block.transcript else ""
    if files.is_file(block) and block.language != "console":
        files.write(page, block)
        return "파일"
    if block.language in READ:
        before = page.blocks[:page.blocks.index(block)]
        if block.language in ("text", "none") and before and any(page.printed.get(before[-1].line, {}).values()):
            raise page.wrong(block.line, "바로 위 python 블록의 출력이면 언어를 text가 아니라 output으로 적는다. 그래야 견준다")
        return ""
    if block.language not in RUN:
        advice = ADVICE.get(block.language, f"'{block.language}' 블록은 여기서 실행할 수 없다")
        raise page.wrong(block.line, f"{advice}. 실행할 수 없는 블록이면 바로 윗줄에 '% 실행하지 않음: 이유'를 쓴다")
    kind, run = RUN[block.language]
    if block.tool and (reason := missing(block.tool)):
        page.left_out[f"돌리는 대신 기록과 견준 {kind} 블록({reason})"] += 1
    run(page, block)
    return kind


def decides(page: Page) -> list[str | Path]:
    """Return all that decides what comes out of a page: its text and recordings, the data, this code, the environment."""
    read = [*sorted(DATA.iterdir()), *sorted(Path(__file__).parent.glob("*.py")), ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt",
            *sorted(filter(Path.is_file, {page.recording.path, *(ROOT / block.transcript for block in page.blocks if block.transcript)}))]
    machine = [sys.version, platform.machine(), *map(missing, ("torch", "conda"))]
    machine += [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(("OPENBLAS", "NPY"))]
    return [page.text, *machine, *read]


def run_page(path: Path) -> tuple[list[str], Counter, Counter]:
    """Check every block of a page; return what is wrong, and how many blocks of each kind ran and did not."""
    wrong, ran, whole = [], Counter(), True
    page = Page(path)
    right = kept.mark(decides(page))
    if kept.is_known(right) and not RECORD:
        return [], Counter(), Counter({"앞서 확인한 뒤로 바뀌지 않은 글의 코드": 1})
    with page:
        for line in page.stray_markers:
            wrong.append(f"{page.name}:{line}: 바로 아래 줄에 표시할 블록이 없다")
        for block in page.blocks:
            try:
                ran[check(page, block)] += 1
            except Wrong as error:
                wrong.append(str(error))
            except CannotRun as reason:
                page.left_out[f"여기서 돌릴 수 없는 블록({reason})"] += 1
                whole = False
    if page.recording.written and RECORD:
        page.recording.write()
    elif page.recording.entries and not wrong:
        wrong.append(f"{page.name}:1: 기록({page.recording.path.name})에만 있는 코드: {page.recording.entries[0][0]}")
    del ran[""]
    if whole and not wrong:
        kept.keep(right)
    return wrong, ran, page.left_out
