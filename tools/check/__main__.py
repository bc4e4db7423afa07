"""``make check``: tell the mistakes of the changed pages (``--all``, or when nothing changed: of all pages).

``--fix`` repairs first what is safe to repair. ``--github`` also writes the findings where a pull request shows them: as
annotations at their lines and as a table in the summary of the run.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from check import ROOT, Finding, check, text  # noqa: E402
from check.report import annotate  # noqa: E402
from check.site import Site  # noqa: E402


def fix(site: Site, paths: list[Path]) -> list[Path]:
    """Repair the pages that need it and return them."""
    done = []
    for path in paths:
        page = site.page(path)
        repaired = text.repaired(page).encode()
        if repaired != page.raw and not page.misencoded:
            path.write_bytes(repaired)
            done.append(path)
    return done


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Print what was found and return how the command ends: 1 with findings, else 0."""
    parser = argparse.ArgumentParser(prog="make check", description="원고의 잘못을 파일과 줄로 알려 준다")
    parser.add_argument("files", nargs="*", type=Path, help="살펴볼 원고나 폴더. 없으면 고친 원고, 고친 것이 없으면 모든 원고")
    parser.add_argument("--all", action="store_true", help="모든 원고를 살펴본다")
    parser.add_argument("--fix", action="store_true", help="안전하게 고칠 수 있는 것은 고친다")
    parser.add_argument("--github", action="store_true", help="풀 리퀘스트의 요약과 줄에도 적는다")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # the messages are Korean in every locale
    started, site = time.monotonic(), Site(root)
    named = []
    for given in options.files:
        within = [path for path in site.paths if given.resolve() in (path, *path.parents)]
        if not within:
            parser.error(f"원고가 아닌 파일: {given}")
        named += within
    paths = sorted({*named}) if named else None if options.all else site.changed()
    chosen = site.paths if paths is None else paths
    if options.fix and (repaired := fix(site, chosen)):
        print(*(f"고쳤다: {path.relative_to(root)}" for path in repaired), sep="\n")
        site = Site(root)
    found: list[Finding] = check(site, paths)
    print(*found, sep="\n", end="\n" if found else "")
    if options.github:
        annotate(found)
    what = "모든 원고" if paths is None else "고른 원고" if named else "고친 원고와 그것을 가리키는 원고"
    print(f"{what} {len(chosen)}개를 {time.monotonic() - started:.1f}초에 살펴보았다. "
          + (f"고칠 곳 {len(found)}개" if found else "고칠 곳이 없다"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
