"""System packages: which bring what brief needs, the line that installs them, and installing.

Only libraries and programs that no Python package brings are asked for here. The names are
those of Debian 12 to 14, of Fedora, and of Homebrew on macOS; for Pango, of Ubuntu, too.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from brief.errors import MissingError
from brief.system import tools
from brief.system.terminal import log

#: Set to one of `NO`, it keeps `install` from changing anything.
SWITCH = "BRIEF_INSTALL"
NO = ("no", "0", "false", "off")
#: Seconds that a package manager gets: a slow line, or another one at work, are no fault.
TIME_LIMIT = 1800
#: Where Debian's package manager wants to find its helpers, which `su` leaves out.
_ROOTS_PATH = "/usr/local/sbin:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager: its program, what to run first, and packages by what they bring."""

    program: str
    first: tuple[str, ...]
    arguments: tuple[str, ...]
    packages: Mapping[str, tuple[str, ...]]
    by_root: bool = True

    def commands(self, things: Collection[str]) -> Iterator[tuple[str, ...]]:
        """Yield the commands that install `things`, the keys of its packages."""
        if self.first:
            yield (self.program, *self.first)
        names = dict.fromkeys(name for thing in things for name in self.packages[thing])
        yield (self.program, *self.arguments, *names)


MANAGERS = (
    Manager(
        "apt-get",
        ("update",),
        ("install", "-y", "--no-install-recommends"),
        {
            "Pango": ("libpango-1.0-0", "libpangoft2-1.0-0"),
            "Java": ("default-jre-headless",),
            "Maven": ("maven",),
            "npm": ("npm",),
            "Chromium": ("chromium",),
            "pdftoppm": ("poppler-utils",),
        },
    ),
    Manager(
        "dnf",
        (),
        ("install", "-y"),
        {
            "Pango": ("pango",),
            "Java": ("java-latest-openjdk-headless",),
            "Maven": ("maven",),
            "npm": ("nodejs-npm",),
            "Chromium": ("chromium",),
            "pdftoppm": ("poppler-utils",),
        },
    ),
    Manager(
        "brew",
        (),
        ("install",),
        {
            "Pango": ("pango",),
            "Java": ("openjdk",),
            "Maven": ("maven",),
            "npm": ("node",),
            "Chromium": ("google-chrome",),
            "pdftoppm": ("poppler",),
        },
        by_root=False,
    ),
)


def line(things: Collection[str]) -> str:
    """Return what to type to get `things`, keys of every manager's packages."""
    manager = _manager()
    if manager is None:
        return f"install {' and '.join(things)} by your system's own means"
    commands = [shlex.join(command) for command in manager.commands(things)]
    if not manager.by_root or _root():
        return " && ".join(commands)
    if shutil.which("sudo"):
        return " && ".join(f"sudo {command}" for command in commands)
    # With root's own PATH, without which Debian's package manager misses its helpers.
    return f"su - -c '{' && '.join(commands)}'"


def install(things: Collection[str]) -> None:
    """Install `things` with the manager that is here, and say so before.

    Raises `MissingError` with the line to type where that is switched off, where neither this
    user nor `sudo` without a password may, and where the manager fails.
    """
    manager, by_hand = _manager(), line(things)
    wanted = " and ".join(things)
    if os.environ.get(SWITCH, "").lower() in NO:
        raise MissingError(f"{wanted} is not installed, and {SWITCH} is no.", fix=by_hand)
    if manager is None:
        raise MissingError(f"{wanted} is not installed, and brief cannot do it here.", fix=by_hand)
    rights = _rights(manager)
    if rights is None:
        raise MissingError(f"{wanted} is not installed, and only root may do it.", fix=by_hand)
    commands = [(*rights, *command) for command in manager.commands(things)]
    said = " && ".join(map(shlex.join, commands))
    log.info(f"Installing {wanted}, which the PDF needs: {said}  ({SWITCH}=no keeps from it)")
    for command in commands:
        # Left to finish, whatever happens: half-way it would leave the system's packages broken.
        done = tools.run(command, env=_environment(), time_limit=TIME_LIMIT, grace=None)
        if done.code:
            told = (done.stderr.strip() or done.stdout.decode("utf-8", "replace").strip())[-500:]
            raise MissingError(
                f"`{shlex.join(command)}` ended with exit code {done.code}: {told}", fix=by_hand
            )


def _manager() -> Manager | None:
    return next((manager for manager in MANAGERS if shutil.which(manager.program)), None)


def _root() -> bool:
    return os.geteuid() == 0


def _rights(manager: Manager) -> tuple[str, ...] | None:
    """Return what stands before a command that may install; None where this user may not."""
    if not manager.by_root or _root():
        return ()
    may = shutil.which("sudo") and not tools.run(["sudo", "-n", "true"]).code
    # It passes on nothing unless told.
    told = (f"{name}={value}" for name, value in _settings().items())
    return ("sudo", "-n", "env", *told) if may else None


def _environment() -> dict[str, str]:
    """Return what a package manager that root starts is to know."""
    return {**_settings(), "PATH": f"{os.environ.get('PATH', os.defpath)}:{_ROOTS_PATH}"}


def _settings() -> dict[str, str]:
    """Return how a package manager reaches the network, and that it is to ask nothing."""
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    return {**proxies, "DEBIAN_FRONTEND": "noninteractive"}
