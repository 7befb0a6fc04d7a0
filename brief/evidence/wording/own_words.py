"""A row's own words: what a sentence that cites the row may say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from brief.evidence import units
from brief.evidence.facts import say
from brief.model import Evidence, Row

#: The columns in which a row says what it says; the first that is filled in stands for it.
SAYS = ("label", "claim", "summary", "description", "question", "name")
_MAIN = (*SAYS, "also_called", "role", "organisation", "period", "place", "anchor")
#: The columns that say what is to be said with it.
_SIDE = ("caution", "note", "handling")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A cited row, with what it is computed from: what it says, and what is noted beside it.

    `zero` is true where a value is nought, which says that there is none.
    """

    row: Row
    main: str
    side: str
    speakers: frozenset[str]
    zero: bool

    @property
    def all(self) -> str:
        """What it says and what is noted beside it."""
        return f"{self.main} . {self.side}"

    @property
    def says(self) -> str:
        """What it says in our own words, without its anchor and its circumstances."""
        return next((self.row[column] for column in SAYS if self.row[column]), "")

    @property
    def shown(self) -> str:
        """What it says, cut to a line, and its id."""
        cut = self.says if len(self.says) <= _SHOWN else self.says[: _SHOWN - 1] + "…"
        return f"“{cut}” ({self.row.id})"


def own_words(row: Row, evidence: Evidence) -> OwnWords:
    """Return the words of a row; for a derived row, with those of its parts.

    Who says a tension are those who say the rows that it sets beside each other.
    """
    return evidence.once(_own_words, row.id)


def _own_words(evidence: Evidence, name: str) -> OwnWords:
    row = evidence.by_id()[name]
    rows = [row, *_named(units.names(row["expression"]), evidence)]
    speaking = [*rows, *_named(row["rows"].split(), evidence)]
    speakers = {r["said_by"] or r["actor_id"] for r in speaking if r.dataset != "actors"} - {""}
    values = [evidence.quantities[r.id] for r in rows if r.id in evidence.quantities]
    main = [r[column] for r in rows for column in _MAIN] + [say(value) for value in values]
    side = [r[column] for r in rows for column in _SIDE]
    zero = any(value.amount == 0 for value in values)
    return OwnWords(row, _joined(main), _joined(side), frozenset(speakers), zero)


def _named(ids: Iterable[str], evidence: Evidence) -> list[Row]:
    rows = evidence.by_id()
    return [rows[name] for name in sorted(ids) if name in rows]


def _joined(cells: Iterable[str]) -> str:
    return " . ".join(filter(None, cells))
