"""Step 6, typeset: the published page → PDF bytes. The only importer of WeasyPrint.

Input: `build.converted.html`. Output: `build.pdf`, tagged as PDF/UA-1. Content decisions
do not belong here: what the page says, the print says.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from brief import fonts
from brief.errors import EngineError
from brief.model import Build

# fontconfig reads this once, when WeasyPrint loads it: only the bundled fonts exist, so the
# machine's own cannot change a byte.
os.environ["FONTCONFIG_FILE"] = str(fonts.fontconfig())

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class Closed(URLFetcher):  # type: ignore[misc]
    """A fetcher that knows nothing but ``data:``, so no build reads a file or the network."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return a data URI's content; raise `FatalURLFetchingError` for anything else."""
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"{url} lies outside the page")
        return super().fetch(url, headers)


def run(build: Build) -> Build:
    """Return `build` with `pdf` filled.

    Raises `EngineError` where the page would load something from outside itself.
    """
    try:
        page = weasyprint.HTML(string=build.converted.html, url_fetcher=Closed())
        pdf = page.write_pdf(pdf_variant="pdf/ua-1", finisher=mend)
    except FatalURLFetchingError as error:
        raise EngineError(
            f"The page would load something: {error}.", fix="put it into the page as data"
        ) from None
    return replace(build, pdf=pdf)


def mend(_document: Any, pdf: Any) -> None:
    """Take out the second annotation of a link that holds an inline element.

    WeasyPrint 70 gives an element inside a link, such as its section number, an annotation
    of its own within a Span. The link has one already, over all of its text, and PDF/UA-1,
    7.18.5, wants each inside a Link.
    """
    objects = {entry.reference: entry for entry in pdf.objects}
    doubled = set()
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("S") == "/Span":
            for kid in [k for k in entry.get("K", ()) if k in objects]:
                target = objects[kid]
                if isinstance(target, dict) and target.get("Type") == "/OBJR":
                    entry["K"].remove(kid)
                    doubled.add(target["Obj"])
    for page in pdf.objects:
        if isinstance(page, dict) and page.get("Type") == "/Page" and "Annots" in page:
            page["Annots"][:] = [a for a in page["Annots"] if a not in doubled]
