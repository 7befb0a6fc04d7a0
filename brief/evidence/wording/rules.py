"""Every rule of wording, asked of one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from brief.evidence.wording import compared, denials, hedges, speakers, tense, units_typed
from brief.evidence.wording.case import Case
from brief.evidence.wording.lists import Wording
from brief.evidence.wording.own_words import own_words
from brief.evidence.wording.said import Fault, Said
from brief.model import Evidence


def faults(
    said: Said, evidence: Evidence, wording: Wording, *, heading: bool = False
) -> Iterator[Fault]:
    """Yield what a sentence says and the rows it cites do not carry.

    In a `heading`, a chart's title or an alternative text, only words that compare, count, deny,
    explain or prove are asked about. A sentence that cites no row has no faults here.
    """
    rows = evidence.by_id()
    # An actor that is cited, and not only named, is evidence as well.
    ids = dict.fromkeys(
        c.id
        for c in said.cited
        if c.id in rows and (rows[c.id].dataset != "actors" or c.group == "cite")
    )
    if not ids:
        return
    case = Case(said, [own_words(rows[name], evidence) for name in ids], wording, evidence)
    yield from compared.compared(case)
    yield from denials.added(case)
    if not heading:
        yield from denials.dropped(case)
        yield from speakers.speakers(case)
        yield from hedges.firmer(case)
        yield from hedges.dropped(case)
        yield from units_typed.typed_units(case)
        yield from tense.present(case)
