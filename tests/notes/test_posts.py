"""Front matter becomes lists, dates, series and the archive; a slip in it is told with file and line."""

import datetime
import filecmp
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import changed
import frontmatter
import posts
import reading_time

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2026, 11, 23)
DESCRIPTION = "글의 목록과 검색 결과, 링크의 미리보기에 그대로 쓰이는 한 문장이며 마흔 자를 넘는다."
SOUND = {"date": "2022-09-04", "description": DESCRIPTION, "tags": ["어텐션"]}


def page(title="글", body="본문이다.", **front) -> str:
    front = {"date": "2022-09-04", "description": DESCRIPTION, "tags": "[어텐션]", **front}
    lines = [f"{name}: {value}" for name, value in front.items() if value is not None]
    return "\n".join(["---", *lines, "---", "", f"# {title}", "", body, ""])


SITE = {
    "index.md": page("첫 페이지", "```{posts}\n:newest: 2\n```\n\n```{toctree}\n:hidden:\nmemo/index\nseries/index\narchive\n```", tags="[안내]"),
    "memo/index.md": page("메모", "```{posts}\n```\n\n```{toctree}\n:glob:\n:hidden:\n*\n```", tags="[안내]"),
    "memo/old.md": page("오래된 글(Old)", date="2021-01-02", tags="[통계, 확률과 통계]"),
    "memo/new.md": page("새로운 글", date="2023-01-24", updated="2024-02-03"),
    "series/index.md": page("시퀀스 모델", "```{posts}\n```\n\n```{toctree}\n:glob:\n:hidden:\nweek*\n```", tags="[안내]"),
    "series/week1-a.md": page("첫째 주", date="2022-01-01"),
    "series/week2-b.md": page("둘째 주", date="2022-01-08"),
    "series/week10-c.md": page("열째 주", date="2022-03-01"),
    "archive.md": page("글 모아 보기", "".join(f"## {name}\n\n```{{archive}} {by}\n```\n\n" for by, name in posts.GROUPINGS.items()), tags="[안내]"),
}


@pytest.fixture
def blog(mini):
    """Build ``SITE`` with the given changes."""
    def build(changes=None, **settings):
        return mini({**SITE, **(changes or {})}, extensions=["myst_parser", "posts", "persistent_warnings"],
                    templates_path=[str(ROOT / "_templates")], **settings)
    return build


def article(built, name):
    return BeautifulSoup(built.html(name), "html.parser").find("article")


def listed(element):
    """``(title, address, text of the entry)`` of each listed post."""
    return [(item.a.get_text(), item.a["href"], " ".join(item.get_text(" ").split())) for item in element.select("ul.posts > li, ol.posts > li")]


# -- Front matter ---------------------------------------------------------------------------------


