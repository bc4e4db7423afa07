"""A published address never disappears: what is lost is named with its cure."""

import published
from conftest import ROOT


def test_no_published_address_is_lost(site, soups, monkeypatch):
    monkeypatch.setattr(published, "parsed", lambda page: soups[page.relative_to(site).as_posix()])
    listed = (ROOT / "tests" / "published.txt").read_text(encoding="utf-8")
    lost = published.lost(listed, site)

    assert not lost, "\n" + "\n".join(lost)
    new = published.addresses(site) - set(listed.splitlines())
    print(f"발행한 주소 {len(listed.splitlines())}개가 모두 열린다. 아직 목록에 없는 새 주소 {len(new)}개(make publish-list)")


def test_what_disappears_is_named_with_its_cure(tmp_path):
    page = '<section id="새-절"><h2>새 절<a class="headerlink" href="#%EC%83%88-%EC%A0%88">#</a></h2></section>'
    (tmp_path / "old.html").write_text(page, encoding="utf-8")
    (tmp_path / "kept.html").write_text(page, encoding="utf-8")
    listed = "\n".join(sorted(published.addresses(tmp_path)))
    assert listed == "kept.html\nkept.html#새-절\nold.html\nold.html#새-절"

    published.parsed.cache_clear()
    (tmp_path / "kept.html").write_text("<p>", encoding="utf-8")
    (tmp_path / "old.html").unlink()
    assert published.lost(listed, tmp_path) == [
        "tests/published.txt:2: 'kept.html#새-절' 자리가 사라졌다. 절의 이름을 되돌리거나 새 제목의 다음 줄에 (새-절)= 한 줄을 더한다",
        *(f"tests/published.txt:{line}: 'old.html' 페이지가 사라졌다. conf.py의 rediraffe_redirects에 'old.md'와 새 글의 경로를 더한다" for line in (3, 4))]

    published.parsed.cache_clear()
    (tmp_path / "old.html").write_text('<script data-to="new.html"></script>', encoding="utf-8")
    (tmp_path / "new.html").write_text(page, encoding="utf-8")
    (tmp_path / "kept.html").write_text(page, encoding="utf-8")
    assert published.lost(listed, tmp_path) == []
