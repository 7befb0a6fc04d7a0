"""Step 2, validate: inputs → `Evidence`, or every `Problem` at once.

Input: `inputs`. Output: `evidence`, `balance` and `sentences`. Rules of form come from
``datapackage.json``, those of meaning from `brief.evidence`, those of the text from
`brief.manuscript`. Stopping at the first problem and touching files do not belong here.
"""

from __future__ import annotations

from dataclasses import replace

from brief import evidence
from brief.errors import InvalidError
from brief.manuscript import balance, bind, ledger, sentences
from brief.model import Build


def run(build: Build) -> Build:
    """Return `build` with what it puts in; raises `InvalidError` with all problems."""
    inputs = build.inputs
    tables = evidence.read(inputs.data)
    if tables.unread:  # whatever rests on these files would only seem to be missing
        raise InvalidError(sorted({*build.problems, *tables.problems}))
    rows, problems = evidence.judge(tables, inputs)
    sound = not (tables.problems or problems)
    spoken = sentences.of(inputs, rows)
    problems += bind.check_manuscript(inputs, rows, spoken)
    problems += tuple(ledger.check(spoken, rows, inputs.settings))
    problems += tuple(ledger.check_readings(inputs.settings, spoken))
    problems += tuple(ledger.check_share(spoken))
    measured = balance.measure(inputs, rows, spoken) if sound else ()
    problems += balance.check(measured, inputs.settings)
    every = sorted({*build.problems, *tables.problems, *problems})
    if every:
        raise InvalidError(every)
    said = tuple(each.sentence for each in spoken)
    return replace(build, evidence=rows, balance=measured, sentences=said)
