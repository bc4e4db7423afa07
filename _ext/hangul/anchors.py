"""Readable, permanent addresses: a reader can quote ``#잔차-연결`` where Sphinx would say ``#id3``.

Docutils makes ids of ASCII letters only, so that a Korean heading, glossary term, caption or footnote is numbered
(``id1``, ``term-0``) and every link to it breaks as soon as something is written above it. Here the words themselves
are the id: a heading's MyST slug (the very one that ``[글](page.md#slug)`` uses), ``term-합성곱``, ``fig-…``,
``table-…`` and ``code-…`` from the caption, ``footnote-…`` from the label. A name given by the author
(``(cnn2-residual)=``, ``:name:``) comes first and the heading's slug stays valid beside it. Equal words on one page
are told apart by ``-1``, ``-2`` in their order.
"""

import re
from collections.abc import Iterable

from docutils import nodes
from myst_parser.slugs import github_slugify
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

# What docutils and Sphinx number for want of ASCII letters.
NUMBERED = re.compile(r"(id|term-|index-)\d+")
CAPTIONED = {nodes.figure: "fig", nodes.table: "table", nodes.container: "code", nodes.literal_block: "code"}


def words(text: str) -> str:
    """Return the words of a text joined by hyphens, in the letters they are written in.

    >>> words("합성곱 신경망(CNN)의 구조")
    '합성곱-신경망-CNN-의-구조'
    """
    return re.sub(r"[\W_]+", "-", text).strip("-")


class ReadableIds(SphinxTransform):
    """Rename the ids of a page once all of them are given and before anything is collected from them.

    MyST adds its slugs at priority 700; links, labels and tables of contents read the ids from 720 on.
    """

    default_priority = 710

    def apply(self, **_) -> None:
        elements = list(self.document.findall(nodes.Element))
        # The names that authors gave, by the id that docutils made of them.
        self.given = {self.document.nameids[name]: name for name, explicit in self.document.nametypes.items()
                      if explicit and self.document.nameids.get(name)}
        self.taken = {id_ for id_ in self.given
                      if not (NUMBERED.fullmatch(id_) or isinstance(self.document.ids[id_], nodes.footnote))}
        self.indexed = {entry[2]: entry[1] for node in elements if isinstance(node, addnodes.index)
                        for entry in node["entries"]}
        self.renamed: dict[str, str] = {}
        headings = [node for node in elements if isinstance(node, nodes.section) or "slug" in node]
        for node in headings:
            self._name_heading(node)
        for node in elements:
            if node["ids"] and node not in headings:
                self._name(node)
        self._follow(elements)

    def _claim(self, wanted: str) -> str:
        """Return the id, or the id with the first free number, and take it."""
        found, number = wanted, 0
        while found in self.taken:
            number += 1
            found = f"{wanted}-{number}"
        self.taken.add(found)
        return found

    def _set(self, node: nodes.Element, ids: list[str], instead_of: Iterable[str]) -> None:
        self.renamed |= {old: ids[0] for old in instead_of if old not in ids}
        node["ids"] = ids

    def _name_heading(self, node: nodes.Element) -> None:
        title = node.next_node(nodes.title) if isinstance(node, nodes.section) else node
        given = []
        for id_ in node["ids"]:
            if id_ in self.given:
                given.append(self._claim(words(self.given[id_])) if NUMBERED.fullmatch(id_) else id_)
                self.renamed[id_] = given[-1]
        slug = node.get("slug") or github_slugify(title.astext()) or "section"
        ids = given if slug in given else given + [self._claim(slug)]
        self._set(node, ids, [id_ for id_ in node["ids"] if id_ not in self.given])
        if hasattr(self.document, "myst_slugs"):
            self.document.myst_slugs[node.get("slug") or ids[-1]] = (node.line, ids[0], title.astext())

    def _name(self, node: nodes.Element) -> None:
        always = isinstance(node, (nodes.term, nodes.footnote))
        old = [id_ for id_ in node["ids"] if always or NUMBERED.fullmatch(id_)]
        if old:
            kept = [id_ for id_ in node["ids"] if id_ not in old]
            self._set(node, [self._claim(self._words_for(node)), *kept], old)

    def _words_for(self, node: nodes.Element) -> str:
        """What to call an element that docutils could only number."""
        if isinstance(node, nodes.term):
            return f"term-{words(node.astext())}"
        if isinstance(node, nodes.footnote):
            return f"footnote-{words((node['names'] or node['dupnames'] or ['?'])[0])}"
        if isinstance(node, nodes.footnote_reference):
            found = self.document.ids.get(node.get("refid"))  # none: a footnote that nobody wrote, which is warned about
            return f"footnote-ref-{words((found['names'] if found and found['names'] else [node.astext()])[0])}"
        if name := next((self.given[id_] for id_ in node["ids"] if id_ in self.given), None):
            return words(name)
        if entry := next((self.indexed[id_] for id_ in node["ids"] if id_ in self.indexed), None):
            return f"index-{words(entry)}"
        caption = next((child for child in node.children if isinstance(child, (nodes.caption, nodes.title))), node)
        return f"{CAPTIONED.get(type(node), node.tagname)}-{words(caption.astext())[:60].strip('-')}"

    def _follow(self, elements: list[nodes.Element]) -> None:
        """Let everything that already noted an old id know the new one."""
        def new(id_: str) -> str:
            return self.renamed.get(id_, id_)

        document, env = self.document, self.env
        document.nameids.update({name: new(id_) for name, id_ in document.nameids.items() if id_})
        for node in elements:
            document.ids.update({id_: node for id_ in node["ids"]})
            if "refid" in node:
                node["refid"] = new(node["refid"])
            if node.get("backrefs"):
                node["backrefs"] = [new(id_) for id_ in node["backrefs"]]
            if isinstance(node, addnodes.index):
                node["entries"] = [(*entry[:2], new(entry[2]), *entry[3:]) for entry in node["entries"]]
        for old in self.renamed.keys() - self.taken:
            document.ids.pop(old, None)

        here = env.current_document.docname
        standard = env.domains.standard_domain
        for table in (standard.objects, standard._terms):
            for key, (docname, id_) in table.items():
                if docname == here:
                    table[key] = docname, new(id_)


class OneIdOnce(SphinxPostTransform):
    """Take back the ids that Furo copies from a table or formula to the box around it (invalid HTML otherwise)."""

    default_priority = 501  # right after Furo's WrapTableAndMathInAContainerTransform
    formats = ("html",)

    def run(self, **_) -> None:
        for box in self.document.findall(nodes.container):
            if {"table-wrapper", "math-wrapper"} & set(box["classes"]):
                box["ids"] = []


def setup(app: Sphinx) -> dict:
    app.add_transform(ReadableIds)
    app.add_post_transform(OneIdOnce)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
