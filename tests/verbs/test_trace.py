"""brief.verbs.trace: down from a row to its paragraph, up from it to every place that uses it."""

import csv
import io
import json
from dataclasses import replace

import pytest

from brief import pipeline
from brief.errors import UsageError
from brief.model import EVIDENTIAL, Build, Options
from brief.stages import publish
from brief.verbs import trace
from brief.verbs.new import template
from tests.test_main import ROOT, brief


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return the folder of a new brief."""
    folder = tmp_path_factory.mktemp("trace") / "brief"
    publish.start(folder, template())
    return folder


@pytest.fixture(scope="module")
def build(project):
    """Return the new brief, drawn."""
    return pipeline.run(Build(options=Options(project)), until="draw")


def lines(build, row_id):
    """Return the lines of a row's trace."""
    return trace.text(trace.of(build, row_id)).splitlines()


def test_a_figure_leads_down_to_its_phrase_and_up_to_all_that_uses_it(build):
    """Each link is there, in order: row, speaker, phrase, source, then tension, chart, text."""
    (source,) = build.evidence["sources"]
    assert lines(build, "expected_readers") == [
        "expected_readers = at least 400 people",
        "  row        data/figures.csv:5",
        "  label      people whom the boat would serve",
        "  said by    Ada Lantern",
        "  place      Quillmoor",
        "  status     claimed",
        "  caution    A prediction; how it was made is not given.",
        "  anchor     “would serve at least 400 people”",
        "  paragraph  5 of 7",
        "  source     example: An invented article on a library boat",
        f"  sha256     {source['sha256']}",
        "  tensions   count_and_hope",
        "  charts     readers",
        "  cited at   report/brief.qmd:34:28 as figures.expected_readers",
    ]


def test_a_computed_value_has_its_figures_below_it(build):
    """Formula and the whole trace of each part, set in; the part says what it is used for."""
    found = lines(build, "cost_each")
    assert found[0] == "cost_each = about £30 a person a year"
    assert "  formula    running_cost / residents" in found
    assert "  residents = about 1,200 people" in found
    assert "    anchor     “About 1,200 people live on the island”" in found
    assert found.count("    derived    cost_each") == 2


@pytest.mark.parametrize(
    ("row_id", "words"),
    [
        ("farms", ["said by    Ada Lantern", "cited at   report/brief.qmd:17:8 as cite.farms"]),
        ("st_oakes", ["question   Should Quillmoor have a library boat?", "stance     against"]),
        ("ev_van", ["years      1987 to 1994", "as cite.ev_van"]),
        ("council", ["says       residents, running_cost, borrowers", "nowhere in the text"]),
        ("boat", ["positions  st_lantern, st_oakes", "as questions.boat"]),
        (
            "count_and_hope",
            ["between    borrowers, expected_readers", "as tensions.count_and_hope"],
        ),
        ("example", ["rows       narration, council, ", "note       Invented example"]),
    ],
)
def test_every_kind_of_row_can_be_traced(build, row_id, words):
    """Claims, positions, events, actors, questions, tensions and sources have their own links."""
    found = "\n".join(lines(build, row_id))
    for word in words:
        assert word in found


def test_a_chart_of_the_same_name_is_no_use_of_a_row(build):
    """`charts.readers.caption` does not cite a row that is called readers."""
    row = build.evidence["events"][0]
    row = replace(row, cells={**row.cells, "event_id": "readers"})
    evidence = replace(build.evidence, tables={**build.evidence.tables, "events": (row,)})
    found = trace.of(replace(build, evidence=evidence), "readers")
    assert "cited at" not in found.above


def test_without_an_id_every_row_has_its_line(build):
    """Grouped by dataset: id, words, uses."""
    found = trace.overview(trace.every(build)).splitlines()
    assert [line for line in found if not line.startswith(" ")] == list(EVIDENTIAL)
    ids = [line.split()[0] for line in found if line.startswith(" ")]
    assert ids == [row.id for name in EVIDENTIAL for row in build.evidence[name]]
    line = next(line for line in found if line.split()[0] == "borrowers")
    assert line.split("  ")[-1] == "tensions count_and_hope; charts readers; report/brief.qmd:33:30"
    assert any(line.endswith("17 rows") and "example" in line for line in found)


