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

and the figures that the script leaves open are taken. Matplotlib's own plot_directive fails inside a MyST fence (it
hands lines to ``state_machine.insert_input``, which MyST does not have), colours for one theme only, and imports
matplotlib in every build.

A drawing is kept under ``.cache/plots`` by the hash of its script and of everything else that decides how it looks,
so matplotlib runs only for figures that are new (``draw.py``, a process of its own). Warnings carry the line of the
page: ``plot.alt`` (no description), ``plot.script`` (the script fails, draws nothing, takes too long),
``plot.drawing`` (matplotlib warns, or the figure would be hard to read).
"""

import atexit
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from functools import lru_cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
TIMEOUT = 60

# The colours of draw.py, by the CSS variable that holds them in _static/plots.css. Black is the colour of the text.
VARIABLES = {
    "#000000": "currentColor", "#ffffff": "var(--plot-paper)", "#6b6f76": "var(--plot-muted)",
    "#dfdfe4": "var(--plot-grid)", "#67a9ea": "var(--plot-heat)", "#eb9a52": "var(--plot-cold)",
    "#1f6fc4": "var(--plot-0)", "#b65006": "var(--plot-1)", "#137a43": "var(--plot-2)",
    "#c32148": "var(--plot-3)", "#7b46c6": "var(--plot-4)", "#80602a": "var(--plot-5)",
}  # fmt: skip


class plot(nodes.General, nodes.Element):
    """The drawings of one script. Its only child is the description, so that a search finds the figure by it."""


class plot_source(nodes.General, nodes.Element):
    """The folded code below a figure."""


@lru_cache
def fingerprint() -> str:
    """Hash of what decides how a script looks, apart from the script: this package, its font, matplotlib, numpy."""
    digest = hashlib.sha256(f"{version('matplotlib')} {version('numpy')}".encode())
    for name in ("__init__.py", "draw.py", "font.ttf"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


# -- Drawing ---------------------------------------------------------------------------------------------------------


class Artist:
    """The process that draws, started for the first figure and kept for the others."""

    def __init__(self):
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "draw.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment,
        )  # fmt: skip
        atexit.register(self.close)

    def ask(self, script: str, format: str) -> dict:
        """The answer of ``draw.draw`` to a request, or an error when the process dies or exceeds the time limit."""
        expired = threading.Event()
        timer = threading.Timer(TIMEOUT, lambda: (expired.set(), self.process.kill()))
        timer.start()
        try:
            self.process.stdin.write(json.dumps({"script": script, "format": format}) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            self.close()
            reason = f"{TIMEOUT}초 안에 끝나지 않았다" if expired.is_set() else "그리는 프로세스가 갑자기 끝났다"
            return {"error": reason, "line": None}
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process."""
        global _artist
        self.process.kill()
        self.process.communicate()
        _artist = None


_artist: Artist | None = None


def cache_of(source: str | os.PathLike) -> Path:
    """Where a site keeps its drawings: ``.cache`` in its folder, or ``NOTES_CACHE`` where that folder cannot be written."""
    return Path(os.environ.get("NOTES_CACHE") or Path(source) / ".cache")


def drawn(script: str, format: str, cache: Path) -> dict:
    """The answer of ``draw.draw``, from *cache* if the same script was drawn before without error or warning."""
    global _artist
    key = hashlib.sha256(f"{fingerprint()}\n{format}\n{script}".encode()).hexdigest()
    kept = cache / "plots" / f"{key}.json"
    if kept.exists():
        return json.loads(kept.read_text(encoding="utf-8"))
    if _artist is None or _artist.owner != os.getpid():  # a process forked for parallel reading has its own
        _artist = Artist()
    answer = _artist.ask(script, format)
    if answer.get("figures") and not answer["warnings"]:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as file:
            json.dump(answer, file)
        os.replace(file.name, kept)
    return answer


# -- The directive ---------------------------------------------------------------------------------------------------


