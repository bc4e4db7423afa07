"""Citations: Korean in the text and in the list, linked both ways; a slip is told with its line."""

import re

import pytest
from bs4 import BeautifulSoup
from notes import citations
from small_site import book, build, built, said


def test_citations_are_korean_in_the_text_and_lead_to_the_list():
    gates, rnn = (built().soup(f"course/series/week1-{name}").find("article") for name in ("gates", "rnn"))
    links = gates.select(".bibtex-citation a")

    assert gates.p.find_next("p").find_next(string=True) is not None
    assert "(Simonyan·Zisserman, 2015), (A 외, 2015), (Wu 외, 2016)." in gates.get_text()
    assert "(Wu 외, 2016; 홍길동, 2020)과 He 외(2016a), He 외(2016b)." in rnn.get_text().replace("\u2060", "")
    assert [link["href"] for link in links] == [f"../../references.html#ref-{key}" for key in ("simonyan2015", "many2015", "wu2016")]
    assert links[0]["title"].startswith("Simonyan, K., Zisserman, A. (2015). Very Deep Networks? Proceedings")
    assert all(built().soup("references").find(id=link["href"].partition("#")[2]) for link in links)
    assert not gates.find(id=re.compile(r"^id\d"))  # a number would be an address that does not last


def test_the_list_is_korean_sorted_linked_and_of_cited_works_only():
    items = built().soup("references").select("ul.references > li")

    assert [said(item).replace(" ,", ",").replace(" .", ".") for item in items] == [
        "A, A., B, B., C, C., D, D., E, E., F, F., G, G., H, H. 외 2명 (2015). Many. 인용한 글: 게이트",
        "He, K., Zhang, X., Ren, S. (2016a). Deep Residual Learning. 인용한 글: 순환 신경망",
        "He, K., Zhang, X., Ren, S. (2016b). Identity Mappings. 인용한 글: 순환 신경망",
        "Simonyan, K., Zisserman, A. (2015). Very Deep Networks? Proceedings, 86권, 11호, 22–23쪽. arXiv:1409.1556. doi:10.1109/5.7. 인용한 글: 게이트",
        "Wu, Y. 외 (2016). GNMT. 원문. 인용한 글: 게이트, 순환 신경망",
        "홍길동 (2020). 한국어 딥러닝. 출판사. 인용한 글: 순환 신경망"]
    assert [link["href"] for link in items[3]("a")] == ["https://arxiv.org/abs/1409.1556", "https://doi.org/10.1109/5.7", "course/series/week1-gates.html"]
    assert [link["href"] for link in items[4]("a")] == ["https://example.org/gnmt", "course/series/week1-gates.html", "course/series/week1-rnn.html"]


A1 = "@misc{a1, author = {A}, title = {T}, year = {2000}}\n"
BROKEN = ("BibTeX를 읽을 수 없다. 이 줄이나 바로 앞에서 두 번 쓴 열쇠나 항목, 감싸지 않은 값, 짝이 맞지 않는 괄호와 쉼표와 =를 고친다. "
          "이름 사이는 and로 잇는다")
WRONG = {
    "syntax": (A1 + "@misc{c1, author = {B}, title {T}}\n", 2, BROKEN),
    "twice": (A1 + "\n" + A1, 3, BROKEN),
    "name": (A1 + "@misc{c1, author = {A, B, C, D}, title = {T}, year = {2002}}\n", 2, BROKEN),
    "macro": (A1.replace("{2000}", "2000, journal = jmlr"), 1, BROKEN),
    "percent": (A1 + "@misc{c1, author = {B}, year = {2002},\n  title = {Deep 100% \\& more}}\n", 3, r"'c1'의 title에 읽지 않는 LaTeX: %. 글자로 쓴다. 예: \%"),
    "command": (A1.replace("{T}", r"{\LaTeX{} and \emph{T}}"), 1, r"'a1'의 title에 읽지 않는 LaTeX: \LaTeX. 글자로 쓴다. 예: \%"),
    "field": (A1 + "@misc{c1, title = {T}}\n", 2, "'c1'에 author, year 항목이 없다. 더한다"),
    "encoding": ((A1 + "% 한글\n").encode("cp949"), 2, "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"),
}


@pytest.mark.parametrize("bib, line, message", WRONG.values(), ids=WRONG)
def test_a_slip_in_the_bibliography_has_its_line(bib, line, message):
    assert citations.slip(bib if isinstance(bib, bytes) else bib.encode()) == (line, message)


def test_the_build_tells_a_slip_in_the_bibliography_and_nothing_else():
    bib, line, message = WRONG["field"]
    made = build({"references.bib": bib})

    assert made.warnings.strip() == f"{made.source / 'references.bib'}:{line}: WARNING: {message} [citations]"


def test_a_book_cites_too():
    text = (book() / "course/series/week1-rnn.xhtml").read_text("utf-8")

    assert "(Wu 외, 2016; 홍길동, 2020)" in BeautifulSoup(text, "html.parser").get_text()


def test_site_cites_in_korean(soups):
    article = soups["references.html"].find("article")
    items = article.select("ul.references > li")

    assert not re.search(r"\bet al(?!\.['’]s)|\bURL:|\bpages\b|\beditors?\b", article.get_text(" "))  # a title may say "Mikolov et al.'s"
    assert all(item["id"].startswith("ref-") and "인용한 글: " in item.get_text() for item in items)
    print(f"참고 문헌 {len(items)}편이 인용한 글로 돌아가는 링크를 갖는다")
