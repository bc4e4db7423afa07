"""Code that a phone reads faster looks as it did, and says how many lines it has."""

import re

from notes.highlight import PLAIN
from pygments.token import STANDARD_TYPES, Whitespace


def test_only_what_has_the_colour_of_the_text_goes_without_an_element(site, pages):
    rules = dict(re.findall("([^{}]+){([^{}]*)}", (site / "_static" / "pygments.css").read_text(encoding="utf-8")))
    for theme in ("", 'body[data-theme="dark"] '):
        colour = re.search(r"(?<!-)color:#\w+", rules[f"{theme}.highlight"])[0]
        for kind in {*PLAIN} - {Whitespace}:  # of which nothing is seen
            assert rules[f"{theme}.highlight .{STANDARD_TYPES[kind]}"] == colour, (theme, kind)
    code = "".join(re.findall("(?s)<pre.*?</pre>", "".join((site / name).read_text(encoding="utf-8") for name in pages)))
    assert '<span class="k">' in code and not re.search('<span class="(n|nx|p|w)">', code)
    blocks = re.findall(r'(?s)<pre data-lines="(\d+)">(.*?)</pre>', code)
    assert blocks and [int(lines) for lines, _ in blocks] == [text.count("\n") for _, text in blocks]
    print(f"코드의 색 있는 낱말 {code.count('<span class'):,}개만 요소이다")
