"""brief.verbs.doctor: what is missing is named with the line that installs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from brief.errors import ExitCode, MissingError
from brief.system import packages
from brief.verbs import doctor

ROOT = Path(__file__).parents[2]


def lacking(monkeypatch, *libraries):
    """Let brief look for other system libraries."""
    monkeypatch.setattr(doctor, "LIBRARIES", libraries)
    monkeypatch.setattr(packages, "line", lambda things: f"get {' '.join(things)}")


def test_a_missing_system_library_stops_at_once_with_the_line_that_installs_it(monkeypatch):
    """Exit code 4, its name, and one line for all that is missing."""
    lacking(monkeypatch, doctor.LIBRARIES[0], ("PangoFT2", "libno-such", 0, "no_such"))
    with pytest.raises(MissingError) as caught:
        doctor.require_libraries()
    assert caught.value.code == ExitCode.MISSING
    assert caught.value.message == "The PDF lacks system libraries: PangoFT2 (missing)."
    assert caught.value.fix == "get Pango"


def test_a_library_without_the_function_that_is_called_is_broken(monkeypatch):
    """That it loads is not enough."""
    lacking(monkeypatch, ("Pango", "libpango-1.0", 0, "no_such_function"))
    (need, *_) = (need for need in doctor.check() if need.name == "Pango")
    assert need.state == "BROKEN"
    assert "lacks no_such_function" in need.broken
    with pytest.raises(MissingError, match="lacks no_such_function"):
        doctor.require_libraries()


def test_a_pango_that_breaks_lines_elsewhere_is_refused(monkeypatch):
    """Before 1.50 every page differs; no package of the same system mends it."""
    monkeypatch.setattr(doctor.toolchain, "system", lambda: {"pango": "1.46.2"})
    with pytest.raises(MissingError, match=r"Pango \(1\.46\.2 is too old\)") as caught:
        doctor.require_libraries()
    assert "use a newer system" in caught.value.fix


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("linux", ["libfontconfig.so.1"]),
        ("win32", ["wheel/fontconfig-1.dll", "wheel/fontconfig.dll"]),
        ("darwin", ["libfontconfig.1.dylib", "/opt/homebrew/lib/libfontconfig.dylib"]),
    ],
)
def test_libraries_are_looked_for_by_the_names_of_each_system(monkeypatch, platform, names):
    """With their number, on a Mac in Homebrew's folders, too, on Windows in a wheel's alone."""
    asked = []
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(doctor.toolchain, "_folders", lambda: (Path("wheel"),))

    def absent(name):
        asked.append(name)
        raise OSError

    monkeypatch.setattr(doctor.toolchain.ctypes, "CDLL", absent)
    assert doctor.toolchain.library("libfontconfig", 1) is None
    assert set(names) <= set(asked)


def test_what_is_there_is_not_installed_again(monkeypatch):
    """`doctor --install` then calls nothing."""
    monkeypatch.setattr(packages, "install", lambda _: pytest.fail("called"))
    doctor.install_libraries()


def test_on_windows_the_missing_libraries_are_a_python_package(monkeypatch):
    """No package manager is asked for them; what to type is said."""
    lacking(monkeypatch, ("Pango", "libno-such", 0, "no_such"))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(doctor.toolchain, "_folders", tuple)
    monkeypatch.setattr(packages, "install", lambda _: pytest.fail("called"))
    with pytest.raises(MissingError) as caught:
        doctor.install_libraries()
    assert caught.value.fix == "pip install gstreamer-libs"


def test_what_still_fails_once_installed_is_said(monkeypatch):
    """An installer that did nothing of use does not count as success."""
    lacking(monkeypatch, ("Pango", "libno-such", 0, "no_such"))
    asked = []
    monkeypatch.setattr(packages, "install", asked.append)
    with pytest.raises(MissingError, match="Pango"):
        doctor.install_libraries()
    assert asked == [("Pango",)]


def test_a_machine_that_can_build_is_told_so():
    """Everything this very test run needs is found, and the report says so."""
    doctor.require_libraries()
    found = doctor.check()
    assert all(f.found for f in found if f.needed)
    assert "ok      Python" in doctor.report(found)
    assert "ok      pandoc" in doctor.report(found)


def test_programs_of_the_checks_are_found_by_any_of_their_names(monkeypatch, tmp_path):
    """The first name that is on the PATH counts; nothing is nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.program("Chromium") == ""
    script(tmp_path / "google-chrome", "echo Google Chrome 156.0.1")
    assert doctor.program("Chromium") == str(tmp_path / "google-chrome")
    doctor.require_programs(["Chromium"])
    with pytest.raises(MissingError) as caught:
        doctor.require_programs(["Java", "Chromium", "npm"])
    assert "Java, npm." in caught.value.message
    assert caught.value.fix == packages.line(["Java", "npm"])


