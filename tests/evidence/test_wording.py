"""brief.evidence.wording: numbers in our own words, and where they may come from."""

import pytest

from brief.evidence.wording import typed
from brief.model import Row


def figure(**cells):
    """Return a figure of 40 people, with other cells."""
    return Row("figures", 2, {"figure_id": "f", "value": "40", "anchor": "40 people", **cells})


@pytest.mark.parametrize(
    "label", ["forty people of 40", "people from 1980 on", "people who cycle for themselves"]
)
def test_a_number_of_the_row_itself_may_stand(label):
    """The anchor's number, in digits or words, and a year of the period are held."""
    event = Row("events", 2, {"event_id": "e", "year_from": "1980", "year_to": "1980"})
    assert list(typed(figure(label=label, period="from 1980 on"), {"e": event})) == []


def test_a_number_that_nothing_holds_is_told_with_its_column():
    """Wrong digits, words and fractions are found in every own-words column."""
    row = figure(label="41 people", caution="Half of them are counted twice.")
    assert list(typed(row, {})) == [("label", "41"), ("caution", "Half"), ("caution", "twice")]


def test_a_period_takes_its_years_from_an_anchor_or_an_event():
    """A year that the row's own anchor lacks must be an event's."""
    row = figure(label="people", period="late 1980s")
    assert list(typed(row, {"f": row})) == [("period", "1980")]
    event = Row("events", 2, {"event_id": "e", "anchor": "In the late 1980s"})
    assert list(typed(row, {"f": row, "e": event})) == []


def test_computed_figures_and_tensions_may_repeat_what_they_name():
    """A row that is named lends its numbers, any other does not."""
    rows = {"f": figure()}
    note = {"note": "for 40 people", "description": "40 people here, 12 there"}
    assert list(typed(Row("derived", 2, {"expression": "f + f", **note}), rows)) == []
    assert list(typed(Row("derived", 2, {"expression": "g", **note}), rows)) == [("note", "40")]
    tension = Row("tensions", 2, {"rows": "f", **note})
    assert list(typed(tension, rows)) == [("description", "12")]
