"""brief.facts: numbers in house style."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.facts import escape, say
from brief.model import Quantity
from brief.tools import pandoc, run


@pytest.mark.parametrize(
    ("amount", "unit", "qualifier", "said"),
    [
        ("270", "GBP", "about", "about £270"),
        ("4.5", "GBP", "exact", "£4.50"),
        ("70", "sites", "more than", "more than 70 sites"),
        ("20000000000", "GBP/year", "exact", "£20 billion a year"),
        ("60", "ratio", "exact", "60 times"),
        ("800000", "GBP", "exact", "£800,000"),
        ("1998", "year", "exact", "1998"),
        ("1", "countries", "at least", "at least 1 country"),
        ("18", "people/day", "about", "about 18 people a day"),
        ("0.333333", "ratio", "exact", "about 0.3 times"),
        ("2.5", "years", "up to", "up to 2.5 years"),
        ("265.5", "GBP", "about", "about £266"),
        ("12.345", "GBP", "exact", "about £12.34"),
    ],
)
def test_house_style(amount, unit, qualifier, said):
    """A quantity is said with its hedge, its unit and its separators."""
    assert say(Quantity(Decimal(amount), unit, qualifier)) == said


@given(st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=3))
def test_rounding_is_never_silent(amount):
    """Where the printed number differs from the value, "about" says so."""
    said = say(Quantity(amount, "ratio"))
    digits = said.removeprefix("about ").removesuffix(" times").replace(",", "")
    number, _, scale = digits.partition(" ")
    factor = {"": 1, "million": 10**6, "billion": 10**9}[scale]
    assert said.startswith("about ") == (Decimal(number) * factor != amount)


HOSTILE = "<b>&[x](javascript:1){{< var a >}}|$x$*_`#\\~^\"'@key ![i](u) {.c}\n:::\n---"


def test_markdown_shows_an_escaped_cell_as_it_is():
    """Real pandoc reads an escaped hostile cell back as the same words."""
    done = run(
        [pandoc(), "-f", "markdown", "-t", "plain", "--wrap=none"], stdin=escape(HOSTILE).encode()
    )
    shown = done.stdout.decode().strip()
    for smart, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("–", "--"), ("—", "---")):
        shown = shown.replace(smart, plain)
    assert shown == " ".join(HOSTILE.split())
