"""What happens to a block: the one place that knows every language of the pages."""

from collections.abc import Callable, Iterator

from sybil import Example, Region

from . import console, files, python, transcripts
from .page import Block, Page, read_page

SAME = {"py": "python", "python3": "python", "pycon": "python", "shell-session": "console", "golang": "go",
        "yml": "yaml", "sh": "bash", "shell": "bash", "zsh": "bash", "md": "markdown"}
READ = {"text", "none", "markdown", "diff", "html", "css", "makefile", "docker", "bibtex", "latex"}
"""Languages that are there to be read."""

RUN = {"python": ("파이썬", python.run), "output": ("출력", python.output), "console": ("콘솔", console.run),
       **dict.fromkeys(("json", "yaml", "toml", "ini"), ("자료", files.check_data))}

Check = Callable[[Page, Block], None]


def parse(page: Page) -> Iterator[Region]:
    """Yield a region for every block of the page that has to be checked, or that says why it is not."""
    end = 0
    for start, after, block in read_page(page):
        block.language = SAME.get(block.language, block.language)
        block.kind, check = choose(page, block, directly_below=not page.text[end:start].strip())
        if block.kind != "글":
            yield Region(start, after, block, lambda example, check=check: evaluate(example, check))
        end = max(end, after)


def choose(page: Page, block: Block, directly_below: bool) -> tuple[str, Check]:
    """Return what a block is, in Korean, and the function that checks it."""
    if block.problems:
        return "잘못된 블록", problems
    if block.reason:
        return "기록과 대조" if block.transcript else "표시", problems
    if files.is_file(block) and block.language != "console":
        return "파일", files.write
    if block.language in READ:
        before = page.blocks[:page.blocks.index(block)]
        if directly_below and before and before[-1].language == "python" and block.language in ("text", "none"):
            return "출력", python.nothing_printed
        return "글", problems
    return RUN.get(block.language, ("모르는 블록", unknown))


def evaluate(example: Example, check: Check) -> None:
    page, block = example.document, example.parsed
    check(page, block)
    if block.transcript:
        transcripts.compare(page, block)


def problems(page: Page, block: Block) -> None:
    """Fail with what was wrong with the block before anything ran."""
    for line, message in block.problems:
        raise page.wrong(line, message)


def unknown(page: Page, block: Block) -> None:
    """Fail a block that nobody would have checked."""
    if not block.language:
        advice = "언어를 적는다. 실행하지 않는 글이면 text이다"
    elif block.language == "go":
        advice = "Go 블록은 ```{code-block} go로 열고 ':caption: 경로/파일.go'를 적는다"
    elif block.language == "bash":
        advice = "명령은 console 블록에 '$ '와 함께 쓰고, 파일이면 ':caption: 경로'를 적는다"
    else:
        advice = f"'{block.language}' 블록은 여기서 실행할 수 없다"
    raise page.wrong(block.line, f"{advice}. 실행할 수 없는 블록이면 바로 윗줄에 '% 실행하지 않음: 이유'를 쓴다")
