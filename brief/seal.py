"""The seal: what an edition says of itself, inside the very file, and a hash over it all.

A file cannot hold its own hash, so the hash is taken with zeros in the seal's place. The
seal tells a changed digit, a cut download or a re-saved file from the original with
nothing but the file at hand. It is no signature: whoever can change the file can seal it
anew. Who made a file, only a hash got from elsewhere or a rebuild can show.

Where it stands, without changing what a reader sees:

* HTML: a data block before ``</body>``, which browsers do not run (HTML, 4.12.1);
* PDF: comment lines before ``startxref``, which count as white space (ISO 32000-1, 7.2.4);
* DOCX and zip: the archive's comment (APPNOTE 4.3.16).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MARK = b"brief-seal sha256:"
_SEAL = re.compile(re.escape(MARK) + rb"([0-9a-f]{64})")
_ZEROS = b"0" * 64
_HTML = b'<script type="application/json" id="brief-manifest">'
_PDF = b"%brief-manifest "
_PDF_LINE = 200  # ISO 32000-1, 7.5.1: at most 255 bytes a line, for old readers' sake
_END_OF_ZIP = b"PK\x05\x06"
_END_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a file says of itself, and whether it is still the file that was sealed."""

    core: Mapping[str, Any]
    holds: bool


def kind(content: bytes) -> str:
    """Return ``html``, ``pdf`` or ``zip`` (a DOCX is a zip), or nothing for other content."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK"):
        return "zip"
    return "html" if b"<html" in content[:1024].lower() else ""


def seal(content: bytes, core: Mapping[str, Any]) -> bytes:
    """Return `content` with `core` inside and the seal over both.

    Raises `ValueError` for content that has no place for a seal.
    """
    stated = {**core, "seal": (MARK + _ZEROS).decode()}
    text = json.dumps(stated, separators=(",", ":"), sort_keys=True).encode()
    for sign in b"<>&":  # so that no value can end the data block
        text = text.replace(bytes([sign]), b"\\u%04x" % sign)
    opened = _insert(content, text)
    start = _place(opened)
    digest = hashlib.sha256(opened).hexdigest().encode()
    return opened[:start] + digest + opened[start + 64 :]


def read(content: bytes) -> Sealed | None:
    """Return the seal in a file of any origin; None where there is none to read."""
    start = _place(content)
    core = _core(content)
    if start < 0 or core is None:
        return None
    zeroed = content[:start] + _ZEROS + content[start + 64 :]
    return Sealed(core, hashlib.sha256(zeroed).hexdigest().encode() == content[start : start + 64])


def _place(content: bytes) -> int:
    """Return where the seal's hash starts: the last, for the text itself may speak of seals."""
    at = content.rfind(MARK)
    found = _SEAL.match(content, at) if at >= 0 else None
    return found.start(1) if found else -1


def _insert(content: bytes, text: bytes) -> bytes:
    match kind(content):
        case "html":
            at = content.rfind(b"</body>")
            block = _HTML + text + b"</script>\n"
        case "pdf":
            at = content.rfind(b"startxref")
            # The seal must stand unbroken, so it has a line of its own, the last.
            cut = text.rindex(MARK)
            lines = [text[i : i + _PDF_LINE] for i in range(0, cut, _PDF_LINE)]
            lines[-1] = lines[-1][: cut - (len(lines) - 1) * _PDF_LINE]
            block = b"".join(_PDF + line + b"\n" for line in [*lines, text[cut:]])
        case "zip":
            at = len(content) - 2 if content[-_END_LENGTH:].startswith(_END_OF_ZIP) else -1
            return content[:at] + len(text).to_bytes(2, "little") + text if at > 0 else _no_place()
        case _:
            return _no_place()
    return content[:at] + block + content[at:] if at >= 0 else _no_place()


def _no_place() -> bytes:
    raise ValueError("the content has no place for a seal")


def _core(content: bytes) -> Mapping[str, Any] | None:
    match kind(content):
        case "html":
            text = content.rpartition(_HTML)[2].partition(b"</script>")[0]
        case "pdf":
            lines = content[content.rfind(b"endobj") :].split(b"\n")
            text = b"".join(line.removeprefix(_PDF) for line in lines if line.startswith(_PDF))
        case "zip":
            text = content[content.rfind(_END_OF_ZIP) + _END_LENGTH :]
        case _:
            return None
    try:
        core = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return core if isinstance(core, dict) else None
