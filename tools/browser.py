"""A Chromium to print, measure and test with: the system's, else playwright's own, else Debian's package."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    """Start a browser, fetching one when there is none.

    Raises:
        RuntimeError: there is none and none can be fetched.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = {"args": ["--no-sandbox"] if root else []}
    fetch = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if root and shutil.which("apt-get"):
        fetch.append(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
    for command in ([], *fetch):
        if command and subprocess.run(command, capture_output=True).returncode:
            continue
        if path := next(filter(None, map(shutil.which, NAMES)), None):
            return playwright.chromium.launch(executable_path=path, **options)
        for attempt in ({"channel": "chrome"}, {}):
            try:
                return playwright.chromium.launch(**attempt, **options)
            except Error:
                continue
    raise RuntimeError("브라우저를 찾지 못했고 내려받지도 못했다. chromium이나 chrome을 설치한다.")
