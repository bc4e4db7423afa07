"""``make bench``: what a page costs its reader and a build its author, beside the two ends of the scale.

The same text is measured as our site makes it, as plain Sphinx with Furo and the extensions' defaults makes it, and as
one hand-made HTML file with our drawings and one stylesheet (the floor). Everything is served from loopback with brotli,
what the defaults fetch from a CDN too: its packages come from npm once. Numbers are medians; ratios are what to compare.
"""

import argparse
import collections
import functools
import http.server
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
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
CDN = "https://cdn.jsdelivr.net/npm/"
PACKAGES = ("mathjax@4", "mermaid@11.12.1", "d3@7.9.0", "@mermaid-js/layout-elk@0.2.0", "@mathjax/mathjax-newcm-font@4")
SLOW_PHONE = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "offline": False}
DEFAULTS = """project = "기준"
language = "ko"
extensions = ["myst_parser", "sphinx_copybutton", "sphinxcontrib.mermaid"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_theme = "furo"
"""

FORMULA = r"""
$$
\mathrm{Attention}(Q,K,V)=\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V,\qquad \alpha_{%d}=\frac{e^{z_i}}{\sum_j e^{z_j}}
$$
"""
DIAGRAM = """
```{mermaid}
:alt: 입력이 층을 지나 출력이 되는 구조다.
:caption: %d번째 구조
flowchart TB
    x["입력"] -- "n×512" --> a["멀티 헤드 어텐션"]
    a -- "n×512" --> n["더하기와 층 정규화"]
    x -- "n×512" --> n
    n -- "n×512" --> f["피드포워드 2,048"]
    f -- "n×512" --> y["출력"]
```
"""
CODE = """
```python
import numpy as np

def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()
```
"""
PARAGRAPH = "순환 신경망은 시점마다 같은 가중치로 기억을 고치고, 기울기는 시점을 거슬러 야코비 행렬을 곱하며 흐른다. " * 6


