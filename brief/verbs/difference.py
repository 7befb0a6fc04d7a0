"""Where two versions of a file first differ, said so that a person can find the place."""

from __future__ import annotations

import re
from itertools import zip_longest

from brief.edition import seal
from brief.system import archive

_OBJECT = re.compile(rb"(\d+ \d+) obj\b")
_SHOWN = 40


def first(name: str, one: bytes, two: bytes) -> str:
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
    line = one.count(b"\n", 0, at) + 1
    column = at - (one.rfind(b"\n", 0, at) + 1) + 1
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
        if found := first(name, left[name], right[name]):
            return f"part {found}"
    return "the parts are the same; their order, dates or compression differ"


def _sides(one: bytes, two: bytes, at: int) -> str:
    start = max(at - _SHOWN // 2, 0)
    left, right = (
        side[start : start + _SHOWN].decode("ascii", "backslashreplace") for side in (one, two)
    )
    return f"{left!a} against {right!a}" if left != right else "one ends there"
