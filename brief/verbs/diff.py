"""What changed between two editions, for a reader: numbers, positions, charts, paragraphs.

Rows are compared by their keys, so a moved row is no change; paragraphs by their words, so
a number that changed shows in every paragraph that says it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from brief.edition.identity import counted
from brief.model import Row
from brief.verbs.snapshot import Paragraph, Snapshot

#: Which columns make a number or a position; a change in any other is one of wording.
SUBSTANCE = {
    "figures": ("value", "qualifier", "unit", "period", "place", "said_by", "status"),
    "derived": ("expression", "unit"),
    "claims": ("kind", "status", "said_by"),
    "statements": ("actor_id", "question_id", "stance", "summary"),
    "events": ("year_from", "year_to", "precision", "place"),
    "questions": ("question",),
}
#: What a reader calls a column or a dataset.
NAMES = {
    "qualifier": "hedge",
    "said_by": "speaker",
    "actor_id": "speaker",
    "also_called": "other names",
    "derived": "derived values",
    "statements": "positions",
}
#: How much of two paragraphs must agree for one to be the other, changed.
ALIKE = 0.5
#: What stands beside a paragraph that came from none, or became none.
NOWHERE = Paragraph("", "")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing added, removed or changed: what it was and what it is, in words."""

    kind: str
    subject: str
    id: str
    part: str = ""
    old: str = ""
    new: str = ""
    substance: bool = True


@dataclass(frozen=True, slots=True)
class Affected:
    """A paragraph that reads differently, and the changed rows that it cites."""

    section: str
    old: str
    new: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two editions."""

    old: str
    new: str
    rows: tuple[Change, ...] = ()
    charts: tuple[Change, ...] = ()
    balance: tuple[Change, ...] = ()
    literals: tuple[Change, ...] = ()
    paragraphs: tuple[Affected, ...] = ()
    cited: tuple[Change, ...] = ()

    @property
    def substantial(self) -> tuple[Change, ...]:
        """The numbers and positions that changed."""
        return tuple(c for c in (*self.rows, *self.literals, *self.cited) if c.substance)

    @property
    def bump(self) -> str:
        """The least that the version must rise: ``minor``, ``patch``, or nothing at all."""
        if self.substantial:
            return "minor"
        return "patch" if self.rows or self.charts or self.paragraphs or self.balance else ""

    @property
    def summary(self) -> str:
        """What changed, in a line."""
        rows = Counter(
            (subject, kind) for subject, kind, _ in {(c.subject, c.kind, c.id) for c in self.rows}
        )
        numbers = dict(sorted(rows.items())) | {
            ("charts", "changed"): len({c.id for c in self.charts}),
            ("paragraphs", "affected"): len(self.paragraphs),
            ("numbers", "typed by hand changed"): len(self.literals),
        }
        parts = [
            f"{counted(NAMES.get(subject, subject), number)} {kind}"
            for (subject, kind), number in numbers.items()
            if number
        ]
        if not (parts or self.cited or self.balance):
            return "nothing changed"
        parts.append("the balance moved" if self.balance else "each side gets as much as before")
        return "; ".join(parts)


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """Return what changed from `old` to `new`. Pure."""
    rows = tuple(_rows(old, new))
    return Changes(
        old.name,
        new.name,
        rows,
        tuple(_charts(old, new)),
        tuple(_balance(old, new)),
        tuple(_literals(old, new)),
        tuple(_paragraphs(old, new, frozenset(change.id for change in rows))),
        tuple(_cited(old, new)),
    )


def _rows(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for row_id in dict.fromkeys((*old.rows, *new.rows)):
        before, after = old.rows.get(row_id), new.rows.get(row_id)
        if before and after:
            yield from _cells(before, after, old.texts[row_id], new.texts[row_id])
        elif after:
            yield Change("added", after.dataset, row_id, new=new.texts[row_id])
        elif before:
            yield Change("removed", before.dataset, row_id, old=old.texts[row_id])


def _cells(before: Row, after: Row, said: str, says: str) -> Iterator[Change]:
    substance = SUBSTANCE.get(after.dataset, ())
    for column in dict.fromkeys((*before.cells, *after.cells)):
        was, now = before[column], after[column]
        if was != now:
            part = NAMES.get(column, column)
            yield Change("changed", after.dataset, after.id, part, was, now, column in substance)
    # A derived value changes with the figures below it though its own row stays the same.
    if after.dataset == "derived" and said != says:
        yield Change("changed", "derived", after.id, "value", said, says)


def _charts(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for name in dict.fromkeys((*old.charts, *new.charts)):
        before, after = old.charts.get(name, ""), new.charts.get(name, "")
        if name not in old.charts:
            yield Change("added", "charts", name, new=after)
        elif name not in new.charts:
            yield Change("removed", "charts", name, old=before)
        elif before != after:
            yield Change("changed", "charts", name, "caption", before, after, substance=False)
        elif old.drawings.get(name) != new.drawings.get(name):
            yield Change("changed", "charts", name, "drawing", before, after, substance=False)


def _balance(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    def measures(snapshot: Snapshot) -> dict[tuple[str, str, str], str]:
        return {
            (question["question"], side["stance"], measure): str(value)
            for question in snapshot.balance
            for side in question["sides"]
            for measure, value in side.items()
            if measure != "stance"
        }

    before, after = measures(old), measures(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            question, stance, measure = key
            yield Change("changed", "balance", question, f"{stance}: {measure}", was, now)


def _literals(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = Counter(old.literals), Counter(new.literals)
    for text in (before - after).elements():
        yield Change("removed", "literals", text, old=text)
    for text in (after - before).elements():
        yield Change("added", "literals", text, new=text)


def _cited(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    """Yield the rows that the text cites no more, or cites for the first time."""
    before, after = (
        frozenset().union(*(p.rows for p in snapshot.paragraphs)) for snapshot in (old, new)
    )
    for row_id in sorted(before ^ after):
        row = new.rows.get(row_id) or old.rows.get(row_id)
        dataset = row.dataset if row else ""
        text = new.texts.get(row_id) or old.texts.get(row_id, "")
        if row_id in after:
            yield Change("added", dataset, row_id, "citation", new=text)
        else:
            yield Change("removed", dataset, row_id, "citation", old=text)


def _paragraphs(old: Snapshot, new: Snapshot, changed: frozenset[str]) -> Iterator[Affected]:
    before, after = ([p.text for p in snapshot.paragraphs] for snapshot in (old, new))
    for action, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        for was, now in _paired(old.paragraphs[a:b], new.paragraphs[c:d]):
            rows = tuple(sorted((was.rows | now.rows) & changed))
            section = (was if now is NOWHERE else now).section
            yield Affected(section, was.text, now.text, rows)


def _paired(
    old: tuple[Paragraph, ...], new: tuple[Paragraph, ...]
) -> Iterator[tuple[Paragraph, Paragraph]]:
    """Yield each new paragraph beside the old one it comes from, then the old ones left over."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)  # as many as before: each stands in its old place
        return
    left = list(old)
    for now in new:
        nearest = get_close_matches(now.text, [p.text for p in left], 1, ALIKE)
        was = next((p for p in left if p.text in nearest), NOWHERE)
        if nearest:
            left.remove(was)
        yield was, now
    yield from ((was, NOWHERE) for was in left)
