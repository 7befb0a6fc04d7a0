"""A small valid package about bicycle lanes, for tests to break."""

import csv
import io
import json
from dataclasses import replace

from brief.evidence import fingerprint
from brief.model import DATASETS, KEYS, Build, Inputs, Settings
from brief.verbs import new

SOURCE = (
    "The council wants new lanes in the old town this year.\n\n"
    "About 40 people an hour cycle past the bridge, the survey says.\n\n"
    "Ms Fox said: lanes save lives and cost £3million in all.\n\n"
    "Mr Crow said more than 12 shops would close because of them.\n\n"
    "The lanes opened in 1999 on the other bank of the river.\n"
)
_START = new.template()
_PARAGRAPHS = fingerprint.paragraphs(SOURCE)
#: Digits as letters that make no Roman numeral, for names that are no numbers.
_LETTERS = str.maketrans("0123456789", "bdfghjklpq")
PIN = {
    "council": (1, "wants new lanes in the old town"),
    "survey": (2, "the bridge, the survey says"),
    "fox": (3, "lanes save lives and cost"),
    "crow": (4, "Mr Crow said more than 12"),
}
_ROWS = {
    "actors": [
        ("council", "The council", "", "authority", "", "government", "", "s", *PIN["council"]),
        ("survey", "The survey", "", "survey", "", "data", "", "s", *PIN["survey"]),
        ("fox", "Ms Fox", "", "resident", "", "public", "", "s", *PIN["fox"]),
        ("crow", "Mr Crow", "", "shopkeeper", "", "business", "", "s", *PIN["crow"]),
    ],
    "questions": [("lanes", "Should there be new lanes?", "s", *PIN["council"])],
    "figures": [
        (
            "cyclists",
            "people who cycle",
            "40",
            "about",
            "people",
            "",
            "",
            "survey",
            "stated",
            "",
            "s",
            2,
            "About 40 people an hour",
        ),
        (
            "cost",
            "cost of the lanes",
            "3000000",
            "exact",
            "GBP",
            "",
            "",
            "fox",
            "claimed",
            "A single voice.",
            "s",
            3,
            "lanes save lives and cost £3million",
        ),
        (
            "shops",
            "shops that would close",
            "12",
            "more than",
            "sites",
            "",
            "",
            "crow",
            "claimed",
            "",
            "s",
            4,
            "said more than 12 shops",
        ),
        (
            "opened",
            "year of the older lanes",
            "1999",
            "exact",
            "year",
            "",
            "",
            "council",
            "stated",
            "",
            "s",
            5,
            "lanes opened in 1999 on",
        ),
    ],
    "derived": [("cost_each", "cost per person", "cost / cyclists", "GBP/person", "An average.")],
    "claims": [
        ("save_lives", "lanes save lives", "effect", "claimed", "fox", "", "s", *PIN["fox"])
    ],
    "statements": [
        ("st_fox", "fox", "lanes", "for", "safety", "lanes save lives", "s", *PIN["fox"]),
        ("st_crow", "crow", "lanes", "against", "trade", "shops would close", "s", *PIN["crow"]),
    ],
    "events": [
        (
            "opening",
            "1999",
            "1999",
            "year",
            "",
            "older lanes open",
            "s",
            5,
            "lanes opened in 1999 on",
        )
    ],
    "tensions": [
        (
            "lives_or_trade",
            "Lives and shops are set side by side.",
            "save_lives shops",
            "Both are given.",
            "s",
            *PIN["fox"],
        )
    ],
    "reviews": [],
}
_ENUMS = {
    "qualifier": ["exact", "about", "more than", "at least", "up to"],
    "unit": ["people", "GBP", "sites", "year", "GBP/person"],
    "stance": ["for", "against", "conditional", "neutral"],
    "precision": ["day", "month", "year", "decade", "computed", "withheld", "unknown"],
    "status": ["stated", "claimed", "estimated", "contested"],
    "mode": ["blind", "confirm"],
    "verdict": ["same", "differs", "yes", "no", "unsure"],
}
_OPTIONAL = {
    "publisher",
    "published",
    "note",
    "also_called",
    "organisation",
    "country",
    "period",
    "place",
    "caution",
    "year_from",
    "year_to",
    "standing",
}
_REFERENCES = {
    "said_by": "actors",
    "actor_id": "actors",
    "question_id": "questions",
    "source_id": "sources",
}


