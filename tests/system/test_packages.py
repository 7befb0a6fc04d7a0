"""brief.system.packages: what is missing is installed by who may, and named to everybody else."""

import os
import signal
import subprocess
import sys
import time

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


def test_a_user_with_sudo_and_no_password_installs_by_it(machine, monkeypatch):
    """It is asked for nothing, so it can hang on nothing; what it would keep back is passed on."""
    monkeypatch.setenv("https_proxy", "http://proxy:1")
    # Real sudo empties the environment; `true` is what it is asked to try.
    passed = 'shift; [ "$1" = true ] || exec /usr/bin/env -i PATH="$PATH" "$@"'
    log = machine(apt_get="", sudo=passed, env='exec /usr/bin/env "$@"')
    packages.install(["Pango"])
    told = "env https_proxy=http://proxy:1 DEBIAN_FRONTEND=noninteractive"
    assert log().splitlines() == [
        "sudo -n true",
        *(f"sudo -n {told} {UPDATE}", f"{told} {UPDATE}", UPDATE),
        *(f"sudo -n {told} {INSTALL}", f"{told} {INSTALL}", INSTALL),
    ]


def test_an_interrupt_leaves_the_manager_to_finish(tmp_path):
    """Half-way it would leave the system's packages broken."""
    (tmp_path / "apt-get").write_text(
        "#!/bin/sh\n[ $1 = update ] && exit\ntouch began\nsleep 2\ntouch done\n".replace(
            "touch ", f"touch {tmp_path}/"
        )
    )
    (tmp_path / "apt-get").chmod(0o755)
    code = (
        "import os, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "os.geteuid = lambda: 0; from brief.system import packages; packages.install(['Pango'])"
    )
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **path}) as process:
        for _ in range(200):
            if (tmp_path / "began").exists():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) != 0
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        ({"apt_get": "", "sudo": "exit 1"}, f"sudo {UPDATE} && sudo {INSTALL}"),
        ({"apt_get": ""}, f"su - -c '{UPDATE} && {INSTALL}'"),
        ({"dnf": ""}, "su - -c 'dnf install -y pango'"),
    ],
    ids=["a password", "no sudo", "Fedora"],
)
def test_who_may_not_install_is_told_the_line(machine, programs, line):
    """Exit code 4; nothing is changed."""
    log = machine(**programs)
    with pytest.raises(MissingError, match="only root may") as caught:
        packages.install(["Pango"])
    assert caught.value.fix == line
    assert "install" not in log()


def test_where_no_manager_is_known_nobody_is_sent_to_root(machine):
    """Root, too, is told that it is to be had by other means."""
    machine(root=True)
    with pytest.raises(MissingError, match="brief cannot do it here") as caught:
        packages.install(["Pango"])
    assert caught.value.fix == "install Pango by your system's own means"


def test_homebrew_works_without_root(machine):
    """It refuses to be root."""
    log = machine(brew="")
    packages.install(["Pango"])
    assert log() == "brew install pango\n"


@pytest.mark.parametrize("said", ["no", "NO", "0", "False"])
def test_told_not_to_it_changes_nothing(machine, monkeypatch, said):
    """BRIEF_INSTALL=no is obeyed however it is written, and the line said."""
    log = machine(root=True, apt_get="")
    monkeypatch.setenv(packages.SWITCH, said)
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
