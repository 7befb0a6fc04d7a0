"""Doubt that a row has and a sentence drops, and certainty that it adds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from brief.evidence.wording.case import Case
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Fault
from brief.evidence.wording.words import WORD, shared

_HEDGED = ("claims", "statements", "figures", "derived")
#: Before "likely", these compare and doubt nothing.
_DEGREE = re.compile(r"\b(?:more|less|most|least)\s+$")


def firmer(case: Case) -> Iterator[Fault]:
    """Yield the words that make a sentence firmer than every row it cites."""
    for match in case.matches(case.wording.certainty.asked):
        if not any(case.wording.certainty.carried.search(own.main) for own in case.rows):
            what = f"“{match[0]}” is firm, and no cited row is: {case.shown()}"
            yield Fault("hedge", match.start(), match[0], what, f"leave out “{match[0]}”")


def dropped(case: Case) -> Iterator[Fault]:
    """Yield the first row whose doubt the sentence does not keep."""
    for own in case.rows:
        hedged = own.row.dataset in _HEDGED and (own.row["label"] or not case.prints(own))
        if hedged and (doubt := _lost(case, own)):
            what = f"the sentence is firmer than the row, which says “{doubt}”: {own.shown}"
            fix = f"write “{doubt}”, as the row does"
            at, word = _firm(case, own.says[own.says.find(doubt) + len(doubt) :])
            yield Fault("hedge", at, word, what, fix)
            return


def _firm(case: Case, doubted: str) -> tuple[int, str]:
    """Return where a sentence says firmly what is doubted, and the word; else its first word."""
    words = list(WORD.finditer(case.text))
    for wanted in case.content(doubted):
        for word in words:
            if shared(case.content(word[0]), [wanted]):
                return word.start(), word[0]
    return (words[0].start(), words[0][0]) if words else (0, case.text)


def _lost(case: Case, own: OwnWords) -> str:
    """Return the word of doubt that a sentence loses, or "".

    "Would" and "can" are lost only where the sentence has the verb that follows them.
    """
    wording = case.wording
    for match in wording.doubt.row.finditer(own.says):
        before, after = own.says[: match.start()], own.says[match.end() :]
        if not _DEGREE.search(before) and not _is_denial(match[0], after):
            return "" if wording.doubt.sentence.search(case.text) else match[0]
    nearly = wording.nearly.row.search(own.says)
    if nearly and not wording.nearly.sentence.search(case.text):
        return nearly[0]
    for match in wording.conditional.row.finditer(own.says):
        verb = case.content(own.says[match.end() :])[:1]
        if shared(verb, case.content(case.text)):
            return "" if wording.conditional.sentence.search(case.text) else match[0]
    return ""


def _is_denial(word: str, after: str) -> bool:
    """Whether a word of doubt denies with the next: "could not"."""
    return word.lower() == "could" and re.match(r"\s+not\b|n['’]t\b", after) is not None
