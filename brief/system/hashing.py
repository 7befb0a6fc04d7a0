"""One hash over many parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping


def digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 over `parts`, in order, each preceded by its length.

    So no two lists of parts share a hash by running into one another.
    """
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def of_files(files: Mapping[str, bytes]) -> str:
    """Return the digest of every name and its content, in order of the names."""
    return digest(
        part
        for name in sorted(files)
        for part in (name.encode("utf-8", "surrogateescape"), files[name])
    )
