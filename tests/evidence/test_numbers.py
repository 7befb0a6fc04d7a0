"""brief.evidence.numbers: what counts as a number in running text."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.numbers import CARDINALS, ORDINALS, find_numbers


def said(text: str, *, anchor: bool = False) -> list[str]:
    return [number.text for number in find_numbers(text, anchor=anchor)]


def values(text: str, *, anchor: bool = False) -> list[str]:
    return [str(number.value) for number in find_numbers(text, anchor=anchor)]


@pytest.mark.parametrize(
    ("text", "found", "value"),
    [
        ("£20billion a year", "20billion", "20000000000"),
        ("£20 billion", "20 billion", "20000000000"),
        ("£1.5m", "1.5m", "1500000.0"),
        ("£3bn", "3bn", "3000000000"),
        ("5 m long", "5", "5"),
        ("30,000, or so", "30,000", "30000"),
        ("30\u202f000 people", "30\u202f000", "30000"),
        ("£4.50.", "4.50", "4.50"),
        (".5", ".5", "0.5"),
        ("an 18-month study", "18", "18"),
        ("15-year-olds", "15", "15"),
        ("the 1990s", "1990", "1990"),
        ("COVID-19", "19", "19"),
        ("size A4", "4", "4"),
        ("٣٠", "٣٠", "30"),
        ("７", "７", "7"),
        ("½", "½", "0.5"),
        ("Ⅳ", "Ⅳ", "4.0"),
        ("m²", "²", "2.0"),
        ("four forces", "four", "4"),
        ("twenty-one", "twenty-one", "21"),
        ("a hundred", "hundred", "100"),
        ("two hundred and five", "two hundred and five", "205"),
        ("twenty-one thousand and five", "twenty-one thousand and five", "21005"),
        ("3 thousand", "3 thousand", "3000"),
        ("the hundredth case", "hundredth", "100"),
        ("the first room", "first", "1"),
        ("two-thirds of them", "two-thirds", str(2 * (1 / Decimal(3)))),
        ("one third", "one third", str(1 / Decimal(3))),
        ("a third of them", "third", "3"),
        ("two and a half years", "two and a half", "2.5"),
        ("half of them", "half", "0.5"),
        ("was halved", "halved", "0.5"),
        ("three quarters", "three quarters", "0.75"),
        ("twice that", "twice", "2"),
        ("has doubled", "doubled", "2"),
        ("tenfold", "tenfold", "10"),
        ("trebled", "trebled", "3"),
        ("quintupled", "quintupled", "5"),
        ("fourscore", "fourscore", "80"),
        ("a trio", "trio", "3"),
        ("a duo", "duo", "2"),
        ("a lakh", "lakh", "100000"),
        ("a crore", "crore", "10000000"),
        ("a fortnight", "fortnight", "None"),
        ("for centuries", "centuries", "None"),
        ("a dozen", "dozen", "12"),
        ("two dozen", "two dozen", "24"),
        ("half a dozen", "half a dozen", "6.0"),
        ("a dozen and a half", "dozen and a half", "18.0"),
        ("3 dozen", "3 dozen", "36"),
        ("5 lakh", "5 lakh", "500000"),
        ("half a million", "half a million", "500000.0"),
        ("half-a-million", "half-a-million", "500000.0"),
        ("half a dozen million", "half a dozen million", "6000000.0"),
        ("three quarters of a million", "three quarters of a million", "750000.00"),
        ("a third of a million", "third of a million", str(1 / Decimal(3) * 10**6)),
        ("a million and a half", "million and a half", "1500000.0"),
        ("two million and a quarter", "two million and a quarter", "2250000.00"),
        ("two and a half million", "two and a half million", "2500000.0"),
        ("dozens of rooms", "dozens", "None"),
        ("hundreds", "hundreds", "None"),
        ("in the nineties", "nineties", "None"),
        ("a couple of rooms", "couple", "None"),
        ("scores of people", "scores", "None"),
        ("once a week", "once", "None"),
        ("zero deaths", "zero", "0"),
        ("World War II", "II", "2"),
        ("Class I", "I", "1"),
        ("point (iii)", "iii", "3"),
        ("MCMLXXXIV", "MCMLXXXIV", "1984"),
        ("one room", "one", "1"),
        ("that one room", "one", "1"),
        ("the one room", "one", "1"),
        ("a mere one percent", "one", "1"),
        ("one of them", "one", "1"),
    ],
)
def test_numbers_are_found_with_their_value(text: str, found: str, value: str) -> None:
    """Every way of writing a number is found once, whole, with its value where it is clear."""
    assert (said(text), values(text)) == ([found], [value])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 May 2021", ["12", "2021"]),
        ("the twenty-first century", ["twenty-first", "century"]),
        ("2014–2016", ["2014", "2016"]),
        ("10-15", ["10", "15"]),
        ("1/2", ["1", "2"]),
        ("one in five", ["one", "five"]),
        ("ten to fifteen", ["ten", "fifteen"]),
        ("1,2,3", ["1", "2", "3"]),
        ("2½", ["2", "½"]),
    ],
)
def test_ranges_dates_and_shares(text: str, found: list[str]) -> None:
    """Where a text holds more than one number, each is found."""
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "in May, a single paper, both sides, none of them, several, annual, weekly, a decade",
        "no one knows; no-one knows; they help one another; one's own",
        "the one that opened; this one; each one is checked; a new one.",
        "one side agrees, the other does not; on the one hand; a one-off, one-sided, one-to-one",
        "second-hand and first-hand; at first; first of all; first aid; third-party",
        "someone, anyone, everyone, nobody, often, weight, tone, tent, halfpenny, bitten",
        "Xi Jinping; CI, DC, CD, MDMA, MIX; I, V and X; a scored point; a pair; once it opens",
        "café naïve Ångström",
    ],
)
def test_what_counts_nothing(text: str) -> None:
    """Pronouns, idioms, loose quantifiers, months and abbreviations are no numbers."""
    assert said(text) == []


def test_an_anchor_is_read_for_its_value() -> None:
    """In an anchor "nobody", "none" and "no one" mean zero; idioms are not excused."""
    for text in ("Nobody has ever died", "None of them have", "no one has", "no-one has"):
        assert values(text, anchor=True) == ["0"]
    assert said("the first-hand account", anchor=True) == ["first"]


@pytest.mark.parametrize(
    "text",
    [
        "two and three",
        "twenty twelve",
        "one hundred million billion",
        "two dozen and five",
        "two three-fifths",
        "the second half and hundred others",
        "two thirds and hundred",
    ],
)
def test_no_value_is_made_up(text: str) -> None:
    """Words that are no single number in English are found, without a value."""
    numbers = find_numbers(text)
    assert numbers
    assert all(number.value is None for number in numbers)


def in_words(number: int) -> str:
    """Return a number below a thousand million as English says it."""
    words = {int(value): word for word, value in CARDINALS.items()}
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            link = " and " if 0 < rest < 100 else " "
            tail = link + in_words(rest) if rest else ""
            return f"{in_words(number // scale)} {name}{tail}"
    if number in words:
        return words[number]
    return f"{words[number // 10 * 10]}-{words[number % 10]}"


@given(st.integers(0, 10**9 - 1))
def test_cardinals_read_back(number: int) -> None:
    """A number written out in words is found whole and read back exactly."""
    text = f"some {in_words(number)} people"
    assert [(n.text, n.value) for n in find_numbers(text)] == [(in_words(number), Decimal(number))]


@given(st.sampled_from(sorted(ORDINALS)), st.sampled_from(["twenty", "ninety"]))
def test_ordinals_read_back(word: str, tens: str) -> None:
    """An ordinal has its place as value, alone and after a ten."""
    assert find_numbers(word)[0].value == ORDINALS[word]
    if ORDINALS[word] < 10:
        assert find_numbers(f"{tens}-{word}")[0].value == CARDINALS[tens] + ORDINALS[word]


@given(st.decimals(0, 10**9, places=2), st.text("abc £(),.-", max_size=5))
def test_digits_are_never_missed(number: Decimal, around: str) -> None:
    """A number in digits is found whatever letters and signs stand around it."""
    found = find_numbers(f"{around}x {number:,} x{around}")
    assert [n.value for n in found] == [number]


@given(st.text())
def test_any_text(text: str) -> None:
    """Places are right for any text: in order, apart, and where the words stand."""
    numbers = find_numbers(text)
    assert all(text[n.start : n.end] == n.text for n in numbers)
    assert all(a.end <= b.start for a, b in pairwise(numbers))
    for place, char in enumerate(text):
        if char.isdigit() or char.isnumeric():
            assert any(n.start <= place < n.end for n in numbers)
