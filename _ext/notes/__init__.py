"""This site: front matter, posts, glossary, citations, feed, head and end of each page, and how Furo shows them."""

from sphinx.application import Sphinx

from . import accessible, citations, colophon, epub, feed, frontmatter, furo, glossary, harmless, head, posts, reading_time, redirects, sources


def setup(app: Sphinx) -> dict:
    app.setup_extension("notfound.extension")
    for module in (sources, frontmatter, reading_time, posts, citations, glossary, harmless, furo, accessible, head, colophon, feed, redirects, epub):
        module.setup(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
