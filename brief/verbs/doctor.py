"""What this machine has of what brief needs: each program run, each library asked for a function.

Nothing heavy is loaded for it: a Python package is asked for its version alone.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from brief.engines import pandoc, quarto
from brief.errors import BriefError, MissingError
from brief.system import packages, toolchain, tools

#: What WeasyPrint opens: name, file and its number, a function that it calls.
LIBRARIES = (
    ("GObject", "libgobject-2.0", 0, "g_object_unref"),
    ("Pango", "libpango-1.0", 0, "pango_layout_new"),
    ("PangoFT2", "libpangoft2-1.0", 0, "pango_fc_font_map_get_hb_face"),
    ("HarfBuzz", "libharfbuzz", 0, "hb_version_atleast"),
    ("Fontconfig", "libfontconfig", 1, "FcInitLoadConfigAndFonts"),
)
#: Older ones break lines elsewhere, so every page differs from those made on other machines.
OLDEST_PANGO = (1, 50)
#: The package of which all the others are a part, see `packages`.
PANGO = ("Pango",)

#: What only the checks of an edition run: name, names to try, what makes it say its version.
PROGRAMS = (
    ("Java", ("java",), "-version"),
    ("Maven", ("mvn",), "--version"),
    ("npm", ("npm",), "--version"),
    (
        "Chromium",
        (
            *("chromium", "chromium-browser", "google-chrome"),
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        ),
        "--version",
    ),
    ("pdftoppm", ("pdftoppm",), "-v"),
)
#: Seconds that a program gets to say its version.
TIME_LIMIT = 20

_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing looked for: what works of it, is it needed to build, how to mend it.

    `broken` says what is wrong with one that is there and does not work.
    """

    name: str
    found: str
    needed: bool
    fix: str
    broken: str = ""

    @property
    def state(self) -> str:
        """``ok``, ``BROKEN``, ``MISSING`` or, where a build does without it, ``absent``."""
        if self.found:
            return "ok"
        return "BROKEN" if self.broken else "MISSING" if self.needed else "absent"


def check() -> tuple[Need, ...]:
    """Return a need for every program and library that brief or its checks use."""
    return (
        Need("Python", platform.python_version(), True, "install 3.11 or newer"),
        *_libraries(),
        *map(_module, ("weasyprint", "plotnine", "font_source_sans_pro")),
        _engine("pandoc", pandoc.find, needed=True),
        _engine("quarto", lambda: quarto.find(TIME_LIMIT), needed=False),
        *(_program(name, option) for name, _, option in PROGRAMS),
    )


def report(needs: Sequence[Need]) -> str:
    """Return a line for each need."""
    width = max(len(need.name) for need in needs)
    lines = []
    for need in needs:
        said = need.found or "; ".join(filter(None, (need.broken.rstrip("."), need.fix)))
        lines.append(f"{need.state:<7} {need.name:<{width}}  {said}")
    return "\n".join(lines)


def require(needs: Sequence[Need]) -> None:
    """Raise `MissingError` where anything does not work that a build needs."""
    if lacking := [need.name for need in needs if need.needed and not need.found]:
        raise MissingError(f"A build lacks {', '.join(lacking)}.", fix="see above, line by line")


def program(name: str) -> str:
    """Return the path of one of `PROGRAMS`, or nothing."""
    (names,) = (names for known, names, _ in PROGRAMS if known == name)
    return next(filter(None, map(shutil.which, names)), "")


def require_libraries() -> None:
    """Raise `MissingError` with the line that installs what the build lacks."""
    lacking = [need for need in _libraries() if not need.found]
    if lacking:
        names = ", ".join(f"{need.name} ({need.broken or 'missing'})" for need in lacking)
        raise MissingError(f"The PDF lacks system libraries: {names}.", fix=lacking[0].fix)


def install_libraries() -> None:
    """Install the system libraries that a build lacks, if any.

    Raises `MissingError` where that cannot be, or they do not work afterwards either.
    """
    if not all(need.found for need in _libraries()):
        if sys.platform != "win32":  # there they are Python packages
            packages.install(PANGO)
        require_libraries()


def require_programs(wanted: Collection[str]) -> None:
    """Raise `MissingError` with the line that installs what the checks lack of `wanted`."""
    if missing := [name for name, *_ in PROGRAMS if name in wanted and not program(name)]:
        what = f"Programs for the checks are missing: {', '.join(missing)}."
        raise MissingError(what, fix=packages.line(missing))


def _libraries() -> Iterator[Need]:
    """Yield a need for each of the system libraries that WeasyPrint opens."""
    versions = toolchain.system()
    fix = "pip install gstreamer-libs" if sys.platform == "win32" else packages.line(PANGO)
    for name, file, number, function in LIBRARIES:
        library, stated = toolchain.library(file, number), versions.get(name.lower(), "")
        if library is None:
            yield Need(name, "", True, fix)
        elif not hasattr(library, function):
            yield Need(name, "", True, fix, f"{library._name} lacks {function}")
        elif name == "Pango" and _numbers(stated) < OLDEST_PANGO:
            newer = "use a newer system: Debian 12, Ubuntu 22.04 and Fedora 36 have 1.50 or newer"
            yield Need(name, "", True, newer, f"{stated} is too old")
        else:
            yield Need(name, f"{library._name}{f' ({stated})' if stated else ''}", True, fix)


def _numbers(said: str) -> tuple[int, ...]:
    stated = _VERSION.search(said)
    return tuple(map(int, stated[0].split("."))) if stated else ()


def _module(name: str) -> Need:
    distribution = name.replace("_", "-")
    try:
        said = version(distribution) if find_spec(name) else ""
    except PackageNotFoundError:
        said = ""
    return Need(name, said, True, f"pip install {distribution}")


def _engine(
    name: str, find: Callable[[], pandoc.Pandoc | quarto.Quarto | None], *, needed: bool
) -> Need:
    """Return what a build with that engine would find, which asks it for its version."""
    try:
        engine = find()
    except BriefError as error:
        return Need(name, "", needed, error.fix, error.message)
    said = f"{engine.program} ({engine.version})" if engine else ""
    return Need(name, said, needed, "optional: only --engine quarto asks for it")


def _program(name: str, option: str) -> Need:
    """Return whether a program of the checks runs, and its version."""
    fix = f"only for checks: {packages.line([name])}"
    path = program(name)
    if not path:
        return Need(name, "", False, fix)
    try:
        done = tools.run([path, option], time_limit=TIME_LIMIT)
    except BriefError as error:
        return Need(name, "", False, fix, error.message)
    if done.code:
        return Need(name, "", False, fix, f"{path} does not run (exit code {done.code})")
    stated = _VERSION.search(done.stdout.decode("utf-8", "replace") + done.stderr)
    return Need(name, f"{path} ({stated[0] if stated else 'of unknown version'})", False, fix)
