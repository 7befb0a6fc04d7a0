"""By what the sentences of a brief answer for themselves, counted and listed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from brief.model import PARTS, Sentence

#: What a spreadsheet would run (OWASP, CSV injection).
_RUN = re.compile(r"\A[=+@\t-]")


def count(sentences: Sequence[Sentence]) -> Mapping[str, int]:
    """Return how many sentences there are, cite rows, and stand in a part of each kind."""
    kinds = Counter(sentence.part or "cited" for sentence in sentences)
    return {"total": len(sentences), **{kind: kinds[kind] for kind in ("cited", *PARTS)}}


def said(sentences: Sequence[Sentence]) -> str:
    """Return the same in words.

    >>> said([Sentence("report/brief.qmd", 1, 1, "It rained.", ("rain",))])
    '1 sentence: 1 cites rows of evidence'
    """
    total, cited, *others = count(sentences).values()
    parts = [f"{cited} {'cites' if cited == 1 else 'cite'} rows of evidence"]
    parts += [f"{n} {PARTS[kind]}" for kind, n in zip(PARTS, others, strict=True) if n]
    return f"{total} sentence{'' if total == 1 else 's'}: {', '.join(parts)}"


def marked(sentences: Iterable[Sentence]) -> Mapping[tuple[str, str], int]:
    """Return how many sentences are marked as resting on no row, by kind of part and reason."""
    parts = Counter((s.part, s.reason) for s in sentences if s.part)
    return {key: parts[key] for key in sorted(parts, key=lambda k: (list(PARTS).index(k[0]), k))}


def excused(sentences: Iterable[Sentence]) -> Sequence[tuple[str, str]]:
    """Return the words that alone are marked as no row's, each with its reason, once."""
    return tuple(dict.fromkeys(pair for s in sentences for pair in s.excused))


def to_text(sentences: Iterable[Sentence]) -> str:
    """Return each sentence with its place and, set in, what it rests on."""
    lines = []
    for s in sentences:
        lines.append(f"{s.path}:{s.line}:{s.column} {' '.join(s.text.split())}")
        lines.append(f"    {', '.join(s.rows)}" if not s.part else f"    {s.part}: {s.reason}")
    return "\n".join(lines)


def to_json(sentences: Iterable[Sentence]) -> str:
    """Return the sentences as JSON in ASCII, a key per field of `Sentence`."""
    return json.dumps([asdict(sentence) for sentence in sentences], indent=2)


def to_csv(sentences: Iterable[Sentence]) -> str:
    """Return the sentences as CSV, a column per field of `Sentence`, rows parted by spaces.

    A sentence that a spreadsheet would run stands behind an apostrophe.
    """
    stream = io.StringIO()
    columns = [field.name for field in fields(Sentence)]
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for sentence in sentences:
        words = "; ".join(f"{word}: {reason}" for word, reason in sentence.excused)
        cells = {**asdict(sentence), "rows": " ".join(sentence.rows), "excused": words}
        writer.writerow({name: _RUN.sub(r"'\g<0>", str(cell)) for name, cell in cells.items()})
    return stream.getvalue()
