"""Lists of hashes of any origin: which SHA-256 a manifest or a file of sums gives each file.

In: the bytes of a list. Out: hashes by name. Whether they are to be believed is for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PureWindowsPath

from brief.edition import identity, manifest

#: A hash, and the file it is of where one is named: as GNU writes it, and as BSD or OpenSSL do.
_LINE = re.compile(
    r"\\?(?:sha256:)?([0-9a-f]{64})(?:\s+\*?(.+))?"
    r"|\\?SHA(?:2-)?256 ?\((.+)\) ?= ?([0-9a-f]{64})",
    re.ASCII | re.IGNORECASE,
)


def is_list(name: str) -> bool:
    """Return whether an edition's file of that name states the hashes of others."""
    return name == identity.SUMS or name.endswith(identity.MANIFEST)


def is_line(text: str) -> bool:
    """Return whether a text is a hash, in any of the forms that a list may have."""
    return _LINE.fullmatch(text.strip()) is not None


def parse(name: str, content: bytes, alone: str = "") -> Mapping[str, frozenset[str]]:
    """Return the hashes that a list called `name` states, by the files' names without folders.

    A hash without a name is of the file `alone`. As for `sha256sum --check`, lines of any
    other form, such as those of a signature, are no part of the list. Raises `ValueError`
    for a manifest that is not of our form, and for what states no hash at all.

    >>> parse("SHA256SUMS", f"{'A' * 64} *dist/a.pdf\\r\\nwith love".encode())
    ... # doctest: +ELLIPSIS
    {'a.pdf': frozenset({'aaa...'})}
    """
    stated: dict[str, set[str]] = {}
    for path, digest in _pairs(name, content, alone):
        # A path of any system: on Windows either slash divides it.
        stated.setdefault(PureWindowsPath(path).name, set()).add(digest)
    if not stated:
        raise ValueError("it states no SHA-256 of any file")
    return {base: frozenset(digests) for base, digests in stated.items()}


def _pairs(name: str, content: bytes, alone: str) -> Iterator[tuple[str, str]]:
    if name.endswith(identity.MANIFEST):
        yield from manifest.parse(content)["outputs"].items()
        return
    for line in content.decode("utf-8-sig", "replace").splitlines():
        if match := _LINE.fullmatch(line.strip()):
            digest, path, same, again = match.groups()
            if path := path or same or alone:
                yield path, (digest or again).lower()
