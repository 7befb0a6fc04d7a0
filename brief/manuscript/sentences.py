"""The sentences of a manuscript, each with the rows that it rests on.

A sentence is what `sentencex` takes for one in a run of text with its variables spelled out.
Citations have no words of their own: one that stands behind a full stop belongs to the sentence
before it. A label such as “**For.**” at the start of a paragraph is no sentence, but a part of
the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import sentencex

from brief.evidence.facts import GROUPS, Facts, numbered
from brief.evidence.wording import Cited, Said
from brief.manuscript.splice import MARKS, Place, Splice
from brief.manuscript.typed_numbers import Around, Run
from brief.model import Chart, Evidence, Inputs, Sentence, Use

#: Rows that only name somebody or ask something carry no sentence, unless they are cited.
_NAMING = ("actors", "questions")
#: By how many of its first characters a sentence is looked for, at first and at last: a reference
#: among them is in the source alone.
_STARTS = (60, 24, 8, 3)
#: What stands in the place of words that are not known yet.
_UNKNOWN = {"meta": "this brief", "charts": "the chart"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence and how it compares with rows; `block`, `hidden` and `position` as in `Use`."""

    sentence: Sentence
    said: Said
    block: int = 0
    hidden: int = 0
    position: tuple[str, str] = ("", "")


class _Text(NamedTuple):
    """A run spelled out: its text, where each character of it was typed, and what it cites."""

    text: str
    typed: Sequence[int]
    cited: Sequence[Cited]


def of(inputs: Inputs, evidence: Evidence) -> tuple[Spoken, ...]:
    """Return the sentences of the manuscript in its order, then those of its settings."""
    runs = inputs.manuscript.runs
    spelled = [_spelled(run, inputs.manuscript.source, evidence) for run in runs]
    lent = _Lent(runs, [tuple(_rows(text.cited, evidence)) for text in spelled])
    found: list[Spoken] = []
    for at, (run, text) in enumerate(zip(runs, spelled, strict=True)):
        if run.pieces and run.pieces[0].around.scope[0] != "list" and not _is_chart(text):
            found += _sentences(run, text, inputs, evidence, lent.to(at))
    every = tuple(dict.fromkeys(row for spoken in found for row in spoken.sentence.rows))
    return (*found, *_settings(inputs, every))


