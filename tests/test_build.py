"""The site builds without one warning, to the same bytes, and every page can be reached."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, files


def test_every_page_is_reached_from_the_front_page(site):
    reached, waiting = set(), [site / "index.html"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.is_file():
            reached.add(page)
            targets = re.findall(r'<a [^>]*href="([^":#]+\.html)', page.read_text(encoding="utf-8"))
            waiting += [(page.parent / target).resolve() for target in targets]
    pages = {path for path in site.resolve().rglob("*.html") if path.name != "404.html"}
    lost = sorted(path.relative_to(site.resolve()).as_posix() for path in pages - {path.resolve() for path in reached})

    assert not lost, f"첫 페이지에서 링크를 따라가서는 닿지 않는 페이지: {', '.join(lost)}"
    print(f"페이지 {len(pages)}개가 모두 첫 페이지에서 닿는다")


def test_no_page_has_a_warning(site):
    told = (site.parent / "warnings.txt").read_text(encoding="utf-8")

    assert told == ""
    print("사이트 전체가 경고 없이 만들어진다")


@pytest.mark.real("다른 폴더에 새로 그린 사이트 전체의 바이트")
def test_a_build_elsewhere_has_the_same_bytes(site, tmp_path):
    """Of a few pages: tests/notes/test_twice.py."""
    elsewhere, out = tmp_path / "다른 폴더", tmp_path / "html"
    shutil.copytree(ROOT, elsewhere, ignore=shutil.ignore_patterns(".venv", ".cache", "_build", "__pycache__"))
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-E", "-n", "-W", "--keep-going", "-j", "auto", "-b", "html", elsewhere, out],
                   check=True, env={**os.environ, "PYTHONHASHSEED": "random", "NOTES_CACHE": ""})
    one, other = files(site), files(out)
    different = [name for name in {**one, **other} if one.get(name) != other.get(name)]

    assert not different, f"같은 원고를 두 번 만들었는데 다른 파일: {', '.join(different[:10])}"
    print(f"파일 {len(one)}개가 다른 폴더에서 그림까지 다시 만들어도 한 바이트도 다르지 않다")
