"""In continuous integration: what the tests found in pages, once, in Korean, in the summary of the run.

Only where ``FINDINGS`` is set, so that one of several jobs writes the list; the job that runs ``tools/check`` writes its own.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check import Finding, report  # noqa: E402

LINE = re.compile(r"^(?:E +)?(?P<path>.+?\.(?:md|bib|txt)):(?P<line>\d+): (?:(?:WARNING|ERROR): )?(?P<message>.+?)(?: \[[\w.-]+\])?$", re.MULTILINE)
CHECKED_BEFORE = "test_the_sources_have_no_mistakes"


def findings(texts: list[str]) -> list[Finding]:
    """The findings in what failing tests say, each once. A copy of the site in another folder counts as the site."""
    found = set()
    for text in texts:
        for match in LINE.finditer(text):
            parts = Path(match["path"].strip()).parts
            names = ("/".join(parts[start:]) for start in range(len(parts)))
            if name := next((name for name in names if not name.startswith("/") and (ROOT / name).is_file()), None):
                found.add(Finding(name, int(match["line"]), match["message"]))
    return sorted(found)


def pytest_terminal_summary(terminalreporter) -> None:
    if not os.environ.get("FINDINGS"):
        return
    failed = [each for outcome in ("failed", "error") for each in terminalreporter.getreports(outcome) if CHECKED_BEFORE not in each.nodeid]
    report.annotate(findings([each.longreprtext for each in failed]))
