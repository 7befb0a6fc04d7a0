"""How much each side of a question gets in the brief: a measure, not a judgement.

Counted is what stands in ``::: {.position question="…" stance="…"}`` divs, which
statements are cited anywhere, and who comes first in each section. Nothing here says
which side is right or whether the brief is fair.

A side may fall behind the other in words by the bound given in ``_quarto.yml`` under
``brief: balance: words:``. Beyond it, where a statement is missing, and where the source
has statements on one side only, the build asks for a reason in writing, a
``::: {.balance-reason question="…"}`` div, which the brief prints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from itertools import chain

from brief.evidence.facts import Facts
from brief.evidence.wording import names_of
from brief.manuscript.bind import STANCES
from brief.manuscript.sentences import Spoken
from brief.manuscript.typed_numbers import WORD
from brief.model import Balance, Evidence, Inputs, Problem, Row, Settings, Side

#: The sector of people whom a brief calls by their role.
PRIVATE = "private individual"
#: By how much of the longer side's words the shorter one may fall behind.
BOUND = Decimal("0.20")


def measure(inputs: Inputs, evidence: Evidence, spoken: Iterable[Spoken]) -> tuple[Balance, ...]:
    """Return both sides of every question on which the data hold a position."""
    measured = []
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for each in spoken:
        if each.block and not each.hidden:
            for name in names_of(each.said, evidence):
                named[each.position] |= name.actors
    for question in evidence["questions"]:
        own = {
            row.id: row["stance"]
            for row in evidence["statements"]
            if row["question_id"] == question.id
        }
        if not set(STANCES).isdisjoint(own.values()):
            first, second = (
                _side(inputs, evidence, question.id, own, side, named[question.id, side])
                for side in STANCES
            )
            reason = inputs.manuscript.reasons.get(question.id, "")
            measured.append(Balance(question.id, (first, second), reason))
    return tuple(measured)


def _side(
    inputs: Inputs,
    evidence: Evidence,
    question: str,
    stances: Mapping[str, str],
    stance: str,
    named: AbstractSet[str],
) -> Side:
    """Measure a side of a question, whose statements have the `stances`.

    `named` are the actors whom its text names.
    """
    # Block 0 is in no text.
    uses = [use for use in inputs.manuscript.uses if use.block and not use.hidden]
    own = {statement for statement, side in stances.items() if side == stance}
    facts = Facts(evidence)
    inside = [use for use in uses if use.position == (question, stance)]
    brought = sum(len(WORD.findall(facts.said(use.group, use.row_id))) for use in inside)
    cited = {use.row_id for use in inside if use.group != "charts" and facts.has(use.row_id)}
    actors = {row_id for row_id in cited if facts.row(row_id).dataset == "actors"}
    # Of the statements for or against in each section, the first one, which is set last.
    opening = {
        use.section: use.row_id for use in reversed(uses) if stances.get(use.row_id) in STANCES
    }
    return Side(
        stance,
        statements=len(own),
        covered=len(own & {use.row_id for use in uses}),
        words=inputs.manuscript.words.get((question, stance), 0) + brought,
        named=sum(has_name(facts.row(actor)) for actor in named),
        rows=len(cited - actors),
        first=sum(statement in own for statement in opening.values()),
    )


def has_name(actor: Row) -> bool:
    """Return whether an actor has a name of its own: neither private nor called unnamed."""
    return actor["sector"] != PRIVATE and "unnamed" not in f"{actor['name']} {actor['sector']}"


def check(balances: Collection[Balance], settings: Settings) -> tuple[Problem, ...]:
    """Return where a side falls behind its bound without a written reason."""
    share = bound(settings)
    if share.is_nan():
        what = f"`balance: words:` is {_wanted(settings)}, not a share"
        fix = "give a number from 0 to 1"
        return (Problem("report/_quarto.yml", 0, 0, "balance", what, fix),)
    unreasoned = (balance for balance in balances if not balance.reason)
    return tuple(chain.from_iterable(_unreasoned(balance, share) for balance in unreasoned))


def bound(settings: Settings) -> Decimal:
    """Return by what share of the longer side's words the shorter may fall behind, else NaN."""
    try:
        share = Decimal(str(_wanted(settings)))
    except InvalidOperation:
        return Decimal("NaN")
    return share if share.is_finite() and 0 <= share <= 1 else Decimal("NaN")


def _wanted(settings: Settings) -> object:
    given = settings.extra.get("balance")
    return given.get("words", BOUND) if isinstance(given, dict) else BOUND


def _unreasoned(balance: Balance, share: Decimal) -> Iterator[Problem]:
    """Yield what a question would need a written reason for."""
    give = f'give the reason in ::: {{.balance-reason question="{balance.question}"}}'
    for side in balance.sides:
        if not side.statements:
            yield _problem(f"{balance.question}: the source has nothing {side.stance}", give)
        missing = side.statements - side.covered
        if missing:
            what = f"{balance.question}: {missing} of {side.statements} statements {side.stance}"
            fix = f"cite every statements.ID (`brief trace` says which are not used), or {give}"
            yield _problem(f"{what} not in the brief", fix)
    less, more = sorted(side.words for side in balance.sides)
    if not less and all(side.statements for side in balance.sides):
        for side in balance.sides:
            if not side.words:
                div = f'::: {{.position question="{balance.question}" stance="{side.stance}"}}'
                what = f"{balance.question}: no text gives the side {side.stance}"
                yield _problem(what, f"write it in {div}, or {give}")
    elif more - less > share * more:
        sizes = ", ".join(f"{side.words} words {side.stance}" for side in balance.sides)
        fix = f"lengthen one side or shorten the other, or {give}"
        yield _problem(f"{balance.question}: {sizes}; more than {share:.0%} apart", fix)


def _problem(message: str, fix: str) -> Problem:
    return Problem("report/brief.qmd", 0, 0, "balance", message, fix)