@pytest.mark.parametrize("change, field, message", [
    ({"date": None}, "date", "date가 없다. 글을 처음 쓴 날을 연-월-일로 쓴다. 예: date: 2022-09-04"),
    ({"date": "2022-9-4"}, "date", "date의 값 '2022-9-4': 날짜는 연-월-일로 쓴다. 예: date: 2022-09-04"),
    ({"date": "2022-02-30"}, "date", "date의 값 '2022-02-30': 달력에 없는 날짜이다. 있는 날짜를 쓴다. 예: date: 2022-09-04"),
    ({"date": "2027-01-01"}, "date", "date의 값 '2027-01-01': 오늘(2026-11-23)보다 뒤의 날짜이다. 오늘이나 지난 날짜를 쓴다"),
    ({"updated": "2022-09-03"}, "updated", "updated의 값 '2022-09-03': 처음 쓴 날(2022-09-04)보다 앞선다. 고친 날을 쓰거나 이 줄을 지운다"),
    ({"updated": "어제"}, "updated", "updated의 값 '어제': 날짜는 연-월-일로 쓴다. 예: updated: 2022-09-04"),
    ({"description": None}, "description", "description이 없다. 목록과 검색 결과에 쓰일 한 문장을 40~90자로 쓴다. 예: description: 한 문장"),
    ({"description": "가" * 39}, "description", "description이 39자이다. 40~90자의 한 문장으로 늘린다"),
    ({"description": "가" * 91}, "description", "description이 91자이다. 40~90자의 한 문장으로 줄인다"),
    ({"description": ["가"]}, "description", "description이 한 문장이 아니다. 목록과 검색 결과에 쓰일 한 문장을 40~90자로 쓴다"),
    ({"tags": None}, "tags", "tags가 없다. 글을 찾을 때 쓸 말을 하나 이상 쓴다. 예: tags: [합성곱 신경망, 사례 연구]"),
    ({"tags": []}, "tags", "tags가 없다. 글을 찾을 때 쓸 말을 하나 이상 쓴다. 예: tags: [합성곱 신경망, 사례 연구]"),
    ({"tags": "어텐션"}, "tags", "tags의 값 '어텐션': 목록이 아니다. 대괄호로 묶는다. 예: tags: [합성곱 신경망, 사례 연구]"),
    ({"tags": ["2022-02-30"]}, "tags", "tags의 '2022-02-30': 날짜는 태그로 쓰지 않는다. 글을 찾을 때 쓸 말로 바꾼다"),
    ({"tags": [["가"], "나"]}, "tags", "tags의 '['가']': 말이 아니다. 안의 괄호를 지우고 쉼표로 나눈다. 예: tags: [합성곱 신경망, 사례 연구]"),
    ({"description": "`" + "가" * 50}, "description", "description에 그대로 보일 표시: '`'. 꾸미지 않은 글로 쓴다"),
    ({"tags": ["가", ""]}, "tags", "tags에 빈 말이 1개 있다. 지우거나 채운다. 예: tags: [합성곱 신경망, 사례 연구]"),
    ({"tags": ["가", "가"]}, "tags", "tags에 '가'이 두 번 있다. 하나를 지운다"),
])
def test_each_slip_has_one_message(change, field, message):
    front = {name: value for name, value in {**SOUND, **change}.items() if value is not None}

    assert list(frontmatter.problems(front, TODAY)) == [(field, message)]


@pytest.mark.parametrize("change", [{}, {"description": "가" * 40}, {"description": "가" * 90}, {"date": "2026-11-23"},
                                    {"updated": "2022-09-04"}, {"date": "2024-02-29"}])
def test_sound_front_matter_passes(change):
    assert not list(frontmatter.problems({**SOUND, **change}, TODAY))


