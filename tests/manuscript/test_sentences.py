"""brief.manuscript.sentences and ledger: each sentence, where it stands and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.manuscript import ledger, sentences
from brief.manuscript.parsing import parse
from brief.model import Chart, DataTable, Evidence, Inputs, Problem, Row, Sentence, Settings

SETTINGS = b'title: "Rain"\nversion: "0.1.0"\n'
EVIDENCE = Evidence(
    {
        "actors": (Row("actors", 2, {"actor_id": "crow", "name": "Ms Crow"}),),
        "claims": tuple(
            Row("claims", line, {"claim_id": name, "claim": text, "status": "stated"})
            for line, (name, text) in enumerate(
                (("wet", "it is wet there"), ("cold", "It is cold. It is dark there")), 2
            )
        ),
    }
)
REASON = 'reason="says how this brief was made"'


def read(text: str, lang: str = "en-GB") -> tuple[sentences.Spoken, ...]:
    """Return the sentences of a manuscript, without those of its settings."""
    files = {"brief.qmd": text.encode(), "_quarto.yml": SETTINGS, "a.png": b""}
    manuscript, problems = parse(files, "brief.qmd")
    assert not problems
    found = sentences.of(Inputs(Settings(lang=lang), {}, manuscript), EVIDENCE)
    return tuple(each for each in found if each.sentence.kind != "setting")


def told(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(" ".join(s.text.split()), s.rows) for s in (each.sentence for each in read(text))]


def problems(text: str, lang: str = "en-GB") -> list[Problem]:
    """Return what is wrong with the sentences of a text; the language xx has no word lists."""
    return list(ledger.check(read(text), EVIDENCE, Settings(lang=lang)))


def uncited(text: str) -> list[tuple[int, int]]:
    problems = ledger.check(
        read(text), EVIDENCE, Settings(lang="xx")
    )  # a language without word lists
    return [(p.line, p.column) for p in problems if p.rule == "uncited"]


@pytest.mark.parametrize(
    "text",
    [
        "It rains{{< var cite.wet >}}. It snows.",
        "It rains.{{< var cite.wet >}} It snows.",
        "It rains. {{< var cite.wet >}} It snows.",
        "It rains {{< cite wet >}}. It snows.",
    ],
)
def test_a_citation_belongs_to_the_sentence_before_it(text):
    """Before or behind the full stop, with a space or without."""
    rested = [(said.rstrip(" ."), rows) for said, rows in told(text)]
    assert rested == [("It rains", ("wet",)), ("It snows", ())]


def test_a_pasted_row_of_two_sentences_carries_both():
    assert told("- {{< var claims.cold >}}.") == [
        ("It is cold.", ("cold",)),
        ("It is dark there.", ("cold",)),
    ]


def test_naming_somebody_cites_nothing():
    """An actor's name is no evidence; the actor's own row, cited, is."""
    assert told("{{< var actors.crow >}} is tall.") == [("Ms Crow is tall.", ())]
    assert told("Ms Crow is tall{{< var cite.crow >}}.") == [("Ms Crow is tall.", ("crow",))]


def test_a_label_is_part_of_the_sentence_behind_it():
    assert told("**For.** It rains{{< var cite.wet >}}. **No.** It snows.") == [
        ("For. It rains.", ("wet",)),
        ("No.", ()),
        ("It snows.", ()),
    ]


def test_the_place_of_a_sentence_is_where_it_was_typed():
    text = (
        "# Rain {#sec-a}\n\nIt *rains*\nthere. It snows. See @sec-a, it\nthaws.\n\n- It is dry.\n"
    )
    places = {s.text.split()[-1]: (s.line, s.column) for s in (e.sentence for e in read(text))}
    assert places == {"Rain": (1, 3), "there.": (3, 1), "snows.": (4, 8), "thaws.": (4, 18),
                      "dry.": (7, 3)}  # fmt: skip


@pytest.mark.parametrize("part", ["method", "definition", "reading"])
def test_a_marked_part_answers_for_its_sentences(part):
    """As a div around many, or as a span around a single one."""
    div = f"::: {{.{part} {REASON}}}\nIt rains. It snows.\n:::\n"
    span = f"[It rains.]{{.{part} {REASON}}} It snows."
    assert uncited(div) == []
    assert len(uncited(span)) == 1
    assert {e.sentence.part for e in read(div)} == {part}
    assert {e.sentence.reason for e in read(div)} == {"says how this brief was made"}


@pytest.mark.parametrize("given_reason", ["", 'reason="x"', 'reason="so it is now"'])
def test_a_part_without_a_reason_is_a_problem(given_reason):
    files = {"brief.qmd": f"::: {{.method {given_reason}}}\nIt rains.\n:::\n".encode()}
    assert [problem.rule for problem in parse(files, "brief.qmd")[1]] == ["part-reason"]


def test_a_marked_word_is_excused_alone():
    """The sentence around it stays one of evidence."""
    (each,) = read(f"It [only]{{.reading {REASON}}} rains{{{{< cite wet >}}}}.")
    assert each.said.excused == ((3, 7),)
    assert each.sentence.excused == (("only", "says how this brief was made"),)
    assert each.sentence.rows == ("wet",)
    assert not each.sentence.part


def words_asserted(text: str) -> list[tuple[str, int, str]]:
    return [(p.rule, p.column, p.value) for p in problems(text)]


@pytest.mark.parametrize("part", ["method", "definition"])
def test_no_claim_hides_in_a_part_that_rests_on_no_row(part):
    """A word that asserts is found there, with its place."""
    div = f"::: {{.{part} {REASON}}}\nA program counted rows. Rain fell everywhere.\n:::\n"
    assert words_asserted(div) == [("compared-word", 30, "fell")]


def test_a_reading_may_assert():
    """It is the author's own, listed with its reason: as a part, or as a word within a method."""
    reading = f"::: {{.reading {REASON}}}\nRain fell everywhere.\n:::\n"
    word = f"::: {{.method {REASON}}}\nRain [fell]{{.reading {REASON}}} here.\n:::\n"
    assert words_asserted(reading) == words_asserted(word) == []
    (each,) = read(word)
    assert (each.sentence.part, each.said.excused) == ("method", ((5, 9),))


