"""The command line: verbs, exit codes, and that a failed build leaves no trace."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brief.stages import publish
from brief.verbs import new
from tests import finished

ROOT = Path(__file__).parent.parent


def brief(*arguments, cwd=ROOT, **env):
    """Run the command line as a user would and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "brief", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path):
    """Return a copy of the shipped brief with a last good edition in dist/."""
    for folder in ("data", "report"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "last-good.pdf").write_bytes(b"last good")
    return tmp_path


def edit(path, old, new):
    """Replace `old`, which must be there, in a file of the project."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def no_data(project):
    """Remove the evidence."""
    shutil.rmtree(project / "data")


def no_column(project):
    """Drop the unit column of figures.csv."""
    path = project / "data" / "figures.csv"
    edit(path, ",unit,", ",")


def bad_value(project):
    """Turn the first figure's value into a word."""
    path = project / "data" / "figures.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    import csv
    import io

    rows = list(csv.reader(lines[:2]))
    rows[1][rows[0].index("value")] = "lots"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue() + "\n".join(lines[2:]), encoding="utf-8")


def unknown_variable(project):
    """Misspell an id in the text."""
    edit(project / "report" / "brief.qmd", "{{< var ", "{{< var figures.no_such_id >}} {{< var ")


def broken_chart(project):
    """Make a chart function raise."""
    path = project / "report" / "charts.py"
    text = path.read_text(encoding="utf-8")
    name = text.rsplit("CHARTS = (", 1)[1].split(",")[0].strip()
    broken = f"def {name}(facts):\n    return facts.text('no_such_row')\n\n\n"
    path.write_text(text.replace("CHARTS = (", f"{broken}CHARTS = ("), encoding="utf-8")


def unwritable(project):
    """Put a file where dist/ should be."""
    shutil.rmtree(project / "dist")
    (project / "dist").write_bytes(b"in the way")


