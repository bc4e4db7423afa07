"""What the pages share: which there are, the glossary, the bibliography, and every name that can be referred to."""

import re
import runpy
import subprocess
from functools import cached_property
from pathlib import Path

from sphinx.project import Project

from .page import Page

EXCLUDED = ["_build", ".venv", ".cache"]
BIBLIOGRAPHY = "references.bib"
RIVALS = re.compile(r"(?P<kind>다른 이름|쓰지 않는 표기)\s*:\s*(?P<words>.*?)(?=\s*[.;]?\s*(?:(?:다른 이름|쓰지 않는 표기)\s*:|$))", re.MULTILINE)


class Site:
    """A folder of pages with (or, for mini projects, without) a ``conf.py``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[Path, Page] = {}

    def page(self, path: Path) -> Page:
        if path not in self._read:
            self._read[path] = Page(path, self.root)
        return self._read[path]

    @cached_property
    def pages(self) -> set[Path]:
        """The sources of all pages, by the site's own configuration."""
        settings = runpy.run_path(str(self.root / "conf.py")) if (self.root / "conf.py").is_file() else {}
        excluded = [*settings.get("exclude_patterns", EXCLUDED), *settings.get("templates_path", []), *settings.get("html_static_path", [])]
        return {self.root / f"{name}.md" for name in Project(self.root, {".md": "markdown"}).discover(excluded)}

    @cached_property
    def paths(self) -> list[Path]:
        """The pages, and the two that are written for the repository's front page."""
        return sorted(self.pages | {path for path in (self.root / "README.md", self.root / "CONTRIBUTING.md") if path.is_file()})

    @cached_property
    def citations(self) -> set[str]:
        """The keys of the bibliography."""
        path = self.root / BIBLIOGRAPHY
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return set(re.findall(r"^@\w+\s*\{\s*([^,\s]+)\s*,", text, re.MULTILINE))

    @cached_property
    def glossary(self) -> tuple[dict[str, str], dict[str, str]]:
        """The terms by their spelling in small letters, and each rival or rejected spelling with the right one."""
        terms, rivals = {}, {}
        for preferred, kind, words in self._entries():
            for word in words:
                (terms if kind == "term" else rivals).setdefault(word.lower(), preferred)
        return terms, rivals

    @cached_property
    def rejected(self) -> dict[str, str]:
        """The spellings after ``쓰지 않는 표기:`` in the glossary, each with the right one."""
        terms = self.glossary[0]
        return {word: preferred for preferred, kind, words in self._entries() if kind == "쓰지 않는 표기"
                for word in words if word.lower() not in terms}

    def _entries(self):
        """Yield ``(preferred, kind, words)`` for the terms and the lines of other spellings of every glossary."""
        for path in sorted(self.pages):
            if "{glossary}" not in self.page(path).text:
                continue
            for glossary in (item for item in self.page(path).items if item.kind == "directive" and item.name == "glossary"):
                preferred, defined = "", True
                for line in glossary.body.split("\n"):
                    if line.strip() and not line[0].isspace():
                        preferred, defined = (line.strip(), False) if defined else (preferred, False)
                        yield preferred, "term", [line.strip()]
                    elif line.strip():
                        defined = True
                        for match in RIVALS.finditer(line):
                            words = re.split(r"[,;·]\s*", match["words"])
                            yield preferred, match["kind"], [word.strip(" `'\"‘’“”") for word in words if word.strip()]

    @cached_property
    def labels(self) -> dict[str, Path]:
        """Every name that an author gave anywhere, with its page."""
        return {label: path for path in sorted(self.pages) for label in self.page(path).labels}

    def changed(self) -> list[Path] | None:
        """The pages that git sees as changed and those that name them; all (``None``) when that cannot be told, nothing
        changed, or something changed that concerns every page."""
        command = ["git", "-C", str(self.root), "-c", "core.quotepath=off", "status", "--porcelain", "-z", "--untracked-files=all", "."]
        try:
            answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
            prefix = subprocess.run(["git", "-C", str(self.root), "rev-parse", "--show-prefix"], capture_output=True, text=True,
                                    encoding="utf-8", check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return None
        names = {(part[3:] if part[2:3] == " " else part).removeprefix(prefix) for part in answer.split("\0") if part}
        touched = {name for name in names if name.endswith(".md")}
        if not touched or names & {"glossary.md", BIBLIOGRAPHY, "conf.py"}:
            return None
        words = {Path(name).name for name in touched}
        return [path for path in self.paths
                if path.relative_to(self.root).as_posix() in touched or any(word in self.page(path).text for word in words)]
