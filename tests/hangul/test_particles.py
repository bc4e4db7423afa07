"""No line begins with a particle that belongs to the bracket, link, code or formula before it."""

from bs4 import BeautifulSoup

JOINER = "\u2060"
PAGE = """# 글(Text)의 제목

어텐션(attention)은 [가나(2010)](https://example.org)를 `f(x)`로, $x$를, $y$ 그리고 (가) 나를 본다. **굵게**(bold)는 `a`와 다르다.

| 표(table)의 | $z$는 |
|---|---|
| [1]이 | 끝 |

```
f(x)를
```
"""
SETTINGS = {"myst_enable_extensions": ["dollarmath"]}


def test_particles_stay_with_what_they_follow(mini):
    soup = BeautifulSoup(mini({"index.md": PAGE}, extensions=("myst_parser", "particles"), **SETTINGS).html("index"), "html.parser")
    article = soup.find("article")
    paragraph = article.p

    assert paragraph.get_text().count(JOINER) == 4
    for joined in ("(attention)\u2060은", "가나(2010)\u2060를", "f(x)\u2060로", "(bold)\u2060는"):
        assert joined in paragraph.get_text()
    assert [box.get_text()[-1] for box in article.select(".together")] == ["를", "는"]
    assert "(Text)\u2060의" in article.h1.get_text() and "(table)\u2060의" in article.th.get_text() and "[1]\u2060이" in article.td.get_text()
    assert JOINER not in article.pre.get_text() and JOINER not in soup.title.get_text()


def test_a_phone_shows_no_line_that_begins_with_one(server, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server}/memo/inference-vs-prediction.html")
    lonely = page.evaluate("""() => {
        const found = [];
        for (const paragraph of document.querySelectorAll("article p, article li")) {
            const walk = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
            let last = null, node;
            while ((node = walk.nextNode())) {
                if (node.parentElement.closest("math, pre, svg, details:not([open])")) { last = "math"; continue; }
                const start = node.data.match(/^\\u2060?[가-힣]/);
                const range = document.createRange();
                if (start && last && last !== "math" && /[)\\]}]$/.test(last.data)) {
                    range.setStart(last, last.data.length - 1); range.setEnd(last, last.data.length);
                    const above = range.getBoundingClientRect().bottom;
                    range.setStart(node, start[0].length - 1); range.setEnd(node, start[0].length);
                    if (range.getBoundingClientRect().top >= above) found.push(last.data.slice(-20) + "|" + node.data.slice(0, 8));
                }
                last = node;
            }
        }
        return found;
    }""")
    page.close()

    assert lonely == []
