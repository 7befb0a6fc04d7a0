"""The programs and libraries that can change a byte of an edition, and their versions."""

from __future__ import annotations

import ctypes
import platform
import zlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from brief import __version__

#: Libraries whose version can change a byte of the output.
LIBRARIES = (
    *("beautifulsoup4", "brotli", "font-source-sans-pro", "fonttools", "lxml", "matplotlib"),
    *("pandas", "plotnine", "pydyf", "pypandoc-binary", "weasyprint"),
)
#: System libraries of the typesetter: name, function that says its version, files to try.
_SYSTEM = (
    ("pango", "pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    ("harfbuzz", "hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.dylib")),
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
    return {name: _system(function, files) for name, function, files in _SYSTEM}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return UNKNOWN


def _system(function: str, files: tuple[str, ...]) -> str:
    for folder in (Path(), Path("/opt/homebrew/lib"), Path("/usr/local/lib")):
        for name in files:
            try:
                call = getattr(ctypes.CDLL(str(folder / name)), function)
            except (OSError, AttributeError):
                continue
            call.restype = ctypes.c_char_p
            return str(call().decode())
    return UNKNOWN
