"""The changes between two editions as text, Markdown, a page of HTML, or JSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from html import escape
from types import MappingProxyType

from brief.edition import tables
from brief.model import DATASETS
from brief.verbs.diff import NAMES, Change, Changes

_STYLE = """
body { font: 1.1875rem/1.5 sans-serif; color: #0b0c0c; background: #fff; max-width: 70rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
caption, th, td { text-align: left; vertical-align: top; }
caption { font-weight: bold; padding: .5rem 0; }
th, td { padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #6f777b; }
td { overflow-wrap: break-word; }
"""


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of change: a title, the columns' names and the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render(changes: Changes, form: str) -> str:
    """Return `changes` in one of `FORMS`; raises `KeyError` for another."""
    return FORMS[form](changes)


def found(changes: Changes) -> tuple[Table, ...]:
    """Return a table for each kind of change that there is."""
    kinds = [
        (_title(dataset), [c for c in changes.rows if c.subject == dataset]) for dataset in DATASETS
    ]
    kinds += [
        ("Rows cited", list(changes.cited)),
        ("Charts", list(changes.charts)),
        ("Balance", list(changes.balance)),
        ("Numbers typed by hand", list(changes.literals)),
    ]
    columns = ("", "Which", "What", "Before", "Now")
    made = [Table(title, columns, tuple(map(_row, rows))) for title, rows in kinds if rows]
    if changes.paragraphs:
        rows = tuple((p.section, p.old, p.new, ", ".join(p.rows)) for p in changes.paragraphs)
        made.append(Table("Paragraphs", ("Under", "Before", "Now", "Rows"), rows))
    return tuple(made)


def _row(change: Change) -> tuple[str, ...]:
    return (change.kind, change.id, change.part, change.old, change.new)


def _title(dataset: str) -> str:
    return NAMES.get(dataset, dataset).capitalize()


def text(changes: Changes) -> str:
    """Return tables for a terminal, without colour."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=100, color_system=None, highlight=False, markup=False)
    console.print(Text(_plain(_heading(changes))))
    console.print(Text(_plain(changes.summary)))
    for table in found(changes):
        grid = Grid(title=table.title, title_justify="left", title_style="")
        for column in table.columns:
            grid.add_column(column, overflow="fold")
        for row in table.rows:
            grid.add_row(*(Text(_plain(cell)) for cell in row))
        console.print(grid)
    return out.getvalue().rstrip()


def _plain(said: str) -> str:
    """Return text without the characters that command a terminal."""
    return "".join(filter(str.isprintable, said))


def markdown(changes: Changes) -> str:
    """Return headings and pipe tables."""
    parts = [f"# {_quoted(_heading(changes))}", _quoted(changes.summary)]
    for table in found(changes):
        parts += [f"## {table.title}", tables.pipe_table(table.columns, table.rows, _quoted)]
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    """Return text on one line with only what Markdown would act upon escaped: it is read bare."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", _plain(" ".join(text.split())))


def page(changes: Changes) -> str:
    """Return a page of HTML that loads nothing."""
    body = "\n".join(map(_html_table, found(changes)))
    title = escape(_heading(changes))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{escape(changes.summary)}</p>\n{body}\n</main>\n</body>\n</html>"
    )


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(c or "Change")}</th>' for c in table.columns)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f"<table>\n<caption>{escape(table.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>"
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
