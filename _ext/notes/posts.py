"""Everything a reader of a blog expects of its posts, generated from front matter alone.

Below each title: when the post was written and last changed, how long it takes, its place in its series, its
tags. On section pages and the front page: the posts with date, description and reading time. On the archive page:
all posts by series, by tag and by year, under anchors that can be read (``archive.html#태그-어텐션``).

A *post* is every page in a folder but the folder's ``index``. A *series* is the posts of one folder that are named
``week1-…``, ``week2-…``; its title is that of the folder's index. Two directives place the lists::

    ```{posts}                 the posts of this page's folder, a series in its order, others newest first
    ```
    ```{posts}
    :newest: 5                 the newest posts of the whole site
    ```
    ```{archive} tag           all posts grouped by tag (or: series, year)
    ```

What a page shows of other pages can change while its own source does not. Each build therefore compares what every
page shows with what the last build wrote for it, and rewrites the pages that differ: an incremental build equals a
fresh one.
"""

import datetime
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from . import changed
from . import frontmatter

logger = logging.getLogger(__name__)

ARCHIVE = "archive"
GROUPINGS = {"series": "시리즈", "tag": "태그", "year": "날짜"}
WEEK = re.compile(r"week(\d+)-")


@dataclass(frozen=True)
class Post:
    """What lists and headings say of a post. ``series`` is the docname of the series' index page."""

    docname: str
    title: str
    date: datetime.date
    updated: datetime.date
    description: str
    tags: tuple[str, ...]
    minutes: int
    series: str | None = None
    position: int = 0
    total: int = 0

    @property
    def folder(self) -> str:
        return self.docname.rpartition("/")[0]


def korean_date(date: datetime.date) -> str:
    return f"{date.year}년 {date.month}월 {date.day}일"


def anchor(grouping: str, name: str) -> str:
    """The id of a group on the archive page, readable in the address bar: ``태그-합성곱-신경망``."""
    words = re.findall(r"[\w.+#]+", name.lower())
    return "-".join([GROUPINGS[grouping], *words]).replace("#", "sharp")


# -- The table of posts ---------------------------------------------------------------------------


def collect(env: BuildEnvironment) -> dict[str, Post]:
    """All posts with sound front matter by docname, newest first."""
    history = changed.last_changes(env.srcdir)
    posts = []
    for docname in env.found_docs:
        folder, _, name = docname.rpartition("/")
        front = frontmatter.fields(env.metadata[docname])
        if not folder or name == "index" or any(frontmatter.problems(front, datetime.date.max)):
            continue
        date = datetime.date.fromisoformat(front["date"])
        updated = datetime.date.fromisoformat(front["updated"]) if "updated" in front else history.get(
            env.doc2path(docname, base=False).as_posix(), date)
        posts.append(Post(docname, env.titles[docname].astext(), date, max(date, updated), front["description"],
                          tuple(front["tags"]), env.metadata[docname]["minutes"]))
    table = {post.docname: post for post in sorted(posts, key=lambda post: (-post.date.toordinal(), post.docname))}
    weeks = defaultdict(list)
    for post in posts:
        if (week := WEEK.match(post.docname.rpartition("/")[2])) and f"{post.folder}/index" in env.found_docs:
            weeks[f"{post.folder}/index"].append((int(week[1]), post.docname))
    for index, members in weeks.items():
        for position, (_, docname) in enumerate(sorted(members), 1):
            table[docname] = replace(table[docname], series=index, position=position, total=len(members))
    return table


def series_of(posts: dict[str, Post], index: str | None) -> list[Post]:
    """The posts of the series with this index page, in order."""
    return sorted((post for post in posts.values() if post.series and post.series == index), key=lambda post: post.position)


def shown(env: BuildEnvironment, posts: dict[str, Post]) -> dict[str, str]:
    """For each page a digest of what it shows that its own source does not say."""
    series = {post.series: (env.titles[post.series].astext(), [(each.docname, each.title) for each in series_of(posts, post.series)])
              for post in posts.values() if post.series}
    pages = {docname: (post, series.get(post.series)) for docname, post in posts.items()}
    pages |= {docname: (posts, series) for docname in env.found_docs if env.metadata[docname].get("lists_posts")}
    return {docname: hashlib.sha256(repr(content).encode()).hexdigest() for docname, content in pages.items()}


