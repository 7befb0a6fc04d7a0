"""What a row rests on: value, formula, phrase, paragraph, source, and where it is cited."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from brief.compose import names
from brief.errors import UsageError
from brief.facts import Facts
from brief.model import Build, Row


def chain(build: Build, row_id: str) -> str:
    """Return the chain of a row down to the paragraph; raises `UsageError` for an unknown id."""
    rows = build.evidence.by_id()
    if row_id not in rows:
        near = difflib.get_close_matches(row_id, rows, 3)
        raise UsageError(
            f"No row is called {row_id}.",
            fix=f"did you mean {', '.join(near)}?" if near else "see the ids in data/*.csv",
        )
    return "\n".join(_lines(build, rows[row_id], 0)) + "\n" + "\n".join(_uses(build, row_id))


def _lines(build: Build, row: Row, depth: int) -> Iterator[str]:
    facts = Facts(build.evidence)
    pad = "  " * depth
    label = f": {row['label']}" if row["label"] and row.dataset != "events" else ""
    yield f"{pad}{row.id} = {facts.text(row.id)}{label}"
    yield f"{pad}  row        data/{row.place}"
    if row["expression"]:
        yield f"{pad}  formula    {row['expression']}"
        for name in sorted(names(row["expression"])):
            yield from _lines(build, facts.row(name), depth + 1)
        return
    speaker = row["said_by"] or row["actor_id"]
    if speaker and row.dataset != "actors":
        yield f"{pad}  said by    {facts.name(speaker)}"
    for column in ("status", "stance", "caution"):
        if row[column]:
            yield f"{pad}  {column:<10} {row[column]}"
    if row["paragraph"]:
        source = facts.row(row["source_id"])
        yield f"{pad}  anchor     “{row['anchor']}”"
        yield f"{pad}  paragraph  {row['paragraph']} of {source['paragraphs']}"
        yield f"{pad}  source     {source.id}: {source['description']}"
        yield f"{pad}  sha256     {source['sha256']}"


def _uses(build: Build, row_id: str) -> Iterator[str]:
    uses = [use for use in build.inputs.manuscript.uses if use.row_id == row_id]
    for use in uses:
        yield f"  cited at   {use.path}:{use.line}:{use.column} as {use.name}"
    if not uses:
        yield "  cited at   nowhere in the text"
