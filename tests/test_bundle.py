"""A page asks once for its style and once for its script, and gets new ones only when they have changed."""

import re

SETTINGS = {"extensions": ["myst_parser", "bundle"], "html_static_path": ["_static"], "html_css_files": ["a.css", "b.css", "own.css"],
            "bundle_css": ["pygments.css", "styles/furo.css", "a.css", "b.css"], "bundle_js": ["scripts/furo.js"]}
PAGES = {"index.md": "# 글\n", "_static/a.css": "/*! licence */ p { color: red } /* why\nred */", "_static/b.css": "p { color: blue }", "_static/own.css": ""}


def assets(built):
    return re.findall(r'(?:href|src)="_static/([^"?]+\.(?:css|js))(\?v=\w+)?"', built.html("index"))


def test_listed_files_arrive_as_one_in_their_order(mini):
    built = mini(PAGES, **SETTINGS)

    names = [name for name, _ in assets(built)]
    assert built.warnings == ""
    assert names.count("bundle.css") == names.count("bundle.js") == 1
    # Both themes' colours of code, though Furo writes the dark ones only when all pages are done.
    assert "prefers-color-scheme: dark" in (built.out / "_static" / "bundle.css").read_text().split("/*! licence */ p { color: red }")[0]
    assert (built.out / "_static" / "bundle.css").read_text().startswith(
        (built.out / "_static" / "pygments.css").read_text().partition(" /*")[0])
    assert not {"a.css", "b.css", "styles/furo.css", "scripts/furo.js"} & set(names)
    assert "own.css" in names
    assert (built.out / "_static" / "bundle.css").read_text().endswith("/*! licence */ p { color: red }\np { color: blue }")
    assert re.search(r'<script [^>]*defer[^>]*src="_static/bundle.js', built.html("index"))


def test_the_address_changes_with_the_content(mini):
    before = dict(assets(mini(PAGES, **SETTINGS)))
    after = dict(assets(mini({**PAGES, "_static/b.css": "p { color: green }"}, name="other", **SETTINGS)))

    assert before["bundle.css"] != after["bundle.css"]
    assert before["bundle.js"] == after["bundle.js"]


def test_a_file_that_is_missing_is_named(mini):
    built = mini(PAGES, **{**SETTINGS, "bundle_css": ["gone.css"]})

    assert "conf.py: bundle_css에 적힌 'gone.css' 파일이 _static에 없다" in built.warnings