def written(app: Sphinx):
    """The file that remembers what the last build of this kind wrote, beside the doctrees."""
    return app.doctreedir / f"posts-{app.builder.name}.json"


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Build the table; return the pages that show something else than they did when they were last written."""
    env.posts = collect(env)
    app.posts_shown = shown(env, env.posts)
    spellings: dict[str, str] = {}
    for post in reversed(env.posts.values()):
        for tag in post.tags:
            known = spellings.setdefault(anchor("tag", tag), tag)
            if known != tag:
                logger.warning(f"tags의 '{tag}': 다른 글은 '{known}'라고 적었다. 한 가지로 적는다",
                               location=frontmatter.locate(env, post.docname, "tags"), type="frontmatter", subtype="tags")
    try:
        before = json.loads(written(app).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    return sorted(docname for docname, text in app.posts_shown.items() if before.get(docname) != text)


def remember(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and hasattr(app, "posts_shown"):
        written(app).write_text(json.dumps(app.posts_shown, ensure_ascii=False), encoding="utf-8")


# -- Lists ----------------------------------------------------------------------------------------


class post_list(nodes.General, nodes.Element):
    """The place of a list, filled in when the page is written."""


class PostsDirective(SphinxDirective):
    """``{posts}``: the posts of this folder, or with ``:newest: N`` of the whole site."""

    option_spec = {"newest": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.docname]["lists_posts"] = True
        return [post_list(newest=self.options.get("newest"))]


class ArchiveDirective(SphinxDirective):
    """``{archive} series|tag|year``: all posts in groups, each under its own anchor."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        if self.arguments[0] not in GROUPINGS:
            logger.warning(f"archive의 '{self.arguments[0]}': {', '.join(GROUPINGS)} 가운데 하나를 쓴다",
                           location=self.get_location(), type="posts", subtype="archive")
            return []
        self.env.metadata[self.env.docname]["lists_posts"] = True
        return [post_list(grouping=self.arguments[0])]


class FillLists(SphinxPostTransform):
    """Replace each place of a list by its posts, before references are resolved: every builder can write them."""

    default_priority = 5

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(post_list)):
            if "grouping" in place:
                place.replace_self(self.groups(place["grouping"]))
            elif place["newest"]:
                place.replace_self(self.items(list(self.env.posts.values())[:place["newest"]]))
            else:
                place.replace_self(self.folder(self.env.docname.rpartition("/")[0]))

    def folder(self, folder: str) -> list[nodes.Node]:
        """The posts of a folder, then those of each folder in it under the title of its index."""
        posts = [post for post in self.env.posts.values() if post.folder == folder]
        series = series_of(self.env.posts, f"{folder}/index")
        found = self.items(series, ordered=True) + self.items([post for post in posts if not post.series])
        for index in sorted(doc for doc in self.env.found_docs if re.fullmatch(rf"{re.escape(folder)}/[^/]+/index", doc)):
            if inside := self.folder(index.removesuffix("/index")):
                title = nodes.paragraph("", "", self.link(index, self.env.titles[index].astext()), classes=["post-series"])
                found += [title, *inside]
        return found

    def groups(self, grouping: str) -> list[nodes.Node]:
        groups = defaultdict(list)
        for post in self.env.posts.values():
            names = {"series": [post.series] if post.series else [], "tag": post.tags, "year": [str(post.date.year)]}
            for name in names[grouping]:
                groups[name].append(post)
        sections = []
        for name in sorted(groups, key=str.lower, reverse=grouping == "year"):
            posts, heading = groups[name], name
            if grouping == "series":
                posts, heading = series_of(self.env.posts, name), self.env.titles[name].astext()
            title = nodes.title("", f"{heading}년" if grouping == "year" else heading)
            listed = self.items(posts, ordered=grouping == "series", brief=True)
            sections.append(nodes.section("", title, *listed, ids=[anchor(grouping, heading)]))
        return sections

    def items(self, posts: list[Post], *, ordered: bool = False, brief: bool = False) -> list[nodes.Node]:
        """The posts as a list; brief ones have no description."""
        if not posts:
            return []
        items = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".") if ordered else nodes.bullet_list()
        items["classes"] = ["posts", "posts-brief"] if brief else ["posts"]
        for post in posts:
            facts = f"{korean_date(post.date)} · {post.minutes}분"
            link = self.link(post.docname, post.title)
            if brief:
                items += nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(" "), nodes.inline("", facts, classes=["post-facts"])))
            else:
                items += nodes.list_item("", nodes.paragraph("", "", link), nodes.paragraph("", post.description),
                                         nodes.paragraph("", facts, classes=["post-facts"]))
        return [items]

    def link(self, docname: str, title: str) -> nodes.Node:
        return addnodes.pending_xref("", nodes.inline("", title), refdomain="std", reftype="doc", reftarget=f"/{docname}",
                                     refdoc=self.env.docname, refexplicit=True, refwarn=True)


# -- Below the title ------------------------------------------------------------------------------


def head(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put dates, reading time, series and tags below the title of each post."""
    post = app.env.posts.get(pagename)
    if post is None or app.builder.name != "html":
        return
    html = app.builder.templates.render("posts/head.html", {
        **context, "post": post, "korean_date": korean_date, "anchor": anchor,
        "archive": ARCHIVE if ARCHIVE in app.env.found_docs else None,
        "series_title": app.env.titles[post.series].astext() if post.series else None,
    })
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{html}", 1)


def setup(app: Sphinx) -> dict:
    app.add_node(post_list)
    app.add_directive("posts", PostsDirective)
    app.add_directive("archive", ArchiveDirective)
    app.add_post_transform(FillLists)
    app.add_css_file("posts.css")
    app.connect("env-updated", outdated)
    app.connect("html-page-context", head)
    app.connect("build-finished", remember)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
