"""brief.evidence.facts: numbers in house style."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.facts import escape, say
from brief.model import Quantity
from brief.system.tools import pandoc, run


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
        ("0.3333333", "ratio", "exact", "about 0.333 times"),
        ("0.00000041234", "percent", "about", "about 0.000000412%"),
        ("12.345678901", "GBP", "exact", "about £12.35"),
        ("12.345678901", "people", "exact", "about 12.3 people"),
        ("1234.5678901", "people", "exact", "about 1,235 people"),
        ("69.9999999", "people", "more than", "more than 69.9 people"),
        ("69.9999999", "people", "at least", "at least 69.9 people"),
        ("1200.0000001", "people", "up to", "up to 1,201 people"),
        ("99.96", "percent", "exact", "99.96%"),
        ("270.5", "GBP", "exact", "£270.50"),
        ("0.04", "percent", "exact", "0.04%"),
        ("1", "ratio", "exact", "1 time"),
        ("-1", "GBP", "exact", "−£1"),
        ("-2", "people", "exact", "−2 people"),
        ("1E+3", "people", "exact", "1,000 people"),
        ("2.5", "years", "up to", "up to 2.5 years"),
        ("265.5", "GBP", "about", "about £265.50"),
        ("12.345", "GBP", "exact", "£12.345"),
    ],
)
def test_house_style(amount, unit, qualifier, said):
    """A quantity is said with its hedge, its unit and its separators."""
    assert say(Quantity(Decimal(amount), unit, qualifier)) == said


@given(st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=8))
def test_rounding_is_never_silent(amount):
    """Where the printed number differs from the value, "about" says so."""
    said = say(Quantity(amount, "ratio"))
    digits = said.removeprefix("about ").removesuffix("s").removesuffix(" time").replace(",", "")
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
