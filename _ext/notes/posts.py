"""Everything a reader of a blog expects of its posts, generated from front matter alone.

Below each title: when the post was written and last changed, how long it takes, its place in its series, its tags. On
section pages and the front page: the posts with date, description and reading time. On the archive page: all posts by
series, by tag and by year, under anchors that can be read (``archive.html#태그-어텐션``).

A *post* is every page in a folder but the folder's ``index``. A *series* is the pages named ``week1-…``, ``week2-…`` that
the toctree of an index page names, in the order of that toctree; previous and next follow the same order. Of two pages
``week4-…`` the first is "4주차 1/2". Directives place the lists::

    ```{posts}                 the posts of this page's folder, a series in its order, others newest first
    ```
    ```{posts}
    :newest: 5                 the newest posts of the whole site
    ```
    ```{posts}
    :by: tag                   all posts grouped by tag (or: series, year), for the archive page
    ```

The reading time is MyST's word count at ``myst_words_per_minute``. The day of the last change is that of the last commit
(sphinx-last-updated-by-git), unless the front matter says ``updated``.
"""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxTranslator

from . import frontmatter

logger = logging.getLogger(__name__)

GROUPINGS = {"series": "시리즈", "tag": "태그", "year": "날짜"}
WEEK = re.compile(r"/week(\d+)-[^/]+$")
REFERENCE = {"정오표", "표기법"}  # who looks something up does not ask how long the page takes


@dataclass(frozen=True)
class Post:
    """What lists and headings say of a post; ``series`` is the docname of the index page, ``place`` is "4주차 1/2"."""

    docname: str
    title: str
    date: datetime.date
    updated: datetime.date
    description: str
    tags: tuple[str, ...]
    minutes: int | None
    series: str = ""
    place: str = ""


def korean_date(date: datetime.date) -> str:
    return f"{date.year}년 {date.month}월 {date.day}일"


def anchor(grouping: str, name: str) -> str:
    """The id of a group on the archive page.

    >>> anchor("tag", "합성곱 신경망"), anchor("tag", "C#")
    ('태그-합성곱-신경망', '태그-csharp')
    """
    return "-".join([GROUPINGS[grouping], *re.findall(r"[\w.+#]+", name.lower())]).replace("#", "sharp")


