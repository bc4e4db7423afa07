"""Sphinx configuration: plain sections, no network, no heavy imports. The features of our own live in _ext/."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# -- Project ------------------------------------------------------------------------------------

project = "배움 노트"
author = "배움 노트 기여자"
copyright = "배움 노트 기여자, 글 CC BY-SA 4.0, 코드 MIT"
language = "ko"
version = "1"  # EPUB wants one; pages do not show it
# The two lines to change in a copy. After a move of the repository feed_id stays, or every post would be new to every reader.
repository = "https://github.com/uyt8989/notes"
feed_id = "tag:github.com,2026:uyt8989/notes"

# -- Sources ------------------------------------------------------------------------------------

extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinxcontrib.mermaid",
    "sphinxcontrib.bibtex",
    "sphinxext.rediraffe",
    "sphinx_last_updated_by_git",
    "notfound.extension",
    "hangul",
    "drawn",
    "notes",
]
source_suffix = {".md": "markdown"}
exclude_patterns = [
    "_build",
    "_ext",
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

# -- Markdown -----------------------------------------------------------------------------------

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Raw HTML could carry scripts into the site through a pull request.
myst_disable_syntax = ["html_block", "html_inline"]
myst_words_per_minute = 90  # of Korean, with the code, formulas and pictures between them, which are not counted
# Smart quotes turn `--all` into an en dash and spoil Korean quotation marks.
smartquotes = False

# -- Drawings and formulas (_ext/drawn/README.md) -----------------------------------------------

drawn_cache = os.environ.get("NOTES_CACHE") or ".cache"  # elsewhere if this folder cannot be written
drawn_data = "_static/data"  # what figures read by its name, as the code of pages does in the tests and in notebooks

math_numfig = False  # equations are numbered per page: a new one elsewhere must not change the numbers here

# -- References ---------------------------------------------------------------------------------

nitpicky = True
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = bibtex_reference_style = "korean"  # _ext/notes/citations.py
bibtex_cite_id = "ref-{key}"
bibtex_bibliography_id = "references-list"

# -- Dates and addresses ------------------------------------------------------------------------

git_untracked_show_sourcelink = True  # a page can be mended before it is committed, too
git_last_updated_metatags = False  # _templates/posts/meta.html says it of posts
# A page that moved: the old source and the new one, "memo/old.md": "memo/new.md". A section that got another name keeps
# its old address by a target after its heading: (옛-이름)=
rediraffe_redirects = {}
rediraffe_template = "_templates/posts/moved.html"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
notfound_template = "404.html"
notfound_context = {"title": "페이지를 찾을 수 없습니다", "body": ""}
notfound_urls_prefix = urlsplit(html_baseurl).path or "/"

# -- HTML ---------------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = [("site.css", {"priority": 700})]  # after Furo's
html_js_files = ["theme.js", ("site.js", {"defer": "defer"})]  # _templates/page.html puts theme.js first
html_permalinks_icon = "#"
html_favicon = "_static/favicon.svg"
html_theme_options = {
    "source_repository": repository,
    "source_branch": "main",
    "source_directory": "",
}
html_copy_source = False

# -- Links that leave the site (make linkcheck) -------------------------------------------------

linkcheck_timeout = 20
linkcheck_retries = 3
linkcheck_rate_limit_timeout = 120
linkcheck_allowed_redirects = {r"https://doi\.org/.*": r"https://.*"}  # a DOI is a redirect by design

# -- Book (make epub, make pdf) -----------------------------------------------------------------

epub_basename = "notes"
epub_description = "딥러닝, 데이터, 프로그래밍을 한국어로 깊고 정확하게 배우기 위한 노트"
epub_show_urls = "no"
epub_exclude_files = ["_static/drawn/fonts/OFL.txt"]
suppress_warnings = [
    "epub.unknown_project_files",  # the licence of a font lies beside it; a book has no place for it
    "git",  # a copy without history, or with a short one, shows no day of the last change
]
