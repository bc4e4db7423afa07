"""Korean search: the reader finds what they mean, in the words that come to their mind.

Sphinx has no Korean: it takes ``트랜스포머에서는`` for a word of its own and demands every word of the query. This folder
adds the search language ``ko`` and a dialog. The index keeps the words as they stand on the pages; what a reader types is
analysed in their browser (analyser.js) against the words that the site really has: particles and endings, compounds
written together or apart, synonyms, the wrong keyboard layout, initial consonants, spoken letters, typing errors and
words not yet finished. Hits lead to the section and mark there what was found (highlight.js).

A normal page loads shortcut.js only (about 1 kB). When somebody searches, panel.js, analyser.js and the index (index.py)
come, then the parts of the index that the query needs, and the beginnings of the sections that are shown.

How it holds on to Sphinx: ``app.add_search_language`` (how Sphinx cuts words for its own index), the ``pathto`` with which
search.html asks for searchindex.js, and in the browser ``Search.performSearch``. Where one of them is missing, or our index,
Sphinx's own search does the work with its own index. A site may keep the scripts of that search in
``<template id="search-scripts">`` of its search page: they are run then only.
"""

from __future__ import annotations

import re
import unicodedata

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

from . import index

SUMMARY = 150  # characters of a section that the index keeps
WORD = re.compile(r"[가-힣]+|[A-Za-zÀ-ɏ0-9_]+|[^\W가-힣A-Za-zÀ-ɏ0-9_]+")


class Korean(SearchLanguage):
    """Words as they stand, cut where the script changes: ``YOLO의`` is found by ``yolo``."""

    lang = "ko"
    language_name = "Korean"
    js_splitter_code = "var splitQuery = (query) => query.match(/[가-힣]+|[A-Za-zÀ-ɏ0-9_]+|(?:(?![가-힣A-Za-zÀ-ɏ0-9_])[\\p{L}\\p{N}])+/gu) ?? [];\n"

    def split(self, input: str) -> list[str]:
        """Return the words of a text, a new one wherever Hangul, Latin and other scripts meet."""
        return WORD.findall(input)


# -- What the index gets ------------------------------------------------------------------------

class _Section:
    """A place that a hit leads to: its words, and its first sentences unless ``text`` says what it is about."""

    def __init__(self, anchor: str, title: str, text: str = "", entry: bool = False):
        self.anchor, self.title, self.text, self.entry, self.said = anchor, title, text, entry, bool(text)
        self.words = _words(f"{title} {text}")

    def add(self, paragraph: str):
        if not self.said and len(self.text) < SUMMARY * 2 / 3:
            self.text = _begin_of(self.text, paragraph)


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(unicodedata.normalize("NFC", text))}


def _clean(text: str) -> str:
    return " ".join(text.split())


def _hidden(node: nodes.Node) -> bool:
    """Whether a node is kept out of the search, or still waits for its words, as a citation does while pages are read."""
    if isinstance(node, addnodes.pending_xref) and not node.get("refexplicit"):
        return node.get("refdomain") == "cite" or node["reftype"] in ("eq", "ref", "numref", "doc")
    return isinstance(node, (nodes.comment, nodes.raw)) or "no-search" in getattr(node, "attributes", {}).get("classes", ())


def _prose(node: nodes.Node) -> str:
    """The text of a paragraph; an ellipsis stands for what is hidden, such as the LaTeX of a formula."""
    if isinstance(node, nodes.Text):
        return node.astext()
    return "…" if _hidden(node) else "".join(map(_prose, node.children))


def _begin_of(*texts: str) -> str:
    text = re.sub(r"\s*\((?:…|[;,\s])*\)", "", _clean(" ".join(texts)))
    return text if len(text) <= SUMMARY else text[:SUMMARY].rpartition(" ")[0] + "…"


