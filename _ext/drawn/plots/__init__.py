"""Figures that a page's own Python computes, drawn to inline SVG while building.

The reader gets the figure with the first paint, sharp at every size, in the colours of the light or the dark theme,
with selectable Korean text, an accessible description, and the code that drew it folded below. The author writes

    ```{plot}
    :alt: 한 문장 설명
    :caption: 그림의 설명
    :name: fig-page-what

    import matplotlib.pyplot as plt
    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1], label="직선")
    ```

and the figures that the script leaves open are taken; ``:steps:`` shows them one at a time (``steps.py``). Matplotlib's own plot_directive fails inside a MyST fence (it
hands lines to ``state_machine.insert_input``, which MyST does not have), colours for one theme only, and imports
matplotlib in every build.

A drawing is kept in the folder ``drawn_cache`` by the hash of its script and of everything else that decides how it
looks, so matplotlib runs only for figures that are new (``draw.py``, a process of its own). Warnings carry the line of
the page: ``plot.alt`` (no description), ``plot.script`` (the script fails, draws nothing, takes too long),
``plot.drawing`` (matplotlib warns, or the figure would be hard to read), ``plot.steps`` (frames that do not fit together).
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import steps
from ..shared import ELSEWHERE, fold, source_line

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
SECONDS = 60  # of the processor: a busy machine takes longer, and no figure fails for it
PATIENCE = 600  # seconds of the clock, for a script that waits for something
_artists: dict[int, subprocess.Popen] = {}  # by process: one forked for parallel reading has its own


class plot(nodes.General, nodes.Element):
    """The drawings of one script. Its texts, the description and the captions of steps, are for the search."""


@cache
def fingerprint() -> str:
    """Hash of what decides how a script looks, apart from the script."""
    digest = hashlib.sha256("".join(map(version, ("matplotlib", "numpy", "pillow", "scour"))).encode())
    for name in ("draw.py", "font.ttf", "style.mplstyle"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def ask(request: str) -> dict:
    """The answer of ``draw.draw`` to the JSON of its arguments, or an error when its process dies or waits for too long."""
    artist = _artists.get(os.getpid())
    if artist is None or artist.poll() is not None:
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        artist = _artists[os.getpid()] = subprocess.Popen(
            [sys.executable, str(HERE / "draw.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment)  # fmt: skip
    timer = threading.Timer(PATIENCE, artist.kill)
    timer.start()
    try:
        artist.stdin.write(request + "\n")
        artist.stdin.flush()
        return json.loads(artist.stdout.readline())
    except (OSError, ValueError):
        artist.kill()
        artist.wait()
        reason = f"{PATIENCE}초 안에 끝나지 않았다" if timer.finished.is_set() else "그리는 프로세스가 갑자기 끝났다"
        return {"error": reason, "line": None}
    finally:
        timer.cancel()


def drawn(script: str, width: int, folder: Path, data: Path) -> dict:
    """The answer of ``draw.draw``, from *folder* if the same script was drawn before without error or warning.

    The script runs in the folder *data*; the files there that it names decide how it looks, too.
    """
    request = {"script": script, "width": width}
    digest = hashlib.sha256((fingerprint() + json.dumps(request)).encode())
    for path in sorted(data.iterdir()):
        if path.is_file() and path.name in script:
            digest.update(path.read_bytes())
    kept = folder / f"{digest.hexdigest()}.json"
    if kept.exists():
        return json.loads(kept.read_text(encoding="utf-8"))
    answer = ask(json.dumps(request | {"data": str(data), "seconds": SECONDS}))
    if answer.get("figures") and not answer["warnings"]:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as file:
            json.dump(answer, file)
        os.replace(file.name, kept)
    return answer


class Plot(SphinxDirective):
    """``{plot}``: see the module. Options: ``alt`` (required), ``caption`` (inline Markdown), ``name``, ``steps``, ``print``."""

    has_content = True
    option_spec = dict.fromkeys(("alt", "caption", "name", "steps", "print"), directives.unchanged)

    def run(self) -> list[nodes.Node]:
        script = "\n".join(self.content) + "\n"
        alt = " ".join(self.options.get("alt", "").split())
        if not alt:
            self.warn(None, "alt", "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")
        cache, data = Path(self.env.srcdir, self.config.drawn_cache, "plots"), Path(self.env.srcdir, self.config.drawn_data)
        answer = drawn(script, self.config.drawn_width, cache, data)
        if "error" in answer:
            self.warn(answer["line"], "script", f"그림 코드가 실패했다: {answer['error']}")
        elif not answer["figures"]:
            self.warn(None, "script", "그림 코드가 끝났을 때 열린 그림이 없다. plt.subplots()로 그림을 만들고 닫지 않는다")
        for line, message in answer.get("warnings", []):
            self.warn(line, "drawing", f"그림을 고친다: {message}")

        name, figures = f"plot-{self.env.new_serialno('plot')}", answer.get("figures", [])
        drawings = [re.sub(r'( id="|"#|\(#)ID-', rf"\1{name}-{number}-", figure["svg"]) for number, figure in enumerate(figures)]
        figure = nodes.figure("", plot("", nodes.Text(alt), alt=alt, script=script, svg=drawings, name=name))
        if "steps" in self.options and figures:
            try:
                figure[0]["steps"] = steps.read(self.options["steps"], self.options.get("print", ""), figures)
                figure[0] += [nodes.Text(f"\n{caption}") for _, caption in figure[0]["steps"]["frames"]]
            except steps.StepsError as error:
                self.warn(None, "steps", f"걸음을 고친다: {error}")
        self.set_source_info(figure)
        self.set_source_info(figure[0])
        if caption := self.options.get("caption"):
            text, messages = self.parse_inline(caption, lineno=self.lineno)
            figure += [nodes.caption(caption, "", *text), *messages]
        self.add_name(figure)
        return [figure, fold(self, script, "python", "그림을 그린 코드")]

    def warn(self, line: int | None, subtype: str, message: str) -> None:
        """Report a problem at a *line* of the script, or at the directive's own."""
        logger.warning(message, type="plot", subtype=subtype, location=(self.env.docname, source_line(self, line or 0)))


def visit_html(translator, node: plot) -> None:
    """Inline SVG in the literal colours of the light theme, which the stylesheet maps to the page's."""
    if "steps" not in node:
        shown, classes, role = "".join(node["svg"]), "plot", "img"
    elif translator.builder.name == "epub":
        shown, classes, role = steps.listed(node), "plot", "group"
    else:
        shown, classes, role = steps.stepper(node), "plot steps", "group"
    translator.body.append(f'<div class="{classes}" role="{role}" aria-label="{escape(node["alt"])}">{shown}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_directive("plot", Plot)
    app.add_node(plot, html=(visit_html, None), **ELSEWHERE)
