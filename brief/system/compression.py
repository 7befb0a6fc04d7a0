"""Deflate (RFC 1951) by libdeflate, which a package brings along: the same bytes on any machine.

Python's zlib is that of the machine, of which there is more than one maker; so is Pillow's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import deflate

#: libdeflate's, of 12: beyond it, twice the time saves a hundredth of the size.
LEVEL = 10
#: What every PNG begins with.
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def bare(content: bytes) -> bytes:
    """Return `content` compressed with nothing around it, as in a zip."""
    return bytes(deflate.deflate_compress(content, LEVEL))


def wrapped(content: bytes) -> bytes:
    """Return `content` compressed with header and checksum (RFC 1950), as in a PDF or PNG."""
    return bytes(deflate.zlib_compress(content, LEVEL))


def png(image: bytes) -> bytes:
    """Return a whole PNG with the same pixels, compressed anew."""
    chunks = list(_chunks(image))
    data = b"".join(content for kind, content in chunks if kind == b"IDAT")
    # As Pillow writes them: what it says of the image comes before the image, but for the end.
    *said, end = (chunk for chunk in chunks if chunk[0] != b"IDAT")
    packed = [*said, (b"IDAT", wrapped(zlib.decompress(data))), end]
    return _SIGNATURE + b"".join(
        len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)
        for kind, content in packed
    )


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of a PNG's chunks (PNG, 5.3): length, kind, content, checksum."""
    at = len(_SIGNATURE)
    while at < len(image):
        length = int.from_bytes(image[at : at + 4])
        yield image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        at += 12 + length
