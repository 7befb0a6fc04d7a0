"""brief.edition.coverage: by what sentences answer for themselves, counted and listed."""

import csv
import io
import json

import pytest

from brief.edition import coverage
from brief.edition.generated_parts import sentences as generated
from brief.model import Sentence

CITED = Sentence("report/brief.qmd", 3, 1, "It rains.", ("wet", "cold"))
METHOD = Sentence("report/brief.qmd", 5, 1, "We looked.", (), "text", "method", "says how we *did*")
READING = Sentence("report/brief.qmd", 6, 1, "=It is odd.", (), "text", "reading", "our own view")
EXCUSED = Sentence("report/brief.qmd", 7, 1, "Only rain.", ("wet",), excused=(("Only", "a name"),))
ALL = (CITED, METHOD, READING, EXCUSED, METHOD)


def test_sentences_are_counted_by_what_answers_for_them():
    assert coverage.count(ALL) == {
        **{"total": 5, "cited": 2, "method": 2, "definition": 0, "reading": 1}
    }


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        ((), "0 sentences: 0 cite rows of evidence"),
        ((CITED,), "1 sentence: 1 cites rows of evidence"),
        (
            ALL,
            "5 sentences: 2 cite rows of evidence, 2 on how the brief was made, "
            "1 the brief’s own reading",
        ),
    ],
)
def test_coverage_is_said_in_a_line(sentences, said):
    assert coverage.said(sentences) == said


def test_every_mark_is_listed_once_with_its_reason_and_number():
    assert coverage.marked(ALL) == {
        ("method", "says how we *did*"): 2,
        ("reading", "our own view"): 1,
    }
    assert coverage.excused(ALL) == (("Only", "a name"),)


def test_readers_are_shown_each_mark():
    """Reasons are escaped: what an author wrote is no markup here."""
    text = generated(ALL)
    assert "- On how the brief was made, 2 sentences: says how we \\*did\\*" in text
    assert "- “Only”: a name" in text


def test_the_list_holds_every_sentence_in_each_form():
    text, table = coverage.to_text(ALL), coverage.to_csv(ALL)
    assert "report/brief.qmd:3:1 It rains.\n    wet, cold\n" in text
    assert "    method: says how we *did*" in text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["rows"] for row in rows] == ["wet cold", "", "", "wet", ""]
    assert rows[3]["excused"] == "Only: a name"
    assert [row["text"] for row in json.loads(coverage.to_json(ALL))] == [s.text for s in ALL]


def test_no_spreadsheet_runs_a_sentence():
    """A cell that begins like a formula is quoted (OWASP, CSV injection)."""
    rows = list(csv.DictReader(io.StringIO(coverage.to_csv(ALL))))
    assert rows[2]["text"] == "'=It is odd."