def split(text: str, lang: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends, without the spaces around it.

    >>> split("It cost £4.50, e.g. in Rye. Nobody said so.", "en")
    [(0, 27), (28, 43)]
    """
    places, at = [], 0
    for part in sentencex.segment(lang.partition("-")[0], text):
        bare = part.strip()
        start = at + len(part) - len(part.lstrip())
        at += len(part)
        if any(char.isalnum() for char in bare):
            places.append((start, start + len(bare)))
        elif places and bare:  # three dots, a closing quotation mark
            places[-1] = places[-1][0], start + len(bare)
    return places


def of_chart(chart: Chart, place: tuple[str, int], lang: str) -> Iterator[Spoken]:
    """Yield the sentences of a chart's words, which rest on the rows that it shows."""
    for text in (chart.title, chart.subtitle, chart.alt, chart.description):
        for start, end in split(text, lang):
            part = "reading" if chart.reading else ""
            words = text[start:end]
            sentence = Sentence(*place, 0, words, chart.uses, "chart", part, chart.reading)
            yield Spoken(sentence, Said(words, tuple(Cited(0, 0, "cite", i) for i in chart.uses)))


def _spelled(run: Run, source: Splice, evidence: Evidence) -> _Text:
    facts = Facts(evidence)
    text, typed, cited = "", [], []
    for at, char in enumerate(piece_text for piece in run.pieces for piece_text in piece.text):
        shown = char
        if MARKS.match(char):
            use = source.mark(char).use
            shown = _value(use, facts, evidence)
            cited.append(Cited(len(text), len(text) + len(shown), use.group, use.row_id))
        text += shown
        typed += [at] * len(shown)
    return _Text(text, typed, cited)


def _value(use: Use, facts: Facts, evidence: Evidence) -> str:
    """Return the words that a variable brings into a sentence; none where its row has no value."""
    row = evidence.by_id().get(use.row_id)
    if use.group == "cite" or (row and numbered(row) and row.id not in evidence.quantities):
        return ""
    return _UNKNOWN.get(use.group) or " ".join(facts.said(use.group, use.row_id).split())


def _is_chart(text: _Text) -> bool:
    """Whether a run is a chart's own words, which are judged when it is drawn."""
    alone = len(text.cited) == 1 and text.cited[0].group == "charts"
    return alone and text.text.strip() == _UNKNOWN["charts"]


def _rows(cited: Iterable[Cited], evidence: Evidence) -> Iterator[str]:
    """Yield the rows that can carry a sentence, each once."""
    rows = evidence.by_id()
    for row_id in dict.fromkeys(
        use.id
        for use in cited
        if use.group == "cite"
        or (use.group in GROUPS and use.id in rows and rows[use.id].dataset not in _NAMING)
    ):
        if row_id in rows:
            yield row_id


class _Lent:
    """What a run may rest on besides its own rows: those of its section, block, table or row."""

    def __init__(self, runs: Sequence[Run], rows: Sequence[Sequence[str]]) -> None:
        self._runs, self._rows = runs, rows
        self._around = [run.pieces[0].around if run.pieces else Around() for run in runs]
        self._within: defaultdict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for around, cited in zip(self._around, rows, strict=True):
            table, row = around.table
            for scope in (("block", around.block), ("table", table), ("row", row)):
                self._within[scope].update(dict.fromkeys(cited))

    def to(self, at: int) -> tuple[tuple[str, ...], tuple[str, str]]:
        """Return the rows lent to a run, and the part that it takes its reason from, if any."""
        kind, number = self._around[at].scope
        if kind == "heading":
            return self._of_section(at, number)
        return tuple(self._within[kind, number]), ("", "")

    def _of_section(self, at: int, level: int) -> tuple[tuple[str, ...], tuple[str, str]]:
        rows: dict[str, None] = {}
        part = ("", "")
        for run, around, cited in zip(
            self._runs[at + 1 :], self._around[at + 1 :], self._rows[at + 1 :], strict=True
        ):
            kind, other = around.scope
            if kind == "heading" and other <= level:
                break
            rows |= dict.fromkeys(cited)
            if not any(part):
                part = (
                    around.part if run.pieces else ("method", "made by the program from the data")
                )
        return tuple(rows), part


def _sentences(
    run: Run,
    text: _Text,
    inputs: Inputs,
    evidence: Evidence,
    lent: tuple[tuple[str, ...], tuple[str, str]],
) -> Iterator[Spoken]:
    """Yield the sentences of a run, which may rest on what is lent to it, too."""
    source, raw = inputs.manuscript.source, "".join(piece.text for piece in run.pieces)
    around = [piece.around for piece in run.pieces for _ in piece.text]
    places = split(text.text, inputs.settings.lang)
    label = _label(places, text, around)
    if label:
        places = [(places[0][0], places[1][1]), *places[2:]]
    source.cursor = run.cursor
    for number, (start, end) in enumerate(places):
        words, typed = text.text[start:end], text.typed[start:end]
        parts = [around[at].part for at in typed]
        body = range(max(label, start), end)
        seen = {around[text.typed[at]].part for at in body if not text.text[at].isspace()}
        part = _part(seen)
        uses = [_shifted(use, start, end) for use in text.cited if number in _holding(use, places)]
        rows = tuple(_rows(uses, evidence))
        outer = around[typed[0]]
        kind = {"": "text", "heading": "heading"}.get(outer.scope[0], "label")
        if kind != "text":
            rows = tuple(dict.fromkeys((*rows, *lent[0])))
            part = part if any(part) or rows else lent[1]
        excused = tuple(_marked(parts, part))
        where = _place(source, raw, typed[0], typed[-1] + 1)
        reasons = tuple((words[a:b], parts[a][1]) for a, b in excused)
        known = {use.id for use in uses}
        borrowed = [Cited(0, 0, "cite", row) for row in rows if row not in known]
        yield Spoken(
            Sentence(*where, words, rows, kind, *part, reasons),
            Said(words, (*uses, *borrowed), excused),
            outer.block,
            outer.hidden,
            outer.position,
        )


def _shifted(use: Cited, start: int, end: int) -> Cited:
    """Return where a variable stands in the sentence from `start` to `end`."""
    at, after = (min(max(place, start), end) - start for place in (use.at, use.end))
    return replace(use, at=at, end=after)


def _holding(use: Cited, places: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield the numbers of the sentences that a variable stands in.

    A citation stands behind what it is for: one between two sentences belongs to the first.
    """
    if use.at == use.end:
        yield from [n for n, (start, _) in enumerate(places) if start < max(use.at, 1)][-1:]
    else:
        yield from (n for n, (start, end) in enumerate(places) if start < use.end and use.at < end)


def _place(source: Splice, raw: str, first: int, last: int) -> Place:
    """Return where the text of a run from `first` to `last` was typed."""
    for size in _STARTS:
        where = source.locate(raw[:first], raw[first : min(last, first + size)])
        if where != source.nowhere:
            return where
    return source.nowhere


def _label(places: Sequence[tuple[int, int]], text: _Text, around: Sequence[Around]) -> int:
    """Return where a label in strong emphasis ends that stands before the first sentence, or 0."""
    start, end = places[0] if places[1:] else (0, 0)
    return end if all(around[at].strong for at in text.typed[start:end]) else 0


def _part(seen: Collection[tuple[str, str]]) -> tuple[str, str]:
    """Return the part that a sentence stands in whose characters have those parts.

    What is marked within a part, as a reading in a method, takes no sentence out of it.
    """
    if ("", "") in seen:
        return ("", "")
    return min(seen, key=lambda part: (part[0] == "reading", part))


def _marked(parts: Sequence[tuple[str, str]], whole: tuple[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches marked with a reason of their own, which is not that of the `whole`."""
    edges = [0, *(at for at in range(1, len(parts)) if parts[at] != parts[at - 1]), len(parts)]
    yield from (pair for pair in pairwise(edges) if parts[pair[0]] not in (("", ""), whole))


def _settings(inputs: Inputs, rows: tuple[str, ...]) -> Iterator[Spoken]:
    """Yield the sentences of title, subtitle and description, which rest on the whole brief."""
    listed = inputs.settings.extra.get("readings")
    readings = [*listed.items()] if isinstance(listed, dict) else []
    cited = tuple(Cited(0, 0, "cite", row) for row in rows)
    for given in inputs.manuscript.titles:
        for start, end in split(given.text, inputs.settings.lang):
            words = given.text[start:end]
            reasons = tuple((str(said), str(why)) for said, why in readings if str(said) in words)
            excused = tuple((words.find(said), words.find(said) + len(said)) for said, _ in reasons)
            where = (given.path, given.line, given.column)
            sentence = Sentence(*where, words, rows, "setting", excused=reasons)
            yield Spoken(sentence, Said(words, cited, excused))
