"""At the end of a page: the whole series, how to cite the post, how to report an error, how to mend the page.

Everything works without a script and asks no other host. "오류 알리기" opens the repository's issue form with the
page filled in; ``_static/report.js`` adds the section that the reader stands in. The repository is ``repository`` in
conf.py.
"""

import re
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from .posts import Post, korean_date, series_of


def bibtex(post: Post, author: str, site: str, url: str) -> str:
    """The post as a BibTeX entry; without ``url`` when the site's address is not known."""
    def plain(text: str) -> str:
        return re.sub(r"([#$%&_{}])", r"\\\1", text)

    fields = {"author": f"{{{plain(author)}}}", "title": f"{{{plain(post.title)}}}", "howpublished": plain(site),
              "year": str(post.date.year), "month": str(post.date.month)}
    if post.updated > post.date:
        fields["note"] = f"{post.updated} 고침"
    if url:
        fields["url"] = url
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{note{post.date.year}-{post.docname.rpartition('/')[2]},", *lines, "}"])


def citation(post: Post, author: str, site: str, url: str) -> str:
    """The post as one line of a list of references."""
    changed = f"({korean_date(post.updated)} 고침)" if post.updated > post.date else ""
    return f"{author}. 「{post.title}」. {site}, {korean_date(post.date)}{changed}. {url}".rstrip()


def report_address(repository: str, pagename: str, title: str) -> str:
    """The issue form for an error with the page filled in (fields: .github/ISSUE_TEMPLATE/error.yml)."""
    return f"{repository}/issues/new?" + urlencode({"template": "error.yml", "title": f"오류: {title}", "page": pagename, "section": ""})


def add_colophon(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Append the end of the page to its body."""
    if doctree is None or app.builder.name != "html":
        return
    post = app.env.posts.get(pagename)
    cited = (post, app.config.author, app.config.project, context.get("pageurl") or "")
    context["body"] += app.builder.templates.render("posts/colophon.html", {
        **context, "post": post,
        "series": series_of(app.env.posts, post.series) if post else [],
        "series_title": app.env.titles[post.series].astext() if post and post.series else None,
        "bibtex": bibtex(*cited) if post else None,
        "citation": citation(*cited) if post else None,
        "report": report_address(app.config.repository, pagename, app.env.titles[pagename].astext()),
        "edit": f"{app.config.repository}/edit/{app.config.html_theme_options.get('source_branch', 'main')}/{app.env.doc2path(pagename, base=False).as_posix()}",
    })
    app.add_js_file("report.js", loading_method="defer")


def setup(app: Sphinx) -> dict:
    app.add_config_value("repository", "", "html", types=[str])
    app.connect("html-page-context", add_colophon)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
