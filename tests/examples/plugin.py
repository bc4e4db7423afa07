"""pytest and the pages: an item per block named ``page.md::line:N``, and a summary of what ran and what did not.

``pytest tests`` runs the examples of every page, ``pytest memo/page.md`` those of one.
"""

import os
import runpy
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sphinx.project import Project
from sybil import Sybil
from sybil.integration.pytest import SybilFile, SybilItem

from . import CannotRun, Wrong
from .page import Page
from .run import parse

# One thread: the last digits do not depend on the machine, and two pages at once do not fight for the processor.
os.environ.update(MPLBACKEND="Agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
KEY = "example"


class Blocks(Sybil):
    """The one configuration of Sybil: our parser on our pages, blocks named by their line."""

    def __init__(self) -> None:
        super().__init__([parse], pattern="*.md", document_types={".md": Page})

    def identify(self, example) -> str:
        return f"line:{example.line}"


class BlockItem(SybilItem):
    """One block. Its report carries what the summary needs, also between the processes of pytest-xdist."""

    def runtest(self) -> None:
        page, block = self.example.document, self.example.parsed
        report = {"where": page.where(block.line), "kind": block.kind}
        self.user_properties.append((KEY, report))
        if block.kind == "표시":
            report["marked"] = block.reason
            pytest.skip(f"실행하지 않음: {block.reason}")
        try:
            super().runtest()
        except CannotRun as reason:
            report["unavailable"] = str(reason)
            pytest.skip(f"여기서 실행할 수 없음: {reason}")

    def repr_failure(self, excinfo, style=None):
        return str(excinfo.value) if isinstance(excinfo.value, Wrong) else super().repr_failure(excinfo, style)


class PageFile(SybilFile):
    """One page; what its blocks change in NumPy's settings and leave running ends with it."""

    def collect(self) -> Iterator[BlockItem]:
        for item in super().collect():
            yield BlockItem.from_parent(self, sybil=self.sybils[0], example=item.example)

    def setup(self) -> None:
        import numpy
        for context in (numpy.printoptions(), numpy.errstate()):
            self.documents[0].resources.enter_context(context)

    def teardown(self) -> None:
        self.documents[0].resources.close()


class EveryPage(pytest.File):
    """The pages of the site, collected where ``tests/test_examples.py`` stands."""

    def collect(self) -> Iterator[PageFile]:
        for path in sorted(pages(self.config)):
            if not asked_for(path, self.config):
                yield PageFile.from_parent(self, path=path, sybils=[Blocks()])


def pages(config: pytest.Config) -> set[Path]:
    """Return the pages that Sphinx builds, by the site's own configuration."""
    if "example_pages" not in vars(config):
        root = config.rootpath
        settings = runpy.run_path(str(root / "conf.py"))
        excluded = [settings.get(name, []) for name in ("exclude_patterns", "templates_path", "html_static_path")]
        names = Project(root, {".md": "markdown"}).discover(sum(excluded, []))
        config.example_pages = {root / f"{name}.md" for name in names}
    return config.example_pages


def asked_for(path: Path, config: pytest.Config) -> bool:
    """Say whether the command line names a page or a folder around it."""
    named = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return any(path == name or name in path.parents for name in named)


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadfile"  # the blocks of a page share their state, so they stay in one process


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path == parent.config.rootpath / "tests" / "test_examples.py":
        return EveryPage.from_parent(parent, path=file_path)
    if file_path.suffix == ".md" and file_path in pages(parent.config) and asked_for(file_path, parent.config):
        return PageFile.from_parent(parent, path=file_path, sybils=[Blocks()])
    return None


def pytest_terminal_summary(terminalreporter) -> None:
    """Say in Korean how many blocks of each kind ran, and where and why others did not."""
    ran, failed, not_run, seconds = Counter(), Counter(), defaultdict(list), Counter()
    for outcome in ("passed", "failed", "skipped"):
        for result in terminalreporter.getreports(outcome):
            for report in (value for key, value in result.user_properties if key == KEY and result.when == "call"):
                seconds[report["where"].split(":")[0]] += result.duration
                for why in ("marked", "unavailable"):
                    if why in report:
                        not_run[why].append(f"  {report['where']}  {report[why]}")
                if outcome != "skipped":
                    ran[report["kind"]] += 1
                    failed[report["kind"]] += outcome == "failed"
    if not seconds:
        return
    terminalreporter.section("글의 예제")
    for kind, count in ran.items():
        terminalreporter.line(f"{kind} {count}개 확인" + (f", 그중 {failed[kind]}개가 다르다" if failed[kind] else ""))
    for why, title in (("marked", "실행하지 않는다고 표시된 블록"), ("unavailable", "여기서 실행할 수 없던 블록")):
        terminalreporter.line(f"{title} {len(not_run[why])}개")
        for line in not_run[why]:
            terminalreporter.line(line)
    terminalreporter.line("오래 걸린 글: " + ", ".join(f"{page} {time:.1f}초" for page, time in seconds.most_common(5)))
