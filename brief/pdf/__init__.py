"""The print of the page: WeasyPrint, and the structure of what it writes.

In: the page. Out: PDF bytes, tagged as PDF/UA-1. What the page says, the print says. Importing
this package loads no typesetter.
"""

from collections.abc import Mapping

from brief.model import Settings


def printed(html: str, settings: Settings, data: Mapping[str, bytes]) -> bytes:
    """Return the print of a page; for PDF/A with `data`, the files of data/, inside.

    Raises `EngineError` where the page would load something from outside itself.
    """
    from brief.pdf import press  # a second of imports, for a page that has to be printed

    return press.printed(html, settings, data)
