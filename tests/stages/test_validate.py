"""Validation: a valid package passes, and every corruption is named for what it is."""

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brief import pipeline
from brief.errors import InvalidError
from brief.evidence import contract, datasets
from brief.evidence.contract import PINNED
from brief.model import DATASETS, KEYS, QUALIFIERS, Build, Options
from brief.stages import publish, validate
from brief.verbs import new
from tests.valid_package import SOURCE, build, descriptor, package, table

ROOT = Path(__file__).parents[2]


def problems(files, **inputs):
    """Return the problems that validation finds."""
    try:
        validate.run(build(files, **inputs))
    except InvalidError as error:
        return error.problems
    return ()


def test_a_valid_package_becomes_evidence():
    """No problem; values, derived values and their hedges are there."""
    evidence = validate.run(build(package())).evidence
    assert {name: len(rows) for name, rows in evidence.tables.items()}["figures"] == 4
    cost = evidence.quantities["cost_each"]
    assert (cost.amount, cost.unit, cost.qualifier) == (75_000, "GBP/person", "about")


def cells(name, edit):
    """Return a corruption that edits a CSV as a list of rows."""

    def corrupt(files):
        rows = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode())))
        edit(rows)
        files[f"{name}.csv"] = table(rows[0], rows[1:])

    return corrupt


def cell(name, row, column, value):
    """Return a corruption that sets one cell."""

    def edit(rows):
        rows[row][rows[0].index(column)] = value

    return cells(name, edit)


def pinned(name, paragraphs, anchors):
    """Return a corruption that pins the first row of a dataset elsewhere."""

    def edit(rows):
        for column, value in (("paragraph", paragraphs), ("anchor", anchors)):
            rows[1][rows[0].index(column)] = value

    return cells(name, edit)


def raw(name, change):
    """Return a corruption of a file's bytes."""

    def corrupt(files):
        files[name] = change(files[name])

    return corrupt


def described(change):
    """Return a corruption of datapackage.json."""

    def corrupt(files):
        content = descriptor()
        change(content)
        files["datapackage.json"] = json.dumps(content).encode()

    return corrupt


def resource(content, name):
    return next(r for r in content["resources"] if r["name"] == name)


def field(content, name, column):
    return next(f for f in resource(content, name)["schema"]["fields"] if f["name"] == column)


def constraints(content, name, column):
    return field(content, name, column)["constraints"]


def drop(column):
    def edit(rows):
        at = rows[0].index(column)
        for row in rows:
            del row[at]

    return edit


def swap(rows):
    rows[0][1], rows[0][2] = rows[0][2], rows[0][1]


STARTED = json.loads(new.template()["data/datapackage.json"])
_PIN = "source_id paragraph anchor"
#: The columns that may not be blank in any brief.
NEEDED = {
    "sources": "source_id description sha256 paragraphs words",
    "actors": f"actor_id name {_PIN}",
    "questions": f"question_id question {_PIN}",
    "figures": f"figure_id label value qualifier unit status said_by {_PIN}",
    "derived": "derived_id label expression unit",
    "claims": f"claim_id claim status said_by {_PIN}",
    "statements": f"statement_id actor_id question_id stance summary {_PIN}",
    "events": f"event_id precision label {_PIN}",
    "tensions": f"tension_id description rows handling {_PIN}",
    "reviews": "review_id reviewer date item mode verdict hash",
}

