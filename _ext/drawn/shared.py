"""What diagrams and figures have in common: their source folded below them, and messages with a line of the page."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import set_source_info


class folded(nodes.General, nodes.Element):
    """Holds one literal block, under a line that says what it is (``summary``)."""


def fold(directive, source: str, language: str, summary: str) -> folded:
    """Return the *source* of what a *directive* drew, out of the way of readers and of the search."""
    block = nodes.literal_block(source, source, language=language)
    set_source_info(directive, block)
    return folded("", block, summary=summary, classes=["no-search"])


def source_line(directive, line: int) -> int:
    """The page's line for a *line* of a directive's content, 0 for the directive's own.

    MyST counts the lines of a content from its directive, reStructuredText from the page.
    """
    if not line:
        return directive.lineno
    return line + (directive.content.offset(0) or directive.lineno + directive.content_offset)


def visit_html(translator, node: folded) -> None:
    translator.body.append(f'<details class="drawn-source"><summary>{node["summary"]}</summary>\n')


def depart_html(translator, node: folded) -> None:
    translator.body.append("</details>\n")


def skip(translator, node: nodes.Node) -> None:
    raise nodes.SkipNode


# What a book of LaTeX or a page of plain text does with a drawing: its caption stands alone.
ELSEWHERE = dict.fromkeys(("latex", "man", "texinfo", "text"), (skip, None))


def setup(app: Sphinx) -> None:
    app.add_node(folded, html=(visit_html, depart_html), **ELSEWHERE)
