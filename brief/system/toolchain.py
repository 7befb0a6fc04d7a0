"""The programs and libraries that can change a byte of an edition, and their versions."""

from __future__ import annotations

import ctypes
import platform
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from brief import __version__

#: Libraries whose version can change a byte of the output.
LIBRARIES = (
    *("babel", "beautifulsoup4", "brotli", "font-source-sans-pro", "fonttools", "lxml"),
    *("matplotlib", "pandas", "plotnine", "pydyf", "pypandoc-binary", "weasyprint"),
)
#: System libraries of the typesetter: name, file without its ending, function for its version.
_SYSTEM = (
    ("pango", "libpango-1.0", "pango_version_string"),
    ("harfbuzz", "libharfbuzz", "hb_version_string"),
)
UNKNOWN = "unknown"
#: Where Homebrew keeps what it installs, on newer and on older Macs.
HOMEBREW = ("/opt/homebrew", "/usr/local")


def made_with(engine: str) -> dict[str, str]:
    """Return the name and version of every program that can change a byte of the output."""
    return {
        "brief": __version__,
        "engine": engine,
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **system(),
        **{name: _version(name) for name in LIBRARIES},
    }


def system() -> dict[str, str]:
    """Return the versions of the typesetter's system libraries."""
    return {name: _system(file, function) for name, file, function in _SYSTEM}


def library(file: str, number: int = 0) -> ctypes.CDLL | None:
    """Return the system library in `file`, named without its ending; None where none loads.

    `number` is its major version, which is a part of its name on every system.
    """
    for name in _names(file, number):
        with suppress(OSError):
            return ctypes.CDLL(name)
    return None


def _names(file: str, number: int) -> Iterator[str]:
    """Yield what a library may be called on this system, by its loader or by path."""
    match sys.platform:
        case "win32":
            yield f"{file}-{number}.dll"
        case "darwin":
            for folder in ("", *(f"{prefix}/lib/" for prefix in HOMEBREW)):
                yield f"{folder}{file}.{number}.dylib"
                yield f"{folder}{file}.dylib"
        case _:
            yield f"{file}.so.{number}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return UNKNOWN


def _system(file: str, function: str) -> str:
    call = getattr(library(file), function, None)
    if call is None:
        return UNKNOWN
    call.restype = ctypes.c_char_p
    return str(call().decode())
