"""What earlier builds worked out, kept by the hash of everything it was made from.

An entry is named by its step and a key: the hash of the step's inputs, of this package's
own code and of every installed version. Changed inputs so have another key, and nothing
has to be thrown away by hand. An entry begins with a hash over its key and its content:
one that was cut short, altered or put in another's place is not believed, and is made
anew. That guards against accidents; whoever can write to the folder can also forge an
entry with its hash, so `release`, `verify` and `reproduce` build without a cache.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from brief.system import hashing

#: Entries kept for each step; the ones unused for longest go.
KEPT = 64
_DIGEST = hashlib.sha256().digest_size


def of(project: Path) -> Path | None:
    """Return the project's folder for entries; None where a link leads it out of the project."""
    folder = project / "build" / "cache"
    with suppress(RuntimeError):  # what pathlib raises for a link to itself
        if folder.resolve().is_relative_to(project.resolve()):
            return folder
    return None


def recall(
    folder: Path | None, step: str, inputs: Iterable[bytes], make: Callable[[], bytes]
) -> bytes:
    """Return what `make` gives for `inputs`, from `folder` where it was kept there.

    Without a folder nothing is kept. Raises what `make` raises.
    """
    name = key(step, inputs)
    found = get(folder, name)
    if found is None:
        found = make()
        put(folder, name, found)
    return found


def key(step: str, inputs: Iterable[bytes]) -> str:
    """Return the name of the entry for a step and its inputs."""
    return f"{step}-{hashing.digest([_surroundings(), *inputs])}"


def get(folder: Path | None, name: str) -> bytes | None:
    """Return an entry's content; None where it is not there or not to be believed."""
    if folder is None:
        return None
    path = folder / name
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    digest, content = whole[:_DIGEST], whole[_DIGEST:]
    if digest != _digest(name, content):
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
                file.write(_digest(name, content) + content)
            Path(path).replace(folder / name)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
        _prune(folder, name.partition("-")[0])


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + content).digest()


def _prune(folder: Path, step: str) -> None:
    entries = sorted(folder.glob(f"{step}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)


@cache
def _surroundings() -> bytes:
    """Return a hash of what every step depends on beside its inputs."""
    found = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    # The folders that pip leaves are named by distribution and version.
    installed = {p.name for folder in sys.path for p in Path(folder).glob("*.dist-info")}
    found.update("\0".join(sorted(installed)).encode())
    return found.digest()
