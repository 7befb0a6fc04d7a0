"""Where a row stands in its source: paragraphs and as many anchors, each in its own paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from brief.evidence.fingerprint import Fingerprint
from brief.model import BAR, Row


def faults(row: Row, source: Fingerprint | None) -> Iterator[tuple[str, str, str, str]]:
    """Yield rule, words, remedy and column for each thing wrong with the pins of a row.

    Without a source nobody looks whether the anchors stand in it. Blank cells, and numbers that
    are none, are for the schema to say.
    """
    paragraphs, anchors = row.listed("paragraph"), row.listed("anchor")
    if not (paragraphs and anchors):
        return
    if len(paragraphs) != len(anchors):
        message = f"holds not as many phrases ({len(anchors)}) as paragraphs ({len(paragraphs)})"
        fix = "part paragraphs and phrases alike, as in 53 | 55 and first phrase | second phrase"
        yield "pins", message, fix, "anchor"
        return
    numbers = [number for number, _ in row.pins]
    if numbers != sorted(numbers):
        fix = f"write {BAR.join(map(str, sorted(numbers)))}, and the phrases in the same order"
        yield "pins", "is not in ascending order", fix, "paragraph"
    if len({(number, anchor.lower()) for number, anchor in row.pins}) < len(row.pins):
        message = "holds the same phrase of a paragraph twice"
        yield "pins", message, "remove one, and its paragraph", "anchor"
    which = "“{}” " if len(anchors) > 1 else ""
    fit = [anchor for anchor in anchors if 3 <= len(anchor.split()) <= 8]
    for anchor in anchors:
        if anchor not in fit:
            message = f"{which.format(anchor)}is not 3 to 8 words"
            yield "anchor-length", message, "copy 3 to 8 words", "anchor"
    for number, anchor in row.pins:
        if source and anchor in fit and not source.holds(number, anchor):
            other = source.first(anchor)
            message = f"{which.format(anchor)}does not stand in paragraph {number}"
            fix = f"write paragraph {other}" if other else "copy the words exactly"
            yield "anchor", message, fix, "anchor"
