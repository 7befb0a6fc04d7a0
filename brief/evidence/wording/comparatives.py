"""What a sentence sets beside something else: "busier than", "as busy as", "the busiest"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brief.evidence.wording.case import Case
from brief.evidence.wording.words import alike, clause, shared

#: The classes that point up, and those that point down.
_UP, _DOWN = ("more", "better"), ("less", "worse")
_FOLLOWING = 3
_THAN = re.compile(r"\bthan\b")
_ER = re.compile(r"\b[a-z]{2,}er\b")
_DEGREE = re.compile("(?:er|est)$")
_ANY_DEGREE = re.compile("(?:er|est|en|ens|ened)$")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where two things are set beside each other, whether it points up, and their words."""

    start: int
    end: int
    up: bool
    this: Sequence[str]
    that: Sequence[str]


def comparisons(case: Case, text: str) -> Iterator[Comparison]:
    """Yield what a text compares with "than"."""
    classes = case.wording.classes
    for than in _THAN.finditer(text):
        begin = max((m.end() for m in re.finditer("[.;:]", text[: than.start()])), default=0)
        before, after = text[begin : than.start()], re.split("[.;:,]", text[than.end() :])[0]
        words = [
            (word.start(), word.end(), name in _UP)
            for name in (*_UP, *_DOWN)
            for word in classes[name].asked.finditer(before)
        ] or [(word.start(), word.end(), True) for word in _ER.finditer(before)]
        if words and (that := case.content(after)):
            start, end, up = max(words)
            this = case.content(before[:start] + before[end:])
            yield Comparison(begin + start, begin + end, up, this, that)


def crossed(one: Comparison, other: Comparison) -> bool:
    """Return whether what one sets on this side the other sets on that.

    Only words that tell the two sides apart count; what is said of both stands on this side.
    """
    this = [word for word in other.this if not shared([word], other.that)]
    that = [word for word in other.that if not shared([word], other.this)]
    return _common(one.this, that) + _common(one.that, this) > _common(one.that, that)


def _common(some: Sequence[str], others: Sequence[str]) -> int:
    return sum(shared([word], others) for word in set(some))


def turned(case: Case, match: re.Match[str]) -> bool:
    """Return whether a row compares the same the other way round: "cheaper" for "dearer"."""
    return any(
        one.up != other.up and crossed(one, other)
        for one in comparisons(case, case.text)
        if one.start <= match.start() < one.end
        for main in case.main
        for other in comparisons(case, main)
    )


def swapped(case: Case) -> Iterator[re.Match[str]]:
    """Yield the words that compare what a row does, with its sides exchanged."""
    theirs = [other for main in case.main for other in comparisons(case, main)]
    for one in comparisons(case, case.text):
        denied = case.wording.classes["no"].carried.search(clause(case.text, one.start, one.end)[0])
        if not denied and any(one.up == other.up and crossed(one, other) for other in theirs):
            word = re.compile(re.escape(case.text[one.start : one.end]))
            yield from (m for m in case.matches(word) if m.start() == one.start)


def beside_another(case: Case) -> Iterator[re.Match[str]]:
    """Yield what a sentence sets something beside, where no row speaks of it."""
    for match in case.matches(case.wording.than):
        beside = case.content(match[1])[:_FOLLOWING]
        if beside and not any(shared(case.content(main), beside) for main in case.main):
            yield match


def degrees(case: Case) -> Iterator[re.Match[str]]:
    """Yield the degrees of adjectives that no list holds, and no row: "busiest"."""
    for degree in case.wording.degrees:
        known = [case.wording.classes[name].asked for name in degree.listed]
        for match in case.matches(degree.form):
            word = match[0].lower()
            listed = any(pattern.fullmatch(word) for pattern in known)
            if listed or case.wording.no_degree.fullmatch(word) or turned(case, match):
                continue
            if not any(has_degree(case, word, main) for main in case.main):
                yield match


def alikenesses(case: Case) -> Iterator[re.Match[str]]:
    """Yield each "as busy as" that no row carries.

    One that is denied is the denial's matter; one that follows a number is the number's.
    """
    equal, classes = case.wording.equal, case.wording.classes
    denials = case.wording.denial.asked, classes["no"].asked, classes["none"].asked
    for match in case.matches(equal):
        before, _ = clause(case.text, *match.span())
        times = any(c.at < c.end == match.start() - 1 for c in case.said.cited)
        carriers = equal, classes["same"].carried
        carried = any(each.search(main) for each in carriers for main in case.main)
        if not (times or carried or any(denial.search(before) for denial in denials)):
            yield match


def has_degree(case: Case, word: str, text: str) -> bool:
    """Return whether a text has a form of the word; "cleaner" is none of "clean"."""
    degree = _DEGREE.search(word)
    return any(
        alike(word, other) and (not degree or _ANY_DEGREE.search(other))
        for other in case.content(text)
    )
