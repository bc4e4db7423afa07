"""Keep the list of addresses that the site has promised: ``make publish-list`` after pages were added.

``tests/published.txt`` names every page and every anchor that readers may have linked to. The command adds what the
built site has and the list lacks; it never removes a line, because a published address never disappears. Where one
must move, ``redirects.txt`` says whereto.
"""

import html
import json
import re
import sys
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "published.txt"
GENERATED = {"404.html", "genindex.html", "search.html"}
MOVED = re.compile(r'data-to="([^"]*)" data-anchors="([^"]*)"')  # what _ext/redirects.py writes at an old address


class Anchors(HTMLParser):
    """The ids of a page, and those among them that it offers: permanent links and explicit labels."""

    def __init__(self):
        super().__init__()
        self.ids: set[str] = set()
        self.offered: set[str] = set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if identifier := given.get("id"):
            self.ids.add(identifier)
            if tag == "span" and set(given) == {"id"}:
                self.offered.add(identifier)
        if tag == "a" and "headerlink" in (given.get("class") or "").split():
            self.offered.add(unquote((given.get("href") or "").removeprefix("#")))


@lru_cache(maxsize=None)
def anchors(page: Path) -> Anchors:
    found = Anchors()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def addresses(site: Path) -> set[str]:
    """All addresses that a built site publishes: its pages, their anchors, the feed."""
    found = {"feed.xml"} if (site / "feed.xml").is_file() else set()
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        if not name.startswith("_") and name not in GENERATED and not MOVED.search(path.read_text(encoding="utf-8")):
            found |= {name} | {f"{name}#{anchor}" for anchor in anchors(path).offered if anchor}
    return found


def lost(published: str, site: Path) -> list[str]:
    """One Korean message for each line of the list whose page or anchor the built site has no more."""
    messages, site = [], site.resolve()
    for number, line in enumerate(published.splitlines(), 1):
        name, _, anchor = line.partition("#")
        path = site / name
        if not path.is_file():
            messages.append(f"tests/published.txt:{number}: '{name}' 페이지가 사라졌다. "
                            f"redirects.txt에 '{name} 새-주소.html' 한 줄을 더한다")
            continue
        if moved := path.suffix == ".html" and MOVED.search(path.read_text(encoding="utf-8")):
            anchor = json.loads(html.unescape(moved[2])).get(anchor, anchor)
            path = (path.parent / moved[1]).resolve()
        if anchor and anchor not in anchors(path).ids:
            messages.append(f"tests/published.txt:{number}: '{line}' 자리가 사라졌다. 절의 이름을 되돌리거나 "
                            f"redirects.txt에 '{line} {path.relative_to(site).as_posix()}#새-자리' 한 줄을 더한다")
    return messages


def update(known: str, site: Path) -> str:
    """The list with the addresses of the built site added."""
    return "".join(f"{line}\n" for line in sorted({*known.splitlines(), *addresses(site)}))


if __name__ == "__main__":
    before = LIST.read_text(encoding="utf-8") if LIST.is_file() else ""
    after = update(before, Path(sys.argv[1]))
    LIST.write_text(after, encoding="utf-8", newline="\n")
    print(f"{LIST.relative_to(ROOT)}: 주소 {len(after.splitlines())}개, 새로 더한 것 {len(after.splitlines()) - len(before.splitlines())}개")
