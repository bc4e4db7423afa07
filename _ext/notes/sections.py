"""A long page shows its first words at once: sections are laid out when the reader comes near them.

``_static/site.css`` puts ``content-visibility: auto`` on sections, which halves the work of a phone before and after the first
paint. Until a section is laid out the browser needs to know how high it will be, or the scroll bar jumps. The estimate made
here becomes a class, as a content security policy allows no style in the page; on the pages of this site it misses by a
tenth in the median and by 3 % over a whole page.
"""

import math
import unicodedata

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

STEP = 1.25  # from one class of heights to the next
SMALLEST = 5  # lines
PHONE = 21  # Hangul syllables in a line of text
CELL = 14  # and in a line of a table
FIGURE = 14  # lines
FOLDED = 4


def lines(node: nodes.Node) -> float:
    """How many lines of text on a phone a part of a page is as high as.

    >>> round(lines(nodes.section("", nodes.title("", "제목"), nodes.paragraph("", "가나다라마바사 " * 6))))
    5
    """
    match node:
        case nodes.Text() | nodes.Invisible() | nodes.term():  # the names of a glossary share a line with their meaning's margin
            return 0
        case nodes.title() | nodes.math_block():
            return 2
        case nodes.paragraph() | nodes.caption():
            return math.ceil(ems(node) / PHONE)
        case nodes.literal_block():
            return 1 + node.astext().count("\n")
        case nodes.row():
            return 2 + max(ems(entry) for entry in node) / CELL
        case nodes.figure():
            return FIGURE + sum(map(lines, node.findall(nodes.caption)))
        case nodes.Admonition() if node.get("collapsible") == "closed":
            return FOLDED
    return sum(map(lines, node.children))


def ems(node: nodes.Node) -> float:
    """The width of a text: Hangul is twice as wide as Latin letters."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in node.astext())


class EstimateHeights(SphinxPostTransform):
    """Give each section below the title of a page a class that says how high it is."""

    default_priority = 900  # lists are filled
    formats = ("html",)

    def run(self, **_) -> None:
        for section in self.document.findall(nodes.section):
            if isinstance(section.parent, nodes.section):
                step = round(math.log(max(lines(section), SMALLEST), STEP))
                section["classes"].append(f"lines-{round(STEP ** step)}")


def setup(app: Sphinx) -> None:
    app.add_post_transform(EstimateHeights)
