"""brief.verbs.doctor: what is missing is named with the line that installs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from brief.errors import ExitCode, MissingError
from brief.verbs import doctor

ROOT = Path(__file__).parents[2]


def test_a_missing_system_library_stops_at_once_with_the_line_that_installs_it(monkeypatch):
    """Exit code 4, the package's name, nothing else asked for."""
    monkeypatch.setattr(sys, "platform", "linux")
    libraries = (
        *doctor.LIBRARIES[:2],
        ("HarfBuzz subset", "libno-such", "libharfbuzz-subset0"),
    )
    monkeypatch.setattr(doctor, "LIBRARIES", libraries)
    with pytest.raises(MissingError) as caught:
        doctor.require_libraries()
    assert caught.value.code == ExitCode.MISSING
    assert caught.value.fix == "sudo apt-get install -y libharfbuzz-subset0"


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
    (tmp_path / "google-chrome").touch(mode=0o755)
    assert doctor.program("Chromium") == str(tmp_path / "google-chrome")
    doctor.require_programs(["Chromium"])
    with pytest.raises(MissingError) as caught:
        doctor.require_programs(["Java", "Chromium", "npm"])
    assert "Java, npm." in caught.value.message
    assert caught.value.fix.endswith("openjdk-17-jre-headless npm") or sys.platform == "darwin"


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
    """What QUARTO_PATH names is run; only a build that asks for Quarto stops at it."""
    path = script(tmp_path / "quarto", says) if says else tmp_path / "nope"
    monkeypatch.setenv("QUARTO_PATH", str(path))
    (line,) = (x for x in doctor.report(doctor.check()).splitlines() if " quarto " in x)
    assert line.startswith("absent")
    assert words in line
    assert not next(need for need in doctor.check() if need.name == "quarto").needed


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
        "doctor.LIBRARIES = (('Pango', 'libno-such', 'libpango-1.0-0'),)\n"
    )
    done = pytest_run(os.environ["PATH"], "-p", "lacking", PYTHONPATH=str(tmp_path))
    assert done.returncode == ExitCode.MISSING
    assert "System libraries for the PDF are missing: Pango." in done.stdout + done.stderr
    assert "failed" not in done.stdout
