"""PDF/A-3 (ISO 19005-3): the data inside the PDF, and the claim of both standards.

`enclosures` says how each file below ``data/`` is attached; `claim` mends what WeasyPrint 70
writes about the whole. Which variant a brief wants is in its settings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brief.evidence.datasets import PACKAGE

#: Media types by ending (RFC 7111, 8259, 7763, 9512). The machine's own list may lack some.
_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
#: PDF/UA-1, 5, in XMP. PDF/A wants each schema that it does not know described (6.6.2.3).
_PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in the PDF; `relationship` is what it is to the text (ISO 19005-3, 6.8)."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: str


def enclosures(data: Mapping[str, bytes]) -> tuple[Enclosure, ...]:
    """Return every file below ``data/``, sorted by name.

    What the descriptor lists is the *Data* behind text and charts, described in its words;
    all else, such as how the data were extracted, is their *Source*. Names are flat, for
    programs that take files out of a PDF make no folders.
    """
    descriptor = json.loads(data.get(PACKAGE, b"{}"))
    listed = {resource["path"]: resource for resource in descriptor.get("resources", ())}
    return tuple(
        Enclosure(
            name.replace("/", "-"),
            data[name],
            _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream"),
            _describe(name, listed.get(name)),
            "Data" if name in listed else "Source",
        )
        for name in sorted(data)
    )


def _describe(name: str, resource: Mapping[str, Any] | None) -> str:
    if resource is None:
        return "Columns of the datasets" if name == PACKAGE else f"Beside the datasets: {name}"
    title = resource.get("title") or resource.get("name") or name
    return f"{title}. {resource.get('description', '')}".strip()


def claim(pdf: Any) -> None:
    """Say in `pdf`, about to be written as PDF/A, that it is PDF/UA-1 as well."""
    for entry in pdf.objects:
        if getattr(entry, "extra", {}).get("Type") == "/Metadata":
            entry.stream[:] = [
                part.replace(b"</rdf:RDF>", _PDFUA + b"</rdf:RDF>") for part in entry.stream
            ]
    # WeasyPrint lists each attachment twice.
    attached = pdf.catalog.get("AF", [])
    attached[:] = dict.fromkeys(attached)
