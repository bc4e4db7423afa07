"""Findings where a pull request shows them: at their lines, and once as a table in the summary of the run.

Reads the variables that GitHub Actions sets; elsewhere nothing happens. ``HEAD_SHA`` may name the commit whose lines are
linked, since a pull request is checked on a merge commit.
"""

import os
from collections.abc import Iterable
from urllib.parse import quote

from . import Finding


def escape(text: str, more: str = "") -> str:
    """A text as workflow commands want it."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def annotation(finding: Finding) -> str:
    return f"::error file={escape(finding.path, ':,')},line={finding.line}::{escape(finding.message)}"


def summary(findings: Iterable[Finding], base: str) -> str:
    """A Korean table; ``base`` is the address of the repository's files at the checked commit."""
    rows = [f"| [{each.path}:{each.line}]({base}/{quote(each.path)}?plain=1#L{each.line}) | {cell(each.message)} |" for each in findings]
    if not rows:
        return "고칠 곳이 없습니다.\n"
    return "\n".join([f"### 고칠 곳 {len(rows)}개", "", "| 자리 | 무엇을 어떻게 |", "|---|---|", *rows, ""])


def cell(message: str) -> str:
    """A message inside a table, where nothing of it is markup."""
    for character in "\\`*_[]<>|$~":
        message = message.replace(character, f"\\{character}")
    return message


def annotate(findings: list[Finding]) -> None:
    """Print the annotations and append the table to the summary of the run."""
    print(*map(annotation, findings), sep="\n", end="\n" if findings else "")
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        server, repository = os.environ.get("GITHUB_SERVER_URL", ""), os.environ.get("GITHUB_REPOSITORY", "")
        commit = os.environ.get("HEAD_SHA") or os.environ.get("GITHUB_SHA", "")
        with open(path, "a", encoding="utf-8") as file:
            file.write(summary(findings, f"{server}/{repository}/blob/{commit}"))
