"""The brief that `brief new` starts from: complete, small and about something invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable


def template() -> Mapping[str, bytes]:
    """Return the files of a new brief, by path below its folder."""
    return dict(sorted(_files(resources.files("brief") / "template", "")))


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name == "__pycache__":  # left there by installers that compile all they see
            continue
        if entry.is_dir():
            yield from _files(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_bytes()
