"""The sentences of a manuscript, each with the rows that it rests on.

A sentence is what `sentencex` takes for one in a run of text with its variables spelled out.
Citations have no words of their own: one that stands behind a full stop belongs to the sentence
before it. A label such as “**For.**” at the start of a paragraph is no sentence, but a part of
the next one, and neither is “See Figure 2.”
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import sentencex

from brief.evidence.facts import GROUPS, Facts, numbered
from brief.evidence.wording import Cited, Said
from brief.manuscript.splice import MARKS, Place, Splice
from brief.manuscript.typed_numbers import WORD, Around, Run
from brief.model import Chart, Evidence, Inputs, Manuscript, Sentence, Use

#: Rows that only name somebody or ask something carry no sentence, unless they are cited.
_NAMING = ("actors", "questions")
#: By how many of its first characters a sentence is looked for, at first and at last: a reference
#: among them is in the source alone.
_STARTS = (60, 24, 8, 3)
#: What stands in the place of a chart's words, which are not known until it is drawn.
_CHART = "the chart"
#: Any space but a line break: sentencex stops at some of those that take several bytes.
_SPACE = re.compile(r"[^\S\n]")
#: What hides the end of a sentence from the library that finds it, and what stands for it there.
_OPEN = str.maketrans({**dict.fromkeys('()[]“”"«»', " "), "…": "."})
_OPENED = re.compile(r"(?:(?<!\S)[(\[“«\"]+\s*)?$")
_CLOSING = re.compile(r"[)\]”\"»…]")
#: Words of a sentence that does no more than refer.
_REFERRING = frozenset({"see", "also", "and", "in", "the"})
#: More words at the start of a paragraph are no label.
_LONGEST_LABEL = 6
_SHAPES = re.compile(r"<text\b[^>]*>(?:<[^>]*>)*([^<]+)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence and how it compares with rows; `block`, `hidden` and `position` as in `Use`.

    `lent` are those of its rows that it does not cite itself; `place` says where one of its
    characters was typed.
    """

    sentence: Sentence
    said: Said
    place: Callable[[int], Place]
    lent: tuple[str, ...] = ()
    block: int = 0
    hidden: int = 0
    position: tuple[str, str] = ("", "")


class _Text(NamedTuple):
    """A run spelled out: its text, where each character of it was typed, and what it cites.

    `cited` goes with where in the run it stands; `references` are the words of an engine.
    """

    text: str
    typed: Sequence[int]
    cited: Sequence[tuple[Cited, int]]
    references: Sequence[tuple[int, int]]


class _Lending(NamedTuple):
    """The rows that a run may rest on besides its own, and the part that its section is."""

    rows: tuple[str, ...] = ()
    part: tuple[str, str] = ("", "")


def of(inputs: Inputs, evidence: Evidence) -> tuple[Spoken, ...]:
    """Return the sentences of the manuscript in its order, then those of its settings."""
    runs = inputs.manuscript.runs
    spelled = [_spelled(run, inputs.manuscript, evidence) for run in runs]
    lender = _Lender(runs, [tuple(_rows((c for c, _ in t.cited), evidence)) for t in spelled])
    found: list[Spoken] = []
    for at, (run, text) in enumerate(zip(runs, spelled, strict=True)):
        if run.pieces and run.pieces[0].around.scope[0] != "list" and not _is_chart(text):
            found += _sentences(run, text, inputs, evidence, lender.to(at))
    every = tuple(dict.fromkeys(row for spoken in found for row in spoken.sentence.rows))
    return (*found, *_settings(inputs, every))


