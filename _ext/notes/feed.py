"""New posts reach readers by themselves: an Atom feed (``feed.xml``, RFC 4287) with whole posts, named on every page.

Formulas travel as MathML and pictures as SVG files with literal colours that entries refer to by ``img``: feed
readers strip inline SVG (FreshRSS #2139) and MathML without a namespace (Miniflux #3405). Everything else is plain
HTML without classes, scripts and styles. Ids are tag URIs (RFC 4151) made of the repository and the page's name, so
they outlive a change of the site's address. A day has no known hour: midnight in Korea stands for it.

Addresses are absolute. Without ``html_baseurl`` (on a contributor's machine) they are relative to the feed itself,
which Atom allows and which needs no invented host.

An entry's content is cut from the body of its page when the page is written, and kept beside the doctrees for builds
that do not write it again.
"""

import datetime
import html
import json
import re
import shutil
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape, quoteattr

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import frontmatter
from .head import address
from drawn.plots import VARIABLES
from .posts import Post

FEED = "feed.xml"
PICTURES = "_feed"
DIAGRAM_STYLE = Path(__file__).parent.parent / "drawn" / "static" / "drawn" / "diagrams.css"
ENTRIES = 10  # whole posts: ten of them are about a megabyte before compression
TAG_YEAR = 2026  # the year in which the repository began to name things; part of every id, never to change
XHTML_TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
DROPPED_TAGS = {"annotation", "button", "form", "h1", "script", "style"}
DROPPED_CLASSES = {"headerlink", "diagram-source", "plot-source"}
VOID_TAGS = {"br", "hr", "img", "col", "input", "wbr"}


class Cleaner(HTMLParser):
    """Keep of a page's body what a feed reader can show.

    :param here: the address of the page, against which the addresses in it are resolved.
    """

    def __init__(self, here: str):
        super().__init__()
        self.here = here
        self.kept: list[str] = []
        self.open: list[str] = []  # what closes each open element: "</p>", or "" for an unwrapped one
        self.dropped = 0  # how many of the open elements are inside a dropped one
        self.math = 0
        self.label = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        void = tag in VOID_TAGS
        if self.dropped or tag in DROPPED_TAGS or classes & DROPPED_CLASSES:
            self.dropped += not void
            return
        if given.get("role") == "img":  # the box of a picture bears its description
            self.label = given.get("aria-label", "")
        before, after = "", ""
        if tag == "math" or self.math:
            self.math += not void
            unwanted = re.compile(r"class|style|id|on.*|data-.*|xmlns|.*href|src")
            kept = {name: value for name, value in given.items() if not unwanted.fullmatch(name)}
            if tag == "math":
                kept = {"xmlns": "http://www.w3.org/1998/Math/MathML", **kept}
            if tag != "semantics":  # its annotation is dropped, so it says nothing
                before, after = start(tag, kept), f"</{tag}>"
        elif tag in XHTML_TAGS:
            kept = {name: given[name] for name in sorted(ATTRIBUTES.get(tag, set()) & set(given))}
            for name in {"href", "src"} & set(kept):
                kept[name] = urljoin(self.here, kept[name])
                if urlsplit(kept[name]).scheme not in ("http", "https", "mailto", ""):
                    del kept[name]
            if tag == "img":
                kept["alt"] = kept.get("alt") or self.label
            before, after = start(tag, kept), f"</{tag}>"
            if "admonition-title" in classes:
                before, after = f"{before}<strong>", f"</strong>{after}"
        elif "admonition" in classes:
            before, after = "<blockquote>", "</blockquote>"
        self.kept.append(before)
        if not void:
            self.open.append(after)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID_TAGS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID_TAGS:
            return
        if self.dropped:
            self.dropped -= 1
            return
        self.math -= bool(self.math)
        self.kept.append(self.open.pop() if self.open else "")

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.kept.append(html.escape(data, quote=False))


def start(tag: str, attributes: dict[str, str]) -> str:
    return "<" + tag + "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items()) + ">"


def picture(svg: str, stylesheet: str) -> str:
    """An inline drawing as a file of its own: with namespaces, a font, and the colours of the light theme."""
    colours = {variable: colour for colour, variable in VARIABLES.items()}
    svg = re.sub(r"var\(--plot-\w+\)", lambda match: colours.get(match[0], "#000000"), svg)
    root, rest = re.fullmatch(r"<svg([^>]*)>(.*)", svg, re.DOTALL).groups()
    wanted = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink", "font-family": "sans-serif"}
    root = re.sub(r' (role|aria-label|class)="[^"]*"', "", root)
    root += "".join(f' {name}="{value}"' for name, value in wanted.items() if f"{name}=" not in root)
    if 'class="' in rest:  # the author's classes of a diagram: its stylesheet falls back on the light theme
        root, rest = f'{root} class="diagram"', f"<style>{escape(stylesheet)}</style>{rest}"
    return f"<svg{root}>{rest}\n"


