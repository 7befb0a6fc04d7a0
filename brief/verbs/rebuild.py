"""Build an edition anew, and say where two versions of a file first differ.

The build is a program of its own, so that conditions can be set from outside.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import brief
from brief.edition import seal
from brief.errors import BriefError, EngineError, ExitCode, MissingError
from brief.system import archive, tools

#: A build that takes longer than this hangs.
TIME_LIMIT = 1800.0

_OBJECT = re.compile(rb"(\d+ \d+) obj\b")
#: Bytes shown of either side of a difference.
_SHOWN = 40


def rebuild(
    project: Path,
    *,
    engine: str = "auto",
    command: Sequence[str] = ("-m", "brief"),
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    cached: bool = False,
) -> Mapping[str, bytes]:
    """Return the files of a build of `project`, by name.

    `command` is what Python runs in place of brief's own command line, `env` goes over the
    fixed environment. The project's cache is used, and filled, only where `cached`. Raises
    `MissingError` for a missing engine, `EngineError` for any other failure, with what the
    build said.
    """
    # Where brief runs from a folder rather than an installation, the child must find it, too.
    home = {"PYTHONPATH": str(Path(brief.__file__).parent.parent)}
    quarto = {name: os.environ[name] for name in ("QUARTO_PATH",) if name in os.environ}
    done = tools.run(
        [
            *(sys.executable, *command, "--quiet", "build", "--output", "edition"),
            *("--project", str(project.absolute()), "--engine", engine, *options),
            *(() if cached else ("--no-cache",)),
        ],
        outputs=["edition/*"],
        env={**home, **quarto, **(env or {})},
        time_limit=TIME_LIMIT,
    )
    if done.code:
        kind: type[BriefError] = MissingError if done.code == ExitCode.MISSING else EngineError
        raise kind(f"The rebuild ended with code {done.code}: {done.stderr.strip()}")
    return {Path(name).name: content for name, content in done.files.items()}


def difference(name: str, one: bytes, two: bytes) -> str:
    """Return the file, the part of it, and both sides of the first difference; "" if equal."""
    if one == two:
        return ""
    kinds = {seal.kind(one), seal.kind(two)}
    if kinds <= {"zip", "docx"}:
        return f"{name}: {_members(one, two)}"
    at = next(i for i, (a, b) in enumerate(zip_longest(one, two)) if a != b)
    if kinds == {"pdf"}:
        objects = _OBJECT.findall(one[:at])
        inside = f"in object {objects[-1].decode()}" if objects else "before the first object"
        return f"{name}: {inside}, byte {at}: {_sides(one, two, at)}"
    try:
        one.decode(), two.decode()
    except UnicodeDecodeError:
        return f"{name}: byte {at}: {_sides(one, two, at)}"
    line, column = one.count(b"\n", 0, at) + 1, at - one.rfind(b"\n", 0, at)
    return f"{name}: line {line}, byte {column}: {_sides(one, two, at)}"


def _members(one: bytes, two: bytes) -> str:
    """Return how two different zips differ: in names, in a member, or only in form."""
    try:
        left, right = archive.unpack(one), archive.unpack(two)
    except ValueError as error:
        return f"one is damaged: {error}"
    if missing := sorted(left.keys() ^ right.keys()):
        return f"only one holds {missing[0]}"
    for name in sorted(left):
        if place := difference(name, left[name], right[name]):
            return f"part {place}"
    return "the parts are the same; their order, dates or compression differ"


def _sides(one: bytes, two: bytes, at: int) -> str:
    start = max(at - _SHOWN // 2, 0)
    left, right = (
        side[start : start + _SHOWN].decode("ascii", "backslashreplace") for side in (one, two)
    )
    return f"{left!a} against {right!a}" if left != right else "one ends there"
