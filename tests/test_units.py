"""brief.units: arithmetic with units and hedges."""

import contextlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.model import Quantity
from brief.units import FormulaError, decimal, dimension, evaluate, name

Q = {
    "cost": Quantity(Decimal("4.50"), "GBP", "about"),
    "night": Quantity(Decimal(270), "GBP"),
    "people": Quantity(Decimal(20), "people"),
    "years": Quantity(Decimal(2), "years", "at least"),
    "nothing": Quantity(Decimal(0), "people"),
}


@pytest.mark.parametrize(
    ("formula", "value", "unit", "hedge"),
    [
        ("night / cost", 60, "ratio", "about"),
        ("night + night", 540, "GBP", "exact"),
        ("night - cost", Fraction("265.5"), "GBP", "about"),
        ("night / people / years", Fraction(270, 40), "GBP/person/year", "about"),
        ("people * years", 40, "person*year", "about"),
        ("(night + night) / people", 27, "GBP/person", "exact"),
    ],
)
def test_a_formula_gives_value_unit_and_hedge(formula, value, unit, hedge):
    """Units multiply and divide; any hedge below makes the result "about"."""
    found, dims, said = evaluate(formula, Q)
    assert (found, name(dims), said) == (value, unit, hedge)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("night + people", "cannot be added"),
        ("night - years", "cannot be added"),
        ("night / nothing", "divides by zero"),
        ("ghost", "no figure ghost"),
        ("night +", "cannot be read"),
        ("night ** night", "only figure ids"),
        ("-night", "only figure ids"),
        ("night if night else cost", "only figure ids"),
        ("night.real", "only figure ids"),
        ("1 + 1", "only figure ids"),
        ("exit()", "only figure ids"),
        ("(" * 400 + "night" + ")" * 400, "longer"),
        ("", "cannot be read"),
    ],
)
def test_what_is_no_sum_is_refused(formula, words):
    """Mixed units, code and nonsense each say why."""
    with pytest.raises(FormulaError, match=words):
        evaluate(formula, Q)


@given(st.text(max_size=60))
def test_no_formula_runs_or_crashes(text):
    """Any text is a value or a `FormulaError`."""
    with contextlib.suppress(FormulaError):
        evaluate(text, Q)


def test_units_are_products():
    """Plural and singular are one unit; the same above and below cancels."""
    assert dimension("people/person") == {}
    assert dimension("GBP/person/year") == {"GBP": 1, "person": -1, "year": -1}
    assert decimal(Fraction(1, 4)) == Decimal("0.25")
