"""Words that compare, count, explain and prove: a cited row must have them, or its value must."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

from brief.evidence import units
from brief.evidence.wording.case import Case, by_speaker
from brief.evidence.wording.lists import WordClass
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Fault
from brief.evidence.wording.words import alike, clause, shared

#: The rules that have a name of their own; all other classes compare or count.
_RULES = {"cause": "cause", "proof": "proof", "certain": "proof"}
#: The classes that a caution or note carries, too: it limits its row, and makes it no larger.
_LIMITS = ("none", "nobody", "only", "all", "some", "few", "many")
#: The classes whose words are said of what follows them: "all rooms", "the first town".
_OF_WHAT_FOLLOWS = (
    *("all", "some", "none", "most", "many", "few", "both"),
    *("top", "bottom", "first", "worst", "best", "more", "less"),
)
_FOLLOWING = 3


def compared(case: Case) -> Iterator[Fault]:
    """Yield the words of a class that no cited row carries."""
    moved = _from_to(case)
    for words in case.wording.classes.values():
        if words.name == "proof" and not any(_unproven(own) for own in case.rows):
            continue
        for match in case.matches(words.asked):
            if words.name in ("none", "nobody") and of_source(case, match):
                continue
            if words.name not in moved and not _carried(case, words, match):
                yield _fault(case, match, words.says, _RULES.get(words.name, "compared-word"))
    yield from _degrees(case)
    yield from _than(case)


def of_source(case: Case, match: re.Match[str]) -> bool:
    """Return whether a denial is about the source: what it leaves out, no row can say."""
    before, after = clause(case.text, *match.span())
    around = " ".join((*before.split()[-6:], match[0], *after.split()[:6]))
    found = case.wording.leaving_out.search(around)
    passive = found and re.search(r"\b(?:is|are|was|were|not|been|be)\s+$", around[: found.start()])
    return bool(found and (passive or case.wording.silent.search(around)))


def _unproven(own: OwnWords) -> bool:
    return by_speaker(own.row) or own.row["status"] == "estimated"


def _carried(case: Case, words: WordClass, match: re.Match[str]) -> bool:
    return any(
        words.name in _by_value(case, own)
        or _says_so(case, words, match, own, main)
        or (words.name in _LIMITS and case.beside(own, words, match))
        for own, main in zip(case.rows, case.main, strict=True)
    )


def _says_so(case: Case, words: WordClass, match: re.Match[str], own: OwnWords, main: str) -> bool:
    """Whether a row has a word of the class, and speaks of what it is said of; or the very word."""
    if words.name in ("none", "nobody"):
        return case.denies(words.carried, main, match) or _kin(case, words, match, main)
    if words.carried.search(main):
        after = clause(case.text, *match.span())[1].split(",")[0]
        counted = case.content(after)[:_FOLLOWING]
        if words.name not in _OF_WHAT_FOLLOWS or not counted:
            return True
        if shared(case.content(own.all), counted):
            return True
    return len(match[0]) > 4 and _has(case, match[0].lower(), main)


def _kin(case: Case, words: WordClass, match: re.Match[str], main: str) -> bool:
    """Whether a row puts something above or below all others, which says of these that none is."""
    return any(
        case.wording.classes[name].asked.search(main)
        for name in ("top", "extreme", "bottom", "first", "best", "worst", "only")
    )


def _has(case: Case, word: str, main: str) -> bool:
    """Whether a row has a form of the word; "cleaner" is none of "clean"."""
    degree = re.search("(?:er|est)$", word)
    return any(
        alike(word, other) and (not degree or re.search("(?:er|est|en|ens|ened)$", other))
        for other in case.content(main)
    )


def _by_value(case: Case, own: OwnWords) -> Collection[str]:
    """Return the classes that a row's value carries: a share of more than half is most of all."""
    if own.zero:
        return ("none", "nobody")
    if own.row["stance"] == "neutral":
        return ("none",)  # no side is taken
    quantity = case.evidence.quantities.get(own.row.id)
    if quantity is None:
        return ()
    if quantity.unit == "percent":
        if quantity.amount == 100:
            return ("all",)
        return ("most", "many") if quantity.amount > 50 else ("few",)
    if own.row.dataset == "derived" and (quantity.unit == "ratio" or "-" in own.row["expression"]):
        return ("more", "less", "multiple")
    return ("both",) if quantity.amount == 2 else ()


def _from_to(case: Case) -> Collection[str]:
    """Return the classes that two numbers carry which are printed as "from … to …"."""
    quantities = case.evidence.quantities
    printed = [c for c in case.said.cited if c.end > c.at and c.id in quantities]
    for one, other in pairwise(printed):
        first, last = quantities[one.id], quantities[other.id]
        before, between = case.text[: one.at].rstrip(), case.text[one.end : other.at].strip()
        alike_units = units.dimension(first.unit) == units.dimension(last.unit)
        if before.endswith("from") and between == "to" and alike_units:
            return ("rise", "more") if first.amount < last.amount else ("fall", "less")
    return ()


def _degrees(case: Case) -> Iterator[Fault]:
    """Yield the degrees of adjectives that no list holds, and no row: "busiest"."""
    for degree in case.wording.degrees:
        known = [case.wording.classes[name].asked for name in degree.listed]
        for match in case.matches(degree.form):
            word = match[0].lower()
            listed = any(pattern.fullmatch(word) for pattern in known)
            if listed or case.wording.no_degree.fullmatch(word):
                continue
            if not any(_has(case, word, main) for main in case.main):
                yield _fault(case, match, "compares", "compared-word")


def _than(case: Case) -> Iterator[Fault]:
    """Yield what a sentence sets beside something else that no cited row speaks of."""
    for match in case.matches(case.wording.than):
        beside = case.content(match[1])[:_FOLLOWING]
        if beside and not any(shared(case.content(own.all), beside) for own in case.rows):
            yield _fault(case, match, "compares with what they don’t speak of", "compared-word")


def _fault(case: Case, match: re.Match[str], says: str, rule: str) -> Fault:
    word = match[0].strip()
    message = f"“{word}” {says}; the rows cited say {case.shown()}"
    fix = (
        f"say it in the row’s words, cite a row that says “{word}”, or mark your own reading "
        f'[{word}]{{.reading reason="…"}}'
    )
    if rule == "compared-word" and (formula := _formula(case)):
        fix += f"; or compare the figures: add to derived.csv ID,what is more than what,{formula},"
        fix += f"{units.COMPARISON}, and cite it"
    return Fault(rule, match.start(), word, message, fix)


def _formula(case: Case) -> str:
    """Return the formula that compares two figures of the sentence, or ""."""
    quantities = case.evidence.quantities
    figures = [own.row.id for own in case.rows if own.row.id in quantities]
    for a, b in combinations([name for name in figures if _is_figure(case, name)], 2):
        one, other = quantities[a], quantities[b]
        if units.dimension(one.unit) == units.dimension(other.unit) and one.amount != other.amount:
            return f"{a} > {b}" if one.amount > other.amount else f"{b} > {a}"
    return ""


def _is_figure(case: Case, name: str) -> bool:
    return case.evidence.by_id()[name].dataset == "figures"
