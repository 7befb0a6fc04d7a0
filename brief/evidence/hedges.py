"""Words that hedge a number in a source, and the qualifier that says each of them.

A hedge may stand before the number ("no more than 400"), after it ("400 or so"), or just
outside an anchor that was cut too short. The last is found through the fingerprint, which
tells whether a given run of words stands in a paragraph without having the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from brief.evidence.fingerprint import RUN, words
from brief.evidence.numbers import Number

_BEFORE: Mapping[str, str] = {
    "about": """about, around, roughly, nearly, almost, some, approximately, approx, circa,
        close to, near to, not quite, just shy of, estimated, an estimated, estimated at""",
    "more than": """more than, over, just over, well over, above, upwards of, upward of,
        in excess of, greater than""",
    "at least": """at least, no fewer than, not fewer than, no less than, not less than,
        a minimum of, minimum of, not under, not below""",
    "up to": """up to, at most, at the most, no more than, not more than, as many as, as much as,
        a maximum of, maximum of, not over, not above, fewer than, less than, under, below""",
}
_AFTER: Mapping[str, str] = {
    "about": "odd, or so, or thereabouts",
    "at least": "or more, or over, plus",
    "up to": "or fewer, or less, or under",
}
_SIGNS = {"~": "about", "≈": "about", ">": "more than", "≥": "at least", "<": "up to", "≤": "up to"}
#: Hedges that exclude the number itself, which no qualifier does: the caution must say so.
SHORT_OF = ("fewer than", "less than", "under", "below", "<")


def _longest_first(table: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Return each hedge's words with its qualifier: "no more than" before "more than"."""
    by_words = {
        tuple(hedge.split()): qualifier
        for qualifier, hedges in table.items()
        for hedge in hedges.split(",")
    }
    return dict(sorted(by_words.items(), key=lambda item: -len(item[0])))


BEFORE, AFTER = _longest_first(_BEFORE), _longest_first(_AFTER)
_WORDS = "|".join(r"\s+".join(hedge) for hedge in BEFORE)
_TYPED = re.compile(rf"(\b(?:{_WORDS})|[{''.join(_SIGNS)}])\s*$", re.IGNORECASE)


def typed_before(text: str) -> str:
    """Return the hedge that ends `text`, as it is typed there; "" without one.

    >>> typed_before("It is no more than ")
    'no more than'
    """
    hedge = _TYPED.search(text)
    return hedge[1] if hedge else ""


def in_anchor(anchor: str, number: Number) -> tuple[str, str] | None:
    """Return the hedge of a number in the anchor and its qualifier, or None.

    >>> from brief.evidence.numbers import find_numbers
    >>> phrase = "no more than £400 a year"
    >>> in_anchor(phrase, find_numbers(phrase)[0])
    ('no more than', 'up to')
    """
    before, after = words(anchor[: number.start]), words(anchor[number.end :])
    for hedge, qualifier in BEFORE.items():
        if tuple(before[-len(hedge) :]) == hedge:
            return " ".join(hedge), qualifier
    sign = anchor[: number.start].rstrip(" £$€")[-1:]
    if sign in _SIGNS:
        return sign, _SIGNS[sign]
    if anchor[number.end :].startswith("+"):
        return "+", "at least"
    for hedge, qualifier in AFTER.items():
        # "400 or more", and "400 people or more"
        places = (0,) if len(hedge) == 1 else (0, 1)
        if any(tuple(after[at : at + len(hedge)]) == hedge for at in places):
            return " ".join(hedge), qualifier
    return None


def beside_anchor(
    anchor: str, number: Number, holds: Callable[[str], bool]
) -> tuple[str, str] | None:
    """Return a hedge that the anchor cuts off, wholly or partly, and its qualifier, or None.

    `holds` tells whether the paragraph holds a phrase; one of fewer than three words it does not.
    """
    before, after = words(anchor[: number.start]), words(anchor[number.end :])
    inside = words(anchor)
    for hedge, qualifier in BEFORE.items():
        kept = len(before)
        if kept < len(hedge) and list(hedge[len(hedge) - kept :]) == before:
            following = inside[kept : kept + max(1, RUN - len(hedge))]
            if holds(" ".join([*hedge, *following])):
                return " ".join(hedge), qualifier
    for hedge, qualifier in AFTER.items():
        if len(after) < len(hedge) and holds(" ".join([*inside[1 - RUN :], *hedge])):
            return " ".join(hedge), qualifier
    return None