def columns(dataset):
    """Return the columns that a dataset has in every brief."""
    return _START[f"data/{dataset}.csv"].decode().partition("\n")[0].split(",")


def table(columns, rows):
    """Return CSV bytes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue().encode()


def descriptor():
    """Return the content of datapackage.json."""
    resources = []
    for name in DATASETS:
        fields = []
        for column in columns(name):
            kind = {
                "value": "number",
                "year_from": "integer",
                "year_to": "integer",
                "paragraphs": "integer",
                "words": "integer",
            }
            constraints = {} if column in _OPTIONAL else {"required": True}
            if column == KEYS[name]:
                constraints |= {"unique": True, "pattern": "^[a-z][a-z0-9_]*$"}
            if column == "paragraph":
                constraints["pattern"] = "^[1-9][0-9]{0,5}( [|] [1-9][0-9]{0,5})*$"
            if column in _ENUMS:
                constraints["enum"] = list(_ENUMS[column])
            fields.append(
                {"name": column, "type": kind.get(column, "string"), "constraints": constraints}
            )
        references = [
            {
                "fields": [c],
                "reference": {"resource": _REFERENCES[c], "fields": [KEYS[_REFERENCES[c]]]},
            }
            for c in columns(name)
            if c in _REFERENCES and c != KEYS[name]
        ]
        schema = {"fields": fields, "primaryKey": [KEYS[name]], "foreignKeys": references}
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
    return {"name": "lanes", "resources": resources}


def package(source=SOURCE, **more):
    """Return the files of a valid data folder, by name, with more rows by dataset."""
    made = fingerprint.make(source.encode())
    about = ("s", "An article", "", "", made.sha256, len(made.paragraphs), made.words, "")
    rows = {**_ROWS, "sources": [about]}
    return {
        "datapackage.json": json.dumps(descriptor()).encode(),
        "fingerprints/s.json": fingerprint.to_json(made).encode(),
        **{
            f"{name}.csv": table(columns(name), [*rows[name], *more.get(name, ())])
            for name in DATASETS
        },
    }


def build(files, **inputs):
    """Return a build whose inputs are `files`, with an empty manuscript that is excused."""
    settings = Settings(title="T", version="1.0.0", slug="s")
    base = Build(inputs=Inputs(settings=settings, data=files))
    manuscript = replace(base.inputs.manuscript, reasons={"lanes": "a test"})
    return replace(base, inputs=replace(base.inputs, manuscript=manuscript, **inputs))


def scaled(rows):
    """Return a build with `rows` more rows: figures with a period, its events, and claims.

    Each three have a paragraph of the source, so that no two rows say the same.
    """
    source, figures, events, claims = SOURCE, [], [], []
    for n in range(rows // 3):
        count, year, ward = 20 + n, 1500 + n % 600, str(n).translate(_LETTERS)
        source += f"\nAbout {count} people of ward {ward} passed the bridge in {year} each day.\n"
        people, passing = f"About {count} people of ward {ward}", f"people of ward {ward} passed"
        at = ("s", len(_PARAGRAPHS) + n + 1)
        said = (f"people of {ward}", count, "about", "people", year, "", "survey", "stated", "")
        figures.append((f"f_{n}", *said, *at, people))
        when = f"{ward} passed the bridge in {year}"
        events.append((f"e_{n}", year, year, "year", "", f"{ward} passed", *at, when))
        claims.append((f"c_{n}", passing, "effect", "stated", "survey", "", *at, passing))
    return build(package(source, figures=figures, events=events, claims=claims))
