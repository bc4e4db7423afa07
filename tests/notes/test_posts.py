"""Front matter becomes lists, dates, series and the archive."""

import os
import re
import shutil
import subprocess

import pytest
from conftest import ROOT
from small_site import DESCRIPTION, build, built, said

NEW = 'R&D_100% <재귀> "신경망"'


def article(name):
    return built().soup(name).find("article")


def listed(element) -> list[tuple[str, str]]:
    """Title and address of each listed post."""
    return [(item.a.get_text(), item.a["href"]) for item in element.select("ul.posts > li")]


# -- Lists ----------------------------------------------------------------------------------------


def test_a_section_lists_its_posts_newest_first_and_says_what_they_are():
    memo = article("memo/index")

    assert listed(memo) == [(NEW, "new.html"), ("오래된 글(Old)", "old.html")]
    assert said(memo.select("ul.posts > li")[1]) == f"오래된 글(Old) {DESCRIPTION} 2021년 1월 2일 · 1분"


def test_the_front_page_lists_the_newest_posts():
    assert [title for title, _ in listed(article("index"))] == [NEW, "정오표"]


def test_a_series_counts_weeks_in_the_order_of_its_toctree():
    found = [said(item) for item in article("course/series/index").select("ul.posts > li")]

    assert [each.replace(f" {DESCRIPTION}", "").partition(" ·")[0] for each in found] == [
        "순환 신경망 1주차 1/2", "게이트 1주차 2/2", "어텐션 2주차", "끝 10주차"]
    here = built().soup("course/series/week1-gates")
    assert [said(link) for link in here.select(".related-pages a")] == ["이전 1주차 1/2 순환 신경망", "다음 2주차 어텐션"]
    assert [said(entry) for entry in here.select(".sidebar-tree .in-week")] == ["1주 순환 신경망", "게이트", "2주 어텐션", "10주 끝"]


def test_a_folder_of_series_lists_each_under_its_title():
    course = article("course/index")

    assert [title for title, _ in listed(course)] == ["정오표", "순환 신경망", "게이트", "어텐션", "끝"]
    assert [(each.get_text(), each.a["href"]) for each in course.select(".post-series")] == [("시퀀스 모델", "series/index.html")]


def test_the_archive_groups_under_readable_anchors():
    archive = article("archive")

    assert [section["id"] for section in archive.select("section section section")] == [
        "시리즈-시퀀스-모델", "태그-c++", "태그-안내", "태그-어텐션", "태그-정오표", "태그-통계", "날짜-2023년", "날짜-2022년", "날짜-2021년"]
    assert [title for title, _ in listed(archive.find(id="태그-어텐션"))] == [NEW, "어텐션"]
    assert [title for title, _ in listed(archive.find(id="시리즈-시퀀스-모델"))] == ["순환 신경망", "게이트", "어텐션", "끝"]


# -- Below the title ------------------------------------------------------------------------------


def test_a_post_says_when_how_long_where_and_what():
    head = article("course/series/week1-gates").select_one("h1 + .post-head")

    assert said(head.p) == "시퀀스 모델 1주차 2/2 · 2022년 1월 8일 씀 · 읽는 데 약 1분"
    assert head.p.a["href"] == "index.html"
    assert [(link.get_text(), link["href"]) for link in head.select("li a")] == [("안내", "../../archive.html#태그-안내")]
    assert said(article("memo/new").select_one(".post-head p")) == "2023년 1월 24일 씀 · 2024년 2월 3일 고침 · 읽는 데 약 1분"
    assert [time["datetime"] for time in article("memo/new").select("time")] == ["2023-01-24", "2024-02-03"]
    assert not article("memo/index").select(".post-head")


def test_a_page_to_look_things_up_shows_no_reading_time():
    assert said(article("course/errata").select_one(".post-head p")) == "2022년 9월 4일 씀"


@pytest.fixture
def committed(tmp_path):
    """A copy of the small site with two commits; the second changes ``memo/old.md`` on the second of January, in Korea."""
    folder = tmp_path / "committed"
    shutil.copytree(built().source, folder, ignore=shutil.ignore_patterns("_build"))

    def git(*arguments, date):
        identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "x"), ("EMAIL", "x"), ("DATE", date))}
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env={**os.environ, **identity})

    git("init", "-q", date="2024-06-01T12:00:00+00:00")
    git("add", ".", date="2024-06-01T12:00:00+00:00")
    git("commit", "-qm", "1", date="2024-06-01T12:00:00+00:00")
    (folder / "memo" / "old.md").write_text((folder / "memo" / "old.md").read_text() + "\n고쳤다.\n")
    git("commit", "-qam", "2", date="2025-01-01T20:00:00+00:00")
    return folder


def dates(folder) -> dict[str, str]:
    made = build({"memo/old.md": (folder / "memo/old.md").read_text()}, source=folder, flags=("-W",))
    assert made.warnings == ""
    return {name: said(made.soup(f"memo/{name}").select_one(".post-head p")).split(" · ")[1] for name in ("old", "new")}


def test_the_last_commit_brings_a_page_up_to_date(committed):
    assert dates(committed) == {"old": "2025년 1월 2일 고침", "new": "2024년 2월 3일 고침"}  # what the front matter says counts more


def test_a_shallow_clone_claims_only_what_it_knows(committed, tmp_path):
    subprocess.run(["git", "clone", "-q", "--depth", "1", committed.as_uri(), tmp_path / "shallow"], check=True)

    assert dates(tmp_path / "shallow") == {"old": "읽는 데 약 1분", "new": "2024년 2월 3일 고침"}


# -- This site ------------------------------------------------------------------------------------

def test_every_post_of_the_site_is_listed(soups):
    sources = {path.relative_to(ROOT).with_suffix(".html").as_posix() for folder in ("memo", "go-layout", "dsl")
               for path in (ROOT / folder).rglob("*.md") if path.name != "index.md"}

    assert {link["href"] for link in soups["archive.html"].select('[id^="날짜-"] ul.posts a')} == sources
    assert all(soups[name].select_one(".post-head") for name in sources)
    print(f"글 {len(sources)}편이 모두 글 모아 보기에 있다")


def test_the_courses_are_listed_in_the_order_of_their_toctree(soups):
    toctree = re.search(r"```{toctree}\n(.*?)```", (ROOT / "dsl/index.md").read_text(encoding="utf-8"), re.DOTALL)[1].split()
    courses = [f"{entry}.html" for entry in toctree if entry.endswith("/index")]

    assert len(courses) > 1 and [link["href"] for link in soups["dsl/index.html"].select(".post-series a")] == courses
