"""Build a brief under conditions that must not matter, and compare the bytes.

Everything that reprotest varies and this machine lets us vary: folder, home, user, time
zone, locale, umask, hash seed, order of files, number of processors and clock; and how hard
its zlib compresses, in place of another zlib. A build from a warm cache is compared, too,
apart from the others: it would hide what they show. What no single machine can vary is said.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from brief.stages import load
from brief.system import toolchain
from brief.verbs.rebuild import difference, rebuild

#: Runs brief's command line in conditions that only the process itself can set: argv is
#: umask, whether files are listed in reverse and zlib hardly compresses, number of processors
#: (0: all), user id (0: as it is) and days to put the clock forward, as JSON; then brief's own
#: arguments.
CHILD = """
import json, os, sys, zlib
umask, reverse, hardly, processors, user, days = json.loads(sys.argv.pop(1))
os.umask(umask)
if processors and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])
if user:
    os.chown(".", user, user)
    os.setgroups([]); os.setgid(user); os.setuid(user)
if reverse:
    listdir, scandir = os.listdir, os.scandir
    class Scan:
        def __init__(self, entries): self.entries = iter(entries)
        def __iter__(self): return self.entries
        def __next__(self): return next(self.entries)
        def __enter__(self): return self
        def __exit__(self, *error): pass
        def close(self): pass
    os.listdir = lambda *a: sorted(listdir(*a), reverse=True)
    os.scandir = lambda *a: Scan(sorted(scandir(*a), key=lambda e: e.name, reverse=True))
if hardly:
    whole, parts = zlib.compress, zlib.compressobj
    zlib.compress = lambda data, level=-1, **k: whole(data, 1, **k)
    zlib.compressobj = lambda level=-1, *a, **k: parts(1, *a, **k)
    from PIL import Image, PngImagePlugin  # which asks the machine's zlib itself
    save = Image.SAVE["PNG"]
    def saved(image, *a):
        image.encoderinfo["compress_level"] = 1
        save(image, *a)
    Image.SAVE["PNG"] = saved
if days:
    import datetime, time_machine
    now = datetime.datetime.now(datetime.timezone.utc)
    time_machine.travel(now + datetime.timedelta(days=days, hours=11), tick=True).start()
from brief.__main__ import main
main()
"""
NOBODY = 65534
#: What every machine lets us vary; what a program has of its own on POSIX alone.
ALWAYS = ("folder", "home", "user name", "hash seed", "order of files", "zlib", "cache")
POSIX = ("time zone", "locale", "umask")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one of the builds runs under."""

    folder: str
    env: Mapping[str, str]
    umask: int = 0o022
    reverse: bool = False
    hardly: bool = False
    processors: int = 0
    user: int = 0
    days: int = 0

    @property
    def command(self) -> tuple[str, ...]:
        """What Python runs."""
        said = (self.umask, self.reverse, self.hardly, self.processors, self.user, self.days)
        return ("-c", CHILD, json.dumps(said))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The files of a build and of others by name, what was varied and what could not be."""

    files: Mapping[str, bytes]
    others: Mapping[str, Mapping[str, bytes]]
    varied: tuple[str, ...]
    fixed: tuple[str, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """The first difference in each file that differs."""
        return tuple(
            f"{place} ({build})"
            for build, other in self.others.items()
            for name in sorted(self.files.keys() | other.keys())
            if (place := difference(name, self.files.get(name, b""), other.get(name, b"")))
        )

    def __str__(self) -> str:
        lines = [f"varied: {', '.join(self.varied)}"]
        lines += [f"not varied: {condition}" for condition in self.fixed]
        others = self.others.values()
        same = [n for n in sorted(self.files) if all(self.files[n] == o.get(n) for o in others)]
        lines += [f"  same     {name} ({len(self.files[name]):,} bytes)" for name in same]
        lines += [f"  DIFFERS  {place}" for place in self.differences]
        return "\n".join(lines)


def conditions() -> tuple[Conditions, Conditions, tuple[str, ...], tuple[str, ...]]:
    """Return two sets of conditions, the names of what they vary, and what they cannot."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    clock = 400 if find_spec("time_machine") else 0
    posix = hasattr(os, "geteuid")
    user = NOBODY if posix and os.geteuid() == 0 and _open_to_all() else 0
    possible = (
        *((name, posix, "Windows has one for all programs") for name in POSIX),
        ("processors", processors > 1, "this machine has a single one"),
        ("clock", clock, "time-machine is not installed"),
        ("user", user, "only root can, with brief where every user may read it"),
    )
    varied = (*ALWAYS, *(name for name, can, _ in possible if can))
    fixed = [f"{name} ({why})" for name, can, why in possible if not can]
    # One machine has one of each: only a build on another can vary them.
    fixed += [f"{name} ({version} here)" for name, version in toolchain.machine().items()]
    one = Conditions("a", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "USER": "root"})
    two = Conditions(
        "an other földer",
        {
            "TZ": "Pacific/Kiritimati",
            "LANG": "tr_TR.UTF-8",
            "LC_ALL": "C",
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONHASHSEED": "4242",
            "USER": "nobody",
            "LOGNAME": "nobody",
        },
        umask=0o077,
        reverse=True,
        hardly=True,
        processors=1 if processors > 1 else 0,
        user=user,
        days=clock,
    )
    return one, two, varied, tuple(fixed)


def reproduce(project: Path) -> Comparison:
    """Return the comparison of builds of copies of `project`; raises what a build raises."""
    one, two, varied, fixed = conditions()
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        Path(folder).chmod(0o755)  # the other user must reach the copies
        first = _copy(project, Path(folder, one.folder), reverse=one.reverse)
        made, warm = (
            rebuild(first, engine="pandoc", command=one.command, env=one.env, cached=True)
            for _ in range(2)
        )
        second = _copy(project, Path(folder, two.folder), reverse=two.reverse)
        home = Path(folder, "home")
        home.mkdir()
        for path in (home, second, *second.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o644)
        places = {"HOME": str(home), "TMPDIR": str(home)}
        again = rebuild(second, engine="pandoc", command=two.command, env={**two.env, **places})
    others = {"under other conditions": again, "from a warm cache": warm}
    return Comparison(made, others, varied, fixed)


def _copy(project: Path, target: Path, *, reverse: bool) -> Path:
    """Copy data/ and report/, each file in turn, so that their order on the disk differs."""
    for name in ("data", "report"):
        for path, content in sorted(load.read_folder(project, name, []).items(), reverse=reverse):
            copy = target / name / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
    return target


def _open_to_all() -> bool:
    """Return whether any user may reach this package and the Python that runs it."""
    places = (Path(__file__).resolve(), Path(sys.executable).resolve(), Path(sys.prefix).resolve())
    return all(parent.stat().st_mode & 0o001 for place in places for parent in place.parents)
