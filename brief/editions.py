"""Which edition this is: the content's hash, the version history, draft or release.

The content is every file of data/ and report/ but what says which edition it is: the
version history, and the line ``version:`` of the settings. So the same content has the
same hash before and after its release, and a version can be released only once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping

from brief import __version__
from brief.model import DATASETS, Build, Settings, Version

HISTORY = "versions.csv"
SETTINGS = "_quarto.yml"
#: What a profile may be called: its name becomes part of a version and of files' names.
PROFILE = re.compile(r"[a-z0-9][a-z0-9-]*")
COLUMNS = ("version", "date", "summary", "content_hash")


def content_hash(
    data: Mapping[str, bytes], report: Mapping[str, bytes], ignoring: tuple[str, ...] = ("version",)
) -> str:
    """Return the SHA-256 over the content, in order of path; `ignoring` are keys of the settings.

    Each name and content is preceded by its length, so no two sets of files share a hash
    by running into one another.
    """
    found = hashlib.sha256()
    names = {f"data/{n}": c for n, c in data.items()} | {
        f"report/{n}": without(c, ignoring) if n == SETTINGS else c
        for n, c in report.items()
        if n != HISTORY
    }
    for name in sorted(names):
        for part in (name.encode("utf-8", "surrogateescape"), names[name]):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def without(settings: bytes, keys: tuple[str, ...]) -> bytes:
    """Return a settings file without the top-level lines of `keys`.

    >>> without(b"title: T\\nversion: 1.0.0\\nlang: en-GB\\n", ("version",))
    b'title: T\\nlang: en-GB\\n'
    """
    names = "|".join(keys).encode()
    return re.sub(rb"^(?:" + names + rb"):[^\n]*(?:\n|\Z)", b"", settings, flags=re.MULTILINE)


def history(report: Mapping[str, bytes]) -> tuple[Version, ...]:
    """Return the released versions, oldest first."""
    text = report.get(HISTORY, b"").decode("utf-8-sig", "replace")
    return tuple(
        Version(*(row.get(name) or "" for name in COLUMNS))
        for row in csv.DictReader(io.StringIO(text, newline=""))
    )


def with_row(report: Mapping[str, bytes], version: Version) -> bytes:
    """Return the history file with `version` as its last row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in (*history(report), version):
        writer.writerow((one.version, one.date, one.summary, one.content_hash))
    return out.getvalue().encode()


def released(
    settings: Settings, data: Mapping[str, bytes], report: Mapping[str, bytes]
) -> Version | None:
    """Return the history's row for this version with this content, if there is one."""
    number, found = settings.version.partition("+")[0], content_hash(data, report)
    for version in history(report):
        if (version.version, version.content_hash) == (number, found):
            return version
    return None


def effective(
    settings: Settings, data: Mapping[str, bytes], report: Mapping[str, bytes], profile: str = ""
) -> str:
    """Return the version this content builds as: its own if released so, else a draft's.

    A profile makes another text of the same content, so what is built with one is a draft.
    """
    if not profile and released(settings, data, report):
        return settings.version
    draft = f"{settings.version}+draft.{content_hash(data, report)[:8]}"
    return f"{draft}.{profile}" if profile else draft


def is_draft(version: str) -> bool:
    """Return whether a version is that of an unreleased edition."""
    return "+draft." in version


def parts(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare by.

    >>> parts("0.10.1+draft.0123abcd")
    (0, 10, 1)
    """
    return tuple(int(n) for n in re.findall(r"[0-9]+", version.partition("+")[0])[:3])


def stem(settings: Settings) -> str:
    """Return what the names of an edition's files start with."""
    return f"{settings.slug}-{settings.version}"


def control(build: Build) -> tuple[tuple[str, str], ...]:
    """Return what identifies this edition, as known before it is rendered."""
    inputs = build.inputs
    found = content_hash(inputs.data, inputs.manuscript.files)
    return (
        ("Title", inputs.settings.title),
        ("Version", inputs.settings.version),
        ("Date", inputs.settings.date.isoformat()),
        ("Content hash (SHA-256)", " ".join(found[i : i + 16] for i in range(0, 64, 16))),
        ("Rows of evidence", ", ".join(f"{len(build.evidence[n])} {n}" for n in DATASETS)),
        ("Anchors checked against", build.evidence.anchors_checked_against),
        ("Made with", f"brief {__version__}; programs and file hashes are in manifest.json"),
        ("To check this file", "brief verify FILE"),
    )
