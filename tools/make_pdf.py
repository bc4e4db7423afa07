"""The notes as one PDF: the built pages, printed by the browser in the order of the sidebar, with its tree as bookmarks.

What readers see is what they print: formulas, drawings and folded answers come through the pages' own print stylesheet. A
link from one page to another leads to that page's first sheet. Usage: ``make_pdf.py FOLDER_OF_PAGES FILE``.
"""

import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from browser import launch
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

PRINT = {"format": "A4", "print_background": True, "tagged": True,
         "margin": {"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}}


def chapters(site: Path) -> list[tuple[int, str, Path]]:
    """Depth, title and file of each page, as one page names the next; an index stands above the pages of its folder."""
    found, path = [], site / "index.html"
    while path:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        folders = len(path.relative_to(site).parts) - 1
        found.append((max(0, folders - (path.name == "index.html")), page.h1.get_text().rstrip("#"), path))
        following = page.find("link", rel="next")
        path = following and (path.parent / unquote(following["href"])).resolve()
    return found


def lead_inside(book: PdfWriter, first: dict[Path, int]) -> None:
    """Let the links between pages lead to the sheet on which the other page begins; what is not in the book is no link.

    :param first: the number of that sheet for each page's file.
    """
    for sheet in book.pages:
        for annotation in sheet.get("/Annots", ()):
            action = annotation.get_object().get("/A", {})
            address = urlsplit(action.get("/URI", ""))
            if address.scheme != "file":
                continue
            if (number := first.get(Path(unquote(address.path)))) is None:
                del annotation.get_object()["/A"]  # the search and files to download, which a book does not have
            else:
                target = ArrayObject([book.pages[number].indirect_reference, NameObject("/Fit")])
                action.update({NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): target})
                del action["/URI"]


def main(site: Path, target: Path) -> None:
    """Print the pages below *site* into *target*."""
    book, first, parents = PdfWriter(), {}, {}
    with sync_playwright() as playwright:
        page = launch(playwright).new_page()
        for depth, title, path in chapters(site):
            page.goto(path.as_uri())
            first[path] = len(book.pages)
            sheets = PdfReader(BytesIO(page.pdf(**PRINT)))
            book.append(sheets, import_outline=False)
            parents[depth] = book.add_outline_item(title=title, page_number=first[path], parent=parents.get(depth - 1))
    lead_inside(book, first)
    book.add_metadata({"/Title": BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser").title.get_text()})
    target.parent.mkdir(parents=True, exist_ok=True)
    book.write(target)
    print(f"글 {len(first)}편을 {len(book.pages)}쪽에 담았다.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
