"""Makes every page a test file of its own, with one test for each code block: ``pytest memo/page.md``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tests"))

pytest_plugins = ["examples.plugin", "findings"]
