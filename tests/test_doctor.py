"""brief.doctor: what is missing is named with the line that installs it."""

import sys

import pytest

from brief import doctor
from brief.errors import ExitCode, MissingError


def test_a_missing_system_library_stops_at_once_with_the_line_that_installs_it(monkeypatch):
    """Exit code 4, the package's name, nothing else asked for."""
    monkeypatch.setattr(sys, "platform", "linux")
    libraries = (
        *doctor.LIBRARIES[:2],
        ("HarfBuzz subset", ("libno-such.so.0",), "libharfbuzz-subset0"),
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
