"""Problems and counts as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter

from brief.edition import coverage
from brief.edition.identity import counted
from brief.errors import InvalidError
from brief.evidence import reviews
from brief.evidence.contract import PINNED
from brief.evidence.facts import counts
from brief.evidence.wording import Wording
from brief.model import DATASETS, Build, Problem


def problems_text(problems: Sequence[Problem]) -> str:
    """Return all problems grouped by file: place, rule, what is wrong, what to do."""
    lines = []
    for path, group in groupby(sorted(problems), key=attrgetter("path")):
        lines.append(path)
        for problem in group:
            column = f" [{problem.field}]" if problem.field else ""
            value = f" — you wrote “{problem.value}”" if problem.value else ""
            lines.append(f"  {problem.place}{column} {problem.message}{value} ({problem.rule})")
            lines.append(f"    fix: {problem.fix}")
    return "\n".join([*lines, InvalidError(problems).message])


def problems_json(problems: Sequence[Problem]) -> str:
    """Return all problems as a JSON object, a key per column of `Problem`."""
    content = {"valid": False, "problems": [asdict(problem) for problem in sorted(problems)]}
    return json.dumps(content, ensure_ascii=False, indent=2)


def counts_text(build: Build) -> str:
    """Return how many rows each dataset holds and how many are pinned to the source."""
    rows = counts(build.evidence)
    unpinned = sum(rows[name] for name in PINNED) - rows["pinned"]
    words = (counted(name, rows[name]).split() for name in DATASETS)
    lines = [f"{number:>6} {noun}" for number, noun in words]
    lines.append(review_text(reviews.summary(build.evidence, build.sentences)))
    lines.append(
        f"{coverage.said(build.sentences)}; those of charts are judged when they are drawn."
    )
    if Wording.of(build.inputs.settings.lang) is None:
        lines.append(
            f"There are no word lists for {build.inputs.settings.lang}, so words that compare, "
            "count, deny or hedge were not checked."
        )
    lines.append(
        f"{rows['figures']} figures, {unpinned} unpinned; "
        f"{rows['pinned']} rows checked against {build.evidence.anchors_checked_against}. "
        "No problems."
    )
    return "\n".join(lines)


def counts_json(build: Build) -> str:
    """Return the same as a JSON object."""
    found = dict(counts(build.evidence))
    sentences = dict(coverage.count(build.sentences))
    read = reviews.counted(reviews.summary(build.evidence, build.sentences))
    content = {"valid": True, "counts": found, "sentences": sentences, "review": read}
    return json.dumps(content, indent=2)


def review_text(review: reviews.Review) -> str:
    """Return, in a line, what second readers read and agreed with."""
    rows, sentences = review.rows, review.sentences
    parts = ["No row has been read by a second reader"]
    if rows.read:
        parts = [
            f"{rows.read} of {rows.total} rows read by a second reader, "
            f"agreement {rows.agreement}% ({reviews.reliability(review)})"
        ]
    if sentences.read:
        parts.append(
            f"{sentences.read} of {sentences.total} sentences held against their rows, "
            f"agreement {sentences.agreement}%"
        )
    if review.stale:
        parts.append(
            "1 sign-off is stale" if review.stale == 1 else f"{review.stale} sign-offs are stale"
        )
    return "; ".join(parts) + "."
