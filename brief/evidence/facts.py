"""What a row says in words: house style for numbers, names and links.

Style follows the GOV.UK style guide: digits with thousands commas, "£20 billion",
"a year" and not "per annum", hedges before the number.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from brief.evidence import citing
from brief.evidence.citing import Reference
from brief.evidence.units import names, singular
from brief.model import QUALIFIERS, Chart, Evidence, Quantity, Row

#: Above this many pounds, people or offences the number is said in words' scale.
_SCALES = tuple((Decimal(10) ** n, f"{word}illion") for n, word in ((12, "tr"), (9, "b"), (6, "m")))
#: A number with more decimals than this was divided, and is rounded.
_DECIMALS = 6
_ROUNDING = {"more than": ROUND_FLOOR, "at least": ROUND_FLOOR, "up to": ROUND_CEILING}

#: The datasets whose rows have a value.
NUMBERED = ("figures", "derived")

_CITED = ("figures", "derived", "claims", "statements", "events", "tensions")
#: Groups of ``_variables.yml`` that stand for a row, and the datasets they may name.
GROUPS: Mapping[str, Collection[str]] = {
    **{name: (name,) for name in (*_CITED, "actors", "questions")},
    "plain": _CITED,
    "source": ("figures", "claims", "statements", "events", "tensions"),
    "unhedged": NUMBERED,
    "start": ("figures", "derived", "claims", "statements", "actors"),
    "cite": (*_CITED, "actors", "questions", "sources"),
}
#: One thing looked up: ``("row", id)``, ``("rows", dataset)``, ``("quantity", id)``, or all.
Read = tuple[str, str]


class Facts:
    """Every row of the evidence, said in house style.

    `reads` holds what was looked up, so that `draw` knows what a chart depends on.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._rows = evidence.by_id()
        self.reads: set[Read] = set()

    @property
    def evidence(self) -> Evidence:
        """All of the evidence."""
        self.reads.add(("evidence", ""))
        return self._evidence

    def seen(self) -> tuple[Row, ...]:
        """Return the rows looked up so far, each once."""
        seen: dict[str, Row] = {}
        for kind, name in self.reads:
            if kind == "rows":
                seen |= {row.id: row for row in self._evidence[name]}
            elif kind == "evidence":
                seen |= self._rows
            elif name in self._rows:
                seen[name] = self._rows[name]
        return tuple(seen[name] for name in sorted(seen))

    def has(self, row_id: str) -> bool:
        """Return whether a dataset has the id."""
        self.reads.add(("row", row_id))
        return row_id in self._rows

    def row(self, row_id: str) -> Row:
        """Return the row; raises `KeyError` for an id no dataset has."""
        self.reads.add(("row", row_id))
        return self._rows[row_id]

    def rows(self, dataset: str) -> tuple[Row, ...]:
        """Return the dataset's rows in file order."""
        self.reads.add(("rows", dataset))
        return self._evidence[dataset]

    def quantity(self, row_id: str) -> Quantity:
        """Return the value of a figure or derived row."""
        self.reads.add(("quantity", row_id))
        return self._evidence.quantities[row_id]

    def text(self, row_id: str) -> str:
        """Return the row in words, its hedge and unit kept: "about £270 a night"."""
        row = self.row(row_id)
        if row.dataset in NUMBERED:
            return say(self.quantity(row_id))
        return row[_TEXT_COLUMN[row.dataset]]

    def unhedged(self, row_id: str) -> str:
        """Return a figure without its qualifier."""
        return say(replace(self.quantity(row_id), qualifier="exact"))

    def said(self, group: str, row_id: str) -> str:
        """Return what a variable prints, as plain text.

        "" for a chart's, for a citation, which says nothing itself, and for an unknown one.
        """
        if group == "counts":
            return str(counts(self.evidence).get(row_id, ""))
        if group in ("charts", "cite") or not self.has(row_id):
            return ""
        row = self.row(row_id)
        if group == "source":
            return self.place(row_id)
        if group == "unhedged" and row.dataset in NUMBERED:
            return self.unhedged(row_id)
        text = self.text(row_id)
        return capital(text) if group == "start" else text

    def place(self, row_id: str) -> str:
        """Return where a row stands: "paragraphs 53 and 55", of which source if of many, or ""."""
        row = self.row(row_id)
        numbers = [*dict.fromkeys(str(paragraph) for paragraph, _ in row.pins)]
        if len(numbers) < 2:
            return f"paragraph {numbers[0]}{self._of(row)}" if numbers else ""
        return f"paragraphs {', '.join(numbers[:-1])} and {numbers[-1]}{self._of(row)}"

    def places(self, row_id: str) -> tuple[tuple[str, str], ...]:
        """Return each anchor of a pinned row after where it stands: ("paragraph 7", anchor)."""
        row = self.row(row_id)
        of = self._of(row)
        return tuple((f"paragraph {paragraph}{of}", anchor) for paragraph, anchor in row.pins)

    def _of(self, row: Row) -> str:
        """Return which source a row is from, after its place; "" where there is one only."""
        return f" of {self.text(row['source_id'])}" if len(self.rows("sources")) > 1 else ""

    def references(self, *row_ids: str) -> tuple[Reference, ...]:
        """Return the paragraphs that a citation of these rows names, see `citing`.

        A derived row stands in those of its parts.
        """
        return citing.merged(one for row_id in row_ids for one in self._references(row_id))

    def _references(self, row_id: str) -> Iterator[Reference]:
        row = self.row(row_id)
        if row.dataset == "sources":
            yield Reference(self.letter(row_id), 0, (row_id,))
        for part in sorted(names(row["expression"])) or [row_id]:
            pinned = self.row(part)
            for paragraph, _ in pinned.pins:
                yield Reference(self.letter(pinned["source_id"]), paragraph, (row_id,))

    def letter(self, source_id: str) -> str:
        """Return a source's letter, by the order of sources.csv; "" where it is the only one."""
        ids = [source.id for source in self.rows("sources")]
        return citing.letter(ids.index(source_id)) if len(ids) > 1 else ""

    def name(self, actor_id: str) -> str:
        """Return an actor's name."""
        return self.row(actor_id)["name"]


