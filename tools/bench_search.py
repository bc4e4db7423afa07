"""How the search grows: bytes of the index and time of a query in Chromium at 60 to 5,000 generated pages, beside Pagefind.

Called with the folder of a built site, it mixes that site's sections into new pages. One word in twelve is replaced by an
invented one, most of them rare, so that the vocabulary grows with the pages as that of a real site does. The first search on a
slow phone with an empty cache is measured for ours and for Pagefind on the same pages as HTML; its package comes from npm once.
"""

import csv
import gzip
import html
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "_ext"), str(ROOT / "tools")]

import bench  # noqa: E402
import korean_search  # noqa: E402
from sphinx.search import js_index  # noqa: E402

SIZES = (60, 200, 1000, 5000)
SECTIONS = 12  # on a page
PAGEFIND = "@pagefind/linux-x64@1.6.0"
FIRST = ("합성곱 신경망", "트랜스포머", "가상 환경")  # what is asked on the slow phone
OURS = """async (query) => {
    const load = (name) => new Promise((done) => document.head.append(Object.assign(document.createElement("script"), {src: name, onload: done})));
    window.Search = {setIndex: (index) => { window.index = index; }};
    const started = performance.now();
    await Promise.all([load("language_data.js"), load("searchindex.js")]);
    KoreanSearch.search(KoreanSearch.prepare(index), query);
    return performance.now() - started;
}"""
THEIRS = """async (query) => {
    window.Worker = undefined; // the slowness of the phone would not reach a worker
    const started = performance.now();
    const pagefind = await import("/pagefind/pagefind.js");
    const found = await pagefind.search(query);
    await Promise.all(found.results.slice(0, 5).map((result) => result.data()));
    return performance.now() - started;
}"""
MEASURE = """(queries) => {
    const started = performance.now();
    const data = KoreanSearch.prepare(index);
    const prepared = performance.now() - started;
    KoreanSearch.search(data, "엘에스티엠의 트렌스포머");
    return [prepared, queries.map(query => {
        const started = performance.now();
        KoreanSearch.search(data, query);
        return performance.now() - started;
    })];
}"""


def sections_of(index: dict) -> list[tuple]:
    """The sections of a built index, as ``korean_search.enrich`` takes them."""
    vocabulary = sorted({*index["terms"], *index["titleterms"]}, key=lambda word: word.encode("utf-16-be"))
    words = [set() for _ in index["korean"]["sections"]]
    for word, deltas in zip(vocabulary, index["korean"]["postings"]):
        at = 0
        for delta in deltas:
            at += delta
            words[at].add(word)
    return [(anchor, title, text, False, own) for (anchor, title, text, *entry), own in zip(index["korean"]["sections"], words) if not entry]


def invented(rank: int) -> str:
    """A word of Hangul of its own for every number."""
    return "".join(chr(0xAC00 + (rank * 7919 + 131 * place * (rank + place)) % 11172) for place in range(3))


def generated(index: dict, size: int) -> tuple[dict, dict]:
    """An index of ``size`` pages made of the sections of another one, and what the pages hold."""
    chance = random.Random(size)
    real = sections_of(index)
    pages = {}
    for number in range(size):
        sections = []
        for place in range(SECTIONS):
            anchor, title, text, _, words = chance.choice(real)
            own = {invented(int(300_000 ** chance.random())) if chance.random() < 1 / 12 else word for word in sorted(words)}
            sections.append((f"{anchor}-{place}" if place else "", title, " ".join(chance.sample(text.split(), len(text.split()))), False, own))
        pages[f"page{number}"] = (sections, [])
    names = sorted(pages)
    pages[names[0]] = (pages[names[0]][0], [(entry, []) for entry, _ in index["korean"]["entries"]])
    terms: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in {word for section in pages[name][0] for word in section[4]}:
            terms.setdefault(word, []).append(at)
    return korean_search.enrich({"docnames": names, "filenames": names, "titles": [pages[name][0][0][1] for name in names],
                                 "terms": {word: found[0] if len(found) == 1 else found for word, found in terms.items()},
                                 "titleterms": {}, "alltitles": {}, "objects": {}, "objtypes": {}, "objnames": {}, "envversion": {}}, pages), pages


def with_pagefind(pages: dict, folder: Path) -> Path:
    """The generated pages as HTML, each word of a section once, and Pagefind's index of them."""
    for name, (sections, _) in pages.items():
        body = "".join(f"<h{2 - (not at)} id='s{at}'>{html.escape(title)}</h{2 - (not at)}><p>{html.escape(' '.join([text, *sorted(words)]))}</p>"
                       for at, (_, title, text, _, words) in enumerate(sections))
        (folder / f"{name}.html").write_text(f"<!doctype html><html lang='ko'><meta charset='utf-8'><title>{name}</title><body>{body}", encoding="utf-8")
    subprocess.run([bench.npm_package(PAGEFIND) / "bin" / "pagefind_extended", "--site", folder], check=True, capture_output=True)
    return folder


def first_search(browser, folder: Path, ask: str) -> tuple[float, float]:
    """Kilobytes and seconds of the first search on a slow phone with an empty cache, the median of some queries."""
    (folder / "empty.html").write_text("<!doctype html><html lang='ko'><meta charset='utf-8'><title>찾기</title>", encoding="utf-8")
    address = bench.serve(folder)
    sizes, times = [], []
    for query in FIRST:
        for phone in (False, True):  # the first visit lets the server compress what it sends
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{address}/empty.html")
            bench.Handler.sent.clear()
            if phone:
                bench.slow(context, page)
            took = page.evaluate(ask, query)
            context.close()
        sizes.append(sum(size for _, size in bench.Handler.sent) / 1000)
        times.append(took / 1000)
    return statistics.median(sizes), statistics.median(times)


def main(site: Path) -> None:
    with (ROOT / "tests" / "search" / "queries.tsv").open(encoding="utf-8") as file:
        queries = [row["query"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    real = js_index.loads((site / "searchindex.js").read_text("utf-8"))
    print(f"{'글':>6} {'낱말':>8} {'색인(kB, gzip)':>14} {'준비(ms)':>9} {'질의 중앙값(ms)':>14} {'95 %(ms)':>9}   첫 검색: 우리(kB) {'(초)':>6} {'Pagefind(kB)':>13} {'(초)':>6}")
    with sync_playwright() as playwright:
        browser = bench.launch(playwright)
        for size in (len(real["docnames"]), *SIZES):
            index, pages = (real, {}) if size == len(real["docnames"]) else generated(real, size)
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                text = js_index.dumps(index)
                (folder / "searchindex.js").write_text(text, encoding="utf-8")
                (folder / "language_data.js").write_text(korean_search.Korean.js_splitter_code, encoding="utf-8")
                page = browser.new_page()
                page.add_script_tag(content="var Search = {setIndex: (given) => { window.index = given; }}")
                page.add_script_tag(path=ROOT / "_ext" / "korean_search" / "analyser.js")
                page.add_script_tag(path=folder / "searchindex.js")
                prepared, times = page.evaluate(MEASURE, queries)
                page.close()
                print(f"{size:6} {len(index['terms']):8} {len(gzip.compress(text.encode(), 9)) / 1000:14.0f} {prepared:9.0f} "
                      f"{statistics.median(times):14.1f} {sorted(times)[int(len(times) * 0.95)]:9.1f}", end="", flush=True)
                print("   {:14.0f} {:6.1f}".format(*first_search(browser, folder, OURS)), end="", flush=True)
                print(" {:13.0f} {:6.1f}".format(*first_search(browser, with_pagefind(pages, folder), THEIRS)) if pages else "", flush=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_build" / "html"))
