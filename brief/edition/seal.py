"""The seal: what an edition says of itself, inside the very file, and a hash over it all.

A file cannot hold its own hash, so the hash is taken with zeros in the seal's place. The
seal tells a changed digit, a cut download or a re-saved file from the original with
nothing but the file at hand. It is no signature: whoever can change the file can seal it
anew. Who made a file, only a hash got from elsewhere or a rebuild can show.

Where it stands, without changing what a reader sees, and what its hash is over:

* HTML: a data block before ``</body>``, which browsers do not run (HTML, 4.12.1); every byte;
* PDF: comment lines before ``startxref``, which are white space (ISO 32000-1, 7.2.4); every byte;
* zip: a member of its own; the names and contents of all members, with nothing around them;
* DOCX: the same, as a custom XML part (ECMA-376 part 1, 15.2.5), for office programs refuse
  archives with a comment.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from brief.system import archive, hashing

MARK = b"brief-seal sha256:"
_SEAL = re.compile(re.escape(MARK) + rb"([0-9a-f]{64})")
_ZEROS = b"0" * 64
_HTML = b'<script type="application/json" id="brief-manifest">'
_PDF = b"%brief-manifest "
_PDF_LINE = 200  # ISO 32000-1, 7.5.1: at most 255 bytes a line, for old readers' sake
#: What the name of the member that seals a zip starts with, so no other member's may.
NAME = "brief-manifest"
_DOCX_PART = f"customXml/{NAME}.xml"
_DOCX_RELATIONS = "word/_rels/document.xml.rels"
_RELATION = (
    b'<Relationship Id="rIdBriefManifest" Type="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/relationships/customXml" Target="../' + _DOCX_PART.encode() + b'"/>'
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a file says of itself, and whether it is still the file that was sealed."""

    core: Mapping[str, Any]
    holds: bool


def kind(content: bytes) -> str:
    """Return ``html``, ``pdf``, ``docx`` or ``zip``, or nothing for other content."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK"):
        return "docx" if _DOCX_RELATIONS in archive.names(content) else "zip"
    return "html" if b"<html" in content[:1024].lower() else ""


def seal(content: bytes, core: Mapping[str, Any]) -> bytes:
    """Return `content` with `core` inside and the seal over both.

    Raises `ValueError` for content that has no place for a seal.
    """
    stated = {**core, "seal": (MARK + _ZEROS).decode()}  # last, see `_place`
    text = json.dumps(stated, separators=(",", ":")).encode()
    for sign in b"<>&":  # so that no value can end the block it stands in
        text = text.replace(bytes([sign]), b"\\u%04x" % sign)
    form = kind(content)
    if form in ("zip", "docx"):
        return _seal_members(content, text, form)
    at = {"html": content.rfind(b"</body>"), "pdf": content.rfind(b"startxref")}.get(form, -1)
    if at < 0:
        raise ValueError("the content has no place for a seal")
    block = _HTML + text + b"</script>\n" if form == "html" else _comments(text)
    opened = content[:at] + block + content[at:]
    return _stamped(opened, hashlib.sha256(opened).hexdigest())


def read(content: bytes) -> Sealed | None:
    """Return the seal in a file of any origin; None where there is none to read."""
    try:
        text, holds = _read(content)
        core = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Sealed(core, holds) if isinstance(core, dict) else None


def _read(content: bytes) -> tuple[bytes, bool]:
    """Return the text of the manifest inside, if any, and whether the seal holds."""
    match kind(content):
        case "html":
            text = content.rpartition(_HTML)[2].partition(b"</script>")[0]
        case "pdf":
            lines = content[: content.rfind(b"\nstartxref")].split(b"\n")
            block = takewhile(lambda line: line.startswith(_PDF), reversed(lines))
            text = b"".join(line.removeprefix(_PDF) for line in reversed(list(block)))
        case "zip" | "docx":
            members = dict(archive.unpack(content))
            names = [n for n in members if n.rpartition("/")[2].startswith(f"{NAME}.")]
            part = members[names[0]] if len(names) == 1 else b""
            seal = _sealed(part)
            members.update({names[0]: _stamped(part, _ZEROS.decode())} if seal else {})
            holds = seal == hashing.of_files(members) and archive.is_bare(content)
            return part[part.find(b"{") : part.rfind(b"}") + 1], holds
        case _:
            return b"", False
    zeroed = _stamped(content, _ZEROS.decode())
    return text, _sealed(content) == hashlib.sha256(zeroed).hexdigest()


def _place(content: bytes) -> re.Match[bytes] | None:
    """Return the seal, with its hash: the last, for the text itself may speak of seals."""
    return _SEAL.match(content, max(content.rfind(MARK), 0))


def _sealed(content: bytes) -> str:
    seal = _place(content)
    return seal[1].decode() if seal else ""


def _stamped(content: bytes, digest: str) -> bytes:
    """Return `content` with `digest` in the seal's place, where it has one."""
    seal = _place(content)
    return content[: seal.start(1)] + digest.encode() + content[seal.end() :] if seal else content


def _comments(text: bytes) -> bytes:
    """Return PDF comment lines; the seal stands unbroken on the last."""
    cut = text.rindex(MARK)
    lines = [text[:cut][i : i + _PDF_LINE] for i in range(0, cut, _PDF_LINE)]
    return b"".join(_PDF + line + b"\n" for line in [*lines, text[cut:]])


def _seal_members(content: bytes, text: bytes, form: str) -> bytes:
    members = dict(archive.unpack(content))
    name = _DOCX_PART
    if form == "docx":
        relations = members[_DOCX_RELATIONS]
        end = relations.rindex(b"</Relationships>")
        members[_DOCX_RELATIONS] = relations[:end] + _RELATION + relations[end:]
        text = b'<manifest xmlns="urn:brief:manifest">' + text + b"</manifest>"
    else:
        folders = {name.partition("/")[0] for name in members if "/" in name}
        name = f"{min(folders)}/{NAME}.json" if len(folders) == 1 else f"{NAME}.json"
    members[name] = text
    members[name] = _stamped(text, hashing.of_files(members))
    return archive.replace(content, members)