def test_a_heading_rests_on_its_section():
    """On what is cited up to the next heading of its level; else it is uncited."""
    text = "# Rain\n\n## Wet\n\nIt rains{{< cite wet >}}.\n\n# Snow\n\nIt snows.\n"
    assert told(text)[:2] == [("Rain", ("wet",)), ("Wet", ("wet",))]
    assert uncited(text) == [(7, 3), (9, 1)]


def test_a_heading_takes_the_part_of_its_section():
    assert uncited(f"# Method\n\n::: {{.method {REASON}}}\nIt rains.\n:::\n") == []


def test_a_heading_over_what_the_program_makes_rests_on_that():
    assert uncited("# Evidence\n\n{{< include _generated/evidence.qmd >}}\n") == []
    assert uncited("# Works\n\n::: {#refs}\n:::\n") == []


def test_a_cell_rests_on_its_line_and_its_head_on_the_table():
    text = "| A | B |\n|---|---|\n| It rains | {{< var claims.wet >}} |\n| It snows | x |\n"
    rows = dict(told(text))
    assert rows["It rains"] == rows["A"] == ("wet",)
    assert rows["It snows"] == ()


def test_an_alternative_text_rests_on_its_caption():
    text = '![It rains{{< cite wet >}}.](a.png){fig-alt="A wet street."}\n'
    assert dict(told(text))["A wet street."] == ("wet",)


def test_a_note_answers_for_itself():
    assert uncited("It rains{{< cite wet >}}.[^1]\n\n[^1]: It snows.\n") == [(3, 7)]


def test_every_claim_appended_to_a_section_is_found():
    """The sentence that once built without a word."""
    claim = "The cost is the highest figure in the source, and deaths fell in every city."
    assert uncited(f"It rains{{{{< cite wet >}}}}. {claim}") == [(1, 27)]


def test_a_title_rests_on_the_whole_brief():
    files = {"brief.qmd": b"It rains{{< cite wet >}}.", "_quarto.yml": b'title: "Only rain"\n'}
    manuscript, _ = parse(files, "brief.qmd")
    readings = {"readings": {"Only": "the article speaks of nothing else at all"}}
    inputs = Inputs(Settings(extra=readings), {}, manuscript)
    title = sentences.of(inputs, EVIDENCE)[-1]
    assert (title.sentence.kind, title.sentence.rows) == ("setting", ("wet",))
    assert title.said.excused == ((0, 4),)


