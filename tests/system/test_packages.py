"""brief.system.packages: what is missing is installed by who may, and named to everybody else."""

import os

import pytest

from brief.errors import MissingError
from brief.system import packages


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Give a machine of these programs alone, shell scripts all, and what notes their calls."""

    def having(root=False, **programs):
        for name, says in programs.items():
            path = tmp_path / name.replace("_", "-")
            path.write_text(f'#!/bin/sh\necho "${{0##*/}} $@" >> {tmp_path}/log\n{says}\n')
            path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.delenv(packages.SWITCH, raising=False)
        return lambda: (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""

    return having


UPDATE = "apt-get update"
INSTALL = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0"


def test_root_installs_and_it_is_said_before(machine, caplog):
    """The list of packages first, for a bare system has none."""
    log = machine(root=True, apt_get="")
    packages.log.propagate = True
    packages.install(["Pango"])
    packages.log.propagate = False
    assert log() == f"{UPDATE}\n{INSTALL}\n"
    assert f"{UPDATE} && {INSTALL}" in caplog.text
    assert f"{packages.SWITCH}=no" in caplog.text


def test_a_user_with_sudo_and_no_password_installs_by_it(machine):
    """It is asked for nothing, so it can hang on nothing."""
    log = machine(apt_get="", sudo='shift; [ "$1" = true ] || exec "$@"')
    packages.install(["Pango"])
    assert log().splitlines() == [
        "sudo -n true",
        *(f"sudo -n {UPDATE}", UPDATE),
        *(f"sudo -n {INSTALL}", INSTALL),
    ]


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        ({"apt_get": "", "sudo": "exit 1"}, f"sudo {UPDATE} && sudo {INSTALL}"),
        ({"apt_get": ""}, f"su -c '{UPDATE} && {INSTALL}'"),
        ({"dnf": ""}, "su -c 'dnf install -y pango'"),
        ({}, "install Pango by your system's own means"),
    ],
    ids=["a password", "no sudo", "Fedora", "unknown"],
)
def test_who_may_not_install_is_told_the_line(machine, programs, line):
    """Exit code 4; nothing is changed."""
    log = machine(**programs)
    with pytest.raises(MissingError, match="only root may") as caught:
        packages.install(["Pango"])
    assert caught.value.fix == line
    assert "install" not in log()


def test_homebrew_works_without_root(machine):
    """It refuses to be root."""
    log = machine(brew="")
    packages.install(["Pango"])
    assert log() == "brew install pango\n"


def test_told_not_to_it_changes_nothing(machine, monkeypatch):
    """BRIEF_INSTALL=no is obeyed, and the line said."""
    log = machine(root=True, apt_get="")
    monkeypatch.setenv(packages.SWITCH, "no")
    with pytest.raises(MissingError, match="BRIEF_INSTALL is no") as caught:
        packages.install(["Pango"])
    assert caught.value.fix == f"{UPDATE} && {INSTALL}"
    assert log() == ""


def test_a_package_manager_that_fails_is_quoted(machine):
    """Its own words say why, for instance that there is no network."""
    log = machine(root=True, apt_get="echo 'E: no network' >&2; exit 100")
    with pytest.raises(MissingError, match=r"exit code 100: E: no network"):
        packages.install(["Pango"])
    assert log() == f"{UPDATE}\n"


def test_every_manager_has_a_package_for_everything():
    """Whatever one of them can bring, the others can."""
    wanted = set(packages.MANAGERS[0].packages)
    assert all(set(manager.packages) == wanted for manager in packages.MANAGERS)
