"""A zip with nothing of the machine in it, and zips of strangers read with care."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

#: More than this, unpacked, is no edition; a small zip can claim terabytes.
LARGEST = 512 * 1024 * 1024


def pack(files: Mapping[str, bytes], date: dt.date) -> bytes:
    """Return a zip of `files`: sorted names, every entry dated `date` and readable by all."""
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


def unpack(content: bytes) -> Mapping[str, bytes]:
    """Return the files of a zip by name; raises `ValueError` for one that is broken or vast."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise ValueError("it is larger than 512 MiB when unpacked")
            return {entry.filename: archive.read(entry) for entry in entries}
    # Besides BadZipFile: encrypted (RuntimeError), unknown method, cut short, bad deflate data.
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ValueError(f"it is not a whole zip file ({error})") from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "struct"):
            raise ValueError(f"it is not a whole zip file ({error})") from None
        raise
