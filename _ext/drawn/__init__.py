"""Diagrams, formulas and computed figures that are there with the first paint, drawn while the site is built."""

import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.mermaid import mermaid

from . import diagrams, formulas, plots, shared

STATIC = Path(__file__).parent / "static"
FONT = next(STATIC.glob("drawn/fonts/*.woff2")).relative_to(STATIC)
FORMULAS = (nodes.math, nodes.math_block)
DRAWINGS = (mermaid, plots.plot)


def add_static_files(app: Sphinx, config: Config) -> None:
    """Let the site carry the room's stylesheet, script and font; a relative path keeps two builds alike."""
    config.html_static_path.append(os.path.relpath(STATIC, app.confdir))


def add_assets(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the stylesheet, script and font on pages that have something drawn, and on no other."""
    def has(kinds: tuple) -> bool:
        return doctree is not None and any(isinstance(node, kinds) for node in doctree.findall())

    if has(FORMULAS + DRAWINGS):
        app.add_css_file("drawn/drawn.css")
    if has(FORMULAS) and app.builder.name != "epub":
        app.add_js_file("drawn/formulas.js", defer="defer")
        font = context["pathto"](f"_static/{FONT.as_posix()}", resource=True)
        # Asked for in the head, a font holds the first paint; in the text, and after the styles, it comes as early without.
        context["body"] = (f'<link rel="preload" href="{font}" as="font" type="font/woff2" fetchpriority="low" crossorigin>\n'
                           + context["body"])


def setup(app: Sphinx) -> dict:
    app.add_config_value("drawn_width", 736, "env", types=[int])
    app.add_config_value("drawn_cache", ".cache", "", types=[str])
    app.add_config_value("drawn_data", ".", "env", types=[str])
    for module in (diagrams, formulas, plots, shared):
        module.setup(app)
    app.connect("config-inited", add_static_files)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
