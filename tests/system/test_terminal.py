"""brief.system.terminal: as much as was asked for; output that goes nowhere ends in plain words."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (["--help"], ["--version"], ["validate", "--format", "json"], ["trace"])
WORK = (
    "import sys\n"
    "from brief.system import terminal\n"
    "terminal.loudness({quiet}, {verbose})\n"
    "with terminal.steps(2) as listen:\n"
    "    for number, name in enumerate(('load', 'draw'), 1):\n"
    "        listen(number, name, None)\n"
    "        listen(number, name, 0.25)\n"
    "print('rich' in sys.modules)\n"
)


def work(*, quiet=False, verbose=False, terminal=False):
    """Return whether rich was loaded, and what came to stderr, a pipe or a terminal."""
    ours, theirs = os.openpty() if terminal else os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", WORK.format(quiet=quiet, verbose=verbose)],
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        text=True,
    )
    os.close(theirs)
    said = b""
    with suppress(OSError):  # how a terminal says that the other end is closed
        while more := os.read(ours, 65_536):
            said += more
    os.close(ours)
    return done.stdout == "True\n", said.decode()


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


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ({"quiet": True}, []),
        ({}, ["1/2 load", "2/2 draw"]),
        (
            {"verbose": True},
            ["1/2 load", "    load took 0.25 s", "2/2 draw", "    draw took 0.25 s"],
        ),
    ],
)
def test_a_pipe_gets_lines_and_nothing_else(asked, lines):
    """-q leaves none, -v adds times; no bar, no escape sequence, and rich is not loaded."""
    loaded, said = work(**asked)
    assert said.splitlines() == lines
    assert not loaded


def test_a_terminal_gets_a_bar_besides():
    """The lines are there, and below them a bar that says the step."""
    loaded, said = work(terminal=True)
    assert loaded
    assert "1/2 load" in said
    assert "2/2 draw" in said
    assert "━" in said
    assert "draw" in said.rpartition("━")[2]


def test_a_quiet_terminal_gets_nothing():
    """-q holds there, too."""
    assert work(terminal=True, quiet=True) == (False, "")
