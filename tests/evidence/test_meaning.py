"""brief.evidence.meaning: how judging grows; what it says is in test_validate."""

import sys

from brief import evidence
from brief.evidence.numbers import find_numbers
from brief.model import Inputs
from tests.valid_package import package, scaled


def steps(inputs, tables):
    """Return how many functions are called to judge rows that were not judged before."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    find_numbers.cache_clear()
    sys.setprofile(count)
    try:
        assert evidence.judge(tables, inputs)[1] == ()
    finally:
        sys.setprofile(None)
    return calls


def test_twice_the_rows_take_twice_the_steps():
    """Figures with periods, events and claims are judged in time linear in their number."""
    few, many = (
        steps(build.inputs, evidence.read(build.inputs.data)) for build in map(scaled, (150, 300))
    )
    assert many < 2.1 * few


def test_rows_of_other_columns_and_without_some_datasets_are_evidence():
    """Editions of another contract can be compared: what could be read of them is kept."""
    files = package()
    files["figures.csv"] = files["figures.csv"].replace(b"caution", b"warning")
    del files["statements.csv"]
    tables = evidence.read(files)
    assert tables.unread == {"figures", "statements"}
    found, _ = evidence.judge(tables, Inputs(data=files))
    assert len(found["figures"]) == 4
    assert found["statements"] == ()
    assert found.quantities["cost_each"].amount == 75_000
