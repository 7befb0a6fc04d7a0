"""The programs and libraries that can change a byte of an edition, and their versions.

What the project's lock pins is in the seal of every file; what belongs to the machine is
known to change none and is noted apart, so that it could be found out if it did.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from brief import __version__

#: Libraries whose version can change a byte of the output.
LIBRARIES = (
    *("babel", "beautifulsoup4", "brotli", "deflate", "font-source-sans-pro", "fonttools"),
    *("lxml", "matplotlib", "pandas", "pillow", "plotnine", "pydyf", "pypandoc-binary"),
    "weasyprint",
)
UNKNOWN = "unknown"
#: Where Homebrew keeps what it installs, on newer and on older Macs.
HOMEBREW = ("/opt/homebrew", "/usr/local")


def made_with(engine: str) -> dict[str, str]:
    """Return the name and version of what can change a byte of the output and can be pinned."""
    packages = {name: _version(name) for name in LIBRARIES}
    return {"brief": __version__, "engine": engine, **packages}


def machine() -> dict[str, str]:
    """Return what an edition is made on: processor, system and C library, Python, libraries."""
    names = (platform.system(), *platform.libc_ver(), platform.mac_ver()[0])
    return {
        "processor": platform.machine(),
        "system": " ".join(filter(None, names)),
        "python": platform.python_version(),
        **system(),
    }


def system() -> dict[str, str]:
    """Return the versions of the typesetter's system libraries."""
    return {
        "pango": _text("libpango-1.0", "pango_version_string"),
        "harfbuzz": _text("libharfbuzz", "hb_version_string"),
        "fontconfig": _fontconfig(),
        "freetype": _freetype(),
    }


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
            for place, end in product(_folders(), (f"-{number}.dll", ".dll")):
                yield str(place / f"{file.removeprefix('lib')}{end}")
        case "darwin":
            for folder in ("", *(f"{prefix}/lib/" for prefix in HOMEBREW)):
                yield f"{folder}{file}.{number}.dylib"
                yield f"{folder}{file}.dylib"
        case _:
            yield f"{file}.so.{number}"


@contextmanager
def at_hand() -> Iterator[None]:
    """Show WeasyPrint the libraries of the wheels on Windows, and Homebrew's on a Mac.

    On Windows it looks for them by a path of its own, and by the system's where a name holds a
    dot; on a Mac by ctypes, which reads this variable when it is asked (ctypes.macholib.dyld).
    """
    path = os.pathsep.join(map(str, _folders()))
    names: tuple[str, ...] = ("PATH", "WEASYPRINT_DLL_DIRECTORIES") if path else ()
    if sys.platform == "darwin":
        path = ":".join(f"{prefix}/lib" for prefix in HOMEBREW)
        names = ("DYLD_FALLBACK_LIBRARY_PATH",)
    before = {name: os.environ[name] for name in names if name in os.environ}
    os.environ.update(dict.fromkeys(names, path))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(before)


@cache
def _folders() -> tuple[Path, ...]:
    """Return the folders of the wheels that hold the libraries for Windows, opened to it."""
    if sys.platform != "win32":
        return ()
    specs = map(find_spec, ("gstreamer_libs", "gstreamer_ext_runtime"))
    folders = tuple(Path(spec.origin).parent / "bin" for spec in specs if spec and spec.origin)
    for folder in folders:
        os.add_dll_directory(str(folder))
    return folders


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return UNKNOWN


def _text(file: str, function: str) -> str:
    call = getattr(library(file), function, None)
    if call is None:
        return UNKNOWN
    call.restype = ctypes.c_char_p
    return str(call().decode())


def _fontconfig() -> str:
    loaded = library("libfontconfig", 1)
    if loaded is None:
        return UNKNOWN
    number = loaded.FcGetVersion()  # two digits for each of the last two parts
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _freetype() -> str:
    loaded, handle = library("libfreetype", 6), ctypes.c_void_p()
    if loaded is None or loaded.FT_Init_FreeType(ctypes.byref(handle)):
        return UNKNOWN
    parts = [ctypes.c_int() for _ in range(3)]
    loaded.FT_Library_Version(handle, *map(ctypes.byref, parts))
    loaded.FT_Done_FreeType(handle)
    return ".".join(str(part.value) for part in parts)
