"""``make bench``: what a page costs its reader and a build its author, beside the two ends of the scale.

The pages of this site are measured as we make them, as Sphinx with Furo and the extensions' defaults makes them from the same
Markdown (without figures and citations, which the defaults do not know), and as one hand-made HTML file with our article and
one stylesheet (the floor). Everything is served from loopback with brotli, what the defaults fetch from a CDN too: its
packages come from npm once. The ways take turns and numbers are medians: ratios are what to compare.
"""

import argparse
import base64
import functools
import http.server
import io
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import brotli
from PIL import Image, ImageChops
from browser import launch
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
CDN = "https://cdn.jsdelivr.net/npm/"
PACKAGES = ("mathjax@4", "mermaid@11.12.1", "d3@7.9.0", "@mermaid-js/layout-elk@0.2.0", "@mathjax/mathjax-newcm-font@4")
NETWORKS = {"phone": (150, 1.6e6), "slow": (562, 1.44e6)}  # milliseconds a request, bits a second
SCREEN = {"width": 390, "height": 844}
HEADER = 64  # pixels: its buttons wait for scripts, no matter what the page holds
DEFAULTS = """project = "기준"
language = "ko"
extensions = ["myst_parser", "sphinx_copybutton", "sphinxcontrib.mermaid"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
html_theme = "furo"
exclude_patterns = ["_*", "README.md", "CONTRIBUTING.md"]
"""

# -- Building ---------------------------------------------------------------------------------------


def build(source: Path, target: Path) -> float:
    """Build and return the CPU seconds, children included: they do not change with what else the machine does."""
    before = os.times()
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "html", source, target], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def copied(name: str, defaults: bool = False, more: int = 0) -> Path:
    """A copy of this repository's pages with our settings or the defaults, and with so many more pages of three sections."""
    folder = CACHE / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "_build", "tests"))
    if defaults:
        (folder / "conf.py").write_text(DEFAULTS, encoding="utf-8")
    model = (ROOT / "go-layout" / "project-layout.md").read_text(encoding="utf-8")
    model = re.sub(r"(?m)^\([\w-]+\)=\n", "", "\n## ".join(model.split("\n## ")[:4]))
    for number in range(more):
        text = re.sub(r"(?m)^# .*", f"# 더한 글 {number}", model, count=1)
        (folder / "go-layout" / f"more-{number:04}.md").write_text(text, encoding="utf-8")
    return folder


def with_defaults() -> Path:
    """The folder of this site's pages as the defaults make them, with what they fetch from a CDN on this machine."""
    source, target = copied("defaults-source", defaults=True), CACHE / "defaults"
    shutil.rmtree(target, ignore_errors=True)
    build(source, target)
    for name in PACKAGES:
        package = CACHE / "cdn" / name
        if not package.is_dir():
            made = subprocess.run(["npm", "pack", "--silent", name], cwd=CACHE, capture_output=True, text=True, check=True)
            package.mkdir(parents=True)
            subprocess.run(["tar", "xzf", CACHE / made.stdout.split()[-1], "-C", package, "--strip-components=1"], check=True)
    cdn = serve(CACHE / "cdn") + "/"
    for path in target.rglob("*.html"):
        path.write_text(path.read_text(encoding="utf-8").replace(CDN, cdn), encoding="utf-8")
    return target


def by_hand(site: Path, pages: list[str]) -> Path:
    """The folder of our articles without our frame: one file each, one small stylesheet, drawings and formulas as they are."""
    folder = CACHE / "floor"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(next(site.rglob("stix-*.woff2")), folder / "math.woff2")
    (folder / "style.css").write_text("@font-face{font-family:M;src:url(math.woff2)}math{font-family:M}body{max-width:46em;margin:auto;"
                                      "line-height:1.75;font-family:sans-serif;word-break:keep-all}pre{overflow:auto}")
    for page in pages:
        article = re.search(r"(?s)<article[^>]*>(.*?)</article>", (site / page).read_text(encoding="utf-8"))[1]
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_text(
            f'<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>글</title>'
            f'<link rel="stylesheet" href="{"../" * page.count("/")}style.css"><body>'
            f'{re.sub("<link[^>]*>", "", article)}', encoding="utf-8")
    return folder