def _walk(node: nodes.Node, section: _Section, found: list[_Section], names: re.Pattern):
    if isinstance(node, nodes.Text):
        text = node.astext()  # the labels stand in every entry and say nothing of it
        section.words |= _words(names.sub(lambda line: line[1], text) if section.entry else text)
        return
    if _hidden(node):
        return
    if isinstance(node, nodes.section) and not isinstance(node.parent, nodes.document):
        section = _Section(node["ids"][0] if node["ids"] else section.anchor, _clean(node[0].astext()))
        found.append(section)
    elif isinstance(node, nodes.definition_list_item) and isinstance(node.parent.parent, addnodes.glossary):
        terms = [child for child in node if isinstance(child, nodes.term)]
        meaning = _begin_of(*(names.sub("", _prose(paragraph)) for paragraph in node.findall(nodes.paragraph)))
        section = _Section(terms[0]["ids"][0] if terms[0]["ids"] else section.anchor, _clean(terms[0].astext()), meaning, entry=True)
        found.append(section)
    elif isinstance(node, nodes.paragraph) and not section.entry and not isinstance(node.parent, nodes.entry):
        section.add(_prose(node))
    for child in node.children:
        _walk(child, section, found, names)


def _entries(glossary: addnodes.glossary, pattern: re.Pattern) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """Every entry's names (its terms, the head first, then the words after the labels) and the places it refers to."""
    entries = []
    for item in glossary.findall(nodes.definition_list_item):
        names = [_clean(term.astext()) for term in item if isinstance(term, nodes.term)]
        for definition in item.findall(nodes.definition):
            for match in pattern.finditer("\n".join(p.astext() for p in definition.findall(nodes.paragraph))):
                names += [_clean(name).rstrip(".") for name in re.split(r"[,;]", match[1])]
        # "mask (attention)": the word in brackets only tells two entries of one name apart
        names = [re.sub(r"\s*\([^)]*\)$", "", name) for name in names]
        places = [(link["reftarget"].strip("/").removesuffix(".md"), link.get("reftargetid") or "")
                  for link in item.findall(addnodes.pending_xref) if link.get("reftype") in ("doc", "myst")]
        entries.append((list(dict.fromkeys(name for name in names if name)), places))
    return entries


def _collect(app, doctree: nodes.document):
    env, page = app.env, app.env.docname
    metadata = env.metadata.get(page, {})
    if "nosearch" in metadata or "no-search" in metadata:
        return
    top = next(iter(doctree.findall(nodes.title)), None)
    pattern = re.compile(rf"^\W*(?:{'|'.join(map(re.escape, app.config.hangul_alias_labels))})\W*:\s*(.+)$", re.MULTILINE)
    found = [_Section("", _clean(top.astext()) if top else "", _begin_of(str(metadata.get("description") or "")))]
    _walk(doctree, found[0], found, pattern)
    entries = [entry for glossary in doctree.findall(addnodes.glossary) for entry in _entries(glossary, pattern)]
    for section, below in zip(found[-2::-1], found[::-1]):  # a section that begins with another one says what that says
        section.text = section.text or (not section.entry and below.text) or ""
    env.metadata[page]["hangul_search"] = ([(s.anchor, s.title, s.text, s.entry, sorted(s.words)) for s in found], entries)


def _ask_for_ours(app, pagename: str, templatename: str, context: dict, doctree):
    """Let the search page load panel.js in place of Sphinx's index, and ask at once for what that asks for."""
    if pagename == "search":
        pathto = context["pathto"]
        context["metatags"] = context.get("metatags", "") + "".join(
            f'<link rel="preload" as="script" fetchpriority="low" href="{pathto(file, True)}">'
            for file in ("_static/hangul/analyser.js", "_search/index.js"))
        context["pathto"] = lambda uri, *rest, **options: pathto(
            "_static/hangul/panel.js" if uri == "searchindex.js" else uri, *rest, **options)


def setup(app: Sphinx) -> None:
    app.add_search_language(Korean)
    app.add_config_value("hangul_alias_labels", ["다른 표기", "쓰지 않는 표기", "다른 이름", "찾는 말"], "env", [list, tuple])
    app.add_js_file("hangul/shortcut.js", loading_method="defer")
    app.connect("doctree-read", _collect, priority=900)  # after whatever draws or rewrites
    app.connect("html-page-context", _ask_for_ours)
    app.connect("build-finished", index.write)
