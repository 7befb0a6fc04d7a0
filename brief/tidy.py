"""CSV files as spreadsheets save them → as `validate` wants them, without a changed cell.

Excel writes a byte order mark and carriage returns, others leave out the last line break or
put empty lines at the end. None of it says anything, and all of it shows as a change.
What a cell holds is never touched, and a file in another encoding is left for its author.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping


def tidied(data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the CSV files of data/ that change, by path, as they should be."""
    found = {path: tidy(content) for path, content in data.items() if path.endswith(".csv")}
    return {path: content for path, content in found.items() if content != data[path]}


def tidy(content: bytes) -> bytes:
    """Return a CSV file with plain line ends, one at its end, and no byte order mark.

    >>> tidy(codecs.BOM_UTF8 + b"a,b\\r\\n1,2")
    b'a,b\\n1,2\\n'
    """
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return plain.rstrip(b"\n") + b"\n" if plain else plain