class Plot(SphinxDirective):
    """``{plot}``: see the module. Options: ``alt`` (required), ``caption`` (inline Markdown) and ``name``."""

    has_content = True
    option_spec = {
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        script = "\n".join(self.content) + "\n"
        alt = " ".join(self.options.get("alt", "").split())
        if not alt:
            self.warn(self.lineno, "alt", "그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다")
        answer = drawn(script, "svg", cache_of(self.env.srcdir))
        if "error" in answer:
            self.warn(self.line(answer["line"]), "script", f"그림 코드가 실패했다: {answer['error']}")
        elif not answer["figures"]:
            self.warn(self.lineno, "script", "그림 코드가 끝났을 때 열린 그림이 없다. plt.subplots()로 그림을 만들고 닫지 않는다")
        for line, message in answer.get("warnings", []):
            self.warn(self.line(line), "drawing", f"그림을 고친다: {message}")

        serial = self.env.new_serialno("plot")
        drawings = [svg.replace("ID-", f"plot-{serial}-{n}-") for n, svg in enumerate(answer.get("figures", []))]
        figure = nodes.figure("", plot("", nodes.Text(alt), script=script, svg=drawings))
        self.set_source_info(figure)
        self.set_source_info(figure[0])
        if caption := self.options.get("caption"):
            text, messages = self.parse_inline(caption, lineno=self.lineno)
            figure += nodes.caption(caption, "", *text)
            figure += messages
        self.add_name(figure)
        code = nodes.literal_block(script, script, language="python", classes=["no-search"])
        self.set_source_info(code)
        return [figure, plot_source("", code)]

    def line(self, line: int | None) -> int:
        """The page's line for a *line* of the script, or the directive's own (MyST counts the offset from there)."""
        return self.lineno + self.content_offset + line if line else self.lineno

    def warn(self, line: int, subtype: str, message: str) -> None:
        logger.warning(message, type="plot", subtype=subtype, location=(self.env.docname, line))


# -- Output ----------------------------------------------------------------------------------------------------------


def visit_html(translator, node: plot) -> None:
    """Inline SVG: theme colours as CSS variables on the site, as they are in an e-book."""
    drawings = "".join(node["svg"])
    if translator.builder.name != "epub":
        drawings = re.sub(r"#[0-9a-f]{6}\b", lambda match: VARIABLES.get(match[0], match[0]), drawings)
    label = escape(node.astext())
    translator.body.append(f'<div class="plot" role="img" aria-label="{label}">{drawings}</div>\n')
    raise nodes.SkipNode


def visit_source_html(translator, node: plot_source) -> None:
    translator.body.append('<details class="plot-source"><summary>그림을 그린 코드</summary>\n')


def depart_source_html(translator, node: plot_source) -> None:
    translator.body.append("</details>\n")


def visit_latex(translator, node: plot) -> None:
    """The same figures as PDF files beside the TeX file."""
    builder = translator.builder
    answer = drawn(node["script"], "pdf", cache_of(builder.srcdir))
    for pdf in answer.get("figures", []):
        content = base64.b64decode(pdf)
        name = f"plot-{hashlib.sha256(content).hexdigest()[:16]}.pdf"
        (Path(builder.outdir) / name).write_bytes(content)
        translator.body.append(f"\\noindent\\sphinxincludegraphics{{{name}}}\n")
    raise nodes.SkipNode


def visit_text(translator, node: plot) -> None:
    translator.add_text(f"[{node.astext()}]")
    raise nodes.SkipNode


def skip(translator, node: nodes.Element) -> None:
    raise nodes.SkipNode


def add_stylesheet(app, pagename, templatename, context, doctree) -> None:
    """Load the stylesheet on pages that have a figure."""
    if doctree is not None and next(doctree.findall(plot), None):
        app.add_css_file("drawn/plots.css")


def setup(app) -> dict:
    """Register the directive and its output for HTML, e-book, LaTeX and text."""
    app.add_directive("plot", Plot)
    app.add_node(plot, html=(visit_html, None), latex=(visit_latex, None), text=(visit_text, None))
    app.add_node(plot_source, html=(visit_source_html, depart_source_html), latex=(skip, None), text=(skip, None))
    app.connect("html-page-context", add_stylesheet)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": int(fingerprint()[:8], 16)}
