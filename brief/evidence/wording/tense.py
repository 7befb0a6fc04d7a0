"""The present tense of saying, where the source has no date and so no "now"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from brief.evidence.wording.case import Case, by_speaker
from brief.evidence.wording.said import Fault
from brief.evidence.wording.words import WORD

_STILL = re.compile(r"(?:\s+(?:still|now|also|already|currently))?\s+")


def present(case: Case) -> Iterator[Fault]:
    """Yield the verbs of saying, and of being for or against, that stand in the present."""
    if not _undated(case):
        return
    # What the source does, as where it contradicts itself, it does as long as it is there.
    told = {word for own in case.rows if not by_speaker(own.row) for word in WORD.findall(own.says)}
    for match in WORD.finditer(case.text):
        start, end = match.span()
        printed = any(c.at <= start and end <= c.end for c in case.said.cited)
        if (
            not printed
            and match[0] not in told
            and not case.excused(start)
            and (verb := _verb(case, match))
        ):
            word, past = verb
            what = f"“{word}” is of today, and the source has no date; the rows say {case.shown()}"
            yield Fault("tense", start, word, what, f"write “{past}”")


def _undated(case: Case) -> bool:
    rows = case.evidence.by_id()
    sources = (rows.get(own.row["source_id"]) for own in case.rows if own.speakers)
    return any(source and not source["published"] for source in sources)


def _verb(case: Case, match: re.Match[str]) -> tuple[str, str] | None:
    """Return the verb there in the present and its past, or None."""
    word, before = match[0].lower(), case.text[: match.start()].rstrip()
    if word in case.wording.past:
        return (match[0], case.wording.past[word]) if _is_said(case, word, before) else None
    if word in case.wording.being and _after_person(case, before):
        rest = case.text[match.end() :]
        gap = _STILL.match(rest)
        state = case.wording.states.match(rest, gap.end()) if gap else None
        if state:
            return f"{word} {state[0]}", f"{case.wording.being[word]} {state[0]}"
    return None


def _is_said(case: Case, word: str, before: str) -> bool:
    """Whether a form has a person as its subject, and is neither a noun nor after "to"."""
    last = _last(before.removesuffix(" itself"))
    if case.wording.sources.fullmatch(last):
        return False
    if _after_person(case, before.removesuffix(",")):
        return True
    if case.wording.after_person.fullmatch(last) and word.endswith("s"):
        return True
    return bool(case.wording.plain.fullmatch(word)) and not case.wording.no_verb.fullmatch(last)


def _after_person(case: Case, before: str) -> bool:
    named = any(name.end == len(before) for name in case.names)
    return named or case.wording.persons.fullmatch(_last(before)) is not None


def _last(before: str) -> str:
    return before.split()[-1].strip("“‘\"'(") if before else ""
