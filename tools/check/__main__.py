"""``make check``: tell the mistakes of the changed pages (``--all``, or when nothing changed: of all pages).

``--fix`` repairs first what is safe to repair.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from check import ROOT, check, heavy, read, sources  # noqa: E402
from check.text import repaired, unreadable  # noqa: E402


def changed(root: Path) -> set[str]:
    """The files that differ from the last commit, seen from ``root``; none where git cannot tell."""
    found: set[str] = set()
    for command in ("diff --name-only --relative -z HEAD", "ls-files --others --exclude-standard -z"):
        git = ["git", "-C", root, *command.split()]
        try:
            found.update(subprocess.run(git, capture_output=True, encoding="utf-8", check=True).stdout.split("\0"))
        except (OSError, subprocess.CalledProcessError):
            return set()
    return found


def main() -> int:
    """Print what was found and return how the command ends: 1 with findings, else 0."""
    parser = argparse.ArgumentParser(prog="make check", description="원고의 잘못을 파일과 줄로 알려 준다")
    parser.add_argument("files", nargs="*", type=Path, help="살펴볼 원고나 폴더. 없으면 고친 원고, 고친 것이 없으면 모든 원고")
    parser.add_argument("--all", action="store_true", help="모든 원고를 살펴본다")
    parser.add_argument("--root", type=Path, default=ROOT, help="사이트의 폴더")
    parser.add_argument("--fix", action="store_true", help="안전하게 고칠 수 있는 것은 고친다")
    options = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # the messages are Korean in every locale
    started, root = time.monotonic(), options.root.resolve()
    names = sources(root)
    given = [path.resolve() for path in options.files]
    if given:
        chosen = [name for name in names if any((root / name).is_relative_to(path) for path in given)]
        if not chosen:
            parser.error(f"원고가 아닌 파일: {options.files[0]}")
    else:
        edited = set() if options.all else changed(root)
        chosen = names if "glossary.md" in edited else [name for name in names if name in edited] or names
    found = heavy(root)
    for name in chosen:
        page = read(root, name)
        if options.fix and page.raw and repaired(page).encode() != page.raw and not unreadable(page):
            page.path.write_bytes(repaired(page).encode())
            page = read(root, name)
            print(f"고쳤다: {name}")
        found += check(page)
    print(*found, sep="\n", end="\n" if found else "")
    result = f"고칠 곳 {len(found)}개" if found else "고칠 곳이 없다"
    print(f"원고 {len(chosen)}개를 {time.monotonic() - started:.1f}초에 살펴보았다. {result}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
