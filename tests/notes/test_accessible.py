"""Sphinx's markup that confuses screen readers is mended (what axe finds on the pages: test_reading)."""

from bs4 import BeautifulSoup

PAGE = """
# 제목

```{toctree}
:caption: 본문의 차례

other
```

|   | 예측 | 실제 |
|---|---|---|
| 가 | 1 | 2 |
"""


def test_captions_have_a_level_and_empty_corners_are_no_headings(mini):
    built = mini({"index.md": PAGE, "other.md": "# 다른 글\n"}, extensions=("myst_parser", "accessible"))
    main = BeautifulSoup(built.html("index"), "html.parser").find(role="main")

    assert [(heading.text, heading["aria-level"]) for heading in main.find_all(role="heading")] == [("본문의 차례", "2")]
    assert [cell.text for cell in main.find_all("th")] == ["예측", "실제"]
    assert len(main.find("thead").find_all(["td", "th"])) == 3
