"""A row's own words: what a sentence that cites the row may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brief.evidence import units
from brief.evidence.facts import say
from brief.model import Evidence, Row

#: The columns that hold what the row says.
_MAIN = (
    "label",
    "claim",
    "summary",
    "description",
    "question",
    "period",
    "place",
    "name",
    "role",
    "organisation",
    "also_called",
    "anchor",
)
#: The columns that hold what is to be said with it.
_SIDE = ("caution", "note", "handling", "theme")


@dataclass(frozen=True)
class OwnWords:
    """A cited row with the rows it is computed from: what it says, and what is noted beside it."""

    row: Row
    main: str
    side: str
    speakers: frozenset[str]
    zero: bool

    @property
    def short(self) -> str:
        """What the row says, cut to a line, and its id."""
        text = next((self.row[c] for c in _MAIN if self.row[c]), "")
        return f"“{text if len(text) <= 100 else text[:99] + '…'}” ({self.row.id})"


def own_words(row: Row, evidence: Evidence) -> OwnWords:
    """Return the words of a row; for a derived row, with those of its parts."""
    rows = [row, *_parts(row, evidence)]
    by_id = evidence.by_id()
    speakers = frozenset(
        filter(None, (r["said_by"] or r["actor_id"] for r in rows if r.dataset != "actors"))
    )
    said = [by_id[name] for name in sorted(speakers) if name in by_id]
    quantities = [evidence.quantities[r.id] for r in rows if r.id in evidence.quantities]
    main = [r[column] for r in rows for column in _MAIN]
    main += [r[column] for r in said for column in ("name", "role", "organisation", "also_called")]
    main += [say(quantity) for quantity in quantities]
    main += [by_id[row["question_id"]]["question"]] if row["question_id"] in by_id else []
    side = [r[column] for r in rows for column in _SIDE]
    zero = any(quantity.amount == 0 for quantity in quantities)
    return OwnWords(
        row, " / ".join(filter(None, main)), " / ".join(filter(None, side)), speakers, zero
    )


def _parts(row: Row, evidence: Evidence) -> Iterator[Row]:
    by_id = evidence.by_id()
    for name in sorted(units.names(row["expression"])):
        if name in by_id:
            yield by_id[name]
