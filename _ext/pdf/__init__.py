"""The notes as a printed book: ``make pdf`` gives chapters, page numbers and real Korean type, and answers at the end.

A site is read by following links, a book from front to back. So a folder's index page becomes a part with its first
paragraphs, its posts become the chapters, and pages at the top of the site are gathered under their toctree's caption.
Lists of posts and the bars of letters are left out, as the table of contents does their work. What a page folds away
under 「풀이」 stands at the end of its chapter, and each exercise names the page of its answer.

Sphinx writes the LaTeX; ``notes.sty`` holds fonts and looks; ``tools/make_pdf.py`` runs XeLaTeX and says in Korean what
it could not set. ``pdf_leave_out`` in conf.py lists pages that a book has no use for.
"""

from pathlib import Path, PurePosixPath

from docutils import nodes
from docutils.writers.latex2e import Babel
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import copyfile

from posts import post_list

STYLE = Path(__file__).parent / "notes.sty"
ANSWER = "풀이"


class page_link(nodes.General, nodes.Element):
    """A place named ``here`` that shows ``text`` with the page of the place ``to``."""


def useless_in_print(node: nodes.Node) -> bool:
    return isinstance(node, post_list) or (isinstance(node, nodes.Element) and "letters" in node.get("classes", ()))


class ArrangeBook(SphinxPostTransform):
    """Make parts and chapters of the pages that the LaTeX builder has put into one tree."""

    builders = ("latex",)
    default_priority = 4  # before lists are filled and references resolved

    def run(self, **_) -> None:
        root = next(self.document.findall(nodes.section))
        pages = list(self.document.findall(addnodes.start_of_file))
        for page in pages:
            page[:] = page.children  # Sphinx leaves them with the parent that they had in their own file
        for page in pages:
            page.parent.remove(page)
        for place in [place for page in pages for place in page.findall(useless_in_print)]:
            place.parent.remove(place)
        root[:] = [root[0]]
        parts: dict[str, nodes.section] = {}
        for page in pages:
            place = PurePosixPath(page["docname"])
            if page["docname"] in self.config.pdf_leave_out:
                continue
            if place.name == "index":
                parts[str(place.parent)] = self._part(page)
                root += page
            else:
                self._move_answers(page)
                found = next((parts[str(folder)] for folder in place.parents if str(folder) in parts), None)
                if found is None:
                    found = parts[str(place.parent)] = self._part_without_page(page["docname"])
                    root += found
                found += page

    def _part_without_page(self, docname: str) -> nodes.section:
        """A part for pages that have no index page above them, under the caption of the toctree that names them."""
        trees = self.env.get_doctree(self.config.root_doc).findall(addnodes.toctree)
        caption = next((tree["caption"] for tree in trees if docname in tree["includefiles"] and tree["caption"]), self.config.project)
        return nodes.section("", nodes.title("", caption), ids=[f"part-{docname.replace('/', '-')}"], docname=self.config.root_doc)

    @staticmethod
    def _part(page: addnodes.start_of_file) -> nodes.section:
        """Keep of an index page its title and what stands before its first section, which only points to other pages."""
        section = next(page.findall(nodes.section))
        section[:] = [node for node in section.children if not isinstance(node, nodes.section)]
        return section

    @staticmethod
    def _move_answers(page: addnodes.start_of_file) -> None:
        """Put a chapter's answers into a section at its end; exercise and answer name each other's page."""
        chapter = next(page.findall(nodes.section))
        boxes = [box for box in chapter.findall(nodes.admonition) if box[0].astext() == ANSWER]
        if not boxes:
            return
        name = page["docname"].replace("/", "-")
        end = nodes.section("", nodes.title("", ANSWER), ids=[f"{name}-answers"], docname=page["docname"])
        for order, box in enumerate(boxes, 1):
            item = box.parent
            number = item.parent.get("start", 1) + item.parent.index(item) if isinstance(item, nodes.list_item) else order
            question, answer = f"{name}-question-{order}", f"{name}-answer-{order}"
            end += nodes.paragraph("", "", nodes.strong("", f"연습 {number}"), nodes.Text(" "),
                                   page_link(here=answer, to=question, text="물음은"))
            end += box[1:]
            box.replace_self(nodes.paragraph("", "", page_link(here=question, to=answer, text="풀이는")))
        chapter += end


def visit_page_link(translator, node: page_link) -> None:
    translator.body.append(rf"\phantomsection\label{{{node['here']}}}\hyperref[{node['to']}]"
                           rf"{{{node['text']} \pageref*{{{node['to']}}}쪽에 있다.}}")
    raise nodes.SkipNode


def prepare(app: Sphinx) -> None:
    """Lay the style beside the LaTeX that will load it."""
    if app.builder.name == "latex":
        copyfile(STYLE, app.outdir / STYLE.name, force=True)


def setup(app: Sphinx) -> dict:
    Babel.language_codes.setdefault("ko", "korean")  # docutils knows no Korean, and Sphinx asks it
    app.add_config_value("pdf_leave_out", [], "", list)
    app.add_node(page_link, latex=(visit_page_link, None))
    app.add_latex_package(STYLE.stem, after_hyperref=True)
    app.add_post_transform(ArrangeBook)
    app.connect("builder-inited", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
