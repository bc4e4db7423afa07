"""A build after another one says what a fresh build would say: every mistake until it is mended, and none that is mended.

Sphinx reads a page once and keeps what it read. Four things go wrong with that, and are put right here:

- It warns of a page while reading it: the second ``make html`` after a failed one finds nothing changed, says nothing and
  succeeds with the broken page. So the kept copy of each page with a warning is thrown away at the end of the build, and the
  next one reads that page again, and only that page.
- A heading that is renamed or a page that is deleted breaks the links on other pages, which nobody looks at again. So each
  page keeps the names that it gives and uses, and the pages that use a name that is gone are written anew, which tells it.
- A name that two pages give is told only if the same process read both. So it is told here.
- Of such a name Sphinx forgets the first page: once the second is mended, the name is unknown. So both are read again.
"""

import logging
import re
from collections import defaultdict
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join
from sphinx.util import logging as sphinx_logging
from sphinx.util.logging import NAMESPACE, WarningStreamHandler

logger = sphinx_logging.getLogger(__name__)
TWICE = {
    "label": ("두 번 쓴 이름표: '{}'. 다른 하나는 {}에 있다. 하나의 이름을 바꾼다", None, None),
    "equation": ("두 번 쓴 수식의 이름표: '{}'. 다른 하나는 {}에 있다. 하나의 이름을 바꾼다", "ref", "equation"),
    "term": ("용어집에 두 번 나온 말: '{}'. 다른 하나는 {}에 있다. 하나를 지운다", None, None),
}


def note_names(app: Sphinx, doctree: nodes.document) -> None:
    """Keep with a page, where Sphinx keeps its metadata, the names that it gives (with their lines) and those that it uses."""
    docname, labels = app.env.docname, app.env.domains.standard_domain.anonlabels
    given = {("label", name): doctree.ids[id_].line for name, id_ in doctree.nameids.items()
             if id_ in doctree.ids and labels.get(name, ("",))[0] == docname}
    given |= {("equation", node["label"]): node.line for node in doctree.findall(nodes.math_block) if node.get("label")}
    given |= {("term", node.astext()): node.line for glossary in doctree.findall(addnodes.glossary) for node in glossary.findall(nodes.term)}
    used = {entry for toctree in doctree.findall(addnodes.toctree) for entry in toctree["includefiles"]}
    for link in doctree.findall(addnodes.pending_xref):
        target = link["reftarget"]
        used |= {target, docname_join(docname, target), f"{target}#{link.get('reftargetid')}"}
    app.env.metadata[docname] |= {"names_given": given, "names_used": {name.lower() for name in used}}


def missed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that use a name that the last build knew and this one does not."""
    there = set(env.found_docs)
    for docname in env.found_docs:
        names = {name for _, name in env.metadata[docname]["names_given"]}
        there |= names | {f"{docname}#{name}" for name in names | set(env.metadata[docname].get("myst_slugs", ()))}
    there = {name.lower() for name in there}
    gone = getattr(env, "names_there", set()) - there
    env.names_there = there
    return sorted(docname for docname in env.found_docs if gone & env.metadata[docname]["names_used"])


def tell_twice(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of each name that several pages give, at all but the first; ``names_twice`` are all these pages."""
    pages = defaultdict(list)
    for docname in sorted(env.found_docs):
        for name in env.metadata[docname]["names_given"]:
            pages[name].append(docname)
    twice = {name: docnames for name, docnames in pages.items() if len(docnames) > 1}
    for (kind, name), (first, *others) in twice.items():
        message, type_, subtype = TWICE[kind]
        for docname in others:
            logger.warning(message.format(name, env.doc2path(first, base=False)), type=type_, subtype=subtype,
                           location=(docname, env.metadata[docname]["names_given"][kind, name]))
    app.names_twice = {docname for docnames in twice.values() for docname in docnames}


def setup(app: Sphinx) -> dict:
    locations: set[str] = set()

    def note(record: logging.LogRecord) -> bool:
        """Remember where a warning points that passed the filters before, so is really shown."""
        locations.add(getattr(record, "location", None) or "")
        return True

    def forget(app: Sphinx, exception: Exception | None) -> None:
        """Remove the doctrees of the pages that the locations (``path``, ``path:line``) name."""
        paths = [re.match(r".+?\.\w+(?=:|$)", location) for location in locations]
        docnames = {app.env.path2doc(path[0]) for path in paths if path and app.env}
        for docname in docnames | getattr(app, "names_twice", set()):
            Path(app.doctreedir, f"{docname}.doctree").unlink(missing_ok=True)

    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(note)
    app.connect("doctree-read", note_names)
    app.connect("env-updated", missed)
    app.connect("env-updated", tell_twice)
    app.connect("build-finished", forget)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
