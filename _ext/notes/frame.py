"""What frames each page: facts for search engines and chat programs in its head, and at its end the way on.

``_templates/posts/meta.html`` writes description, Open Graph and Twitter tags, for the preview in KakaoTalk, Slack and X, and
structured data as JSON-LD, a data block that a content security policy lets pass. ``_templates/posts/colophon.html`` writes
the whole series, how to cite the post and how to report an error or mend the page. sphinxext-opengraph would take the
description from the first paragraph, escape no ``<`` in it, and claim addresses that a local build does not have.
"""

import re
from functools import partial

from docutils import nodes
from sphinx.application import Sphinx

from . import frontmatter
from .posts import Posts, korean_date


def tex(text: str) -> str:
    r"""The text as BibTeX reads it.

    >>> print(tex("R&D_100%"))
    R\&D\_100\%
    """
    return re.sub(r"([#$%&_{}])", r"\\\1", text)


def add_facts(posts: Posts, app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give the templates what they say of a page; a page without a source has no address of its own."""
    post = posts.get(pagename)
    context |= {"post": post, "series": posts.series.get(post.series, []) if post else [], "titles": app.env.titles,
                "front": frontmatter.fields(app.env.metadata[pagename]), "base": app.config.html_baseurl, "author": app.config.author,
                "korean_date": korean_date, "tex": tex}
    if doctree is None:
        context["pageurl"] = None


def setup(app: Sphinx, posts: Posts) -> None:
    app.connect("html-page-context", partial(add_facts, posts))
