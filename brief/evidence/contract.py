"""What ``datapackage.json`` must and may ask of the data, and which cells are not that.

The contract is the descriptor that `brief new` starts from, ``brief/template``'s. Another may be
stricter and describe more columns, but it cannot switch off what the rest of the engine relies
on: that a row has an id, an anchor and a speaker, that a qualifier is one of ours, that an id
leads to a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import jsonschema

from brief.model import DATASETS, KEYS

#: The contract: the resources of the descriptor that every brief starts from.
START: Mapping[str, Mapping[str, Any]] = {
    resource["name"]: resource
    for resource in json.loads(
        resources.files("brief").joinpath("template/data/datapackage.json").read_bytes()
    )["resources"]
}
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {name: start["schema"] for name, start in START.items()}
_FIELDS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    dataset: {field["name"]: field for field in schema["fields"]}
    for dataset, schema in _SCHEMAS.items()
}
#: The columns in which that descriptor asks for more than the engine relies on: that they are
#: filled in, and that they hold one of the values that its subject needs.
_MAY_BE_BLANK = ("role", "sector", "kind", "theme", "note")
_OF_THE_SUBJECT = ("unit", "kind")
#: The datasets whose rows are pinned to a paragraph of a source.
PINNED = tuple(dataset for dataset, fields in _FIELDS.items() if "anchor" in fields)
#: The longest cell, in characters, that a pattern is tried on: it may take the fourth power.
_TRIED = 100
#: The patterns that the engine relies on, and what is said of a cell that is not of the form.
_FORMS: Mapping[str, str] = {
    _FIELDS["sources"]["source_id"]["constraints"]["pattern"]: (
        "may hold small letters, digits and _ only, and begins with a letter"
    ),
    _FIELDS["claims"]["paragraph"]["constraints"]["pattern"]: (
        "is not the number of a paragraph, nor several as in 53 | 55"
    ),
}
#: Properties of a field that would have a cell mean something else than it shows.
_REINTERPRETING = ("missingValues", "groupChar", "decimalChar", "bareNumber")
#: The form of cells by type ("Field Types" of the standard), and what is said of all others.
_TYPED: Mapping[str, tuple[str, str]] = {
    "string": (r"[\s\S]*", ""),
    "number": (r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", "is not a plain number"),
    "integer": (r"[+-]?\d{1,15}", "is not a whole number"),
    "date": (r"\d{4}-\d\d-\d\d", "is no date as in 2026-11-23"),
}
_CALENDAR = jsonschema.FormatChecker(("date",))
#: The part of the Table Schema standard that is checked here: asking for more would be in vain.
_FORM = jsonschema.Draft202012Validator(
    json.loads(resources.files("brief.evidence").joinpath("table-schema.json").read_bytes())
)


def malformed(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a dataset's schema is none, or asks for what nothing here checks."""
    errors = list(_FORM.iter_errors(schema))
    for error in errors:
        where = [str(part) for part in error.absolute_path]
        if where[:1] == ["fields"] and where[2:]:
            where[1] = str(schema["fields"][int(where[1])].get("name"))
        yield ": ".join(filter(None, (".".join(where), f"{error.message:.120}")))
    for field in () if errors else schema["fields"]:
        pattern = field.get("constraints", {}).get("pattern", "")
        if fault := "" if pattern in _FORMS else _unsafe(pattern):
            yield f"{field['name']}: the pattern {fault}"


def is_outdated(schema: Mapping[str, Any]) -> bool:
    """Return whether a well-formed schema is one of brief 0.1: a row has a single paragraph."""
    return any(f["name"] == "paragraph" and f.get("type") == "integer" for f in schema["fields"])


