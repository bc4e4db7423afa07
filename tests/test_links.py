"""Every link leads somewhere: inside the site each file, anchor and asset is resolved; outside, linkcheck asks."""

import json
import re
import socket
import subprocess
import sys
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

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


def network_answers() -> bool:
    """Whether a host that the pages cite can be reached."""
    try:
        socket.create_connection(("arxiv.org", 443), timeout=3).close()
        return True
    except OSError:
        return False


@pytest.mark.real("바깥 링크")
def test_external_links_answer(soups, tmp_path):
    links = {address for soup in soups.values() for address in references(soup)
             if urlsplit(address).scheme in ("http", "https")}
    if not network_answers():
        pytest.skip(f"바깥 링크 {len(links)}개: 네트워크가 없어 확인하지 못함")
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", "-b", "linkcheck", ROOT, tmp_path], capture_output=True)
    findings = [json.loads(line) for line in (tmp_path / "output.json").read_text(encoding="utf-8").splitlines()]

    broken = [f"{each['filename']}:{each['lineno']}: {each['uri']} {each['info']}" for each in findings if each["status"] == "broken"]
    assert not broken, "\n" + "\n".join(broken)
    silent = sum(each["status"] == "timeout" for each in findings)  # a host that sleeps is no mistake of a contributor
    print(f"바깥 링크 {len(findings)}개에 물어보았다. 답하지 않은 곳 {silent}개")
