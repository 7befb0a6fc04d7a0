"""Bytes of ``data/`` → rows, checked against the schemas of ``datapackage.json``.

The bytes are checked first: encoding, quotes, control characters, formulas; then types,
constraints and keys, on rows in memory. Nothing here opens a file or an address.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from brief.evidence import contract
from brief.evidence.characters import INVISIBLE
from brief.model import DATASETS, KEYS, Problem, Row

PACKAGE = "datapackage.json"
_NAME = re.compile(r"[a-z][a-z0-9_-]*\.csv")
#: What no cell may hold, whatever its column: the rule, its form, what is wrong and what to do.
_FORBIDDEN = (
    # two pages of text, more than any honest cell
    ("long-cell", re.compile(r"(?s).{5001}"), "is longer than 5000 characters", "shorten it"),
    ("newline", re.compile(r"\n"), "has a line break inside a cell", "write it on a single line"),
    ("hidden-character", INVISIBLE, "holds an invisible character", "retype the cell"),
    (  # what a spreadsheet would run when the data are opened in it (OWASP, CSV injection)
        "formula",
        re.compile(r"\A(?:[=+@\t]|-(?!\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\Z))"),
        "would be run as a formula by a spreadsheet",
        "start it with a letter",
    ),
    ("spaces", re.compile(r"\A\s|\s\Z"), "starts or ends with a space", "remove it"),
    ("markup", re.compile(r"<[A-Za-z/!]|{{<"), "holds markup", "write plain text"),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of each dataset, and everything wrong with bytes, schema and keys.

    `unread` names the datasets whose file is missing, cannot be read, or has other columns.
    """

    rows: Mapping[str, tuple[Row, ...]]
    problems: Sequence[Problem]
    unread: AbstractSet[str]


def read(data: Mapping[str, bytes]) -> Tables:
    """Return what the CSV files hold, which are tidy as `brief.evidence.tidy` makes them."""
    problems: list[Problem] = []
    rows: dict[str, tuple[Row, ...]] = {}
    unread = set(DATASETS)
    package = descriptor(data, problems)
    resources = described(package, problems) if package else {}
    for name, resource in resources.items():
        path = resource["path"]
        if path not in data:
            problems.append(
                problem(path, 0, "missing-file", "is listed but not there", "add the file")
            )
            continue
        lines = lines_of(path, data[path], problems)
        if not lines:
            continue
        (_, header), *lines = lines
        rows[name] = tuple(
            Row(name, line, dict(zip(header, cells, strict=False))) for line, cells in lines
        )
        wrong_columns = list(_header_problems(resource, header))
        problems += wrong_columns
        if not wrong_columns:
            unread.remove(name)
            for line, cells in lines:
                problems += _lengths(path, header, cells, line)
    if resources.keys() == set(DATASETS):  # else one may be the file of what is not described
        named = {resource["path"] for resource in resources.values()}
        problems += (
            problem(path, 0, "unlisted-file", "is not in datapackage.json", "list or remove it")
            for path in data
            if path.endswith(".csv") and path not in named
        )
    if outdated := [p for p in problems if p.rule == "outdated"]:
        return Tables(rows, outdated, frozenset(DATASETS))  # all else would follow from it
    whole = {name: rows[name] for name in rows if name not in unread}
    problems += _schema_problems(resources, whole)
    return Tables(rows, problems, unread)


def problem(
    path: str, line: int, rule: str, message: str, fix: str, field: str = "", value: str = ""
) -> Problem:
    """Return a problem of a file in data/, its value cut to a readable length."""
    shown = value if len(value) <= 80 else value[:77] + "…"
    texts = (INVISIBLE.sub("�", text) for text in (message, fix, field, shown))
    return Problem(f"data/{path}", line, 0, rule, *texts)


def descriptor(data: Mapping[str, bytes], problems: list[Problem]) -> dict[str, Any]:
    """Return the content of the descriptor, which has a list of resources; {} if it is none."""

    def bad(rule: str, message: str, fix: str) -> dict[str, Any]:
        problems.append(problem(PACKAGE, 0, rule, message, fix))
        return {}

    if PACKAGE not in data:
        return bad("missing-file", "is needed and not there", "describe the CSV files in it")
    try:
        loaded = json.loads(data[PACKAGE])
    except (ValueError, RecursionError) as error:
        return bad("json", f"is not valid JSON: {error}", "correct it")
    if not (isinstance(loaded, dict) and isinstance(loaded.get("resources"), list)):
        return bad("json", "has no list of resources", "describe each CSV file under `resources`")
    return loaded


