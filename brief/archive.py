"""A zip with nothing of the machine in it: sorted names, fixed dates, fixed modes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping


def pack(files: Mapping[str, bytes], date: dt.date) -> bytes:
    """Return a zip of `files`, every entry dated `date` and readable by all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            # The format's years start at 1980 (APPNOTE 4.4.6).
            stamp = (max(date.year, 1980), date.month, date.day, 0, 0, 0)
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3  # Unix, so that the mode counts
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()
