"""brief.evidence.comparisons: that one figure is more than another, worked out from the values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence import judge, read
from brief.evidence.comparisons import check
from brief.evidence.units import FormulaError
from brief.model import Quantity
from tests.valid_package import build, package

Q = {
    "night": Quantity(Decimal(270), "GBP", "about"),
    "use": Quantity(Decimal("4.50"), "GBP"),
    "day": Quantity(Decimal(250), "GBP"),
    "sites": Quantity(Decimal(70), "sites", "more than"),
    "others": Quantity(Decimal(70), "sites"),
    "least": Quantity(Decimal(70), "sites", "at least"),
    "most": Quantity(Decimal(60), "sites", "up to"),
    "opened": Quantity(Decimal(1998), "year"),
    "closed": Quantity(Decimal(2019), "year"),
}


@pytest.mark.parametrize(
    "formula",
    [
        "night > use",
        "use < night",
        "use<night",
        "sites > others",
        "least >= others",
        "sites > most",
        "closed > opened",
        "night = max(night, use)",
        "use = min(night, use, day)",
        "opened = min(opened, closed)",
    ],
)
def test_what_the_values_bear_out_holds(formula):
    """Hedges included: more than seventy is more than seventy."""
    check(formula, Q)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("use > night", "is not so: use is £4.50, night is about £270"),
        ("day > day", "is not so"),
        ("night > day", "cannot be known"),
        ("least > others", "cannot be known"),
        ("most < others", None),
        ("others > sites", "is not so"),
        ("use = max(night, use)", "use > night is not so"),
        ("day = max(night, use)", "be one of the set"),
        ("use = max(use, use)", "must be compared with others"),
        ("use > sites", "GBP and site cannot be compared"),
        ("use > ghost", "no figure ghost"),
        ("use > night + day", "a comparison is"),
        ("use <= night", "a comparison is"),
        ("", "a comparison is"),
    ],
)
def test_what_does_not_hold_says_why(formula, words):
    """Both values are named; what hedges leave open is not called false."""
    if words is None:
        check(formula, Q)
    else:
        with pytest.raises(FormulaError, match=words.replace("(", r"\(")):
            check(formula, Q)


@given(
    st.sampled_from(["exact", "about", "more than", "at least", "up to"]),
    st.sampled_from(["exact", "about", "more than", "at least", "up to"]),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_no_comparison_holds_both_ways(one, other, a, b):
    """Of two values, whatever their hedges, at most one is known to be the larger."""
    values = {"a": Quantity(Decimal(a), "GBP", one), "b": Quantity(Decimal(b), "GBP", other)}
    holding = []
    for formula in ("a > b", "b > a"):
        try:
            check(formula, values)
        except FormulaError:
            continue
        holding.append(formula)
    assert len(holding) < 2


def problems(label, expression="cost > fine"):
    """Return the rule and message of each problem of a package with a comparison."""
    fine = ("fine", "amount of a fine", "3", "exact", "GBP", "", "", "fox", "claimed", "")
    fines = (*fine, "s", 3, "lanes save lives and cost £3million")
    row = ("costlier", label, expression, "comparison", "")
    files = package(figures=[fines], derived=[row])
    _, found = judge(read(files), build(files).inputs)
    return [(p.field, p.message) for p in found if p.rule == "comparison"]


def test_the_label_says_what_was_found():
    """The right direction, and none of the other; the subject first."""
    assert problems("the lanes cost more than the amount of a fine") == []
    assert problems("a fine is dear")[0] == ("label", "does not say what cost > fine found")
    assert "says “less”" in problems("the lanes cost less than a fine, not more")[0][1]
    assert problems("the amount of a fine is more than the lanes") == [
        ("label", "names the two the other way round")
    ]


def test_a_comparison_that_does_not_hold_is_a_problem_of_its_formula():
    """With both values, where a number would be worked out."""
    [(field, message)] = problems("a fine is more than the lanes", "fine > cost")
    assert (field, message.split(":")[0]) == ("expression", "fine > cost is not so")
