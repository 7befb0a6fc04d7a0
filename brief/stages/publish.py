"""Step 7, publish: everything → ``dist/``, atomically. The only writer.

Input: `converted`, `pdf`, `inputs`. Output: `build.published`, the paths written. All
files are written beside their places and flushed to the disk; then a single rename
commits to them, and only then each goes to its place, the files that point at others
last. Whatever is killed before that rename changes nothing; whatever is killed after it
is finished by the next run. Of the files of other editions only those of earlier drafts
go, and they last. Anything that could still find fault with the content does not belong
here.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from brief import edition
from brief.edition import catalogue, identity, manifest, recipients
from brief.errors import CannotWriteError, UsageError
from brief.model import Build
from brief.system import hashing, paths
from brief.system.terminal import log

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

#: Prefix of files not yet committed to, and the folder of those that are.
_STAGING, _COMMITTED = ".brief-new-", ".brief-committed"
#: Seconds to wait for another build to finish writing.
PATIENCE = 30.0


def run(build: Build) -> Build:
    """Return `build` with `published` filled; raises `CannotWriteError`."""
    folder = build.options.output
    made = edition.files(build)
    for reason in recipients.refused(made):
        log.warning(reason)
    stem = identity.stem(build.inputs.settings)
    latest = {
        name.replace(stem, "latest", 1): content
        for name, content in made.items()
        if name.startswith(stem) and not name.endswith(identity.MANIFEST)
    }
    new = manifest.parse(made[identity.MANIFEST])
    with _locked(folder):
        known = _manifests(folder) | {f"{stem}-{identity.MANIFEST}": new}
        passed = [name for name, old in known.items() if _passed(name, old["brief"], new["brief"])]
        listed = {name: stated for name, stated in known.items() if name not in passed}
        _put(folder, {**made, **latest, identity.INDEX: catalogue.page(listed)})
        for name in passed:
            # By the draft's own name: what its manifest lists may be anyone's file.
            old = name.removesuffix(f"-{identity.MANIFEST}")
            for ending in identity.OWN_ENDINGS:
                (folder / f"{old}{ending}").unlink(missing_ok=True)
    return replace(build, published=tuple(folder / name for name in made))


def require_apart(output: Path, project: Path) -> None:
    """Raise `UsageError` where an edition in `output` would lie among the project's own files."""
    inputs = (project / "data", project / "report")
    if paths.inside(project, output) or any(paths.inside(output, folder) for folder in inputs):
        raise UsageError(
            f"--output {output} would put the edition among the brief's own files.",
            fix="name a folder of its own, such as dist",
        )


