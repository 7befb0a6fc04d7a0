"""What a second reader said of rows and sentences: whether it still holds, and how far it agrees.

In: the rows of ``reviews.csv`` beside the evidence and the sentences that they are about. Out: a
`Review`, which counts only what was said of a row or sentence as it is now. A sign-off of what
has changed since, or is gone, is stale. Asking a reader and recording answers is
`brief.verbs.review`'s.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from brief.evidence import units
from brief.evidence.contract import PINNED
from brief.model import Evidence, Row, Sentence

#: The kinds of what is read.
ROW, SENTENCE = "row", "sentence"
#: The verdicts that agree: with what was recorded, read blind, and with what was shown.
AGREED = ("same", "yes")
#: The columns that say how a row stands, of which kappa is worked out, each for itself: a status
#: is never taken for a stance, and chance would look smaller if the two were put together.
STANDINGS = ("status", "stance")
#: What identifies what was read: its kind and its id.
Item = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How much was read of all rows, or of all sentences, by their ids.

    `disputed` are those read of which some reader's last verdict is other than agreement.
    """

    items: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.items)

    @property
    def read(self) -> int:
        """How many were read by a second reader, as they are now."""
        return len(self.items) - len(self.unread)

    @property
    def agreed(self) -> int:
        """How many of those every reader agreed with."""
        return self.read - len(self.disputed)

    @property
    def agreement(self) -> int | None:
        """The percentage agreed of those read, rounded down, so that 100 is all; None of none."""
        return 100 * self.agreed // self.read if self.read else None


@dataclass(frozen=True, slots=True)
class Review:
    """What second readers said of the brief as it is now.

    `kappa` holds, for each of `STANDINGS` that was recorded blind, Cohen's kappa, or None where
    it is not defined. `stale` counts sign-offs of what has changed since or is gone.
    """

    rows: Reading = field(default_factory=Reading)
    sentences: Reading = field(default_factory=Reading)
    stale: int = 0
    readers: tuple[str, ...] = ()
    kappa: Mapping[str, Fraction | None] = field(default_factory=dict)


def summary(evidence: Evidence, sentences: Iterable[Sentence]) -> Review:
    """Return what the reviews in the evidence come to."""
    now, rows = hashes(evidence, sentences), evidence.by_id()
    fresh: defaultdict[Item, list[Row]] = defaultdict(list)
    blind: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for review in evidence["reviews"]:
        item = review["kind"], review["item"]
        if now.get(item) != review["hash"]:
            continue
        fresh[item].append(review)
        if review["mode"] == "blind" and review["standing"] and item[0] == ROW:
            row = rows[item[1]]
            column = "stance" if row.dataset == "statements" else "status"
            blind[column].append((row[column], review["standing"]))
    current = [review for given in fresh.values() for review in given]
    return Review(
        _reading(ROW, now, fresh),
        _reading(SENTENCE, now, fresh),
        len(evidence["reviews"]) - len(current),
        tuple(sorted({review["reviewer"] for review in current})),
        {column: kappa(blind[column]) for column in STANDINGS if column in blind},
    )


def _reading(kind: str, now: Collection[Item], fresh: Mapping[Item, Sequence[Row]]) -> Reading:
    items = [item for item in now if item[0] == kind]
    disputed = (
        item for item in items if any(r["verdict"] not in AGREED for r in fresh.get(item, ()))
    )
    return Reading(
        tuple(name for _, name in items),
        tuple(item[1] for item in items if item not in fresh),
        tuple(name for _, name in disputed),
    )


def hashes(evidence: Evidence, sentences: Iterable[Sentence]) -> Mapping[Item, str]:
    """Return everything that is to be read, each with the hash of what it says now."""
    of_rows, said = row_hashes(evidence), resting(evidence, sentences)
    return {
        **{(ROW, row.id): of_rows[row.id] for row in pinned(evidence)},
        **{(SENTENCE, name): digest for name, (_, digest) in said.items()},
    }


def pinned(evidence: Evidence) -> tuple[Row, ...]:
    """Return the rows that are pinned to a source, which are those to be read."""
    return tuple(row for name in PINNED for row in evidence[name] if row["anchor"])