@pytest.mark.parametrize("text, line, subtype, start", [
    (page(date="2022-02-30"), 2, "date", "date의 값 '2022-02-30': 달력에 없는 날짜이다."),
    (page(date=None), 1, "date", "date가 없다."),
    (page(description="짧다"), 3, "description", "description이 2자이다."),
    (page(description=""), 3, "description", "description이 없다."),
    (page(tags="어텐션"), 4, "tags", "tags의 값 '어텐션': 목록이 아니다."),
    (page(tags="[]"), 4, "tags", "tags가 없다."),
    (page(tags="[a: b"), 5, "block", "머리말(front matter)을 읽을 수 없다."),
    (page(description="하나: 둘"), 3, "block", "머리말(front matter)을 읽을 수 없다."),
    (page(myst="{disable_syntax: []}"), 5, "key", "모르는 머리말: 'myst'. 지운다"),
    (page(date=None, Date="2022-09-04"), 4, "key", "모르는 머리말: 'Date'. 이름을 고친다. 비슷한 것: 'date'"),
    (page().replace("---\n\n", "date: 2022-09-05\n---\n\n"), 5, "key", "머리말에 두 번 쓴 이름: 'date'. 하나를 지운다"),
    (page(tags="\t[가]"), 4, "block", "탭이 있다."),
    (page(tags="[[가], 나]"), 4, "tags", "tags의 '['가']': 말이 아니다."),
    ("\ufeff" + page(date="2022-02-30"), 2, "date", "date의 값 '2022-02-30': 달력에 없는 날짜이다."),
    (page().replace("\n---\n", "\n") + "\n---\n\n다음이다.\n", 1, "block", "머리말(front matter)이 없거나 닫히지 않았다."),
    (page(myst="{disable_syntax: []}").replace("---", "-----"), 1, "block", "머리말(front matter)이 없거나 닫히지 않았다."),
    ("# 글\n\n본문이다.\n", 1, "block", "머리말(front matter)이 없거나 닫히지 않았다."),
    ("---\n그냥 글\n---\n\n# 글\n", 2, "block", "머리말(front matter)이 '이름: 값'의 꼴이 아니다."),
], ids=["impossible-date", "no-date", "short", "empty", "no-list", "empty-list", "bad-yaml", "colon", "unknown", "misspelled", "twice", "tab", "nested", "bom", "unclosed",
        "longer-fence", "no-block", "no-mapping"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_slip_names_file_and_line_and_nothing_else_complains(blog, text, line, subtype, start, jobs):
    built = blog({"memo/new.md": text}, jobs=jobs)

    assert len(built.warnings.splitlines()) == 1, built.warnings
    assert f"{built.source / 'memo/new.md'}:{line}: WARNING: {start}" in built.warnings
    assert f"[frontmatter.{subtype}]" in built.warnings


def test_front_matter_cannot_change_how_a_page_is_read(blog):
    text = page(body="글 {{ a }} <b>굵게</b>이다.", myst="{disable_syntax: [], enable_extensions: [substitution], substitutions: {a: '<script>'}, "
                "html_meta: {'http-equiv=refresh': '0;url=https://example.org'}}")
    for fence in ("---", "-----", "--- #", "\n---"):
        html = blog({"memo/new.md": text.replace("---\n", f"{fence}\n")}, myst_disable_syntax=["html_block", "html_inline"]).html("memo/new")

        assert "&lt;b&gt;" in html and "http-equiv=\"refresh" not in html and "{{ a }}" in html, fence


def test_a_slip_is_told_until_it_is_mended(blog):
    first = blog({"memo/new.md": page(date="2022-13-01")})
    again = blog({"memo/new.md": page(date="2022-13-01")})
    mended = blog()

    assert first.warnings == again.warnings != ""
    assert mended.warnings == ""


def test_two_spellings_of_a_tag_are_one_too_many(blog):
    built = blog({"memo/new.md": page(date="2023-01-24", tags="[확률과  통계]")})

    assert f"{built.source / 'memo/new.md'}:4: WARNING: tags의 '확률과  통계': 다른 글은 '확률과 통계'라고 적었다. 한 가지로 적는다" in built.warnings


# -- Lists ----------------------------------------------------------------------------------------


def test_a_section_lists_its_posts_newest_first(blog):
    built = blog()

    assert built.warnings == ""
    assert listed(article(built, "memo/index")) == [
        ("새로운 글", "new.html", f"새로운 글 {DESCRIPTION} 2023년 1월 24일 · 1분"),
        ("오래된 글(Old)", "old.html", f"오래된 글(Old) {DESCRIPTION} 2021년 1월 2일 · 1분")]


def test_a_series_lists_its_posts_in_order(blog):
    built = blog()

    assert [title for title, *_ in listed(article(built, "series/index"))] == ["첫째 주", "둘째 주", "열째 주"]


def test_the_front_page_lists_the_newest_posts(blog):
    built = blog()

    assert [title for title, *_ in listed(article(built, "index"))] == ["새로운 글", "열째 주"]


def test_a_folder_of_series_lists_each_under_its_title(blog):
    course = {"course/index.md": page("과정", "```{posts}\n```\n\n```{toctree}\n:glob:\n:hidden:\n*\n*/index\n```"),
              "course/errata.md": page("정오표"), "course/cnn/empty/index.md": page("빈 곳"),
              "course/cnn/index.md": page("합성곱", "```{toctree}\n:glob:\n:hidden:\nweek*\n*/index\n```"),
              "course/cnn/week1-a.md": page("합성곱 첫째 주"),
              "index.md": SITE["index.md"].replace("archive", "archive\ncourse/index")}
    built = blog(course)

    assert [title for title, *_ in listed(article(built, "course/index"))] == ["정오표", "합성곱 첫째 주"]
    assert [(each.get_text(), each.a["href"]) for each in article(built, "course/index").select(".post-series")] == [("합성곱", "cnn/index.html")]


def test_the_archive_groups_under_readable_anchors(blog):
    archive = article(blog(), "archive")

    assert [section["id"] for section in archive.select("section section section")] == [
        "시리즈-시퀀스-모델", "태그-어텐션", "태그-통계", "태그-확률과-통계", "날짜-2023", "날짜-2022", "날짜-2021"]
    assert [title for title, *_ in listed(archive.find(id="태그-어텐션"))] == ["새로운 글", "열째 주", "둘째 주", "첫째 주"]
    assert [title for title, *_ in listed(archive.find(id="시리즈-시퀀스-모델"))] == ["첫째 주", "둘째 주", "열째 주"]
    assert archive.find(id="날짜-2021").h3.get_text().startswith("2021년")


@pytest.mark.parametrize("tag, expected", [("합성곱 신경망", "태그-합성곱-신경망"), ("C++", "태그-c++"), ("C#", "태그-csharp"), ("U-Net", "태그-u-net")])
def test_anchors_stay_readable(tag, expected):
    assert posts.anchor("tag", tag) == expected


def test_an_unknown_grouping_is_told(blog):
    built = blog({"archive.md": page("글 모아 보기", "```{archive} author\n```")})

    assert f"{built.source / 'archive.md'}:9: WARNING: archive의 'author': series, tag, year 가운데 하나를 쓴다" in built.warnings


# -- Below the title ------------------------------------------------------------------------------


def test_a_post_says_when_how_long_where_and_what(blog):
    built = blog()
    head = article(built, "series/week2-b").select_one("h1 + .post-head")

    assert " ".join(head.p.get_text().split()) == "시퀀스 모델 2/3 · 2022년 1월 8일 씀 · 읽는 데 약 1분"
    assert head.p.a["href"] == "index.html"
    assert [(link.get_text(), link["href"]) for link in head.select("li a")] == [("어텐션", "../archive.html#태그-어텐션")]
    assert [time["datetime"] for time in article(built, "memo/new").select("time")] == ["2023-01-24", "2024-02-03"]
    assert "2024년 2월 3일 고침" in article(built, "memo/new").select_one(".post-head").get_text()
    assert not article(built, "memo/index").select(".post-head")


# -- Incremental, parallel, elsewhere -------------------------------------------------------------


def differences(one: Path, other: Path) -> list[str]:
    names = {path.relative_to(folder).as_posix() for folder in (one, other) for path in folder.rglob("*") if path.is_file()}
    return sorted(name for name in names if not (one / name).is_file() or not (other / name).is_file()
                  or not filecmp.cmp(one / name, other / name, shallow=False))


@pytest.mark.parametrize("change, rewritten", [
    ({"memo/old.md": page("고친 제목", date="2021-01-02", tags="[통계, 확률과 통계]")}, {"memo/index", "archive", "index", "series/index"}),
    ({"series/week1-a.md": page("첫째 주의 새 제목", date="2022-01-01")}, {"series/week2-b", "series/week10-c", "archive"}),
    ({"series/week3-d.md": page("셋째 주", date="2025-01-01")}, {"series/week2-b", "series/index", "index", "archive"}),
    ({"series/index.md": SITE["series/index.md"].replace("# 시퀀스 모델", "# 순차 모델")}, {"series/week1-a", "archive"}),
    ({"memo/new.md": page("새로운 글", "가" * 5000, date="2023-01-24", updated="2024-02-03")}, {"memo/index", "index"}),
], ids=["title", "series-title", "new-post", "index-title", "reading-time"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_edit_rewrites_every_page_that_shows_it(blog, change, rewritten, jobs):
    before = blog(jobs=jobs)
    times = {name: (before.out / f"{name}.html").stat().st_mtime_ns for name in rewritten}
    after = blog(change, jobs=jobs)
    fresh = blog(change, name="fresh")

    assert {name for name in rewritten if (after.out / f"{name}.html").stat().st_mtime_ns == times[name]} == set()
    changed_lists = [name for name in ("index", "memo/index", "series/index", "archive", *rewritten)
                     if str(article(after, name)) != str(article(fresh, name))]
    assert changed_lists == []


def test_nothing_is_rewritten_without_a_change(blog):
    built = blog()
    times = {path: path.stat().st_mtime_ns for path in built.out.rglob("*.html") if "-" in path.name or path.name == "archive.html"}
    blog()

    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_builds_are_byte_identical_in_any_folder_and_in_parallel(blog):
    assert differences(blog().out, blog(name="다른 곳", jobs=2).out) == []


# -- The day of the last change -------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path):
    """A repository with two commits; returns its folder and a function to run git in it."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments, date=None):
        identity = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env={**os.environ, **identity, **dates})

    git("init", "-q")
    (folder / "memo").mkdir()
    (folder / "memo" / "a.md").write_text("가")
    (folder / "memo" / "b.md").write_text("나")
    git("add", ".")
    git("commit", "-qm", "1", date="2025-01-01T20:00:00+00:00")  # already the second of January in Korea
    (folder / "memo" / "b.md").write_text("다")
    git("commit", "-qam", "2", date="2025-05-05T12:00:00+09:00")
    return folder, git


def test_git_knows_the_last_change_of_each_file(repository):
    folder, _ = repository

    assert changed.last_changes(folder) == {"memo/a.md": datetime.date(2025, 1, 2), "memo/b.md": datetime.date(2025, 5, 5)}
    assert changed.last_changes(folder / "memo")["b.md"] == datetime.date(2025, 5, 5)


def test_a_shallow_clone_claims_only_what_it_knows(repository, tmp_path):
    folder, git = repository
    (folder / "memo" / "b.md").write_text("라")
    git("commit", "-qam", "3", date="2025-06-06T12:00:00+09:00")
    subprocess.run(["git", "clone", "-q", "--depth", "2", folder.as_uri(), tmp_path / "shallow"], check=True)

    assert changed.last_changes(tmp_path / "shallow") == {"memo/b.md": datetime.date(2025, 6, 6)}


def test_without_git_nothing_is_known_and_nothing_fails(repository, tmp_path, monkeypatch):
    folder, _ = repository
    shutil.copytree(folder / "memo", tmp_path / "bare")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert changed.last_changes(tmp_path / "bare") == {}

    monkeypatch.setenv("PATH", "")
    assert changed.last_changes(folder) == {}


def test_a_commit_alone_brings_the_page_up_to_date(blog):
    def git(*arguments, date="2025-05-05T12:00:00+09:00"):
        subprocess.run(["git", "-C", built.source, "-c", "user.name=x", "-c", "user.email=x", *arguments], check=True,
                       capture_output=True, env={**os.environ, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date})

    built = blog()
    assert "고침" not in built.html("memo/old")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "1")

    assert "2025년 5월 5일</time> 고침" in blog().html("memo/old")
    assert "2024년 2월 3일</time> 고침" in blog().html("memo/new")  # what the front matter says counts more


# -- Reading time ---------------------------------------------------------------------------------


def test_the_rule_of_the_reading_time():
    assert reading_time.seconds(hangul=500, words=0, code_lines=0, pictures=0) == 60
    assert reading_time.seconds(hangul=0, words=265, code_lines=0, pictures=0) == 60
    assert reading_time.seconds(hangul=0, words=0, code_lines=30, pictures=0) == 60
    assert [reading_time.seconds(0, 0, 0, count) for count in (1, 2, 11)] == [12, 23, sum(range(3, 13)) + 3]


def test_what_is_counted(mini):
    text = ("# 제목\n\n한글 여섯 자와 two words.\n\n```python\nx = 1\n\ny = 2\n```\n\n$$a$$\n\n![그림](a.png)\n\n% 주석은 아니다\n\n"
            "```{mermaid}\n:alt: 대체 글\n:caption: 설명\nflowchart TB\n  가나 --> 다라\n```\n")
    built = mini({"index.md": text, "a.png": ""}, extensions=["myst_parser", "mathml", "diagrams", "reading_time"],
                 myst_enable_extensions=["dollarmath"])
    doctree = built.app.env.get_doctree("index")

    assert reading_time.count(doctree) == (2 + 6 + 2, 2, 2, 3)
    assert built.app.env.metadata["index"]["minutes"] == 1


# -- This site ------------------------------------------------------------------------------------


def test_every_post_of_the_site_is_listed(site):
    sources = {path.relative_to(ROOT).with_suffix(".html").as_posix() for folder in ("memo", "go-layout", "dsl")
               for path in (ROOT / folder).rglob("*.md") if path.name != "index.md"}
    archive = BeautifulSoup((site / "archive.html").read_text(encoding="utf-8"), "html.parser")
    by_year = {link["href"] for link in archive.select('[id^="날짜-"] a.reference')}

    assert by_year == sources
    assert all(re.search(r'class="post-head"', (site / name).read_text(encoding="utf-8")) for name in sources)
    print(f"글 {len(sources)}편이 모두 글 모아 보기에 있다")
