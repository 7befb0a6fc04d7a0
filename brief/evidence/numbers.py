"""Numbers in running text: digits, words, fractions, ordinals, Roman numerals.

`find_numbers` errs on the side of finding: what it misses could be a wrong number that
nobody is asked about, what it finds in error can be marked as a literal with a reason.

Found: digit runs of any script, alone or inside a name (COVID-19, A4), dates, ranges
(a number each end), cardinals, ordinals, fractions, "half", "quarter", "dozen(s)",
"twice", "double", "a couple of", "tenfold", "a century", "the nineties", Roman numerals
made of I, V and X, and years in them. Not found: what quantifies without a number
("none", "both", "single", "several", "annual"), months and weekdays ("May"), "one" as a pronoun,
and idioms that count nothing ("second-hand", "first aid").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh
    twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"""

#: Words that count, with their value.
CARDINALS = {word: Decimal(n) for n, word in enumerate(_UNITS.split())}
CARDINALS |= {word: Decimal(10 * n) for n, word in enumerate(_TENS.split(), start=2)}
SCALES = {
    "hundred": Decimal(100),
    **{f"{word}illion": Decimal(10) ** power for word, power in (("m", 6), ("b", 9), ("tr", 12))},
    "thousand": Decimal(1000),
}
#: Words that give a place in an order; in the plural, and after "one", a part.
ORDINALS = {word: Decimal(n) for n, word in enumerate(_ORDINALS.split(), start=1)}
ORDINALS |= {word[:-1] + "ieth": Decimal(10 * n) for n, word in enumerate(_TENS.split(), start=2)}
ORDINALS |= {word + "th": value for word, value in SCALES.items()}
FRACTIONS = {word + "s": 1 / value for word, value in ORDINALS.items() if value > 2}
FRACTIONS |= dict.fromkeys(("half", "halve", "halves", "halved", "halving"), Decimal("0.5"))
FRACTIONS |= dict.fromkeys(("quarter", "quarters"), Decimal("0.25"))
#: Words that count in lots of a size: "two dozen", "half a lakh".
_LOTS = {"dozen": Decimal(12), "lakh": Decimal(100_000), "crore": Decimal(10_000_000)}
_SEVERAL = {"nil": 0, "nought": 0, "twice": 2, "duo": 2, "thrice": 3, "trio": 3, "fourscore": 80}
_TIMES = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}
OTHERS = _LOTS | {word: Decimal(n) for word, n in _SEVERAL.items()}
OTHERS |= {w + end: Decimal(n) for w, n in _TIMES.items() for end in ("e", "ed", "es", "ing")}
OTHERS |= {word + "fold": value for word, value in (CARDINALS | SCALES).items()}
_MULTIPLES = SCALES | _LOTS
_SINGLE = SCALES | CARDINALS | ORDINALS | FRACTIONS | OTHERS
#: Words that count loosely: found, but no value to compare.
_LOOSE = {word + "s" for word in SCALES} | {word[:-1] + "ies" for word in _TENS.split()}
_LOOSE |= {"dozens", "lakhs", "crores"}
#: Said of a figure in a source, but too loose to forbid in a brief.
_ZERO = ("nobody", "none", "no one", "no-one")

#: What follows "one" where it is a pronoun, and never where it counts a noun.
_AFTER_PRONOUN = (
    r"(?=\s*(?:[,.;:?!)]|$)|\s+(?:that|which|who|whose|where|is|was|has|had|does|did|can|could"
    r"|will|would|may|might|must|should|to|for|as|at|on|by|with)\b)"
)
_IDIOMS = re.compile(
    r"\bno[\s-]one\b|\bone['’]s\b|\bone\s+another\b"
    r"|\b(?:the|this|that|each|every|another|any|which|an?\s+\w+)\s+one\b" + _AFTER_PRONOUN +
    # two that answer each other: "one side … the other"
    r"|\bone\b(?=\s+(?:\w+\s+){0,3}(?:the\s+other|another)\b)|\bone\s+(?:side|hand)\b"
    r"|\bone-(?:off|sided|way|to-one)\b|(?<=\bto-)one\b"
    # "the two" of those just named
    r"|\bthe\s+two\b(?=\s+(?:are|were|do|did|have|had|of\s+them|agree|disagree|differ|say|said)\b)"
    # one of a kind: "one of the reasons", "one of a number of"
    r"|\bone\s+of\s+(?:the|these|those|an?|many|several|its|his|her|their|our)\b"
    # order that counts nothing
    r"|\b(?:first|second)[\s-]?hand\b|\bat\s+first\b|\bfirst\s+(?:of\s+all|aid|names?)\b"
    r"|\bfirst\s+and\s+foremost\b|\bin\s+the\s+first\s+place\b"
    r"|\bthird[\s-](?:part(?:y|ies)|sector)\b",
    re.IGNORECASE,
)