def write(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put `files`, by path below `folder`, in place, all or none; return where they are.

    Raises `CannotWriteError`.
    """
    if files:
        with _locked(folder):
            _put(folder, files)
    return tuple(folder / name for name in files)


def start(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put a new project's `files` into `folder`, all or none; return what is in it then.

    Raises `UsageError` where the folder holds anything, `CannotWriteError` where it cannot
    be made or written.
    """
    with _locked(folder):
        if left := sorted(path.name for path in folder.iterdir()):
            raise UsageError(
                f"{folder} is not empty: it holds {', '.join(left[:3])}.",
                fix="name a folder that is empty or does not exist yet",
            )
        _put(folder, files)
    return tuple(sorted(folder.iterdir()))


def keep_log(project: Path, log: str) -> str:
    """Write an engine's log to ``build/logs/engine.log``; return where it is, in words.

    No edition fails for its log: where it cannot be written, or a link would lead it out of
    the project, that is what the words say.
    """
    folder = project / "build" / "logs"
    try:
        if paths.inside(folder, project):
            (path,) = write(folder, {"engine.log": log.encode("utf-8", "replace")})
            return f"The engine's log is in {path}"
        why = f"{folder} leads out of the project."
    except CannotWriteError as error:
        why = error.message
    return f"The engine's log is not kept: {why}"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold `folder`, made where it is missing, for this process alone.

    The lock belongs to an open file, so it ends with the process, however that ends.
    What a killed process left is finished or removed first.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
        handle = _wait(folder)
        try:
            _settle(folder, late=True)
            yield
        finally:
            os.close(handle)
    except OSError as error:
        close = "close it where it is open, " if sys.platform == "win32" else ""
        raise CannotWriteError(
            f"{error.filename2 or error.filename or folder} cannot be written: {error.strerror}.",
            fix=f"{close}free the place or its disk, or choose another folder (build: --output)",
        ) from None


def _wait(folder: Path) -> int:
    """Return what `_lock` does, once no other process holds `folder`."""
    end = time.monotonic() + PATIENCE
    while (handle := _lock(folder)) is None:
        if time.monotonic() > end:
            raise CannotWriteError(
                f"Another build has been writing to {folder} for {PATIENCE:g} seconds.",
                fix="wait for it, or choose another folder (build: --output)",
            )
        time.sleep(0.05)
    return handle


def _lock(folder: Path) -> int | None:
    """Return a handle that holds `folder` until it is closed; None where another process does.

    Windows locks no folder: there a file stands for it, among the user's temporary ones.
    """
    file, flags = folder, os.O_RDONLY
    if sys.platform == "win32":
        name = hashing.digest([os.path.normcase(folder.resolve()).encode()])
        file, flags = Path(tempfile.gettempdir(), f"brief-{name}.lock"), os.O_RDWR | os.O_CREAT
    handle = os.open(file, flags)
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if sys.platform == "win32" or isinstance(error, BlockingIOError):
            return None
        raise
    return handle


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put `files` in place, all or none. Raises `OSError`."""
    for name in files:
        target = folder / name
        if target.is_dir():
            raise IsADirectoryError(21, "a folder is in the way", str(target))
        _require_inside(folder, target)
    # By its name alone: from Python 3.12 on the path is absolute, and a folder above may be shut.
    staging = folder / Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder)).name
    try:
        for number, (name, content) in enumerate(files.items()):
            path = staging / f"{number:04}-{name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            path.chmod(0o644)
        for made in (staging, *filter(Path.is_dir, staging.rglob("*"))):
            _sync(made)
        staging.rename(folder / _COMMITTED)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _sync(folder)
    _settle(folder)


def _settle(folder: Path, *, late: bool = False) -> None:
    """Bring what was committed to its place, in order; remove what never was.

    Where that is `late`, by another run, what was changed since is left.
    """
    committed = folder / _COMMITTED
    if committed.is_dir() and not committed.is_symlink():
        changed = {folder}
        for path in sorted(filter(Path.is_file, committed.rglob("*"))):
            name = path.relative_to(committed).as_posix().partition("-")[2]
            target = folder / name
            changed_at = target.stat().st_mtime if late and target.is_file() else 0.0
            if not name or path.stat().st_mtime < changed_at <= time.time():
                continue
            _require_inside(folder, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            changed.add(target.parent)
        for place in changed:
            _sync(place)
        shutil.rmtree(committed)
    for left in folder.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _require_inside(folder: Path, target: Path) -> None:
    """Raise `OSError` where `target` cannot be put, or would lie outside, as through a link.

    What was committed counts as well: the folder of it may have come from a stranger.
    """
    above = next(path for path in target.parents if os.path.lexists(path))
    if not above.is_dir():
        raise NotADirectoryError(20, "a folder is needed there", str(above))
    if not paths.inside(above, folder):
        raise PermissionError(1, "it leads out of the folder", str(above))
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(13, "it may not be written", str(above))


def _passed(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Return whether a manifest, called `name`, is of an `old` draft which a `new` one replaces.

    Every change makes another draft: nobody would find the newest among all of them. What
    a manifest says of itself counts only where its name says the same.
    """
    return (
        identity.is_draft(old["version"])
        and old["version"] != new["version"]
        and (old["slug"], old["profile"]) == (new["slug"], new["profile"])
        and name == f"{old['slug']}-{old['version']}-{identity.MANIFEST}"
    )


def _manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifests, by name, of the editions in `folder` whose files are all there."""
    manifests = {}
    for path in sorted(folder.glob(f"*-{identity.MANIFEST}")):
        with suppress(ValueError):
            stated = manifest.parse(path.read_bytes())
            if all((folder / name).is_file() for name in stated["outputs"]):
                manifests[path.name] = stated
    return manifests


def _sync(folder: Path) -> None:
    """Flush the folder's own entries; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
