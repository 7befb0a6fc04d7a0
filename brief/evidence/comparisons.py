"""What follows from comparing figures: that one is more than another, or the largest of some.

A comparison is a row of ``derived.csv`` with the unit ``comparison`` and a formula such as
``night > use`` or ``oldest = max(oldest, middle, youngest)``. It has no value; its label says in
words what it found, and sentences that say as much may cite it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from brief.evidence import units
from brief.evidence.facts import say
from brief.evidence.units import FormulaError
from brief.evidence.wording import Wording
from brief.evidence.wording.words import content, shared
from brief.model import Quantity, Row

_FORM = re.compile(
    r"(?P<a>[a-z]\w*) *(?:(?P<sign>>=|[<>]) *(?P<b>[a-z]\w*)"
    r"|= *(?P<end>max|min)\((?P<set>[a-z]\w*(?: *, *[a-z]\w*)+)\))"
)
#: How far from its number "about" may lie.
_ABOUT = Fraction(1, 10)
#: The classes of words of which a label must have one, and those of which it may have none, by
#: what the comparison found.
_CLASSES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ">": (("more", "rise"), ("less", "fall", "top", "bottom")),
    "<": (("less", "fall"), ("more", "rise", "top", "bottom")),
    "max": (("top", "last"), ("less", "fall", "bottom", "first")),
    "min": (("bottom", "first"), ("more", "rise", "top", "last")),
}


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Between which values a quantity lies, in base units, and whether the ends are left out."""

    low: Fraction
    high: Fraction | None
    above: bool = False  # it is more than `low`


def check(expression: str, quantities: Mapping[str, Quantity]) -> None:
    """Work a comparison out; raises `FormulaError` where it does not hold or cannot be known.

    "About" may be a tenth more or less; "at least" and "more than" have no upper end, and "up to"
    no lower one.
    """
    form = _read(expression)
    if form["end"]:
        others = [name for name in _listed(form["set"]) if name != form["a"]]
        if len(others) == len(_listed(form["set"])) or not others:
            raise FormulaError(f"{form['a']} must be compared with others and be one of the set")
        pairs = [(form["a"], other) for other in others]
        sign = ">" if form["end"] == "max" else "<"
    else:
        pairs, sign = [(form["a"], form["b"])], form["sign"]
    for a, b in pairs:
        _hold(a, b, sign, quantities)


def wrong_words(row: Row, rows: Mapping[str, Row], wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield what in a comparison's label does not say what it found, and what to write."""
    form, label = _read(row["expression"]), row["label"]
    wanted, unwanted = _CLASSES[form["end"] or form["sign"][0]]
    if not any(wording.classes[name].asked.search(label) for name in wanted):
        yield f"does not say what {row['expression']} found", f"say it: {_examples(wanted)}"
    for name in unwanted:
        if found := wording.classes[name].asked.search(label):
            fix = f"say what it found: {_examples(wanted)}"
            yield f"says “{found[0]}”, which {row['expression']} does not say", fix
    _, than, after = label.partition(" than ")
    if than and form["b"] in rows and form["a"] in rows:
        mine, other, last = (
            set(content(text, wording.common, wording.bases))
            for text in (rows[form["a"]]["label"], rows[form["b"]]["label"], after)
        )
        # The very words count: a person who "uses" is no "use".
        if last & (mine - other) and not shared(last, other - mine):
            yield "names the two the other way round", f"begin with what {form['a']} is"


def _examples(classes: tuple[str, ...]) -> str:
    words = {"more": "more, higher", "less": "less, fewer", "top": "the highest, the largest"}
    return words.get(classes[0], "the lowest, the first")


def _read(expression: str) -> re.Match[str]:
    form = _FORM.fullmatch(expression)
    if form is None:
        raise FormulaError("a comparison is a > b, a < b, a >= b, a = max(a, b) or a = min(a, b)")
    return form


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",")]


def _hold(a: str, b: str, sign: str, quantities: Mapping[str, Quantity]) -> None:
    for name in (a, b):
        if name not in quantities:
            raise FormulaError(f"there is no figure {name}")
    one, other = quantities[a], quantities[b]
    unit_a, unit_b = units.dimension(one.unit), units.dimension(other.unit)
    values = f"{a} is {say(one)}, {b} is {say(other)}"
    if unit_a != unit_b:
        raise FormulaError(f"{units.name(unit_a)} and {units.name(unit_b)} cannot be compared")
    more, less = (_bounds(q) for q in ((one, other) if sign != "<" else (other, one)))
    if less.high is not None and _exceeds(more.low, less.high, more.above or sign == ">="):
        return
    # Where even the other way round is certain, it is false and not only unknown.
    if more.high is not None and _exceeds(less.low, more.high, less.above or sign != ">="):
        raise FormulaError(f"{a} {sign} {b} is not so: {values}")
    raise FormulaError(f"{a} {sign} {b} cannot be known: {values}")


def _exceeds(low: Fraction, high: Fraction, alike: bool) -> bool:
    """Whether what lies from `low` on is more than what ends at `high`; `alike`, as much."""
    return low > high or (alike and low == high)


def _bounds(quantity: Quantity) -> _Bounds:
    value = Fraction(quantity.amount) * units.scale(quantity.unit)
    if quantity.qualifier == "about":
        return _Bounds(value * (1 - _ABOUT), value * (1 + _ABOUT))
    if quantity.qualifier == "up to":
        return _Bounds(Fraction(0), value)
    if quantity.qualifier in units.DIRECTED:
        return _Bounds(value, None, quantity.qualifier == "more than")
    return _Bounds(value, value)
