"""brief.model: what the frozen values say of themselves."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence import contract
from brief.model import BAR, Row, Settings


@pytest.mark.parametrize(
    ("lang", "day", "byline"),
    [
        ("en-GB", "3 November 2026", "A, B and C"),
        ("en-US", "November 3, 2026", "A, B, and C"),
        ("de", "3. November 2026", "A, B und C"),
        ("zh-Hant-TW", "2026年11月3日", "A、B和C"),
    ],
)
def test_dates_and_lists_are_in_the_language_of_the_brief(lang, day, byline):
    """Date and authors are written as the brief's language has them, not the machine's."""
    settings = Settings(lang=lang, date=dt.date(2026, 11, 3), authors=("A", "B", "C"))
    assert (settings.day, settings.byline) == (day, byline)


_FIELD = next(f for f in contract.START["claims"]["schema"]["fields"] if f["name"] == "paragraph")


@given(st.from_regex(_FIELD["constraints"]["pattern"], fullmatch=True))
def test_every_list_of_paragraphs_that_passes_is_read_whole(cell):
    """The pattern of the contract lets through what `pins` reads, entry for entry, and no more."""
    paragraphs = cell.split(BAR)
    row = Row("claims", 2, {"paragraph": cell, "anchor": BAR.join("abcdefgh"[: len(paragraphs)])})
    assert [str(n) for n, _ in row.pins] == paragraphs[: len(row.listed("anchor"))]


@given(st.text(), st.text())
def test_pins_of_any_cells_are_paragraphs_and_phrases(paragraph, anchor):
    """Cells that nobody judged yet raise nothing, and give no blank phrase."""
    pins = Row("claims", 2, {"paragraph": paragraph, "anchor": anchor}).pins
    assert all(number > 0 and phrase for number, phrase in pins)
    assert len(pins) <= min(paragraph.count(BAR), anchor.count(BAR)) + 1
