"""brief review: a form without the source's text, and answers recorded, or refused with reasons."""

import csv
import json
import re
from dataclasses import replace
from html import unescape

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import InvalidError, UsageError
from brief.evidence import fingerprint, reviews
from brief.evidence.characters import INVISIBLE
from brief.html.document import script_hash
from brief.model import Evidence, Row
from brief.stages import publish
from brief.verbs import answers, release, review
from tests.reviewing import READER, SOURCE, answer, built, everything, project
from tests.reviewing import answers as saved
from tests.test_main import brief, snapshot

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
#: The parts of the answers, as the way to each.
PLACES = [
    *((part,) for part in ("form", "brief", "reviewer", "date", "sources", "answers")),
    *(("brief", part) for part in ("title", "slug", "version", "content_hash")),
    *(
        ("answers", 0, part)
        for part in ("kind", "item", "hash", "mode", "verdict", "recorded", "note")
    ),
]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Return a small brief, validated."""
    return built(project(tmp_path_factory.mktemp("brief")))


@pytest.fixture(scope="module")
def hashes(build):
    """Return what is to be read, with its hash."""
    return reviews.hashes(build.evidence, build.sentences)


def refused(build, content):
    """Return the problems of answers."""
    with pytest.raises(InvalidError) as error:
        answers.record(build, content, "answers.json")
    assert {problem.path for problem in error.value.problems} <= {
        "answers.json",
        "data/reviews.csv",
    }
    return error.value.problems


def rows(recorded):
    """Return what would be written, by item."""
    lines = recorded.content.decode().splitlines()
    return {row["item"]: row for row in csv.DictReader(lines)}


def test_the_form_holds_nothing_of_the_source_but_anchors(build):
    """Nine words of the source stand in it only where a cell holds them; an anchor has eight."""

    def runs(text):
        words = fingerprint.words(text)
        return {tuple(words[at : at + 9]) for at in range(len(words) - 8)}

    page, source = unescape(re.sub(r"<[^>]+>", " ", review.form(build))), SOURCE.decode()
    cells = (cell for row in build.evidence.by_id().values() for cell in row.cells.values())
    assert len(runs(source)) > 100
    assert runs(page) & runs(source) <= set().union(*map(runs, cells))


def test_the_form_loads_nothing_and_runs_only_its_own_script(build):
    """The policy allows one script and one style by their hashes; no address is in the page."""
    page = review.form(build)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert unescape(policy).split("; ") == [
        "default-src 'none'",
        f"style-src '{script_hash(style)}'",
        f"script-src '{script_hash(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not re.search(r"https?:|(?<![\w-])(?:src|href)=|style=|\bon\w+=", page)


def test_every_row_and_sentence_is_asked_about_in_order(build, hashes):
    """Rows by paragraph, then sentences; each with its hash."""
    page = review.form(build)
    asked = re.findall(r'data-kind="(\w+)" data-item="(\w+)" data-hash="(\w+)"', page)
    assert {(kind, item): digest for kind, item, digest in asked} == hashes
    assert [kind for kind, *_ in asked] == sorted(kind for kind, *_ in asked)
    by_id = build.evidence.by_id()
    paragraphs = [by_id[item].pins[0][0] for kind, item, _ in asked if kind == "row"]
    assert paragraphs == sorted(paragraphs)


def test_what_is_asked_blind_is_not_shown_before(build):
    """Value, hedge, unit, speaker and status of a figure stand behind the questions only."""
    (task,) = re.findall(r'data-item="running_cost".*?</article>', review.form(build), re.DOTALL)
    before, _, behind = task.partition('<div class="after" hidden>')
    given = unescape(re.sub(r"<select.*?</select>|<[^>]+>", " ", before, flags=re.DOTALL))
    for told in ("36000", "36,000", "claimed", "exact", "GBP", "council", "not given"):
        assert told not in given
    assert "36000" in behind
    assert "cost of running the boat" in given


def test_cells_are_shown_as_the_characters_they_hold(build):
    """Markup in a cell, a title or a description is text."""
    hostile = "<b onx='1'>\"&{{ x }}"
    tables = {
        name: tuple(
            replace(row, cells={**row.cells, **dict.fromkeys(_own(row), hostile)}) for row in held
        )
        for name, held in build.evidence.tables.items()
    }
    evidence = Evidence(tables, build.evidence.quantities, "")
    settings = replace(build.inputs.settings, title=hostile)
    page = review.form(
        replace(build, evidence=evidence, inputs=replace(build.inputs, settings=settings))
    )
    assert hostile not in page
    assert "<b " not in page
    assert page.count("&lt;b onx=&#39;1&#39;&gt;&#34;&amp;{{ x }}") > 30


def _own(row):
    """Return the columns of a row that hold words of its author's."""
    return [c for c in ("label", "claim", "summary", "name", "description", "note") if row[c]]