def described(package: Mapping[str, Any], problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Return the resources of a descriptor that are fit to be read, by name."""

    def bad(rule: str, message: str, fix: str, value: str = "") -> None:
        problems.append(problem(PACKAGE, 0, rule, message, fix, value=value))

    resources: dict[str, dict[str, Any]] = {}
    listed = [resource if isinstance(resource, dict) else {} for resource in package["resources"]]
    for resource in listed:
        name, path, schema = map(resource.get, ("name", "path", "schema"))
        if name not in DATASETS:
            bad("unknown-dataset", f"{name!s:.40} is no dataset of a brief", "remove it")
        elif not isinstance(path, str) or not _NAME.fullmatch(path):
            message = f"{name}: the path must be a CSV file in data/"
            bad("path", message, f"write {name}.csv", str(path))
        elif not isinstance(schema, dict):
            bad("schema", f"{name}: the schema must stand in the file itself", "write it out")
        elif name in resources:
            bad("duplicate", f"{name} is described twice", "remove one")
        elif malformed := list(contract.malformed(schema)):
            for message in malformed:
                bad("schema", f"{name}: {message}", "correct or remove it")
        else:
            resources[str(name)] = {"path": path, "schema": schema}
            for message, fix in contract.breaches(name, schema):
                bad("schema", f"{name}: {message}", fix)
    if any(contract.is_outdated(resource["schema"]) for resource in resources.values()):
        message = "is of the form of brief 0.1, in which a row has a single paragraph"
        bad("outdated", message, "run `brief migrate`: it changes no cell")
    for name in DATASETS:
        if name not in [resource.get("name") for resource in listed]:
            fix = f"add the resource {name}, or run `brief migrate`"
            bad("missing-dataset", f"{name} is not described", fix)
    return resources


def lines_of(path: str, content: bytes, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Return the number and the cells of each line, the header's first; none of an unread file."""

    def bad(line: int, rule: str, message: str, fix: str, field: str = "", value: str = "") -> None:
        problems.append(problem(path, line, rule, message, fix, field, value))

    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        bad(line, "encoding", "is not UTF-8", "save it as UTF-8")
        return []
    first = text.partition("\n")[0]
    if ";" in first and "," not in first:  # else `tidy` had put commas there
        bad(1, "delimiter", "has semicolons, and quotes that cannot be read", "check the quotes")
        return []
    csv.field_size_limit(max(131_072, len(text) + 1))
    lines: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                lines.append((start, cells))
            else:
                bad(start, "blank-line", "is a blank line", "delete it")
            start = reader.line_num + 1
    except csv.Error as error:
        bad(start, "csv", f"cannot be read as CSV: {error}", "check the quotes")
        return []
    if not lines:
        bad(1, "empty", "has no header", "write the column names into the first line")
    for line, cells in lines:
        for column, cell in zip(lines[0][1], cells, strict=False):
            for rule, message, fix in unfit(cell):
                bad(line, rule, message, fix, column, cell)
    return lines


def unfit(cell: str) -> Iterator[tuple[str, str, str]]:
    """Yield rule, message and fix for what no cell may hold, whatever its column."""
    for rule, form, message, fix in _FORBIDDEN:
        if form.search(cell):
            yield rule, message, fix


def _header_problems(resource: Mapping[str, Any], header: list[str]) -> Iterator[Problem]:
    """Yield how the first line differs from the columns that the descriptor lists."""
    path = resource["path"]
    wanted = [asked["name"] for asked in resource["schema"]["fields"]]
    missing = [name for name in wanted if name not in header]
    extra = [name for n, name in enumerate(header) if name not in wanted or name in header[:n]]
    for name in missing:
        fix = "add the column to the first line and to every row"
        yield problem(path, 1, "missing-column", f"has no column {name}", fix, name)
    for name in extra:
        fix = "remove the column, or describe it in datapackage.json"
        yield problem(path, 1, "extra-column", f"has a column too many: {name:.40}", fix, name[:40])
    if not missing and not extra and header != wanted:
        fix = "write them in the order of datapackage.json: " + ", ".join(wanted)
        yield problem(path, 1, "column-order", "has its columns in another order", fix)


def _lengths(path: str, header: list[str], cells: list[str], line: int) -> Iterator[Problem]:
    """Yield the cells that a row has too many, and those that it lacks."""
    for value in cells[len(header) :]:
        fix = "remove the cell, or quote the one with a comma in it"
        yield problem(path, line, "extra-cell", "has a cell too many", fix, value=value)
    for column in header[len(cells) :]:
        fix = "add the missing cell; leave it empty if nothing is known"
        yield problem(path, line, "missing-cell", "has no such cell", fix, column)


def _schema_problems(
    resources: Mapping[str, Mapping[str, Any]], rows: Mapping[str, tuple[Row, ...]]
) -> Iterator[Problem]:
    """Yield the cells that are not what the schemas ask for."""
    for name in rows:
        path, schema = resources[name]["path"], resources[name]["schema"]
        for asked in schema["fields"]:
            column = asked["name"]
            held = [row for row in rows[name] if column in row.cells]
            known = {
                f"{key} of {target}.csv": dict.fromkeys(row[key] for row in rows[target])
                for source, target, key in contract.links(schema)
                if source == column and target in rows
            }
            faults = {  # of each value once: many a column has few
                cell: tuple(_schema_faults(asked, known, cell))
                for cell in {row[column] for row in held}
            }
            single = column == KEYS[name] or asked.get("constraints", {}).get("unique")
            seen: set[str] = set()
            for row in held:
                cell = row[column]
                for rule, message, fix in faults[cell]:
                    yield problem(path, row.line, rule, message, fix, column, cell)
                if single and cell in seen:
                    again, fix = "stands in an earlier row, too", "give each row an id of its own"
                    yield problem(path, row.line, "primary-key", again, fix, column, cell)
                if cell:
                    seen.add(cell)


def _schema_faults(
    asked: Mapping[str, Any], known: Mapping[str, Collection[str]], cell: str
) -> Iterator[tuple[str, str, str]]:
    """Yield where a cell is not what its field asks for, or an id that leads to no row."""
    for rule, message in contract.faults(asked, cell):
        yield rule, message, "correct it; data/datapackage.json describes the column"
    for what, values in known.items():
        if cell and cell not in values:
            near = difflib.get_close_matches(cell, values, 1)
            fix = f"did you mean {near[0]}?" if near else "use an id that is there, or add it"
            yield "foreign-key", f"is no {what}", fix
