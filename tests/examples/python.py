"""Python: plain blocks run top to bottom in one namespace, ``>>>`` sessions and ``output`` blocks are compared."""

import doctest
import io
import os
import traceback
from contextlib import chdir, redirect_stdout

from sybil.evaluators.doctest import DocTest, DocTestRunner

from . import Wrong
from .compare import agree, difference
from .page import Block, Page

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

# The threads of NumPy spin while they wait: on a busy machine they cost ten times what they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run(page: Page, block: Block) -> None:
    """Run a plain block, or the session that it is if a line begins with ``>>>``."""
    with chdir(page.work):
        if any(line.startswith(">>>") for line in block.source.split("\n")):
            session(page, block)
        else:
            script(page, block)


def script(page: Page, block: Block) -> None:
    """Run a plain block under the page's own name and lines, and keep what it prints for an ``output`` block."""
    printed = io.StringIO()
    try:
        code = compile("\n" * (block.body - 1) + block.source, page.path, "exec", dont_inherit=True)
        with redirect_stdout(printed):
            exec(code, page.namespace)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == page.path]
        if isinstance(error, SyntaxError) and error.filename == page.path:
            lines.append(error.lineno)
        raise page.wrong(lines[-1] if lines else block.line, f"파이썬 코드가 멈췄다\n{describe(error)}") from None
    page.printed[block.line] = printed.getvalue()


def output(page: Page, block: Block) -> None:
    """Compare an ``output`` block with what the Python block before it printed."""
    before = page.blocks[page.blocks.index(block) - 1] if page.blocks.index(block) else block
    if before.line not in page.printed:
        raise page.wrong(block.line, "바로 앞에 실행된 python 블록이 없어 견줄 출력이 없다")
    if not agree(block.source, page.printed[before.line]):
        raise page.wrong(block.body, f"출력이 다르다\n  {difference(block.source, page.printed[before.line])}")


def nothing_printed(page: Page, block: Block) -> None:
    """Fail a text block that stands where a Python block's output would, unless that block prints nothing."""
    before = page.blocks[page.blocks.index(block) - 1]
    if page.printed.get(before.line):
        raise page.wrong(block.line, "바로 위 python 블록의 출력이면 언어를 text가 아니라 output으로 적는다. 그래야 견준다")


def session(page: Page, block: Block) -> None:
    """Run a ``>>>`` session and compare every output in it."""
    try:
        pieces = doctest.DocTestParser().parse(block.source, page.path)
    except ValueError as error:
        raise page.wrong(block.line, f"'>>>' 블록을 읽을 수 없다\n  {error}") from None
    line = block.body
    for piece in pieces:
        if isinstance(piece, str) and piece.strip():
            raise page.wrong(line, f"'>>>' 블록에 견줄 수 없는 글이 있다: {piece.strip().splitlines()[0]}")
        if isinstance(piece, doctest.Example):
            line = block.body + piece.lineno
            if doctest.SKIP in piece.options:
                raise page.wrong(line, "'+SKIP'으로 건너뛸 수 없다. 블록 위에 '% 실행하지 않음: 이유'를 쓴다")
    examples = [piece for piece in pieces if isinstance(piece, doctest.Example)]
    problems = []
    Runner(page, block).run(DocTest(examples, page.namespace, page.path, None, 0, None), clear_globs=False,
                            out=problems.append)
    if problems:
        raise Wrong("\n".join(problems))


class Runner(DocTestRunner):
    """Sybil's doctest runner that reports in Korean with the page's lines."""

    def __init__(self, page: Page, block: Block) -> None:
        super().__init__(FLAGS)
        self.page, self.block = page, block

    def report_failure(self, out, test, example, got):
        where = self.page.where(self.block.body + example.lineno)
        out(f"{where}: 출력이 다르다\n  코드:\n    {example.source.rstrip()}\n  {difference(example.want, got)}")

    def report_unexpected_exception(self, out, test, example, exc_info):
        where = self.page.where(self.block.body + example.lineno)
        out(f"{where}: 파이썬 코드가 멈췄다\n    {example.source.rstrip()}\n{describe(exc_info[1])}")


def describe(error: BaseException) -> str:
    return "".join("  " + line for line in traceback.format_exception_only(error)).rstrip()
