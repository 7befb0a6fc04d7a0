"""Numbers in running text: digits, words, fractions, ordinals, Roman numerals.

`find_numbers` errs on the side of finding: what it misses could be a wrong number that
nobody is asked about, what it finds in error can be marked as a literal with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()

#: Words that are a number by themselves, with their value.
CARDINALS = {word: Decimal(n) for n, word in enumerate(_UNITS)}
CARDINALS |= {word: Decimal(10 * n) for n, word in enumerate(_TENS, start=2)}
SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "trillion": Decimal(10) ** 12,
}
OTHERS = {word: Decimal(n) for n, word in enumerate(_ORDINALS, start=1)}
OTHERS |= {
    word.removesuffix("y") + "ieth": Decimal(10 * n) for n, word in enumerate(_TENS, start=2)
}
OTHERS |= {
    "once": Decimal(1),
    "twice": Decimal(2),
    "thrice": Decimal(3),
    "half": Decimal("0.5"),
    "halve": Decimal("0.5"),
    "halved": Decimal("0.5"),
    "halves": Decimal("0.5"),
    "quarter": Decimal("0.25"),
    "quarters": Decimal("0.25"),
    "thirds": Decimal(1) / 3,
    "fifths": Decimal("0.2"),
    "double": Decimal(2),
    "doubled": Decimal(2),
    "triple": Decimal(3),
    "tripled": Decimal(3),
    "dozen": Decimal(12),
    "dozens": Decimal(12),
    "nobody": Decimal(0),
    "none": Decimal(0),
}
OTHERS |= {word + "s": value for word, value in SCALES.items()}

#: Values a reader of an anchor accepts, though the words quantify too loosely to lint.
_ONLY_IN_ANCHORS = frozenset({"nobody", "none"})

#: Where a number word is no number: pronouns, and idioms that count nothing.
_IDIOMS = re.compile(
    r"\b(?:no[ -]one|one another|each one|the one|this one|that one|everyone|anyone|someone"
    r"|one['’]s|second[- ]?hand|first[- ]?hand|at first|first of all|on the one hand"
    r"|at once|once again|once more)\b",
    re.IGNORECASE,
)

_WORDS = sorted({*CARDINALS, *SCALES, *OTHERS}, key=len, reverse=True)
_NUMBER = re.compile(
    r"(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(?P<scale>[  ]?(?:billion|million|thousand|bn|m\b|k\b))?"
    r"|(?P<other>[^\W_A-Za-z](?<=\d)|[\u00bc-\u00be\u2150-\u218b\u2460-\u249b\u00b2\u00b3\u00b9\u2070-\u2089])"
    r"|(?P<words>\b(?:" + "|".join(_WORDS) + r")(?:[ -](?:and[ -])?(?:" + "|".join(_WORDS) + r"))*\b)"
    r"|(?P<roman>\b(?=[IVXLCDM]{2,})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b)",
    re.IGNORECASE,
)
_SHORT = {"bn": SCALES["billion"], "m": SCALES["million"], "k": SCALES["thousand"]}
#: Roman numerals that are far likelier to be an abbreviation.
_NOT_ROMAN = frozenset({"CD", "DC", "MD", "MC", "CV", "DI", "DM", "MM", "CC", "DL", "MI", "MIX"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the text writes it, its place (character offsets), and its value if clear."""

    text: str
    start: int
    end: int
    value: Decimal | None


def find_numbers(text: str, *, anchor: bool = False) -> tuple[Number, ...]:
    """Return every number in `text`, in order.

    In an anchor, where the question is what a phrase says and not who typed it, idioms
    are not excused and "nobody" and "none" count as zero.

    >>> [(n.text, str(n.value)) for n in find_numbers("£20billion in an 18-month study")]
    [('20billion', '20000000000'), ('18', '18')]
    """
    excused = [] if anchor else [m.span() for m in _IDIOMS.finditer(text)]
    found = []
    for match in _NUMBER.finditer(text):
        said = match[0]
        if not said:
            continue
        if match["roman"] and (said != said.upper() or said in _NOT_ROMAN):
            continue
        if match["words"] and not anchor and said.lower() in _ONLY_IN_ANCHORS:
            continue
        if any(a <= match.start() and match.end() <= b for a, b in excused):
            continue
        found.append(Number(said, match.start(), match.end(), _value(match)))
    return tuple(found)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        try:
            number = Decimal(match["digits"].replace(",", ""))
        except InvalidOperation:
            return None
        scale = (match["scale"] or "").strip().lower()
        return number * (SCALES.get(scale) or _SHORT.get(scale) or 1)
    if match["other"]:
        try:
            return Decimal(str(unicodedata.numeric(match["other"])))
        except (ValueError, TypeError):
            return None
    if match["roman"]:
        return _roman(match["roman"].upper())
    return _words(match["words"].lower())


def _words(text: str) -> Decimal | None:
    """Return the value of number words: "twenty-one thousand" is 21000."""
    words = [word for word in re.split(r"[ -]", text) if word != "and"]
    if len(words) == 1:
        word = words[0]
        return CARDINALS.get(word, SCALES.get(word, OTHERS.get(word)))
    total, part = Decimal(0), Decimal(0)
    for word in words:
        if word in CARDINALS:
            part += CARDINALS[word]
        elif word == "hundred":
            part = max(part, Decimal(1)) * 100
        elif word in SCALES:
            total, part = total + max(part, Decimal(1)) * SCALES[word], Decimal(0)
        elif word in OTHERS and word in _ORDINALS:
            part += OTHERS[word]
        else:  # "two thirds", "half dozen": said, but not worth an arithmetic of its own
            return None
    return total + part


def _roman(text: str) -> Decimal:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Decimal(sum(-a if a < b else a for a, b in pairs))