def test_an_unknown_id_suggests_the_nearest(build):
    """A misspelled id is a usage error with what may be meant, or where all ids are."""
    with pytest.raises(UsageError) as caught:
        trace.of(build, "resident")
    assert "residents" in caught.value.fix
    with pytest.raises(UsageError) as caught:
        trace.of(build, "zzz")
    assert "brief trace" in caught.value.fix


def test_no_cell_steers_the_terminal(build):
    """Escape sequences, also those of a single character, come out as spaces or as ASCII."""
    row = build.evidence["figures"][0]
    cells = {**row.cells, "caution": "red\x1b[31m\x9b2J\u202e\x07", "label": "bell\x07"}
    tables = {**build.evidence.tables, "figures": (replace(row, cells=cells),)}
    tables["derived"] = ()
    bad = replace(build, evidence=replace(build.evidence, tables=tables))
    found = trace.every(bad)
    said = (trace.text(found["residents"]), trace.overview(found), trace.to_json(found))
    assert "red [31m 2J" in said[0]
    for text in said:
        assert all(c.isprintable() or c == "\n" for c in text)
    assert json.loads(said[2])


def test_the_command_lists_shows_and_speaks_json(project):
    """`brief trace`, `brief trace ID`, --format json for both, exit 2 for an unknown id."""
    listed = brief("trace", "--project", project)
    assert listed.returncode == 0, listed.stderr
    assert "expected_readers" in listed.stdout
    one = json.loads(brief("trace", "cost_each", "--project", project, "--format", "json").stdout)
    assert [part["id"] for part in one["parts"]] == ["residents", "running_cost"]
    every = json.loads(brief("trace", "--project", project, "--format", "json").stdout)
    assert [e["above"]["charts"] for e in every if e["id"] == "borrowers"] == [["readers"]]
    done = brief("trace", "borowers", "--project", project)
    assert done.returncode == 2
    assert "did you mean borrowers?" in done.stderr


def test_the_shipped_brief_traces_its_headline_ratio():
    """The chain of a derived value of the shipped brief names paragraph, chart and tension."""
    found = lines(pipeline.run(Build(options=Options(ROOT)), until="draw"), "night_to_use")
    for words in ("prison_night / dcr_use", "paragraph  50 of 72", "charts     cost_per_night"):
        assert any(words in line for line in found)
    assert any("tensions   night_and_visit" in line for line in found)


def test_every_sentence_is_listed_with_what_it_rests_on(project):
    """`brief trace --sentences` as text, JSON and CSV; the charts' own are among them."""
    shown = brief("trace", "--sentences", "--project", project).stdout
    assert "said that children on the outer farms would begin to borrow books.\n    farms" in shown
    every = json.loads(
        brief("trace", "--sentences", "--project", project, "--format", "json").stdout
    )
    assert all(sentence["rows"] or sentence["reason"] for sentence in every)
    assert {"text", "heading", "chart", "setting"} <= {sentence["kind"] for sentence in every}
    table = brief("trace", "--sentences", "--project", project, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["text"] for row in rows] == [sentence["text"] for sentence in every]


@pytest.mark.parametrize("asked", [("farms", "--sentences"), ("--format", "csv")])
def test_what_does_not_go_together_is_said(project, asked):
    """Exit 2 with the commands that there are."""
    done = brief("trace", *asked, "--project", project)
    assert done.returncode == 2
    assert "--sentences" in done.stderr


def test_a_row_that_nothing_uses_is_listed_as_such(build):
    """It says `not used`."""
    (event, *_) = build.evidence["events"]
    unused = replace(event, cells={**event.cells, "event_id": "unheard"})
    tables = {**build.evidence.tables, "events": (unused,)}
    found = trace.every(replace(build, evidence=replace(build.evidence, tables=tables)))
    line = next(line for line in trace.overview(found).splitlines() if "unheard" in line)
    assert line.endswith("  not used")
