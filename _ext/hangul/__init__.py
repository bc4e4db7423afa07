"""What any Korean Sphinx site needs: readable addresses, bold beside particles, Korean messages and interface, search."""

from sphinx.application import Sphinx

from . import anchors, emphasis, interface, messages, particles, search


def setup(app: Sphinx) -> dict:
    for module in (anchors, emphasis, particles, interface, search, messages):
        module.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
