"""A reader sees how long a post takes before starting it.

The rule follows the one that Medium documents for its own reading time (help.medium.com, "Read time"): 500
characters a minute for Korean, 265 words a minute for Latin script, 12 seconds for the first picture and one less
for each further one, never under 3. Display formulas count as pictures: they too are looked at, not read along.
Medium has no rule for code. A line of these pages' code and output has five words on average, 1.1 seconds at that
rate; code takes longer than prose and output is skimmed, so a line counts 2 seconds, 30 lines a minute. Folded
answers count: a reader who practises opens them.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

HANGUL = re.compile(r"[가-힣]")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.-]*")
SKIPPED = (nodes.Invisible, nodes.raw, nodes.math, nodes.math_block, nodes.system_message)
PICTURES = (nodes.figure, nodes.image, nodes.math_block)


def seconds(hangul: int, words: int, code_lines: int, pictures: int) -> float:
    """Time to read so many Hangul syllables, Latin words, lines of code and pictures."""
    looked = sum(max(12 - index, 3) for index in range(pictures))
    return hangul / 500 * 60 + words / 265 * 60 + code_lines * 2 + looked


def count(node: nodes.Node) -> tuple[int, int, int, int]:
    """Hangul syllables, Latin words, lines of code and pictures below ``node``."""
    if isinstance(node, nodes.Text):
        return len(HANGUL.findall(node)), len(WORD.findall(node)), 0, 0
    drawn = "svg" in node
    picture = int(drawn or isinstance(node, PICTURES))
    if drawn or isinstance(node, SKIPPED) or "no-search" in node["classes"]:
        return 0, 0, 0, picture
    if isinstance(node, nodes.literal_block):
        return 0, 0, sum(1 for line in node.astext().splitlines() if line.strip()), 0
    # What is inside a figure is one picture together; its caption is read. What is kept out of the search, such as
    # the folded source of a diagram, is not read along either.
    children = [count(child) for child in node.children]
    totals = [sum(column) for column in zip(*children)] or [0, 0, 0, 0]
    return totals[0], totals[1], totals[2], 1 if picture else totals[3]


def measure(app: Sphinx, doctree: nodes.document) -> None:
    """Store the minutes of a page as ``env.metadata[docname]["minutes"]``."""
    app.env.metadata[app.env.docname]["minutes"] = max(1, round(seconds(*count(doctree)) / 60))


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", measure)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
