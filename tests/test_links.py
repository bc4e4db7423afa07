"""Every link leads somewhere: inside the site each file, anchor and asset is resolved; outside, linkcheck asks."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
ATTRIBUTES = ("href", "src", "poster", "data", "action")


def references(html: str) -> set[str]:
    """All addresses that a page names: links, assets and form targets."""
    soup = BeautifulSoup(html, "html.parser")
    return {element[name] for name in ATTRIBUTES for element in soup.find_all(attrs={name: True})}


def source_line(page: str, address: str) -> str:
    """``file.md:line`` where the source of a page writes the address, as far as it can be told."""
    source = (ROOT / page).with_suffix(".md")
    if not source.is_file():
        return page
    parts = urlsplit(address)
    wanted = unquote(parts.fragment or Path(parts.path).stem)
    lines = source.read_text(encoding="utf-8").splitlines()
    return f"{source.relative_to(ROOT)}:{next((number for number, line in enumerate(lines, 1) if wanted in line), 1)}"


def test_every_internal_link_resolves(site):
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    anchors = {path: set(re.findall(r'\s(?:id|name)="([^"]+)"', html)) for path, html in pages.items()}
    broken, checked = [], 0
    for path, html in pages.items():
        for address in sorted(references(html)):
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
                where = source_line(path.relative_to(site).as_posix(), address)
                broken.append(f"{where}: '{unquote(address)}'가 가리키는 {'자리가' if target.is_file() else '파일이'} 없다")
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
def test_external_links_answer(site, tmp_path):
    links = {address for path in site.rglob("*.html") for address in references(path.read_text(encoding="utf-8"))
             if urlsplit(address).scheme in ("http", "https")}
    if not network_answers():
        pytest.skip(f"바깥 링크 {len(links)}개: 네트워크가 없어 확인하지 못함")
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", "-b", "linkcheck", ROOT, tmp_path], capture_output=True)
    findings = [json.loads(line) for line in (tmp_path / "output.json").read_text(encoding="utf-8").splitlines()]

    broken = [f"{each['filename']}:{each['lineno']}: {each['uri']} {each['info']}" for each in findings if each["status"] == "broken"]
    assert not broken, "\n" + "\n".join(broken)
    silent = sum(each["status"] == "timeout" for each in findings)  # a host that sleeps is no mistake of a contributor
    print(f"바깥 링크 {len(findings)}개에 물어보았다. 답하지 않은 곳 {silent}개")
