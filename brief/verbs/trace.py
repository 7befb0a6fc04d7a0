"""What a row rests on, down to the paragraph, and what rests on it, up to the text."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from brief.errors import UsageError
from brief.evidence.facts import GROUPS, Facts
from brief.evidence.reviews import row_hashes
from brief.evidence.units import names
from brief.model import EVIDENTIAL, Build, Row
from brief.system.terminal import plain

#: Columns that say more of a row, in the order they are shown.
COLUMNS = ("period", "place", "role", "status", "stance", "caution", "note", "handling")
#: Characters of a row's words in the overview.
SHORT = 60


@dataclass(frozen=True, slots=True)
class Trace:
    """A row in words, and by name what is to be said of it.

    `below` goes from the row's place in data/ down to the source; `above` has the ids and
    places that use the row; `parts` are the traces of the figures in its formula.
    """

    id: str
    dataset: str
    text: str
    below: Mapping[str, str]
    above: Mapping[str, Sequence[str]]
    parts: tuple[Trace, ...] = ()


def every(build: Build) -> Mapping[str, Trace]:
    """Return the trace of every row of a drawn build by id, in the order of `EVIDENTIAL`."""
    facts = Facts(build.evidence)
    above: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row_id, name, user in _above(build):
        above[row_id][name].append(user)
    traces: dict[str, Trace] = {}
    for row in _rows(build):
        parts = tuple(traces[name] for name in sorted(names(row["expression"])))
        below, used = dict(_below(row, facts)), dict(above[row.id])
        traces[row.id] = Trace(row.id, row.dataset, facts.text(row.id), below, used, parts)
    return traces


def of(build: Build, row_id: str) -> Trace:
    """Return the trace of a row of a drawn build; raises `UsageError` for an unknown id."""
    traces = every(build)
    row_id = row_id.rpartition(".")[2]  # as the text cites it: figures.ID
    if row_id not in traces:
        near = difflib.get_close_matches(row_id, traces, 3)
        raise UsageError(
            f"No row is called {row_id}.",
            fix=f"did you mean {', '.join(near)}?" if near else "`brief trace` lists every id",
        )
    return traces[row_id]


def _rows(build: Build) -> Iterable[Row]:
    return (row for dataset in EVIDENTIAL for row in build.evidence[dataset])


def _speaker(row: Row) -> str:
    """Return the id of who says what the row says, or nothing."""
    return "" if row.dataset == "actors" else row["said_by"] or row["actor_id"]


def _below(row: Row, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what a row says and rests on."""
    yield "row", f"data/{row.place}"
    if row.dataset in ("figures", "derived"):
        yield "label", row["label"]
    if row["expression"]:
        yield "formula", row["expression"]
    if row["year_from"]:
        yield "years", f"{row['year_from']} to {row['year_to']}"
    if row.dataset == "statements":
        yield "question", facts.text(row["question_id"])
    if speaker := _speaker(row):
        yield "said by", facts.name(speaker)
    if row["rows"]:
        yield "between", ", ".join(row["rows"].split())
    yield from ((column, row[column]) for column in COLUMNS if row[column])
    if row.pins:
        source = facts.row(row["source_id"])
        yield "anchor", "; ".join(f"“{anchor}”" for _, anchor in row.pins)
        yield "paragraph", "; ".join(f"{n} of {source['paragraphs']}" for n, _ in row.pins)
        yield "source", f"{source.id}: {source['description']}"
        yield "sha256", source["sha256"]
    elif row["sha256"]:
        yield "sha256", row["sha256"]


def _above(build: Build) -> Iterator[tuple[str, str, str]]:
    """Yield the id of a row, how it is used, and by what."""
    for row in _rows(build):
        yield from ((name, "derived", row.id) for name in sorted(names(row["expression"])))
        yield from ((name, "tensions", row.id) for name in row["rows"].split())
        if row.dataset == "statements":
            yield row["question_id"], "positions", row.id
        if speaker := _speaker(row):
            yield speaker, "says", row.id
        if row.pins:
            yield row["source_id"], "rows", row.id
    for chart in build.charts:
        yield from ((row_id, "charts", chart.id) for row_id in dict.fromkeys(chart.uses))
    now = row_hashes(build.evidence)
    for review in build.evidence["reviews"]:
        stale = "" if now.get(review["item"]) == review["hash"] else ", stale"
        yield review["item"], "read by", f"{review['reviewer']}: {review['verdict']}{stale}"
    for use in build.inputs.manuscript.uses:
        if use.group in GROUPS:
            yield use.row_id, "cited at", f"{use.path}:{use.line}:{use.column} as {use.name}"


def text(trace: Trace, depth: int = 0) -> str:
    """Return a trace as lines for a terminal; the figures of a formula stand below it, set in."""
    said = [*trace.below.items()]
    for name, users in trace.above.items():
        said += [(name, user) for user in (users if name == "cited at" else [", ".join(users)])]
    if trace.dataset != "sources" and "cited at" not in trace.above:
        said.append(("cited at", "nowhere in the text"))
    lines = [f"{trace.id} = {trace.text}", *(f"  {name:<10} {value}" for name, value in said)]
    whole = ["  " * depth + plain(line) for line in lines]
    return "\n".join([*whole, *(text(part, depth + 1) for part in trace.parts)])


def overview(traces: Mapping[str, Trace]) -> str:
    """Return a line for each row, by dataset: its id, its words, and where it is used."""
    width = max(map(len, traces), default=0)
    lines = []
    for dataset in EVIDENTIAL:
        lines.append(dataset)
        for trace in traces.values():
            if trace.dataset == dataset:
                words = trace.text if len(trace.text) <= SHORT else trace.text[: SHORT - 1] + "…"
                where = "; ".join(_used(trace)) or "not used"
                lines.append(plain(f"  {trace.id:<{width}}  {words:<{SHORT}}  {where}"))
    return "\n".join(lines)


def _used(trace: Trace) -> Iterator[str]:
    for name, users in trace.above.items():
        if name == "cited at":
            yield from dict.fromkeys(place.partition(" ")[0] for place in users)
        else:
            yield f"{len(users)} rows" if name == "rows" else f"{name} {', '.join(users)}"


def to_json(traced: Trace | Mapping[str, Trace]) -> str:
    """Return a trace, or all of them, as JSON in ASCII: no cell can steer a terminal."""
    held = asdict(traced) if isinstance(traced, Trace) else list(map(asdict, traced.values()))
    return json.dumps(held, indent=2)
