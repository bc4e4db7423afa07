"""The site's table of contents beside every page, made once instead of once per page.

Furo lets Sphinx copy the headings of the whole site for each page and parses the result again: with 1,000 pages that is
most of the time of a build. Here the tree is rendered once, its links are made relative once per folder, and a page
only marks itself and unfolds its branch. What readers have from Furo stays: captions, branches that unfold without a
script, the branch of the page already unfolded. The markup is a fifth of Furo's and in Korean.

A new title or a new page changes the tree on all pages, so an incremental build then writes all of them again.
"""

import hashlib
import html
import posixpath
import re
from collections.abc import Iterable

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.toctree import global_toctree_for_doc
from sphinx.util.osutil import relative_uri

TAG = re.compile(r'(<p class="caption" role="heading">)|<li[^>]*>|(</li>)|(<ul[^>]*>)|(</ul>)|<a[^>]* href="([^"]*)">')
NOWHERE = "__sidebar__"  # a page at the top of the site that no toctree names


class Tree:
    """The rendered tree, cut where pages differ: at each link and at each box that unfolds a branch.

    ``pieces`` is the text in its order; ``links`` maps the position of a link among the pieces to its address, and
    ``places`` maps an address to the positions of its link and of the boxes of the branches around it.
    ``made_of`` tells whether the tree would be the same again.
    """

    def __init__(self, toctree: str, made_of: str = "") -> None:
        self.made_of = made_of
        self.pieces: list[str] = []
        self.links: dict[int, str] = {}
        self.places: dict[str, list[tuple[int, list[int]]]] = {}
        self.boxes = 0
        self._cut(toctree)

    def _cut(self, toctree: str) -> None:
        branch: list[list[int]] = []  # for each open list item the position of its box, once it has one
        titles: list[str] = []
        text = ""
        position = 0
        for tag in TAG.finditer(toctree):
            text += toctree[position:tag.start()]
            position = tag.end()
            caption, item_end, list_start, list_end, address = tag.groups()
            if caption:
                text += '<p class="caption" role="heading" aria-level="2">'
            elif item_end:
                branch.pop()
                titles.pop()
                text += "</li>"
            elif list_start and branch:
                self.boxes += 1
                text += f'<input type="checkbox" class="toctree-checkbox" id="toc-{self.boxes}" role="switch"'
                self.pieces += [text, f' aria-label="{titles[-1]} 펼치기">']
                branch[-1].append(len(self.pieces) - 1)
                text = f'<label for="toc-{self.boxes}"></label><ul>'
            elif list_start:
                text += "<ul>"
            elif list_end:
                text += "</ul>"
            elif address is None:
                branch.append([])
                titles.append("")
                text += "<li>"
            else:
                end = toctree.index("</a>", position)
                titles[-1] = titles[-1] or html.escape(html.unescape(re.sub(r"<[^>]*>", "", toctree[position:end])))
                self.pieces += [text, ""]
                here = len(self.pieces) - 1
                self.links[here] = address
                # The boxes of branches around the link; its own comes after it, into the same list.
                self.places.setdefault(address, []).append((here, branch.copy()))
                text = ">"
        self.pieces.append(text + toctree[position:])

    def relative_to(self, page: str, prefix: str | None = None) -> list[str]:
        """The pieces with links that hold on the pages in the folder of ``page``, or under an absolute ``prefix``."""
        pieces = self.pieces.copy()
        for place, address in self.links.items():
            if ":" in address:  # another site
                pieces[place] = f'<a class="external" href="{address}"'
            else:
                target, hash_, fragment = address.partition("#")
                target = prefix + target if prefix else relative_uri(posixpath.join(posixpath.dirname(page), NOWHERE), target)
                pieces[place] = f'<a href="{target}{hash_}{fragment}"'
        return pieces

    def mark(self, pieces: list[str], address: str) -> str:
        """Join the pieces, with the page at ``address`` marked and its branch unfolded."""
        pieces = pieces.copy()
        for place, branch in self.places.get(address, []):
            pieces[place] = '<a href="#" aria-current="page"'
            for box in {box for boxes in branch for box in boxes}:
                pieces[box] = " checked" + self.pieces[box]
        return "".join(pieces)


def ingredients(env: BuildEnvironment) -> str:
    """A digest of all that the tree is made of: the toctrees and the titles of the pages."""
    toctrees = [(name, node.attributes) for name in sorted(env.toctree_includes) for node in env.tocs[name].findall(addnodes.toctree)]
    titles = [(name, str(title)) for name, title in sorted(env.titles.items())]
    return hashlib.sha256(repr((toctrees, titles)).encode()).hexdigest()


class Sidebar:
    """Puts the tree into the place of Furo's on each page of one build."""

    def __init__(self) -> None:
        self.tree = Tree("")
        self.folders: dict[str, list[str]] = {}

    def prepare(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Render the tree before pages are written, unless it is the last build's; return all pages if they show another."""
        if app.builder.name != "html":
            return []
        before, made_of = getattr(env, "sidebar", None), ingredients(env) + app.builder.link_suffix
        if before is None or before.made_of != made_of:
            vars(env).pop("master_doctree", None)  # kept with the environment: the last build's
            toctree = global_toctree_for_doc(env, NOWHERE, app.builder, tags=app.builder.tags, collapse=False,
                                             includehidden=True, maxdepth=-1, titles_only=True)
            env.sidebar = Tree(app.builder.render_partial(toctree)["fragment"], made_of)
        self.tree, self.folders = env.sidebar, {}
        same = before is not None and (before.pieces, before.links) == (env.sidebar.pieces, env.sidebar.links)
        return [] if before is None or same else env.found_docs

    def withhold(self, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
        """Keep Sphinx's toctree from Furo, which asks for it at priority 500; without it Furo does nothing."""
        if app.builder.name == "html" and "toctree" in context:
            context["_toctree"] = context.pop("toctree")

    def place(self, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
        """Give the page its tree, and other extensions their toctree back."""
        if "_toctree" not in context:
            return
        context["toctree"] = context.pop("_toctree")
        # The page for lost readers is shown at any address: its links start at the top of the host.
        lost = pagename == getattr(app.config, "notfound_pagename", None)
        folder = pagename if lost else posixpath.dirname(pagename)
        if folder not in self.folders:
            self.folders[folder] = self.tree.relative_to(pagename, app.config.notfound_urls_prefix if lost else None)
        context["furo_navigation_tree"] = self.tree.mark(self.folders[folder], app.builder.get_target_uri(pagename))


def setup(app: Sphinx) -> dict:
    sidebar = Sidebar()
    app.connect("env-updated", sidebar.prepare, priority=900)  # after all that change titles or toctrees
    app.connect("html-page-context", sidebar.withhold, priority=450)
    app.connect("html-page-context", sidebar.place, priority=550)
    return {"version": "1", "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