def test_a_brief_without_rows_has_nothing_to_read(build):
    """An empty form would be signed off by anybody."""
    with pytest.raises(UsageError, match="No row is pinned"):
        review.form(replace(build, evidence=Evidence(), sentences=()))


def test_answers_are_recorded_with_reader_day_hash_and_standing(build, hashes):
    """A blind answer's standing is kept for kappa, `?` as nothing; a note on a single line."""
    blind = {"mode": "blind", "recorded": {"status": "claimed", "said_by": "council"}}
    unclear = {"mode": "blind", "recorded": {"stance": "?"}}
    given = (
        answer("running_cost", hashes["row", "running_cost"], "same", note="a\n b", **blind),
        answer("st_oakes", hashes["row", "st_oakes"], "unsure", **unclear),
        answer("boat", hashes["row", "boat"]),
    )
    recorded = answers.record(build, saved(build, *given), "answers.json")
    found = rows(recorded)
    assert found["running_cost"] == {
        **{"review_id": "r1", "reviewer": READER, "date": "2026-11-28", "kind": "row"},
        **{"item": "running_cost", "mode": "blind", "verdict": "same", "standing": "claimed"},
        **{"hash": hashes["row", "running_cost"], "note": "a b"},
    }
    assert [found[name]["standing"] for name in ("st_oakes", "boat")] == ["", ""]
    assert recorded.said == (f"3 answers of {READER} recorded.", "row st_oakes: unsure")


def test_a_later_answer_takes_the_place_of_the_same_readers_earlier_one(tmp_path, hashes):
    """Another reader's stays, ids stay, and new ones are free."""
    folder = project(tmp_path)
    steps = ((READER, "yes"), ("Bo", "no"), (f" {READER.upper()}", "no"))
    for reader, verdict in steps:
        now = built(folder)
        given = answer("boat", hashes["row", "boat"], verdict)
        made = answers.record(now, saved(now, given, reviewer=reader.strip()), "a.json")
        publish.write(folder / "data", {answers.PATH: made.content})
    said = [(r.id, r["reviewer"], r["verdict"]) for r in built(folder).evidence["reviews"]]
    assert said == [("r1", READER.upper(), "no"), ("r2", "Bo", "no")]
    assert "1 in the place of earlier ones" in made.said[0]


