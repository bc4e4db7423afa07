"""Citations: Korean in the text and in the list, in step with every page in every kind of build, refused with file and line."""

import re

import pytest
from bs4 import BeautifulSoup

BIB = r"""
@article{lecun1998gradient,
  author = {LeCun, Yann and Bottou, L{\'e}on and Bengio, Yoshua and Haffner, Patrick},
  title = {Gradient-Based Learning Applied to {Document} Recognition},
  journal = {Proceedings of the IEEE}, volume = {86}, number = {11}, pages = {2278--2324}, year = {1998},
  doi = {10.1109/5.726791}
}
@inproceedings{simonyan2015very,
  author = {Simonyan, Karen and Zisserman, Andrew}, title = {Very Deep Networks}, booktitle = {ICLR}, year = {2015},
  eprint = {1409.1556}, url = {https://arxiv.org/abs/1409.1556}
}
@misc{krizhevsky2014weird, author = {Krizhevsky, Alex}, title = {One Weird Trick?}, year = {2014}}
@misc{he2016b, author = {He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing}, title = {Identity Mappings}, year = {2016}}
@misc{he2016a, author = {He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing}, title = {Deep Residual Learning}, year = {2016}}
@book{hong2020, author = {홍, 길동 and 성, 춘향 and 이, 몽룡}, title = {한국어 딥러닝}, publisher = {출판사}, year = {2020}}
@misc{wu2016, author = {Wu, Yonghui and others}, title = {GNMT}, year = {2016}, url = {https://example.org/gnmt}}
@misc{many2015, author = {A, A and B, B and C, C and D, D and E, E and F, F and G, G and H, H and I, I and J, J},
  title = {Many}, year = {2015}}
@misc{jong2001, author = {van der Jong, Jean-Pierre}, title = {Particle}, year = {2001}}
@misc{unread1999, author = {Unread, U.}, title = {Nobody Cites This}, year = {1999}}
"""
LIST = "# 참고 문헌\n\n```{bibliography}\n```\n"
INDEX = "# 첫 글\n\n{}\n\n```{{toctree}}\nreferences\nsub/other\n```\n"
SETTINGS = {"extensions": ["myst_parser", "citations"], "nitpicky": True}


def pages(text: str, other: str = "없다.", bib: str = BIB) -> dict[str, str]:
    return {"references.bib": bib, "references.md": LIST, "index.md": INDEX.format(text), "sub/other.md": f"# 둘째 글\n\n{other}\n"}


def body(built, page: str):
    return BeautifulSoup(built.html(page), "html.parser").find("article")


def references(built) -> list[str]:
    return [item.get_text() for item in body(built, "references").select("ul.references > li")]


def warnings(built) -> list[str]:
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in built.warnings.splitlines()]


@pytest.mark.parametrize("role, text", {
    "{cite}`lecun1998gradient`": "(LeCun 외, 1998)",
    "{cite:p}`simonyan2015very`": "(Simonyan·Zisserman, 2015)",
    "{cite}`krizhevsky2014weird, simonyan2015very`": "(Krizhevsky, 2014; Simonyan·Zisserman, 2015)",
    "{cite:t}`lecun1998gradient`": "LeCun 외(1998)",
    "{cite:t}`krizhevsky2014weird,hong2020`": "Krizhevsky(2014), 홍길동 외(2020)",
    "{cite}`he2016a,he2016b`": "(He 외, 2016a; He 외, 2016b)",
    "{cite}`he2016b`": "(He 외, 2016)",
    "{cite}`wu2016`": "(Wu 외, 2016)",
    "{cite}`jong2001`": "(van der Jong, 2001)",
}.items())  # fmt: skip
def test_citation_in_the_text(mini, role, text):
    built = mini(pages(f"앞 {role}에서."), **SETTINGS)
    assert not built.warnings
    paragraph = body(built, "index").p
    assert paragraph.get_text() == f"앞 {text}에서."
    for link, key in zip(paragraph("a"), re.findall(r"\w+\d\w*", role)):
        assert link["href"] == f"references.html#ref-{key}" and link["title"]
        assert body(built, "references").find(id=f"ref-{key}")


