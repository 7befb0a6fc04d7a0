"""Words that assert something of the subject, in sentences that rest on no row."""

from __future__ import annotations

from collections.abc import Iterator

from brief.evidence.wording.case import Case
from brief.evidence.wording.compared import RULES
from brief.evidence.wording.lists import Wording
from brief.evidence.wording.said import Fault, Said
from brief.model import Evidence

#: The classes whose words say how things are: that they change, exceed others, or have a cause.
_ASSERTING = (
    *("top", "extreme", "bottom", "best", "worst", "more", "less", "better", "worse"),
    *("rise", "fall", "change", "multiple", "divided", "cause", "effect", "proof", "certain"),
    "refuted",
)


def asserted(said: Said, evidence: Evidence, wording: Wording) -> Iterator[Fault]:
    """Yield what a sentence of method or definition says of the subject, which no row can carry.

    Innocent phrases, names, and what the author gave a reason for assert nothing.
    """
    case = Case(said, (), wording, evidence)
    for name in _ASSERTING:
        words = wording.classes[name]
        for match in case.matches(words.asked):
            yield Fault(
                RULES.get(name, "compared-word"),
                match.start(),
                match[0],
                f"“{match[0]}” {words.says}, in a part that rests on no row",
                "say it without, cite a row outside this part, or mark it as your own "
                f'[{match[0]}]{{.reading reason="…"}}',
            )