_WORDS = sorted({*CARDINALS, *SCALES, *ORDINALS, *FRACTIONS, *OTHERS, *_LOOSE}, key=len)
_ANY = "(?:" + "|".join(reversed(_WORDS)) + ")"
_PART = r"(?:half|quarter|third)"
#: What joins words to one number: "two hundred and five", "two and a half", and, after the ending
#: of a fraction, "half a million", "two thirds of a million".
_JOIN = (
    rf"(?:[\s\u2010\u2011-]+(?:and\s+)?|\s+and\s+an?\s+(?={_PART}\b)|(?<=lf|rd|ds|th|hs|er|rs)"
    rf"[\s\u2010\u2011-]+(?:of\s+)?an?[\s\u2010\u2011-]+(?=(?:{'|'.join(_MULTIPLES)})\b))"
)
#: Words after which a single letter is a Roman numeral: "Class I".
_TITLES = (
    *("Act", "Annex", "Article", "Book", "Chapter", "Class", "Grade", "Level", "Part", "Phase"),
    *("Schedule", "Section", "Stage", "Table", "Tier", "Title", "Type", "Volume", "War"),
)
_NAMED = "|".join(rf"(?<=\b{word}\s)" for word in _TITLES)
_NUMBER = re.compile(
    # thousands by comma or thin space, decimals, then a scale: "£20billion", "1.5m"
    r"(?P<digits>(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)"
    rf"(?:[\s\u00a0\u202f-]?(?P<scale>{'|'.join(_MULTIPLES)}|bn|tn)\b"
    r"|(?P<short>[mk])\b)?"
    rf"|(?P<zero>\b(?:{'|'.join(_ZERO)})\b)"
    # an "and" joins only what is one number when said: "two hundred and five"
    rf"|\b(?P<words>{_ANY}(?:{_JOIN}{_ANY})*)\b"
    r"|\b(?P<loose>once(?=\s+(?:an?|per|every|each|in)\b)|(?:couple|pair|scores?)(?=\s+of\b)"
    r"|fortnights?|century|centuries)\b"
    r"|(?P<roman>\b(?:[IVX]{2,}|M[MDCLXVI]{4,})\b"
    rf"|(?:{_NAMED})[IVX]\b)"
    r"|(?P<other>[^\W\d_A-Za-z])",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ABBREVIATED = {"bn": "billion", "tn": "trillion", "m": "million", "k": "thousand"}
_CARDINAL_OF = {value: word for word, value in (CARDINALS | SCALES).items()}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the text writes it, its place (character offsets), and its value if clear."""

    text: str
    start: int
    end: int
    value: Decimal | None


@lru_cache(maxsize=65_536)  # a cell is asked about by several rules
def find_numbers(text: str, *, anchor: bool = False) -> tuple[Number, ...]:
    """Return every number in `text`, in order.

    In an anchor, where the question is what a phrase says and not who typed it, idioms
    are not excused, and "nobody" and "none" count as zero.

    >>> [(n.text, str(n.value)) for n in find_numbers("£20billion in an 18-month study")]
    [('20billion', '20000000000'), ('18', '18')]
    """
    excused = [] if anchor else [match.span() for match in _IDIOMS.finditer(text)]
    numbers = []
    for match in _NUMBER.finditer(text):
        if match["zero"] and not anchor:
            continue
        if match["other"] and not match[0].isnumeric():
            continue
        if match["roman"] and not _is_roman(match[0]):
            continue
        if any(a <= match.start() and match.end() <= b for a, b in excused):
            continue
        numbers.append(Number(match[0], match.start(), match.end(), _value(match)))
    return tuple(numbers)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["digits"]:
        number = Decimal(re.sub("[,\u00a0\u2009\u202f]", "", match["digits"]))
        scale = (match["scale"] or match["short"] or "").lower()
        return number * _MULTIPLES.get(_ABBREVIATED.get(scale, scale), 1)
    if match["zero"]:
        return Decimal(0)
    if match["words"]:
        return _words(re.findall(r"[a-z]+", match["words"].lower()))
    if match["roman"]:
        return _roman(match["roman"].upper())
    return Decimal(str(unicodedata.numeric(match["other"]))) if match["other"] else None


def _words(words: Sequence[str]) -> Decimal | None:
    """Return the value of number words; None for what is no single number.

    >>> str(_words(["twenty", "one", "thousand", "and", "five"]))
    '21005'
    """
    if len(words) == 1:
        return _SINGLE.get(words[0])
    *head, last = (word for word in words if word not in ("and", "a", "an", "of"))
    shared = "of" in words or FRACTIONS.keys() & set(head)
    if last in _MULTIPLES and shared and words[-2] != "and":
        share = _words(words[:-1])  # "half a million", "two and a half million"
        return None if share is None else share * _MULTIPLES[last]
    if last in FRACTIONS or (head in ([], ["one"]) and ORDINALS.get(last, Decimal(0)) > 2):
        part = FRACTIONS.get(last) or 1 / ORDINALS[last]
        count = _count(head or ["one"])
        if count is None or "and" not in words:
            return None if count is None else count * part
        # "two and a half", "a million and a half"
        return count + part * _MULTIPLES.get(head[-1], 1)
    if last in ORDINALS:
        last = _CARDINAL_OF[ORDINALS[last]]
    return _count([*head, last])


def _count(words: Sequence[str]) -> Decimal | None:
    """Return the value of cardinals in the order English says them, else None."""
    total, part, room = Decimal(0), Decimal(0), Decimal(1000)
    scale = Decimal(10) ** 15
    for word in words:
        if word in CARDINALS and CARDINALS[word] < room:
            part += CARDINALS[word]
            room = Decimal(10 if CARDINALS[word] >= 20 else 0)
        elif word == "hundred" and part < 10:
            part, room = max(part, Decimal(1)) * 100, Decimal(100)
        elif word in SCALES and word != "hundred" and SCALES[word] < scale:
            scale = SCALES[word]
            total, part, room = total + max(part, Decimal(1)) * scale, Decimal(0), Decimal(1000)
        elif word in _LOTS:
            total = max(total + part, Decimal(1)) * _LOTS[word]
            part = room = scale = Decimal(0)
        else:
            return None
    return total + part


def _is_roman(text: str) -> bool:
    """Whether `text` is a Roman numeral and not a name such as Xi."""
    one_case = text in (text.upper(), text.lower())
    return one_case and _ROMAN.fullmatch(text.upper()) is not None


def _roman(text: str) -> Decimal:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in text]
    return Decimal(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))
