"""Whether each sentence answers for itself.

A sentence of evidence cites a row, and its words say no more than its rows do (`evidence.wording`).
Every other one stands in a part that is marked as method, definition or the brief's own reading.
What rests on rows that it does not cite itself, such as a title, must be carried by one of them
alone: among many rows there is one for every word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from brief.evidence.facts import GROUPS
from brief.evidence.wording import Cited, Fault, Wording, asserted, faults, names_of
from brief.manuscript.bind import speakers
from brief.manuscript.prose import LEAST_WORDS, is_reason
from brief.manuscript.sentences import Spoken
from brief.manuscript.typed_numbers import WORD
from brief.model import Evidence, Problem, Row, Settings

#: What to do about a sentence that nothing answers for, by its kind.
_ANSWER = {
    "text": "cite a row behind it, {{< cite ID >}}; or, where no row can say it, "
    'mark it [sentence]{.method reason="…"}, .definition or .reading',
    "heading": 'cite a row in the section, or put ::: {.method reason="…"} around it',
    "label": "cite a row beside it, in its caption, paragraph or line of the table",
    "setting": "cite a row in the text",
    "chart": "list the rows drawn in `uses`",
}
#: What to do about a word where no span can be written.
_EXCUSE = {
    "setting": "say it in a row’s words, or list it with the reason under brief: readings:",
    "chart": "say it in a row’s words; where the chart counts rows, give the Plot a reading=…",
}
#: The parts that say how the brief was made or what a word means, and nothing of the subject.
_ASSERTS_NOTHING = ("method", "definition")
#: A part of a sentence that stands for itself, behind what was cited last.
_TAIL = re.compile(r";\s+((?:\S+\s+){2,}\S+)")
#: The datasets whose rows are somebody's words.
_SPOKEN = ("figures", "derived", "claims", "statements")
_CLAIMED = ("claims", "statements")
_CLAUSE = re.compile(r"[^;:]+")
#: How much of a sentence is shown, and how many words of one may be excused at a stretch.
_SHOWN, _LONGEST = 70, 6


def check(spoken: Iterable[Spoken], evidence: Evidence, settings: Settings) -> Iterator[Problem]:
    """Yield the sentences that nothing answers for, and words that no cited row carries.

    Words are judged where there are lists of the brief's language.
    """
    wording = Wording.of(settings.lang)
    speaking = frozenset(
        who for row in evidence.by_id().values() for who in _speakers(row, evidence)
    )
    for each in spoken:
        sentence = each.sentence
        if sentence.part:
            yield from _marked(each, evidence, speaking)
            if wording and sentence.part in _ASSERTS_NOTHING:
                cites = len(sentence.rows) > len(each.lent)  # so it is a sentence of evidence, too
                judge = _faults if cites else _asserted
                yield from _problems(each, judge(each, evidence, wording))
        elif not sentence.rows:
            if not _is_broken(each, evidence):
                what = "cites no row of data, and stands in no part that says why"
                yield _problem(each, 0, "uncited", what, _ANSWER[sentence.kind])
        else:
            yield from _excused(each)
            yield from _tail(each, evidence)
            if wording:
                yield from _as_fact(each, evidence, wording)
                yield from _problems(each, _faults(each, evidence, wording))


def check_labels(
    spoken: Iterable[Spoken], evidence: Evidence, settings: Settings
) -> Iterator[Problem]:
    """Yield the words of labels and cells that none of their rows carries."""
    wording = Wording.of(settings.lang)
    for each in spoken:
        if wording and not each.sentence.part:
            yield from _problems(each, _faults(each, evidence, wording))


def check_readings(settings: Settings, spoken: Iterable[Spoken]) -> Iterator[Problem]:
    """Yield what is listed under ``brief: readings:`` without a reason, or without a use."""
    used = {word for each in spoken for word, _ in each.sentence.excused}
    for text, reason in settings.readings.items():
        fault = ""
        if not is_reason(reason):
            fault = f"has no reason of at least {LEAST_WORDS} words"
        elif text not in used:
            fault = "is an exception that nothing uses"
        if fault:
            what, fix = f"`brief: readings: {text}` {fault}", "correct or remove it"
            yield Problem("report/_quarto.yml", 0, 0, "part-reason", what, fix, value=text)


def check_share(spoken: Sequence[Spoken]) -> Iterator[Problem]:
    """Yield that more of a brief is marked than cites rows, if so."""
    marked = [each for each in spoken if each.sentence.part]
    cited = sum(bool(each.sentence.rows) and not each.sentence.part for each in spoken)
    if len(marked) > cited:
        what = f"{len(marked)} sentences are marked as resting on no row, and {cited} cite one"
        fix = "mark fewer: a brief is about its evidence"
        path = marked[0].sentence.path
        yield Problem(path, 0, 0, "marked-share", what, fix)


def _speakers(row: Row, evidence: Evidence) -> frozenset[str]:
    return speakers(row, evidence.by_id()) if row.dataset in _SPOKEN else frozenset()


def _marked(each: Spoken, evidence: Evidence, speaking: frozenset[str]) -> Iterator[Problem]:
    """Yield who is named in a part that rests on no row, and none of whose words are cited."""
    rows = evidence.by_id()
    cited = {who for row in each.sentence.rows for who in _speakers(rows[row], evidence)}
    for name in names_of(each.said, evidence):
        if name.actors & speaking and not name.actors & {*cited, *each.sentence.rows}:
            what = f"“{name.text}” is named in a part that is marked as resting on no row"
            fix = "cite what is theirs in this sentence, or say it without the name"
            yield _problem(each, name.start, "speaker", what, fix, name.text)


def _excused(each: Spoken) -> Iterator[Problem]:
    """Yield the stretches of a sentence that are too long to be marked alone."""
    for start, end in each.said.excused:
        words = each.said.text[start:end]
        if len(WORD.findall(words)) > _LONGEST:
            what = f"more than {_LONGEST} words of a sentence that cites rows are marked"
            fix = "mark the word, or the whole sentence"
            yield _problem(each, start, "part-reason", what, fix, words)


def _tail(each: Spoken, evidence: Evidence) -> Iterator[Problem]:
    """Yield what stands behind a semicolon and behind all that the sentence cites."""
    rows = evidence.by_id()
    ends = [c.end for c in each.said.cited if c.group in GROUPS and c.id in rows]
    last = max(ends, default=0) if each.sentence.kind == "text" else len(each.said.text)
    tail = _TAIL.search(each.said.text, last)
    if tail and not any(
        start < tail.end(1) and tail.start(1) < end for start, end in each.said.excused
    ):
        what = f"what follows the last citation, “{cut(tail[1])}”, cites no row"
        fix = "cite a row behind it, too, or move the citation there"
        yield _problem(each, tail.start(1), "uncited", what, fix)


def _as_fact(each: Spoken, evidence: Evidence, wording: Wording) -> Iterator[Problem]:
    """Yield a sentence that gives as fact what somebody claims or argues.

    It names that speaker, refers to one (“she”), or says that something is said.
    """
    rows = evidence.by_id()
    said = [c for c in each.said.cited if c.id in rows and rows[c.id].dataset in _CLAIMED]
    claimed = {who for c in said for who in _speakers(rows[c.id], evidence)}
    named = {who for name in names_of(each.said, evidence) for who in name.actors}
    marks = (wording.persons, wording.says, wording.spoken)
    attributed = any(mark.search(each.said.text) for mark in marks)
    if each.sentence.kind == "text" and claimed and not claimed & named and not attributed:
        first = min(claimed)
        what = f"gives as fact what {rows[first]['name'] if first in rows else first} says"
        yield _problem(each, 0, "unattributed", what, "name whose words they are in this sentence")


def _is_broken(each: Spoken, evidence: Evidence) -> bool:
    """Whether a sentence cites only what is not there, which is said already."""
    rows = evidence.by_id()
    return any(c.group in GROUPS and c.id not in rows for c in each.said.cited)


def _faults(each: Spoken, evidence: Evidence, wording: Wording) -> list[Fault]:
    """Return the words that the sentence's rows do not carry.

    Of the rows that are lent to it, a single one must carry all of a clause.
    """
    heading = each.sentence.kind != "text"
    found = list(faults(each.said, evidence, wording, heading=heading))
    if found or not each.lent or not _asserted(each, evidence, wording):
        return found
    own = tuple(c for c in each.said.cited if c.id not in each.lent)
    by_row = [
        list(faults(replace(each.said, cited=(*own, lent)), evidence, wording, heading=heading))
        for lent in (Cited(0, 0, "cite", row) for row in each.lent)
    ]
    for clause in _CLAUSE.finditer(each.said.text):
        start, end = clause.span()
        inside = ([f for f in row if start <= f.at < end] for row in by_row)
        found += sorted(inside, key=len)[0]
    return found


def _asserted(each: Spoken, evidence: Evidence, wording: Wording) -> list[Fault]:
    """Return the words of a sentence that assert something, whatever its rows."""
    return list(asserted(each.said, evidence, wording))


def _problems(each: Spoken, found: Iterable[Fault]) -> Iterator[Problem]:
    """Yield a problem for each rule that a sentence breaks, at the first word that does."""
    by_rule: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in found:
        by_rule[fault.rule].append(fault)
    for rule, same in by_rule.items():
        first, *others = same
        more = dict.fromkeys(f"“{f.word}”" for f in others if f.word != first.word)
        what = first.message + (f"; so with {', '.join(more)}" if more else "")
        fix = _EXCUSE.get(each.sentence.kind, first.fix)
        yield _problem(each, first.at, rule, what, fix, first.word)


def _problem(each: Spoken, at: int, rule: str, what: str, fix: str, value: str = "") -> Problem:
    message = f"“{cut(each.sentence.text)}”: {what}"
    return Problem(*each.place(at), rule, message, fix, value=value)


def cut(text: str) -> str:
    """Return the beginning of a sentence, cut at a word.

    >>> cut("a " * 50)[-4:]
    'a a…'
    """
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN].rpartition(" ")[0] + "…"
