"""What earlier builds worked out, kept by the hash of everything it was made from.

An entry is named by its step and a key: the hash of the step's inputs, of this package's
own code and of every installed version. Changed inputs so have another key, and nothing
has to be thrown away by hand. An entry begins with a hash over its key and its content:
one that was cut short, altered or put in another's place is not believed, and is made
anew. That guards against accidents; whoever can write to the folder can also forge an
entry with its hash, so `release`, `verify` and `reproduce` build without a cache.
"""

from __future__ import annotations

import os
import sys
import tempfile
from ast import literal_eval
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from brief.system import hashing, paths

#: Entries kept for each step; the ones unused for longest go.
KEPT = 64


def of(project: Path) -> Path | None:
    """Return the project's folder for entries; None where a link leads it out of the project."""
    folder = project / "build" / "cache"
    return folder if paths.inside(folder, project) else None


def recall(
    folder: Path | None, step: str, inputs: Iterable[bytes], make: Callable[[], bytes]
) -> bytes:
    """Return what `make` gives for `inputs`, from `folder` where it was kept there.

    Without a folder nothing is kept. Raises what `make` raises.
    """
    name = key(step, inputs)
    content = get(folder, name)
    if content is None:
        content = make()
        put(folder, name, content)
    return content


def key(step: str, inputs: Iterable[bytes]) -> str:
    """Return the name of the entry for a step and its inputs."""
    return f"{step}-{hashing.digest([_surroundings(), *inputs])}"


def packed(value: object) -> bytes:
    """Return a value of plain types (texts, bytes, tuples, mappings…) as an entry holds it."""
    return ascii(value).encode()


def unpacked(content: bytes) -> Any:
    """Return the value that `packed` wrote."""
    return literal_eval(content.decode())


def get(folder: Path | None, name: str) -> bytes | None:
    """Return an entry's content; None where it is not there or not to be believed."""
    if folder is None:
        return None
    path = folder / name
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    seal, _, content = whole.partition(b"\n")
    if seal != _seal(name, content):
        return None
    with suppress(OSError):
        os.utime(path)  # used just now
    return content


def put(folder: Path | None, name: str, content: bytes) -> None:
    """Keep an entry; a folder that cannot be written keeps nothing."""
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix=".new-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_seal(name, content) + b"\n" + content)
            Path(path).replace(folder / name)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        step = folder.glob(f"{name.partition('-')[0]}-*")
        for old in sorted(step, key=lambda entry: entry.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)


def _seal(name: str, content: bytes) -> bytes:
    return hashing.digest([name.encode(), content]).encode()


@cache
def _surroundings() -> bytes:
    """Return what every step depends on beside its inputs."""
    package = Path(__file__).parents[1]
    code = {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    # The folders that pip leaves are named by distribution and version.
    installed = {path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")}
    return "\0".join([sys.version, hashing.of_files(code), *sorted(installed)]).encode()
