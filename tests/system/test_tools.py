"""brief.system.tools: programs run alone, bounded and without leftovers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brief.errors import EngineError, MissingError
from brief.system import fonts, tools

PY = sys.executable
#: Starts a program of its own, writes down both their ids, and hangs.
HANGS = (
    "import os, subprocess, sys, time;"
    "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "open(sys.argv[1], 'w').write(f'{os.getpid()} {c.pid}'); time.sleep(60)"
)


def ended(pid):
    """Return whether a process is gone within five seconds."""
    for _ in range(50):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False


def noted(*notes):
    """Return the ids of processes in `notes`, once they are all written."""
    for _ in range(200):
        if all(note.is_file() and " " in note.read_text() for note in notes):
            return [int(pid) for note in notes for pid in note.read_text().split()]
        time.sleep(0.05)
    raise AssertionError("the programs did not start")


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

    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder, "pid")
        with pytest.raises(EngineError, match="did not finish within 2 seconds"):
            tools.run([PY, "-c", code, str(note)], time_limit=2)
        pid = int(note.read_text())
    assert ended(pid)


def test_a_program_that_is_not_there_is_missing():
    """A missing program is exit code 4, with what to do."""
    with pytest.raises(MissingError, match="brief doctor"):
        tools.run(["/no/such/program"])


def test_a_staged_path_cannot_leave_the_folder():
    """A path that climbs out is a bug of the caller, not a file."""
    with pytest.raises(ValueError, match="outside"):
        tools.run([PY, "-c", ""], files={"../evil": b""})


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch):
    """Without the packages that bring pandoc and the typeface, the error says how to get them."""
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(MissingError) as raised:
        tools.pandoc()
    assert raised.value.fix == "python -m pip install pypandoc-binary"
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    with pytest.raises(MissingError) as raised:
        fonts.folder()
    assert raised.value.fix == "python -m pip install font-source-sans-pro"


def test_the_embedded_pandoc_runs():
    """The shipped pandoc answers with its version."""
    assert tools.run([tools.pandoc(), "--version"]).stdout.startswith(b"pandoc ")


def test_programs_run_together_and_what_they_gave_is_in_order():
    """Each call's result has its place, also where the first takes longest."""
    slow, quick = (lambda: time.sleep(0.2) or 1), (lambda: 2)
    assert tools.together(slow, quick) == (1, 2)


def test_of_programs_that_run_together_none_outlives_the_failure_of_the_first(tmp_path):
    """Its error comes at once; the others are ended, and can start no more programs."""
    note = tmp_path / "note"
    went_on = []

    def fails():
        noted(note)
        raise EngineError("no")

    def hangs():
        tools.run([PY, "-c", HANGS, str(note)])
        tools.run([PY, "-c", "pass"])
        went_on.append(True)

    start = time.monotonic()
    with pytest.raises(EngineError, match=r"^no$"):
        tools.together(fails, hangs)
    assert time.monotonic() - start < 5
    assert all(map(ended, noted(note)))
    assert not went_on


def interrupt(code, arguments, notes, number, folder):
    """Run `code`, send it a signal once `notes` are there; return its code and the seconds."""
    process = subprocess.Popen(
        [PY, "-c", code, *map(str, arguments)],
        env={**os.environ, "TMPDIR": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    pids = noted(*notes)
    start = time.monotonic()
    process.send_signal(number)
    code = process.wait(30)
    took = time.monotonic() - start
    assert all(map(ended, pids))
    return code, took


def test_ctrl_c_ends_programs_that_run_together_at_once(tmp_path):
    """Within three seconds, with what they started, and with their folders."""
    notes = (tmp_path / "a", tmp_path / "b")
    folder = tmp_path / "tmp"
    folder.mkdir()
    code = (
        "import sys; from brief.system import tools\n"
        f"hang = lambda note: tools.run([sys.executable, '-c', {HANGS!r}, note])\n"
        "tools.together(lambda: hang(sys.argv[1]), lambda: hang(sys.argv[2]))"
    )
    _, took = interrupt(code, notes, notes, signal.SIGINT, folder)
    assert took < 3
    assert not list(folder.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_a_program_starts_leaves_none(monkeypatch, number):
    """A signal that comes before anybody knows the program ends it all the same."""
    started = []
    start = tools._start

    def interrupted(*arguments):
        started.append(start(*arguments))
        signal.raise_signal(number)
        return started[0]

    def leave(*_):
        raise SystemExit

    monkeypatch.setattr(tools, "_start", interrupted)
    before = signal.signal(number, leave)
    try:
        with pytest.raises(SystemExit):
            tools.run([PY, "-c", "import time; time.sleep(60)"])
        assert signal.getsignal(number) is leave
    finally:
        signal.signal(number, before)
    assert started[0].poll() is not None


def test_a_program_is_asked_to_end_before_it_is_made_to(tmp_path):
    """So that brief, started by brief, can end the programs that it started itself."""
    note, said = tmp_path / "note", tmp_path / "said"
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: (open(sys.argv[2], 'w').close(), sys.exit()))\n"
        + HANGS
    )
    with pytest.raises(EngineError):
        tools.run([PY, "-c", code, str(note), str(said)], time_limit=2)
    assert said.is_file()


def test_a_program_that_will_not_end_is_made_to(tmp_path):
    """A second after it was asked."""
    note = tmp_path / "note"
    code = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + HANGS
    start = time.monotonic()
    with pytest.raises(EngineError):
        tools.run([PY, "-c", code, str(note)], time_limit=2)
    assert time.monotonic() - start < 5
    assert all(map(ended, noted(note)))
