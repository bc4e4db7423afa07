"""The code of a page goes with the reader: a valid notebook that runs from its first cell to its last and says what the page says."""

import ast
import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from small_site import BASE, build, page

DATA = ROOT / "_static" / "data"
PAGES = ("memo/new", "dsl/cnn/week1-foundations", "dsl/cnn/week3-object-detection", "dsl/errata")
CODE = Path(__file__).with_name("code.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small():
    made = build({"memo/new.md": page("코드", CODE), "_static/data/digits.npz": (DATA / "digits.npz").read_bytes()}, flags=("-n", "-j", "2"))
    assert made.warnings == ""
    return made


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(cell: dict) -> str:
    return "".join(cell["source"])


def shown(cell: dict) -> str:
    """What the outputs of a cell say, as a session would print it."""
    said = {"stream": lambda output: re.sub(r"Traceback(.*\n)*(?=.)", "", "".join(output["text"])), "execute_result": lambda output: "".join(output["data"]["text/plain"]) + "\n",
            "error": lambda output: f"{output['ename']}: {output['evalue']}\n", "display_data": lambda output: ""}
    return "".join(said[output["output_type"]](output) for output in cell["outputs"])


def test_the_cells_are_the_blocks_that_run_under_the_titles_that_lead_to_them(small):
    found = cells(small.out / "memo/new.ipynb")
    url = f"{BASE}memo/new.html"

    assert re.fullmatch(rf"# 코드\n\n글: {url}\n\n.*CC BY-SA 4.0.*\n\n쓰는 것: matplotlib [\d.]+, numpy [\d.]+\. 없으면 "
                        r"`%pip install matplotlib numpy`을 먼저 실행한다\. 셀은 위에서 아래로 차례로 실행한다\.", text(found[0]))
    assert f'for name in [\'digits.npz\']' in text(found[2]) and f'urlretrieve("{BASE}_static/data/" + name, name)' in text(found[2])
    assert [text(cell) for cell in found[3:]] == [
        f"## 절의 `코드`(Section)를 [↗]({url}#{BeautifulSoup(small.html('memo/new'), 'html.parser').select_one('section section')['id']})",
        'import numpy as np\nx = 1\nprint("가\\n\\n나")', "for i in range(2):\n    x += i\n\nx", "x.y", "그림: 그림의 $y$",
        '%%figure\nimport matplotlib.pyplot as plt\nx = 99\nfig, ax = plt.subplots()\nax.plot([0, 1], [0, 1], label="직선")\nax.legend()',
        f"### 아래 절 [↗]({url}#아래-절)", 'np.load("digits.npz").files[0]', "print(x + 1)"]
    assert [shown(cell) for cell in found if cell.get("outputs")] == ["가\n\n나\n", "2\n", "AttributeError: 'int' object has no attribute 'y'\n",
                                                                      "'images'\n", "3\n"]
    assert found[6]["metadata"] == {"tags": ["raises-exception"]}


def test_a_page_with_code_offers_its_notebook_and_another_has_none(small):
    link = small.soup("memo/new").find("a", string="코드를 노트북으로 받기")

    assert link["href"] == "new.ipynb" and link.has_attr("download")
    assert not small.soup("memo/old").find("a", string="코드를 노트북으로 받기") and not (small.out / "memo/old.ipynb").exists()


def test_every_notebook_of_the_site_is_valid_small_and_shows_what_it_says(site, pages):
    found = sorted(site.rglob("*.ipynb"))
    offering = {name for name in pages if "코드를 노트북으로 받기" in (site / name).read_text(encoding="utf-8")}
    assert offering == {path.relative_to(site).with_suffix(".html").as_posix() for path in found}
    for path in found:
        content = path.read_text(encoding="utf-8")
        book = nbformat.reads(content, 4)
        nbformat.validate(book)
        assert nbformat.writes(book) + "\n" == content and len(content) < 150_000, path
        for cell in book.cells:
            last = ast.parse(re.sub(r"\A%%.*", "", cell.source)).body[-1:] if cell.cell_type == "code" and cell.outputs else []
            if last and isinstance(last[0], (ast.With, ast.For, ast.If, ast.While)):  # their last value shows in a session, not in a cell
                assert "print(" in ast.unparse(last[0]), f"{path.name}: {cell.source}"
    print(f"노트북 {len(found)}개가 올바르고, 가장 큰 것이 {max(path.stat().st_size for path in found) // 1000} kB이다")


@pytest.mark.real("노트북이 첫 셀에 적힌 패키지만 있는 환경의 Jupyter에서 글에 적힌 대로 돈다")
@pytest.mark.parametrize("name", PAGES)
def test_jupyter_runs_the_notebook_with_nothing_but_what_its_first_cell_names(site, small, tmp_path, name):
    """A figure leaves the names of the page alone: otherwise the last cell of the small one says something else."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    path = Path(shutil.copy((small.out if name == "memo/new" else site) / f"{name}.ipynb", tmp_path))
    wanted = cells(path)
    for file in DATA.glob("*"):
        shutil.copy(file, tmp_path)
    named = re.search(r"`%pip install (.*?)`", text(wanted[0]))
    tools = tmp_path / "fresh" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([tools / "python", "-m", "pip", "install", "-q", "nbclient", "ipykernel", *(named[1].split() if named else [])], check=True)
    reader = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}  # the tests of examples set it
    done = subprocess.run([tools / "jupyter-execute", "--inplace", path], capture_output=True, text=True,
                          env={**reader, "PATH": f"{tools}{os.pathsep}{reader['PATH']}", "JUPYTER_PATH": str(tools.parent / "share/jupyter")})
    assert done.returncode == 0, done.stderr[-3000:]
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    code = [[cell for cell in book if cell["cell_type"] == "code"] for book in (wanted, cells(path))]

    assert [f"{text(cell)}\n글: {shown(cell)}\n노트북: {shown(ran)}" for cell, ran in zip(*code, strict=True)
            if not doctest.OutputChecker().check_output(shown(cell), shown(ran), flags) and (cell["outputs"] or "Error" in shown(ran))] == []
    assert all(any(output["output_type"] == "display_data" for output in ran["outputs"]) for ran in code[1] if text(ran).startswith("%%figure"))
