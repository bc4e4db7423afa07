"""Pictures: they are there, they say what they show, and they are what their name says, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from PIL import Image

from .page import Page
from .text import NAME

LARGEST = 300_000
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".avif": "AVIF"}
LIVING = re.compile(r"<(?:\w+:)?(?:script|iframe)|<!ENTITY|\son[a-z]+\s*=|javascript\s*:|@import|"
                    r"\b(?:href|src)\s*=\s*[\"']?(?!\s*[\"']?(?:#|data:image/))[^\s>]*|"
                    r"url\(\s*[\"']?(?!#|data:)[^)]*", re.IGNORECASE)


def check(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    for part in page.parts:
        if part.kind == "image":
            address, alt, place = part.token.attrs["src"], part.token.content, "대괄호 안"
        elif part.name in ("image", "figure"):
            address, alt, place = part.argument, part.options.get("alt", ("",))[0], ":alt:"
        else:
            continue
        if not alt.strip():
            yield part.line, f"그림에 대체 글이 없다. {place}에 그림이 보여 주는 것을 한 문장으로 쓴다"
        if wrong := problem(page, unquote(address)):
            yield part.line, wrong


def problem(page: Page, name: str) -> str:
    """What is wrong with the picture that a page calls ``name``; nothing with a sound one."""
    path = (page.root if name.startswith("/") else page.path.parent) / name.lstrip("/")
    if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", name, re.IGNORECASE):
        return f"다른 사이트의 그림: '{name[:60]}'. 그려서 저장소에 넣거나 링크를 단다"
    if not path.resolve().is_relative_to(page.root.resolve()):
        return f"저장소 밖의 파일: '{name}'. 저장소 안의 파일만 쓴다"
    if not path.exists():
        return f"그림 파일이 없다: '{name}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다"
    if not NAME.fullmatch(path.name):
        return f"주소로 쓸 수 없는 이름: '{path.name}'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: residual-block.svg"
    content = b"" if path.is_dir() else path.read_bytes()
    if len(content) > LARGEST:
        return f"너무 큰 그림: '{name}', {len(content) // 1000}kB. 300kB 이하로 줄이거나 Mermaid, plot으로 그린다"
    if not sound(path):
        return f"그림이 아닌 파일: '{name}'. svg, png, jpg, gif, webp, avif의 내용과 이름으로 다시 저장한다"
    if path.suffix.lower() == ".svg" and (living := LIVING.search(content.decode("utf-8", "replace"))):
        return f"그림에 스크립트나 바깥 주소가 있다: '{name}', '{living[0].strip()[:40]}'. 지우고 그림만 남긴다"
    return ""


def sound(path: Path) -> bool:
    """Whether the file is a picture that browsers can read, and of the kind that its name says."""
    try:
        if path.suffix.lower() == ".svg":
            return ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
        with Image.open(path, formats=[FORMATS[path.suffix.lower()]]) as picture:
            picture.verify()
    except (KeyError, OSError, SyntaxError, ValueError):  # another ending, or what Pillow and the XML parser raise
        return False
    return True


def heavy(root: Path, folders: list[str]) -> list[Path]:
    """The files in these folders that are larger than a picture may be."""
    found = sorted(path for folder in folders for path in (root / folder).rglob("*") if path.is_file())
    return [path for path in found if path.stat().st_size > LARGEST]
