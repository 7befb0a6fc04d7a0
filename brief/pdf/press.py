"""A page → PDF bytes, tagged as PDF/UA-1, with WeasyPrint, of which this is the only importer.

What has been printed before is `typeset`'s to know; content decisions belong to neither.
"""

from __future__ import annotations

import base64
import datetime as dt
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pydyf

from brief.errors import EngineError
from brief.model import ARCHIVAL, Settings
from brief.pdf import archival, foot, tagging
from brief.system import compression, fonts, toolchain

# It looks for fonts as soon as it is loaded, for its libraries, and for one that would cut fonts.
with fonts.alone(), toolchain.at_hand(), warnings.catch_warnings():
    warnings.filterwarnings("ignore", "HarfBuzz-Subset", DeprecationWarning)
    import weasyprint
    from weasyprint.pdf.fonts import Font
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

#: The typeface has no hollow or square bullets, which WeasyPrint draws for inner lists.
LISTS = "ul { list-style-type: disc }"


class Closed(URLFetcher):  # type: ignore[misc]
    """A fetcher that knows nothing but ``data:``, so no build reads a file or the network."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return a data URI's content; raise `FatalURLFetchingError` for anything else."""
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"{url} lies outside the page")
        return super().fetch(url, headers)


def printed(html: str, settings: Settings, data: Mapping[str, bytes]) -> bytes:
    """Return what `brief.pdf.printed` says."""
    files = archival.enclosures(data) if settings.pdf == ARCHIVAL else ()

    def finish(document: Any, pdf: Any) -> None:
        tagging.mend(document, pdf)
        _repack_images(pdf)
        if settings.pdf == ARCHIVAL:
            archival.claim(pdf)

    options = {
        "pdf_variant": f"pdf/{settings.pdf}",
        "pdf_tags": True,
        "attachments": [_attach(file, settings.stamp) for file in files],
    }
    try:
        with fonts.alone(), _pinned():
            made: bytes = lay_out(html, options).write_pdf(finisher=finish, **options)
    except FatalURLFetchingError as error:
        raise EngineError(
            f"The page would load something: {error}.", fix="put it into the page as data"
        ) from None
    return made


#: What pydyf asks of the module zlib.
_ZLIB = SimpleNamespace(
    compress=compression.wrapped,
    compressobj=lambda level: SimpleNamespace(  # noqa: ARG005
        compress=compression.wrapped, flush=bytes
    ),
)


def _repack_images(pdf: Any) -> None:
    """Compress anew what Pillow compressed for WeasyPrint."""
    for entry in pdf.objects:
        if getattr(entry, "extra", {}).get("Filter") == "/FlateDecode":
            (image,) = entry.stream
            entry.stream = [compression.wrapped(zlib.decompress(image.data))]


def _subset(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:  # noqa: ARG001
    if to_unicode:
        font.file_content = fonts.embedded(font.file_content, to_unicode)


@contextmanager
def _pinned() -> Iterator[None]:
    """Have WeasyPrint 70 cut fonts and compress by packages whose versions are pinned.

    It would use HarfBuzz and zlib of the machine, whose versions differ in the bytes.
    """
    before = Font.subset, pydyf.zlib
    Font.subset, pydyf.zlib = _subset, _ZLIB
    try:
        yield
    finally:
        Font.subset, pydyf.zlib = before


def lay_out(html: str, options: Mapping[str, Any]) -> Any:
    """Return WeasyPrint's pages of `html`, with every note that is called on one of them."""
    page = weasyprint.HTML(string=html, url_fetcher=Closed())
    tree = page.etree_element
    listed = foot.uncopied(tree)
    while True:
        rules = LISTS + foot.anchors(tree) + foot.listed(tree, listed)
        style = weasyprint.CSS(string=rules, url_fetcher=Closed())
        document = page.render(stylesheets=[style], **options)
        missing = foot.missing(document) - listed
        if not missing:
            return document
        listed |= missing


def _attach(file: archival.Enclosure, stamp: dt.datetime) -> Any:
    # A data: URL, for it can say the media type; a name alone leaves that to the machine.
    content = base64.b64encode(file.content).decode()
    return weasyprint.Attachment(
        url=f"data:{file.media_type};base64,{content}",
        url_fetcher=Closed(),
        name=file.name,
        description=file.description,
        created=stamp,
        modified=stamp,
        relationship=file.relationship,
    )