class Posts(dict[str, Post]):
    """All posts by docname, newest first; ``series`` has those of each index page with weeks, in order.

    Made at setup, filled once all pages are read, handed to whoever lists posts.
    """

    def collect(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Make the table from the front matter, and tell of tags that are spelled in two ways."""
        found = [post for docname in sorted(env.found_docs) if (post := read(env, docname))]
        self.update((post.docname, post) for post in sorted(found, key=lambda post: post.date, reverse=True))
        self.series: dict[str, list[Post]] = {}
        for index, included in env.toctree_includes.items():
            weeks = {name: week[1] for name in included if name in self and (week := WEEK.search(name))}
            for name, week in weeks.items():
                same = [other for other in weeks if weeks[other] == week]
                part = f" {same.index(name) + 1}/{len(same)}" if len(same) > 1 else ""
                self[name] = replace(self[name], series=index, place=f"{week}주차{part}")
                self.series.setdefault(index, []).append(self[name])
        spellings: dict[str, str] = {}
        for post in found:
            for tag in post.tags:
                if (known := spellings.setdefault(anchor("tag", tag), tag)) != tag:
                    logger.warning(f"tags의 '{tag}': 다른 글은 '{known}'라고 적었다. 한 가지로 적는다", location=post.docname, type="posts")


def read(env: BuildEnvironment, docname: str) -> Post | None:
    """What the front matter says of a page; ``None`` for an index, or where a slip was told."""
    front = frontmatter.fields(env.metadata[docname])
    if not re.search(r"/(?!index$)[^/]+$", docname) or any(frontmatter.problems(front, datetime.date.max)):
        return None
    date = updated = datetime.date.fromisoformat(front["date"])
    timestamp, _ = env.git_last_updated.get(docname) or (None, None)
    if "updated" in front:
        updated = datetime.date.fromisoformat(front["updated"])
    elif timestamp:
        updated = max(date, datetime.datetime.fromtimestamp(int(timestamp), frontmatter.KST).date())
    minutes = None if REFERENCE & {*front["tags"]} else max(1, env.metadata[docname]["wordcount"]["minutes"])
    return Post(docname, env.titles[docname].astext(), date, updated, front["description"], tuple(front["tags"]), minutes)


# -- Lists ----------------------------------------------------------------------------------------


class post_list(nodes.General, nodes.Element):
    """The place of a list, filled in when the page is written."""


class PostsDirective(SphinxDirective):
    """``{posts}``: the posts of this folder, with ``:newest: N`` the newest of the whole site, with ``:by:`` all in groups."""

    option_spec = {"newest": directives.positive_int, "by": lambda value: directives.choice(value, GROUPINGS)}

    def run(self) -> list[nodes.Node]:
        return [post_list(**self.options)]


class FillLists(SphinxPostTransform):
    """Replace each place of a list by its posts, before references are resolved: every builder can write them."""

    default_priority = 5
    posts: Posts  # set by ``setup``

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(post_list)):
            if "by" in place:
                place.replace_self(self.groups(place["by"]))
            elif "newest" in place:
                place.replace_self(self.items(list(self.posts.values())[:place["newest"]]))
            else:
                place.replace_self(self.folder(self.env.current_document.docname.rpartition("/")[0]))

    def folder(self, folder: str) -> list[nodes.Node]:
        """The posts of a folder, then those of each folder in it under the title of its index, in the order of its toctree."""
        single = [post for post in self.posts.values() if post.docname.rpartition("/")[0] == folder and not post.series]
        found = self.items(self.posts.series.get(f"{folder}/index", []), weeks=True) + self.items(single)
        for index in self.env.toctree_includes.get(f"{folder}/index", []):
            if index.endswith("/index") and (inside := self.folder(index.removesuffix("/index"))):
                title = nodes.paragraph("", "", self.link(index, self.env.titles[index].astext()), classes=["post-series"])
                found += [title, *inside]
        return found

    def groups(self, by: str) -> list[nodes.Node]:
        """A section for each series, tag or year."""
        groups = defaultdict(list)
        if by == "series":
            groups = {self.env.titles[index].astext(): posts for index, posts in self.posts.series.items()}
        else:
            for post in self.posts.values():
                for name in post.tags if by == "tag" else [f"{post.date.year}년"]:
                    groups[name].append(post)
        return [nodes.section("", nodes.title("", name), *self.items(groups[name], weeks=by == "series", brief=True), ids=[anchor(by, name)])
                for name in sorted(groups, key=str.lower, reverse=by == "year")]

    def items(self, posts: list[Post], *, weeks: bool = False, brief: bool = False) -> list[nodes.Node]:
        """The posts as a list, with their weeks where all are of one series; brief ones have no description."""
        items = nodes.bullet_list(classes=["posts", "posts-brief"] if brief else ["posts"])
        for post in posts:
            said = [] if brief else [nodes.paragraph("", post.description)]
            facts = " · ".join(filter(None, (weeks and post.place, korean_date(post.date), post.minutes and f"{post.minutes}분")))
            items += nodes.list_item("", nodes.paragraph("", "", self.link(post.docname, post.title)), *said,
                                     nodes.paragraph("", facts, classes=["post-facts"]))
        return [items] if posts else []

    def link(self, docname: str, title: str) -> nodes.Node:
        return addnodes.pending_xref("", nodes.inline("", title), refdomain="std", reftype="doc", reftarget=f"/{docname}",
                                     refexplicit=True, refwarn=True)


# -- Below the title ------------------------------------------------------------------------------


class post_head(nodes.General, nodes.Element):
    """What stands below the title, as HTML: no text that the search would find."""


def write_head(translator: SphinxTranslator, node: post_head) -> None:
    translator.body.append(node["html"])
    raise nodes.SkipNode


def add_head(posts: Posts, app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put dates, reading time, series and tags below the title of each post."""
    if docname in posts and app.builder.name == "html":
        html = app.builder.templates.render("posts/head.html", {
            "post": posts[docname], "korean_date": korean_date, "anchor": anchor, "titles": app.env.titles,
            "pathto": partial(app.builder.get_relative_uri, docname)})
        doctree.next_node(nodes.section).insert(1, post_head(html=html))


def setup(app: Sphinx) -> Posts:
    """Connect the lists and the head; return the table."""
    posts = Posts()
    app.add_node(post_list)
    app.add_node(post_head, html=(write_head, None))
    app.add_directive("posts", PostsDirective)
    app.add_post_transform(type("FillLists", (FillLists,), {"posts": posts}))
    app.connect("env-updated", posts.collect, priority=600)  # after git was asked
    app.connect("doctree-resolved", partial(add_head, posts))
    return posts
