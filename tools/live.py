"""``make live``: save a page and see it, without starting Sphinx anew for each build.

sphinx-autobuild watches, serves and reloads. Its own builder runs ``python -m sphinx`` on each change, and most of that
time is importing and loading. Here the site is built once and then stays in memory; sphinx-autobuild's worker, which is
forked for each change, builds on from there and is gone afterwards, so that no change can spoil the next one. What was
imported does not change any more: when conf.py, an extension or a template does, builds start anew as they used to.
Where processes cannot be forked (Windows) every build does.
"""

import argparse
import gc
import multiprocessing
from pathlib import Path

import sphinx_autobuild.__main__ as autobuild
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx_autobuild.utils import show_message

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("conf.py", "_ext/**/*.py", "_ext/**/*.js", "_ext/**/*.css", "_templates/**/*", "_static/**/*", "_ext/**/*.po")


class Site:
    """A site in memory, and when each file that a build does not read again was last changed."""

    def __init__(self, source: Path, out: Path, doctrees: Path) -> None:
        self.source = source
        self.app = Sphinx(source, source, out, doctrees, "html", status=None)
        self.kept = self.stamps()

    def build(self) -> None:
        """Build what has changed; the warnings of Sphinx, with file and line, go to the terminal."""
        before = self.app._warncount
        try:
            self.app.build()
        except SphinxError as error:
            show_message(f"만들지 못했다: {error}")
        if self.app._warncount > before:
            show_message("고칠 곳이 있다. 위에 적힌 파일과 줄을 고치고 저장하면 다시 만든다.")

    def stamps(self) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for pattern in KEPT for path in self.source.glob(pattern) if path.is_file()}


site: Site | None = None  # not of the builder, which travels to the worker as a pickle: a fork has it already


class WarmBuilder(autobuild.Builder):
    """sphinx-autobuild's builder, which goes on from the site in memory as long as only pages change."""

    def __call__(self, *, changed_paths):
        global site
        if site is None and not changed_paths and multiprocessing.get_start_method() == "fork":
            site = Site(*(Path(self.sphinx_args[n]) for n in (2, 3, 5)))
        if site is None or site.kept != site.stamps():
            if site:
                show_message("설정이나 확장이 바뀌어 처음부터 만든다. 빠르게 보려면 make live를 다시 켠다.")
            super().__call__(changed_paths=changed_paths)
            return
        site.build()
        gc.freeze()  # what is there now lives as long as the server: no build has to look through it
        show_message(f"보기: {self.uri}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="저장할 때마다 다시 만들어 브라우저에 보여 준다")
    parser.add_argument("--source", type=Path, default=ROOT, help="사이트의 폴더")
    known, others = parser.parse_known_args()
    source = known.source.resolve()
    if "fork" in multiprocessing.get_all_start_methods():
        multiprocessing.set_start_method("fork")
    autobuild.Builder = WarmBuilder
    # Only sources start a build: what a build itself writes must not.
    with docutils_namespace(), patch_docutils(str(source)):
        autobuild.main(["-b", "html", str(source), str(source / "_build" / "live"), "-d", str(source / "_build" / "live-doctrees"),
                        "--ignore", str(source / "_build"), "--ignore", str(source / ".cache"), *others])
