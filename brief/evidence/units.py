"""Arithmetic over figures with units and hedges: pounds and people do not add up.

A unit is a product of base units with whole exponents, written ``GBP/person/year``.
`pint` would do, at 0.4 s a start; the algebra needed is a `Counter`.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from brief.model import Quantity

#: Plurals that follow no rule, and names of what has no unit.
_BASE = {
    **{"people": "person", "calories": "calorie", "movies": "movie"},
    **{"series": "series", "species": "species", "percent": "", "ratio": ""},
}
#: "cities", "boxes" and "loans", but not "pies", "houses" and "class".
_PLURAL = re.compile(r"(?<=\w\w)(ies)$|(?<=ss|ch|sh|\wx)es$|(?<!s)s$")

_SIGNS = {"%": "%", "per": "%", "dol": "$", "eur": "€"}
#: A calendar year is a point in time, and no number of years.
CALENDAR = "calendar year"
#: Hedges that say on which side of the number the truth lies.
DIRECTED = frozenset({"more than", "at least", "up to"})

Unit = Counter[str]


def singular(name: str) -> str:
    """Return the name of one of what `name` is the plural of; symbols such as GBP stay.

    >>> singular("loans"), singular("city halls"), singular("GBP"), singular("people")
    ('loan', 'city hall', 'GBP', 'person')
    """
    if len(name) <= 2:
        return name
    return _BASE.get(name) or _PLURAL.sub(lambda end: "y" if end[1] else "", name)


#: An id inside a formula: what stands before a bracket is the name of a function.
NAME = re.compile(r"[a-z][a-z0-9_]*+(?!\()")
#: The unit of what is computed, but is no number: that one value is more than another.
COMPARISON = "comparison"


def names(expression: str) -> frozenset[str]:
    """Return the ids in a formula.

    >>> sorted(names("(a_1 - b) / a_1"))
    ['a_1', 'b']
    """
    return frozenset(NAME.findall(expression))


class FormulaError(ValueError):
    """A formula that cannot be worked out, with the reason in words."""


def dimension(unit: str) -> Unit:
    """Return the exponents of a unit's base units; a leading ``year`` is a calendar year.

    >>> dimension("GBP/person/year") == {"GBP": 1, "person": -1, "year": -1}
    True
    """
    top, *below = unit.split("/")
    above = CALENDAR if top == "year" else _base(top)
    return _product(Counter({above: 1}), Counter(map(_base, below)), -1)


def _base(name: str) -> str:
    return _BASE.get(name, singular(name))


def scale(unit: str) -> Fraction:
    """Return what one of a unit is in its base units: a hundredth for percent, else 1."""
    top, *below = unit.split("/")
    return Fraction(100) ** (below.count("percent") - [top].count("percent"))


def symbol(text: str, start: int, end: int) -> str:
    """Return the currency or percent sign at a number's place in `text`; "" without one.

    >>> symbol("paid US$400 in all", 8, 11), symbol("40 per cent of all", 0, 2)
    ('$', '%')
    """
    before, after = text[:start].rstrip()[-1:], text[end:].lstrip()
    for sign in (before, after[:1]):
        if sign and unicodedata.category(sign) == "Sc":
            return sign
    word = re.match(r"%|(?:per\s?cent|dollars?|euros?)\b", after, re.IGNORECASE)
    return _SIGNS[word[0].lower()[:3]] if word else ""


def agrees(sign: str, unit: str) -> bool:
    """Return whether a number with the sign can have the unit; currencies are ISO 4217 codes."""
    top = unit.partition("/")[0]
    if sign == "%":
        return top == "percent"
    if sign == "£":
        return top == "GBP"
    return not sign or (top != "GBP" and re.fullmatch("[A-Z]{3}", top) is not None)


def evaluate(expression: str, quantities: Mapping[str, Quantity]) -> tuple[Fraction, Unit, str]:
    """Return value, unit and hedge of a formula over ids with ``+ - * /`` and brackets.

    The value is in base units: percent as a ratio. The hedge is that of the inputs where
    only one kind occurs, else ``about``. Subtracting or dividing turns "at least" into
    what could be either, so such a formula is refused. Raises `FormulaError`.
    """
    if len(expression) > 500:
        raise FormulaError("the formula is longer than 500 characters")
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("the formula cannot be read") from None
    value, unit = _walk(tree, quantities)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if CALENDAR in unit:
        raise FormulaError(_POINT)
    hedges = {quantities[name].qualifier for name in names} - {"exact"}
    return value, unit, "exact" if not hedges else hedges.pop() if len(hedges) == 1 else "about"


def _walk(node: ast.AST, quantities: Mapping[str, Quantity]) -> tuple[Fraction, Unit]:
    if isinstance(node, ast.Name):
        if node.id not in quantities:
            raise FormulaError(f"there is no figure {node.id}")
        quantity = quantities[node.id]
        return Fraction(quantity.amount) * scale(quantity.unit), dimension(quantity.unit)
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, _OPERATORS):
        raise FormulaError("a formula holds only figure ids, + - * / and brackets")
    (a, unit_a), (b, unit_b) = _walk(node.left, quantities), _walk(node.right, quantities)
    if isinstance(node.op, ast.Sub | ast.Div):
        _refuse_directed(node, quantities)
    if CALENDAR in unit_a | unit_b:
        if not isinstance(node.op, ast.Sub) or unit_a != unit_b:
            raise FormulaError(_POINT)
        return a - b, Counter({"year": 1})
    if isinstance(node.op, ast.Mult):
        return a * b, _product(unit_a, unit_b, 1)
    if isinstance(node.op, ast.Div):
        if b == 0:
            raise FormulaError("the formula divides by zero")
        return a / b, _product(unit_a, unit_b, -1)
    if unit_a != unit_b:
        raise FormulaError(f"{name(unit_a)} and {name(unit_b)} cannot be added or subtracted")
    return a + b if isinstance(node.op, ast.Add) else a - b, unit_a


_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_POINT = "a calendar year is a point in time: one can only be subtracted from another, for years"


def _refuse_directed(node: ast.BinOp, quantities: Mapping[str, Quantity]) -> None:
    """Raise `FormulaError` where a difference or quotient has a hedge with a direction."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and quantities[part.id].qualifier in DIRECTED:
            raise FormulaError(
                f"{part.id} is “{quantities[part.id].qualifier}” its number, so a difference or "
                "quotient with it could be more or less"
            )


def _product(a: Unit, b: Unit, power: int) -> Unit:
    exponents = Counter(a)
    for base, exponent in b.items():
        exponents[base] += power * exponent
    return Counter({base: exponent for base, exponent in exponents.items() if base and exponent})


def name(unit: Unit) -> str:
    """Return a unit as text; a number without a unit is a ratio."""
    top, below = sorted(unit.elements()), sorted((-unit).elements())
    return "/".join(["*".join(top) or ("1" if below else "ratio"), *below])


def decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal of 28 significant digits."""
    return Decimal(value.numerator) / Decimal(value.denominator)
