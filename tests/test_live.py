"""``make live``: a saved page appears in the open tab, mistakes are told, and changed settings count too."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import expect


def answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def live(tmp_path, browser):
    """A small site under ``tools/live.py``: its folder, a tab that shows its front page, and what the command has said."""
    (tmp_path / "conf.py").write_text('project = "노트"\nextensions = ["myst_parser"]\nhtml_theme = "furo"\nexclude_patterns = ["_build"]\n',
                                      encoding="utf-8")
    (tmp_path / "index.md").write_text("# 첫 글\n\n처음 문장이다.\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path / "_build" / "said.txt"
    said.parent.mkdir()
    with said.open("wb") as out:
        server = subprocess.Popen([sys.executable, ROOT / "tools" / "live.py", "--source", tmp_path, "--port", str(port)], stdout=out, stderr=out)
    tab = browser.new_page()
    try:
        while server.poll() is None and not answers(port):  # the first build comes before the server
            tab.wait_for_timeout(100)
        tab.goto(f"http://127.0.0.1:{port}/index.html")
        yield tmp_path, tab, lambda: said.read_text(encoding="utf-8")
    finally:
        tab.close()  # the server goes only when nobody is connected any more
        server.terminate()
        server.wait()


def save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def test_what_is_saved_appears_in_the_open_tab(live):
    folder, tab, said = live
    tab.get_by_text("처음 문장이다.").wait_for()

    for sentence in ("둘째 문장이다.", "셋째 문장이다."):  # the second build goes on from what the first one left on disk
        save(folder / "index.md", f"# 첫 글\n\n{sentence}\n")
        tab.get_by_text(sentence).wait_for()
    assert "처음부터 만든다" not in said()

    save(folder / "index.md", "# 첫 글\n\n{trem}`말`이다. 넷째 문장이다.\n")
    tab.get_by_text("넷째 문장이다.").wait_for()
    assert "index.md:3" in said() and "고칠 곳이 있다" in said()


def test_changed_settings_are_not_overlooked(live):
    folder, tab, said = live
    conf = folder / "conf.py"

    save(conf, conf.read_text(encoding="utf-8").replace("노트", "새 이름"))
    expect(tab).to_have_title(re.compile("새 이름"), timeout=30_000)

    assert "설정이나 확장이 바뀌어 처음부터 만든다" in said()
