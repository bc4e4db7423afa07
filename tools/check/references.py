"""What a page points to is there: pages, anchors, pictures, terms, papers; and its own address is one for good."""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

from .page import ANCHORS, Item, Page
from .site import BIBLIOGRAPHY, Site

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
ACTIVE = re.compile(r"(?:javascript|vbscript|data)\s*:[^\s)]*", re.IGNORECASE)
PICTURE = 300_000
GENERATED = ("archive", "bibliography", "glossary")  # directives that make anchors of their own
ALT = "그림에 대체 글이 없다. {}에 그림이 보여 주는 것을 한 문장으로 쓴다"


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    wrong = [part for part in Path(page.name).parts if not NAME.fullmatch(part)]
    if wrong:
        yield 1, f"주소로 쓸 수 없는 이름: '{wrong[0]}'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: week2-case-studies.md"
    for item in page.items:
        if item.kind == "link":
            yield from link(item, page, site)
        elif item.kind == "image":
            yield from picture(item.line, item.text, item.alt, "대괄호 안", page, site)
        elif item.kind == "directive":
            if item.name in ("image", "figure"):
                yield from picture(item.line, item.text, item.options.get("alt", ("",))[0], ":alt:", page, site)
            elif item.name in ("mermaid", "plot") and not item.options.get("alt", ("",))[0] and not re.search(r"accTitle|accDescr", item.body):
                yield item.line, ALT.format(":alt:")
            for value, line in item.options.values():
                if active := ACTIVE.match(value):
                    yield line, script(active[0])
        elif item.kind == "role" and item.name == "term":
            yield from term(item, site)
        elif item.kind == "role" and item.name in ("cite", "cite:p", "cite:t"):
            yield from citation(item, site)
        elif item.kind == "prose":
            for active in re.finditer(r"\]\(\s*((?:javascript|vbscript|data)\s*:[^\s)]*)", item.text, re.IGNORECASE):
                yield item.line + item.text.count("\n", 0, active.start()), script(active[1])


def script(address: str) -> str:
    return f"쓸 수 없는 주소: '{address[:40]}'. 스크립트나 데이터 대신 페이지나 웹 주소로 잇는다"


def close(wanted: str, known, template: str = ". 비슷한 것: '{}'") -> str:
    """A hint at what was probably meant, or nothing."""
    found = difflib.get_close_matches(wanted, list(known), 1, 0.6)
    return template.format(found[0]) if found else ""


def link(item: Item, page: Page, site: Site) -> Iterator[tuple[int, str]]:
    address = unquote(item.text)
    if active := ACTIVE.match(address):
        yield item.line, script(active[0])
        return
    if SCHEME.match(address) or address.startswith("//"):
        return
    name, anchor = urldefrag(address)
    base = site.root if name.startswith("/") else page.path.parent
    target = Path(os.path.normpath(base / name.lstrip("/"))) if name else page.path
    if name and target not in site.pages:
        source = target.with_suffix(".md")
        if source in site.pages:
            yield item.line, f"만들어진 페이지를 가리키는 링크: '{address}'. 원고의 이름으로 쓴다: '{os.path.relpath(source, page.path.parent)}'"
        elif not target.is_file() or target.suffix == ".md":
            names = [os.path.relpath(path, page.path.parent) for path in sorted(site.pages)]
            yield item.line, f"링크가 가리키는 글이 없다: '{name}'. 이 파일에서 본 경로로 쓴다{close(name, names)}"
        return
    if not anchor:
        return
    other = site.page(target)
    known = {*(slug for slug, level in other.slugs.items() if level <= ANCHORS or not name), *other.labels}
    if not name:
        known |= site.labels.keys()
    if anchor in known or any(each.kind == "directive" and each.name in GENERATED for each in other.items):
        return
    yield item.line, f"링크가 가리키는 자리가 없다: '{address}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{close(anchor.lower(), known)}"


def picture(line: int, address: str, alt: str, place: str, page: Page, site: Site) -> Iterator[tuple[int, str]]:
    if not alt.strip():
        yield line, ALT.format(place)
    address = unquote(address)
    if ACTIVE.match(address):
        yield line, script(address)
    elif SCHEME.match(address) or address.startswith("//"):
        yield line, f"다른 사이트의 그림: '{address[:60]}'. 그려서 저장소에 넣거나 링크를 단다"
    else:
        path = (site.root if address.startswith("/") else page.path.parent) / address.lstrip("/")
        if not path.is_file():
            yield line, f"그림 파일이 없다: '{address}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다"
        elif (size := path.stat().st_size) > PICTURE:
            yield line, f"너무 큰 그림: '{address}', {size // 1000}kB. 300kB 이하로 줄이거나 Mermaid, plot으로 그린다"
        elif not NAME.fullmatch(path.name):
            yield line, f"주소로 쓸 수 없는 이름: '{path.name}'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: residual-block.svg"


def term(item: Item, site: Site) -> Iterator[tuple[int, str]]:
    shown = re.fullmatch(r"(?s).*<([^<>]+)>", item.text)
    wanted = " ".join((shown[1] if shown else item.text).split())
    terms, rivals = site.glossary
    if wanted.lower() not in terms:
        hint = f". 용어집의 표기: '{rivals[wanted.lower()]}'" if wanted.lower() in rivals else close(wanted, terms.values())
        yield item.line, f"용어집에 없는 용어: '{wanted}'. glossary.md의 표기로 쓰거나 거기에 더한다{hint}"


def citation(item: Item, site: Site) -> Iterator[tuple[int, str]]:
    for key in (part.strip() for part in item.text.split(",")):
        if key not in site.citations:
            yield item.line, f"{BIBLIOGRAPHY}에 없는 열쇠: '{key}'. 열쇠를 고치거나 논문을 더한다{close(key, site.citations)}"
