"""brief.evidence.typed_numbers: numbers in our own words, and where they may come from."""

import pytest

from brief.evidence.typed_numbers import typed
from brief.model import Row


def figure(**cells):
    """Return a figure of 40 people, with other cells."""
    return Row("figures", 2, {"figure_id": "f", "value": "40", "anchor": "40 people", **cells})


def told(row, *others):
    """Return column and text of each number that `row` alone has to answer for."""
    return [(column, text) for one, column, text in typed([row, *others]) if one is row]


@pytest.mark.parametrize(
    "label", ["forty people of 40", "people from 1980 on", "people who cycle for themselves"]
)
def test_a_number_of_the_row_itself_may_stand(label):
    """The anchor's number, in digits or words, and a year of the period are held."""
    event = Row("events", 2, {"event_id": "e", "year_from": "1980", "year_to": "1980"})
    assert told(figure(label=label, period="from 1980 on"), event) == []


def test_a_number_that_nothing_holds_is_told_with_its_column():
    """Wrong digits, words and fractions are found in every own-words column."""
    row = figure(label="41 people", caution="Half of them are counted twice.")
    assert told(row) == [("label", "41"), ("caution", "Half"), ("caution", "twice")]


def test_a_period_takes_its_years_from_an_anchor_or_an_event():
    """A year that the row's own anchor lacks must be an event's."""
    row = figure(label="people", period="late 1980s")
    assert told(row) == [("period", "1980")]
    event = Row("events", 2, {"event_id": "e", "anchor": "In the late 1980s"})
    assert told(row, event) == []


def test_computed_figures_and_tensions_may_repeat_what_they_name():
    """A row that is named lends its numbers, any other does not."""
    note = {"note": "for 40 people", "description": "40 people here, 12 there"}
    assert told(Row("derived", 2, {"expression": "f + f", **note}), figure()) == []
    assert told(Row("derived", 2, {"expression": "g", **note}), figure()) == [("note", "40")]
    tension = Row("tensions", 2, {"rows": "f", **note})
    assert told(tension, figure()) == [("description", "12")]