@pytest.mark.parametrize(
    ("says", "line"),
    [
        ("echo Google Chrome 156.0.1", "ok      Chromium .*google-chrome \\(156.0.1\\)"),
        ("exit 127", "BROKEN  Chromium .*does not run \\(exit code 127\\); only for checks: "),
    ],
)
def test_a_program_is_run_before_it_is_called_ok(monkeypatch, tmp_path, says, line):
    """One that is on the PATH and does not run is broken; a build goes on without it."""
    script(tmp_path / "google-chrome", says)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(doctor, "PROGRAMS", (("Chromium", ("google-chrome",), "--version"),))
    needs = doctor.check()
    assert re.search(line, doctor.report(needs))
    doctor.require(needs)


def script(path, says):
    """Write a program that runs `says`."""
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("", "no program is there"),
        ("exit 1", "does not say its version"),
        ("echo 1.3.450", "1.3.450 is too old"),
    ],
)
def test_a_quarto_that_does_not_run_is_not_called_ok(monkeypatch, tmp_path, says, words):
    """What QUARTO_PATH names is run; a build that does not ask for it goes on."""
    path = script(tmp_path / "quarto", says) if says else tmp_path / "nope"
    monkeypatch.setenv("QUARTO_PATH", str(path))
    needs = doctor.check()
    (line,) = (x for x in doctor.report(needs).splitlines() if " quarto " in x)
    assert line.startswith("BROKEN")
    assert words in line
    doctor.require(needs)


def test_a_quarto_that_runs_is_named_with_its_version(monkeypatch, tmp_path):
    """And none at all is no fault."""
    path = script(tmp_path / "quarto", "echo 1.9.38")
    monkeypatch.setenv("QUARTO_PATH", str(path))
    assert f"{path} (1.9.38)" in doctor.report(doctor.check())
    monkeypatch.delenv("QUARTO_PATH")
    assert "absent  quarto" in doctor.report(doctor.check())


def pytest_run(folder, *arguments, **environment):
    """Run this project's tests as they run where `folder` is all there is on the PATH."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        **{"cwd": ROOT, "capture_output": True, "text": True, "check": False},
        env={**os.environ, "PATH": str(folder), **environment},
    )


def test_checks_without_their_programs_end_at_once(tmp_path):
    """One message names every program and how to install them; no test runs, none fails."""
    done = pytest_run(tmp_path, "-m", "conformance or browser")
    assert done.returncode == ExitCode.MISSING
    said = done.stdout + done.stderr
    assert "Java, Maven, npm, Chromium, pdftoppm." in said
    assert "Traceback" not in said
    assert "FAILED" not in said


def test_tests_without_the_libraries_of_the_pdf_end_at_once(tmp_path):
    """The line that installs them stands in place of a dozen failures."""
    (tmp_path / "lacking.py").write_text(
        "from brief.verbs import doctor\n"
        "doctor.LIBRARIES = (('Pango', 'libno-such', 0, 'no_such'),)\n"
    )
    done = pytest_run(os.environ["PATH"], "-p", "lacking", PYTHONPATH=str(tmp_path))
    assert done.returncode == ExitCode.MISSING
    assert "The PDF lacks system libraries: Pango (missing)." in done.stdout + done.stderr
    assert "failed" not in done.stdout
