"""brief.system.streams: output that nobody reads, or that no disk holds, ends in plain words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (["--help"], ["--version"], ["validate", "--format", "json"], ["trace"])


def ended(arguments, unbuffered="", **streams):
    """Return how the command line ends with these streams."""
    return subprocess.run(
        [sys.executable, "-m", "brief", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        check=False,
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_full_disk_is_said(arguments, unbuffered):
    """Results that cannot be written: 6, and why."""
    with Path("/dev/full").open("w") as full:
        done = ended(arguments, unbuffered, stdout=full)
    assert (done.returncode, "No space left" in done.stderr) == (6, True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_reader_that_leaves_is_no_error(arguments, unbuffered):
    """As after `| head`: the code that a shell gives for SIGPIPE, and not a word."""
    reading, writing = os.pipe()
    os.close(reading)
    done = ended(arguments, unbuffered, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_messages_that_cannot_be_written_change_nothing():
    """The exit code still says what happened."""
    with Path("/dev/full").open("w") as full:
        assert ended(["validate", "--project", "/nope"], stderr=full).returncode == 3
        assert ended(["--version"], stderr=full).returncode == 0


def test_streams_closed_from_the_start_are_done_without():
    """As in `>&- 2>&-`."""
    code = "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, sys.argv[1:])"
    for arguments, wanted in ((["--version"], 0), (["validate", "--project", "/nope"], 3)):
        command = [sys.executable, "-c", code, sys.executable, "-m", "brief", *arguments]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == wanted
