"""Python: plain blocks run top to bottom in one namespace, ``>>>`` sessions and ``output`` blocks are compared."""

import doctest
import io
import os
import traceback
from contextlib import chdir, redirect_stdout

from . import Wrong
from .page import Block, Page
from .recordings import agree, difference

# One thread: the last digits do not depend on the machine, and two pages at once do not fight for the processor.
os.environ.update(MPLBACKEND="Agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def evaluate(page: Page, source: str, line: int, mode: str, raises: bool = False) -> str:
    """Run code that stands at a line of the page, in the page's namespace and folder, and return what it prints.

    :param mode: ``exec``, or ``single`` for code that shows its value as Python's own prompt does.
    :param raises: the page shows an exception: return its last lines.
    """
    printed = io.StringIO()
    try:
        code = compile("\n" * (line - 1) + source, page.name, mode, dont_inherit=True)
        with chdir(page.work), redirect_stdout(printed):
            exec(code, page.namespace)
    except (Exception, SystemExit) as error:
        said = "".join(traceback.format_exception_only(error))
        if raises:
            return said
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == page.name]
        if isinstance(error, SyntaxError) and error.filename == page.name:
            lines.append(error.lineno)
        indented = "".join(f"  {line}" for line in said.splitlines(keepends=True)).rstrip()
        raise page.wrong(lines[-1] if mode == "exec" and lines else line, f"파이썬 코드가 멈췄다\n{indented}") from None
    return printed.getvalue()


def run(page: Page, block: Block) -> None:
    """Run a plain block and keep what it prints for an ``output`` block, or the session that it is."""
    if any(line.startswith(">>>") for line in block.source.split("\n")):
        session(page, block)
    else:
        page.printed[block.line] = page.outputs(block, block.source, block.body, lambda: evaluate(page, block.source, block.body, "exec"))


def session(page: Page, block: Block) -> None:
    """Run a ``>>>`` session and compare every output in it."""
    try:
        examples = doctest.DocTestParser().parse(block.source, page.name)
    except ValueError as error:
        raise page.wrong(block.line, f"'>>>' 블록을 읽을 수 없다\n  {error}") from None
    problems = []
    for example in examples:
        if isinstance(example, doctest.Example):
            try:
                compare(page, block, example)
            except Wrong as error:
                problems.append(str(error))
        elif example.strip():
            raise page.wrong(block.line, f"'>>>' 블록에 견줄 수 없는 글이 있다: {example.strip().splitlines()[0]}")
    if problems:
        raise Wrong("\n".join(problems))


def compare(page: Page, block: Block, example: doctest.Example) -> None:
    """Run one example of a session and compare its output."""
    line, want = block.body + example.lineno, example.exc_msg or example.want
    if doctest.SKIP in example.options:
        raise page.wrong(line, "'+SKIP'으로 건너뛸 수 없다. 블록 위에 '% 실행하지 않음: 이유'를 쓴다")
    outputs = page.outputs(block, example.source, line, lambda: evaluate(page, example.source, line, "single", bool(example.exc_msg)))
    for name, got in outputs.items():
        if not doctest.OutputChecker().check_output(want, got and got.rstrip("\n") + "\n", FLAGS):
            raise page.wrong(line, f"{name}과 다르다\n  코드:\n    {example.source.rstrip()}\n{difference(want, name, got)}")


def output(page: Page, block: Block) -> None:
    """Compare an ``output`` block with what the Python block before it printed."""
    before = page.blocks[page.blocks.index(block) - 1]
    if before.line not in page.printed:
        raise page.wrong(block.line, "바로 앞에 실행된 python 블록이 없어 견줄 출력이 없다")
    for name, printed in page.printed[before.line].items():
        if not agree(block.source, printed):
            raise page.wrong(block.body, f"{name}과 다르다\n{difference(block.source, name, printed)}")
