"""Numbers in bibliographies, which citations bring into the text.

A number in a title is part of a name: it is listed among the literals, for the reader to see. One
in a note says something, as a sentence would, and is typed by hand. Authors, years, pages and
volumes say where a source stands, and nothing of its matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from brief.evidence.numbers import find_numbers
from brief.model import Typed

#: A field of BibTeX that begins on its own line, as every program writes it.
_FIELD = re.compile(
    r"\s*(?:(?:book|sub)?title|(?P<said>note|annote|addendum|howpublished|abstract))"
    r"\s*=\s*(?P<text>.*)",
    re.IGNORECASE,
)
_REASON = "part of a title in the bibliography"


def typed(files: Mapping[str, bytes]) -> Iterator[Typed]:
    """Yield the numbers in titles, with a reason, and in notes, without one."""
    for path, content in sorted(files.items()):
        text = content.decode("utf-8", "replace") if path.endswith(".bib") else ""
        for line, said in enumerate(text.splitlines(), start=1):
            if field := _FIELD.match(said):
                reason = "" if field["said"] else _REASON
                for number in find_numbers(field["text"]):
                    column = field.start("text") + number.start + 1
                    yield Typed(f"report/{path}", line, column, number.text, reason)
