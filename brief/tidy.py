"""CSV files as spreadsheets save them → as `validate` wants them, without a changed cell.

Excel writes a byte order mark, carriage returns and, in much of Europe, semicolons; others
leave out the last line break or put empty lines at the end. None of it says anything, and
all of it shows as a change.
What a cell holds is never touched, and a file in another encoding is left for its author.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping


def tidied(data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the CSV files of data/ that change, by path, as they should be."""
    found = {path: tidy(content) for path, content in data.items() if path.endswith(".csv")}
    return {path: content for path, content in found.items() if content != data[path]}


def tidy(content: bytes) -> bytes:
    """Return a CSV file with commas, plain line ends, one at its end, and no byte order mark.

    >>> tidy(codecs.BOM_UTF8 + b"a,b\\r\\n1,2")
    b'a,b\\n1,2\\n'
    >>> tidy(b"a;b\\n1,5;2\\n")
    b'a,b\\n"1,5",2\\n'
    """
    plain = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    header = plain.partition(b"\n")[0]
    if b";" in header and b"," not in header:
        plain = _with_commas(plain)
    return plain.rstrip(b"\n") + b"\n" if plain else plain


def _with_commas(content: bytes) -> bytes:
    """Return what is separated by semicolons, as Excel does in much of Europe, with commas."""
    text = content.decode("utf-8", "surrogateescape")
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogateescape")