def page(formulas: int, diagrams: int, title: str = "재는 글") -> str:
    """A page of about a thousand eojeol with that many display formulas and diagrams."""
    front = f"---\ndate: 2026-01-02\ndescription: {'재어 보려고 만든 글이다. ' * 4}\ntags: [측정]\n---\n\n"
    parts = [front, f"# {title}\n\n{PARAGRAPH}\n"]
    for n in range(12):
        parts.append(f"\n## {n + 1}번째 절\n\n{PARAGRAPH}\n")
        parts += [FORMULA % (10 * n + k) for k in range(formulas * (n + 1) // 12 - formulas * n // 12)]
        parts += [DIAGRAM % (10 * n + k) for k in range(diagrams * (n + 1) // 12 - diagrams * n // 12)]
        parts.append(CODE if n % 3 == 0 else "")
    return "".join(parts)


PAGES = {"typical": page(24, 1), "heavy": page(60, 8)}


# -- Building ---------------------------------------------------------------------------------------


def project(folder: Path, ours: bool, pages: dict[str, str]) -> Path:
    """Write a site with those pages, with this repository's settings or with the extensions' defaults."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if ours:
        for name in ("_ext", "_static", "_templates", "_locale"):
            shutil.copytree(ROOT / name, folder / name)
        for name in ("conf.py", "references.bib", "redirects.txt", "glossary.md"):
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, folder / name)
        # The glossary links to pages that are not here; the terms alone are what pages need.
        glossary = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", (folder / "glossary.md").read_text(encoding="utf-8"))
        (folder / "glossary.md").write_text(glossary, encoding="utf-8")
    else:
        (folder / "conf.py").write_text(DEFAULTS, encoding="utf-8")
        pages = {name: re.sub(r"(?m)^:alt: .*\n", "", text) for name, text in pages.items()}
    names = "\n".join([*pages, *(["glossary"] if ours else [])])
    front = page(0, 0, "첫 글").split("#")[0] if ours else ""
    (folder / "index.md").write_text(f"{front}# 첫 글\n\n글이다.\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n", encoding="utf-8")
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def build(folder: Path) -> float:
    """Build and return the CPU seconds, children included: they do not change with what else the machine does."""
    before = os.times()
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "html", folder, folder / "_build"],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure_builds(sizes: list[int]) -> None:
    print("\n## 빌드(CPU 초)\n\n| 글 | 무엇 | 새로 | 바뀐 것 없이 | 한 글 고침 | 새로, 글마다 | HTML 하나(kB) |\n|---|---|---|---|---|---|---|")
    for size in sizes:
        for ours in (True, False):
            text = page(4, 1)
            folder = project(CACHE / "build", ours, {f"page{n:04}": text.replace("재는 글", f"재는 글 {n}") for n in range(size)})
            cold, same = build(folder), build(folder)
            edited = folder / "page0003.md"
            edited.write_text(edited.read_text(encoding="utf-8") + "\n덧붙인 문장이다.\n", encoding="utf-8")
            html = (folder / "_build" / "page0003.html").stat().st_size
            print(f"| {size:,} | {'우리' if ours else '기본값'} | {cold:.1f} | {same:.1f} | {build(folder):.1f} "
                  f"| {cold / size:.3f} | {html / 1000:.0f} |", flush=True)


def launch(playwright):
    """The system's Chromium or Chrome."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else [])


def measure_live(sizes: list[int], runs: int) -> None:
    """From saving a page to its new text in a browser that shows it: ``make live``, and the same without a warm Sphinx."""
    print("\n## 저장에서 화면까지(초, 중앙값)\n\n| 글 | make live | sphinx-autobuild 그대로 | 비 |\n|---|---|---|---|")
    ways = {"warm": [ROOT / "tools" / "live.py", "--source"], "cold": ["-m", "sphinx_autobuild"]}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for size in sizes:
            took = {}
            for way, command in ways.items():
                text = page(4, 1)
                folder = project(CACHE / "live", True, {f"page{n:04}": text.replace("재는 글", f"재는 글 {n}") for n in range(size)})
                with socket.socket() as free:
                    free.bind(("127.0.0.1", 0))
                    port = free.getsockname()[1]
                paths = [folder] if way == "warm" else [folder, folder / "_build" / "live", "-d", folder / "_build" / "live-doctrees"]
                server = subprocess.Popen([sys.executable, *command, *paths, "--port", str(port)],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    took[way] = statistics.median(saves(browser, f"http://127.0.0.1:{port}/page0003.html", folder / "page0003.md", runs))
                finally:
                    server.terminate()
                    server.wait()
            print(f"| {size:,} | {took['warm']:.2f} | {took['cold']:.2f} | {took['cold'] / took['warm']:.1f} |", flush=True)
        browser.close()


def saves(browser, address: str, source: Path, runs: int) -> list[float]:
    """Seconds from each saving of a page to the first paint of its open tab that shows the new sentence."""
    tab = browser.new_page()
    tab.add_init_script("""new PerformanceObserver(list => { window.painted = performance.timeOrigin + list.getEntries()[0].startTime; })
                             .observe({type: "paint", buffered: true})""")
    for _ in range(600):
        try:
            tab.goto(address)
            break
        except PlaywrightError:  # the first build is not done yet
            time.sleep(0.5)
    tab.wait_for_timeout(1000)
    took = []
    for run in range(runs + 1):
        sentence = f"{run}번째로 고친 문장이다."
        text = source.read_text(encoding="utf-8")
        started = time.time()
        source.write_text(f"{text}\n{sentence}\n", encoding="utf-8")
        tab.get_by_text(sentence).wait_for(timeout=60_000)
        tab.wait_for_timeout(1000)
        took.append(tab.evaluate("painted") / 1000 - started)
    tab.close()
    return took[1:]  # the first save warms the caches of both


# -- Reading ----------------------------------------------------------------------------------------


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder with brotli and notes what went over the wire."""

    sent: list[tuple[str, int]] = []
    packed: dict[Path, bytes] = {}

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        if path not in self.packed:
            raw = path.read_bytes()
            self.packed[path] = raw if path.suffix in (".woff2", ".png") else brotli.compress(raw, quality=9)
        body = self.packed[path]
        self.sent.append((path.suffix, len(body)))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path.as_posix()))
        if path.suffix not in (".woff2", ".png"):
            self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """The report is all there is to say."""


def serve(folder: Path) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def npm_package(name: str) -> Path:
    """A package of npm, fetched once and unpacked under the name that a CDN gives it."""
    target = CACHE / "cdn" / name
    if not target.is_dir():
        packs = CACHE / "packs"
        packs.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(["npm", "pack", "--silent", name], cwd=packs, capture_output=True, text=True, check=True)
        target.mkdir(parents=True)
        subprocess.run(["tar", "xzf", packs / made.stdout.split()[-1], "-C", target, "--strip-components=1"], check=True)
    return target


def hand_made(source: Path, target: Path) -> None:
    """Our article without our frame: one file, one small stylesheet, the drawings and formulas as they are."""
    html = source.read_text(encoding="utf-8")
    article = re.search(r'(?s)<article role="main"[^>]*>(.*?)</article>', html)[1]
    article = re.sub(r'(?s)<details class="diagram-source">.*?</details>', "", article)
    font = next((ROOT / "_static" / "fonts").glob("*.woff2"))
    shutil.copy(font, target.parent / font.name)
    style = (f'@font-face{{font-family:M;src:url({font.name})}}math{{font-family:M}}body{{max-width:46em;margin:auto;'
             f'line-height:1.75;font-family:sans-serif;word-break:keep-all}}pre{{overflow:auto}}')
    (target.parent / "style.css").write_text(style, encoding="utf-8")
    target.write_text(f'<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" '
                      f'content="width=device-width"><title>손으로 만든 글</title><link rel="stylesheet" href="style.css">'
                      f'<link rel="preload" href="{font.name}" as="font" type="font/woff2" crossorigin><body>{article}',
                      encoding="utf-8")


WATCH = """() => {
  window.seen = {shift: 0, largest: 0, changed: 0};
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; })
    .observe({type: "layout-shift", buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries()) seen.largest = e.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  new MutationObserver(() => { seen.changed = performance.now(); })
    .observe(document, {childList: true, subtree: true, characterData: true});
}"""


def slow(context, tab):
    """Make a tab as slow as a phone; return the session that does it."""
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_PHONE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return wire


def visit(browser, address: str) -> dict:
    """Open a page as a slow phone with an empty cache would; return what it took."""
    Handler.sent.clear()
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    tab = context.new_page()
    wire = slow(context, tab)
    wire.send("Performance.enable")
    tab.add_init_script(f"({WATCH})()")
    tab.goto(address, wait_until="networkidle", timeout=120_000)
    tab.wait_for_timeout(1500)
    seen = tab.evaluate("seen")
    paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    tasks = {row["name"]: row["value"] for row in wire.send("Performance.getMetrics")["metrics"]}
    context.close()
    by_type = collections.Counter()
    for suffix, size in Handler.sent:
        by_type[{".mjs": ".js"}.get(suffix, suffix)] += size
    return {"requests": len(Handler.sent), "kB": sum(by_type.values()) / 1000, "JS kB": by_type[".js"] / 1000,
            "글꼴 kB": by_type[".woff2"] / 1000, "첫 그림 s": paint / 1000, "큰 그림 s": seen["largest"] / 1000,
            "다 보임 s": max(paint, seen["changed"], seen["largest"]) / 1000, "밀림": seen["shift"], "주 스레드 s": tasks["TaskDuration"]}


def measure_reading(runs: int) -> None:
    ours = project(CACHE / "ours", True, PAGES)
    stock = project(CACHE / "stock", False, PAGES)
    for folder in (ours, stock):
        build(folder)
    floor = CACHE / "floor"
    floor.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        npm_package(name)
    cdn = serve(CACHE / "cdn") + "/"
    for name in PAGES:
        hand_made(ours / "_build" / f"{name}.html", floor / f"{name}.html")
        path = stock / "_build" / f"{name}.html"
        path.write_text(path.read_text(encoding="utf-8").replace(CDN, cdn), encoding="utf-8")
    ways = {"손으로 만든 HTML": floor, "우리": ours / "_build", "Sphinx + Furo 기본값": stock / "_build"}
    addresses = {way: serve(folder) for way, folder in ways.items()}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in PAGES:
            print(f"\n## 읽기: {name} (느린 휴대전화, {runs}번의 중앙값, brotli)\n")
            table = {}
            for way, address in addresses.items():
                visits = [visit(browser, f"{address}/{name}.html") for _ in range(runs)]
                table[way] = {key: statistics.median(row[key] for row in visits) for key in visits[0]}
            keys = list(next(iter(table.values())))
            print(f"| | {' | '.join(keys)} |\n|{'---|' * (len(keys) + 1)}")
            for way, row in table.items():
                print(f"| {way} | {' | '.join(f'{row[key]:.3g}' for key in keys)} |")
            mine, low, high = table["우리"], table["손으로 만든 HTML"], table["Sphinx + Furo 기본값"]
            print(f"\n우리 ÷ 손으로 만든 것: 바이트 {mine['kB'] / low['kB']:.2f}, 다 보임 {mine['다 보임 s'] / low['다 보임 s']:.2f}. "
                  f"기본값 ÷ 우리: 바이트 {high['kB'] / mine['kB']:.1f}, 다 보임 {high['다 보임 s'] / mine['다 보임 s']:.1f}.", flush=True)
        browser.close()


def lighthouse() -> None:
    """The four marks of Google's Lighthouse for the typical page, with npm's package and the system's Chromium."""
    address = serve(CACHE / "ours" / "_build")
    report = CACHE / "lighthouse.json"
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or shutil.which("google-chrome") or ""}
    subprocess.run(["npx", "--yes", "lighthouse@13.5.0", f"{address}/typical.html", "--quiet", "--output=json",
                    f"--output-path={report}", "--chrome-flags=--headless --no-sandbox"], env=environment, check=True)
    marks = json.loads(report.read_text(encoding="utf-8"))["categories"]
    print("\n## Lighthouse: typical\n\n" + ", ".join(f"{mark['title']} {100 * mark['score']:.0f}" for mark in marks.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="읽는 비용과 만드는 비용을 잰다")
    parser.add_argument("--runs", type=int, default=5, help="글마다 몇 번 여는가")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1000], help="만들어 볼 사이트의 글 수")
    parser.add_argument("--only", choices=("reading", "builds", "live", "lighthouse"), help="하나만 잰다")
    options = parser.parse_args()
    print(f"# 측정: {time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()}코어, Python {platform.python_version()}")
    if options.only in (None, "reading"):
        measure_reading(options.runs)
    if options.only in (None, "lighthouse"):
        lighthouse()
    if options.only in (None, "live"):
        measure_live([size for size in options.sizes if size <= 100], options.runs)
    if options.only in (None, "builds"):
        measure_builds(options.sizes)