_TEXT_COLUMN = {
    "sources": "description",
    "actors": "name",
    "questions": "question",
    "claims": "claim",
    "statements": "summary",
    "events": "label",
    "tensions": "description",
}


def say(quantity: Quantity) -> str:
    """Return a quantity in words.

    >>> say(Quantity(Decimal(20_000_000_000), "GBP/year", "about"))
    'about £20 billion a year'
    >>> say(Quantity(Decimal("60"), "ratio"))
    '60 times'
    """
    unit, *per = quantity.unit.split("/")
    amount = _printed(quantity, unit)
    rounded = amount != quantity.amount
    hedge = QUALIFIERS[quantity.qualifier] or ("about " if rounded else "")
    said = _amount(amount, unit)
    return hedge + said + "".join(f" {article(p)} {p}" for p in map(singular, per))


def _printed(quantity: Quantity, unit: str) -> Decimal:
    """Return the amount as it is printed: as given, unless division left it a long tail.

    "More than" and "at least" are rounded down, "up to" up, so that they stay true.
    """
    amount = quantity.amount.normalize()
    size, exponent = abs(amount), amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -_DECIMALS:
        return amount
    if size < 1:
        step = Decimal(1).scaleb(amount.adjusted() - 2)  # three significant digits, never zero
    elif size < 100:
        step = Decimal("0.01") if unit == "GBP" else Decimal("0.1")
    else:
        step = Decimal(1)
    return amount.quantize(step, _ROUNDING.get(quantity.qualifier, ROUND_HALF_EVEN))


def _amount(amount: Decimal, unit: str) -> str:
    if unit == "year":  # a calendar year, not a number of years
        return f"{amount:.0f}"
    sign = "−" if amount < 0 else ""
    size = abs(amount)
    digits = _digits(size, money=unit == "GBP")
    if unit == "GBP":
        return f"{sign}£{digits}"
    if unit == "percent":
        return f"{sign}{digits}%"
    if unit == "ratio":
        return f"{sign}{digits} {'time' if size == 1 else 'times'}"
    if amount == 0:
        return f"no {unit}"
    return f"{sign}{digits} {singular(unit) if size == 1 else unit}"


def _digits(size: Decimal, *, money: bool) -> str:
    for scale, word in _SCALES:
        if size >= scale:
            return f"{(size / scale).normalize():,f} {word}"
    if size == size.to_integral_value():
        return f"{size:,.0f}"
    pence = money and size == size.quantize(Decimal("0.01"))
    return f"{size:,.2f}" if pence else f"{size.normalize():,f}"


#: Nouns that begin with a vowel to the ear: "hour", and neither "user" nor "one-off".
_VOWEL = re.compile(
    r"hour|heir|hono|honest|(?!eu|ewe|(?:one|once)\b|uni(?![mn])|us[aeu]|ut[ei]|ur[ai])[aeiou]",
    re.IGNORECASE,
)


def article(noun: str) -> str:
    """Return the indefinite article, which goes by sound: "a user", "an hour"."""
    return "an" if _VOWEL.match(noun) else "a"


def variables(evidence: Evidence, charts: tuple[Chart, ...]) -> dict[str, dict[str, Any]]:
    """Return the content of ``_variables.yml``: Markdown by group and id."""
    facts = Facts(evidence)
    groups: dict[str, dict[str, Any]] = {
        group: {row.id: _cited(facts, group, row) for name in names for row in evidence[name]}
        for group, names in GROUPS.items()
    }
    groups["counts"] = {name: str(count) for name, count in counts(evidence).items()}
    groups["charts"] = {
        c.id: {"caption": f"**{escape(c.title)}.** {escape(c.subtitle)}", "alt": escape(c.alt)}
        for c in charts
    }
    return groups


def _cited(facts: Facts, group: str, row: Row) -> str:
    """Return what a variable prints as Markdown, a link to the row's entry where it has one."""
    if group == "cite":
        return citing.markdown(facts.references(row.id))
    text = escape(facts.said(group, row.id))
    plain = group in ("plain", "actors", "questions") or row.dataset == "actors"
    return text if plain else f"[{text}](#ev-{row.id}){{.traced}}"


def capital(text: str) -> str:
    """Return a text whose first letter is a capital, for the start of a sentence."""
    return text[:1].upper() + text[1:]


def counts(evidence: Evidence) -> Counter[str]:
    """Return how many rows each dataset holds, and of all rows those ``pinned`` by an anchor."""
    held = Counter({name: len(rows) for name, rows in evidence.tables.items()})
    held["pinned"] = sum(bool(row["anchor"]) for row in evidence.by_id().values())
    return held


def escape(text: str) -> str:
    """Return `text` so that Markdown shows exactly it, on a single line.

    Backslash before every ASCII punctuation character is the one escape that CommonMark
    and pandoc both define for all of them.
    """
    return " ".join(text.split()).translate(_ESCAPED)


_ESCAPED = str.maketrans({character: f"\\{character}" for character in string.punctuation})
