"""Units typed at a number that its row does not have: "per visit", "a week"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from brief.evidence import units
from brief.evidence.wording.case import Case
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Cited, Fault
from brief.evidence.wording.words import WORD

#: How far from a number "weekly" may stand and be said of it, in characters and in words.
_AROUND, _WORDS = 40, 3
#: What a row has a rate of: "a week", "of each sign".
_RATE = re.compile(r"\b(?:an?|per|each|every)\s+([a-z-]+)")
_PERSON = frozenset({"head", "person", "people"})


def typed_units(case: Case) -> Iterator[Fault]:
    """Yield the units typed right after or near a printed number."""
    own = {each.row.id: each for each in case.rows}
    for cited in case.said.cited:
        row = own.get(cited.id)
        if row and cited.end > cited.at and cited.id in case.evidence.quantities:
            text = f"{row.main} {row.row['unit']}".lower()
            held, rates = WORD.findall(text), _RATE.findall(text)
            for at, word, noun in (*_after(case, cited), *_near(case, cited)):
                of_row = rates if _RATE.search(word.lower()) else held
                if not _holds(of_row, noun) and not case.excused(at) and word.lower() not in held:
                    yield _fault(at, word, row)


def _after(case: Case, cited: Cited) -> Iterator[tuple[int, str, str]]:
    """Yield place, words and noun of the unit that follows a number."""
    after = case.text[cited.end :]
    at = cited.end + len(after) - len(after.lstrip())
    if rate := case.wording.rate.match(after):
        yield at, rate[0].strip(), next(filter(None, rate.groups()))
    elif (few := re.match(r"\s*(?:for (?:each|every)|an?)\s+([a-z-]+)", after)) and (
        case.wording.rates.fullmatch(few[1])
    ):
        yield at, few[0].strip(), few[1]
    elif (bare := re.match(r"\s+(?:of\s+)?([a-z-]+)", after)) and (
        case.wording.nouns.fullmatch(bare[1])
    ):
        yield at, bare[0].strip(), bare[1]


def _near(case: Case, cited: Cited) -> Iterator[tuple[int, str, str]]:
    """Yield place, word and noun of each adverb of time near a number."""
    for match in WORD.finditer(case.text):
        noun = case.wording.adverbs.get(match[0].lower())
        if noun and not cited.at <= match.start() < cited.end:
            ends = sorted((match.span(), (cited.at, cited.end)))
            gap = case.text[ends[0][1] : ends[1][0]]
            close = len(gap) <= _AROUND and len(gap.split()) <= _WORDS
            if close and not re.search("[,;:.]", gap):
                yield match.start(), match[0], noun


def _holds(held: Collection[str], noun: str) -> bool:
    one = units.singular(noun)
    return any(units.singular(word) == one or {noun, word} <= _PERSON for word in held)


def _fault(at: int, word: str, own: OwnWords) -> Fault:
    unit = own.row["unit"]
    what = f"“{word}” is a unit that the row does not have, whose unit is {unit}: {own.shown}"
    return Fault("unit", at, word, what, f"leave out “{word}”; the number brings its unit along")
