"""The site's table of contents beside every page, made once instead of once per page; markup that screen readers understand.

Furo lets Sphinx copy the headings of the whole site for each page and parses the result again: with 1,000 pages that is
most of the time of a build. Here the tree is read once, and ``_templates/sidebar/navigation.html`` writes it beside each
page. What readers have from Furo stays: captions, branches that unfold without a script, the branch of the page already
unfolded.
"""

from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.toctree import global_toctree_for_doc
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from .posts import WEEK

NOWHERE = "__sidebar__"  # a page at the top of the site that no toctree names


class Translator(HTML5Translator):
    """Sphinx's HTML with what screen readers miss in it."""

    def starttag(self, node: nodes.Node, tagname: str, suffix: str = "\n", empty: bool = False, **attributes) -> str:
        """Write the ``aria-…`` attributes of a node too, and give the captions of toctrees a level."""
        attributes |= {name: value for name, value in getattr(node, "attributes", {}).items() if name.startswith("aria-")}
        if attributes.get("ROLE") == "heading":
            attributes["aria-level"] = "2"
        return super().starttag(node, tagname, suffix, empty, **attributes)

    def visit_entry(self, node: nodes.entry) -> None:
        """The empty corner of a table is no heading."""
        super().visit_entry(node)
        if not node.astext():
            self.body[-1], self.context[-1] = self.starttag(node, "td", ""), "</td>\n"


@dataclass
class Entry:
    """A page of the tree and the branch below it; at the top a caption, which has no address."""

    title: str
    address: str
    below: list["Entry"]

    @property
    def week(self) -> str:
        """The week of a series that this page belongs to, as in its place there, or nothing."""
        found = WEEK.search(self.address)
        return found[1] if found else ""

    def holds(self, address: str) -> bool:
        """Whether this is the page at ``address``, or its branch has it."""
        return self.address == address or any(entry.holds(address) for entry in self.below)


def read(parent: nodes.Element) -> list[Entry]:
    """The pages of the lists in a resolved toctree, in order."""
    items = [item for child in parent.children if isinstance(child, nodes.bullet_list) for item in child.children]
    links = [item.next_node(nodes.reference) for item in items]
    return [Entry(link.astext(), link["refuri"], read(item)) for link, item in zip(links, items)]


class Sidebar:
    """The tree of one build, which each page gets with its own place in it."""

    def prepare(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Read the tree once all titles are known."""
        self.tree: list[Entry] = []
        caption = ""
        for child in global_toctree_for_doc(env, NOWHERE, app.builder, tags=app.builder.tags, collapse=False, includehidden=True,
                                            maxdepth=-1, titles_only=True) or ():
            if isinstance(child, nodes.title):
                caption = child.astext()
            else:
                self.tree.append(Entry(caption, "", read(nodes.inline("", "", child))))
                caption = ""

    def place(self, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
        """Hand the tree to the template, and no toctree to Furo, which does nothing then."""
        context["toctree"] = lambda **options: ""
        # The page for lost readers is shown at any address: its links start at the top of the host.
        lost = pagename == app.config.notfound_pagename
        context["tree"], context["here"] = self.tree, app.builder.get_target_uri(pagename)
        context["top"] = app.config.notfound_urls_prefix if lost else "../" * context["here"].count("/")


class TableIdsOnce(SphinxPostTransform):
    """Take back the ids that Furo copies from a table to the box around it (invalid HTML otherwise)."""

    default_priority = 501  # right after Furo's WrapTableAndMathInAContainerTransform
    formats = ("html",)

    def run(self, **_) -> None:
        for box in self.document.findall(nodes.container):
            if "table-wrapper" in box["classes"]:
                box["ids"] = []


def setup(app: Sphinx) -> None:
    sidebar = Sidebar()
    app.add_post_transform(TableIdsOnce)
    app.set_translator("html", Translator)
    app.connect("env-updated", sidebar.prepare, priority=900)  # after all that change titles or toctrees
    app.connect("html-page-context", sidebar.place, priority=450)  # before Furo asks for the toctree
