"""Diagrams, formulas and computed figures that are there with the first paint, drawn while the site is built."""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from . import diagrams, formulas, plots


def add_static_files(app: Sphinx, config: Config) -> None:
    """Let the site carry the room's stylesheets and font; a relative path keeps two builds alike."""
    config.html_static_path.append(os.path.relpath(Path(__file__).parent / "static", app.confdir))


def setup(app: Sphinx) -> dict:
    for module in (diagrams, formulas, plots):
        module.setup(app)
    app.connect("config-inited", add_static_files)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