def breaches(dataset: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a well-formed schema demands less than the engine does, and what to write."""
    key = KEYS[dataset]
    fields = {field["name"]: field for field in schema["fields"]}
    if len(fields) != len(schema["fields"]):
        yield "a field has the name of another", "give each field a name of its own"
    if schema.get("primaryKey") not in (key, [key]):
        yield f"the primary key is not {key}", f'write "primaryKey": ["{key}"]'
    if schema.get("missingValues", [""]) != [""]:
        yield "blank cells are not what is missing", 'write "missingValues": [""]'
    linked = set(links(schema))
    for column, target, _ in linked:
        if column not in fields or target not in DATASETS:
            yield f"the foreign key {column} → {target} leads nowhere", "correct or remove it"
    for column, wanted in _FIELDS[dataset].items():
        if column not in fields:
            yield f"no column {column} is described", "add it, or run `brief migrate`"
            continue
        for fault, fix in _field_breaches(fields[column], wanted):
            yield f"{column}: {fault}", fix
    for column, target, _ in set(links(_SCHEMAS[dataset])) - linked:
        if column in fields:
            yield f"{column} leads to no row", f"add the foreign key {column} → {target}"


def _field_breaches(
    field: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    column, kind = wanted["name"], wanted["type"]
    constraints, asked = field.get("constraints", {}), wanted.get("constraints", {})
    needed = asked.get("required") and column not in _MAY_BE_BLANK
    if needed and constraints.get("required") is not True:
        yield "may be blank", 'write "required": true under its constraints'
    pattern = asked.get("pattern")
    if pattern in _FORMS and constraints.get("pattern") != pattern:
        yield "the pattern is missing or another", f'write "pattern": "{pattern}"'
    allowed, enum = values(column), constraints.get("enum")
    if allowed and not (enum and set(enum) <= set(allowed)):
        yield "allows values that the engine does not know", f'"enum" some of {", ".join(allowed)}'
    if kind in ("number", "integer") and field.get("type") != kind:
        yield f"the type is not {kind}", f'write "type": "{kind}"'
    for name in _REINTERPRETING:
        if name in field:
            yield f"has {name}", "remove it: cells are read as they stand"


def values(column: str) -> tuple[str, ...]:
    """Return the values that the engine understands in columns of that name; () if any will do."""
    if column in _OF_THE_SUBJECT:
        return ()
    same_name = (fields[column] for fields in _FIELDS.values() if column in fields)
    enums = (field.get("constraints", {}).get("enum", ()) for field in same_name)
    return tuple(dict.fromkeys(value for enum in enums for value in enum))


def titled(dataset: str, column: str) -> str:
    """Return what a column is called; its name where only a brief's own descriptor has it."""
    return str(_FIELDS[dataset].get(column, {}).get("title", column))


def _unsafe(pattern: str) -> str:
    """Return why a pattern cannot be tried on any cell; "" if it can.

    A repeated group can take exponential time, each choice a power of the cell's length.
    """
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return "is no regular expression"
    outline = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    choices = re.findall(r"[*+?{|]", outline.replace("(?", "("))
    if choices[4:] or re.search(r"\)[*+{]|\(\?[a-z-]", outline):
        return "repeats a group, sets flags or holds more than four choices"
    return ""


def links(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield column, dataset and its column for each foreign key."""
    for key in schema.get("foreignKeys", ()):
        reference = key["reference"]
        yield _single(key["fields"]), reference["resource"], _single(reference["fields"])


def _single(names: str | list[str]) -> str:
    """Return the one name of a key, which may stand in a list."""
    return names if isinstance(names, str) else names[0]


def faults(field: Mapping[str, Any], cell: str) -> Iterator[tuple[str, str]]:
    """Yield the rule and the words for each way in which a cell is not what its field asks for."""
    asked = field.get("constraints", {})
    if not cell:
        if asked.get("required"):
            yield "constraint-error", "is empty, and must not be"
        return
    kind = field.get("type", "string")
    form, fault = _TYPED[kind]
    possible = kind != "date" or _CALENDAR.conforms(cell, "date")
    if not possible or not re.fullmatch(form, cell, re.ASCII):
        yield "type-error", fault
        return
    value = float(cell) if kind in ("number", "integer") else 0.0
    broken, pattern = "constraint-error", asked.get("pattern")
    if "enum" in asked and cell not in asked["enum"]:
        yield broken, "is not one of: " + ", ".join(asked["enum"])
    if pattern and (len(cell) > _TRIED or not re.fullmatch(pattern, cell)):
        yield broken, _FORMS.get(pattern, f"is not of the form {pattern}")
    if value < asked.get("minimum", value):
        yield broken, f"is less than {asked['minimum']}"
    if value > asked.get("maximum", value):
        yield broken, f"is more than {asked['maximum']}"
    if len(cell) > asked.get("maxLength", len(cell)):
        yield broken, f"is longer than {asked['maxLength']} characters"
