"""brief.evidence.hedges: which words hedge a number, inside an anchor and just outside it."""

import pytest

from brief.evidence.hedges import BEFORE, beside_anchor, in_anchor, typed_before
from brief.evidence.numbers import find_numbers


@pytest.mark.parametrize(
    ("phrase", "words", "qualifier"),
    [
        ("no more than 400 people", "no more than", "up to"),
        ("not more than £400", "not more than", "up to"),
        ("at most 400 people", "at most", "up to"),
        ("as many as 400 people", "as many as", "up to"),
        ("no fewer than 400 people", "no fewer than", "at least"),
        ("not less than four hundred people", "not less than", "at least"),
        ("circa 400 people", "circa", "about"),
        ("close to 400 people", "close to", "about"),
        ("an estimated 400 people", "an estimated", "about"),
        ("the 400 or so people", "or so", "about"),
        ("the 400-odd people", "odd", "about"),
        ("upwards of 400 people", "upwards of", "more than"),
        ("in excess of $400", "in excess of", "more than"),
        ("above 400 people", "above", "more than"),
        ("Over 400 people", "over", "more than"),
        ("nearly 400 people", "nearly", "about"),
        ("400 or more people", "or more", "at least"),
        ("400 people or more", "or more", "at least"),
        ("400+ people came", "+", "at least"),
        ("the ~400 people", "~", "about"),
        ("that is ≥ £400", "≥", "at least"),
        ("fewer than 400 people", "fewer than", "up to"),
        ("under 400 people", "under", "up to"),
    ],
)
def test_each_hedge_has_its_qualifier(phrase, words, qualifier):
    """The longest hedge at the number counts, so "no more than" is not "more than"."""
    assert in_anchor(phrase, find_numbers(phrase)[0]) == (words, qualifier)


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        *((f"It is {' '.join(hedge)} ", " ".join(hedge)) for hedge in BEFORE),
        ("It is No  more\nthan ", "No  more\nthan"),
        ("well over ", "well over"),
        ("a total of ~", "~"),
        ("whereabouts ", ""),
        ("about the ", ""),
        ("", ""),
    ],
)
def test_a_hedge_typed_before_a_place_is_told(text, hedge):
    """Whichever the table knows, as it is typed, and whole."""
    assert typed_before(text) == hedge


def test_words_that_hedge_nothing_are_no_hedge():
    """A bare number, and a hedge of another number, say nothing of this one."""
    for phrase in ("the 400 people", "about half of 400 people", "400 people over two years"):
        number = next(n for n in find_numbers(phrase) if n.value == 400)
        assert in_anchor(phrase, number) is None


@pytest.mark.parametrize(
    ("source", "anchor", "words"),
    [
        ("said about 400 people came", "400 people came", "about"),
        ("said no more than 400 people came", "400 people came", "no more than"),
        ("said no more than 400 people came", "more than 400 people came", "no more than"),
        ("said more than £400 was paid", "than £400 was paid", "more than"),
        ("they were 400 people or so", "were 400 people", "or so"),
        ("they were 400 or more", "they were 400", "or more"),
    ],
)
def test_a_hedge_cut_off_the_anchor_is_found(source, anchor, words):
    """Whether all or part of a hedge is left out, before or after the number."""
    plain = source.replace("£", "")
    found = beside_anchor(anchor, find_numbers(anchor)[0], lambda phrase: phrase in plain)
    assert found is not None
    assert found[0] == words


def test_a_whole_anchor_has_no_hedge_beside_it():
    """Where the words before the number are the anchor's own, nothing is asked for."""
    source = "about 400 people came, said 12 others"
    anchor = "said 12 others"
    number = find_numbers(anchor)[0]
    assert beside_anchor(anchor, number, lambda phrase: phrase in source) is None
