"""The room works alone on a stock site: copied elsewhere, switched on by two lines, with another theme, from disk."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2] / "_ext" / "hangul"
PAGES = {
    "index.md": "# 첫 글\n\n**어텐션(attention)**은 [여기](one.md#잔차-연결의-길)에 있다. {trem}`합성곱`\n\n"
                "```{toctree}\none\n```\n\n```{glossary}\n합성곱\nconvolution\n  겹쳐 곱하는 셈이다.\n```\n",
    "one.md": "# 합성곱 신경망\n\n합성곱은 필터를 민다.\n\n## 잔차 연결의 길\n\n입력을 출력에 더한다.\n",
}


@pytest.mark.parametrize("theme", ["furo", "alabaster"])
def test_a_stock_site_needs_the_room_and_two_lines(theme, tmp_path, browser):
    room = shutil.copytree(ROOM, tmp_path / "rooms" / "hangul", ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(room.rglob("*"))
    conf = f'import sys\nsys.path.insert(0, {str(room.parent)!r})\nextensions = ["myst_parser", "hangul"]\nlanguage = "ko"\nhtml_theme = "{theme}"\n'
    for name, text in {"conf.py": conf + "myst_heading_anchors = 3\n", **PAGES}.items():
        (tmp_path / "site" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "site" / name).write_text(text, encoding="utf-8")
    out = tmp_path / "html"
    done = subprocess.run([sys.executable, "-B", "-m", "sphinx", "-q", tmp_path / "site", out], capture_output=True, text=True)
    index = (out / "index.html").read_text("utf-8")

    assert done.returncode == 0 and done.stderr.count(":") >= 2 and len(done.stderr.splitlines()) == 1, done.stderr
    assert "index.md:3" in done.stderr and "모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term'" in done.stderr
    assert "<strong>어텐션(attention)</strong>\u2060은" in index and 'href="one.html#잔차-연결의-길"' in index
    assert 'id="term-합성곱"' in index and 'title="이 제목의 주소"' in index
    assert sorted(room.rglob("*")) == before  # nothing is compiled beside its source

    page, heard = browser.new_page(), []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto((out / "search.html").as_uri() + "?q=합성곱에서는")
    page.wait_for_selector(".ks-hits a:has-text('합성곱 신경망')")
    page.goto((out / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("잔차연결의")
    page.locator(".ks-hits a:has-text('잔차 연결의 길')").first.click()
    page.wait_for_selector(".ks-clear")
    marked = page.evaluate("[...CSS.highlights.get('korean-search')].map(range => range.toString())")

    assert "잔차 연결" in " ".join(marked) and heard == []
    print(f"{theme}를 쓰는 사이트에서 hangul만으로 주소, 강조, 메시지, 검색이 된다")
