"""Numbers in cells of our own words: none that the row's evidence does not hold.

Labels, claims and notes reach the page as they stand, so a number typed there would be one
that nobody can trace. It may stay where the row's anchor, value, period or years hold it,
or, in a computed figure and a tension, a row that it names. The period itself may take its
years from an event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from brief.evidence import units
from brief.evidence.numbers import Number, find_numbers
from brief.model import Row

#: What a number is compared by: its value, or its words where that is unclear.
Key = Decimal | str

#: The columns that hold our own words, by dataset.
OWN: Mapping[str, tuple[str, ...]] = {
    "sources": ("description", "note"),
    "actors": ("name", "also_called", "role", "organisation", "sector", "country"),
    "questions": ("question",),
    "figures": ("label", "place", "caution"),
    "derived": ("label", "note"),
    "claims": ("claim", "caution"),
    "statements": ("theme", "summary"),
    "events": ("label", "place"),
    "tensions": ("description", "handling"),
}
#: The columns whose numbers count as the row's own.
_HELD = ("anchor", "value", "period", "year_from", "year_to", "publisher", "published")


def typed(rows: Collection[Row]) -> Iterator[tuple[Row, str, str]]:
    """Yield row, column and text of each number that neither its row nor one it names holds."""
    by_id = {row.id: row for row in rows}
    dated = set().union(*(_held(row) for row in rows if row.dataset == "events"))
    for row in rows:
        named = units.names(row["expression"]) | set(row["rows"].split())
        held = _held(row).union(*(_held(by_id[name]) for name in named & by_id.keys()))
        for column in ("period", *OWN[row.dataset]):
            known = (_keys(row, "anchor"), dated) if column == "period" else (held,)
            for number in find_numbers(row[column]):
                if not any(_key(number) in keys for keys in known):
                    yield row, column, number.text


def _held(row: Row) -> set[Key]:
    keys = set().union(*(_keys(row, column) for column in _HELD))
    with suppress(InvalidOperation):  # no figure, or a problem of its own
        value = Decimal(row["value"])
        keys |= {value} if value.is_finite() else set()
    return keys


def _keys(row: Row, column: str) -> set[Key]:
    return {_key(n) for entry in row.listed(column) for n in find_numbers(entry, anchor=True)}


def _key(number: Number) -> Key:
    return number.text.lower() if number.value is None else number.value
