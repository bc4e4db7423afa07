"""What the pages share: which there are, the glossary, the bibliography, and every name that can be referred to."""

import re
import runpy
import subprocess
from functools import cached_property
from pathlib import Path

import citations
import terms
from sphinx.project import Project

from .page import Page

EXCLUDED = ["_build", ".venv", ".cache", "README.md", "CONTRIBUTING.md"]
BIBLIOGRAPHY = "references.bib"


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

    def strays(self) -> list[tuple[str, int, str]]:
        """Files beside the pages that look like one and are none: their names, 1 and what to do."""
        found = [path for folder in {path.parent for path in self.pages} for path in folder.iterdir()
                 if path.suffix.lower() in (".md", ".markdown", ".rst") and path.suffix != ".md"]
        return [(path.relative_to(self.root).as_posix(), 1, f"사이트에 나오지 않는 파일: '{path.name}'. 마크다운으로 쓰고 이름의 끝을 .md로 한다")
                for path in found]

    @cached_property
    def citations(self) -> set[str]:
        """The keys of the bibliography, even of one that has mistakes."""
        path = self.root / BIBLIOGRAPHY
        text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
        return set(re.findall(r"^@\w+\s*\{\s*([^,\s]+)\s*,", text, re.MULTILINE))

    def bibliography(self) -> list[tuple[int, str]]:
        """What is wrong with the bibliography: the line and what to do."""
        path = self.root / BIBLIOGRAPHY
        return citations.read(path.read_bytes() if path.is_file() else b"")[1]

    @cached_property
    def entries(self) -> list[terms.Entry]:
        return terms.read(self.root)

    @cached_property
    def glossary(self) -> tuple[dict[str, str], dict[str, str]]:
        """The terms by their spelling in small letters, and each rival or rejected spelling with the right one."""
        known, rivals = {}, {}
        for entry in self.entries:
            for name in entry.names:
                known.setdefault(name.lower(), entry.names[0])
            for name in (*entry.also, *entry.rejected):
                rivals.setdefault(name.lower(), entry.names[0])
        return known, rivals

    @cached_property
    def rejected(self) -> dict[str, str]:
        """The spellings after ``쓰지 않는 표기:`` in the glossary, each with the right one."""
        known = self.glossary[0]
        return {name: entry.names[0] for entry in self.entries for name in entry.rejected if name.lower() not in known}

    @cached_property
    def labels(self) -> set[str]:
        """Every name that an author gave anywhere."""
        return {label for path in self.pages for label in self.page(path).labels}

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
