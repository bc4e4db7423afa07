"""This site: front matter, posts, glossary, citations, feed, what frames each page, and how Furo shows them."""

from sphinx.application import Sphinx

from . import citations, epub, feed, frame, furo, glossary, harmless, highlight, lint, minify, notebook, posts, sessions


def setup(app: Sphinx) -> dict:
    for module in (lint, citations, glossary, harmless, furo, epub, sessions, highlight, notebook, minify):
        module.setup(app)
    table = posts.setup(app)
    for module in (frame, feed):
        module.setup(app, table)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
