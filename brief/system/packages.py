"""System packages: which bring what brief needs, the line that installs them, and installing.

Only libraries and programs that no Python package brings are asked for here. The names are
those of Debian 12 to 14 and Ubuntu 22.04 to 26.04, of Fedora, and of Homebrew on macOS.
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

#: Set to ``no``, it keeps `install` from changing anything.
SWITCH = "BRIEF_INSTALL"
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
            "Chromium": ("--cask", "chromium"),
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
    return f"su -c '{' && '.join(commands)}'"


def install(things: Collection[str]) -> None:
    """Install `things` with the manager that is here, and say so before.

    Raises `MissingError` with the line to type where that is switched off, where neither this
    user nor `sudo` without a password may, and where the manager fails.
    """
    manager, by_hand = _manager(), line(things)
    wanted = " and ".join(things)
    if os.environ.get(SWITCH) == "no":
        raise MissingError(f"{wanted} is not installed, and {SWITCH} is no.", fix=by_hand)
    rights = None if manager is None else _rights(manager)
    if manager is None or rights is None:
        raise MissingError(f"{wanted} is not installed, and only root may do it.", fix=by_hand)
    commands = [(*rights, *command) for command in manager.commands(things)]
    said = " && ".join(map(shlex.join, commands))
    log.info(f"Installing {wanted}, which the PDF needs: {said}  ({SWITCH}=no keeps from it)")
    for command in commands:
        done = tools.run(command, env=_environment(), time_limit=TIME_LIMIT)
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
    asked = ("sudo", "-n")
    may = shutil.which("sudo") and not tools.run([*asked, "true"]).code
    return asked if may else None


def _environment() -> dict[str, str]:
    """Return what a package manager may know of this machine: its way to the network."""
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    path = f"{os.environ.get('PATH', os.defpath)}:{_ROOTS_PATH}"
    return {**proxies, "PATH": path, "DEBIAN_FRONTEND": "noninteractive"}
