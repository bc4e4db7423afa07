"""How the search grows: bytes of the index and time of a query in Chromium at 60, 1,000 and 5,000 generated pages.

Called with the folder of a built site, it mixes that site's sections into new pages. One word in twelve is replaced by an
invented one, most of them rare, so that the vocabulary grows with the pages as that of a real site does.
"""

import csv
import gzip
import random
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

import korean_search  # noqa: E402
from sphinx.search import js_index  # noqa: E402

SIZES = (60, 1000, 5000)
SECTIONS = 12  # on a page
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


def generated(index: dict, size: int) -> dict:
    """An index of ``size`` pages made of the sections of another one."""
    chance = random.Random(size)
    real = sections_of(index)
    pages = {}
    for number in range(size):
        sections = []
        for place in range(SECTIONS):
            anchor, title, text, _, words = chance.choice(real)
            own = {invented(int(300_000 ** chance.random())) if chance.random() < 1 / 12 else word for word in sorted(words)}
            sections.append((f"{anchor}-{place}" if place else "", title, "".join(chance.sample(text, len(text))) if text else "", False, own))
        pages[f"page{number}"] = (sections, [])
    names = sorted(pages)
    pages[names[0]] = (pages[names[0]][0], [(entry, []) for entry, _ in index["korean"]["entries"]])
    terms: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for word in {word for section in pages[name][0] for word in section[4]}:
            terms.setdefault(word, []).append(at)
    return korean_search.enrich({"docnames": names, "filenames": names, "titles": [pages[name][0][0][1] for name in names],
                                 "terms": {word: found[0] if len(found) == 1 else found for word, found in terms.items()},
                                 "titleterms": {}, "alltitles": {}, "objects": {}, "objtypes": {}, "objnames": {}, "envversion": {}}, pages)


def main(site: Path) -> None:
    with (ROOT / "tests" / "search" / "queries.tsv").open(encoding="utf-8") as file:
        queries = [row["query"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    real = js_index.loads((site / "searchindex.js").read_text("utf-8"))
    print(f"{'글':>6} {'낱말':>8} {'색인(kB, gzip)':>14} {'준비(ms)':>9} {'질의 중앙값(ms)':>14} {'95 %(ms)':>9}")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        options = {"executable_path": "/usr/bin/chromium"} if Path("/usr/bin/chromium").exists() else {}
        browser = playwright.chromium.launch(args=["--no-sandbox"], **options)
        for size in (len(real["docnames"]), *SIZES):
            index = real if size == len(real["docnames"]) else generated(real, size)
            text = js_index.dumps(index).removeprefix("Search.setIndex(").removesuffix(")")
            script = Path(folder) / "index.js"
            script.write_text("var index = " + text, encoding="utf-8")
            page = browser.new_page()
            page.add_script_tag(path=ROOT / "_ext" / "korean_search" / "analyser.js")
            page.add_script_tag(path=script)
            prepared, times = page.evaluate(MEASURE, queries)
            page.close()
            print(f"{size:6} {len(index['terms']):8} {len(gzip.compress(text.encode(), 9)) / 1000:14.0f} {prepared:9.0f} "
                  f"{statistics.median(times):14.1f} {sorted(times)[int(len(times) * 0.95)]:9.1f}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_build" / "html"))
