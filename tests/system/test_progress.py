"""brief.system.progress: steps on stderr, as much as was asked for; a bar on a terminal alone."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest

WORK = (
    "import sys\n"
    "from brief.system import progress\n"
    "progress.loudness({quiet}, {verbose})\n"
    "with progress.steps(2) as listen:\n"
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