@pytest.mark.parametrize(
    ("breakage", "code", "words"),
    [
        (no_data, 3, ["data/", "brief new"]),
        (no_column, 3, ["figures.csv", "unit"]),
        (bad_value, 3, ["figures.csv", "lots", "value"]),
        (unknown_variable, 3, ["report/brief.qmd", "figures.no_such_id"]),
        (broken_chart, 3, ["report/charts.py", "no_such_row"]),
        (unwritable, 6, ["dist"]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_failed_build_names_the_fault_and_leaves_the_last_edition(project, breakage, code, words):
    """Each kind of fault has its code, names its place, shows no traceback, changes nothing."""
    breakage(project)
    before = snapshot(project / "dist")
    done = brief("build", "--project", project)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert snapshot(project / "dist") == before


def snapshot(path):
    """Return the bytes of a file, or of every file of a folder."""
    if path.is_file():
        return path.read_bytes()
    return {p.relative_to(path): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


def test_the_shipped_brief_builds_whole(project):
    """A build gives the page, the print, Word, data, manifest and sums, and says so."""
    done = brief("build", "--project", project, "--engine", "pandoc")
    assert done.returncode == 0, done.stderr
    made = {Path(line).name for line in done.stdout.splitlines()}
    manifest = json.loads((project / "dist" / "manifest.json").read_text(encoding="utf-8"))
    assert {"manifest.json", "SHA256SUMS"} <= made
    assert {Path(name).suffix for name in made} >= {".html", ".pdf", ".docx", ".zip"}
    assert manifest
    assert (project / "dist" / "last-good.pdf").read_bytes() == b"last good"


def test_a_project_named_to_verify_must_prove_the_file(project, tmp_path):
    """A checkout that the file was not made from: 7 where it was named, 0 where one is in it."""
    publish.run(finished.build(tmp_path / "other"))
    page = tmp_path / "other" / "dist" / "s-1.2.3.html"
    asked = brief("verify", page, "--project", project)
    assert (asked.returncode, "no revision" in asked.stdout) == (7, True)
    assert brief("verify", page, cwd=project).returncode == 0


def test_a_forgery_is_told_by_a_rebuild_and_by_the_published_hash(tmp_path):
    """A page with another number and another name, sealed anew: 7 against either, 0 alone."""
    project = tmp_path / "brief"
    publish.start(project, new.template())
    assert brief("build", "--project", project, "--engine", "pandoc").returncode == 0
    (page,) = (project / "dist").glob("library-*.html")
    sent = tmp_path / page.name
    changes = {b"1,200": b"9,900", b"Ada Lantern": b"Bram Oakes"}
    sent.write_bytes(finished.forged(page, changes))
    sums = project / "dist" / "SHA256SUMS"
    for path, code, word in ((page, 0, "MATCHES"), (sent, 7, "FAILED: do not rely on")):
        built = brief("verify", path, "--project", project)
        assert (built.returncode, word in built.stdout) == (code, True), built
        named = brief("verify", path, "--expect", sums)
        assert (named.returncode, word in named.stdout) == (code, True), named
        assert brief("verify", path, cwd=tmp_path).stdout.startswith("NOT PROVEN: who made")
    assert "its words or numbers were changed" in brief("verify", sent, "--project", project).stdout


def test_an_output_among_the_inputs_is_refused_first(project):
    """Nothing is built, read or written: 2."""
    done = brief("build", "--project", project, "--output", project / "data" / "out")
    assert (done.returncode, "own files" in done.stderr) == (2, True)
    assert not (project / "data" / "out").exists()


def test_doctor_ends_with_4_where_a_build_would():
    """Its report first, then what is missing by name."""
    lacking = (
        "from brief.verbs import doctor; doctor.LIBRARIES = (('Pango', 'libno-such', 0, 'f'),);"
        "from brief.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", lacking, "doctor"], capture_output=True, text=True)
    assert (done.returncode, "MISSING Pango" in done.stdout) == (4, True)
    assert "lacks Pango" in done.stderr


def test_a_quarto_that_nobody_asks_for_stops_nothing():
    """`brief doctor` says that it does not run, and ends well, as a build does."""
    done = brief("doctor", QUARTO_PATH="/nope")
    assert (done.returncode, "but no program is there" in done.stdout) == (0, True)


def test_compose_names_the_files_that_it_writes(tmp_path):
    """What plain `quarto render` needs stands beside the manuscript, and is listed."""
    publish.start(tmp_path / "brief", new.template())
    done = brief("compose", "--project", tmp_path / "brief", "--quiet")
    written = [Path(line) for line in done.stdout.splitlines()]
    report = tmp_path / "brief" / "report"
    assert {report / "_variables.yml", report / "_extensions/brief/cite.lua"} <= {*written}
    assert all(path.is_file() for path in written)


def test_diff_compares_two_editions(tmp_path):
    """A file of each is enough, and the answer names both."""
    editions = []
    for version in ("1.2.3", "1.3.0"):
        publish.run(finished.build(tmp_path / version, version=version))
        editions.append(tmp_path / version / "dist" / f"s-{version}.html")
    done = brief("diff", *editions, "--format", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [said["old"], said["new"]] == [str(edition) for edition in editions]


def test_doctor_says_what_is_here():
    """Where the tests run, a brief can be built: 0."""
    done = brief("doctor")
    assert (done.returncode, "ok      Python" in done.stdout) == (0, True)


def test_help_lists_the_exit_codes():
    """--help tells what each exit code means."""
    assert "7 verification failed" in " ".join(brief("--help").stdout.split())


def test_a_wrong_option_is_a_usage_error():
    """Bad usage is 2."""
    assert brief("build", "--engine", "word").returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["validate"]])
def test_light_commands_load_no_heavy_library(arguments):
    """Neither --help nor validate loads matplotlib, plotnine or WeasyPrint."""
    code = (
        "import sys\nfrom brief.__main__ import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "finally:\n"
        "    print('LOADED', *sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.rsplit("LOADED", 1)[1].split())
    assert "brief" in loaded
    assert not loaded & {"matplotlib", "plotnine", "weasyprint", "scipy", "statsmodels"}


@pytest.fixture
def hanging(tmp_path):
    """Start a command whose git hangs; return it, the git's process, and its temporary folder."""
    note, git, folder = (tmp_path / name for name in ("note", "bin/git", "tmp"))
    git.parent.mkdir()
    folder.mkdir()
    git.write_text(f"#!/bin/sh\necho $$ > {note}\nexec sleep 60\n")
    git.chmod(0o755)
    path = f"{git.parent}{os.pathsep}{os.environ['PATH']}"

    def start(*before):
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "brief", "release", "1.0.0", "--project", tmp_path],
            cwd=ROOT,
            env={**os.environ, "PATH": path, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not (note.is_file() and note.read_text()):
            time.sleep(0.05)
        return process, int(note.read_text()), folder

    return start


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_at_once(hanging, number):
    """Within three seconds, by the code that shells give, with no program or folder left."""
    process, git, folder = hanging()
    start = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert time.monotonic() - start < 3
    assert (process.returncode, said) == (128 + number, "")
    # A program that has ended is a zombie until the machine's first process takes note of it.
    while running(git):
        assert time.monotonic() - start < 10
        time.sleep(0.05)
    assert not list(folder.iterdir())


def running(pid):
    """Return whether a process is there and has not ended."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_is_to_outlive_its_terminal_does(hanging):
    """Under nohup a hang-up changes nothing."""
    process, *_ = hanging("nohup")
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.terminate()
    process.communicate(timeout=30)
