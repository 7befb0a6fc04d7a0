"""brief.system.tools: programs run alone, bounded and without leftovers."""

import sys
import time

import pytest

from brief.errors import EngineError, MissingError
from brief.system import tools

PY = sys.executable


def test_a_program_sees_only_the_files_it_is_given_and_returns_those_asked_for():
    """Staged files come in, globbed files come out, the folder is the program's own."""
    code = (
        "import pathlib; p = pathlib.Path('in/ä b.txt');"
        "here = len(list(pathlib.Path().iterdir()));"
        "pathlib.Path('out.txt').write_text(p.read_text() + str(here))"
    )
    done = tools.run([PY, "-c", code], files={"in/ä b.txt": b"x"}, outputs=("*.txt",))
    assert (done.code, done.files) == (0, {"out.txt": b"x1"})


def test_a_program_gets_no_variable_of_the_users(monkeypatch):
    """A secret in the environment does not reach the program."""
    monkeypatch.setenv("SECRET", "s")
    done = tools.run([PY, "-c", "import os; print(sorted(os.environ))"])
    assert b"SECRET" not in done.stdout
    assert b"LC_ALL" in done.stdout


def test_arguments_are_never_read_by_a_shell():
    """Shell words stay words."""
    done = tools.run([PY, "-c", "import sys; print(sys.argv[1])", "$(id); `id` && -x"])
    assert done.stdout.decode().strip() == "$(id); `id` && -x"


def test_a_hanging_program_ends_with_its_children():
    """After the time limit neither the program nor its child is alive."""
    code = (
        "import subprocess, sys, time;"
        "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "open(sys.argv[1], 'w').write(str(c.pid)); time.sleep(60)"
    )
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder, "pid")
        with pytest.raises(EngineError, match="did not finish within 2 seconds"):
            tools.run([PY, "-c", code, str(note)], time_limit=2)
        pid = int(note.read_text())
    for _ in range(50):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its parent's time limit")


def test_a_program_that_is_not_there_is_missing():
    """A missing program is exit code 4, with what to do."""
    with pytest.raises(MissingError, match="brief doctor"):
        tools.run(["/no/such/program"])


def test_a_staged_path_cannot_leave_the_folder():
    """A path that climbs out is a bug of the caller, not a file."""
    with pytest.raises(ValueError, match="outside"):
        tools.run([PY, "-c", ""], files={"../evil": b""})


def test_the_embedded_pandoc_runs():
    """The shipped pandoc answers with its version."""
    assert tools.run([tools.pandoc(), "--version"]).stdout.startswith(b"pandoc ")
