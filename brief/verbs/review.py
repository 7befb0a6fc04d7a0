"""The form in which a second reader says what the source carries: one page that loads nothing.

The reader opens the source's text in it, which is not in the page and never leaves the reader's
machine. Rows that hold a judgement are read blind: the reader records them before seeing what
was recorded. What comes back is read by `brief.verbs.answers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brief.errors import UsageError
from brief.evidence import contract, reviews
from brief.evidence.facts import NUMBERED, Facts, capital
from brief.evidence.units import names
from brief.html.document import script_hash
from brief.model import EVIDENTIAL, KEYS, Build, Row
from brief.system import templates
from brief.system.templates import Markup

#: The columns that a reader records before seeing them; rows of other datasets hold none.
BLIND = {
    "figures": ("value", "qualifier", "unit", "said_by", "status"),
    "claims": ("said_by", "status"),
    "statements": ("actor_id", "question_id", "stance"),
}
#: Columns that say where a row stands, which the form shows in its own way.
_PLACE = ("source_id", "paragraph", "anchor")
#: What is shown with the recorded cells, for it may give them away.
_BEHIND = "caution"


class Paragraph(NamedTuple):
    """A paragraph to be shown: its source, its number, and what it is called."""

    source: str
    number: int
    name: str


class Cell(NamedTuple):
    """A cell to be shown or asked for; `choices` are the values it may have and their words."""

    column: str
    title: str
    value: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be read: what is shown at once, what is asked blind, what is shown then.

    `lines` say in words each row that a sentence rests on.
    """

    kind: str
    item: str
    hash: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    shown: tuple[Cell, ...] = ()
    asked: tuple[Cell, ...] = ()
    behind: tuple[Cell, ...] = ()
    text: str = ""
    lines: tuple[str, ...] = ()


def form(build: Build) -> str:
    """Return the page for a validated build; raises `UsageError` where there is nothing to read."""
    facts, settings = Facts(build.evidence), build.inputs.settings
    hashes = reviews.row_hashes(build.evidence)
    rows = tuple(_of_row(row, hashes[row.id], facts) for row in _in_order(build))
    resting = reviews.resting(build.evidence, build.sentences)
    sentences = tuple(
        _of_sentence(name, digest, sentence.text, [facts.row(i) for i in sentence.rows], facts)
        for name, (sentence, digest) in resting.items()
    )
    if not rows:
        raise UsageError("No row is pinned to a source.", fix="extract some rows first")
    style, script = (templates.render(f"verbs/review.{kind}") for kind in ("css", "js"))
    return templates.render(
        "verbs/review.html",
        settings=settings,
        content=build.inputs.content_hash,
        sources=build.evidence["sources"],
        parts=(("Rows", rows), ("Sentences", sentences)),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src '{script_hash(style)}'; "
        f"script-src '{script_hash(script)}'; base-uri 'none'; form-action 'none'",
    )


def _in_order(build: Build) -> Sequence[Row]:
    """Return the rows to be read as they stand in their sources."""
    sources = [row.id for row in build.evidence["sources"]]

    def place(row: Row) -> tuple[int, int, int, int]:
        dataset = EVIDENTIAL.index(row.dataset)
        return sources.index(row["source_id"]), row.pins[0][0], dataset, row.line

    return sorted(reviews.pinned(build.evidence), key=place)


def _paragraphs(rows: Iterable[Row], facts: Facts) -> tuple[Paragraph, ...]:
    """Return the paragraphs that rows stand in, in order, each once."""
    sources = [row.id for row in facts.rows("sources")]
    places = sorted({(sources.index(r["source_id"]), n) for r in rows for n, _ in r.pins})
    of = [f" of {facts.text(name)}" if len(sources) > 1 else "" for name in sources]
    return tuple(Paragraph(sources[at], n, f"Paragraph {n}{of[at]}") for at, n in places)


def _of_row(row: Row, digest: str, facts: Facts) -> Task:
    blind = BLIND.get(row.dataset, ())
    about = [c for c in row.cells if row[c] and c not in (*blind, *_PLACE, KEYS[row.dataset])]
    kind = contract.titled(row.dataset, KEYS[row.dataset])
    paragraphs = _paragraphs([row], facts)
    return Task(
        reviews.ROW,
        row.id,
        digest,
        f"{kind}, {', '.join(p.name.lower() for p in paragraphs)}",
        paragraphs,
        tuple(_cell(row, column, facts) for column in about if column != _BEHIND),
        tuple(_cell(row, column, facts) for column in blind),
        tuple(_cell(row, c, facts) for c in (_BEHIND, "anchor") if row[c]),
    )


def _cell(row: Row, column: str, facts: Facts) -> Cell:
    value = row[column]
    ids = {"said_by": "actors", "actor_id": "actors", "question_id": "questions"}
    if column in ids:
        choices = [(r.id, facts.text(r.id)) for r in facts.rows(ids[column])]
    elif column == "unit":
        choices = [(unit, unit) for unit in sorted({r["unit"] for r in facts.rows("figures")})]
    else:
        choices = [(name, name) for name in contract.values(column)]
    phrases = " and ".join(f"“{phrase}”" for _, phrase in row.pins)
    text = phrases if column == "anchor" else dict(choices).get(value, value)
    title = "Phrase" if column == "anchor" else contract.titled(row.dataset, column)
    return Cell(column, title, value, text, tuple(choices))


def _of_sentence(name: str, digest: str, text: str, rows: Sequence[Row], facts: Facts) -> Task:
    parts = [part for row in rows for part in (row, *_parts(row, facts))]
    paragraphs = _paragraphs(parts, facts)
    places = ", ".join(paragraph.name.lower() for paragraph in paragraphs[:3])
    title = f"Sentence, {places or 'no paragraph'}{', …' if paragraphs[3:] else ''}"
    lines = dict.fromkeys(line for part in parts for line in _line(part, facts))
    return Task(reviews.SENTENCE, name, digest, title, paragraphs, text=text, lines=tuple(lines))


def _parts(row: Row, facts: Facts) -> Iterator[Row]:
    """Yield the figures that a value is computed from."""
    yield from (facts.row(name) for name in sorted(names(row["expression"])))


def _line(row: Row, facts: Facts) -> Iterator[str]:
    """Yield what a row says, of whom, and where."""
    said = [capital(facts.text(row.id))]
    if row.dataset in NUMBERED:
        said.append(row["label"])
    if row["expression"]:
        said.append(f"computed as {row['expression']}")
    if speaker := row["said_by"] or row["actor_id"]:
        said.append(f"said by {facts.name(speaker)}")
    said += filter(None, (row["status"], row["stance"]))
    said += (f"at “{phrase}” in paragraph {number}" for number, phrase in row.pins)
    yield "; ".join(said)
