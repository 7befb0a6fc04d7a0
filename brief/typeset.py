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

import weasyprint  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: E402


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
    """Tag as links the spans that hold link annotations.

    WeasyPrint 70 puts the annotation of generated content (a page number after a link in
    the contents) into a Span; PDF/UA-1, 7.18.5, wants every link inside a Link.
    """
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("S") == "/Span" and _holds_link(entry.get("K")):
            entry["S"] = "/Link"


def _holds_link(kids: Any) -> bool:
    found = kids if isinstance(kids, list) else [kids]
    return any(isinstance(kid, dict) and kid.get("Type") == "/OBJR" for kid in found)
