"""Every link leads somewhere: inside the site each file, anchor and asset is resolved; outside, linkcheck asks."""

import http.server
import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
ATTRIBUTES = ("href", "src", "poster", "data", "action")


def references(html: str) -> set[str]:
    """All addresses that a page names: links, assets, ``srcset`` and form targets."""
    soup = BeautifulSoup(html, "html.parser")
    found = {element[name] for name in ATTRIBUTES for element in soup.find_all(attrs={name: True})}
    for element in soup.find_all(srcset=True):
        found |= {part.split()[0] for part in element["srcset"].split(",")}
    return found


def source_line(name: str, sources: Path, address: str) -> str:
    """``file.md:line`` where the source of the page ``name`` writes the address, as far as it can be told."""
    source = (sources / name).with_suffix(".md")
    if not source.is_file():
        return name
    wanted = unquote(urldefrag(address).fragment or Path(urlsplit(address).path).stem)
    lines = source.read_text(encoding="utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if wanted in line), 1)
    return f"{source.relative_to(sources)}:{number}"


def broken_links(site: Path, sources: Path = ROOT) -> tuple[list[str], int]:
    """Resolve every internal address of every page and stylesheet; return the messages and how many were checked."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    anchors = {path: set(re.findall(r'\s(?:id|name)="([^"]+)"', html)) for path, html in pages.items()}
    broken, checked = [], 0
    for path, html in pages.items():
        for address in sorted(references(html)):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            folder = site if parts.path.startswith("/") else path.parent  # the 404 page names the site from its root
            target = (folder / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            fragment = unquote(parts.fragment)
            if not target.is_file():
                broken.append(f"{source_line(path.relative_to(site).as_posix(), sources, address)}: '{unquote(address)}'가 가리키는 파일이 없다")
            elif fragment and target in anchors and fragment not in anchors[target]:
                broken.append(f"{source_line(path.relative_to(site).as_posix(), sources, address)}: '{unquote(address)}'의 '#{fragment}'라는 자리가 없다")
    for path in site.rglob("*.css"):
        for address in re.findall(r"url\(\s*['\"]?([^)'\"]+)['\"]?\s*\)", path.read_text(encoding="utf-8")):
            if not address.startswith(("data:", "#")):
                checked += 1
                if not (path.parent / unquote(urlsplit(address).path)).is_file():
                    broken.append(f"{path.relative_to(site)}: '{address}'가 가리키는 파일이 없다")
    return broken, checked


def test_every_internal_link_resolves(site):
    broken, checked = broken_links(site)

    assert not broken, "\n" + "\n".join(broken)
    print(f"안쪽 링크와 자원 {checked}개가 모두 열린다")


@pytest.mark.parametrize("html, problem", [
    ('<a href="gone.html">', "'gone.html'가 가리키는 파일이 없다"),
    ('<a href="#gone">', "'#gone'의 '#gone'라는 자리가 없다"),
    ('<a href="other.html#gone">', "'other.html#gone'의 '#gone'라는 자리가 없다"),
    ('<img src="gone.png" alt="">', "'gone.png'가 가리키는 파일이 없다"),
    ('<script src="gone.js"></script>', "'gone.js'가 가리키는 파일이 없다"),
], ids=["page", "anchor", "anchor-elsewhere", "image", "script"])
def test_a_broken_internal_link_is_found(tmp_path, html, problem):
    (tmp_path / "index.md").write_text("# 글\n\n여기에 gone을 썼다.\n", encoding="utf-8")
    (tmp_path / "index.html").write_text(f'<a href="other.html#here"></a>{html}', encoding="utf-8")
    (tmp_path / "other.html").write_text('<p id="here"></p>', encoding="utf-8")

    assert broken_links(tmp_path, tmp_path)[0] == [f"index.md:3: {problem}"]


# -- Links that leave the site ---------------------------------------------------------------------


def linkcheck(source: Path, *options: str) -> dict[str, dict]:
    """Run Sphinx's linkcheck builder; return its findings by address."""
    out = source / "_build" / "linkcheck"
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", *options, str(source), str(out)],
                   capture_output=True, text=True)
    report = (out / "output.json").read_text(encoding="utf-8").splitlines()
    return {entry["uri"]: entry for entry in map(json.loads, report)}


def network_answers() -> bool:
    """Whether the hosts that the pages cite most can be reached."""
    for host in ("arxiv.org", "doi.org", "github.com"):
        try:
            socket.create_connection((host, 443), timeout=3).close()
            return True
        except OSError:
            continue
    return False


def external_links(site: Path) -> set[str]:
    return {address for path in site.rglob("*.html") for address in references(path.read_text(encoding="utf-8"))
            if urlsplit(address).scheme in ("http", "https")}


def test_external_links_answer(site):
    links = external_links(site)
    if not network_answers():
        pytest.skip(f"외부 링크 {len(links)}개: 네트워크가 없어 확인하지 못함")
    findings = linkcheck(ROOT)

    broken = [f"{ROOT / entry['filename']}:{entry['lineno']}: {entry['uri']} {entry['info']}"
              for entry in findings.values() if entry["status"] == "broken"]
    assert not broken, "\n" + "\n".join(broken)
    silent = sum(entry["status"] == "timeout" for entry in findings.values())  # a host that sleeps is no mistake of a contributor
    print(f"외부 링크 {len(findings)}개에 물어보았다. 답하지 않은 곳 {silent}개")


class Answers(http.server.BaseHTTPRequestHandler):
    """A host with one page for each way in which a link can turn out."""

    asked: dict[str, int] = {}

    def do_GET(self):
        name = self.path.strip("/")
        self.asked[name] = self.asked.get(name, 0) + 1
        if name == "slow":
            self.server.closing.wait(10)
        elif name == "moved":
            self.answer(301, {"Location": "/fine"})
        elif name == "busy" and self.asked[name] < 3:
            self.answer(429, {"Retry-After": "1"})
        else:
            self.answer(404 if name == "gone" else 200, {"Content-Type": "text/html"})

    do_HEAD = do_GET

    def answer(self, status, headers):
        body = b'<p id="here"></p>' if status == 200 else b""
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *arguments):
        """The server says nothing: what counts is linkcheck's report."""


@pytest.fixture
def host():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.closing = threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.closing.set()
    server.shutdown()


def test_linkcheck_judges_every_kind_of_answer(tmp_path, host):
    """The site's own linkcheck settings against a local server: each answer must be judged right."""
    verdicts = {"fine": "working", "fine#here": "working", "moved": "redirected", "gone": "broken",
                "fine#lost": "broken", "slow": "timeout", "busy": "working"}
    (tmp_path / "index.md").write_text("# 시험\n\n" + "\n".join(f"[글]({host}/{name})" for name in verdicts),
                                       encoding="utf-8")
    settings = [line for line in (ROOT / "conf.py").read_text(encoding="utf-8").splitlines()
                if line.startswith("linkcheck_") and "ignore" not in line]
    assert settings, "conf.py에 linkcheck 설정이 없다"
    (tmp_path / "conf.py").write_text("\n".join(["extensions = ['myst_parser']", *settings, "linkcheck_timeout = 2"]),
                                      encoding="utf-8")
    started = time.monotonic()

    findings = linkcheck(tmp_path)

    judged = {name: findings[f"{host}/{name}"]["status"] for name in verdicts}
    assert judged == verdicts
    print(f"200, 301, 404, 없는 자리, 시간 초과, 429를 {time.monotonic() - started:.0f}초에 모두 바르게 가렸다")
