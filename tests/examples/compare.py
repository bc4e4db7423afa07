"""Does the output that a page shows agree with the output that came out?

A line ``...`` stands for any lines, ``...`` inside a line for any text, runs of blanks count as one blank, and blank
lines at either end do not count.
"""

import re


def tidy(text: str) -> str:
    """Bring a text into the form in which two texts are compared."""
    text = re.sub(r"[^\n]*\r(?!\n)", "", text).replace("\r\n", "\n")  # a progress bar shows only its last state
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r"\n\s*\n", "\n\n", re.sub(r" +$", "", text, flags=re.MULTILINE)).strip("\n")


def agree(shown: str, real: str) -> bool:
    """Say whether ``shown``, with its wildcards, describes ``real``."""
    pattern = "".join(r"(?:.*\n)*" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
                      for line in tidy(shown).split("\n"))
    return re.fullmatch(pattern, tidy(real) + "\n") is not None


def says_something(shown: str) -> bool:
    """Say whether anything but wildcards is shown."""
    return bool(shown.replace("...", "").strip())


def difference(shown: str, real: str) -> str:
    """Show both outputs one below the other, ready to be copied into the page."""
    def indent(text):
        return "\n".join("    " + line for line in text.strip("\n").split("\n")) if text.strip() else "    (없음)"
    return f"글에 적힌 출력:\n{indent(shown)}\n  실제 출력:\n{indent(real)}"
