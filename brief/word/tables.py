"""Tables in Word: their style, rows that stay whole, columns as wide as their text asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from brief.word.openxml import child, every, first, name, set_style, style, words

#: Twips (1/1440 inch): a bold character of a table's text, set in 10 points of a wide typeface that
#: may have to stand in for ours, and a cell's padding.
_CHARACTER, _PADDING = 165, 170
#: Characters beyond which a longer cell asks for no wider column.
_LONGEST = 40
#: Rows up to which a table stays on one page; in a longer one the header row keeps the next.
_WHOLE = 10


def mend_table(table: Any, ids: Mapping[str, str], width: int) -> None:
    """Make a table as wide as the text: `width`, in twips; `ids` are the styles' by name."""
    _dress(table, ids)
    rows = every(table, "w:tr")
    for row in rows:
        child(child(row, "w:trPr"), "w:cantSplit")
        header = first(row, "w:trPr/w:tblHeader") is not None
        if header or (len(rows) <= _WHOLE and row is not rows[-1]):
            for paragraph in every(row, "w:tc/w:p"):
                look = child(paragraph, "w:pPr")
                child(look, "w:keepNext", at=len(every(look, "w:pStyle")))
    properties = first(table, "w:tblPr")
    for fixed in every(properties, "w:tblLayout"):
        properties.remove(fixed)  # so that Word widens a column rather than break a word
    whole = child(properties, "w:tblW", at=1)
    whole.set(name("w:type"), "pct")
    whole.set(name("w:w"), "5000")  # fiftieths of a per cent (17.18.90)
    _set_columns(table, width)


def _dress(table: Any, ids: Mapping[str, str]) -> None:
    """Give the table's text its style, and a paragraph after it some distance."""
    for paragraph in every(table, "w:tr/w:tc/w:p"):
        if style(paragraph) == ids.get("compact"):
            set_style(paragraph, ids.get("table text", ids["compact"]))
    for following in table.itersiblings(name("w:p"), name("w:tbl")):
        if style(following) in (ids.get("body text"), ids.get("first paragraph")):
            set_style(following, ids.get("after table", style(following)))
        break


def _set_columns(table: Any, width: int) -> None:
    """Share out the width; a table with merged cells keeps the columns it has."""
    rows = [every(row, "w:tc") for row in every(table, "w:tr")]
    grid = every(table, "w:tblGrid/w:gridCol")
    if every(table, ".//w:gridSpan") or {len(row) for row in rows} != {len(grid)}:
        return
    columns = [[words(cell) for cell in column] for column in zip(*rows, strict=True)]
    wants = [min(max(map(len, column)), _LONGEST) for column in columns]
    needs = [max(len(w) for cell in column for w in cell.split() or [""]) for column in columns]
    shared = shares(wants, [need * _CHARACTER + _PADDING for need in needs], width)
    for column, share in zip(grid, shared, strict=True):
        column.set(name("w:w"), str(share))
    for row in rows:
        for cell, share in zip(row, shared, strict=True):
            wide = child(child(cell, "w:tcPr"), "w:tcW")
            wide.set(name("w:type"), "dxa")
            wide.set(name("w:w"), str(share))


def shares(wants: Sequence[int], needs: Sequence[int], total: int) -> list[int]:
    """Return `total` shared out by `wants`, none less than its `needs` where that can be.

    >>> shares([30, 10], [100, 400], 1000)
    [600, 400]
    """
    if sum(needs) >= total:
        return [total * need // sum(needs) for need in needs]
    fixed: dict[int, int] = {}
    while True:
        free = total - sum(fixed.values())
        asked = sum(want for i, want in enumerate(wants) if i not in fixed)
        shared = [fixed.get(i, free * want // max(asked, 1)) for i, want in enumerate(wants)]
        short = {i: need for i, need in enumerate(needs) if shared[i] < need}
        if not short:
            return shared
        fixed |= short
