"""An older brief's data → today's form, by rewriting only what must change.

What the descriptor lacks is taken from the one that `brief new` starts from: datasets, columns, and
the form of paragraphs and anchors, of which a row had one each in brief 0.1. A new column is blank,
a new table has nothing but its header; no cell that is there changes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from brief.errors import InvalidError
from brief.evidence import contract, datasets
from brief.model import Problem

#: The fields whose form changed since brief 0.1.
_CHANGED = ("paragraph", "anchor")


def migrate(data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files of data/ that are to be rewritten or added, by name.

    Raises `InvalidError` where the descriptor, or a table that gets a column, cannot be read.
    """
    problems: list[Problem] = []
    package = datasets.descriptor(data, problems)
    if not package:
        raise InvalidError(problems)
    fit = datasets.described(package, [])  # what else is wrong is for `brief validate` to say
    known = [_today(resource, fit) for resource in package["resources"]]
    resources = _joined(known, contract.START.values())
    files: dict[str, bytes] = {}
    for was, now in zip(package["resources"], known, strict=True):
        if was != now and now["path"] in data and _columns(was) != _columns(now):
            path = now["path"]
            files |= _widened(path, data[path], _columns(was), _columns(now), problems)
    for resource in resources:
        if resource not in known and resource["path"] not in data:
            files[resource["path"]] = _table([_columns(resource)])
    if problems:
        raise InvalidError(problems)
    if resources != package["resources"]:
        whole = json.dumps({**package, "resources": resources}, indent=2, ensure_ascii=False)
        # Half a surrogate pair, which JSON can hold, stays the escape that it was.
        files[datasets.PACKAGE] = f"{whole}\n".encode("utf-8", "backslashreplace")
    return files


def _today(resource: Any, fit: Mapping[str, Mapping[str, Any]]) -> Any:
    """Return a resource that is fit to be read with today's fields; any other as it is."""
    name = str(resource.get("name")) if isinstance(resource, dict) else ""
    if name not in fit or resource["schema"] != fit[name]["schema"]:
        return resource
    schema, fields = resource["schema"], resource["schema"]["fields"]
    wanted = {field["name"]: field for field in contract.START[name]["schema"]["fields"]}
    if contract.is_outdated(schema):
        fields = [{**f, **wanted[f["name"]]} if f["name"] in _CHANGED else f for f in fields]
    return {**resource, "schema": {**schema, "fields": _joined(fields, wanted.values())}}


def _joined(there: Sequence[Any], wanted: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return what is there, with each wanted thing of another name after the one it follows."""
    joined, at = list(there), 0
    for part in wanted:
        if part["name"] not in _names(joined):
            joined.insert(at, part)
        at = _names(joined).index(part["name"]) + 1
    return joined


def _names(parts: Iterable[Any]) -> list[Any]:
    return [part.get("name") if isinstance(part, dict) else None for part in parts]


def _columns(resource: Mapping[str, Any]) -> list[str]:
    return _names(resource["schema"]["fields"])


def _widened(
    path: str, content: bytes, was: Sequence[str], now: Sequence[str], problems: list[Problem]
) -> Mapping[str, bytes]:
    """Return a table with a blank cell in each new column, by its path.

    One whose header is not what it was is left to its author; one that cannot be read is a problem.
    """
    faults: list[Problem] = []
    lines = [cells for _, cells in datasets.lines_of(path, content, faults)]
    if not lines:
        problems += faults
    if lines[:1] != [was]:
        return {}
    for at, column in enumerate(now):
        if column not in was:
            for number, cells in enumerate(lines):
                cells.insert(at, "" if number else column)
    return {path: _table(lines)}


def _table(lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()
