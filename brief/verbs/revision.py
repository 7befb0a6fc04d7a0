"""The content of a brief's folder or of a revision, and the revision of a content."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from brief.edition import identity
from brief.manuscript import settings
from brief.stages import load
from brief.system import git


def content(folder: Path) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    """Return the files of data/ and of report/ that a build of `folder` reads, by name."""
    report = load.read_folder(folder, "report", []).items()
    kept = {name: file for name, file in report if not name.startswith(load.GENERATED)}
    return load.read_folder(folder, "data", []), kept


def content_hash(project: Path, revision: str, ignoring: tuple[str, ...] = ("version",)) -> str:
    """Return the hash of a revision's content; raises `git.GitError` where it holds no brief."""
    with git.checkout(project, revision) as folder:
        return identity.content_hash(*content(folder), ignoring)


def find(project: Path, wanted: str, version: str, profile: str = "") -> str | None:
    """Return the revision whose content has the hash `wanted`; None where there is none.

    The files as they are count first, as "".
    """

    def fits(folder: Path) -> bool:
        data, report = content(folder)
        stated, _ = settings.parse(report.get(identity.SETTINGS, b""))
        same = identity.content_hash(data, report) == wanted
        return same and identity.built_as(stated.version, wanted, report, profile) == version

    if fits(project):
        return ""
    for name in (f"v{version.partition('+')[0]}", *git.revisions(project)):
        with suppress(git.GitError), git.checkout(project, name) as folder:
            if fits(folder):
                return name
    return None
