"""One stylesheet and one script for every page: a phone on a slow network waits for each request, not for each rule.

conf.py lists in ``bundle_css`` and ``bundle_js`` the files, as they lie in ``_static``, that are put together in that
order into ``bundle.css`` and ``bundle.js``. Pages name these two instead, with Sphinx's checksum in the address, so a
browser keeps them for the whole site. Comments stay in the sources: a tenth of the stylesheet was theirs. Files that are
not listed (search, the theme's first script) stay on their own.
"""

import re
from pathlib import Path

from furo import get_pygments_stylesheet
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
COMMENT = re.compile(r"\s*/\*(?!!).*?\*/", re.DOTALL)  # those that begin with ! are licences


def write_bundles(app: Sphinx) -> None:
    """Put the listed files together; a listed file that is not there stops the build."""
    static = Path(app.outdir) / "_static"
    # Furo writes the colours of code for both themes after the last page; they are needed before the first.
    (static / "pygments.css").write_text(get_pygments_stylesheet(), encoding="utf-8")
    for kind in ("css", "js"):
        parts = []
        for name in app.config[f"bundle_{kind}"]:
            if (static / name).is_file():
                parts.append((static / name).read_text(encoding="utf-8").split("\n//# sourceMappingURL")[0])
            else:
                logger.warning("conf.py: bundle_%s에 적힌 '%s' 파일이 _static에 없다", kind, name, type="bundle")
        text = "\n".join(parts)
        if kind == "css":
            text = COMMENT.sub("", text)
        (static / f"bundle.{kind}").write_text(text, encoding="utf-8")


def bundle_after_copying(app: Sphinx) -> None:
    """Write the bundles when the builder has put its files in place, before the first page asks for a checksum."""
    if app.builder.name != "html":
        return
    copy_assets = app.builder.copy_assets

    def copy_and_bundle() -> None:
        copy_assets()
        write_bundles(app)

    app.builder.copy_assets = copy_and_bundle
    app.add_css_file("bundle.css")
    app.add_js_file("bundle.js", loading_method="defer")


def leave_out_parts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Take the files that are in a bundle off the list of a page."""
    if app.builder.name != "html":
        return
    for kind, files in (("css", "css_files"), ("js", "script_files")):
        listed = {f"_static/{name}" for name in app.config[f"bundle_{kind}"]}
        context[files] = [file for file in context[files] if getattr(file, "filename", file) not in listed]


def setup(app: Sphinx) -> dict:
    app.add_config_value("bundle_css", [], "html", list)
    app.add_config_value("bundle_js", [], "html", list)
    app.connect("builder-inited", bundle_after_copying)
    app.connect("html-page-context", leave_out_parts, priority=900)  # after the extensions that add files to a page
    return {"parallel_read_safe": True, "parallel_write_safe": True}
