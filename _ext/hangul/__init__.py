"""What any Korean Sphinx site needs: readable addresses, bold beside particles, Korean messages and interface, search.

README.md tells what each module gives and how to switch the room on.
"""

import os
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from . import anchors, emphasis, interface, messages, particles, search


def add_static(app: Sphinx, config: Config) -> None:
    """Add the room's scripts and styles by a relative path: an absolute one would change the bytes of a build."""
    config.html_static_path.append(os.path.relpath(Path(__file__).parent / "static", app.confdir))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", add_static)
    for module in (anchors, emphasis, particles, interface, search, messages):
        module.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