def test_a_chart_rests_on_the_rows_it_shows():
    chart = Chart("a", "It rains. It pours", "Rain.", "Bars.", DataTable((), ()), ("wet",), "", b"")
    found = [e.sentence for e in sentences.of_chart(chart, ("report/charts.py", 3), "en")]
    assert [s.text for s in found] == ["It rains.", "It pours", "Rain.", "Bars."]
    assert {(s.rows, s.kind, s.line, s.part) for s in found} == {(("wet",), "chart", 3, "")}
    counted = replace(chart, reading="counts the rows that are shown")
    assert {e.sentence.part for e in sentences.of_chart(counted, ("", 0), "en")} == {"reading"}


def test_what_nothing_answers_for_is_shown_with_a_way_out():
    sentence = Sentence("report/brief.qmd", 3, 1, "It rains. " * 30)
    (problem,) = ledger.check(
        [replace(read("x")[0], sentence=sentence, place=lambda _: ("report/brief.qmd", 3, 1))],
        EVIDENCE,
        Settings(),
    )
    assert problem.place == "report/brief.qmd:3:1"
    assert len(problem.message) < 160
    assert "{{< cite ID >}}" in problem.fix


@given(
    st.text(
        st.one_of(
            st.sampled_from("aB1 .?!“”’(),:;…\u00a0\n"), st.characters(exclude_categories=["Cs"])
        ),
        max_size=60,
    )
)
def test_splitting_loses_no_letter(text):
    """Sentences are in order, apart, and hold every letter and digit."""
    places = sentences.split(text, "en-GB")
    held = "".join(text[start:end] for start, end in places)
    assert [c for c in held if c.isalnum()] == [c for c in text if c.isalnum()]
    assert all(a < b for a, b in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


@pytest.mark.parametrize(
    "text",
    [
        "(It rains{{< cite wet >}}.) It snows.",
        "It rains{{< cite wet >}} … It snows.",
        "It rains{{< cite wet >}}\\\nIt snows",
        "**It always snows for all of us there.** It rains{{< cite wet >}}.",
        'It snows[{{< cite wet >}}]{.content-hidden when-format="html"}.',
        "It rains{{< cite wet >}}; it always snows there.",
    ],
)
def test_no_sentence_hides_in_one_that_cites(text):
    """Behind a bracket, dots or a line break, in a quotation or a label; nor by what none sees."""
    assert len(uncited(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "“Is it wet?” she asked{{< cite wet >}}.",
        "It rains (in Rye, etc.) often{{< cite wet >}}.",
        "It rains (see @sec-a){{< cite wet >}}. See @sec-a.",
        '::: {.callout-note title="It rains"}\nIt rains{{< cite wet >}}.\n:::',
    ],
)
def test_no_sentence_is_torn_apart(text):
    assert uncited(f"# Rain {{#sec-a}}\n\n{text}\n") == []


def test_metadata_are_judged_where_they_stand():
    files = {
        "brief.qmd": b"It rains{{< cite wet >}}, and {{< meta a.b >}}.",
        "_quarto.yml": SETTINGS + b"a:\n  b: deaths fell in every city\n",
    }
    manuscript, _ = parse(files, "brief.qmd")
    found = sentences.of(Inputs(Settings(), {}, manuscript), EVIDENCE)
    words = {p.value for p in ledger.check(found, EVIDENCE, Settings())}
    assert {"fell"} <= words


def test_a_fault_is_placed_at_its_word():
    """Not at the start of its sentence, which may be lines before."""
    (found,) = problems("It rains\nthere *and* deaths\nfell{{< cite wet >}}.")
    assert (found.line, found.column, found.value) == (3, 1, "fell")


def test_the_faults_of_a_rule_in_a_sentence_are_one_problem():
    (found,) = problems("Deaths fell{{< cite wet >}} in every town.")
    assert found.value in ("fell", "every")
    assert "so with" in found.message


def test_a_mark_where_it_does_nothing_is_a_problem():
    """On a heading, a link or a picture it would be ignored."""
    files = {"brief.qmd": f"# Rain {{.method {REASON}}}\n\n[It]{{.method {REASON}}}\n".encode()}
    assert [problem.rule for problem in parse(files, "brief.qmd")[1]] == ["part-reason"]


def test_a_title_rests_on_a_single_row_for_each_clause():
    """Among all rows of a brief there is one for every word."""
    rows = ("only one town is wet", "deaths fell", "every town is cold")
    claims = tuple(
        Row("claims", n, {"claim_id": f"c{n}", "claim": text, "status": "stated"})
        for n, text in enumerate(rows)
    )
    evidence = Evidence({"claims": claims})
    text = 'It is{{< cite c0 c1 c2 >}} [so]{.reading reason="cites all three of them at once"}.'

    def words(title: str) -> set[str]:
        files = {"brief.qmd": text.encode(), "_quarto.yml": f"title: {title}\n".encode()}
        manuscript, _ = parse(files, "brief.qmd")
        found = sentences.of(Inputs(Settings(), {}, manuscript), evidence)
        told = [each for each in found if each.sentence.kind == "setting"]
        return {p.value for p in ledger.check(told, evidence, Settings())}

    assert words("Deaths fell") == words("Deaths fell; every town is cold") == set()
    assert words("Deaths fell in every town")


def test_a_reading_needs_a_reason_and_a_use():
    """Under ``brief: readings:`` as in the text."""
    used = read('It [only]{.reading reason="says so in five words"} rains{{< cite wet >}}.')
    reasons = {"Only": "x", "all": "says so in plain words", "only": "says so in five words"}
    found = ledger.check_readings(Settings(extra={"readings": reasons}), used)
    assert [problem.value for problem in found] == ["Only", "all"]


def test_nobody_is_given_words_in_a_marked_part():
    """A speaker's name there needs something of the speaker's cited."""
    said = {"claim_id": "dry", "claim": "it is dry", "status": "claimed", "said_by": "crow"}
    evidence = Evidence({**EVIDENCE.tables, "claims": (Row("claims", 2, said),)})

    def rules(text: str) -> list[str]:
        manuscript, _ = parse({"brief.qmd": text.encode()}, "brief.qmd")
        found = sentences.of(Inputs(Settings(), {}, manuscript), evidence)
        return [problem.rule for problem in ledger.check(found, evidence, Settings())]

    assert rules(f"[Ms Crow said that it is hot.]{{.reading {REASON}}}") == ["speaker"]
    assert rules(f"[Ms Crow left it open{{{{< cite dry >}}}}.]{{.reading {REASON}}}") == []
    assert rules("It is dry{{< cite dry >}}.") == ["unattributed"]
    assert rules("Ms Crow said that it is dry{{< cite dry >}}.") == []
    assert rules("She said that it is dry{{< cite dry >}}.") == []


def test_more_marked_than_cited_is_a_problem():
    (found,) = ledger.check_share(read(f"[It is. It was.]{{.method {REASON}}}"))
    assert found.rule == "marked-share"


def test_the_words_in_a_picture_and_its_table_are_read():
    """Each once, though a label is drawn and stands in the table, too."""
    table = DataTable(("Town", "Rain"), (("Rye", "2 mm"),))
    svg = '<svg><text x="1">Rye</text><text><tspan>All drowned</tspan></text></svg>'
    chart = Chart("a", "T", "S", "A", table, ("wet",), svg, b"")
    found = list(sentences.labels_of_chart(chart, ("report/charts.py", 3)))
    assert [each.sentence.text for each in found] == ["Town", "Rain", "Rye", "2 mm", "All drowned"]
    (problem,) = ledger.check_labels(found, EVIDENCE, Settings())
    assert (problem.line, problem.value) == (3, "All")


def test_no_more_than_a_few_words_of_a_sentence_are_excused():
    """Who marks nearly all of it has to mark all of it, where readers see it."""
    long = "all of it rained on every town without end"
    (found,) = problems(f"It [{long}]{{.reading {REASON}}} there{{{{< cite wet >}}}}.")
    assert (found.rule, found.column) == ("part-reason", 5)


def test_a_citation_in_code_is_refused():
    """It is no link there, and yet would carry the sentence."""
    files = {"brief.qmd": b"It rains `{{< cite wet >}}`."}
    assert [problem.rule for problem in parse(files, "brief.qmd")[1]] == ["unknown-shortcode"]


def test_what_cites_a_row_in_a_part_of_method_is_judged_by_it():
    text = f"::: {{.method {REASON}}}\nNobody counted{{{{< cite wet >}}}}.\n:::\n"
    assert [(found.rule, found.value) for found in problems(text)] == [("compared-word", "Nobody")]


def test_what_cites_only_rows_that_are_not_there_is_not_called_uncited():
    assert problems("It rains{{< cite wett >}}.") == []
