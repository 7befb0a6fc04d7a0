"""Step 7, publish: everything → ``dist/``, atomically. The only writer.

Input: `converted`, `pdf`, `inputs`. Output: `build.published`, the paths written. An
edition is written beside its place, flushed to the disk, and then renamed into it, so a
failure or a power cut leaves either the old file or the new one, whole. Anything that
could still find fault with the content does not belong here.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from brief import archive, manifest
from brief.errors import CannotWriteError
from brief.model import Build


def run(build: Build) -> Build:
    """Return `build` with `published` filled; raises `CannotWriteError`."""
    written = write(build.options.output, edition(build))
    return replace(build, published=written)


def edition(build: Build) -> Mapping[str, bytes]:
    """Return the files of the edition, in the order they are put in place."""
    settings = build.inputs.settings
    stem = f"{settings.slug}-{settings.version}"
    data = {f"{stem}/{name}": content for name, content in build.inputs.data.items()}
    outputs = {
        f"{stem}.html": build.converted.html.encode(),
        f"{stem}.pdf": build.pdf,
        f"{stem}.docx": build.converted.docx,
        f"{stem}-data.zip": archive.pack(data, settings.date),
    }
    outputs["manifest.json"] = manifest.make(build, outputs)
    sums = "".join(f"{manifest.sha256(c)}  {name}\n" for name, c in sorted(outputs.items()))
    # Last, so that a checksum file always speaks of files that are in place.
    return {**outputs, "SHA256SUMS": sums.encode()}


def write(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put every file of `files` into `folder`, each whole or not at all; return the paths.

    All are written to the disk before the first is renamed. Raises `CannotWriteError`.
    """
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".brief-", dir=folder))
        for name, content in files.items():
            with (staging / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            (staging / name).chmod(0o644)
        for name in files:
            (staging / name).replace(folder / name)
        _sync(folder)
    except OSError as error:
        raise CannotWriteError(
            f"{error.filename or folder} cannot be written: {error.strerror}.",
            fix="free the place or its disk, or choose another with --output",
        ) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return tuple(folder / name for name in files)


def write_generated(files: Mapping[str, bytes], report: Path) -> tuple[Path, ...]:
    """Write the generated files below report/; return the paths. Raises `CannotWriteError`."""
    written: list[Path] = []
    for folder in sorted({Path(name).parent for name in files}):
        here = {Path(n).name: c for n, c in files.items() if Path(n).parent == folder}
        written += write(report / folder, here)
    return tuple(written)


def _sync(folder: Path) -> None:
    """Flush the folder's own entries; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