def test_list_is_korean_sorted_linked_and_of_cited_works_only(mini):
    built = mini(pages("{cite}`wu2016,hong2020,simonyan2015very,many2015,jong2001`",
                       "{cite}`lecun1998gradient,krizhevsky2014weird,simonyan2015very`"), **SETTINGS)  # fmt: skip
    assert not built.warnings
    assert references(built) == [
        "홍길동, 성춘향, 이몽룡 (2020). 한국어 딥러닝. 출판사. 인용한 글: 첫 글",
        "A, A., B, B., C, C., D, D., E, E., F, F., G, G., H, H. 외 2명 (2015). Many. 인용한 글: 첫 글",
        "Krizhevsky, A. (2014). One Weird Trick? 인용한 글: 둘째 글",
        "LeCun, Y., Bottou, L., Bengio, Y., Haffner, P. (1998). Gradient-Based Learning Applied to Document Recognition. "
        "Proceedings of the IEEE, 86권 11호, 2278–2324쪽. doi:10.1109/5.726791. 인용한 글: 둘째 글",
        "Simonyan, K., Zisserman, A. (2015). Very Deep Networks. ICLR. arXiv:1409.1556. 인용한 글: 첫 글, 둘째 글",
        "van der Jong, J.-P. (2001). Particle. 인용한 글: 첫 글",
        "Wu, Y. 외 (2016). GNMT. 원문. 인용한 글: 첫 글",
    ]
    links = [a["href"] for a in body(built, "references").select("ul.references a")]
    assert {"https://doi.org/10.1109/5.726791", "https://arxiv.org/abs/1409.1556", "https://example.org/gnmt",
            "index.html", "sub/other.html"} == set(links)  # fmt: skip


def test_no_reference_no_list(mini):
    built = mini(pages("없다."), **SETTINGS)
    assert not built.warnings and references(built) == [] and not body(built, "references").ul


A1 = "@misc{a1, author = {A}, title = {T}, year = {2000}}\n"
B1 = "@misc{b1, author = {B}, title = {U}, year = {2001}}\n"
SYNTAX = "BibTeX 문법 오류: 이 줄이나 바로 앞의 쉼표와 괄호를 고친다"
FILE_ERRORS = {
    "syntax": (A1 + "@misc{c1, author = {B}, title {T}}\n" + B1, 2, SYNTAX),
    "comma": (A1 + "@misc{c1,\n  author = {B},\n  title = {T}\n  year = {2000},\n}\n" + B1, 5, SYNTAX),
    "macro": (A1 + "@misc{c1, author = {B}, title = {T}, year = foo}\n" + B1, 2, SYNTAX),
    "brace": (A1 + B1 + "@misc{c1,\n  author = {B,\n  title = {T},\n}\n", 3, "BibTeX 문법 오류: 닫히지 않은 항목이다. 괄호의 짝을 맞춘다"),
    "twice": (A1 + B1 + "\n@misc{a1, author = {A}, title = {T}, year = {2000}}\n", 4, "두 번 나오는 열쇠: 'a1'. 하나를 지운다"),
    "field twice": (A1 + "@misc{c1, author = {C}, title = {T}, title = {U}, year = {2002}}\n" + B1, 2, "'c1'에 title 항목이 두 번 있다. 하나를 지운다"),
    "name": (A1 + "@misc{c1, author = {A, B, C, D}, title = {T}, year = {2002}}\n" + B1, 2,
             "이름에 쉼표가 너무 많다: 'A, B, C, D'. 사람은 and로 나눈다"),
    "field": (A1 + "@misc{c1, title = {T}}\n" + B1, 2, "'c1'에 author, year 항목이 없다. 더한다"),
}  # fmt: skip


@pytest.mark.parametrize("bib, line, message", FILE_ERRORS.values(), ids=FILE_ERRORS)
def test_broken_file_is_named_with_its_line_until_it_is_mended_and_nothing_else_is(mini, bib, line, message):
    for _ in range(2):
        built = mini(pages("{cite}`a1, b1`", "{cite}`c1`" if "c1" in bib else "없다.", bib=bib), **SETTINGS)
        assert warnings(built) == [f"{built.source / 'references.bib'}:{line}: WARNING: {message} [cite.bib]"]
        assert "(A, 2000; B, 2001)" in body(built, "index").get_text()
    assert not mini(pages("없다."), **SETTINGS).warnings


def test_file_in_another_encoding_is_named_with_its_line_and_nothing_else_is(mini):
    built = mini(pages("{cite}`a1, b1`"), **SETTINGS)
    (built.source / "references.bib").write_bytes((A1 + B1.replace("U", "한글")).encode("cp949"))
    assert warnings(mini(**SETTINGS)) == [
        f"{built.source / 'references.bib'}:2: WARNING: UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다 [cite.bib]"]


CURE = "열쇠를 고치거나 논문을 더한다"


@pytest.mark.parametrize("key, message", {
    "nobody1900": f"references.bib에 없는 열쇠: 'nobody1900'. {CURE}",
    "lecun1998": f"references.bib에 없는 열쇠: 'lecun1998'. {CURE}. 비슷한 것: 'lecun1998gradient'",
    "hong2020,": f"references.bib에 없는 열쇠: ''. {CURE}",
}.items())  # fmt: skip
def test_unknown_key_is_named_with_its_line_until_it_is_mended(mini, key, message):
    for _ in range(2):
        built = mini(pages("첫 문단.\n\n둘째 문단.", f"{{cite}}`{key}`"), **SETTINGS)
        assert warnings(built) == [f"{built.source / 'sub/other.md'}:3: WARNING: {message} [cite.key]"]
    assert not mini(pages("첫 문단.", "{cite}`hong2020`"), **SETTINGS).warnings


