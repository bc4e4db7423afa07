"""``make pdf``: run XeLaTeX over what Sphinx wrote, and say in Korean what is missing or could not be set.

Called with the folder of ``sphinx -b latex``; the book is ``notes.pdf`` in it. Without a folder it
only looks for the tools, before Sphinx spends a minute. A character that no font of the book has
would be left out of the page without a word, so it stops the command at the line of the source that holds it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = {"xelatex": "texlive-xetex texlive-lang-korean texlive-latex-extra texlive-fonts-recommended", "latexmk": "latexmk",
         "rsvg-convert": "librsvg2-bin"}
FONTS = {"CMU Serif": "fonts-cmu", "Noto Serif CJK KR": "fonts-noto-cjk", "DejaVu Sans Mono": "fonts-dejavu-core"}
TOO_WIDE = 40  # points that a line may stand out of the column before it is worth a word


def missing_tools() -> list[str]:
    """Say what has to be installed, and the Debian packages that bring it."""
    known = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout if shutil.which("fc-list") else ""
    missing = {tool: packages for tool, packages in TOOLS.items() if not shutil.which(tool)}
    missing |= {font: packages for font, packages in FONTS.items() if font not in known}
    return [f"PDF를 만드는 데 필요한 것이 없다: {name}. Debian과 Ubuntu에서는 apt-get install {packages}" for name, packages in missing.items()]


def place_of(character: str, sources: list[Path]) -> str:
    """Return ``file:line: `` of the first source that holds a character, or nothing."""
    for source in sources:
        for number, line in enumerate(source.read_text(encoding="utf-8").split("\n"), 1):
            if character in line:
                return f"{source.relative_to(ROOT)}:{number}: "
    return ""


def problems(log: str, sources: list[Path]) -> list[str]:
    """Return what a TeX log says went wrong, in Korean, each problem once.

    :param log: the log of the last run, its lines not wrapped (``max_print_line``).
    :param sources: the pages, in which missing characters are looked up.
    """
    found = [f"LaTeX 오류: {match[1]} (notes.tex {match[2]}줄)" for match in re.finditer(r"^! (.+)\n(?:.*\n){0,8}?l\.(\d+)", log, re.M)]
    for character, font in dict.fromkeys(re.findall(r"Missing character: There is no (\S) .*?in font (.+?)[:/]", log)):
        found.append(f"{place_of(character, sources)}책의 글꼴({font})에 없는 글자: '{character}'(U+{ord(character):04X}). "
                     "수식이나 다른 글자로 바꾸거나 _ext/pdf/notes.sty에서 글꼴을 고친다")
    for name in dict.fromkeys(re.findall(r"LaTeX Warning: (?:Reference|Hyper reference) `(.+?)' on page", log)):
        found.append(f"책 안의 링크가 가리키는 자리가 없다: '{name}'. 책에서 빠지는 글(conf.py의 pdf_leave_out)을 가리키는지 본다")
    for width, line in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\) in \w+ at lines (\d+)", log):
        if float(width) > TOO_WIDE:
            found.append(f"줄이 쪽의 너비를 {float(width):.0f}pt 넘는다 (notes.tex {line}줄). 긴 코드나 표의 칸을 나눈다")
    return found


def main(folder: Path | None) -> int:
    """Make the book of a folder; without one only look for the tools. Return how the command ends."""
    if said := missing_tools():
        print(*said, sep="\n", file=sys.stderr)
        return 1
    if folder is None:
        return 0
    run = subprocess.run(["latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "notes.tex"], cwd=folder,
                         capture_output=True, text=True, errors="replace", env={**os.environ, "max_print_line": "10000"})
    log = folder / "notes.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    said = problems(text, [path for path in sorted(ROOT.rglob("*.md")) if path.relative_to(ROOT).parts[0][0] not in "._"])
    if run.returncode and not said:
        said = [f"LaTeX이 멈췄다. 까닭은 {log}에 있다", *run.stdout.splitlines()[-5:]]
    print(*said, sep="\n", end="\n" if said else "", file=sys.stderr)
    return bool(said)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else None))
