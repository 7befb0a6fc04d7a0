"""brief.evidence.units: arithmetic with units and hedges."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.units import (
    FormulaError,
    agrees,
    decimal,
    dimension,
    evaluate,
    name,
    scale,
    singular,
    symbol,
)
from brief.model import Quantity

Q = {
    "cost": Quantity(Decimal("4.50"), "GBP", "about"),
    "night": Quantity(Decimal(270), "GBP"),
    "people": Quantity(Decimal(20), "people"),
    "years": Quantity(Decimal(2), "years", "at least"),
    "nothing": Quantity(Decimal(0), "people"),
    "share": Quantity(Decimal("12.5"), "percent"),
    "opened": Quantity(Decimal(1998), "year"),
    "closed": Quantity(Decimal(2019), "year"),
    "stay": Quantity(Decimal(2), "years"),
    "crowd": Quantity(Decimal(70), "people", "about"),
}


@pytest.mark.parametrize(
    ("formula", "value", "unit", "hedge"),
    [
        ("night / cost", 60, "ratio", "about"),
        ("night + night", 540, "GBP", "exact"),
        ("night - cost", Fraction("265.5"), "GBP", "about"),
        ("night / people / stay", Fraction(270, 40), "GBP/person/year", "exact"),
        ("people * years", 40, "person*year", "at least"),
        ("crowd * years", 140, "person*year", "about"),
        ("share * people", Fraction(5, 2), "person", "exact"),
        ("share + share", Fraction(1, 4), "ratio", "exact"),
        ("closed - opened", 21, "year", "exact"),
        ("night / (closed - opened)", Fraction(90, 7), "GBP/year", "exact"),
        ("(night + night) / people", 27, "GBP/person", "exact"),
    ],
)
def test_a_formula_gives_value_unit_and_hedge(formula, value, unit, hedge):
    """Units multiply and divide; one kind of hedge stays, percent is a hundredth."""
    found, dims, said = evaluate(formula, Q)
    assert (found, name(dims), said) == (value, unit, hedge)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("night + people", "cannot be added"),
        ("night - stay", "cannot be added"),
        ("night / nothing", "divides by zero"),
        ("night / years", "years is “at least” its number"),
        ("(years + stay) - stay", "could be more or less"),
        ("opened", "point in time"),
        ("closed + opened", "point in time"),
        ("closed - stay", "point in time"),
        ("night / opened", "point in time"),
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


FORMULAS = st.lists(st.sampled_from([*Q, *"+-*/()", "**", "2", "0", " "]), max_size=9).map("".join)


@given(st.text(max_size=60) | FORMULAS)
def test_no_formula_runs_or_crashes(text):
    """Any text is a value or a `FormulaError`."""
    try:
        value, _, _ = evaluate(text, Q)
    except FormulaError as error:
        value = error
    assert isinstance(value, Fraction | FormulaError)


@pytest.mark.parametrize(
    ("text", "unit", "right"),
    [
        ("£400 in all", "GBP", True),
        ("£ 400 in all", "GBP/year", True),
        ("400 people", "people", True),
        ("£400 in all", "people", False),
        ("$400 in all", "GBP", False),
        ("$400 in all", "percent", False),
        ("$400 in all", "USD", True),
        ("400€ in all", "GBP", False),
        ("400 euros in all", "GBP", False),
        ("400 pounds in all", "GBP", True),
        ("400% more", "percent", True),
        ("400 per cent more", "people", False),
        ("400 percent more", "percent", True),
        ("cost £40 for 400 people", "people", True),
    ],
)
def test_a_sign_at_a_number_goes_with_its_unit(text, unit, right):
    """Currency and percent signs, or their words, right at the number say what it counts."""
    start = text.index("400")
    assert agrees(symbol(text, start, start + 3), unit) is right


def test_a_calendar_year_is_no_duration():
    """Only what is measured in years goes by that unit; a result is never a calendar year."""
    assert dimension("year") != dimension("years")
    assert dimension("GBP/year") == {"GBP": 1, "year": -1}
    assert (scale("percent"), scale("percent/year"), scale("GBP")) == (
        Fraction(1, 100),
        Fraction(1, 100),
        1,
    )


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        *(("cities", "city"), ("bodies", "body"), ("ties", "tie"), ("calories", "calorie")),
        *(("classes", "class"), ("class", "class"), ("boxes", "box"), ("churches", "church")),
        *(("houses", "house"), ("crashes", "crash"), ("series", "series"), ("GBP", "GBP")),
        *(("species", "species"), ("countries", "country"), ("km", "km"), ("sites", "site")),
    ],
)
def test_a_singular_follows_the_ending(plural, one):
    """And what is singular already stays, so that "cities" and "city" are one unit."""
    assert singular(plural) == singular(one) == one


def test_units_are_products():
    """Plural and singular are one unit; the same above and below cancels."""
    assert dimension("people/person") == {}
    assert dimension("GBP/person/year") == {"GBP": 1, "person": -1, "year": -1}
    assert decimal(Fraction(1, 4)) == Decimal("0.25")
