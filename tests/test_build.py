"""The site builds without one warning, always to the same bytes, and never leaves a page behind."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check.site import Site  # noqa: E402

PAGES = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in Site(ROOT).pages)


def build(source: Path) -> Path:
    """Build as ``make html`` does and return the folder of the pages; fail with the build's own words."""
    out = source / "_build" / "html"
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-j", "auto", "-b", "html",
               str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "random"})
    assert done.returncode == 0, f"빌드가 멈췄다:\n{done.stderr}"
    return out


def checkout(folder: Path) -> Path:
    """Clone the repository, dates and all, with the work tree's uncommitted changes on top."""
    settings = folder.with_name("gitconfig")
    settings.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")  # the sources may belong to somebody else

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True,
                              env={**os.environ, "GIT_CONFIG_GLOBAL": str(settings)}).stdout

    git("clone", "--quiet", str(ROOT), str(folder))
    for name in git("ls-files", "-z", "--modified", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        elif name:
            (folder / name).unlink(missing_ok=True)
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")
            if path.is_file() and ".doctrees" not in path.parts}


def differences(one: Path, other: Path) -> list[str]:
    common = files(one) & files(other)
    return sorted(files(one) ^ files(other)) + sorted(
        name for name in common if not filecmp.cmp(one / name, other / name, shallow=False))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory) -> Path:
    """The same sources in a folder with another path, with a space and Hangul in it."""
    return checkout(tmp_path_factory.mktemp("build") / "다른 폴더")


def linked_pages(site: Path, page: str) -> set[str]:
    """The pages that a page links to, sidebar included."""
    path = site / f"{page}.html"
    targets = re.findall(r'<a [^>]*href="([^":#]+)\.html', path.read_text(encoding="utf-8"))
    return {(path.parent / target).resolve().relative_to(site.resolve()).as_posix() for target in targets}


def test_every_page_is_built_and_reachable(site):
    reached, waiting = set(), ["index"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += linked_pages(site, page) & set(PAGES)
    lost = sorted(set(PAGES) - reached)
    assert not lost, f"첫 페이지에서 목차를 따라가서는 닿지 않는 글: {', '.join(name + '.md' for name in lost)}"
    print(f"글 {len(PAGES)}개가 모두 첫 페이지에서 닿는다")


def test_a_second_build_elsewhere_is_byte_identical(site, elsewhere):
    different = differences(site, build(elsewhere))

    assert not different, f"같은 원고를 두 번 만들었는데 다른 파일: {', '.join(different[:10])}"
    print(f"파일 {len(files(site))}개가 다른 폴더에서 만들어도 한 바이트도 다르지 않다")


def test_an_incremental_build_equals_a_fresh_one(elsewhere, tmp_path):
    build(elsewhere)
    page = elsewhere / "glossary.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n마지막 문단을 덧붙인다.\n", encoding="utf-8")
    post = elsewhere / "memo" / "a-new-post.md"
    post.write_text("---\ndate: 2026-01-02\n"
                    "description: 새 글 하나를 더해도 고친 곳만 다시 만드는지 확인하려고 검사에서 잠시 쓰는 글이다.\n"
                    "tags: [검사]\n---\n\n# 새 글\n\n본문이다.\n", encoding="utf-8")
    incremental = shutil.copytree(build(elsewhere), tmp_path / "incremental")
    shutil.rmtree(elsewhere / "_build")

    different = differences(incremental, build(elsewhere))

    assert not different, f"고친 곳만 다시 만든 결과가 새로 만든 것과 다른 파일: {', '.join(different[:10])}"
    print("글 하나를 고치고 하나를 더한 뒤 이어서 만든 것과 새로 만든 것이 같다")
