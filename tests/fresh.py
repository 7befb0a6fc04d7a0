"""The README's first two commands on a machine that has only Python and git.

For each suite of Debian: a minimal system in a folder of its own, in it a clone of the last
commit, and the two commands as the README prints them. The edition made there is compared
with one made here, byte for byte. Before, in a copy, an ordinary user types the first command,
root the line that he is told, and the user the command again.

It needs root and debootstrap. /proc and /dev are mounted in a namespace of the commands' own,
which ends with the last of them: whatever happens, nothing stays mounted. Run by
``nox -s fresh``, for the suites named after ``--``, or for all of `SUITES`.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from brief.edition import identity
from brief.verbs import rebuild

ROOT = Path(__file__).parent.parent
#: The oldest Debian that has a Python new enough, and the newest.
SUITES = ("bookworm", "trixie")
#: What the README says a machine must have, and the certificates that a package index shows.
PACKAGES = "python3,python3-venv,git,ca-certificates"
#: How this machine reaches a package index; all else of its environment is left behind.
NETWORK = re.compile(r"(PIP|UV)_\w+|SSL_CERT_\w+|\w+_CA_BUNDLE|\w+_proxy", re.IGNORECASE)
#: Of this machine, what the other needs to reach the network at all.
FILES = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
USER = 1000
#: The checkout, inside the system.
HOME = "brief"


def commands() -> tuple[str, ...]:
    """Return the README's commands: build, tests, make your own."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return tuple(re.findall(r"```sh\n(.+?)\n```", readme, re.DOTALL))


def system(folder: Path, suite: str) -> Path:
    """Return a minimal system with a clone of the project in it."""
    root = folder / suite
    call(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(root)])
    for name in FILES:
        if Path("/", name).is_file():
            shutil.copyfile(Path("/", name), root / name)
    # An index that is too old for this machine's clock says nothing against the project.
    settings = root / "etc" / "apt" / "apt.conf.d" / "90fresh"
    settings.write_text('Acquire::Check-Valid-Until "false";\n', encoding="utf-8")
    call(["git", "clone", "-q", str(ROOT), str(root / HOME)])
    return root


def call(argv: list[str]) -> None:
    """Run a program; raises `SystemExit` with the end of what it said where it fails."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(
            f"{shlex.join(argv)} ended with exit code {done.returncode}:\n{done.stdout[-2000:]}"
        )


def inside(root: Path, command: str, user: int = 0) -> tuple[int, str]:
    """Return the exit code of a shell command in the system's checkout, and what it said."""
    mounts = f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev"
    typed = f"cd /{HOME} && {command}"
    switch = ["--userspec", f"{user}:{user}"]
    change = shlex.join(["chroot", *switch, str(root), "/bin/sh", "-c", typed])
    network = {name: value for name, value in os.environ.items() if NETWORK.fullmatch(name)}
    done = subprocess.run(
        [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            f"{mounts} && exec {change}",
        ],
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT},
        env={**network, "PATH": PATH, "HOME": "/root" if user == 0 else f"/{HOME}"},
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def edition(folder: Path) -> Mapping[str, bytes]:
    """Return the files in a folder by name, but for the one that says which machine made them."""
    files = (path for path in sorted(folder.iterdir()) if path.is_file())
    return {path.name: path.read_bytes() for path in files if path.name != identity.MANIFEST}


def main(suites: tuple[str, ...]) -> None:
    """Print what was found; exit 1 where anything is not as it should be."""
    if os.geteuid() or not shutil.which("debootstrap"):
        sys.exit("fresh needs root and debootstrap.\n  fix: sudo apt-get install debootstrap")
    # Ended from outside, it still removes what it made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    build, tests, *_ = commands()
    faults = []

    def found(suite: str, what: str, holds: bool, said: str = "") -> None:
        print(f"{'ok' if holds else 'FAILED':<7} {suite:<9} {what}", flush=True)
        if not holds:
            faults.append(what)
            print(said[-6000:], flush=True)

    with tempfile.TemporaryDirectory(prefix="brief-fresh-") as name:
        here = Path(name, "here")
        call(["git", "clone", "-q", str(ROOT), str(here)])
        call([sys.executable, "-m", "brief", "build", "--project", str(here)])
        ours = edition(here / "dist")
        for suite in suites:
            root = system(Path(name), suite)
            _, version = inside(root, "python3 --version")
            print(f"{suite}: {version.strip()}", flush=True)

            # As an ordinary user, in a copy, so that afterwards root finds the system bare.
            other = Path(name, "other")
            shutil.copytree(root / HOME, root / "user", symlinks=True)
            for path in (root / "user", *(root / "user").rglob("*")):
                os.chown(path, USER, USER, follow_symlinks=False)
            call(["cp", "-a", str(root), str(other)])
            shutil.rmtree(root / "user")
            typed = f"cd /user && HOME=/user && {build}"
            code, said = inside(other, typed, USER)
            line = re.search(r"fix: (su - -c '.+')", said)
            found(suite, "a user who may not install is told a line", bool(code and line), said)
            for what, user, command in (
                ("that line works", 0, f"PATH=/usr/bin:/bin {line[1]}" if line else "false"),
                ("then the user's build, too", USER, typed),
            ):
                code, said = inside(other, command, user)
                found(suite, what, code == 0, said)
            shutil.rmtree(other)

            for what, command in (("build", build), ("tests", tests)):
                start = time.monotonic()
                code, said = inside(root, command)
                last = next((x for x in said.splitlines()[::-1] if " passed" in x), "")
                spent = time.monotonic() - start
                found(suite, f"the README's {what}, {spent:.0f} s {last}", code == 0, said)
            theirs = edition(root / HOME / "dist") if (root / HOME / "dist").is_dir() else {}
            for file in sorted(ours.keys() | theirs.keys()):
                place = rebuild.difference(file, ours.get(file, b""), theirs.get(file, b""))
                found(suite, f"same bytes: {file}", not place, place)
            shutil.rmtree(root)
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or SUITES)
