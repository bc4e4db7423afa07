"""Sphinx configuration: plain sections, no network, no heavy imports. The features of our own live in _ext/."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# -- Project ------------------------------------------------------------------------------------

project = "배움 노트"
author = "배움 노트 기여자"
copyright = "배움 노트 기여자, 글 CC BY-SA 4.0, 코드 MIT"
language = "ko"
version = "1"  # EPUB wants one; pages do not show it
# The one line to change in a copy: edit links, error reports and the feed's ids come from it. After a move, keep the old
# address as feed_identity, or every post would be new to every reader's feed.
repository = "https://github.com/uyt8989/notes"

# -- Sources ------------------------------------------------------------------------------------

extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "diagrams",
    "plots",
    "citations",
    "mathml",
    "hangul_anchors",
    "hangul_emphasis",
    "harmless",
    "terms",
    "numbering",
    "particles",
    "bundle",
    "epub",
    "pdf",
    "sidebar",
    "accessible",
    "posts",
    "discovery",
    "colophon",
    "feed",
    "redirects",
    "korean_search",
    "persistent_warnings",
    "korean_messages",
]
source_suffix = {".md": "markdown"}
exclude_patterns = [
    "_build",
    "_templates",
    ".venv",
    ".cache",
    ".pytest_cache",
    ".github",
    "tests",  # the mini projects under tests/roots are sites of their own
    "README.md",  # written for the repository's front page
    "CONTRIBUTING.md",
]
templates_path = ["_templates"]
locale_dirs = [str(Path(__file__).parent / "_locale")]  # a relative path is sought from wherever the build was called
if "NOTES_CACHE" in os.environ:  # the sources cannot be written, where Sphinx would compile the catalogue
    locale_dirs = [str(Path(os.environ["NOTES_CACHE"], "locale"))]
    for catalogue in (Path(__file__).parent / "_locale").rglob("sphinx.[pj]*"):
        copy = Path(locale_dirs[0], *catalogue.parts[-3:])
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(catalogue, copy)

# -- Markdown -----------------------------------------------------------------------------------

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
# Raw HTML could carry scripts into the site through a pull request.
myst_disable_syntax = ["html_block", "html_inline"]
# Smart quotes turn `--all` into an en dash and spoil Korean quotation marks.
smartquotes = False

# -- Formulas -----------------------------------------------------------------------------------

html_math_renderer = "mathml"
math_numfig = False  # equations are numbered per page: a new one elsewhere must not change the numbers here

# -- Numbering and references -------------------------------------------------------------------

numfig = True
numfig_format = {"figure": "그림 %s", "table": "표 %s", "code-block": "코드 %s", "section": "%s절"}
nitpicky = True

# -- HTML ---------------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = [("site.css", {"priority": 700})]  # after Furo's
html_js_files = ["theme.js", "site.js"]  # _templates/page.html puts theme.js first
# One request each for all pages (_ext/bundle.py); theme.js stays apart, it runs before the first paint.
bundle_css = ["pygments.css", "styles/furo.css", "posts.css", "diagrams.css", "plots.css", "formulas.css", "site.css"]
bundle_js = ["scripts/furo.js", "formulas.js", "report.js", "site.js", "korean_search/shortcut.js"]
html_permalinks_icon = "#"
html_favicon = "_static/favicon.svg"
html_theme_options = {
    "source_repository": repository,
    "source_branch": "main",
    "source_directory": "",
    "top_of_page_buttons": ["edit"],
}
html_copy_source = False
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")

# -- Copying code (_static/site.js.jinja) -------------------------------------------------------

# $, (env) $, PowerShell and cmd with or without an environment, and Python's own prompts
copybutton_prompt_text = r"(?:\(\S+\) )?(?:\$ |PS(?: [^>]*)?> |[A-Z]:\\[^>]*> ?)|>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_copy_empty_lines = False  # they belong to the output
copybutton_line_continuation_character = "\\"
copybutton_here_doc_delimiter = "EOF"

# -- Links that leave the site (make linkcheck) -------------------------------------------------

linkcheck_timeout = 20
linkcheck_retries = 3
linkcheck_rate_limit_timeout = 120
linkcheck_allowed_redirects = {r"https://doi\.org/.*": r"https://.*"}  # a DOI is a redirect by design

# -- Book (make epub, make pdf) -----------------------------------------------------------------

epub_basename = "notes"
epub_description = "딥러닝, 데이터, 프로그래밍을 한국어로 깊고 정확하게 배우기 위한 노트"
epub_show_urls = "no"
epub_exclude_files = ["_static/fonts/OFL.txt"]
suppress_warnings = ["epub.unknown_project_files"]  # the licence of a font lies beside it; a book has no place for it

latex_engine = "xelatex"  # Korean type by its own name
latex_documents = [("index", "notes.tex", project, author, "manual", True)]  # the front page's list of links stays out
latex_toplevel_sectioning = "part"
latex_show_urls = "footnote"
latex_elements = {
    "papersize": "a4paper",
    "extraclassoptions": "openany,oneside",
    "polyglossia": "",  # kotex, in _ext/pdf/notes.sty, knows Korean
    "fontpkg": "",
    "fncychap": "",
    "figure_align": "H",  # a drawing stands between the intuition and the formula, not where there is room
    "maketitle": rf"\newcommand\sphinxbackoftitlepage{{\colophon{{{copyright}}}{{{repository}}}}}\sphinxmaketitle",
    "makeindex": "",
    "printindex": "",  # the glossary has one
    "sphinxsetup": "hmargin=25mm,vmargin={25mm,25mm},InnerLinkColor={rgb}{0,0.25,0.5},OuterLinkColor={rgb}{0,0.25,0.5}",
}
pdf_leave_out = ["archive"]
