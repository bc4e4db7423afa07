"""Pictures: they say what they show, come from this site, and are not too heavy. That one is there, the build tells."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .page import Page

LARGEST = 300_000


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    for part in page.parts:
        if part.kind == "image":
            address, alt, place = unquote(part.token.attrs["src"]), part.token.content, "대괄호 안"
        elif part.name in ("image", "figure"):
            address, alt, place = part.argument, part.options.get("alt", ("",))[0], ":alt:"
        else:
            continue
        if not alt.strip():
            yield part.line, f"그림에 대체 글이 없다. {place}에 그림이 보여 주는 것을 한 문장으로 쓴다"
        path = (page.root if address.startswith("/") else page.path.parent) / address.lstrip("/")
        if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", address, re.IGNORECASE):
            yield part.line, f"다른 사이트의 그림: '{address[:60]}'. 그려서 저장소에 넣거나 링크를 단다"
        elif path.is_file() and (size := path.stat().st_size) > LARGEST:
            yield part.line, f"너무 큰 그림: '{address}', {size // 1000}kB. 300kB 이하로 줄이거나 Mermaid, plot으로 그린다"
