"""Code that a phone reads faster: what has the colour of the text gets no element of its own, three of five go.

Each block says how many lines it has, so that site.css knows its height before it is laid out.
"""

from collections.abc import Iterable, Iterator
from typing import TextIO

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

# In the light style and in the dark one (tests/notes/test_highlight.py computes it).
PLAIN = (Name, Name.Other, Punctuation, Whitespace)


class PlainTextFormatter(HtmlFormatter):
    """Pygments' own, with elements only for what is coloured."""

    def format(self, tokensource: Iterable[tuple], outfile: TextIO) -> None:
        super().format(((Text if kind in PLAIN else kind, text) for kind, text in tokensource), outfile)

    def wrap(self, source: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        lines = [*source]
        (_, opening), *rest = super().wrap(lines)
        yield 0, opening.replace("<pre", f'<pre data-lines="{sum(kind for kind, _ in lines)}"')
        yield from rest


def setup(app: Sphinx) -> None:
    PygmentsBridge.html_formatter = PlainTextFormatter