def clean(body: str, here: str, name: str, pictures_at: str, stylesheet: str) -> tuple[str, dict[str, str]]:
    """Return the content of an entry and the files of its pictures.

    :param body: the HTML of the page's article.
    :param here: the address of the page.
    :param name: the page's name as part of file names.
    :param pictures_at: the folder of pictures as seen from the page, with a slash at its end.
    :param stylesheet: the CSS of diagrams.
    """
    pictures: dict[str, str] = {}

    def take(match: re.Match) -> str:
        file = f"{name}-{len(pictures) + 1}.svg"
        pictures[file] = picture(match[0], stylesheet)
        label = re.search(r'aria-label="([^"]*)"', match[0].partition(">")[0])
        return f'<img src="{pictures_at}{file}" alt="{label[1] if label else ""}">'

    cleaner = Cleaner(here)
    cleaner.feed(re.sub(r"<svg\b.*?</svg>", take, body, flags=re.DOTALL))
    cleaner.close()
    content = "".join(cleaner.kept).strip()
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", content), pictures


# -- The feed -------------------------------------------------------------------------------------


def newest(env: BuildEnvironment) -> list[Post]:
    return list(env.posts.values())[:ENTRIES]


def file_name(docname: str) -> str:
    return docname.replace("/", ".")


def kept_at(app: Sphinx, docname: str) -> Path:
    return Path(app.doctreedir) / "feed" / f"{file_name(docname)}.json"


def missing(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The posts that belong into the feed and whose content is not at hand: they are written again."""
    return [post.docname for post in newest(env) if app.builder.name == "html" and not kept_at(app, post.docname).exists()]


def keep(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Name the feed in the head of every page; keep the content of a post that belongs into it."""
    if app.builder.name != "html":
        return
    link = f'<link rel="alternate" type="application/atom+xml" title={quoteattr(app.config.project)} href="{context["pathto"](FEED, resource=True)}">\n'
    context["metatags"] = context.get("metatags", "") + link
    context["feed"] = FEED
    if doctree is not None and pagename in {post.docname for post in newest(app.env)}:
        here = address(app, app.builder.get_target_uri(pagename)) or app.builder.get_target_uri(pagename)
        pictures_at = context["pathto"](f"{PICTURES}/", resource=True)
        stylesheet = re.sub(r"/\*.*?\*/|\n+", "", DIAGRAM_STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)
        path = kept_at(app, pagename)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = clean(context["body"], here, file_name(pagename), pictures_at, stylesheet)
        path.write_text(json.dumps(kept), encoding="utf-8")


def timestamp(date: datetime.date) -> str:
    return f"{date.isoformat()}T00:00:00+09:00"


def identifier(repository: str, name: str = "") -> str:
    """``tag:github.com,2026:owner/repository/page``."""
    parts = urlsplit(repository)
    return f"tag:{parts.netloc or 'localhost'},{TAG_YEAR}:" + "/".join(filter(None, [parts.path.strip("/"), name]))


def entry(app: Sphinx, post: Post, content: str) -> str:
    uri = app.builder.get_target_uri(post.docname)
    categories = "".join(f"    <category term={quoteattr(tag)}/>\n" for tag in post.tags)
    return (f"  <entry>\n"
            f"    <id>{escape(identifier(app.config.feed_identity or app.config.repository, post.docname))}</id>\n"
            f"    <title>{escape(post.title)}</title>\n"
            f"    <link rel=\"alternate\" type=\"text/html\" href={quoteattr(address(app, uri) or uri)}/>\n"
            f"    <published>{timestamp(post.date)}</published>\n"
            f"    <updated>{timestamp(post.updated)}</updated>\n"
            f"    <summary>{escape(post.description)}</summary>\n{categories}"
            f"    <content type=\"html\">{escape(content)}</content>\n"
            f"  </entry>\n")


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write ``feed.xml`` and the pictures of its entries."""
    if exception is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / PICTURES
    shutil.rmtree(folder, ignore_errors=True)
    entries = []
    for post in newest(app.env):
        content, pictures = json.loads(kept_at(app, post.docname).read_text(encoding="utf-8"))
        entries.append(entry(app, post, content))
        for name, svg in pictures.items():
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(svg, encoding="utf-8")
    config, front = app.config, frontmatter.fields(app.env.metadata[app.config.root_doc])
    updated = max((timestamp(post.updated) for post in newest(app.env)), default=f"{front.get('date', '1970-01-01')}T00:00:00+09:00")
    home = address(app, "") or app.builder.get_target_uri(config.root_doc)
    (Path(app.outdir) / FEED).write_text(
        f"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        f"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang={quoteattr(config.language)}>\n"
        f"  <id>{escape(identifier(config.feed_identity or config.repository))}</id>\n"
        f"  <title>{escape(config.project)}</title>\n"
        f"  <subtitle>{escape(front.get('description', ''))}</subtitle>\n"
        f"  <link rel=\"self\" type=\"application/atom+xml\" href={quoteattr(address(app, FEED) or FEED)}/>\n"
        f"  <link rel=\"alternate\" type=\"text/html\" href={quoteattr(home)}/>\n"
        f"  <updated>{updated}</updated>\n"
        f"  <author><name>{escape(config.author)}</name></author>\n"
        f"  <rights>{escape(config.copyright)}</rights>\n"
        f"{''.join(entries)}</feed>\n", encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.add_config_value("feed_identity", "", "html", types=[str])
    app.connect("env-updated", missing, priority=600)  # after the table of posts is made
    app.connect("html-page-context", keep, priority=400)  # before anything is added to the body
    app.connect("build-finished", write_feed)
    code = Path(__file__).read_bytes() + DIAGRAM_STYLE.read_bytes()  # a change of either makes the kept contents stale
    return {"version": "1", "env_version": zlib.crc32(code), "parallel_read_safe": True, "parallel_write_safe": True}
