"""The rules of wording, each a generator of faults."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from brief.evidence.wording.lists import Wording
from brief.evidence.wording.said import Fault, Said
from brief.model import Evidence, Row


def faults(
    said: Said, evidence: Evidence, wording: Wording, *, heading: bool = False
) -> Iterator[Fault]:
    """Yield what a sentence says and the rows it cites do not carry, in no particular order.

    In a `heading`, a chart's title or an alternative text, only words that compare, count, deny,
    explain or prove are asked about. A sentence that cites no row has no faults here.
    """
    yield from ()


def named(text: str, start: int, end: int, rows: Collection[Row]) -> bool:
    """Return whether the number at `start` to `end` is part of a name that a row holds.

    "Article 8" is, where one of the rows cited in the same sentence has it in its words.
    """
    return False
