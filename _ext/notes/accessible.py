"""Markup that screen readers understand where Sphinx's own confuses them.

The captions of toctrees are headings without a level, and the empty corner of a table is a heading without a word.
"""

from docutils import nodes
from sphinx.application import Sphinx

REPAIRS = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<th class="head"><p></p></th>': "<td></td>",
}


def repair(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Mend the text of a page before its template frames it; ``sidebar`` sees to the captions beside it."""
    for broken, mended in REPAIRS.items():
        context["body"] = context.get("body", "").replace(broken, mended)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", repair)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
