"""New posts reach readers by themselves: an Atom feed (RFC 4287), and what search engines ask for.

``_templates/posts/`` holds ``feed.xml``, ``sitemap.xml`` and ``robots.txt``. The ids of the feed begin with ``feed_id`` of
conf.py, a tag URI (RFC 4151) that outlives a change of the site's address. A day has no known hour: midnight in Korea stands
for it. Addresses are absolute; without ``html_baseurl`` (on a contributor's machine) they are relative to the feed itself,
which Atom allows, and there is no sitemap. sphinx-sitemap lists pages in the order in which parallel writers end.
"""

from functools import partial

from sphinx.application import Sphinx

from . import frontmatter
from .posts import Posts

ENTRIES = 10


def write(posts: Posts, app: Sphinx, exception: Exception | None) -> None:
    """Write the files once all pages are."""
    if exception is None and app.builder.name == "html":
        env, config = app.env, app.config
        context = {"config": config, "base": config.html_baseurl, "uri": app.builder.get_target_uri, "posts": posts,
                   "newest": list(posts.values())[:ENTRIES], "pages": sorted(env.found_docs),
                   "front": frontmatter.fields(env.metadata[config.root_doc])}
        for name in ("feed.xml", "robots.txt", *["sitemap.xml"] * bool(config.html_baseurl)):
            text = app.builder.templates.render(f"posts/{name}", context)
            (app.outdir / name).write_text(f"{text}\n", encoding="utf-8")


def setup(app: Sphinx, posts: Posts) -> None:
    app.add_config_value("feed_id", "", "html", types=[str])
    app.connect("build-finished", partial(write, posts))