FIGURES = "figures.csv"
#: name → corruption, file, rule, words of the message or the fix
CORRUPTIONS = {
    "latin-1": (raw(FIGURES, lambda b: b.decode().encode("latin-1")), FIGURES, "encoding", "UTF-8"),
    "utf-16": (raw(FIGURES, lambda b: b.decode().encode("utf-16")), FIGURES, "encoding", "UTF-8"),
    "blank line": (
        raw(FIGURES, lambda b: b.replace(b"\ncost", b"\n\ncost")),
        FIGURES,
        "blank-line",
        "delete",
    ),
    "empty file": (raw(FIGURES, lambda _: b""), FIGURES, "empty", "header"),
    "open quote": (raw(FIGURES, lambda b: b + b'"x'), FIGURES, "csv", "quotes"),
    "missing file": (lambda f: f.pop(FIGURES), FIGURES, "missing-file", "not there"),
    "unlisted file": (
        lambda f: f.update({"more.csv": b"a\n"}),
        "more.csv",
        "unlisted-file",
        "datapackage",
    ),
    "duplicate id": (cell("figures", 2, "figure_id", "cyclists"), FIGURES, "primary-key", "id"),
    "id of another file": (
        cell("claims", 1, "claim_id", "cost"),
        "claims.csv",
        "duplicate-id",
        "figures.csv",
    ),
    "bad id": (cell("figures", 1, "figure_id", "../etc"), FIGURES, "constraint-error", "digits"),
    "empty id": (cell("claims", 1, "claim_id", ""), "claims.csv", "constraint-error", "is empty"),
    "swapped columns": (cells("figures", swap), FIGURES, "column-order", "order"),
    "missing column": (cells("figures", drop("unit")), FIGURES, "missing-column", "unit"),
    "extra column": (
        cells("figures", lambda r: [x.append("z") for x in r]),
        FIGURES,
        "extra-column",
        "z",
    ),
    "extra cell": (cells("figures", lambda r: r[1].append("z")), FIGURES, "extra-cell", "comma"),
    "missing cell": (cells("figures", lambda r: r[1].pop()), FIGURES, "missing-cell", "empty"),
    "formula": (cell("figures", 1, "label", "=1+1"), FIGURES, "formula", "spreadsheet"),
    "dde formula": (cell("figures", 1, "label", "@SUM(A1)"), FIGURES, "formula", "spreadsheet"),
    "plus formula": (
        cell("figures", 1, "caution", "+cmd|' /C calc'!A0"),
        FIGURES,
        "formula",
        "spreadsheet",
    ),
    "minus formula": (
        cell("figures", 1, "label", "-36000+cmd|' /C calc'!A0"),
        FIGURES,
        "formula",
        "spreadsheet",
    ),
    "soft hyphen": (
        cell("figures", 1, "label", "a\u00adb"),
        FIGURES,
        "hidden-character",
        "invisible",
    ),
    "nul": (cell("figures", 1, "label", "a\0b"), FIGURES, "hidden-character", "invisible"),
    "bidi": (cell("figures", 1, "label", "a\u202eb"), FIGURES, "hidden-character", "invisible"),
    "zero width": (
        cell("figures", 1, "label", "a\u200bb"),
        FIGURES,
        "hidden-character",
        "invisible",
    ),
    "10 MB cell": (cell("figures", 1, "label", "x" * 10_000_000), FIGURES, "long-cell", "shorten"),
    "quoted carriage return": (
        raw(FIGURES, lambda b: b.replace(b"people who cycle", b'"people\rwho cycle"')),
        FIGURES,
        "newline",
        "single line",
    ),
    "quoted newline": (cell("figures", 1, "label", "a\nb"), FIGURES, "newline", "single line"),
    "html": (cell("figures", 1, "label", "<script>x</script>"), FIGURES, "markup", "plain text"),
    "shortcode": (
        cell("figures", 1, "label", "{{< include /etc/passwd >}}"),
        FIGURES,
        "markup",
        "plain",
    ),
    "spaces": (cell("figures", 1, "label", " a"), FIGURES, "spaces", "space"),
    "thousands separator": (
        cell("figures", 2, "value", "3,000,000"),
        FIGURES,
        "type-error",
        "number",
    ),
    "nan": (cell("figures", 1, "value", "NaN"), FIGURES, "type-error", "plain number"),
    "inf": (cell("figures", 1, "value", "INF"), FIGURES, "type-error", "plain number"),
    "underscore": (cell("figures", 1, "value", "4_0"), FIGURES, "type-error", "plain number"),
    "endless": (cell("figures", 1, "value", "1e9999"), FIGURES, "type-error", "plain number"),
    "negative": (cell("figures", 1, "value", "-40"), FIGURES, "range", "out of range"),
    "huge": (cell("figures", 1, "value", "1e400"), FIGURES, "range", "out of range"),
    "word for a number": (cell("figures", 1, "value", "forty"), FIGURES, "type-error", "number"),
    "impossible year": (cell("figures", 4, "value", "19990"), FIGURES, "range", "calendar year"),
    "pounds for people": (cell("figures", 2, "unit", "people"), FIGURES, "symbol", "£"),
    "dollars for pounds": (
        cell("figures", 2, "anchor", "lanes save lives and cost $3million"),
        FIGURES,
        "symbol",
        "$",
    ),
    "percent for people": (
        cell("figures", 1, "anchor", "About 40% of people an hour"),
        FIGURES,
        "symbol",
        "%",
    ),
    "part of a year": (cell("figures", 4, "value", "1999.5"), FIGURES, "range", "calendar year"),
    "unknown unit": (cell("figures", 1, "unit", "furlongs"), FIGURES, "constraint-error", "one of"),
    "unknown qualifier": (
        cell("figures", 1, "qualifier", "maybe"),
        FIGURES,
        "constraint-error",
        "is not one of",
    ),
    "dropped hedge": (cell("figures", 1, "qualifier", "exact"), FIGURES, "hedge", "about"),
    "wrong hedge": (cell("figures", 3, "qualifier", "about"), FIGURES, "hedge", "more than"),
    "hedge made up": (
        cell("figures", 4, "qualifier", "about"),
        FIGURES,
        "hedge",
        "not in the anchor",
    ),
    "nobody": (cell("figures", 2, "said_by", "ghost"), FIGURES, "foreign-key", "actors"),
    "unsaid": (cell("figures", 2, "said_by", ""), FIGURES, "constraint-error", "is empty"),
    "dangling question": (
        cell("statements", 1, "question_id", "moon"),
        "statements.csv",
        "foreign-key",
        "question",
    ),
    "dangling source": (cell("events", 1, "source_id", "t"), "events.csv", "foreign-key", "source"),
    "dangling tension": (
        cell("tensions", 1, "rows", "save_lives moon"),
        "tensions.csv",
        "dangling",
        "moon",
    ),
    "changed digit": (cell("figures", 1, "value", "41"), FIGURES, "anchor-number", "41"),
    "anchor elsewhere": (cell("figures", 1, "paragraph", "3"), FIGURES, "anchor", "paragraph 2"),
    "anchor word changed": (
        cell("figures", 1, "anchor", "About 40 people an week"),
        FIGURES,
        "anchor",
        "exactly",
    ),
    "anchor too short": (
        cell("claims", 1, "anchor", "lanes save"),
        "claims.csv",
        "anchor-length",
        "3 to 8",
    ),
    "anchor too long": (
        cell("claims", 1, "anchor", "a b c d e f g h i"),
        "claims.csv",
        "anchor-length",
        "3 to 8",
    ),
    "paragraph 0": (
        cell("claims", 1, "paragraph", "0"),
        "claims.csv",
        "constraint-error",
        "the number of a paragraph",
    ),
    "paragraph -3": (
        cell("claims", 1, "paragraph", "-3"),
        "claims.csv",
        "constraint-error",
        "the number of a paragraph",
    ),
    "paragraph of 4,400 digits": (
        cell("claims", 1, "paragraph", "9" * 4400),
        "claims.csv",
        "constraint-error",
        "the number of a paragraph",
    ),
    "paragraph x": (
        cell("claims", 1, "paragraph", "x"),
        "claims.csv",
        "constraint-error",
        "several as in 53 | 55",
    ),
    "fewer phrases than paragraphs": (
        cell("claims", 1, "paragraph", "3 | 4"),
        "claims.csv",
        "pins",
        "not as many phrases (1) as paragraphs (2)",
    ),
    "paragraphs in another order": (
        pinned("claims", "4 | 3", "said more than 12 shops | lanes save lives and cost"),
        "claims.csv",
        "pins",
        "write 3 | 4",
    ),
    "the same phrase twice": (
        pinned("claims", "3 | 3", "lanes save lives and cost | Lanes save lives and cost"),
        "claims.csv",
        "pins",
        "twice",
    ),
    "a second phrase elsewhere": (
        pinned("claims", "3 | 5", "lanes save lives and cost | said more than 12 shops"),
        "claims.csv",
        "anchor",
        "“said more than 12 shops” does not stand in paragraph 5",
    ),
    "a second phrase too short": (
        pinned("claims", "3 | 4", "lanes save lives and cost | Mr Crow"),
        "claims.csv",
        "anchor-length",
        "“Mr Crow” is not 3 to 8 words",
    ),
    "no bar between phrases": (
        pinned("claims", "3 | 4", "lanes save lives|more than 12"),
        "claims.csv",
        "pins",
        "first phrase | second phrase",
    ),
    "a number in no phrase": (
        pinned("figures", "1 | 3", "wants new lanes in | lanes save lives and cost"),
        FIGURES,
        "anchor-number",
        "40",
    ),
    "a year in no phrase": (
        pinned("events", "1 | 5", "new lanes in the | the other bank of the river"),
        "events.csv",
        "years",
        "1999",
    ),
    "another hedge in a second phrase": (
        cells(
            "figures",
            lambda r: (
                r[3].__setitem__(
                    slice(11, 13), ["3 | 4", "lanes save lives and | said more than 12 shops"]
                )
                or r[3].__setitem__(3, "exact")
            ),
        ),
        FIGURES,
        "hedge",
        "more than",
    ),
    "a name of two actors": (
        cell("actors", 3, "also_called", "a resident | MR CROW"),
        "actors.csv",
        "shared-name",
        "“Mr Crow” is a name of fox, too",
    ),
    "names without a bar's spaces": (
        cell("actors", 3, "also_called", "a resident|the fox"),
        "actors.csv",
        "names",
        "no list of names",
    ),
    "a number in another name": (
        cell("actors", 3, "also_called", "the two residents"),
        "actors.csv",
        "typed-number",
        "two",
    ),
    "any paragraph": (
        described(lambda d: constraints(d, "claims", "paragraph").pop("pattern")),
        "datapackage.json",
        "schema",
        "claims: paragraph: the pattern is missing",
    ),
    "years backwards": (cell("events", 1, "year_to", "1998"), "events.csv", "years", "before"),
    "year of no calendar": (cell("events", 1, "year_to", "19990"), "events.csv", "years", "19990"),
    "year before Christ": (cell("events", 1, "year_from", "-1999"), "events.csv", "years", "-1999"),
    "half a period": (cell("events", 1, "year_to", ""), "events.csv", "years", "blank"),
    "year without year": (
        cells("events", lambda r: r[1].__setitem__(slice(1, 3), ["", ""])),
        "events.csv",
        "years",
        "unknown",
    ),
    "year of nothing": (
        cells("events", lambda r: r[1].__setitem__(slice(1, 3), ["1989", "1999"])),
        "events.csv",
        "years",
        "1989",
    ),
    "another decade": (
        cells("events", lambda r: r[1].__setitem__(slice(1, 4), ["1985", "1988", "decade"])),
        "events.csv",
        "years",
        "1985",
    ),
    "unknown years": (cell("events", 1, "precision", "unknown"), "events.csv", "years", "blank"),
    "computed from nothing": (
        cells(
            "events",
            lambda r: r[1].__setitem__(slice(3, 9), ["computed", *r[1][4:8], "on the other bank"]),
        ),
        "events.csv",
        "years",
        "compute",
    ),
    "pounds and people": (
        cell("derived", 1, "expression", "cost + cyclists"),
        "derived.csv",
        "formula",
        "cannot be added",
    ),
    "wrong result unit": (cell("derived", 1, "unit", "GBP"), "derived.csv", "unit", "GBP/person"),
    "unknown id in formula": (
        cell("derived", 1, "expression", "cost / ghosts"),
        "derived.csv",
        "formula",
        "ghosts",
    ),
    "code in formula": (
        cell("derived", 1, "expression", "__import__('os').getcwd()"),
        "derived.csv",
        "formula",
        "ids",
    ),
    "power tower": (
        cell("derived", 1, "expression", "cost**cost"),
        "derived.csv",
        "formula",
        "ids",
    ),
    "number in formula": (
        cell("derived", 1, "expression", "cost / 40"),
        "derived.csv",
        "formula",
        "ids",
    ),
    "silent actor": (
        cells("actors", lambda r: r.append(["owl", *r[1][1:]])),
        "actors.csv",
        "unused-actor",
        "nothing",
    ),
    "idle question": (
        cells("questions", lambda r: r.append(["moon", *r[1][1:]])),
        "questions.csv",
        "unused-question",
        "statement",
    ),
    "number typed into a claim": (
        cell("claims", 1, "claim", "lanes save 90 lives"),
        "claims.csv",
        "typed-number",
        "90",
    ),
    "number typed into a note": (
        cell("derived", 1, "note", "An average over forty-one people."),
        "derived.csv",
        "typed-number",
        "forty-one",
    ),
    "number typed into a name": (
        cell("actors", 1, "name", "The council of twelve"),
        "actors.csv",
        "typed-number",
        "make it a figure",
    ),
    "no fingerprint": (
        lambda f: f.pop("fingerprints/s.json"),
        "fingerprints/s.json",
        "missing-file",
        "fingerprint",
    ),
    "bad fingerprint": (
        raw("fingerprints/s.json", lambda _: b"[]"),
        "fingerprints/s.json",
        "fingerprint",
        "read",
    ),
    "deep fingerprint": (
        raw("fingerprints/s.json", lambda _: b"[" * 100_000),
        "fingerprints/s.json",
        "fingerprint",
        "read",
    ),
    "endless fingerprint": (
        raw("fingerprints/s.json", lambda _: b'{"sha256":"", "words":1e999, "paragraphs":[]}'),
        "fingerprints/s.json",
        "fingerprint",
        "infinity",
    ),
    "other hash": (cell("sources", 1, "sha256", "0" * 64), "sources.csv", "source", "agree"),
    "no descriptor": (
        lambda f: f.pop("datapackage.json"),
        "datapackage.json",
        "missing-file",
        "describe",
    ),
    "bad json": (raw("datapackage.json", lambda _: b"{"), "datapackage.json", "json", "JSON"),
    "path that climbs": (
        described(lambda d: resource(d, "claims").update(path="../x.csv")),
        "datapackage.json",
        "path",
        "data/",
    ),
    "absolute path": (
        described(lambda d: resource(d, "claims").update(path="/etc/passwd")),
        "datapackage.json",
        "path",
        "data/",
    ),
    "remote path": (
        described(lambda d: resource(d, "claims").update(path="https://x.example/a.csv")),
        "datapackage.json",
        "path",
        "data/",
    ),
    "remote schema": (
        described(lambda d: resource(d, "claims").update(schema="https://x.example/s.json")),
        "datapackage.json",
        "schema",
        "itself",
    ),
    "nothing described": (
        described(lambda d: d.pop("resources")),
        "datapackage.json",
        "json",
        "no list of resources",
    ),
    "dataset described twice": (
        described(lambda d: d["resources"].append(d["resources"][0])),
        "datapackage.json",
        "duplicate",
        "sources is described twice",
    ),
    "schema without fields": (
        described(lambda d: resource(d, "claims")["schema"].pop("fields")),
        "datapackage.json",
        "schema",
        "'fields' is a required property",
    ),
    "field described twice": (
        described(lambda d: resource(d, "claims")["schema"]["fields"].append({"name": "kind"})),
        "datapackage.json",
        "schema",
        "the name of another",
    ),
    "dataset not described": (
        described(lambda d: d["resources"].pop()),
        "datapackage.json",
        "missing-dataset",
        "reviews",
    ),
    "column not described": (
        described(lambda d: resource(d, "figures")["schema"]["fields"].pop()),
        "datapackage.json",
        "schema",
        "anchor",
    ),
    "anchors not required": (
        described(lambda d: constraints(d, "claims", "anchor").pop("required")),
        "datapackage.json",
        "schema",
        "claims: anchor: may be blank",
    ),
    "speakers not required": (
        described(lambda d: constraints(d, "figures", "said_by").clear()),
        "datapackage.json",
        "schema",
        "said_by: may be blank",
    ),
    "any status": (
        described(lambda d: constraints(d, "claims", "status").pop("enum")),
        "datapackage.json",
        "schema",
        "claims: status: allows",
    ),
    "another qualifier": (
        described(lambda d: constraints(d, "figures", "qualifier")["enum"].append("roughly")),
        "datapackage.json",
        "schema",
        "figures: qualifier: allows",
    ),
    "no foreign keys": (
        described(lambda d: resource(d, "statements")["schema"].pop("foreignKeys")),
        "datapackage.json",
        "schema",
        "question_id → questions",
    ),
    "foreign key to another dataset": (
        described(
            lambda d: resource(d, "claims")["schema"]["foreignKeys"][0]["reference"].update(
                resource="sources"
            )
        ),
        "datapackage.json",
        "schema",
        "said_by → actors",
    ),
    "no primary key": (
        described(lambda d: resource(d, "claims")["schema"].pop("primaryKey")),
        "datapackage.json",
        "schema",
        "claim_id",
    ),
    "any id": (
        described(lambda d: constraints(d, "claims", "claim_id").update(pattern=".*")),
        "datapackage.json",
        "schema",
        "pattern",
    ),
    "nothing is missing": (
        described(lambda d: resource(d, "claims")["schema"].update(missingValues=[])),
        "datapackage.json",
        "schema",
        "missingValues",
    ),
    "values of any type": (
        described(lambda d: field(d, "figures", "value").update(type="string")),
        "datapackage.json",
        "schema",
        "number",
    ),
    "thousands by point": (
        described(lambda d: field(d, "figures", "value").update(groupChar=".")),
        "datapackage.json",
        "schema",
        "groupChar",
    ),
    "foreign dataset": (
        described(lambda d: d["resources"].append({"name": "x"})),
        "datapackage.json",
        "unknown-dataset",
        "remove",
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_named(name):
    """Each corruption yields a problem of its rule, at its file, in words that help."""
    corrupt, path, rule, words = CORRUPTIONS[name]
    files = package()
    corrupt(files)
    found = problems(files)
    matching = [p for p in found if (p.path, p.rule) == (f"data/{path}", rule)]
    assert matching, [(p.path, p.rule, p.message) for p in found]
    assert any(words in f"{p.message} {p.fix} {p.field} {p.value}" for p in matching), matching
    assert all(len(p.value) <= 80 and "\0" not in p.value for p in found)


def test_there_are_at_least_forty_corruptions():
    """The table keeps its size."""
    assert len(CORRUPTIONS) >= 40


def test_all_problems_come_at_once():
    """Corruptions of several files are reported together, sorted by place."""
    files = package()
    for name in ("formula", "years backwards", "wrong result unit"):
        CORRUPTIONS[name][0](files)
    found = problems(files)
    assert {"formula", "years", "unit"} <= {p.rule for p in found}
    assert list(found) == sorted(found)


COLUMN = st.sampled_from(
    ["label", "value", "qualifier", "unit", "said_by", "status", "source_id", "paragraph", "anchor"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COLUMN, st.integers(1, 4), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_changed_cell_is_never_silent(column, row, value):
    """One changed cell is reported in its file or one that rests on it, or means no other thing."""
    files = package()
    rows = list(csv.reader(io.StringIO(files["figures.csv"].decode())))
    before, at = rows[row], rows[0].index(column)
    cell("figures", row, column, value)(files)
    found = problems(files)
    harmless = {
        "label": lambda: True,  # our own words: any plain text will do
        "value": lambda: float(value) == float(before[at]),
        "status": lambda: value in ("stated", "claimed", "estimated", "contested"),
        "said_by": lambda: value in ("council", "survey", "fox", "crow"),
    }
    if found:
        rests = ("data/figures.csv", "data/derived.csv", "data/actors.csv")
        assert {p.path for p in found} <= set(rests)
        # A lone carriage return or line feed makes two rows of one.
        broken = {"\r", "\n"} & set(value)
        here = [p for p in found if p.path == "data/figures.csv" and not broken]
        assert {p.line for p in here} <= {row + 1}
        # The anchor is what tells that a value, a unit's number or a paragraph is wrong.
        assert {p.field for p in here} <= {column, "anchor", "value"}
    else:
        assert value == before[at] or harmless[column]()


def test_the_full_source_must_be_the_one_described():
    """--source with another text is refused, with the right one it replaces the fingerprint."""
    assert problems(package(), source_text=SOURCE.encode()) == ()
    assert [p.rule for p in problems(package(), source_text=b"another text")] == ["source"]


def test_a_fingerprint_must_be_that_of_the_source():
    """With the source at hand, a hash that was changed in its fingerprint is seen."""
    files = package()
    stated = json.loads(files["fingerprints/s.json"])
    stated["paragraphs"][4].append("0" * 12)
    files["fingerprints/s.json"] = json.dumps(stated).encode()
    assert problems(files) == ()
    (found,) = problems(files, source_text=SOURCE.encode())
    assert (found.path, found.message) == ("data/fingerprints/s.json", "is not that of the source")


def test_the_shipped_data_are_valid_against_the_source_where_it_is_at_hand():
    """Every anchor stands in the article itself (BRIEF_SOURCE names it)."""
    source = os.environ.get("BRIEF_SOURCE")
    if not source:
        pytest.skip("BRIEF_SOURCE names no file")
    from brief import evidence
    from brief.model import Inputs

    data = {
        p.relative_to(ROOT / "data").as_posix(): p.read_bytes()
        for p in (ROOT / "data").rglob("*")
        if p.is_file()
    }
    inputs = Inputs(data=data, source_text=Path(source).read_bytes())
    tables = datasets.read(data)
    assert tables.problems == []
    assert evidence.judge(tables, inputs)[1] == ()


def test_where_each_paragraph_went_agrees_with_the_data():
    """EXTRACTION.md lists every pinned row at its paragraph, and leaves no paragraph out."""
    text = (ROOT / "data" / "EXTRACTION.md").read_text(encoding="utf-8")
    went = dict(re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE))
    assert list(map(int, went)) == list(range(1, 73))
    named = {
        (number, name) for number, cell in went.items() for name in re.findall(r"`(\w+)`", cell)
    }
    pinned = set()
    for name in PINNED:
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            pinned |= {
                (paragraph, row[KEYS[name]])
                for row in csv.DictReader(file)
                for paragraph in row["paragraph"].split(" | ")
            }
    assert named == pinned


def test_a_row_may_rest_on_several_paragraphs():
    """Number, hedge, year and unit may each stand in one of its phrases alone."""
    files = package()
    pinned("claims", "3 | 4", "lanes save lives and cost | said more than 12 shops")(files)
    pinned("figures", "1 | 2", "wants new lanes in | About 40 people an hour")(files)
    pinned("events", "1 | 5", "wants new lanes in | lanes opened in 1999 on")(files)
    pinned("statements", "3 | 3", "lanes save lives and cost | cost £3million in all")(files)
    assert problems(files) == ()


def test_a_phrase_hedges_no_number_of_another():
    """A hedge that ends one phrase says nothing of the number that begins the next."""
    files = package()
    pinned("figures", "4 | 5", "Mr Crow said more than | 1999 on the other bank")(files)
    for column, value in (("value", "1999"), ("unit", "year"), ("qualifier", "exact")):
        cell("figures", 1, column, value)(files)
    assert [p for p in problems(files) if p.path == f"data/{FIGURES}"] == []


def test_data_of_an_older_brief_are_one_problem_that_names_the_command():
    """Whatever else it lacks, the descriptor alone is named, once; `brief diff` reads its rows."""
    files = package()
    described(lambda d: field(d, "claims", "paragraph").update(type="integer"))(files)
    cells("actors", drop("also_called"))(files)
    (found,) = problems(files)
    assert (found.path, found.rule) == ("data/datapackage.json", "outdated")
    assert "brief migrate" in found.fix
    rows = datasets.read(files).rows
    assert {name: len(rows[name]) for name in ("actors", "claims")} == {"actors": 4, "claims": 1}


def test_a_hedge_cut_off_the_anchor_is_told():
    """An exact figure whose anchor begins after the hedge is refused; the right one passes."""
    files = package()
    cell("figures", 1, "anchor", "40 people an hour cycle")(files)
    assert problems(files) == ()  # "about" stands right before, and is the qualifier
    cell("figures", 1, "qualifier", "exact")(files)
    (found,) = problems(files)
    assert (found.rule, found.field) == ("hedge", "qualifier")
    assert "says “about” right beside the anchor" in found.message


@pytest.mark.parametrize(
    ("years", "precision"),
    [(("1999", "1999"), "year"), (("1990", "1995"), "decade"), (("2003", "2003"), "computed")],
)
def test_years_that_the_anchor_holds_or_lets_one_compute_pass(years, precision):
    """A year of the anchor, one of its decade, and one said to be computed are in order."""
    files = package()
    cells("events", lambda r: r[1].__setitem__(slice(1, 4), [*years, precision]))(files)
    assert problems(files) == ()


def test_a_computed_share_is_given_in_percent():
    """Percent below one are hundredths in a formula, and a result in percent is a hundredfold."""
    files = package()
    described(
        lambda d: [
            constraints(d, name, "unit")["enum"].append("percent")
            for name in ("figures", "derived")
        ]
    )(files)
    cell("derived", 1, "expression", "cyclists / cyclists")(files)
    cell("derived", 1, "unit", "percent")(files)
    assert validate.run(build(files)).evidence.quantities["cost_each"].amount == 100


@pytest.mark.parametrize(
    "change",
    [
        lambda d: resource(d, "claims")["schema"].update(foreignKeys=5),
        lambda d: resource(d, "claims")["schema"].update(foreignKeys=[5]),
        lambda d: resource(d, "claims")["schema"].update(primaryKey={"a": 1}),
        lambda d: resource(d, "claims")["schema"].update(missingValues=5),
        lambda d: resource(d, "claims")["schema"]["fields"].append(5),
        lambda d: constraints(d, "claims", "claim").update(pattern="("),
        lambda d: constraints(d, "claims", "claim").update(pattern=5),
        lambda d: constraints(d, "claims", "claim").update(maxLength="x"),
        lambda d: constraints(d, "claims", "status").update(enum=[["a"]]),
        lambda d: field(d, "claims", "kind").update(constraints=5),
        lambda d: field(d, "claims", "kind").update(type=["string"]),
        lambda d: field(d, "claims", "kind").update(name=["kind"]),
        lambda d: resource(d, "claims").update(name="\ud800"),
    ],
)
def test_a_descriptor_of_wrong_types_is_a_problem_and_no_crash(change):
    """Whatever type a property has, datapackage.json is named, in characters that print."""
    files = package()
    described(change)(files)
    here = [p for p in problems(files) if p.path == "data/datapackage.json"]
    assert here
    assert all(p.message.encode() for p in here)


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+$", "(a|a)*$", "(?:a?){50}b", r"([\]a]+)+$", "(?x)(a+) +$"),
        *("a*a*a*a*a*b", "a?a?a?a?a?aaaaa", "(a|b)(a|b)(a|b)+c"),
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused(pattern):
    """A group that repeats, or many choices, could try every way through a cell."""
    files = package()
    described(lambda d: constraints(d, "claims", "claim").update(pattern=pattern))(files)
    cell("claims", 1, "claim", "a" * 60)(files)
    (found,) = problems(files)
    assert (found.path, found.rule) == ("data/datapackage.json", "schema")
    assert (
        "the pattern repeats a group, sets flags or holds more than four choices" in found.message
    )


def loosened(content):
    """Leave out of a descriptor all that the engine does not rely on."""
    for name, column in (("actors", "role"), ("actors", "sector"), ("claims", "kind")):
        constraints(content, name, column).clear()
    for name, column in (("statements", "theme"), ("derived", "note"), ("figures", "unit")):
        constraints(content, name, column).clear()
    for name in ("figures", "derived"):
        constraints(content, name, "unit")["required"] = True
    field(content, "sources", "published")["type"] = "string"


def test_a_descriptor_may_ask_for_less_where_nothing_rests_on_it():
    """Units and kinds are any, some columns may be blank, and a status is of either table's."""
    files = package()
    described(loosened)(files)
    for name, column in (("actors", "role"), ("actors", "sector"), ("claims", "kind")):
        cell(name, 1, column, "")(files)
    cell("figures", 3, "unit", "shops")(files)
    cell("figures", 1, "status", "contested")(files)
    cell("claims", 1, "status", "estimated")(files)
    assert problems(files) == ()


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_brief_starts_from_what_the_engine_relies_on(dataset):
    """The template's schema breaks nothing; each part of the contract left out of it is told."""
    (schema,) = (r["schema"] for r in STARTED["resources"] if r["name"] == dataset)
    assert list(contract.breaches(dataset, schema)) == []
    for column in (f["name"] for f in schema["fields"]):
        lacking = {**schema, "fields": [f for f in schema["fields"] if f["name"] != column]}
        told = [message for message, _ in contract.breaches(dataset, lacking)]
        assert f"no column {column} is described" in told
        loose = [{k: v for k, v in f.items() if k == "name"} for f in schema["fields"]]
        told = {message for message, _ in contract.breaches(dataset, {**schema, "fields": loose})}
        assert (f"{column}: may be blank" in told) is (column in NEEDED[dataset].split())


def test_the_values_that_the_engine_understands_are_those_of_the_start():
    """The template lists every qualifier that a number can be said with."""
    (field,) = (
        f for r in STARTED["resources"] for f in r["schema"]["fields"] if f["name"] == "qualifier"
    )
    assert tuple(field["constraints"]["enum"]) == tuple(QUALIFIERS)


@pytest.mark.parametrize(
    ("change", "value", "said"),
    [
        ({"constraints": {"pattern": "[A-Z].*"}}, "", None),
        ({"constraints": {"pattern": "[A-Z].*"}}, "a walk", "is not of the form [A-Z].*"),
        ({"constraints": {"pattern": "[A-Z].*"}}, "A walk", None),
        ({"constraints": {"pattern": "[A-Z].*"}}, "A" * 101, "is not of the form [A-Z].*"),
        ({"constraints": {"pattern": "[a-z]{2}(:b)?"}}, "ab:", "is not of the form [a-z]{2}(:b)?"),
        ({"constraints": {"maxLength": 3}}, "abcd", "is longer than 3 characters"),
        ({"constraints": {"enum": ["a", "b"]}}, "c", "is not one of: a, b"),
        ({"type": "date"}, "ab", "is no date as in 2026-11-23"),
        ({"type": "date"}, "2026-02-30", "is no date as in 2026-11-23"),
        ({"type": "integer"}, "a", "is not a whole number"),
        ({"type": "integer", "constraints": {"minimum": 5}}, "-4", "is less than 5"),
        ({"type": "integer", "constraints": {"maximum": -5}}, "-4", "is more than -5"),
        ({"type": "integer", "constraints": {"maximum": float("nan")}}, "-4", None),
    ],
)
def test_a_cell_is_held_to_what_its_column_asks_for(change, value, said):
    """What a descriptor asks for besides is checked, and told in plain words."""
    files = package()
    described(lambda d: field(d, "claims", "kind").update({"constraints": {}, **change}))(files)
    cell("claims", 1, "kind", value)(files)
    assert [p.message for p in problems(files)] == ([said] if said else [])


def test_a_value_that_must_be_unique_is_told_where_it_stands_again():
    """In any column, and at the later row; blank cells are not the same."""
    files = package()
    described(lambda d: constraints(d, "actors", "role").update(unique=True, required=False))(files)
    for row, role in enumerate(("judge", "judge", "", ""), 1):
        cell("actors", row, "role", role)(files)
    (found,) = problems(files)
    assert (found.line, found.field, found.value) == (3, "role", "judge")


def test_a_constraint_that_nothing_checks_is_refused():
    """Whoever asks for it would believe that it holds."""
    for change in ({"type": "geopoint"}, {"format": "email"}, {"constraints": {"minLength": 3}}):
        files = package()
        described(lambda d, c=change: field(d, "claims", "kind").update(c))(files)
        (found,) = problems(files)
        assert (found.path, found.rule) == ("data/datapackage.json", "schema")
        assert found.message.startswith("claims: fields.kind.")


def test_fewer_than_needs_a_caution_that_says_so():
    """No qualifier excludes the number itself, so the caution must."""
    files = package()
    cell("figures", 1, "anchor", "fewer than 40 people an hour")(files)
    cell("figures", 1, "qualifier", "up to")(files)
    assert ("hedge", "caution") in {(p.rule, p.field) for p in problems(files)}
    cell("figures", 1, "caution", "The source says “fewer than”.")(files)
    assert "hedge" not in {p.rule for p in problems(files)}


@pytest.mark.parametrize(
    ("column", "value"),
    [("qualifier", ""), ("qualifier", "circa"), ("value", "3,000"), ("value", ""), ("unit", "")],
)
def test_a_bad_cell_of_a_cited_figure_is_a_problem_and_no_crash(tmp_path, column, value):
    """Whatever is wrong with a figure that a position cites, its cell is named."""
    project = tmp_path / "brief"
    publish.start(project, new.template())
    path = project / "data" / "figures.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for row in rows[1:]:
        row[rows[0].index(column)] = value
    path.write_bytes(table(rows[0], rows[1:]))
    text = project / "report" / "brief.qmd"
    cited = text.read_text(encoding="utf-8").replace(
        "{{< var claims.farms >}}", "{{< var claims.farms >}}, for {{< var figures.running_cost >}}"
    )
    text.write_text(cited, encoding="utf-8")
    with pytest.raises(InvalidError) as caught:
        pipeline.run(Build(options=Options(project)), until="validate")
    assert {p.field for p in caught.value.problems if p.path.endswith("figures.csv")} >= {column}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"hour", b'hour,"', "csv"),
        (b"hour", b"h\xf6ur", "encoding"),
        (b"anchor", b"anchors,more", "missing-column"),
    ],
)
def test_an_unreadable_file_is_all_that_is_said(old, new, rule):
    """What rests on an unreadable file only seems wrong; nobody is told to delete it."""
    files = package()
    raw(FIGURES, lambda content: content.replace(old, new))(files)
    found = problems(files)
    assert rule in {p.rule for p in found}
    assert {p.path for p in found} == {f"data/{FIGURES}"}


def test_a_figure_that_cannot_be_read_is_not_said_to_be_missing():
    """A formula over a figure with a bad value adds no problem of its own."""
    files = package()
    cell("figures", 1, "value", "many")(files)
    assert {p.path for p in problems(files)} == {"data/figures.csv"}
