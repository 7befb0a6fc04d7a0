"""The programs and libraries that can change a byte of an edition, and their versions."""

from __future__ import annotations

import ctypes
import platform
import sys
import zlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from itertools import product

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


def library(file: str) -> ctypes.CDLL | None:
    """Return the system library in `file`, named without its ending; None where none loads."""
    folders = ("", "/opt/homebrew/lib/", "/usr/local/lib/") if sys.platform == "darwin" else ("",)
    for folder, ending in product(folders, (".so.0", ".dylib")):
        with suppress(OSError):
            return ctypes.CDLL(f"{folder}{file}{ending}")
    return None


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
