"""Check that the manuscript says nothing that the data do not carry.

Four rules: no number is typed by hand, every variable exists, a hedge is dropped only by
a listed exception, and what somebody merely claims is never cited without that somebody.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from brief.manuscript import chart_ids
from brief.model import DATASETS, Evidence, Inputs, Problem, Row, Typed, Use
from brief.numbers import find_numbers

#: Groups of ``_variables.yml`` that stand for a row, and the datasets they may name.
GROUPS: Mapping[str, Collection[str]] = {
    "figures": ("figures",),
    "derived": ("derived",),
    "claims": ("claims",),
    "statements": ("statements",),
    "events": ("events",),
    "actors": ("actors",),
    "questions": ("questions",),
    "plain": ("figures", "derived", "claims", "statements", "events"),
    "unhedged": ("figures", "derived"),
    "start": ("figures", "derived", "claims", "statements", "actors"),
}


def check_manuscript(inputs: Inputs, evidence: Evidence) -> tuple[Problem, ...]:
    """Return every break of the four rules, in no particular order."""
    return (
        *typed_numbers(inputs.manuscript.typed, evidence),
        *unknown_variables(inputs, evidence),
        *dropped_hedges(inputs, evidence),
        *unattributed(inputs.manuscript.uses, evidence),
    )


def typed_numbers(typed: Collection[Typed], evidence: Evidence) -> Iterator[Problem]:
    """Yield the numbers typed without a reason, with the ids whose value they have."""
    for one in typed:
        if one.reason:
            continue
        values = {number.value for number in find_numbers(one.text, anchor=True)}
        ids = [i for i, quantity in evidence.quantities.items() if quantity.amount in values]
        rows = evidence.by_id()
        names = [f"{{{{< var {rows[i].dataset}.{i} >}}}}" for i in ids if i in rows]
        fix = "write " + " or ".join(names) if names else "add a row for it and cite that"
        yield Problem(
            one.path, one.line, one.column, "typed-number", f"“{one.text}” is typed by hand",
            f'{fix}; if it is no fact of the source, mark it [{one.text}]{{.literal reason="…"}}',
            value=one.text,
        )  # fmt: skip


def unknown_variables(inputs: Inputs, evidence: Evidence) -> Iterator[Problem]:
    """Yield the variables that no row, chart, count or metadata key stands behind."""
    known = {
        f"{group}.{row.id}" for group, sets in GROUPS.items() for name in sets for row in evidence[name]
    }
    known |= {f"counts.{name}" for name in DATASETS}
    known |= {
        f"charts.{chart}.{part}"
        for chart in chart_ids(inputs.manuscript.files)
        for part in ("caption", "alt")
    }
    meta = {"title", "subtitle", "author", "date", "version", "lang", *inputs.manuscript.metadata}
    known |= {f"meta.{key}" for key in meta}
    for use in inputs.manuscript.uses:
        if use.name not in known:
            near = difflib.get_close_matches(use.name, sorted(known), 1, 0.5)
            yield Problem(
                use.path, use.line, use.column, "unknown-variable",
                f"nothing is called {use.name}",
                f"did you mean {near[0]}?" if near else "add the row to data/, or correct the id",
                value=use.name,
            )  # fmt: skip


def dropped_hedges(inputs: Inputs, evidence: Evidence) -> Iterator[Problem]:
    """Yield uses of ``unhedged.ID`` that ``brief: unhedged:`` does not list with a reason."""
    listed = inputs.settings.extra.get("unhedged")
    listed = listed if isinstance(listed, dict) else {}
    for use in inputs.manuscript.uses:
        if use.group != "unhedged" or str(listed.get(use.row_id, "")).strip():
            continue
        quantity = evidence.quantities.get(use.row_id)
        if quantity is None or quantity.qualifier == "exact":
            continue
        yield Problem(
            use.path, use.line, use.column, "dropped-hedge",
            f"{use.row_id} is “{quantity.qualifier}” in the source",
            f"cite figures.{use.row_id}, or give the reason in _quarto.yml under brief: unhedged:",
            value=use.name,
        )  # fmt: skip


def needs_speaker(row: Row) -> bool:
    """Whether a row may be cited only beside who says it."""
    return row["status"] in ("claimed", "contested")


def unattributed(uses: Collection[Use], evidence: Evidence) -> Iterator[Problem]:
    """Yield claims cited in a block that does not cite their speaker, too."""
    rows = evidence.by_id()
    spoken: dict[int, set[str]] = defaultdict(set)
    for use in uses:
        if use.row_id in rows and rows[use.row_id].dataset == "actors":
            spoken[use.block].add(use.row_id)
    for use in uses:
        row = rows.get(use.row_id)
        if use.group == "charts" or row is None or not needs_speaker(row):
            continue
        if row["said_by"] not in spoken[use.block]:
            yield Problem(
                use.path, use.line, use.column, "unattributed",
                f"{use.name} is only {row['status']}, and nobody is named as saying it",
                f"cite {{{{< var actors.{row['said_by']} >}}}} in the same paragraph",
                value=use.name,
            )  # fmt: skip
    yield from unanswered(uses, evidence)


def unanswered(uses: Collection[Use], evidence: Evidence) -> Iterator[Problem]:
    """Yield contested claims without the answer: a tension links a claim to what contradicts it."""
    cited = {use.row_id for use in uses}
    rows = evidence.by_id()
    for tension in evidence["tensions"]:
        ids = tension["rows"].split()
        contested = [i for i in ids if i in cited and rows[i]["status"] == "contested"]
        answers = [i for i in ids if i not in contested]
        for use in uses:
            if use.row_id in contested and answers and not cited & set(answers):
                yield Problem(
                    use.path, use.line, use.column, "unanswered",
                    f"{use.name} is contested and its answer is nowhere cited",
                    f"cite {' or '.join(answers)}, too", value=use.name,
                )  # fmt: skip
