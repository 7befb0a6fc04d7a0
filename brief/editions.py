"""Which edition this is: the content's hash, the version history, draft or release."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

from brief import __version__
from brief.model import Build, Settings, Version

HISTORY = "versions.csv"


def content_hash(data: Mapping[str, bytes], report: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over every input, in order of path; the history is left out.

    Each name and content is preceded by its length, so no two sets of files share a hash
    by running into one another.
    """
    found = hashlib.sha256()
    names = {f"data/{n}": c for n, c in data.items()} | {
        f"report/{n}": c for n, c in report.items() if n != HISTORY
    }
    for name in sorted(names):
        for part in (name.encode(), names[name]):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def history(report: Mapping[str, bytes]) -> tuple[Version, ...]:
    """Return the released versions, oldest first."""
    text = report.get(HISTORY, b"").decode("utf-8", "replace")
    return tuple(
        Version(*(row.get(name) or "" for name in ("version", "date", "summary", "content_hash")))
        for row in csv.DictReader(io.StringIO(text))
    )


def effective(settings: Settings, data: Mapping[str, bytes], report: Mapping[str, bytes]) -> str:
    """Return the version this content builds as: its own if released so, else a draft's."""
    found = content_hash(data, report)
    for version in history(report):
        if (version.version, version.content_hash) == (settings.version, found):
            return settings.version
    return f"{settings.version}+draft.{found[:8]}"


def control(build: Build) -> tuple[tuple[str, str], ...]:
    """Return what identifies this edition, as known before it is rendered."""
    inputs = build.inputs
    found = content_hash(inputs.data, inputs.manuscript.files)
    return (
        ("Title", inputs.settings.title),
        ("Version", inputs.settings.version),
        ("Date", inputs.settings.date.isoformat()),
        ("Content hash (SHA-256)", " ".join(found[i : i + 16] for i in range(0, 64, 16))),
        ("Anchors checked against", build.evidence.anchors_checked_against),
        ("Made with", f"brief {__version__}; programs and file hashes are in manifest.json"),
    )