def split(text: str, lang: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends, without the spaces around it.

    Brackets and quotation marks hide no end of a sentence, and a line break is one.

    >>> split("It cost £4.50, e.g. in Rye. (Nobody said so.) No.", "en")
    [(0, 27), (28, 45), (46, 49)]
    """
    lines = re.split(r"(?<=\n)", _SPACE.sub(" ", text.translate(_OPEN)))
    language = lang.partition("-")[0]
    lengths = (len(part) for line in lines for part in sentencex.segment(language, line))
    # What is opened before a sentence is a space to the library, and the last one's end.
    edges = [at - len(_OPENED.search(text[:at])[0]) for at in accumulate(lengths, initial=0)]  # type: ignore[index]
    places: list[tuple[int, int]] = []
    for begin, after in pairwise([*edges[:-1], len(text)]):
        piece = text[begin:after]
        start, end = begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())
        first = next((char for char in piece if char.isalnum()), "")
        between = text[places[-1][1] - 2 : start + 1] if places else ""
        if first and not (first.islower() and _CLOSING.search(between)):
            places.append((start, end))
        elif places and start < end:  # “he said” behind a quotation, three dots
            places[-1] = places[-1][0], end
    return places


def of_chart(chart: Chart, place: tuple[str, int], lang: str) -> Iterator[Spoken]:
    """Yield the sentences of a chart's words, which rest on the rows that it shows."""
    part = ("reading", chart.reading) if chart.reading else ("", "")
    for text in (chart.title, chart.subtitle, chart.alt, chart.description):
        for start, end in split(text, lang):
            yield _of_rows(Sentence(*place, 0, text[start:end], chart.uses, "chart", *part))


def labels_of_chart(chart: Chart, place: tuple[str, int]) -> Iterator[Spoken]:
    """Yield the words in the picture of a chart and in its table, each once."""
    cells = chain(chart.table.columns, *chart.table.rows, _SHAPES.findall(chart.svg))
    part = ("reading", chart.reading) if chart.reading else ("", "")
    for text in dict.fromkeys(cells):
        yield _of_rows(Sentence(*place, 0, text, chart.uses, "chart", *part))


def _of_rows(sentence: Sentence, excused: tuple[tuple[int, int], ...] = ()) -> Spoken:
    """Return a sentence that cites nothing itself, and rests on rows as a whole."""
    cited = tuple(Cited(0, 0, "cite", row) for row in sentence.rows)
    where = sentence.path, sentence.line, sentence.column
    return Spoken(sentence, Said(sentence.text, cited, excused), lambda _: where, sentence.rows)


def _spelled(run: Run, manuscript: Manuscript, evidence: Evidence) -> _Text:
    text, at = "", 0
    typed: list[int] = []
    cited: list[tuple[Cited, int]] = []
    references: list[tuple[int, int]] = []
    for piece in run.pieces:
        if piece.reference:
            references.append((len(text), len(text) + len(piece.reference)))
            text += piece.reference
            typed += [max(at - 1, 0)] * len(piece.reference)
        for char in piece.text:
            shown = char
            if MARKS.match(char):
                use = manuscript.source.mark(char).use
                shown = _value(use, manuscript, evidence)
                if use.group != "meta":  # whose words are the author's own
                    end = len(text) + len(shown)
                    cited.append((Cited(len(text), end, use.group, use.row_id), at))
            text += shown
            typed += [at] * len(shown)
            at += 1
    return _Text(text, typed, cited, references)


def _value(use: Use, manuscript: Manuscript, evidence: Evidence) -> str:
    """Return the words that a variable brings into a sentence; none where its row has no value."""
    row = evidence.by_id().get(use.row_id)
    if use.group == "charts":
        return _CHART
    if use.group == "meta":
        return " ".join(manuscript.metadata.get(use.name.removeprefix("meta."), "").split())
    if use.group == "cite" or (row and numbered(row) and row.id not in evidence.quantities):
        return ""
    return " ".join(Facts(evidence).said(use.group, use.row_id).split())


def _is_chart(text: _Text) -> bool:
    """Whether a run is a chart's own words, which are judged when it is drawn."""
    return text.text.strip() == _CHART and [c.group for c, _ in text.cited] == ["charts"]


def _rows(cited: Iterable[Cited], evidence: Evidence) -> Iterator[str]:
    """Yield the rows that can carry a sentence, each once."""
    rows = evidence.by_id()
    for use in dict.fromkeys((c.group, c.id) for c in cited if c.id in rows):
        group, row_id = use
        if group == "cite" or (group in GROUPS and rows[row_id].dataset not in _NAMING):
            yield row_id


class _Lender:
    """What a run may rest on besides its own rows: those of its section, block, table or row."""

    def __init__(self, runs: Sequence[Run], rows: Sequence[Sequence[str]]) -> None:
        self._runs, self._rows = runs, rows
        self._around = [run.pieces[0].around if run.pieces else Around() for run in runs]
        self._within: defaultdict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for around, cited in zip(self._around, rows, strict=True):
            table, row = around.table
            for scope in (("block", around.block), ("table", table), ("row", row)):
                self._within[scope].update(dict.fromkeys(cited))

    def to(self, at: int) -> _Lending:
        """Return what is lent to a run."""
        kind, number = self._around[at].scope
        if kind == "heading":
            return self._of_section(at, number)
        return _Lending(tuple(self._within[kind, number]) if kind else ())

    def _of_section(self, at: int, level: int) -> _Lending:
        rows: dict[str, None] = {}
        part = ("", "")
        for below in range(at + 1, len(self._runs)):
            kind, other = self._around[below].scope
            if kind == "heading" and other <= level:
                break
            rows |= dict.fromkeys(self._rows[below])
            if not any(part):
                made = ("method", "made by the program from the data")
                part = self._around[below].part if self._runs[below].pieces else made
        return _Lending(tuple(rows), part)


def _sentences(
    run: Run, text: _Text, inputs: Inputs, evidence: Evidence, lent: _Lending
) -> Iterator[Spoken]:
    """Yield the sentences of a run."""
    around = [piece.around for piece in run.pieces for _ in piece.text]
    places = split(text.text, inputs.settings.lang)
    label = _label(places, text, around)
    if label:
        places = [(places[0][0], places[1][1]), *places[2:]]
    for number, (start, end) in enumerate(places):
        words, typed = text.text[start:end], text.typed[start:end]
        if _only_refers(words, start, text.references):
            continue
        parts = [around[at].part for at in typed]
        body = range(max(label, start), end)
        seen = {around[text.typed[at]].part for at in body if not text.text[at].isspace()}
        part = _part(seen)
        outer = around[typed[0]]
        uses = [
            _shifted(use, start, end)
            for use, at in text.cited
            if number in _holding(use, places) and around[at].hidden in (0, outer.hidden)
        ]
        own = tuple(
            row
            for row in _rows(uses, evidence)
            if evidence.by_id()[row].dataset != "questions" or words.endswith("?")
        )
        kind = {"": "text", "heading": "heading"}.get(outer.scope[0], "label")
        extra = tuple(row for row in lent.rows if row not in own) if kind != "text" else ()
        if kind != "text" and not any(part) and not own and not extra:
            part = lent.part
        excused = tuple(_marked(parts, part))
        place = _finder(run, inputs.manuscript, typed)
        reasons = tuple((words[a:b], parts[a][1]) for a, b in excused)
        borrowed = tuple(Cited(0, 0, "cite", row) for row in extra)
        yield Spoken(
            Sentence(*place(0), words, (*own, *extra), kind, *part, reasons),
            Said(words, (*uses, *borrowed), excused),
            place,
            extra,
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


def _finder(run: Run, manuscript: Manuscript, typed: Sequence[int]) -> Callable[[int], Place]:
    """Return what says where a character of a sentence was typed; `typed` are those of its run."""
    raw = "".join(piece.text for piece in run.pieces)
    source: Splice = manuscript.source

    def place(at: int) -> Place:
        first, last = typed[min(at, len(typed) - 1)], typed[-1] + 1
        for size in _STARTS:
            source.cursor = run.cursor
            where = source.locate(raw[:first], raw[first : min(last, first + size)])
            if where != source.nowhere:
                return where
        return source.nowhere

    return place


def _label(places: Sequence[tuple[int, int]], text: _Text, around: Sequence[Around]) -> int:
    """Return where a label in strong emphasis ends that stands before the first sentence, or 0."""
    start, end = places[0] if places[1:] else (0, 0)
    short = len(WORD.findall(text.text[start:end])) <= _LONGEST_LABEL
    return end if short and all(around[at].strong for at in text.typed[start:end]) else 0


def _only_refers(words: str, start: int, references: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence says nothing but where to look."""
    left = words
    for a, b in references:
        if start <= a < start + len(words):
            left = left.replace(words[a - start : b - start], " ")
    return left != words and {word.lower() for word in WORD.findall(left)} <= _REFERRING


def _part(seen: Collection[tuple[str, str]]) -> tuple[str, str]:
    """Return the part that a sentence stands in whose characters have those parts.

    What is marked within a part, as a reading in a method, takes no sentence out of it.
    """
    if ("", "") in seen:
        return ("", "")
    return min(seen, key=lambda part: (part[0] == "reading", part))


def _marked(parts: Sequence[tuple[str, str]], whole: tuple[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a sentence that are marked with a reason of their own."""
    edges = [0, *(at for at in range(1, len(parts)) if parts[at] != parts[at - 1]), len(parts)]
    for start, end in pairwise(edges):
        if any(parts[start]) and parts[start] != whole:
            yield start, end


def _settings(inputs: Inputs, rows: tuple[str, ...]) -> Iterator[Spoken]:
    """Yield the sentences of title, subtitle and description, which rest on the whole brief."""
    readings = inputs.settings.readings
    for given in inputs.manuscript.titles:
        for start, end in split(given.text, inputs.settings.lang):
            words = given.text[start:end]
            reasons = tuple((text, why) for text, why in readings.items() if text in words)
            excused = tuple((words.find(text), words.find(text) + len(text)) for text, _ in reasons)
            where = (given.path, given.line, given.column)
            sentence = Sentence(*where, words, rows, "setting", excused=reasons)
            yield _of_rows(sentence, excused)
