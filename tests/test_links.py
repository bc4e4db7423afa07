"""Every link inside the site leads somewhere: each file, anchor and asset is resolved. Those that lead outside: make linkcheck, every week."""

import re
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

ATTRIBUTES = ("href", "src", "poster", "data", "action")


def references(soup: BeautifulSoup) -> set[str]:
    """All addresses that a page names: links, assets and form targets."""
    return {element[name] for name in ATTRIBUTES for element in soup.find_all(attrs={name: True})}


def test_every_internal_link_resolves(site, soups):
    """The build tells of links in the sources; here are those that templates and extensions write, too."""
    anchors = {site / name: {element["id"] for element in soup.find_all(id=True)} for name, soup in soups.items()}
    broken, checked = [], 0
    for page, soup in soups.items():
        path = site / page
        for address in sorted(references(soup)):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            name = unquote(parts.path)
            if path.name == "404.html":  # shown at any depth, it asks for its files from each
                name = name.lstrip("./")
            target = (path.parent / name).resolve() if name else path
            target = target / "index.html" if target.is_dir() else target
            fragment = unquote(parts.fragment)
            if not target.is_file() or fragment and fragment not in anchors.get(target, {fragment}):
                broken.append(f"{page}: '{unquote(address)}'가 가리키는 {'자리가' if target.is_file() else '파일이'} 없다")
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(\s*['\"]?([^)'\"#]+)['\"]?\s*\)", path.read_text(encoding="utf-8")):
            checked += 1
            if not address.startswith("data:") and not (path.parent / unquote(urlsplit(address).path)).is_file():
                broken.append(f"{path.relative_to(site)}: '{address}'가 가리키는 파일이 없다")

    assert not broken, "\n" + "\n".join(broken)
    print(f"안쪽 링크와 자원 {checked}개가 모두 열린다")
