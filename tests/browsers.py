"""The browsers that read the pages. One that is missing or cannot be driven is named, with the count of what it leaves unread."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What a mini project needs to look as the site does.
OURS = {"templates_path": [str(ROOT / "_templates")], "html_static_path": [str(ROOT / "_static")],
        "html_css_files": [("site.css", {"priority": 700})], "html_js_files": ["theme.js", ("site.js", {"defer": "defer"})]}
# In the hand, on Chromium: nothing hovers. There ``innerWidth`` grows with what overflows.
TOUCHED = {"has_touch": True, "is_mobile": True}
# As on a desk: without a screen Firefox takes itself for a phone, where nothing hovers.
MOUSE = {"ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6}


@pytest.fixture(scope="session")
def playwright():
    """What drives Chromium and Firefox."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright):
    """A real Chromium for the whole run."""
    from browser import launch

    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def gecko(playwright):
    """The system's Firefox, over WebDriver BiDi."""
    path = shutil.which("firefox") or shutil.which("firefox-esr")
    if not path:
        pytest.skip("파이어폭스에서 (파이어폭스가 없다)")
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path, firefox_user_prefs=MOUSE)
    try:
        browser.new_context().close()
    except Exception as error:  # playwright has one class for all that can go wrong here
        browser.close()
        pytest.skip(f"파이어폭스에서 (playwright가 이 파이어폭스를 다루지 못한다: {str(error).splitlines()[0]})")
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium):
    """Chromium, in which all tabs of the test end with it."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def firefox(gecko):
    """Firefox, likewise."""
    yield gecko
    for context in gecko.contexts:
        context.close()


@pytest.fixture(params=["browser", "firefox"], ids=["chromium", "firefox"])
def engine(request):
    """Chromium, then Firefox."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def webkit():
    """Debian's WebKitGTK, the engine of Safari, on a screen of its own."""
    from selenium import webdriver

    driver, paths = shutil.which("WebKitWebDriver"), glob.glob("/usr/lib/*/webkit2gtk-*/MiniBrowser")
    if not (driver and paths and shutil.which("Xvfb")):
        pytest.skip("웹킷에서 (webkit2gtk-driver나 xvfb가 없다)")
    read, write = os.pipe()
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(write)], pass_fds=[write], stderr=subprocess.DEVNULL)
    options = webdriver.WebKitGTKOptions()
    options.binary_location = paths[-1]
    options.add_argument("--automation")
    service = webdriver.WebKitGTKService(driver, env={**os.environ, "DISPLAY": f":{os.read(read, 9).decode().strip()}"})
    browser = webdriver.WebKitGTK(options, service)
    yield browser
    browser.quit()
    screen.kill()
    screen.wait()
