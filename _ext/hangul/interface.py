"""The words of the interface in Korean: what Sphinx's own catalogue leaves in English, and what its scripts say.

Sphinx compiles the catalogues of ``locale_dirs`` beside their sources, which a read-only or installed folder forbids: so
``locale/sphinx.po`` stands outside the layout that Sphinx looks for, and is read into memory. A site's own catalogue and
Sphinx's come first.
"""

import io
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.config import Config

LOCALE = Path(__file__).parent / "locale"


def add_script(app: Sphinx, config: Config) -> None:
    """Let Sphinx find ``sphinx.js``, the words of its scripts."""
    config.locale_dirs = [*config.locale_dirs, str(LOCALE)]


def setup(app: Sphinx) -> None:
    if app.config.language == "ko":
        compiled = io.BytesIO()
        with (LOCALE / "sphinx.po").open("rb") as catalogue:
            write_mo(compiled, read_po(catalogue, "ko"))
        compiled.seek(0)
        app.translator.add_fallback(GNUTranslations(compiled))
        app.connect("config-inited", add_script)
