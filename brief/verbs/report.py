"""Problems and counts as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from brief.edition.identity import counted
from brief.evidence.contract import PINNED
from brief.evidence.facts import counts
from brief.model import DATASETS, Build, Problem


def problems_text(problems: Sequence[Problem]) -> str:
    """Return all problems grouped by file: place, rule, what is wrong, what to do."""
    lines = []
    for path, group in groupby(sorted(problems), key=lambda one: one.path):
        lines.append(path)
        for one in group:
            place = ":".join(str(n) for n in (one.line, one.column) if n)
            where = f"{path}:{place}" if place else path
            column = f" [{one.field}]" if one.field else ""
            value = f" — you wrote “{one.value}”" if one.value else ""
            lines.append(f"  {where}{column} {one.message}{value} ({one.rule})")
            lines.append(f"    fix: {one.fix}")
    count = len(problems)
    lines.append(f"{count} problem{'' if count == 1 else 's'} found; nothing was built.")
    return "\n".join(lines)


def problems_json(problems: Sequence[Problem]) -> str:
    """Return all problems as a JSON object, a key per column of `Problem`."""
    return json.dumps(
        {"valid": False, "problems": [asdict(one) for one in sorted(problems)]},
        ensure_ascii=False,
        indent=2,
    )


def counts_text(build: Build) -> str:
    """Return how many rows each dataset holds and how many are pinned to the source."""
    found = counts(build.evidence)
    pinned = sum(found[name] for name in PINNED)
    words = (counted(name, found[name]).partition(" ") for name in DATASETS)
    lines = [f"{number:>6} {noun}" for number, _, noun in words]
    lines.append(
        f"{found['figures']} figures, {pinned - found['pinned']} unpinned; "
        f"{found['pinned']} anchors checked against {build.evidence.anchors_checked_against}. "
        "No problems."
    )
    return "\n".join(lines)


def counts_json(build: Build) -> str:
    """Return the same as a JSON object."""
    return json.dumps({"valid": True, "counts": dict(counts(build.evidence))}, indent=2)
