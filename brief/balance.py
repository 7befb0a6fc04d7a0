"""How much each side of a question gets in the brief: a measure, not a judgement.

Counted is what stands in ``::: {.position question="…" stance="…"}`` divs, plus which
statements are cited anywhere. Nothing here says which side is right or whether the
brief is fair.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation

from brief.facts import Facts
from brief.model import Balance, Evidence, Inputs, Problem, Settings, Side, Use

#: The stances that stand against each other; others are neither side's.
STANCES = ("for", "against")
#: By how much of the longer side's words the shorter one may fall behind.
BOUND = Decimal("0.20")


def measure(inputs: Inputs, evidence: Evidence) -> tuple[Balance, ...]:
    """Return both sides of every question on which the data hold a position."""
    manuscript = inputs.manuscript
    found = []
    for question in evidence["questions"]:
        stances = {s["stance"] for s in evidence["statements"] if s["question_id"] == question.id}
        if stances & set(STANCES):
            first, second = (_side(inputs, evidence, question.id, stance) for stance in STANCES)
            reason = manuscript.reasons.get(question.id, "")
            found.append(Balance(question.id, (first, second), reason))
    return tuple(found)


def _side(inputs: Inputs, evidence: Evidence, question: str, stance: str) -> Side:
    uses = inputs.manuscript.uses
    facts = Facts(evidence)
    own = {
        s.id
        for s in evidence["statements"]
        if (s["question_id"], s["stance"]) == (question, stance)
    }
    inside = [use for use in uses if use.position == (question, stance)]
    rows = evidence.by_id()
    brought = sum(_words(facts.text(use.row_id)) for use in inside if use.row_id in rows)
    cited = {use.row_id for use in inside if use.row_id in rows}
    speakers = {row_id for row_id in cited if rows[row_id].dataset == "actors"}
    return Side(
        stance,
        statements=len(own),
        covered=len(own & {use.row_id for use in uses}),
        words=inputs.manuscript.words.get((question, stance), 0) + brought,
        named=sum(rows[i]["sector"] not in ("unnamed group", "private individual") for i in speakers),
        rows=len(cited - speakers),
        first=_first(uses, evidence, question, stance),
    )


def _words(text: str) -> int:
    return len(re.findall(r"\w[\w’'-]*", text))


def _first(uses: Collection[Use], evidence: Evidence, question: str, stance: str) -> int:
    """Return in how many sections this side's statements are cited before the other's."""
    sides = {
        s.id: s["stance"]
        for s in evidence["statements"]
        if s["question_id"] == question and s["stance"] in STANCES
    }
    opening: dict[int, str] = {}
    both: dict[int, set[str]] = {}
    for use in uses:
        if use.row_id in sides:
            opening.setdefault(use.section, sides[use.row_id])
            both.setdefault(use.section, set()).add(sides[use.row_id])
    return sum(opening[section] == stance for section in opening)


def check(balances: Collection[Balance], settings: Settings) -> tuple[Problem, ...]:
    """Return where a side falls behind its bound without a written reason."""
    return tuple(_check(balances, settings))


def _check(balances: Collection[Balance], settings: Settings) -> Iterator[Problem]:
    given = settings.extra.get("balance")
    wanted = given.get("words", BOUND) if isinstance(given, dict) else BOUND
    try:
        bound = Decimal(str(wanted))
    except InvalidOperation:
        bound = Decimal(-1)
    if not 0 <= bound <= 1:
        yield _problem(f"`balance: words:` is {wanted}, not a share", "give a number from 0 to 1")
        return
    for balance in balances:
        if balance.reason:
            continue
        why = f' or give the reason in ::: {{.balance-reason question="{balance.question}"}}'
        for side in balance.sides:
            if side.covered < side.statements:
                missing = side.statements - side.covered
                yield _problem(
                    f"{balance.question}: {missing} statement(s) {side.stance} are not in the brief",
                    "cite them as statements.ID," + why,
                )
        words = sorted(side.words for side in balance.sides)
        if words[1] and Decimal(words[1] - words[0]) / words[1] > bound:
            sizes = ", ".join(f"{side.words} words {side.stance}" for side in balance.sides)
            yield _problem(
                f"{balance.question}: {sizes}; more than {bound:.0%} apart",
                "lengthen one side or shorten the other," + why,
            )


def _problem(message: str, fix: str) -> Problem:
    return Problem("report/brief.qmd", 0, 0, "balance", message, fix)
