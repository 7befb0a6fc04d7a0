"""Step 6, typeset: the published page → PDF bytes.

Input: `build.converted.html`, for PDF/A `build.inputs.data`. Output: `build.pdf`, tagged as
PDF/UA-1. A page printed before is not printed again, and then no typesetter is loaded. How a
page is printed (`brief.pdf`) does not belong here, nor content decisions: what the page says,
the print says.
"""

from __future__ import annotations

from dataclasses import replace

from brief import pdf
from brief.model import Build
from brief.system import cache, toolchain


def run(build: Build) -> Build:
    """Return `build` with `pdf` filled.

    Raises `EngineError` where the page would load something from outside itself.
    """
    html, settings, data = build.converted.html, build.inputs.settings, build.inputs.data
    # Beside the page, what sets the bytes: the kind of PDF, its dates, what it may enclose, and
    # the libraries that no Python package's version tells.
    about = (settings.pdf, settings.stamp, sorted(data.items()), toolchain.system())
    inputs = (html.encode(), repr(about).encode())
    made = cache.recall(
        build.options.cache, "typeset", inputs, lambda: pdf.printed(html, settings, data)
    )
    return replace(build, pdf=made)