def measure_builds(options: argparse.Namespace) -> None:
    """What a whole build and a change of one page cost, with more and more pages."""
    print("\n## 빌드(CPU 초)\n\n| 더한 글 | 무엇 | 모두 | 한 글 고침 | HTML 하나(kB) |\n|---|---|---|---|---|")
    for more in options.sizes:
        for defaults in (False, True):
            folder = copied("build", defaults, more)
            cold = build(folder, folder / "_build")
            page = folder / "go-layout" / "more-0000.md"
            page.write_text(page.read_text(encoding="utf-8") + "\n덧붙인 문장이다.\n", encoding="utf-8")
            edited = build(folder, folder / "_build")
            html = (folder / "_build" / "go-layout" / "more-0000.html").stat().st_size / 1000
            print(f"| {more:,} | {'기본값' if defaults else '우리'} | {cold:.1f} | {edited:.1f} | {html:.0f} |", flush=True)


def measure_live(options: argparse.Namespace) -> None:
    """From saving a page to the paint of its new text in an open browser: ``make live`` and plain sphinx-autobuild."""
    print("\n## 저장에서 화면까지(초, 중앙값)\n\n| | 초 |\n|---|---|")
    folder = copied("live")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    ways = {"make live": [ROOT / "tools" / "live.py", "--source", folder],
            "sphinx-autobuild": ["-m", "sphinx_autobuild", folder, folder / "_build" / "plain"]}
    for way, command in ways.items():
        server = subprocess.Popen([sys.executable, *command, "--port", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tab = options.browser.new_page()
        try:
            while True:
                try:
                    tab.goto(f"http://127.0.0.1:{port}/go-layout/project-layout.html")
                    break
                except PlaywrightError:  # the first build is not done yet
                    time.sleep(0.5)
            took = [saved(tab, folder / "go-layout" / "project-layout.md", f"{way} {run}") for run in range(options.runs + 1)]
            print(f"| {way} | {statistics.median(took[1:]):.2f} |", flush=True)  # the first save warms the caches of both
        finally:
            tab.close()
            server.terminate()
            server.wait()


def saved(tab, source: Path, sentence: str) -> float:
    """Seconds from saving a page to the first paint of its open tab that shows the new sentence."""
    tab.wait_for_timeout(1000)
    started = time.time()
    with source.open("a", encoding="utf-8") as file:
        file.write(f"\n{sentence}\n")
    tab.get_by_text(sentence).wait_for(timeout=60_000)
    tab.wait_for_timeout(500)
    return tab.evaluate("(performance.timeOrigin + performance.getEntriesByType('paint')[0].startTime) / 1000") - started


# -- Reading ----------------------------------------------------------------------------------------


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with brotli and notes what went over the wire."""

    sent: list[int] = []
    packed: dict[Path, bytes] = {}

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        whole = path.suffix in (".woff2", ".png")
        if path not in self.packed:
            self.packed[path] = path.read_bytes() if whole else brotli.compress(path.read_bytes(), quality=9)
        self.sent.append(len(self.packed[path]))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path.as_posix()))
        self.send_header("Content-Length", str(len(self.packed[path])))
        self.send_header("Access-Control-Allow-Origin", "*")
        if not whole:
            self.send_header("Content-Encoding", "br")
        self.end_headers()
        self.wfile.write(self.packed[path])

    def log_message(self, *_):
        """The report is all there is to say."""


def serve(folder: Path) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    server.handle_error = lambda *_: None  # a tab was closed before all was sent
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


WATCH = """
  window.seen = {shift: 0, first: 0, last: 0};
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
  const now = () => { seen.last = performance.now(); };
  watch("paint", (entry) => { seen.first = seen.last = entry.startTime; });
  watch("largest-contentful-paint", (entry) => { seen.last = Math.max(seen.last, entry.startTime); });
  watch("layout-shift", (entry) => { seen.shift += entry.value; }); // nobody types; a phone that sets its width takes what follows for an answer to that
  new MutationObserver(now).observe(document, {childList: true, subtree: true, characterData: true});
  document.fonts.addEventListener("loadingdone", now);
"""


def phone(browser, network: str):
    """A tab as slow as a phone with an empty cache, and the session that makes it so."""
    tab = browser.new_context(viewport=SCREEN, device_scale_factor=2, has_touch=True, is_mobile=True).new_page()
    wire = tab.context.new_cdp_session(tab)
    latency, bits = NETWORKS[network]
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {"latency": latency, "downloadThroughput": bits / 8, "uploadThroughput": bits / 16, "offline": False})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    Handler.sent.clear()
    return tab, wire


def visit(browser, address: str, network: str) -> dict[str, float]:
    """Open a page as a slow phone would; return what it took."""
    tab, wire = phone(browser, network)
    frames = []

    def keep(frame: dict) -> None:
        frames.append((frame["metadata"]["timestamp"], frame["data"]))
        wire.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    wire.on("Page.screencastFrame", keep)
    wire.send("Page.startScreencast", {"format": "jpeg", "quality": 60, "maxWidth": SCREEN["width"]})
    wire.send("Performance.enable")
    tab.add_init_script(WATCH)
    tab.goto(address, wait_until="networkidle", timeout=120_000)
    tab.wait_for_function("seen.first")
    tab.wait_for_timeout(1000)
    origin, seen = tab.evaluate("[performance.timeOrigin / 1000, seen]")
    work = {row["name"]: row["value"] for row in wire.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    tab.context.close()
    return {"요청": len(Handler.sent), "kB": sum(Handler.sent) / 1000, "첫 글자 s": seen["first"] / 1000, "첫 화면 s": completed(frames) - origin,
            "다 보임 s": seen["last"] / 1000, "주 스레드 s": work, "밀림": seen["shift"]}


def completed(frames: list[tuple[float, str]]) -> float:
    """When the screen below the header came to look as it does in the end."""
    pictures = [Image.open(io.BytesIO(base64.b64decode(data))).convert("L").crop((0, HEADER, SCREEN["width"], SCREEN["height"])) for _, data in frames]
    at = len(frames) - 1
    while at and ImageChops.difference(pictures[at - 1], pictures[-1]).getextrema()[1] < 32:
        at -= 1
    return frames[at][0]


def chosen(site: Path) -> dict[str, str]:
    """The pages that tell most: what they stand for, and their address within the site."""
    texts = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html") if path.parent.name[0] != "_"}
    posts = {name: text for name, text in texts.items() if "article:published_time" in text}
    return {"무거운 글": max(posts, key=lambda name: len(posts[name])),
            "긴 쪽": max(texts, key=lambda name: len(re.sub("<[^>]*>", "", texts[name]))),
            "수식 없는 글": max((name for name in posts if "<math" not in posts[name]), key=lambda name: len(posts[name])),
            "새 글": max(posts, key=lambda name: (re.search('article:published_time" content="([^"]*)', posts[name])[1], name))}


def measure_reading(options: argparse.Namespace) -> None:
    """The table of each page: the floor, ours, other builds of our site that are to be compared, and the defaults."""
    ours = CACHE / "ours"
    build(ROOT, ours)
    pages = {page: page for page in options.pages} or chosen(ours)
    others = dict(given.split("=", 1) for given in options.beside)
    ways = {"손으로": by_hand(ours, list(pages.values())), "우리": ours, **others, "기본값": with_defaults()}
    addresses = {way: serve(Path(folder)) for way, folder in ways.items()}
    for what, page in pages.items():
        visits = [{way: visit(options.browser, f"{address}/{page}", options.network) for way, address in addresses.items()} for _ in range(options.runs)]
        table = {way: {key: statistics.median(each[way][key] for each in visits) for key in visits[0][way]} for way in ways}
        keys = list(table["우리"])
        print(f"\n## {what}: {page} ({options.network}, {options.runs}번의 중앙값)\n\n| | {' | '.join(keys)} |\n|{'---|' * (len(keys) + 1)}")
        for way, row in table.items():
            print(f"| {way} | {' | '.join(f'{row[key]:.4f}' if key == '밀림' else f'{row[key]:.3g}' for key in keys)} |")
        for way in ("손으로", "기본값"):
            ratios = [f"{table['우리'][key] / table[way][key]:.2f}" if key != "밀림" and table[way][key] else "" for key in keys]
            print(f"| 우리 ÷ {way} | {' | '.join(ratios)} |", flush=True)


def measure_search(options: argparse.Namespace) -> None:
    """The first search of a reader: the search page until its first hit, with an empty cache."""
    print(f"\n## 첫 검색({options.network}, 중앙값)\n\n| | kB | 첫 결과 s |\n|---|---|---|")
    ours = CACHE / "ours"
    build(ROOT, ours)
    for way, address in {"우리": serve(ours), "기본값": serve(with_defaults())}.items():
        rows = []
        for query in ["합성곱", "트랜스포머", "가상 환경"] * options.runs:
            tab, _ = phone(options.browser, options.network)
            tab.goto(f"{address}/search.html?q={query}")
            tab.locator("#search-results li a").first.wait_for(timeout=120_000)
            rows.append((sum(Handler.sent) / 1000, tab.evaluate("performance.now()") / 1000))
            tab.context.close()
        print(f"| {way} | {' | '.join(f'{statistics.median(column):.3g}' for column in zip(*rows))} |", flush=True)


def measure_lighthouse(options: argparse.Namespace) -> None:
    """The four marks of Google's Lighthouse for each page, with npm's package and the system's Chromium."""
    site = CACHE / "ours"
    build(ROOT, site)
    address, report = serve(site), CACHE / "lighthouse.json"
    for page in options.pages or [*chosen(site).values(), "index.html"]:
        subprocess.run(["npx", "--yes", "lighthouse@13.5.0", f"{address}/{page}", "--quiet", "--output=json", f"--output-path={report}",
                        "--chrome-flags=--headless --no-sandbox"], env={**os.environ, "CHROME_PATH": options.chromium}, check=True)
        marks = json.loads(report.read_text(encoding="utf-8"))["categories"].values()
        print(f"{page}: " + ", ".join(f"{mark['title']} {100 * mark['score']:.0f}" for mark in marks), flush=True)


MEASURES = {"reading": measure_reading, "search": measure_search, "builds": measure_builds, "live": measure_live, "lighthouse": measure_lighthouse}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="읽는 비용과 만드는 비용을 잰다")
    parser.add_argument("what", nargs="?", choices=MEASURES, default="reading", help="무엇을 재는가")
    parser.add_argument("--runs", type=int, default=3, help="글마다 몇 번 여는가")
    parser.add_argument("--pages", nargs="*", default=[], help="고른 글 대신 잴 글, 예: go-layout/project-layout.html")
    parser.add_argument("--network", choices=NETWORKS, default="phone", help="slow는 요청마다 562 ms가 걸린다")
    parser.add_argument("--beside", nargs="*", default=[], metavar="이름=폴더", help="나란히 잴 다른 빌드")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100], help="빌드를 재려고 더하는 글 수")
    options = parser.parse_args()
    options.chromium = shutil.which("chromium") or shutil.which("google-chrome")
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"# 측정: {time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()}코어, Python {platform.python_version()}")
    with sync_playwright() as playwright:
        options.browser = launch(playwright)
        MEASURES[options.what](options)
