"""The code of a page as a notebook to download: ``page.ipynb`` beside ``page.html``, for every page that runs Python.

The cells are the page's own blocks in their order, under the titles of their sections, with the output that the page shows
(which the tests of the examples have compared). A figure comes as its caption and its script under ``%%figure``, a magic of
the first code cell (``notebook_setup.py``) that draws in the site's style and keeps the script's names apart from the
page's, as the build does. Files and blocks marked ``% 실행하지 않음`` stay out. Written as plain JSON, since ``nbformat``
would give each cell a random id: equal pages give equal bytes.
"""

import ast
import functools
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from drawn.shared import folded

distributions = functools.cache(packages_distributions)  # a quarter of a second each time
SETUP = Path(__file__).with_name("notebook_setup.py")
LANGUAGES = {"python", "python3", "py", "pycon"}
EXAMPLE = re.compile(r"^>>>(?P<code>.*\n?(?:^\.\.\..*\n?)*)(?P<output>(?:^(?!>>>).*\n?)*)", re.MULTILINE)
FETCH = """\
# 글이 쓰는 자료. 이 노트북 옆에 없으면 내려받는다
from pathlib import Path
from urllib.request import urlretrieve

for name in {names}:
    if not Path(name).exists():
        urlretrieve("{address}" + name, name)
"""


def markdown(node: nodes.Node) -> str:
    """The text of a title or caption with its formulas and code."""
    if isinstance(node, nodes.Text):
        return node.astext().replace("\u2060", "")  # what only keeps a line from breaking there
    mark = "$" if isinstance(node, nodes.math) else "`" if isinstance(node, nodes.literal) else ""
    return mark + "".join(map(markdown, node.children)) + mark


def lines(text: str) -> list[str]:
    """A text as notebooks hold it."""
    return text.rstrip("\n").splitlines(keepends=True)


def text_cell(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": lines(text)}


def code_cell(source: str, *outputs: dict) -> dict:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [*outputs], "source": lines(source)}


def printed(text: str) -> dict:
    """What a cell says, as the page shows it."""
    return {"output_type": "stream", "name": "stdout", "text": f"{text}\n".splitlines(keepends=True)}


def session(text: str) -> Iterator[dict]:
    """The cells of a ``>>>`` session: each ends with an example that says something, after what leads to it.

    Sphinx has emptied the lines ``<BLANKLINE>``, so that all up to the next prompt is output, blank lines too.
    """
    source = ""
    for match in EXAMPLE.finditer(text):
        code = re.sub(r"^(?:\.\.\.)? ?", "", match["code"], flags=re.MULTILINE)
        source += code
        if shown := match["output"].strip("\n"):
            cell = code_cell(source, printed(shown))
            if shown.startswith("Traceback"):
                cell["metadata"] = {"tags": ["raises-exception"]}
            yield cell
            source = ""
    if source.strip():
        yield code_cell(source)


def runs(block: nodes.literal_block) -> bool:
    """Whether the page runs a block: Python, no file (which has a caption), not marked."""
    before = block.parent[block.parent.index(block) - 1]
    marked = isinstance(before, nodes.comment) and before.astext().startswith("실행하지 않음")
    return block.get("language") in LANGUAGES and not isinstance(block.parent, nodes.container) and not marked


def figure(source: folded) -> list[dict]:
    """The cells of a figure, from its folded source: what it shows, and how it is drawn."""
    drawing = source.parent[source.parent.index(source) - 1]
    caption = next(drawing.findall(nodes.caption), drawing)
    return [text_cell(f"그림: {markdown(caption)}"), code_cell("%%figure\n" + source.astext().strip())]


def level(node: nodes.Node) -> int:
    """How many sections a node stands in."""
    return 0 if node.parent is None else isinstance(node.parent, nodes.section) + level(node.parent)


def cells_of(doctree: nodes.document, url: str) -> list[dict]:
    """The cells of a page's code under the titles that lead to it; empty if it has none.

    :param url: the address of the page, or an empty string.
    """
    cells: list[dict] = []
    titles: list[nodes.title] = []  # those that lead to the next code and were not yet given
    waits = False  # whether the last cell waits for what it prints
    for node in doctree.findall(lambda node: isinstance(node, (nodes.title, nodes.literal_block))):
        if isinstance(node, nodes.title):
            if isinstance(node.parent, nodes.section) and level(node) > 1:
                titles = [title for title in titles if level(title) < level(node)] + [node]
            continue
        if node.get("language") == "output" and waits:
            cells[-1]["outputs"] = [printed(node.astext().rstrip("\n"))]
        drawn = isinstance(node.parent, folded) and node["language"] == "python"
        waits = not drawn and runs(node) and not EXAMPLE.search(node.astext())
        if drawn or runs(node):
            for title in titles:
                link = f" [↗]({url}#{title.parent['ids'][0]})" if url else ""
                cells.append(text_cell(f"{'#' * level(title)} {markdown(title)}{link}"))
            titles = []
            cells += figure(node.parent) if drawn else [code_cell(node.astext())] if waits else session(node.astext())
    return cells


def packages(cells: list[dict]) -> dict[str, str]:
    """The packages that the code imports as one installs them, each with its version here, or none if it is not installed."""
    code = ("".join(cell["source"]).removeprefix("%%figure\n") for cell in cells if cell["cell_type"] == "code")
    found = [node for text in code for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in found if isinstance(node, ast.ImportFrom)}
    roots = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"IPython"}
    known = distributions()
    return {known.get(root, [root])[0]: version(known[root][0]) if root in known else "" for root in sorted(roots)}


def notebook(app: Sphinx, title: str, url: str, cells: list[dict]) -> dict:
    """The whole notebook around the cells of a page, which name their packages and data first."""
    setup = SETUP.read_text(encoding="utf-8")
    if not any("%%figure\n" in cell["source"] for cell in cells):
        setup = setup.partition("\nimport matplotlib")[0]
    source = "".join(line for cell in cells for line in cell["source"])
    folder = app.config.drawn_data
    data = [path.name for path in sorted(Path(app.srcdir, folder).glob("*")) if path.name in source]
    fetch = [code_cell(FETCH.format(names=data, address=f"{app.config.html_baseurl}{folder}/"))] if data and url else []
    cells = [code_cell(setup), *fetch, *cells]
    wanted = packages(cells)
    said = ", ".join(f"{name} {number}".strip() for name, number in wanted.items()) or "파이썬"
    install = f" 없으면 `%pip install {' '.join(wanted)}`을 먼저 실행한다." if wanted else ""
    first = [f"# {title}", f"글: {url}" if url else "", app.config.copyright, f"쓰는 것: {said}.{install} 셀은 위에서 아래로 차례로 실행한다."]
    cells = [text_cell("\n\n".join(filter(None, first))), *cells]
    return {"cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}},
            "nbformat": 4, "nbformat_minor": 5}


def write(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the notebook of a page and tell the template its name."""
    if doctree is None or app.builder.name != "html":
        return
    url = app.config.html_baseurl and app.config.html_baseurl + app.builder.get_target_uri(pagename)
    if cells := cells_of(doctree, url):
        path = Path(app.outdir, f"{pagename}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        content = notebook(app, markdown(app.env.titles[pagename]), url, cells)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        context["notebook"] = path.name


def prepare(app: Sphinx) -> None:
    """Look the packages up once, before pages are written in several processes."""
    if app.builder.name == "html":
        distributions()


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", write)
