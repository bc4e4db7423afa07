"""Keep the list of addresses that the site has promised: ``make publish-list`` after pages were added.

``tests/published.txt`` names every page and every anchor that readers may have linked to. The command adds what the
built site has and the list lacks; it never removes a line, because a published address never disappears. Where a page
must move, ``rediraffe_redirects`` in conf.py says whereto; where a section gets another name, a target keeps the old one.
"""

import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "published.txt"
GENERATED = {"404.html", "genindex.html", "search.html"}


@cache
def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def new_place(page: Path) -> str | None:
    """Where the page sends readers on to, if it is one that moved (_templates/posts/moved.html)."""
    script = parsed(page).find("script", attrs={"data-to": True})
    return script and script["data-to"]


def addresses(site: Path) -> set[str]:
    """All addresses that a built site publishes: its pages, the anchors that they offer, the feed."""
    found = {"feed.xml"} if (site / "feed.xml").is_file() else set()
    for page in site.rglob("*.html"):
        name = page.relative_to(site).as_posix()
        if not name.startswith("_") and name not in GENERATED and not new_place(page):
            links = [unquote(link["href"]) for link in parsed(page).select("a.headerlink")]
            targets = [f"#{span['id']}" for span in parsed(page).select("span[id]") if set(span.attrs) == {"id"}]
            found |= {name, *(name + anchor for anchor in (*links, *targets))}
    return found


def lost(published: str, site: Path) -> list[str]:
    """One Korean message for each line of the list whose page or anchor the built site has no more."""
    messages = []
    for number, line in enumerate(published.splitlines(), 1):
        name, _, anchor = line.partition("#")
        page = site / name
        if page.suffix == ".html" and page.is_file() and (to := new_place(page)):
            page = (page.parent / to).resolve()
        if not page.is_file():
            source = Path(name).with_suffix(".md")
            messages.append(f"tests/published.txt:{number}: '{name}' 페이지가 사라졌다. conf.py의 rediraffe_redirects에 "
                            f"'{source}'와 새 글의 경로를 더한다")
        elif anchor and not parsed(page).find(id=anchor):
            messages.append(f"tests/published.txt:{number}: '{line}' 자리가 사라졌다. 절의 이름을 되돌리거나 새 제목의 다음 줄에 ({anchor})= 한 줄을 더한다")
    return messages


if __name__ == "__main__":
    known = LIST.read_text(encoding="utf-8").splitlines() if LIST.is_file() else []
    listed = sorted({*known, *addresses(Path(sys.argv[1]))})
    LIST.write_text("".join(f"{line}\n" for line in listed), encoding="utf-8", newline="\n")
    print(f"{LIST.relative_to(ROOT)}: 주소 {len(listed)}개, 새로 더한 것 {len(listed) - len(known)}개")
