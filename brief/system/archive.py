"""A zip with nothing of the machine in it, and zips of strangers read with care."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from brief.system import compression

#: More than this is no edition, also unpacked: a small zip can claim terabytes.
LARGEST = 512 * 1024 * 1024

#: Version 2.0 of the format, on Unix, so that the mode counts (4.4.2).
_MADE_ON_UNIX = b"\x14\x03"

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: The end of the directory, and of the file where no comment follows (4.3.16).
_END = struct.Struct("<4sHHHHIIH")

_Date = tuple[int, int, int, int, int, int]


def pack(files: Mapping[str, bytes], stamp: dt.datetime) -> bytes:
    """Return a zip of `files`: sorted names, every entry dated `stamp` and readable by all."""
    # The format's years are 1980 to 2107 (APPNOTE 4.4.6).
    year = min(max(stamp.year, 1980), 2107)
    date = (year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second)
    return _pack({name: files[name] for name in sorted(files)}, date)


def replace(content: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return the zip `content` holding `files` instead: its order and its date, new names last.

    Raises `ValueError` for a zip that is broken or empty.
    """
    old = unpack(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        dates = [entry.date_time for entry in archive.infolist()]
    names = [name for name in old if name in files]
    names += sorted(set(files) - set(old))
    return _pack({name: files[name] for name in names}, min(dates))


def names(content: bytes) -> tuple[str, ...]:
    """Return the names that the directory of a zip holds; none where it has no directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, struct.error):
        return ()


def unpack(content: bytes) -> Mapping[str, bytes]:
    """Return the files of a zip by name; raises `ValueError` for one that is broken or vast."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise ValueError("it is larger than 512 MiB when unpacked")
            if len({entry.filename for entry in entries}) < len(entries):
                raise ValueError("it holds two files of one name")
            # Others are packed by libraries with errors of their own.
            if any(entry.compress_type not in _METHODS for entry in entries):
                raise ValueError("a file in it is compressed in an unusual way")
            return {entry.filename: archive.read(entry) for entry in entries}
    # Encrypted, cut short, or damaged inside.
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError, zlib.error, struct.error) as error:
        raise ValueError(f"it is not a whole zip file ({error})") from None


def is_bare(content: bytes) -> bool:
    """Return whether a zip, which can be unpacked, has nothing before or behind what it holds.

    What stands there no program shows, and no hash over the files in it covers.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = min(entry.header_offset for entry in archive.infolist())
    return start == 0 and content[-_END.size :].startswith(b"PK\5\6")


def _pack(files: Mapping[str, bytes], date: _Date) -> bytes:
    """Return a zip: every file after its own header, then the directory (APPNOTE 4.3).

    The standard library takes nothing that is compressed already, see `compression`.
    """
    year, month, day, hour, minute, second = date
    clock = (hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day)
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        path, packed = name.encode(), compression.bare(content)
        utf8 = 0 if name.isascii() else 0x800
        held = (zlib.crc32(content), len(packed), len(content), len(path), 0)
        said = struct.pack("<HHHHHIIIHH", 20, utf8, zipfile.ZIP_DEFLATED, *clock, *held)
        mode = (0, 0, 0, 0o100644 << 16, len(body))
        directory += b"PK\1\2" + _MADE_ON_UNIX + said + struct.pack("<HHHII", *mode) + path
        body += b"PK\3\4" + said + path + packed
    count, sizes = len(files), (len(directory), len(body), 0)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, *sizes)
    return bytes(body + directory + end)
