"""tests.checklist: the report says what held, what did not, and why."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.checklist import Check, markdown

ROOT = Path(__file__).parent.parent
HELD = Check("No link is broken.", "dark", "passed", (("links", 7), ("broken", 0)))
FILES = {"b.pdf": "1234", "a.html": "abcd"}


def test_a_check_that_held_is_a_row_with_what_was_measured():
    """Claim, case and measures stand in one row; files and tools are named."""
    text = markdown([HELD], FILES, {"axe-core": "4.12"})
    assert "**Passed**: 1 passed, of 1 checks." in text
    assert "| passed | No link is broken. | dark | links: 7; broken: 0 |" in text
    assert text.index("| a.html | abcd |") < text.index("| b.pdf | 1234 |")
    assert "| axe-core | 4.12 |" in text
    assert "Why not" not in text


def test_one_check_that_failed_or_never_ran_fails_the_whole():
    """The verdict is that of the worst check, and the reason of a failure is given."""
    failed = replace(HELD, outcome="failed", reason="a link\nleads nowhere")
    for other in (failed, replace(HELD, outcome="skipped"), Check("Never run.")):
        assert "**NOT PASSED**" in markdown([HELD, other], {}, {})
    assert "### No link is broken. (dark)\n\n```\na link\nleads nowhere\n```" in markdown(
        [failed], {}, {}
    )


def test_a_known_fault_is_told_in_the_verdict():
    """What is expected to fail does not fail the whole, and is no secret either."""
    text = markdown([HELD, replace(HELD, outcome="known fault", reason="x")], {}, {})
    assert "**Passed, but for known faults**: 1 known fault, 1 passed, of 2 checks." in text


def test_a_cell_cannot_break_the_table():
    """A bar and a line's end in what was measured stay in their cell."""
    text = markdown([replace(HELD, measured=(("a", "b|c\nd"),))], {}, {})
    assert "| a: b\\|c d |" in text


RUN = """
import pytest
pytestmark = pytest.mark.browser

def test_good(record_property):
    '''Two and two are four.'''
    record_property("sum", 2 + 2)

@pytest.mark.parametrize("page", ["home"])
def test_bad(page, tmp_path):
    '''No page is empty.'''
    assert not tmp_path, "nothing in it"

def test_skipped():
    '''Skipped.'''
    pytest.skip("no time")

@pytest.mark.xfail(strict=True)
def test_known():
    '''Known.'''
    assert False
"""


def ran(folder, required=""):
    """Return the report of that run in a folder where Chromium seems to be."""
    (folder / "test_run.py").write_text(RUN)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    (folder / "chromium").touch(mode=0o755)
    env = {"PATH": str(folder), "PYTHONPATH": str(ROOT), "BRIEF_REQUIRE": required}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", folder],
        **{"cwd": folder, "capture_output": True, "text": True, "check": False},
        env={**os.environ, **env},
    )
    assert done.returncode == 1, done.stdout
    return (folder / "build" / "conformance" / "report.md").read_text()


def test_a_run_that_fails_leaves_its_report(tmp_path):
    """Each check stands in it as it ended, and the same run gives the same bytes."""
    reports = [ran(tmp_path), ran(tmp_path)]
    assert reports[0] == reports[1]
    assert "**NOT PASSED**: 1 failed, 1 known fault, 1 passed, 1 skipped, of 4" in reports[0]
    assert "| passed | Two and two are four. |  | sum: 4 |" in reports[0]
    assert "| failed | No page is empty. | home |" in reports[0]
    assert "nothing in it" in reports[0]
    assert str(tmp_path) not in reports[0]


def test_a_check_that_is_required_and_skipped_fails(tmp_path):
    """BRIEF_REQUIRE names the markers of tests that must run; known faults stay what they are."""
    report = ran(tmp_path, required="conformance,browser")
    assert "**NOT PASSED**: 2 failed, 1 known fault, 1 passed, of 4" in report
    assert "skipped, but BRIEF_REQUIRE wants browser" in report
