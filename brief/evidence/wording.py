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

#: The columns that hold our own words, by dataset.
OWN: Mapping[str, tuple[str, ...]] = {
    "sources": ("description", "note"),
    "actors": ("name", "role", "organisation", "sector", "country"),
    "questions": ("question",),
    "figures": ("label", "place", "caution"),
    "derived": ("label", "note"),
    "claims": ("claim", "caution"),
    "statements": ("theme", "summary"),
    "events": ("label", "place"),
    "tensions": ("description", "handling"),
}
#: The columns whose numbers count as the row's own.
_HELD = ("value", "period", "year_from", "year_to", "publisher", "published")


def typed(row: Row, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Yield column and text of each number that neither `row` nor a row it names holds."""
    named = units.names(row["expression"]) | set(row["rows"].split())
    held: set[Decimal | str] = set()
    for one in (row, *(rows[name] for name in sorted(named) if name in rows)):
        held |= _held(one)
    if row["period"] and find_numbers(row["period"]):
        dated = (_held(one) for one in rows.values() if one.dataset == "events")
        known = _keys(find_numbers(row["anchor"], anchor=True)).union(*dated)
        for number in find_numbers(row["period"]):
            if not _keys((number,)) & known:
                yield "period", number.text
    for column in OWN[row.dataset]:
        for number in find_numbers(row[column]):
            if not _keys((number,)) & held:
                yield column, number.text


def _held(row: Row) -> set[Decimal | str]:
    found = _keys(find_numbers(row["anchor"], anchor=True))
    for column in _HELD:
        found |= _keys(find_numbers(row[column], anchor=True))
    with suppress(InvalidOperation):  # no figure, or a problem of its own
        value = Decimal(row["value"])
        found |= {value} if value.is_finite() else set()
    return found


def _keys(numbers: Collection[Number]) -> set[Decimal | str]:
    """Return what numbers are compared by: the value, or the words where that is unclear."""
    return {n.text.lower() if n.value is None else n.value for n in numbers}
