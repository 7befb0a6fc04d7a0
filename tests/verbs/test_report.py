"""brief.verbs.report: problems for people and for machines."""

import json

from brief.model import Build, Inputs, Problem, Sentence, Settings
from brief.verbs import report

ONE = Problem("data/b.csv", 3, 0, "rule", "is wrong", "mend it", "value", "x")
TWO = Problem("data/a.csv", 0, 0, "gone", "is not there", "add it")


def test_problems_are_grouped_by_file_with_place_rule_and_fix():
    """The text names each file once as a heading, then each problem with its fix."""
    assert report.problems_text([ONE, TWO]).splitlines() == [
        "data/a.csv",
        "  data/a.csv is not there (gone)",
        "    fix: add it",
        "data/b.csv",
        "  data/b.csv:3 [value] is wrong — you wrote “x” (rule)",
        "    fix: mend it",
        "2 problems found; nothing was built.",
    ]


def test_machines_get_every_part_of_a_problem():
    """JSON holds each field by its name, in order of place."""
    loaded = json.loads(report.problems_json([ONE, TWO]))
    assert loaded["valid"] is False
    assert [p["path"] for p in loaded["problems"]] == ["data/a.csv", "data/b.csv"]
    assert loaded["problems"][1]["rule"] == "rule"


def test_coverage_is_said_and_so_is_what_was_not_checked():
    """How many sentences cite rows; and where a language has no lists of words, that."""
    said = (Sentence("report/brief.qmd", 1, 1, "It rains.", ("wet",)),)
    build = Build(inputs=Inputs(Settings(lang="xx")), sentences=said)
    text = report.counts_text(build)
    assert "1 sentence: 1 cites rows of evidence" in text
    assert "There are no word lists for xx" in text
    english = report.counts_text(Build(inputs=Inputs(Settings(lang="en-GB")), sentences=said))
    assert "no word lists" not in english
    assert json.loads(report.counts_json(build))["sentences"]["cited"] == 1
