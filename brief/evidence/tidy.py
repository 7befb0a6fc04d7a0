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
import re
from collections.abc import Mapping

#: A quoted cell (RFC 4180, 2.5 to 2.7), or the end of a line.
_QUOTED_OR_END = re.compile(rb'((?:\A|(?<=[,\r\n]))"(?:[^"]|"")*")|\r\n?')


def tidied(data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the CSV files of data/ that change, by path, as they should be."""
    strange = foreign(data)
    found = {
        path: tidy(content)
        for path, content in data.items()
        if path.endswith(".csv") and path not in strange
    }
    return {path: content for path, content in found.items() if content != data[path]}


def foreign(data: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the paths of the CSV files that are not UTF-8: what they say is a guess."""
    return tuple(p for p, content in data.items() if p.endswith(".csv") and not _is_text(content))


def tidy(content: bytes) -> bytes:
    """Return a CSV file with commas, plain line ends, one at its end, and no byte order mark.

    `content` is UTF-8. Line ends inside a quoted cell are the cell's own, and stay.

    >>> tidy(codecs.BOM_UTF8 + b"a,b\\r\\n1,2")
    b'a,b\\n1,2\\n'
    >>> tidy(b"a;b\\n1,5;2\\n")
    b'a,b\\n"1,5",2\\n'
    """
    plain = content.removeprefix(codecs.BOM_UTF8)
    header = plain.partition(b"\n")[0]
    if b";" in header and b"," not in header:
        plain = _with_commas(plain)
    plain = _QUOTED_OR_END.sub(lambda found: found[1] or b"\n", plain)
    return plain.rstrip(b"\n") + b"\n" if plain else plain


def _with_commas(content: bytes) -> bytes:
    """Return what is separated by semicolons, as Excel does in much of Europe, with commas."""
    text = content.decode("utf-8")
    csv.field_size_limit(max(131_072, len(text) + 1))
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    # Both, so that cells with either are quoted.
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
