"""brief.edition.identity: which edition this is follows from the content and the history alone."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.edition import identity
from brief.model import Settings, Version
from tests import finished

DATA = {"figures.csv": b"figure_id\n"}
REPORT = {"_quarto.yml": finished.SETTINGS, "brief.qmd": b"# T\n"}
SETTINGS = Settings(version="1.2.3", date=dt.date(2026, 11, 23), slug="s")
FILES = st.dictionaries(st.text(max_size=5), st.binary(max_size=5), max_size=4)


def effective(settings, data, report, profile=""):
    """Return the version that these files build as."""
    content = identity.content_hash(data, report)
    return identity.built_as(settings.version, content, report, profile)


def released(report=REPORT, data=DATA, version="1.2.3"):
    """Return `report` with a row for this content as `version`."""
    row = Version(version, "2026-11-23", "First", identity.content_hash(data, report))
    return {**report, "versions.csv": identity.with_row(report, row)}


def test_content_without_a_row_is_a_draft():
    """No history, or a history of other content: version, draft, eight digits of the hash."""
    found = effective(SETTINGS, DATA, REPORT)
    assert found == f"1.2.3+draft.{identity.content_hash(DATA, REPORT)[:8]}"
    assert identity.is_draft(found)
    changed = {**released(), "brief.qmd": b"# Other\n"}
    assert identity.is_draft(effective(SETTINGS, DATA, changed))


def test_content_with_its_row_is_the_release():
    """The recorded content builds as its version, and as no other version."""
    assert effective(SETTINGS, DATA, released()) == "1.2.3"
    assert not identity.is_draft("1.2.3")
    other = released(version="1.2.4")
    assert identity.is_draft(effective(SETTINGS, DATA, other))


def test_what_is_built_with_a_profile_is_a_draft():
    """Another text of released content does not get the release's version."""
    found = effective(SETTINGS, DATA, released(), "mem")
    assert found == f"1.2.3+draft.{identity.content_hash(DATA, REPORT)[:8]}.mem"
    assert identity.is_draft(found)


def test_a_draft_knows_its_row_no_more_and_a_release_does():
    """The row is found also for settings that carry the effective version."""
    content = identity.content_hash(DATA, REPORT)
    row = identity.released("1.2.3+draft.01234567", content, released())
    assert row is not None
    assert row.summary == "First"
    assert identity.released("1.2.3", content, REPORT) is None


def test_a_content_hash_is_worked_out_once(tmp_path):
    """What was worked out where the inputs were read is believed."""
    inputs = finished.build(tmp_path).inputs
    assert identity.of(inputs) == identity.content_hash(inputs.data, inputs.manuscript.files)
    assert identity.of(replace(inputs, content_hash="a")) == "a"


def test_history_and_version_line_are_no_content():
    """So releasing, which writes both, does not change the content; the date does."""
    again = {**released(), "_quarto.yml": finished.SETTINGS.replace(b"1.2.3", b"2.0.0")}
    assert identity.content_hash(DATA, again) == identity.content_hash(DATA, REPORT)
    dated = {**REPORT, "_quarto.yml": finished.SETTINGS.replace(b"11-23", b"11-24")}
    assert identity.content_hash(DATA, dated) != identity.content_hash(DATA, REPORT)
    ignoring = ("version", "date")
    assert identity.content_hash(DATA, dated, ignoring) == identity.content_hash(
        DATA, REPORT, ignoring
    )


def test_only_the_settings_own_version_line_is_left_out():
    """A version deeper down, or in another file, is content."""
    deep = {**REPORT, "_quarto.yml": finished.SETTINGS + b"  version: 1\n"}
    assert identity.content_hash(DATA, deep) != identity.content_hash(DATA, REPORT)
    other = {**REPORT, "x.yml": b"version: 1\n"}
    changed = {**REPORT, "x.yml": b"version: 2\n"}
    assert identity.content_hash(DATA, other) != identity.content_hash(DATA, changed)


@pytest.mark.parametrize(
    "settings",
    [
        b'subtitle: "a\nversion: b"\n',
        b'{\nversion: "1.2.3", subtitle: b}\n',
        b'version: "1.2.3" # a\xe2\x80\xa8subtitle: b\n',
        b"version: >\n  b\n",
    ],
)
def test_text_that_looks_like_a_version_line_is_content(settings):
    """What a reader sees cannot change under the same hash."""
    other = settings.replace(b" b", b" c").replace(b"version: b", b"version: c")
    assert other != settings
    assert identity.content_hash(DATA, {"_quarto.yml": settings}) != identity.content_hash(
        DATA, {"_quarto.yml": other}
    )


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b" # now\nlang: en\n"])
def test_the_version_line_goes_whole(end):
    """With its comment and its line end, wherever it stands."""
    kept = b"lang: en\n" if b"lang" in end else b""
    assert identity.edited(b'title: T\nversion: "1"' + end, ("version",)) == b"title: T\n" + kept


@pytest.mark.parametrize("cell", ["x" * 200_000, '"a\nb"', "a\0b"])
def test_a_history_that_no_table_can_show_is_a_problem(cell):
    """Cells beyond what csv reads, line breaks and controls are named with their line."""
    text = f"version,date,summary,content_hash\n1.0.0,2026-11-23,{cell},a\n"
    (problem,) = identity.faults({"versions.csv": text.encode()})
    assert (problem.path, problem.rule) == ("report/versions.csv", "history")
    assert problem.line >= 2
    identity.history({"versions.csv": text.encode()})


@given(FILES, FILES, FILES, FILES)
def test_different_content_has_different_hashes(data, report, other_data, other_report):
    """Names and contents cannot run into one another; order does not count."""
    one, two = (data, report), (other_data, other_report)
    assert (identity.content_hash(*one) == identity.content_hash(*two)) == (one == two)
    backwards = tuple(dict(reversed(files.items())) for files in one)
    assert identity.content_hash(*one) == identity.content_hash(*backwards)


@given(st.lists(st.builds(Version, *[st.text(st.characters(exclude_categories=["C"]))] * 4)))
def test_the_history_comes_back_as_written(rows):
    """Whatever a summary holds: commas, quotes, other alphabets."""
    report = {}
    for row in rows:
        report = {"versions.csv": identity.with_row(report, row)}
    assert identity.history(report) == tuple(rows)


@given(st.binary())
def test_a_history_of_any_bytes_is_read(content):
    """What is no history has rows that fit no content."""
    report = {**REPORT, "versions.csv": content}
    assert identity.is_draft(effective(SETTINGS, DATA, report))


def test_versions_compare_by_number():
    """0.10 comes after 0.9, a draft is as high as its version."""
    assert identity.parts("0.10.0") > identity.parts("0.9.9")
    assert identity.parts("0.9.0+draft.00000000") == (0, 9, 0)


def test_document_control_says_what_is_known_before_rendering(tmp_path):
    """Title, version, date, the whole hash, what anchors were checked against."""
    build = finished.build(tmp_path)
    found = dict(identity.control(build))
    whole = identity.content_hash(build.inputs.data, build.inputs.manuscript.files)
    assert found["Content hash (SHA-256)"].replace(" ", "") == whole
    assert found["Version"] == "1.2.3"
    assert found["Anchors checked against"] == "the fingerprint"
