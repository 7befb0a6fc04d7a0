"""What the rows must mean: anchors, hedges, units, years, speakers, contradictions.

In: the tables that `datasets` read, with what a source's fingerprint needs. Out: `Evidence`
and every broken rule of meaning. Rules of form belong in ``datapackage.json``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from functools import partial

from brief.evidence import fingerprint, hedges, names, pins, reviews, typed_numbers, units
from brief.evidence.datasets import Tables, problem
from brief.evidence.fingerprint import Fingerprint
from brief.evidence.numbers import CARDINALS, Number, find_numbers
from brief.model import KEYS, QUALIFIERS, Evidence, Inputs, Problem, Quantity, Row

#: Years a calendar year may be, for figures and events.
FIRST_YEAR, LAST_YEAR = 1500, 2100


def judge(tables: Tables, inputs: Inputs) -> tuple[Evidence, tuple[Problem, ...]]:
    """Return the evidence that could be made of the tables, and what breaks its meaning."""
    rows = Evidence(tables.rows)
    every = [row for name, held in tables.rows.items() if name != "reviews" for row in held]
    problems: list[Problem] = []
    prints = _fingerprints(rows["sources"], inputs, problems)
    figures: dict[str, Quantity] = {}
    for row in rows["figures"]:
        if (quantity := _quantity(row)) is not None:  # else the schema says so
            figures[row.id] = quantity
            problems += _figure(row, quantity, prints)
    derived = _derived(rows, figures, problems)
    by_id: dict[str, Row] = {}
    for row in every:
        problems += (_row(row, *fault) for fault in pins.faults(row, prints.get(row["source_id"])))
        first = by_id.setdefault(row.id, row)
        if first.dataset != row.dataset:  # a link in the brief names no file
            message = f"{row.id} is used in {first.place}, too"
            fix, field = "give each row an id of its own", KEYS[row.dataset]
            problems.append(_row(row, "duplicate-id", message, fix, field))
    problems += _unused(rows)
    problems += _named(rows["actors"])
    for row in rows["events"]:
        problems += _event(row)
    for row in rows["tensions"]:
        for name in row["rows"].split():
            if name not in by_id:
                message = f"no row is called {name}"
                problems.append(_row(row, "dangling", message, "correct the id", "rows"))
    problems += _typed(every)
    authors = inputs.settings.authors
    problems += (_row(*fault) for fault in reviews.faults(rows["reviews"], authors))
    against = "the full source" if inputs.source_text else "the fingerprint"
    quantities = {**figures, **derived}
    return Evidence(tables.rows, quantities, against), tuple(problems)


def _row(row: Row, rule: str, message: str, fix: str, field: str) -> Problem:
    return problem(f"{row.dataset}.csv", row.line, rule, message, fix, field, row[field])


def _quantity(row: Row) -> Quantity | None:
    try:
        amount = Decimal(row["value"])
    except InvalidOperation:
        return None  # said by the schema
    sayable = amount.is_finite() and row["unit"] and row["qualifier"] in QUALIFIERS
    return Quantity(amount, row["unit"], row["qualifier"]) if sayable else None


def _figure(row: Row, quantity: Quantity, prints: Mapping[str, Fingerprint]) -> Iterator[Problem]:
    if not 0 <= quantity.amount < Decimal(10) ** 15:
        yield _row(row, "range", "is out of range", "write a number from 0 to 10^15", "value")
    whole = quantity.amount == quantity.amount.to_integral_value()
    if quantity.unit == "year" and not (whole and FIRST_YEAR <= quantity.amount <= LAST_YEAR):
        yield _row(row, "range", "is no calendar year", f"{FIRST_YEAR} to {LAST_YEAR}", "value")
    matching = [
        (paragraph, anchor, number)
        for paragraph, anchor in row.pins
        for number in find_numbers(anchor, anchor=True)
        if number.value == quantity.amount
    ]
    if row.pins and not matching and len(row.pins) == len(row.listed("anchor")):
        message = f"does not contain the number {row['value']}"
        fix = "copy a phrase that has the number, in digits or words"
        yield _row(row, "anchor-number", message, fix, "anchor")
    signs = [units.symbol(anchor, n.start, n.end) for _, anchor, n in matching]
    if signs and not any(units.agrees(sign, quantity.unit) for sign in signs):
        fix = f"write the unit that “{signs[0]}” stands for"
        yield _row(row, "symbol", f"does not go with “{signs[0]}” in the anchor", fix, "unit")
    yield from _hedge(row, quantity, matching, prints)


def _hedge(
    row: Row,
    quantity: Quantity,
    numbers: Sequence[tuple[int, str, Number]],
    prints: Mapping[str, Fingerprint],
) -> Iterator[Problem]:
    """Yield where the qualifier is not what the source says around the number, in any anchor."""
    source = prints.get(row["source_id"])
    found = set()
    for paragraph, anchor, number in numbers:
        holds = partial(source.holds, paragraph) if source else lambda _: False
        # A part of a longer hedge may be inside: "more than" of "no more than".
        if hedge := hedges.beside_anchor(anchor, number, holds):
            found.add((*hedge, " right beside the anchor"))
        elif hedge := hedges.in_anchor(anchor, number):
            found.add((*hedge, ""))
    for words, wanted, where in sorted(found):
        if wanted != quantity.qualifier:
            message = f"is “{row['qualifier']}”, but the source says “{words}”{where}"
            yield _row(row, "hedge", message, f"write {wanted}", "qualifier")
        elif words in hedges.SHORT_OF and words not in row["caution"].lower():
            message = f"is “{wanted}”, but the source says “{words}”, which no qualifier says"
            yield _row(row, "hedge", message, f"say “{words}” under caution", "caution")
    if numbers and not found and quantity.qualifier != "exact" and not row["caution"]:
        yield _row(
            row,
            "hedge",
            "is not in the anchor",
            "copy the hedge into the anchor, write exact, or say under caution where it comes from",
            "qualifier",
        )


def _derived(
    rows: Evidence, figures: Mapping[str, Quantity], problems: list[Problem]
) -> dict[str, Quantity]:
    broken = {row.id for row in rows["figures"]} - figures.keys()
    derived: dict[str, Quantity] = {}
    for row in rows["derived"]:
        expression, unit = row["expression"], row["unit"]
        if units.names(expression) & broken:
            continue  # the figure's own problem is said already
        try:
            value, dimension, qualifier = units.evaluate(expression, figures)
        except units.FormulaError as error:
            fix = "use figure ids, + - * / and brackets"
            problems.append(_row(row, "formula", str(error), fix, "expression"))
            continue
        if dimension != units.dimension(unit):
            message = f"the formula gives {units.name(dimension)}, not {unit}"
            problems.append(_row(row, "unit", message, "correct the unit or the formula", "unit"))
        amount = units.decimal(value / units.scale(unit))
        derived[row.id] = Quantity(amount, unit, qualifier)
    return derived


def _unused(rows: Evidence) -> Iterator[Problem]:
    """Yield the actors who neither say nor do anything, and the questions without a statement."""
    used = {
        row[column]
        for name in ("figures", "claims", "statements")
        for row in rows[name]
        for column in ("said_by", "actor_id", "question_id")
    }
    for row in rows["actors"]:
        if row.id and row.id not in used:
            yield _row(row, "unused-actor", "says nothing in the data", "remove it", "actor_id")
    for row in rows["questions"]:
        if row.id and row.id not in used:
            yield _row(row, "unused-question", "has no statement", "remove it", "question_id")


def _event(row: Row) -> Iterator[Problem]:
    first, last, precision = row["year_from"], row["year_to"], row["precision"]
    if bool(first) != bool(last):
        yield _row(row, "years", "one of two years is blank", "give both or neither", "year_from")
    elif not first:
        if precision not in ("day", "month", "unknown"):
            yield _row(row, "years", "has a precision but no year", "write unknown", "precision")
    elif precision == "unknown":
        yield _row(row, "years", "is unknown, but has years", "leave them blank", "precision")
    elif (start := _whole(first)) is not None and (end := _whole(last)) is not None:
        if start > end:
            yield _row(row, "years", "ends before it begins", "swap the years", "year_to")
        elif precision != "withheld":
            yield from _years(row, {start, end})


def _years(row: Row, years: AbstractSet[int]) -> Iterator[Problem]:
    """Yield the years that no anchor holds."""
    numbers = [n for anchor in row.listed("anchor") for n in find_numbers(anchor, anchor=True)]
    if row["precision"] == "computed":
        if row["anchor"] and not numbers:
            fix = "copy a phrase with the number that the year is computed from"
            yield _row(row, "years", "has no number to compute a year from", fix, "anchor")
        return
    held = {int(n.value) for n in numbers if n.value is not None}
    # "the eighties" are those of any century
    spoken = {n.text[:-3].lower() + "y" for n in numbers if n.text.lower().endswith("ies")}
    decades = {CARDINALS[word] for word in spoken & CARDINALS.keys()}
    for year in sorted(years):
        near = year // 10 in {n // 10 for n in held} or year % 100 // 10 * 10 in decades
        if year not in held and not (near and row["precision"] == "decade"):
            fix = "copy a phrase that has it, or write decade, computed or withheld as precision"
            yield _row(row, "years", f"does not contain the year {year}", fix, "anchor")


def _typed(rows: Collection[Row]) -> Iterator[Problem]:
    for row, column, number in typed_numbers.typed(rows):
        instead = "an event with its own anchor" if column == "period" else "a figure and cite that"
        fix = f"make it {instead}, or say it without the number"
        message = f"types the number “{number}”, which the row’s anchor does not hold"
        yield _row(row, "typed-number", message, fix, column)


def _named(actors: Sequence[Row]) -> Iterator[Problem]:
    """Yield the other names of actors that are none, and the names that two actors share."""
    for row in actors:
        if not all(name.strip() and "|" not in name for name in row.listed("also_called")):
            fix = "part names by “ | ”, as in: a bereaved mother | the mother"
            yield _row(row, "names", "is no list of names", fix, "also_called")
    for row, name, first in names.shared(actors):
        column = "name" if name == row["name"] else "also_called"
        fix = "leave it to one of them: who is meant must be clear"
        yield _row(row, "shared-name", f"“{name}” is a name of {first.id}, too", fix, column)


def _whole(cell: str) -> int | None:
    """Return the whole number in a cell; None where the schema says what is wrong with it."""
    try:
        return int(cell) if len(cell) < 16 else None
    except ValueError:
        return None


def _fingerprints(
    sources: Sequence[Row], inputs: Inputs, problems: list[Problem]
) -> dict[str, Fingerprint]:
    """Return each source's fingerprint, made from the full text where that was given."""
    prints: dict[str, Fingerprint] = {}
    given = hashlib.sha256(inputs.source_text).hexdigest() if inputs.source_text else ""
    for row in sources:
        path = f"fingerprints/{row.id}.json"
        fix = f"brief fingerprint ARTICLE > data/{path}"
        if path not in inputs.data:
            problems.append(problem(path, 0, "missing-file", "is needed and not there", fix))
            continue
        try:
            stated = fingerprint.from_json(inputs.data[path])
        except ValueError as error:
            problems.append(problem(path, 0, "fingerprint", f"cannot be read: {error}", fix))
            continue
        prints[row.id] = stated
        for field, value in (
            ("sha256", stated.sha256),
            ("paragraphs", str(len(stated.paragraphs))),
            ("words", str(stated.words)),
        ):
            if row[field] != value:
                message = f"does not agree with the fingerprint ({value[:12]})"
                again = "correct it, or make the fingerprint anew"
                problems.append(_row(row, "source", message, again, field))
        if given and given == row["sha256"]:
            prints[row.id] = fingerprint.make(inputs.source_text)
            if prints[row.id] != stated:
                problems.append(problem(path, 0, "fingerprint", "is not that of the source", fix))
    if given and given not in {row["sha256"] for row in sources}:
        message = f"no source has the hash of --source ({given[:12]}…)"
        fix = "give the file the data were extracted from"
        problems.append(problem("sources.csv", 0, "source", message, fix))
    return prints
