"""No line begins with a particle: ``어텐션(attention)은`` and a formula with its ``를`` stay together.

A Korean particle belongs to the word before it. Browsers keep Hangul words whole (``word-break: keep-all``), but they may
break after a bracket, after code and after a formula, so that on a phone every twentieth line would begin with a lonely 은
or 를. Here a word joiner (U+2060, without width) stands before such a particle; a formula, which browsers take for a picture
and part from whatever follows, shares a box with its particle. The sources, the search index and the ids know nothing of it.
"""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

JOINER = "\u2060"
INSIDE = re.compile(r"(?<=[)\]}])(?=[가-힣])")
PARTICLE = re.compile(r"[가-힣]+")


def leaves(node: nodes.Node) -> Iterator[nodes.Text | nodes.math | nodes.literal]:
    """The texts, formulas and code spans of a paragraph in their order."""
    for child in node.children:
        if isinstance(child, nodes.Text | nodes.math | nodes.literal):
            yield child
        else:
            yield from leaves(child)


class KeepParticles(SphinxPostTransform):
    """Join particles to what they follow, in paragraphs, headings and cells; code stays as it is."""

    default_priority = 950  # after links have got their text
    formats = ("html",)

    def run(self, **_) -> None:
        for block in list(self.document.findall(nodes.TextElement)):
            if not isinstance(block, nodes.Inline | nodes.FixedTextElement | nodes.raw | nodes.math_block):
                self.join(list(leaves(block)))

    def join(self, found: list[nodes.Node]) -> None:
        for before, node in zip([None, *found], found):
            if not isinstance(node, nodes.Text):
                continue
            text, particle = str(node), PARTICLE.match(node)
            if particle and isinstance(before, nodes.math) and before.parent is node.parent:
                text = text[particle.end():]
                box = nodes.inline(classes=["together"])
                before.parent.replace(before, box)
                box += [before, nodes.Text(particle[0])]
            elif particle and before is not None and re.search(r"[)\]}]$", before.astext()):
                text = JOINER + text
            # By identity: replace() looks for an equal text, and a paragraph may hold two.
            place = next(i for i, sibling in enumerate(node.parent) if sibling is node)
            node.parent[place] = nodes.Text(INSIDE.sub(JOINER, text))


def setup(app: Sphinx) -> None:
    app.add_post_transform(KeepParticles)
    app.add_css_file("hangul/particles.css")