def resting(
    evidence: Evidence, sentences: Iterable[Sentence]
) -> Mapping[str, tuple[Sentence, str]]:
    """Return the sentences that rest on rows by id, each once, with the hash of both.

    What is marked as method, definition or reading is not asked about, nor is a title, which
    rests on the whole brief, nor a chart's words, which are judged with the drawing. The id stays
    where a row that the sentence cites is corrected, so that its sign-off is seen to be stale.
    """
    of_rows = row_hashes(evidence)
    found = {}
    for sentence in sentences:
        if sentence.rows and not sentence.part and sentence.kind not in ("setting", "chart"):
            name = _digest([sentence.text, sentence.rows])
            digest = _digest([sentence.text, [of_rows.get(row, "") for row in sentence.rows]])
            found[name] = sentence, digest
    return found


def row_hashes(evidence: Evidence) -> Mapping[str, str]:
    """Return the hash of each row of evidence, by id; a computed row's is over its figures', too.

    Blank cells are left out, so that a new column makes no sign-off stale.
    """
    cells = {
        row.id: {column: cell for column, cell in row.cells.items() if cell}
        for row in evidence.by_id().values()
    }
    digests = {name: _digest(held) for name, held in cells.items()}
    for row in evidence["derived"]:
        parts = [digests.get(name, "") for name in sorted(units.names(row["expression"]))]
        digests[row.id] = _digest([cells[row.id], parts])
    return digests


def _digest(content: Any) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a value as canonical JSON."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def kappa(pairs: Collection[tuple[str, str]]) -> Fraction | None:
    """Return Cohen's kappa of two readers' categories; None where both use a single one, or none.

    (p_o - p_e) / (1 - p_e), with p_o the share of pairs that are alike and p_e the share that
    chance would make alike (J. Cohen, “A coefficient of agreement for nominal scales”,
    Educational and Psychological Measurement 20, 1960, pages 37 to 46).

    >>> kappa([("for", "for"), ("for", "against"), ("against", "against"), ("for", "for")])
    Fraction(1, 2)
    """
    if len({category for pair in pairs for category in pair}) < 2:
        return None
    first, second = (Counter(side) for side in zip(*pairs, strict=True))
    alike = Fraction(sum(a == b for a, b in pairs), len(pairs))
    chance = Fraction(sum(first[name] * second[name] for name in first), len(pairs) ** 2)
    return (alike - chance) / (1 - chance)


def rounded(value: Fraction) -> float:
    """Return a kappa to two decimals, rounded down, so that 1.0 is full agreement."""
    return math.floor(value * 100) / 100


def reliability(review: Review) -> str:
    """Return Cohen's kappa in words, or why there is none."""
    if not review.kappa:
        return "Cohen’s kappa cannot be given, for no status or stance was recorded blind"
    known = [f"{rounded(k):.2f} for {name}" for name, k in review.kappa.items() if k is not None]
    alike = [name for name, value in review.kappa.items() if value is None]
    said = [f"Cohen’s kappa {' and '.join(known)}"] if known else []
    if alike:
        said.append(
            f"Cohen’s kappa is not defined for {' and '.join(alike)}, "
            "where everything read blind is of a single kind"
        )
    return "; ".join(said)


def plain_name(name: str) -> str:
    """Return a name as it is compared: whatever its capitals, spaces and forms of letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def same_name(one: str, other: str) -> bool:
    """Return whether two names are one."""
    return plain_name(one) == plain_name(other)


def faults(
    reviews: Iterable[Row], authors: Collection[str]
) -> Iterator[tuple[Row, str, str, str, str]]:
    """Yield each review that cannot count, with rule, message, fix and column."""
    seen: set[tuple[str, ...]] = set()
    for row in reviews:
        key = (plain_name(row["reviewer"]), row["kind"], row["item"])
        if any(same_name(row["reviewer"], author) for author in authors):
            what = "is an author of the brief, and so no second reader"
            yield row, "own-review", what, "remove the row; have somebody else read", "reviewer"
        if key in seen:
            what = "was reviewed by this reader in an earlier row, too"
            yield row, "reviewed-twice", what, "keep the later of the two", "item"
        seen.add(key)


def counted(review: Review) -> dict[str, Any]:
    """Return what a review comes to as JSON holds it, for machines and the manifest."""
    parts = {"rows": review.rows, "sentences": review.sentences}
    return {
        **{
            name: {"total": part.total, "read": part.read, "agreed": part.agreed}
            for name, part in parts.items()
        },
        "stale": review.stale,
        "readers": list(review.readers),
        "kappa": {
            name: None if value is None else rounded(value) for name, value in review.kappa.items()
        },
    }
