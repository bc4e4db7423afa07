"""Search engines, chat programs and lost readers find the page they want and see at once what it is.

Every page: description, canonical address (Sphinx writes it from ``html_baseurl``), Open Graph and Twitter tags for
the preview in KakaoTalk, Slack and X. Posts: structured data as JSON-LD. JSON-LD stands in a ``script`` element, but
one that browsers never run: a data block passes a content security policy without ``unsafe-inline``. The site:
``sitemap.xml``, ``robots.txt`` and a 404 page in Korean (``_templates/404.html`` through sphinx-notfound-page).

Whatever needs an absolute address is left out while ``html_baseurl`` is empty, as on a contributor's machine.
(sphinx-sitemap would list only the pages that an incremental build happened to write.)
"""

import html
import json
from urllib.parse import quote, urljoin, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from . import frontmatter

SHARE_PICTURE = ("_static/share.png", 1200, 630)
TOUCH_ICON = "_static/touch-icon.png"


def base_address(app: Sphinx) -> str:
    """``html_baseurl`` with a slash at its end, or an empty string."""
    return app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"


def address(app: Sphinx, path: str) -> str:
    """The absolute address of a file of the site, or an empty string without ``html_baseurl``."""
    return base_address(app) and urljoin(base_address(app), quote(path))


def tags(app: Sphinx, docname: str) -> list[tuple[str, str, str]]:
    """``(attribute, name, content)`` of each meta element of a page."""
    env, post = app.env, app.env.posts.get(docname)
    description = frontmatter.fields(env.metadata[docname]).get("description", "")
    picture, width, height = SHARE_PICTURE
    found = [
        ("name", "description", description),
        ("property", "og:site_name", app.config.project),
        ("property", "og:locale", "ko_KR"),
        ("property", "og:type", "article" if post else "website"),
        ("property", "og:title", env.titles[docname].astext()),
        ("property", "og:description", description),
        ("property", "og:url", address(app, app.builder.get_target_uri(docname))),
        ("property", "og:image", address(app, picture)),
    ]
    if base_address(app):
        found += [
            ("property", "og:image:width", str(width)),
            ("property", "og:image:height", str(height)),
            ("property", "og:image:alt", app.config.project),
        ]
    if post:
        found += [("property", "article:published_time", post.date.isoformat()),
                  ("property", "article:modified_time", post.updated.isoformat())]
        found += [("property", "article:tag", tag) for tag in post.tags]
    found.append(("name", "twitter:card", "summary_large_image" if base_address(app) else "summary"))
    return [tag for tag in found if tag[2]]


def structured(app: Sphinx, docname: str) -> dict | None:
    """The schema.org description of a post or of the front page."""
    here = address(app, app.builder.get_target_uri(docname))
    site = {"@type": "WebSite", "name": app.config.project, "url": base_address(app)}
    if docname == app.config.root_doc:
        data = {**site, "inLanguage": app.config.language}
    elif post := app.env.posts.get(docname):
        author = {"@type": "Organization", "name": app.config.author, "url": base_address(app)}
        data = {
            "@type": "BlogPosting", "headline": post.title, "description": post.description,
            "datePublished": post.date.isoformat(), "dateModified": post.updated.isoformat(),
            "inLanguage": app.config.language, "keywords": list(post.tags), "timeRequired": f"PT{post.minutes}M",
            "license": "https://creativecommons.org/licenses/by-sa/4.0/", "author": author, "publisher": author,
            "isPartOf": site, "url": here, "mainEntityOfPage": here, "image": address(app, SHARE_PICTURE[0]),
        }
    else:
        return None
    return without_empty({"@context": "https://schema.org", **data})


def without_empty(data: dict) -> dict:
    return {name: without_empty(value) if isinstance(value, dict) else value for name, value in data.items() if value}


def add_tags(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the meta elements and the structured data into the head of a page."""
    if app.builder.name != "html":
        return
    lines = [f'<link rel="apple-touch-icon" href="{context["pathto"](TOUCH_ICON, resource=True)}">']
    if doctree is None:
        if pagename != "search":  # Furo's search page says so itself
            lines.append('<meta name="robots" content="noindex">')
    else:
        lines += [f'<meta {kind}="{name}" content="{html.escape(content)}">' for kind, name, content in tags(app, pagename)]
        if data := structured(app, pagename):
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
            lines.append(f'<script type="application/ld+json">{text}</script>')
    context["metatags"] = context.get("metatags", "") + "\n".join(lines) + "\n"


def write_site_files(app: Sphinx, exception: Exception | None) -> None:
    """Write ``robots.txt`` and, when the address of the site is known, ``sitemap.xml``."""
    if exception is not None or app.builder.name != "html":
        return
    robots = "User-agent: *\nAllow: /\n"
    sitemap = app.outdir / "sitemap.xml"
    if base_address(app):
        sitemap.write_text(sitemap_xml(app, app.env), encoding="utf-8")
        robots += f"Sitemap: {address(app, 'sitemap.xml')}\n"
    else:
        sitemap.unlink(missing_ok=True)
    (app.outdir / "robots.txt").write_text(robots, encoding="utf-8")


def sitemap_xml(app: Sphinx, env: BuildEnvironment) -> str:
    """All pages with the day of their last change where it is known."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for docname in sorted(env.found_docs):
        post = env.posts.get(docname)
        changed = f"<lastmod>{post.updated}</lastmod>" if post else ""
        lines.append(f"<url><loc>{html.escape(address(app, app.builder.get_target_uri(docname)))}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""])


# -- The page for lost readers --------------------------------------------------------------------


def configure_lost_page(app: Sphinx, config: Config) -> None:
    """Let sphinx-notfound-page write Korean, with addresses that hold wherever the page is served."""
    config.notfound_template = "404.html"
    config.notfound_context = {"title": "페이지를 찾을 수 없습니다", "body": ""}
    config.notfound_urls_prefix = urlsplit(base_address(app)).path or "/"


def add_entrances(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Offer the pages of the front page's toctrees to lost readers."""
    if templatename == "404.html":
        context["pageurl"] = None  # it has no address of its own
        entrances = app.env.toctree_includes.get(app.config.root_doc, [])
        context["entrances"] = [(docname, app.env.titles[docname].astext()) for docname in entrances]


def setup(app: Sphinx) -> dict:
    app.setup_extension("notfound.extension")
    app.connect("config-inited", configure_lost_page)
    app.connect("html-page-context", add_entrances)
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", write_site_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
