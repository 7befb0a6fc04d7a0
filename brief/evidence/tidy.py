"""CSV files as spreadsheets save them → as they are read and published, without a changed cell.

Excel writes a byte order mark, carriage returns and, in much of Europe, semicolons; others
leave out the last line break or put empty lines at the end. None of it says anything. No
line moves, so that a problem is told at the line which an author sees.
What a cell holds is never touched, and a file in another encoding is left for its author.
"""

from __future__ import annotations

import csv
import io
import re

#: A quoted cell (RFC 4180, 2.5 to 2.7), or the end of a line.
_QUOTED_OR_END = re.compile(r'((?:\A|(?<=[,\r\n]))"[^"]*(?:""[^"]*)*")|\r\n?')


def tidy(content: bytes) -> bytes:
    """Return a CSV file with commas, plain line ends, one at its end, and no byte order mark.

    Line ends inside a quoted cell are the cell's own, and stay. What is not UTF-8 is returned
    as it is: what it says is a guess.

    >>> tidy(b"\\xef\\xbb\\xbfa,b\\r\\n1,2")
    b'a,b\\n1,2\\n'
    >>> tidy(b"a;b\\n1,5;2\\n")
    b'a,b\\n"1,5",2\\n'
    """
    if not is_text(content):
        return content
    text = content.decode("utf-8").lstrip("\ufeff")
    header = re.split("[\r\n]", text, maxsplit=1)[0]
    if ";" in header and "," not in header:
        text = _with_commas(text)
    plain = _QUOTED_OR_END.sub(lambda part: part[1] or "\n", text).rstrip("\n")
    return f"{plain}\n".encode() if plain else b""


def is_text(content: bytes) -> bool:
    """Return whether a file is UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_commas(text: str) -> str:
    csv.field_size_limit(max(131_072, len(text) + 1))
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        # Both ends of a line, so that cells with either are quoted.
        csv.writer(out, lineterminator="\r\n").writerows(rows)
    except csv.Error:  # quotes that cannot be read: said as of any other table
        return text
    return out.getvalue()
