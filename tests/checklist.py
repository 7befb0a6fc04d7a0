"""What a run of the browser and conformance tests found, as a page of Markdown.

A test says what it measured with pytest's own ``record_property(name, value)``; its claim is
the first line of its docstring. The same results give the same text: no clock, no paths.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One test with one set of parameters, and how it ended."""

    claim: str
    case: str = ""
    outcome: str = "not run"
    measured: tuple[tuple[str, object], ...] = ()
    reason: str = ""


def markdown(checks: Sequence[Check], edition: Mapping[str, str], tools: Mapping[str, str]) -> str:
    """Return the report: verdict, tools' versions, the edition's hashes, a row for each check.

    `edition` has the name and the SHA-256 of each file that was checked, `tools` the name
    and the version of each checker that ran.
    """
    counts = Counter(check.outcome for check in checks)
    verdict = "NOT PASSED"
    if counts["passed"] + counts["known fault"] == len(checks):
        verdict = "Passed, but for known faults" if counts["known fault"] else "Passed"
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in sorted(counts))
    rows = [
        (check.outcome, check.claim, check.case, "; ".join(f"{n}: {v}" for n, v in check.measured))
        for check in checks
    ]
    reasons = [
        f"### {check.claim}{f' ({check.case})' * bool(check.case)}\n\n```\n{check.reason}\n```\n"
        for check in checks
        if check.reason
    ]
    return "\n".join(
        [
            "# Conformance report\n",
            f"**{verdict}**: {told}, of {len(checks)} checks.\n",
            "## What was checked\n",
            table(("File", "SHA-256"), sorted(edition.items())),
            "## With what\n",
            table(("Tool", "Version"), sorted(tools.items())),
            "## Checks\n",
            table(("Result", "What must hold", "Where", "Measured"), rows),
            *(["## Why not\n", *reasons] if reasons else []),
        ]
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; a bar or a line's end inside a cell stays inside it."""
    lines = [head, ["---"] * len(head), *rows] if rows else [["Nothing"], ["---"]]
    cells = ([" ".join(cell.replace("|", "\\|").split()) for cell in line] for line in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


def without_paths(text: str, root: str) -> str:
    """Return `text` with the project's folder and pytest's temporary ones shown as ``…``.

    >>> without_paths("/tmp/pytest-of-me/pytest-7/a.pdf, /home/me/brief/b.py", "/home/me/brief")
    '…/a.pdf, …/b.py'
    """
    return re.sub(r"[^\s'\"]*/pytest-\d+(?=/)|" + re.escape(root), "…", text)
