"""Figures, tables and code blocks are numbered page by page: "그림 2" is the second figure of the page.

Sphinx counts through the whole site, so a figure added to one page would renumber the figures of every page after it,
and each build would read all pages again to count. Here a page's numbers depend on that page alone. References such as
``{numref}`` work as before, from other pages too.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector

_count_through_the_site = TocTreeCollector.assign_figure_numbers

Numbers = dict[str, dict[str, tuple[int, ...]]]  # figure type -> id -> number, as in env.toc_fignumbers


def page_numbers(env: BuildEnvironment, doctree: nodes.document) -> Numbers:
    """Return the numbers of everything on a page that has a caption (or the label of an equation) and an id."""
    numbers: Numbers = {}
    standard = env.domains.standard_domain
    for node in doctree.findall(nodes.Element):
        if not node["ids"] or (standard.get_enumerable_node_type(node) and not standard.get_numfig_title(node)):
            continue
        kind = next(filter(None, (domain.get_enumerable_node_type(node) for domain in env.domains.sorted())), None)
        if kind:
            of_kind = numbers.setdefault(kind, {})
            of_kind[node["ids"][0]] = (len(of_kind) + 1,)
    return numbers


def number_page(app: Sphinx, doctree: nodes.document) -> None:
    docname = app.env.docname
    app.env.page_fignumbers[docname] = page_numbers(app.env, doctree)
    if any(reference["reftype"] == "numref" for reference in doctree.findall(addnodes.pending_xref)):
        app.env.numref_pages.add(docname)


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.page_fignumbers.pop(docname, None)
    env.numref_pages.discard(docname)


def merge_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    env.page_fignumbers |= {docname: other.page_fignumbers[docname] for docname in docnames}
    env.numref_pages |= other.numref_pages & set(docnames)


def prepare(app: Sphinx) -> None:
    if not hasattr(app.env, "page_fignumbers"):
        app.env.page_fignumbers = {}
        app.env.numref_pages = set()


def assign_figure_numbers(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    """Take the place of Sphinx's count: hand over the pages' own numbers, name the pages that have to be rewritten.

    Those are the pages whose numbers changed and, as their references may show such a number, all pages with one.
    """
    if not hasattr(env, "page_fignumbers"):  # a site without this extension, built by the same process
        return _count_through_the_site(collector, env)
    old, env.toc_fignumbers = env.toc_fignumbers, dict(env.page_fignumbers)
    changed = {docname for docname, numbers in env.toc_fignumbers.items() if numbers != old.get(docname)}
    return sorted(changed | env.numref_pages if changed else changed)


def setup(app: Sphinx) -> dict:
    # Sphinx has no hook for the way of counting; tests/test_numbering.py fails when this one is gone.
    TocTreeCollector.assign_figure_numbers = assign_figure_numbers
    app.connect("builder-inited", prepare)
    app.connect("doctree-read", number_page)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
