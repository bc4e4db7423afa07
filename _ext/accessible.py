"""Markup that screen readers understand where docutils' own confuses them: references and captions of toctrees.

Docutils gives each reference the role ``doc-biblioentry``, which WAI-ARIA has withdrawn, and the captions of toctrees
the role of a heading without a level.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """Open a reference as an item of a list; the first of several opens the list."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", classes=["citation"], role="listitem"))


def give_captions_a_level(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Let the caption of a toctree stand under the heading of its page."""
    if "body" in context:
        context["body"] = context["body"].replace('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">')


def setup(app: Sphinx) -> dict:
    app.add_node(nodes.citation, override=True, html=(visit_citation, HTML5Translator.depart_citation))
    app.connect("html-page-context", give_captions_a_level)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
