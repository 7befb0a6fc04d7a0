"""Which edition this is: the content's hash, the version history, draft or release.

The content is every file of data/ and report/ but what says which edition it is: the
version history, and the line ``version:`` of the settings. So the same content has the
same hash before and after its release, and a version can be released only once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple

import yaml

from brief import __version__
from brief.edition import coverage
from brief.evidence.characters import CONTROL
from brief.model import EVIDENTIAL, Build, Inputs, Problem, Settings, Version
from brief.system import hashing

HISTORY = "versions.csv"
SETTINGS = "_quarto.yml"
#: What the names of an edition's files end with, by kind of content (`seal.kind`).
ENDINGS = {"html": ".html", "pdf": ".pdf", "docx": ".docx", "zip": "-data.zip"}
#: The manifest of the edition built last; the name of every edition's own ends with it, too.
MANIFEST = "manifest.json"
#: What the names of all files end with that are an edition's own.
OWN_ENDINGS = (*ENDINGS.values(), f"-{MANIFEST}")
#: The hashes of the edition built last, as `sha256sum` reads them.
SUMS = "SHA256SUMS"
#: The list of all editions beside them.
INDEX = "index.html"
#: What a profile may be called: its name becomes part of a version and of files' names.
PROFILE = re.compile(r"[a-z0-9][a-z0-9-]*")
#: The history's columns, in the order of `Version`'s fields.
COLUMNS = ("version", "date", "summary", "content_hash")
#: The rest of a line and its end, as YAML 1.1 ends lines (5.4).
_REST = re.compile(r"\A[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")


def content_hash(
    data: Mapping[str, bytes], report: Mapping[str, bytes], ignoring: tuple[str, ...] = ("version",)
) -> str:
    """Return the hash of the content, in order of path; `ignoring` are keys of the settings."""
    kept = {n: edited(c, ignoring) if n == SETTINGS else c for n, c in report.items()}
    kept.pop(HISTORY, None)
    return hashing.of_files(by_path(data, kept))


def by_path(data: Mapping[str, bytes], report: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of data/ and report/ by their paths in the project."""
    folders = {"data": data, "report": report}
    return {f"{folder}/{n}": c for folder, files in folders.items() for n, c in files.items()}


def of(inputs: Inputs) -> str:
    """Return the content hash of `inputs`, which is worked out once, where they are read."""
    return inputs.content_hash or content_hash(inputs.data, inputs.manuscript.files)


def edited(settings: bytes, keys: tuple[str, ...], new: str | None = None) -> bytes:
    """Return settings with another value in the top-level lines of `keys`; None: without them.

    Text that is no block of settings has no such lines.

    >>> edited(b"title: T\\nversion: 1.0.0\\nlang: en-GB\\n", ("version",))
    b'title: T\\nlang: en-GB\\n'
    >>> edited(b'"version": 0.1.0', ("version",), '"0.2.0"')
    b'"version": "0.2.0"'
    """
    text = settings.decode("utf-8", "surrogateescape")
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return settings
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        return settings
    for key, value in reversed(node.value):  # so that what is left to edit stays in its place
        start, end = key.start_mark, value.end_mark
        # A value of more lines than one is no version: it stays, and counts as content.
        if key.value in keys and start.column == 0 and end.line == start.line:
            if new is None:
                text = text[: start.index] + _REST.sub("", text[end.index :], count=1)
            else:
                text = text[: value.start_mark.index] + new + text[end.index :]
    return text.encode("utf-8", "surrogateescape")


def history(report: Mapping[str, bytes]) -> tuple[Version, ...]:
    """Return the released versions, oldest first, up to a row that cannot be read."""
    rows = csv.DictReader(_history(report))
    versions: list[Version] = []
    with suppress(csv.Error):  # `faults` says so
        versions.extend(Version(*(row.get(name) or "" for name in COLUMNS)) for row in rows)
    return tuple(versions)


def faults(report: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield what keeps the history from being read, or from being shown in a table."""
    rows = csv.reader(_history(report))

    def problem(message: str) -> Problem:
        fix = "write each summary as one line of text"
        return Problem(f"report/{HISTORY}", rows.line_num, 0, "history", message, fix)

    try:
        for row in rows:
            if any(CONTROL.search(cell) for cell in row):
                yield problem("a cell holds a line break or a control character")
    except csv.Error as error:
        yield problem(f"cannot be read: {error}")


def _history(report: Mapping[str, bytes]) -> io.StringIO:
    text = report.get(HISTORY, b"").decode("utf-8-sig", "replace")
    return io.StringIO(text, newline="")


def with_row(report: Mapping[str, bytes], version: Version) -> bytes:
    """Return the history file with `version` as its last row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in (*history(report), version))
    return out.getvalue().encode()


def released(version: str, content: str, report: Mapping[str, bytes]) -> Version | None:
    """Return the history's row for this version with the hash `content`, if there is one."""
    number = version.partition("+")[0]
    rows = (row for row in history(report) if (row.version, row.content_hash) == (number, content))
    return next(rows, None)


def built_as(version: str, content: str, report: Mapping[str, bytes], profile: str = "") -> str:
    """Return the version the hash `content` builds as: its own if released so, else a draft's.

    A profile makes another text of the same content, so what is built with one is a draft.
    """
    if not profile and released(version, content, report):
        return version
    draft = f"{version}+draft.{content[:8]}"
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


def counted(dataset: str, rows: int) -> str:
    """Return how many rows a dataset has, in words.

    >>> counted("sources", 1), counted("figures", 31)
    ('1 source', '31 figures')
    """
    return f"{rows} {dataset.removesuffix('s') if rows == 1 else dataset}"


def control(build: Build) -> tuple[tuple[str, str], ...]:
    """Return what identifies this edition, as known before it is rendered."""
    inputs = build.inputs
    digest = of(inputs)
    return (
        ("Title", inputs.settings.title),
        ("Version", inputs.settings.version),
        ("Date", inputs.settings.date.isoformat()),
        ("Content hash (SHA-256)", " ".join(digest[i : i + 16] for i in range(0, 64, 16))),
        ("Rows of evidence", ", ".join(counted(n, len(build.evidence[n])) for n in EVIDENTIAL)),
        ("What sentences rest on", coverage.said(build.sentences)),
        ("Anchors checked against", build.evidence.anchors_checked_against),
        ("Made with", f"brief {__version__}; programs and file hashes are in manifest.json"),
        (
            "To check this file",
            "brief verify FILE --expect its SHA-256, as the publisher states it",
        ),
    )
