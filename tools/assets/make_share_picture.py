"""Draw the pictures that stand for the site elsewhere: ``PYTHONPATH=tools python tools/assets/make_share_picture.py``.

``_static/share.png`` (1200 by 630) is what KakaoTalk, Slack and X show with a link; ``_static/touch-icon.png`` is the
icon on a phone's home screen, from ``_static/favicon.svg``. Both are committed; run this again after a change of the
name, the sentence or the icon. Needs the test requirements, Chromium and Noto Sans CJK KR (Debian: fonts-noto-cjk).
"""

import io
from pathlib import Path

from browser import launch
from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[2] / "_static"
ICON = (STATIC / "favicon.svg").read_text(encoding="utf-8")
SHARE = """<body style="margin:0;width:1200px;height:630px;background:#fbfaf7;color:#1c2430;font-family:'Noto Sans CJK KR';word-break:keep-all">
<div style="position:absolute;inset:0 0 auto;height:14px;background:#2f5fd0"></div>
<div style="position:absolute;left:100px;top:150px;width:120px;height:120px">%s</div>
<div style="position:absolute;left:256px;top:138px;font-size:96px;font-weight:700;letter-spacing:-3px">배움 노트</div>
<div style="position:absolute;left:100px;top:330px;width:1000px;font-size:46px;line-height:1.5">딥러닝과 데이터, 프로그래밍을<br>한국어로 깊고 정확하게</div>
<div style="position:absolute;left:100px;top:505px;font-size:30px;color:#5a6473">숫자는 계산하고, 명령은 돌려 보고, 주장에는 출처를 답니다</div>
</body>"""


def draw(browser, html: str, width: int, height: int, path: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(html)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64)
    picture.save(path, optimize=True)
    print(f"{path.relative_to(Path.cwd())}: {path.stat().st_size:,}바이트")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = launch(playwright)
        draw(browser, SHARE % ICON, 1200, 630, STATIC / "share.png")
        square = f'<body style="margin:0;background:#2f5fd0">{ICON}</body>'
        draw(browser, square, 180, 180, STATIC / "touch-icon.png")
