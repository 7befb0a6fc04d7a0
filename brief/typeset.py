"""Step 6, typeset: the published page → PDF bytes. The only importer of WeasyPrint.

Input: `build.converted.html`. Output: `build.pdf`, tagged as PDF/UA-1. Content decisions
do not belong here: what the page says, the print says.
"""

from __future__ import annotations

import os
from dataclasses import replace

from brief import fonts
from brief.model import Build

# fontconfig reads this once, when WeasyPrint loads it: only the bundled fonts exist, so the
# machine's own cannot change a byte.
os.environ["FONTCONFIG_FILE"] = str(fonts.fontconfig())

import weasyprint  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: E402


class Closed(URLFetcher):
    """A fetcher that knows nothing but ``data:``, so no build reads a file or the network."""

    def fetch(self, url, headers=None):
        """Return a data URI's content; raise `FatalURLFetchingError` for anything else."""
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"{url} lies outside the page")
        return super().fetch(url, headers)


def run(build: Build) -> Build:
    """Return `build` with `pdf` filled."""
    page = weasyprint.HTML(string=build.converted.html, url_fetcher=Closed())
    return replace(build, pdf=page.write_pdf(pdf_variant="pdf/ua-1"))