def test_key_that_leaves_the_file_is_missed_on_an_unchanged_page(mini):
    mini(pages("{cite}`hong2020`"), **SETTINGS)
    built = mini(pages("{cite}`hong2020`", bib=BIB.replace("hong2020", "hong2021")), **SETTINGS)
    assert f"index.md:3: WARNING: references.bib에 없는 열쇠: 'hong2020'. {CURE}. 비슷한 것: 'hong2021' [cite.key]" in built.warnings
    assert references(built) == []


def test_list_must_be_in_one_place(mini):
    without = {**pages("{cite}`hong2020`"), "references.md": "# 참고 문헌\n"}
    built = mini(without, **SETTINGS)
    assert warnings(built) == [f"{built.source / 'index.md'}:3: WARNING: 인용이 있으나 {{bibliography}}가 있는 글이 없다. 한 글에 목록을 둔다 [cite.list]"]
    twice = mini({"references.md": LIST, "sub/other.md": "# 둘째 글\n\n문장.\n\n```{bibliography}\n```\n"}, **SETTINGS)
    assert warnings(twice) == [
        f"{built.source / 'sub/other.md'}:5: WARNING: {{bibliography}}가 두 번 나온다. 목록은 한 곳에만 둔다 [cite.list]"]


STEPS = {
    "a page cites more": pages("{cite}`hong2020`", "{cite}`wu2016`, {cite:t}`he2016a`"),
    "a page cites less": pages("{cite}`hong2020`", "{cite:t}`he2016b`"),
    "two works become alike": pages("{cite}`hong2020,he2016a`", "{cite:t}`he2016b`"),
    "and unlike again": pages("{cite}`hong2020`", "{cite:t}`he2016b`"),
    "the file changes": pages("{cite}`hong2020`", "{cite:t}`he2016b`", BIB.replace("홍, 길동", "임, 꺽정").replace("Identity", "Same")),
    "a title changes": {**pages("{cite}`hong2020`", "{cite:t}`he2016b`"), "sub/other.md": "# 새 제목\n\n{cite:t}`he2016b`\n"},
}


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_step_of_an_incremental_build_equals_a_fresh_one(mini, jobs):
    more = {f"page{n}.md": f"---\norphan: true\n---\n# 글 {n}\n\n{{cite}}`jong2001`\n" for n in range(8)}
    mini({**pages("{cite}`hong2020`"), **more}, name="grown", jobs=jobs, **SETTINGS)
    for number, (step, files) in enumerate(STEPS.items()):
        grown = mini(files, name="grown", jobs=jobs, **SETTINGS)
        fresh = mini({**files, **more}, name=f"fresh{number}", **SETTINGS)
        assert not grown.warnings + fresh.warnings, step
        for page in "index", "sub/other", "references", "page3":
            assert body(grown, page) == body(fresh, page), (step, page)


def test_nothing_is_read_when_nothing_changed(mini, monkeypatch):
    import citations

    built = mini(pages("{cite}`hong2020`"), **SETTINGS)
    before = (built.out / "references.html").stat().st_mtime_ns
    monkeypatch.delattr(citations, "parse")
    again = mini(pages("{cite}`hong2020`"), **SETTINGS)
    assert not again.warnings and (built.out / "references.html").stat().st_mtime_ns == before


@pytest.mark.parametrize("builder, file, text", [
    ("epub", "index.xhtml", r'<a class="reference internal" href="references.xhtml#ref-hong2020"[^>]*>홍길동 외, 2020</a>'),
    ("latex", "*.tex", r"\\hyperref\[[^]]*ref-hong2020\}?\]\{.*홍길동 외, 2020"),
    ("text", "index.txt", r"\(홍길동 외, 2020\)"),
])  # fmt: skip
def test_other_formats(mini, builder, file, text):
    built = mini(pages("{cite}`hong2020`"), builder=builder, **SETTINGS)
    assert re.search(text, next(built.out.glob(file)).read_text("utf-8"))


def test_site_cites_in_korean(site):
    html = (site / "references.html").read_text("utf-8")
    article = BeautifulSoup(html, "html.parser").find("article")
    text = article.get_text(" ")
    assert not re.search(r"\bet al(?!\.['’]s)|\bURL:|\bpages\b|\beditors?\b", text)  # a title may say "Mikolov et al.'s"
    assert all(item.find(id=re.compile("^ref-")) for item in article.select("ul.references > li"))
