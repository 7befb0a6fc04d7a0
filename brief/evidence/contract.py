"""What the engine itself demands of ``datapackage.json``, whatever else that file asks.

A descriptor may be stricter than this and describe more columns, but it cannot switch off
what the rest of the engine relies on: that a row has an id, an anchor and a speaker, that a
qualifier is one of ours, that an id leads to a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from brief.model import DATASETS, KEYS, QUALIFIERS

PINNED = tuple(name for name in DATASETS if name not in ("sources", "derived"))
PIN = ("source_id", "paragraph", "anchor")

#: The columns the engine relies on, by dataset; those of `PINNED` have `PIN`, too.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sources": (
        "source_id",
        "description",
        "publisher",
        "published",
        "sha256",
        "paragraphs",
        "words",
        "note",
    ),
    "actors": ("actor_id", "name", "role", "organisation", "sector", "country"),
    "questions": ("question_id", "question"),
    "figures": (
        "figure_id",
        "label",
        "value",
        "qualifier",
        "unit",
        "period",
        "place",
        "said_by",
        "status",
        "caution",
    ),
    "derived": ("derived_id", "label", "expression", "unit", "note"),
    "claims": ("claim_id", "claim", "kind", "status", "said_by", "caution"),
    "statements": ("statement_id", "actor_id", "question_id", "stance", "theme", "summary"),
    "events": ("event_id", "year_from", "year_to", "precision", "place", "label"),
    "tensions": ("tension_id", "description", "rows", "handling"),
}
#: The columns that may not be blank, besides the id and what pins a row.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "sources": ("description", "sha256", "paragraphs", "words"),
    "actors": ("name",),
    "questions": ("question",),
    "figures": ("label", "value", "qualifier", "unit", "status", "said_by"),
    "derived": ("label", "expression", "unit"),
    "claims": ("claim", "status", "said_by"),
    "statements": ("actor_id", "question_id", "stance", "summary"),
    "events": ("precision", "label"),
    "tensions": ("description", "rows", "handling"),
}
#: The values that the engine understands.
_ENUMS: Mapping[str, tuple[str, ...]] = {
    "qualifier": tuple(QUALIFIERS),
    "status": ("stated", "claimed", "estimated", "contested"),
    "stance": ("for", "against", "conditional", "neutral"),
    "precision": ("day", "month", "year", "decade", "computed", "withheld", "unknown"),
}
_TYPES: Mapping[str, str] = {
    "value": "number",
    **dict.fromkeys(("paragraph", "paragraphs", "words", "year_from", "year_to"), "integer"),
}
#: The dataset that a column's ids lead to.
_REFERENCES: Mapping[str, str] = {
    "said_by": "actors",
    "actor_id": "actors",
    "question_id": "questions",
    "source_id": "sources",
}
_ID = "^[a-z][a-z0-9_]*$"
#: Properties of a field that would have a cell mean something else than it shows.
_REINTERPRETING = ("missingValues", "groupChar", "decimalChar", "bareNumber")


def columns(dataset: str) -> tuple[str, ...]:
    """Return the columns that a dataset must have."""
    return COLUMNS[dataset] + (PIN if dataset in PINNED else ())


def breaches(dataset: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a dataset's schema demands less than the engine does, and what to write."""
    key = KEYS[dataset]
    fields = {f["name"]: f for f in schema["fields"] if isinstance(f, dict) and _named(f)}
    if len(fields) != len(schema["fields"]):
        yield "a field has no name, or that of another", "give each field a name of its own"
    if schema.get("primaryKey") not in (key, [key]):
        yield f"the primary key is not {key}", f'write "primaryKey": ["{key}"]'
    if schema.get("missingValues", [""]) != [""]:
        yield "blank cells are not what is missing", 'write "missingValues": [""]'
    keys = schema.get("foreignKeys", [])
    if not isinstance(keys, list) or not all(isinstance(k, dict) for k in keys):
        yield "the foreign keys are no list of objects", 'write "foreignKeys": [{…}]'
    linked = set(_links(keys))
    for name, field in fields.items():
        if not _compiles(field.get("constraints")):
            yield f"{name}: the pattern is no regular expression", "correct it"
    for column in columns(dataset):
        if column not in fields:
            yield f"no column {column} is described", "add it"
            continue
        for fault, fix in _field_breaches(dataset, column, fields[column]):
            yield f"{column}: {fault}", fix
        target = _REFERENCES.get(column)
        if target and column != key and (column, target, KEYS[target]) not in linked:
            yield f"{column} leads to no row", f"add the foreign key {column} → {target}"


def _field_breaches(
    dataset: str, column: str, field: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        yield "the constraints are no object", 'write "constraints": {…}'
        return
    needed = {KEYS[dataset], *_REQUIRED[dataset], *(PIN if dataset in PINNED else ())}
    if column in needed and constraints.get("required") is not True:
        yield "may be blank", 'write "required": true under its constraints'
    if column == KEYS[dataset] and constraints.get("pattern") != _ID:
        yield "the pattern of ids is missing or another", f'write "pattern": "{_ID}"'
    allowed = _ENUMS.get(column)
    enum = constraints.get("enum")
    if allowed and not (isinstance(enum, list) and enum and all(v in allowed for v in enum)):
        yield "allows values that the engine does not know", f'"enum" some of {", ".join(allowed)}'
    if column in _TYPES and field.get("type") != _TYPES[column]:
        yield f"the type is not {_TYPES[column]}", f'write "type": "{_TYPES[column]}"'
    for name in _REINTERPRETING:
        if name in field:
            yield f"has {name}", "remove it: cells are read as they stand"


def _named(field: Mapping[str, Any]) -> bool:
    return isinstance(field.get("name"), str)


def _compiles(constraints: object) -> bool:
    pattern = constraints.get("pattern", "") if isinstance(constraints, dict) else ""
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True


def _links(keys: object) -> Iterator[tuple[str, str, str]]:
    """Yield column, dataset and its column for each foreign key of one column."""
    for key in keys if isinstance(keys, list) else ():
        reference = key.get("reference") if isinstance(key, dict) else None
        if not isinstance(reference, dict):
            continue
        ends = [_single(key.get("fields")), _single(reference.get("fields"))]
        resource = reference.get("resource")
        if isinstance(resource, str):
            yield ends[0], resource, ends[1]


def _single(names: object) -> str:
    """Return the one name of a key, which may stand in a list."""
    if isinstance(names, list) and len(names) == 1:
        names = names[0]
    return names if isinstance(names, str) else ""
