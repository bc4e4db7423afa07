"""Runs the cells of a notebook without Jupyter, as a process of its own: ``run_notebook.py PAGE.ipynb [without torch]``.

Prints as JSON, for each code cell, what it printed and showed; ``null`` for one that was left out.
"""

import ast
import io
import json
import sys
import traceback
from contextlib import redirect_stdout
from types import ModuleType

MAGICS: dict = {}


def pretend_ipython() -> None:
    """Let the first cell register its magic."""
    modules = {name: ModuleType(name) for name in ("IPython", "IPython.core", "IPython.core.magic")}
    modules["IPython.core.magic"].register_cell_magic = lambda function: MAGICS.setdefault(function.__name__, function)
    sys.modules.update(modules)


def run(source: str, names: dict) -> str:
    """What a cell prints, then the value of its last line."""
    said = io.StringIO()
    with redirect_stdout(said):
        try:
            if source.startswith("%%"):
                magic, _, cell = source[2:].partition("\n")
                MAGICS[magic]("", cell)
            else:
                tree = ast.parse(source)
                last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, "<cell>", "exec"), names)
                if last and (value := eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)) is not None:
                    print(repr(value))
        except Exception as error:
            print(traceback.format_exception_only(error)[-1], end="")
    return said.getvalue()


def run_all(cells: list[dict], torch: bool) -> list[str | None]:
    """What each code cell says; without torch those under a title 파이토치로 are left out."""
    answers, names, bridge = [], {"__name__": "__main__"}, 0
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and source.startswith("#"):
            level = len(source) - len(source.lstrip("#"))
            bridge = level if "# 파이토치로" in source else bridge if level > bridge else 0
        elif cell["cell_type"] == "code":
            answers.append(None if bridge and not torch else run(source, names))
            for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
                del sys.modules[name]  # matplotlib would take it for the real one
    return answers


if __name__ == "__main__":
    pretend_ipython()
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(run_all(json.load(file)["cells"], torch=len(sys.argv) == 2)))
