"""What this machine has of what brief needs, found without loading any of it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from brief.engines import pandoc, quarto
from brief.errors import BriefError, MissingError
from brief.system import toolchain

#: WeasyPrint's system libraries: name, file without its ending, Debian package.
LIBRARIES = (
    ("Pango", "libpango-1.0", "libpango-1.0-0"),
    ("PangoFT2", "libpangoft2-1.0", "libpangoft2-1.0-0"),
    # WeasyPrint would go on without it, by another way of cutting fonts that gives other bytes.
    ("HarfBuzz subset", "libharfbuzz-subset", "libharfbuzz-subset0"),
)

#: What only the checks of an edition run: name, names to try, Debian package.
PROGRAMS = (
    ("Java", ("java",), "openjdk-17-jre-headless"),
    ("Maven", ("mvn",), "maven"),
    ("npm", ("npm",), "npm"),
    ("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium"),
    ("pdftoppm", ("pdftoppm",), "poppler-utils"),
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing looked for: is it here, is it needed to build, how to get it."""

    name: str
    found: str
    needed: bool
    fix: str


def check() -> tuple[Need, ...]:
    """Return a need for every program and library that brief or its checks use."""
    return (
        Need("Python", platform.python_version(), True, "install 3.11 or newer"),
        *(
            Need(name, _library(file), True, f"apt-get install {package}")
            for name, file, package in LIBRARIES
        ),
        *map(_module, ("weasyprint", "plotnine", "font_source_sans_pro")),
        _engine("pandoc", pandoc.find, True),
        _engine("quarto", partial(quarto.find, 5.0), False),
        *(
            Need(name, program(name), False, f"only for checks: apt-get install {package}")
            for name, _, package in PROGRAMS
        ),
    )


def _module(name: str) -> Need:
    said = "installed" if find_spec(name) else ""
    return Need(name, said, True, f"pip install {name.replace('_', '-')}")


def _engine(
    name: str, find: Callable[[], pandoc.Pandoc | quarto.Quarto | None], needed: bool
) -> Need:
    """Return what a build would find, which asks the engine for its version.

    No build stops at a Quarto that does not run, but for one that asks for it.
    """
    try:
        engine = find()
    except BriefError as error:
        return Need(name, "", needed, f"{error.message} To mend: {error.fix}")
    said = f"{engine.program} ({engine.version})" if engine else ""
    return Need(name, said, needed, "optional: only --engine quarto asks for it")


def report(needs: Sequence[Need]) -> str:
    """Return a line for each need."""
    width = max(len(need.name) for need in needs)
    lines = []
    for need in needs:
        state = "ok" if need.found else "MISSING" if need.needed else "absent"
        lines.append(f"{state:<7} {need.name:<{width}}  {need.found or need.fix}")
    return "\n".join(lines)


def require(needs: Sequence[Need]) -> None:
    """Raise `MissingError` where anything is missing that a build needs."""
    if lacking := [need.name for need in needs if need.needed and not need.found]:
        raise MissingError(f"A build lacks {', '.join(lacking)}.", fix="see above, line by line")


def program(name: str) -> str:
    """Return the path of one of `PROGRAMS`, or nothing."""
    (names,) = (names for known, names, _ in PROGRAMS if known == name)
    return next(filter(None, map(shutil.which, names)), "")


def require_libraries() -> None:
    """Raise `MissingError` with the line that installs what the build lacks."""
    missing = {name: package for name, file, package in LIBRARIES if not _library(file)}
    _require("System libraries for the PDF", missing, "pango")


def require_programs(wanted: Collection[str]) -> None:
    """Raise `MissingError` with the line that installs what the checks lack of `wanted`."""
    missing = {n: package for n, _, package in PROGRAMS if n in wanted and not program(n)}
    _require("Programs for the checks", missing, "openjdk maven node poppler chromium")


def _require(what: str, missing: Mapping[str, str], formulae: str) -> None:
    """Raise `MissingError` for what is `missing`: Debian packages by name."""
    if missing:
        apt = f"sudo apt-get install -y {' '.join(missing.values())}"
        fix = f"brew install {formulae}" if sys.platform == "darwin" else apt
        raise MissingError(f"{what} are missing: {', '.join(missing)}.", fix=fix)


def _library(file: str) -> str:
    loaded = toolchain.library(file)
    return loaded._name if loaded else ""
