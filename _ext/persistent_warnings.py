"""A mistake is reported by every build until it is mended.

Sphinx warns about a page while reading it and keeps what it read: the second ``make html`` after a failed one finds
nothing changed, says nothing and succeeds with the broken page. Here the kept copy of each page with a warning is
thrown away at the end of the build, so the next one reads that page again, and only that page.
"""

import logging
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.logging import NAMESPACE, WarningStreamHandler


def setup(app: Sphinx) -> dict:
    locations: set[str] = set()

    def note(record: logging.LogRecord) -> bool:
        """Remember where a warning points that passed the filters before, so is really shown."""
        locations.add(getattr(record, "location", None) or "")
        return True

    def forget(app: Sphinx, exception: Exception | None) -> None:
        """Remove the doctrees of the pages that the locations (``path``, ``path:line``) name."""
        for location in locations:
            path = re.match(r".+?\.\w+(?=:|$)", location)
            docname = path and app.env and app.env.path2doc(path[0])
            if docname:
                Path(app.doctreedir, f"{docname}.doctree").unlink(missing_ok=True)

    for handler in logging.getLogger(NAMESPACE).handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(note)
    app.connect("build-finished", forget)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
