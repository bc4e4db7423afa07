"""The notes as a book: an EPUB that says which chapters hold formulas and drawings, as readers' devices ask.

EPUB 3 wants every chapter with MathML or SVG to be declared in the package file; Sphinx declares neither. The rest of the
book is Sphinx's own work: ``make epub``.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx


def declare_content(package: str, folder: Path) -> str:
    """Return the package file with ``properties`` for each chapter that holds MathML or SVG.

    :param package: the text of ``content.opf``.
    :param folder: where the chapters lie.
    """
    def declare(item: re.Match) -> str:
        text = (folder / item["href"]).read_text(encoding="utf-8")
        held = [name for name, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in text]
        return item[0].replace("<item ", f'<item properties="{" ".join(held)}" ', 1) if held else item[0]

    return re.sub(r'<item (?![^>]*properties=)[^>]*href="(?P<href>[^"]+\.xhtml)"[^>]*/>', declare, package)


def declare_after_writing(app: Sphinx) -> None:
    """Complete the package file between its writing and the packing of the book."""
    if app.builder.name != "epub":
        return
    build_content = app.builder.build_content

    def build_and_declare() -> None:
        build_content()
        package = Path(app.outdir) / "content.opf"
        package.write_text(declare_content(package.read_text(encoding="utf-8"), package.parent), encoding="utf-8")

    app.builder.build_content = build_and_declare


def leave_templates(app: Sphinx) -> None:
    """Take Sphinx's own templates: those of the site are for its theme."""
    if app.builder.name == "epub":
        app.config.templates_path = []
        app.builder.init_templates()


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", leave_templates)
    app.connect("builder-inited", declare_after_writing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
