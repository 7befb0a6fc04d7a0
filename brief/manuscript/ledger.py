"""Whether each sentence answers for itself.

A sentence of evidence cites a row, and its words say no more than its rows do (`evidence.wording`).
Every other one stands in a part that is marked as method, definition or the brief's own reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brief.evidence.wording import Fault, Wording, asserted, faults
from brief.manuscript.sentences import Spoken
from brief.model import Evidence, Problem

#: What to do about a sentence that nothing answers for, by its kind.
_ANSWER = {
    "text": "cite a row behind it, {{< cite ID >}}; or, where no row can say it, "
    'mark it [sentence]{.method reason="…"}, .definition or .reading',
    "heading": 'cite a row in the section, or mark the section ::: {.method reason="…"}',
    "label": "cite a row beside it, in its caption, paragraph or line of the table",
    "setting": "cite a row in the text",
    "chart": "list the rows drawn in `uses`",
}
#: The parts that say how the brief was made or what a word means, and nothing of the subject.
_ASSERTS_NOTHING = ("method", "definition")
#: How much of a sentence is shown.
_SHOWN = 70


def check(spoken: Iterable[Spoken], evidence: Evidence, lang: str) -> Iterator[Problem]:
    """Yield the sentences that nothing answers for, and words that no cited row carries.

    A sentence of method or definition, which no row answers for, may have none that assert.
    Words are judged where there are lists of the brief's language.
    """
    wording = Wording.of(lang)
    for sentence, said in ((each.sentence, each.said) for each in spoken):
        where = sentence.path, sentence.line, sentence.column
        shown = cut(sentence.text)
        found: Iterable[Fault] = ()
        if sentence.part:
            if wording and sentence.part in _ASSERTS_NOTHING:
                found = asserted(said, evidence, wording)
        elif not sentence.rows:
            message = f"“{shown}” cites no row of data, and stands in no part that says why"
            yield Problem(*where, "uncited", message, _ANSWER[sentence.kind])
        elif wording:
            found = faults(said, evidence, wording, heading=sentence.kind != "text")
        for fault in found:
            message = f"“{shown}”: {fault.message}"
            yield Problem(*where, fault.rule, message, fault.fix, value=fault.word)


def cut(text: str) -> str:
    """Return the beginning of a sentence, cut at a word.

    >>> cut("a " * 50)[-4:]
    'a a…'
    """
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rpartition(" ")[0] + "…"
