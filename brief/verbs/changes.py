"""The changes between two editions as text, Markdown, a page of HTML, or JSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import NamedTuple

from brief.edition.generated_parts import pipe_table
from brief.model import EVIDENTIAL
from brief.system import templates
from brief.system.terminal import plain
from brief.verbs.diff import NAMES, Change, Changes


class Table(NamedTuple):
    """One kind of change: a title, the columns' names and the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def by_kind(changes: Changes) -> tuple[Table, ...]:
    """Return a table for each kind of change that there is."""
    kinds: dict[str, Sequence[Change]] = {
        NAMES.get(dataset, dataset).capitalize(): [c for c in changes.rows if c.subject == dataset]
        for dataset in EVIDENTIAL
    }
    kinds |= {
        "Rows cited": changes.cited,
        "Charts": changes.charts,
        "Balance": changes.balance,
        "Numbers typed by hand": changes.literals,
    }
    columns = ("", "Which", "What", "Before", "Now")
    made = [
        Table(title, columns, tuple((c.kind, c.id, c.part, c.old, c.new) for c in listed))
        for title, listed in kinds.items()
    ]
    rows = tuple((p.section, p.old, p.new, ", ".join(p.rows)) for p in changes.paragraphs)
    made.append(Table("Paragraphs", ("Under", "Before", "Now", "Rows"), rows))
    return tuple(table for table in made if table.rows)


def text(changes: Changes) -> str:
    """Return tables for a terminal, without colour."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=100, color_system=None, highlight=False, markup=False)
    console.print(Text(plain(_heading(changes))))
    console.print(Text(plain(changes.summary)))
    for table in by_kind(changes):
        grid = Grid(title=table.title, title_justify="left", title_style="")
        for column in table.columns:
            grid.add_column(column, overflow="fold")
        for row in table.rows:
            grid.add_row(*(Text(plain(cell)) for cell in row))
        console.print(grid)
    return out.getvalue().rstrip()


def markdown(changes: Changes) -> str:
    """Return headings and pipe tables."""
    parts = [f"# {_quoted(_heading(changes))}", _quoted(changes.summary)]
    for table in by_kind(changes):
        parts += [f"## {table.title}", pipe_table(table.columns, table.rows, _quoted)]
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    """Return text on one line with only what Markdown would act upon escaped: it is read bare."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(plain(text).split()))


def page(changes: Changes) -> str:
    """Return a page of HTML that loads nothing."""
    return templates.render(
        "verbs/changes.html",
        lang="en",
        title=_heading(changes),
        summary=changes.summary,
        tables=by_kind(changes),
    )


def as_json(changes: Changes) -> str:
    """Return every field, the summary and the least bump of the version."""
    content = {**asdict(changes), "summary": changes.summary, "bump": changes.bump}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _heading(changes: Changes) -> str:
    return f"Changes from {changes.old} to {changes.new}"


#: How changes can be written, by the name of the form.
FORMS: Mapping[str, Callable[[Changes], str]] = MappingProxyType(
    {"text": text, "markdown": markdown, "html": page, "json": as_json}
)