def test_unknown_items_are_said_and_not_recorded(build, hashes):
    """What the brief no longer has is left out; what changed is recorded, and said to be stale."""
    given = (answer("gone", "0" * 16), answer("boat", "0" * 16), answer("van_sold", "1" * 16))
    recorded = answers.record(build, saved(build, *given), "answers.json")
    assert set(rows(recorded)) == {"boat", "van_sold"}
    assert "Not recorded, for the brief no longer has it: row gone." in recorded.said
    assert any("Stale" in line and "boat, van_sold" in line for line in recorded.said)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda given: given.update(reviewer="your  NAME"), "own-review"),
        (lambda given: given["brief"].update(slug="other"), "other-brief"),
        (lambda given: given["sources"].update(example="0" * 64), "other-source"),
        (lambda given: given["sources"].update(unknown=None), "other-source"),
        (lambda given: given["sources"].clear(), "unread"),
        (lambda given: given["answers"].append(given["answers"][0]), "answered-twice"),
        (lambda given: given["answers"][0].update(note="=1+1"), "formula"),
        (lambda given: given["answers"][0].update(note="a\u202eb"), "hidden-character"),
        (lambda given: given["answers"][0].update(item="a\x1b[31m"), "hidden-character"),
        (lambda given: given["answers"][0].update(note="<script>"), "markup"),
        (lambda given: given.update(reviewer="=Ann"), "formula"),
        (lambda given: given.update(reviewer="A\ud800"), "hidden-character"),
        (lambda given: given.update(reviewer=" "), "spaces"),
        (lambda given: given.update(reviewer="a" * 101), "answers"),
        (lambda given: given.update(date="2026-02-30"), "answers"),
        (lambda given: given.update(more=1), "answers"),
        (lambda given: given["answers"].clear(), "answers"),
        (lambda given: given["answers"][0].update(verdict="same"), "answers"),
        (lambda given: given["answers"][0].update(kind="sentence", mode="blind"), "answers"),
        (lambda given: given["answers"][0].update(hash="A" * 16), "answers"),
        (lambda given: given["sources"].update(example=1), "answers"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_rule(build, hashes, change, rule):
    """Each alteration of good answers is a problem of the file, and its message can be shown."""
    content = json.loads(saved(build, answer("boat", hashes["row", "boat"])))
    answers.record(build, json.dumps(content).encode(), "answers.json")
    change(content)
    found = refused(build, json.dumps(content).encode())
    assert rule in {problem.rule for problem in found}
    for problem in found:
        assert problem.fix
        assert (problem.message + problem.value).isprintable()


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{", b"[" * 100_000, b"NaN", b" " * (answers.LARGEST + 1)]
)
def test_a_file_that_is_no_json_is_refused(build, content):
    """Empty, not UTF-8, cut off, nested too deeply, or too large: one problem."""
    assert len(refused(build, content)) == 1


@given(st.sampled_from(PLACES), JSON)
def test_no_json_ends_in_a_traceback(build, hashes, place, strange):
    """Whatever stands in the place of a part of the answers, it is recorded or refused."""
    content = json.loads(saved(build, answer("boat", hashes["row", "boat"])))
    holder = content
    for part in place[:-1]:
        holder = holder[part]
    assert place[-1] in holder
    holder[place[-1]] = strange
    said = []
    try:
        said += answers.record(build, json.dumps(content).encode(), "answers.json").said
    except InvalidError as error:
        said += [problem.message + problem.value for problem in error.problems]
    assert said
    assert not any(INVISIBLE.search(line) or "\n" in line for line in said)


def test_the_form_of_answers_is_a_json_schema():
    """Others can check answers with it."""
    jsonschema.Draft202012Validator.check_schema(answers.schema())


def test_a_stricter_descriptor_is_kept_to(build, hashes):
    """Answers that the brief's own rules refuse are not written."""
    descriptor = json.loads(build.inputs.data["datapackage.json"])
    (fields,) = (r["schema"]["fields"] for r in descriptor["resources"] if r["name"] == "reviews")
    fields[-1]["constraints"]["required"] = True
    data = {**build.inputs.data, "datapackage.json": json.dumps(descriptor).encode()}
    strict = replace(build, inputs=replace(build.inputs, data=data))
    (problem,) = refused(strict, saved(build, answer("boat", hashes["row", "boat"])))
    assert (problem.path, problem.field) == ("data/reviews.csv", "note")


def test_a_review_goes_out_comes_back_and_goes_stale(tmp_path):
    """By the command line: form, import, validate; a changed row is stale, its neighbours not."""
    folder = project(tmp_path)
    done = brief("review", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "build/review.html"
    assert (folder / "build" / "review.html").read_text("utf-8") == review.form(built(folder))
    now = built(folder)
    (tmp_path / "answers.json").write_bytes(saved(now, *everything(now)))
    done = brief("review", "--import", "answers.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    kinds = [given["kind"] for given in everything(now)]
    total, told = kinds.count("row"), kinds.count("sentence")
    read = f"{total} of {total} rows read by a second reader, agreement 100%"
    assert done.stdout.startswith(f"data/reviews.csv\n{read}")
    assert f"{told} of {told} sentences held against their rows, agreement 100%." in done.stdout
    figures = folder / "data" / "figures.csv"
    text = figures.read_text("utf-8")
    caution = "What the boat costs to buy is not given."
    figures.write_text(text.replace(caution, "Its price is not given."), encoding="utf-8")
    done = brief("validate", cwd=folder)
    assert f"{total - 1} of {total} rows read by a second reader" in done.stdout
    # What rests on the figure, by the value computed from it, is to be read again, too.
    counted = json.loads(brief("validate", "--format", "json", cwd=folder).stdout)["review"]
    kept = counted["sentences"]["read"]
    assert 0 < kept < told
    assert counted["stale"] == 1 + told - kept
    assert f"{counted['stale']} sign-offs are stale." in done.stdout
    traced = brief("trace", "running_cost", cwd=folder).stdout
    assert f"read by    {READER}: yes, stale" in traced


def test_what_is_refused_leaves_the_data_as_they_were(tmp_path):
    """Exit 3 with the file's name, or 2 for a file that is not there; nothing is written."""
    folder = project(tmp_path)
    before = snapshot(folder)
    now = built(folder)
    own = saved(now, *everything(now), reviewer=now.inputs.settings.authors[0])
    (tmp_path / "own.json").write_bytes(own)
    done = brief("review", "--import", "own.json", cwd=folder)
    assert done.returncode == 3
    assert "own.json" in done.stderr
    assert "(own-review)" in done.stderr
    for arguments in (
        ("--import", "none.json"),
        ("--import", "."),
        ("--import", "own.json", "--output", "x.html"),
        ("--output", "data/x.html"),
    ):
        done = brief("review", *arguments, cwd=folder)
        assert done.returncode == 2, arguments
        assert "fix:" in done.stderr
    (tmp_path / "own.json").unlink()
    assert snapshot(folder) == before


@pytest.mark.parametrize("asked", ["rows", "sentences", "required", "{required: true}"])
def test_a_release_can_require_a_second_reader(tmp_path, asked):
    """It names what was not read and what was not agreed with, and asks for nothing else."""
    folder = project(tmp_path, settings=f"review: {asked}")
    now = built(folder)
    with pytest.raises(UsageError) as error:
        release._reviewed(now)
    wanted = ["rows", "sentences"] if "required" in asked else [asked]
    assert [part for part in ("rows", "sentences") if f"{part} not read" in str(error.value)] == (
        wanted
    )
    for verdict in ("no", "yes"):
        made = answers.record(now, saved(now, *everything(now, verdict)), "answers.json")
        publish.write(folder / "data", {answers.PATH: made.content})
        now = built(folder)
        if verdict == "no":
            with pytest.raises(UsageError, match=f"{wanted[0]} not agreed with"):
                release._reviewed(now)
    release._reviewed(now)


def test_what_nobody_could_have_read_is_no_setting(tmp_path):
    """Any other word is a problem at its line."""
    for asked in ("columns", "{required: maybe}", "[rows]", "{}"):
        with pytest.raises(InvalidError) as error:
            built(project(tmp_path, settings=f"review: {asked}"))
        assert [p.field for p in error.value.problems] == ["review"]


def test_a_reader_may_come_twice_to_a_figure_named_like_a_review(build, hashes):
    """New reviews take an id that no row of evidence has."""
    row = replace(build.evidence["questions"][0], cells={"question_id": "r1"})
    tables = {**build.evidence.tables, "tensions": (Row("tensions", 2, {"tension_id": "r1"}), row)}
    crowded = replace(build, evidence=replace(build.evidence, tables=tables))
    made = answers.record(crowded, saved(build, answer("boat", hashes["row", "boat"])), "a.json")
    assert [row["review_id"] for row in rows(made).values()] == ["r2"]
