"""Words that compare, count, explain and prove: a cited row must have them, or its value must."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import combinations, pairwise

from brief.evidence import units
from brief.evidence.wording import comparatives
from brief.evidence.wording.case import Case, by_speaker
from brief.evidence.wording.lists import WordClass
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Fault
from brief.evidence.wording.words import clause, shared

#: The rules that have a name of their own; all other classes compare or count.
RULES = {
    "cause": "cause",
    "effect": "cause",
    "proof": "proof",
    "certain": "proof",
    "refuted": "proof",
}
#: The classes that a caution or note carries, too: it limits its row, and makes it no larger.
_LIMITS = ("no", "only", "all", "some", "few", "many")
#: The classes that a row does not carry by whatever it denies: it must deny the same.
_DENYING = ("none", "no", "nobody")
#: The classes that say more than "some" of the same does; those of "most" say no more than it.
_MOST = ("most", "majority")
_MORE_THAN_SOME = (*_MOST, "all", "whole", "only", "none", "nobody")
#: The classes that a sentence may leave open: "whether fewer were hurt".
_DIRECTED = ("more", "less", "better", "worse", "rise", "fall", "change", "multiple", "divided")
#: How many words before a word of proof may deny it.
_DENIES = 4
#: How many words tell what "some" is said of.
_FOLLOWING = 2
#: What stands between two numbers of which one has become the other.
_TO = re.compile(r"(?:\w+ ){0,6}to")


def compared(case: Case) -> Iterator[Fault]:
    """Yield the words of a class that no cited row carries."""
    moved = _from_to(case)
    for words in case.wording.classes.values():
        if words.name == "proof" and not any(_unproven(own) for own in case.rows):
            continue
        for match in case.matches(words.asked):
            if words.name in _DENYING and of_source(case, match):
                continue
            if words.name in _DIRECTED and _is_open(case, match):
                continue
            if words.name == "proof" and (_is_denied(case, match) or _is_told(case, match)):
                continue
            if words.name not in moved and not _carried(case, words, match):
                yield _fault(case, match, words.says, RULES.get(words.name, "compared-word"))
    for match in (*comparatives.degrees(case), *comparatives.alikenesses(case)):
        yield _fault(case, match, "compares", "compared-word")
    for match in comparatives.swapped(case):
        yield _fault(case, match, "compares them the other way round", "compared-word")
    for match in comparatives.beside_another(case):
        yield _fault(case, match, "sets it beside something else", "compared-word")


def of_source(case: Case, match: re.Match[str]) -> bool:
    """Return whether a denial is about the source: what it leaves out, no row can say."""
    before, after = clause(case.text, *match.span())
    around = " ".join((*before.split()[-6:], match[0], *after.split()[:6]))
    found = case.wording.leaving_out.search(around)
    passive = found and re.search(r"\b(?:is|are|was|were|not|been|be)\s+$", around[: found.start()])
    if found and (passive or case.wording.silent.search(around)):
        return True
    # "without naming its source"
    return match[0].lower() == "without" and bool(case.wording.leaving_out.match(after.lstrip()))


def _is_open(case: Case, match: re.Match[str]) -> bool:
    """Whether a sentence only asks: "could not say whether fewer were hurt"."""
    part = re.split("[,.;:]", case.text[: match.start()])[-1]
    return case.wording.open.search(part) is not None


def _is_denied(case: Case, match: re.Match[str]) -> bool:
    """Whether a denial stands before a word of proof: "does not show"."""
    before, _ = clause(case.text, *match.span())
    near = " ".join(before.split()[-_DENIES:])
    denials = (case.wording.denial, *(case.wording.classes[name] for name in _DENYING))
    return any(denial.asked.search(near) for denial in denials)


def _is_told(case: Case, match: re.Match[str]) -> bool:
    """Whether somebody says at once that it is known: "Everyone knew, said Ann Fox, that"."""
    aside = re.match(r", ([^,.;]+)[,.;]", case.text[match.end() :])
    return (
        aside is not None
        and case.wording.says.search(aside[1]) is not None
        and any(
            match.end() < name.start < match.end() + aside.end()
            and any(name.actors & own.speakers for own in case.rows)
            for name in case.names
        )
    )


def _unproven(own: OwnWords) -> bool:
    return by_speaker(own.row) or own.row["status"] == "estimated"


def _carried(case: Case, words: WordClass, match: re.Match[str]) -> bool:
    if words.name in ("more", "less", "better", "worse") and comparatives.turned(case, match):
        return True
    if words.name == "only" and any(match.end() + 1 == name.start for name in case.names):
        return False  # no row says that only its speaker says so
    if words.name == "both" and len({own.speakers for own in case.rows}) > 1:
        return True
    return any(
        (words.name in _by_value(case, own) and case.speaks_of_same(own, match))
        or (
            (_says_so(case, words, match, main) or _limits(case, words, match, own))
            and not (words.name in _MORE_THAN_SOME and _lesser(case, words, match, main))
        )
        for own, main in zip(case.rows, case.main, strict=True)
    )


def _limits(case: Case, words: WordClass, match: re.Match[str], own: OwnWords) -> bool:
    carried = words.carried if words.name in _DENYING else words.asked
    return words.name in _LIMITS and case.beside(own, carried, match)


def _says_so(case: Case, words: WordClass, match: re.Match[str], main: str) -> bool:
    """Whether a row has a word of the class, said of the same, or the very word."""
    return case.said_of_same(words.carried, main, match) or (
        len(match[0]) > 3 and comparatives.has_degree(case, match[0].lower(), main)
    )


def _lesser(case: Case, words: WordClass, match: re.Match[str], main: str) -> bool:
    """Whether a row says of some what the sentence says of most, all or none."""
    lesser, classes = case.wording.lesser, case.wording.classes
    if any(map(lesser.search, (case.text[: match.start()], case.text[match.end() :]))):
        return False
    about = case.near(case.text, match)
    for found in lesser.finditer(main):
        equal = words.name in _MOST and any(classes[n].asked.search(found[0]) for n in _MOST)
        if not equal and shared(case.content(main[found.end() :])[:_FOLLOWING], about):
            return True
    return False


def _by_value(case: Case, own: OwnWords) -> Collection[str]:
    """Return the classes that a row's value carries: a share of more than half is most of all."""
    if own.zero:
        return _DENYING
    if own.row["stance"] == "neutral":
        return ("none", "no")  # no side is taken
    quantity = case.evidence.quantities.get(own.row.id)
    if quantity is None:
        return ()
    if quantity.unit == "percent":
        if quantity.amount == 100:
            return ("all", "whole")
        return ("most", "majority", "many", "share") if quantity.amount > 50 else ("few", "share")
    if own.row.dataset == "derived" and quantity.unit == "ratio":
        return ("more", "multiple") if quantity.amount > 1 else ("less", "divided")
    if own.row.dataset == "derived" and "-" in own.row["expression"]:
        return ("more", "less")
    return ("both",) if quantity.amount == 2 else ()


def _from_to(case: Case) -> Collection[str]:
    """Return the classes that two numbers carry which are printed as "from … to …"."""
    quantities = case.evidence.quantities
    printed = [c for c in case.said.cited if c.end > c.at and c.id in quantities]
    for one, other in pairwise(printed):
        first, last = quantities[one.id], quantities[other.id]
        before, between = case.text[: one.at].rstrip(), case.text[one.end : other.at].strip()
        alike_units = units.dimension(first.unit) == units.dimension(last.unit)
        if before.endswith("from") and _TO.fullmatch(between) and alike_units:
            rising = first.amount < last.amount
            return ("rise", "more", "effect") if rising else ("fall", "less", "effect")
    return ()


def _fault(case: Case, match: re.Match[str], says: str, rule: str) -> Fault:
    word = match[0].strip()
    message = f"“{word}” {says}, and no cited row does: {case.shown()}"
    fix = (
        f"say it in the row’s words, cite a row that says “{word}”, or mark your own reading "
        f'[{word}]{{.reading reason="…"}}'
    )
    if rule == "compared-word" and (formula := _formula(case)):
        fix += f"; or compare the figures: add to derived.csv ID,what is more than what,{formula},"
        fix += f"{units.COMPARISON},NOTE, and cite it"
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
