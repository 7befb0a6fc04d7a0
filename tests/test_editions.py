"""brief.editions: content, not place or time, decides what an edition is called."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from brief import editions
from brief.model import Settings, Version

SETTINGS = Settings(title="T", version="1.2.0", date=dt.date(2026, 11, 23), slug="s")
DATA, REPORT = {"figures.csv": b"a"}, {"brief.qmd": b"text"}
FOUND = editions.content_hash(DATA, REPORT)


def history(*rows):
    """Return report files with a version history."""
    lines = ["version,date,summary,content_hash", *rows]
    return {**REPORT, "versions.csv": ("\n".join(lines) + "\n").encode()}


def test_released_content_builds_as_its_version():
    """The same content as recorded has the plain version, and the history does not count."""
    report = history(f"1.2.0,2026-11-23,First,{FOUND}")
    assert editions.effective(SETTINGS, DATA, report) == "1.2.0"
    assert editions.history(report) == (Version("1.2.0", "2026-11-23", "First", FOUND),)


def test_other_content_builds_as_a_draft_named_by_its_hash():
    """A changed byte, or no release of that version, is a draft."""
    report = history(f"1.2.0,2026-11-23,First,{FOUND}")
    changed = {"figures.csv": b"b"}
    found = editions.content_hash(changed, REPORT)
    assert editions.effective(SETTINGS, changed, report) == f"1.2.0+draft.{found[:8]}"
    assert editions.effective(SETTINGS, DATA, history()) == f"1.2.0+draft.{FOUND[:8]}"


FILES = st.dictionaries(st.text("ab/", min_size=1, max_size=4), st.binary(max_size=4), max_size=4)


@given(FILES, FILES, FILES, FILES)
def test_different_files_have_different_hashes(a, b, c, d):
    """Moving bytes between names, or files between folders, changes the hash."""
    same = editions.content_hash(a, b) == editions.content_hash(c, d)
    assert same == ((a, b) == (c, d))
