"""Readable, permanent addresses: a reader can quote ``#잔차-연결`` where Sphinx would say ``#id3``.

Docutils and Sphinx make ids of ASCII letters only, so that a Korean heading, glossary term, label or equation is numbered
(``id1``, ``term-0``) and every link to it breaks as soon as something is written above it. Here text with Hangul keeps its
words: a heading gets MyST's slug (the very one that ``[글](page.md#slug)`` uses), a term ``term-합성곱``. Text without
Hangul gets the id that it has on every Sphinx site. Figures, tables and listings without a label are called by their
captions (``code-main-go``), and equal words on one page are told apart by ``-1``, ``-2`` in their order.
"""

import re
from collections.abc import Callable

from docutils import nodes
from myst_parser.slugs import github_slugify
from sphinx.application import Sphinx
from sphinx.directives import patches
from sphinx.domains import math
from sphinx.transforms import SphinxTransform
from sphinx.util import nodes as sphinx_nodes

HANGUL = re.compile("[가-힣ㄱ-ㅣ]")


def words(text: str) -> str:
    """Return the words of a text joined by hyphens, in the letters they are written in.

    >>> words("합성곱 신경망(CNN)의 구조")
    '합성곱-신경망-CNN-의-구조'
    """
    return re.sub(r"[\W_]+", "-", text).strip("-")


def keep_hangul(make_id: Callable[[str], str], korean: Callable[[str], str]) -> Callable[[str], str]:
    """Return ``make_id`` for all text without Hangul, and ``korean`` for text with it."""
    return lambda text: korean(text) if HANGUL.search(text) else make_id(text)


class NamesFromCaptions(SphinxTransform):
    """Name what has a caption and no label by its caption."""

    default_priority = 205  # before Sphinx's AutoNumbering (210) makes ids of the names

    def apply(self, **_) -> None:
        domain = self.env.domains.standard_domain
        for node in self.document.findall(domain.is_enumerable_node):
            caption = domain.get_numfig_title(node)
            if caption and not node["ids"]:
                kind = domain.get_enumerable_node_type(node).partition("-")[0]
                node["names"].append(nodes.fully_normalize_name(f"{kind} {caption}"))


def setup(app: Sphinx) -> None:
    for module in (nodes, patches, math):
        module.make_id = keep_hangul(module.make_id, github_slugify)
    sphinx_nodes._make_id = keep_hangul(sphinx_nodes._make_id, words)
    app.connect("builder-inited", lambda app: app.env.settings.update(auto_id_prefix="%"))  # names, not numbers
    app.add_transform(NamesFromCaptions)
