"""No line begins with a particle: ``어텐션(attention)은`` and a formula with its ``를`` stay together.

A Korean particle belongs to the word before it. Browsers keep Hangul words whole (``word-break: keep-all``), but they may
break after a bracket and after a formula, so that on a phone every twentieth line would begin with a lonely 은 or 를.
Here a word joiner (U+2060, without width) stands between a closing bracket and Hangul, and a formula shares a box that does
not break with the particle after it. The sources, the search index and the ids know nothing of it.
"""

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

JOINER = "\u2060"
INSIDE = re.compile(r"(?<=[)\]}])(?=[가-힣])")
PARTICLE = re.compile(r"[가-힣]+")


def leaves(node: nodes.Node) -> Iterator[nodes.Node]:
    """The texts and formulas of a paragraph in their order; a formula's LaTeX is not text."""
    for child in node.children:
        if isinstance(child, (nodes.Text, nodes.math)):
            yield child
        else:
            yield from leaves(child)


class KeepParticles(SphinxPostTransform):
    """Join particles to what they follow, in paragraphs, headings and cells; code stays as it is."""

    default_priority = 950  # after links have got their text
    formats = ("html",)

    def run(self, **_) -> None:
        for block in list(self.document.findall(nodes.TextElement)):
            if not isinstance(block, (nodes.Inline, nodes.FixedTextElement, nodes.raw, nodes.math_block)):
                self.join(list(leaves(block)))

    def join(self, found: list[nodes.Node]) -> None:
        before = None
        for node in found:
            if isinstance(node, nodes.math):
                before = node
                continue
            text, particle = str(node), PARTICLE.match(str(node))
            if isinstance(node.parent, nodes.literal):
                before = node
                continue
            joined = INSIDE.sub(JOINER, text)
            if particle and isinstance(before, nodes.math) and before.parent is node.parent:
                box = nodes.inline(classes=["together"])
                before.replace_self(box)
                box += [before, nodes.Text(particle[0])]
                joined = INSIDE.sub(JOINER, text[particle.end():])
            elif particle and isinstance(before, nodes.Text) and INSIDE.search(f"{before[-1:]}{particle[0]}"):
                joined = JOINER + joined
            if joined != text:
                node.parent.replace(node, nodes.Text(joined))
            before = node


def setup(app: Sphinx) -> dict:
    app.add_post_transform(KeepParticles)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
