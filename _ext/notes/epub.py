"""The notes as a book: an EPUB that says which chapters hold formulas and drawings, as readers' devices ask.

EPUB 3 wants every chapter with MathML or SVG to be declared in the package file; Sphinx declares neither. The rest of the
book is Sphinx's own work: ``make epub``.
"""

from urllib.parse import unquote
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

PACKAGE = "http://www.idpf.org/2007/opf"


class Book(Epub3Builder):
    """Sphinx's EPUB builder with the properties of chapters."""

    def init(self) -> None:
        """Take Sphinx's own templates: those of the site are for its theme."""
        self.config.templates_path = []
        super().init()

    def build_content(self) -> None:
        """Complete the package file between its writing and the packing of the book."""
        super().build_content()
        ElementTree.register_namespace("", PACKAGE)
        ElementTree.register_namespace("dc", "http://purl.org/dc/elements/1.1/")
        package = ElementTree.parse(self.outdir / "content.opf")
        for item in package.iter(f"{{{PACKAGE}}}item"):
            if item.get("media-type") == "application/xhtml+xml" and "properties" not in item.attrib:
                text = (self.outdir / unquote(item.get("href"))).read_text(encoding="utf-8")
                if held := [name for name, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in text]:
                    item.set("properties", " ".join(held))
        package.write(self.outdir / "content.opf", encoding="utf-8", xml_declaration=True)


class LeaveSearchOut(SphinxPostTransform):
    """A book has no search page: what leads to it stays as text."""

    default_priority = 20  # references are resolved
    builders = ("epub",)

    def run(self, **_) -> None:
        for link in list(self.document.findall(nodes.reference)):
            if link.get("refuri", "").rpartition("/")[2].startswith("search.xhtml"):
                link.replace_self(link.children)


def setup(app: Sphinx) -> None:
    app.add_builder(Book, override=True)
    app.add_post_transform(LeaveSearchOut)
