"""``make live``: save a page and see it, without starting Python anew for each build.

sphinx-autobuild watches, serves and reloads. Its own builder runs ``python -m sphinx`` on each change, and most of that
second is importing. Here Sphinx and the site's extensions are imported once; sphinx-autobuild's worker, which is forked
for each change, then builds with what is already in memory. Where processes cannot be forked (Windows) it imports anew.
"""

import importlib
import multiprocessing
import sys
from pathlib import Path

import sphinx_autobuild.__main__ as autobuild
from sphinx.cmd.build import main as build
from sphinx_autobuild.utils import show_message

ROOT = Path(__file__).resolve().parent.parent


class WarmBuilder(autobuild.Builder):
    """sphinx-autobuild's builder, in the process at hand."""

    def __call__(self, *, changed_paths):
        if build(["-q", *self.sphinx_args]) != 0:
            show_message("고치고 저장하면 다시 만든다. 그동안은 앞의 화면이 남아 있다.")
        show_message(f"보기: {self.uri}")


def import_extensions() -> None:
    """Import what a build of this site imports: everything that conf.py names, and the theme."""
    sys.path.insert(0, str(ROOT))
    conf = importlib.import_module("conf")
    for name in [*conf.extensions, conf.html_theme, "sphinx.builders.html", "sphinx.domains.std", "docutils.parsers.rst"]:
        importlib.import_module(name)


if __name__ == "__main__":
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork")
    import_extensions()
    autobuild.Builder = WarmBuilder
    # Only sources start a build: what a build itself writes must not.
    autobuild.main(["-b", "html", str(ROOT), str(ROOT / "_build" / "live"), "-d", str(ROOT / "_build" / "live-doctrees"),
                    "--ignore", str(ROOT / "_build"), "--ignore", str(ROOT / ".cache"), *sys.argv[1:]])
