"""What a page points to is there: pages, anchors, pictures, terms, papers; and its own address is one for good."""

import difflib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import harmless

from .page import Item, Page
from .site import BIBLIOGRAPHY, Site

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
# What Markdown itself refuses to make a link of stays in the text.
ACTIVE = re.compile(r"(?:\]\(|\]:|<)\s*((?:javascript|vbscript|data)\s*:[^\s)>]+)", re.IGNORECASE)
GENERATED = ("archive", "bibliography", "glossary")  # directives that make anchors of their own
ALT = "그림에 대체 글이 없다. {}에 그림이 보여 주는 것을 한 문장으로 쓴다"


def check(page: Page, site: Site) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each finding."""
    if page.path not in site.pages:  # written for the repository's front page, where GitHub's rules hold
        for item in page.items:
            if item.kind == "link":
                yield from link(item, page, site)
        return
    if elsewhere := harmless.page(page.path, site.root):
        yield 1, elsewhere
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
            target, line = item.options.get("target", ("", 0))
            target = target.strip("\"' ")
            if wrong := harmless.address(target):
                yield line, wrong
            elif target and not harmless.SCHEME.match(target):
                yield line, f":target:에는 웹 주소만 쓴다: '{target}'. 글로는 설명에서 잇는다"
        elif item.kind == "role" and item.name == "term":
            yield from term(item, site)
        elif item.kind == "role" and item.name in ("cite", "cite:p", "cite:t"):
            yield from citation(item, site)
        elif item.kind == "role" and item.name == "download":
            yield item.line, harmless.file(wanted(item))
        elif item.kind == "prose":
            for active in ACTIVE.finditer(item.text):
                yield item.line + item.text.count("\n", 0, active.start()), harmless.address(active[1])


def close(wanted: str, known, template: str = ". 비슷한 것: '{}'") -> str:
    """A hint at what was probably meant, or nothing."""
    found = difflib.get_close_matches(wanted, list(known), 1, 0.6)
    return template.format(found[0]) if found else ""


def link(item: Item, page: Page, site: Site) -> Iterator[tuple[int, str]]:
    address = unicodedata.normalize("NFC", re.sub("^(?:project|path):", "", unquote(item.text)))
    if harmless.SCHEME.match(address):
        if wrong := harmless.address(address):
            yield item.line, wrong
        return
    if not address:
        yield item.line, "주소가 없는 링크이다. 괄호 안에 주소를 쓴다"
        return
    if address.startswith("www."):
        yield item.line, f"웹 주소가 되지 못한 링크: '{address}'. https://로 시작하는 주소를 쓴다"
        return
    name, anchor = urldefrag(address)
    base = site.root if name.startswith("/") else page.path.parent
    target = Path(os.path.normpath(base / name.lstrip("/"))) if name else page.path
    published = page.path in site.pages
    if name and target not in (site.pages if published else site.paths):
        source = target.with_suffix(".md")
        if source in site.pages:
            yield item.line, f"만들어진 페이지를 가리키는 링크: '{address}'. 원고의 이름으로 쓴다: '{os.path.relpath(source, page.path.parent)}'"
        elif published and target.is_file() and target.suffix != ".md":
            yield item.line, harmless.file(name)
        elif published or not target.exists():
            names = [os.path.relpath(path, page.path.parent) for path in sorted(site.pages)]
            yield item.line, f"링크가 가리키는 글이 없다: '{name}'. 이 파일에서 본 경로로 쓴다{close(name, names)}"
        return
    if not anchor:
        return
    other = site.page(target)
    labels = other.labels if name else other.labels | site.labels
    if anchor in other.slugs or anchor.lower() in labels or any(each.kind == "directive" and each.name in GENERATED for each in other.items):
        return
    yield item.line, f"링크가 가리키는 자리가 없다: '{address}'. 절의 제목을 소문자로, 빈칸을 붙임표로 이어 쓴다{close(anchor.lower(), other.slugs | labels)}"


def picture(line: int, address: str, alt: str, place: str, page: Page, site: Site) -> Iterator[tuple[int, str]]:
    if not alt.strip():
        yield line, ALT.format(place)
    address = unquote(address)
    path = (site.root if address.startswith("/") else page.path.parent) / address.lstrip("/")
    if wrong := harmless.picture(address, path, site.root):
        yield line, wrong
    elif not harmless.SCHEME.match(address):
        if not path.is_file():
            yield line, f"그림 파일이 없다: '{address}'. 파일을 함께 올리고 이 파일에서 본 경로로 쓴다"
        elif not NAME.fullmatch(path.name):
            yield line, f"주소로 쓸 수 없는 이름: '{path.name}'. 영어 소문자, 숫자, 붙임표만 쓴다. 예: residual-block.svg"


def wanted(role: Item) -> str:
    """What a role points to: the whole of it, or what stands in angle brackets after the text to show."""
    shown = re.fullmatch(r"(?s).*<([^<>]+)>", role.text)
    return " ".join((shown[1] if shown else role.text).split())


def term(item: Item, site: Site) -> Iterator[tuple[int, str]]:
    name = wanted(item)
    terms, rivals = site.glossary
    if name.lower() not in terms:
        hint = f". 용어집의 표기: '{rivals[name.lower()]}'" if name.lower() in rivals else close(name, terms.values())
        yield item.line, f"용어집에 없는 용어: '{name}'. glossary.md의 표기로 쓰거나 거기에 더한다{hint}"


def citation(item: Item, site: Site) -> Iterator[tuple[int, str]]:
    for key in (part.strip() for part in item.text.split(",")):
        if key not in site.citations:
            yield item.line, f"{BIBLIOGRAPHY}에 없는 열쇠: '{key}'. 열쇠를 고치거나 논문을 더한다{close(key, site.citations)}"
