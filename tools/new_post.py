"""Write the skeleton of a new post: ``make new POST=memo/my-topic`` (``TITLE="…"`` is optional).

One new file is enough: the sections list their posts by themselves. The skeleton does not pass the tests
until every "(채울 곳)" has been replaced, so that no empty page ships.
"""

import argparse
import datetime
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "_ext"))

from notes.frontmatter import KST  # noqa: E402


def new_post(post: str, title: str, today: datetime.date, root: Path = ROOT) -> Path:
    """Create ``root/post.md`` and return its path.

    :param post: folder and file name without ending, e.g. ``memo/my-topic``.
    :param title: the Korean title; without one, a place to fill in.
    :param today: the date to write into the front matter.
    :raises ValueError: the folder is no section, the name is not ASCII kebab-case, or the file exists.
    """
    folder, _, name = post.removesuffix(".md").rpartition("/")
    if not (root / folder / "index.md").is_file() or not folder:
        raise ValueError(f"'{post}': 글은 index.md가 있는 폴더에 둔다. 예: make new POST=memo/my-topic")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"'{name}': 파일 이름은 주소가 되므로 영어 소문자, 숫자, 붙임표만 쓴다. 예: memo/bias-and-variance")
    path = root / folder / f"{name}.md"
    if path.exists():
        raise ValueError(f"'{path.relative_to(root)}': 이미 있는 글이다")
    template = (ROOT / "_templates" / "post.md").read_text(encoding="utf-8")
    path.write_text(template.format(date=today.isoformat(), title=title or "(채울 곳) 한글 제목"), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="새 글의 뼈대를 만든다")
    parser.add_argument("post", help="폴더와 파일 이름. 예: memo/my-topic")
    parser.add_argument("title", nargs="?", default="", help="한글 제목")
    options = parser.parse_args()
    try:
        created = new_post(options.post, options.title, datetime.datetime.now(KST).date())
    except ValueError as error:
        sys.exit(str(error))
    print(f"{created.relative_to(ROOT)}:1: '(채울 곳)'을 모두 채운 뒤 make live로 보면서 쓴다")
