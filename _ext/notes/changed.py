"""The day on which each file was last changed, from git, wherever there is history to ask.

A shallow clone (Read the Docs, CI) knows only its last commits, and its oldest one seems to have written every
file. That commit is left out, so a date is either right or absent. Without git, or outside a repository, nothing
is known and nothing fails.
"""

import datetime
import subprocess
from pathlib import Path

KST = datetime.timezone(datetime.timedelta(hours=9))


def _git(folder: Path, *arguments: str) -> str:
    # Whoever builds a folder trusts it: its owner may be somebody else.
    settings = ("core.quotePath=false", "log.showSignature=false", "safe.directory=*")
    command = ["git", "-C", str(folder), *(word for setting in settings for word in ("-c", setting)), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def last_changes(folder: Path) -> dict[str, datetime.date]:
    """Map paths below ``folder`` (relative, with slashes) to the Korean calendar day of their last commit.

    :param folder: any folder; one without git history gives an empty mapping.
    """
    try:
        boundary: set[str] = set()
        if _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true":
            boundary = set((folder / _git(folder, "rev-parse", "--git-path", "shallow").strip()).read_text(encoding="ascii").split())
        log = _git(folder, "log", "--format=%x00%H %at", "--name-only", "--no-renames", "--relative", "--", ".")
    except (OSError, subprocess.CalledProcessError):
        return {}
    changes: dict[str, int] = {}
    for commit in log.split("\0")[1:]:
        head, *names = commit.split("\n")
        revision, time = head.split()
        if revision not in boundary:
            for name in filter(None, names):
                changes[name] = max(changes.get(name, 0), int(time))
    return {name: datetime.datetime.fromtimestamp(time, KST).date() for name, time in changes.items()}
