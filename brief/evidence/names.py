"""The names of actors in a text: as their rows give them, and by what else they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from brief.model import Row

#: What may be left out at the start of a name: "unnamed critics" are critics in a sentence.
_LEADING = re.compile(r"(?:(?:an?|the|unnamed) )+", re.IGNORECASE)


class Name(NamedTuple):
    """Where an actor is named in a text."""

    start: int
    end: int
    actor: str


def of(actor: Row) -> tuple[str, ...]:
    """Return what an actor may be called, each once: name, and the column ``also_called``."""
    given = (actor["name"], *actor["also_called"].split("|"))
    return tuple(dict.fromkeys(n for name in given if (n := _LEADING.sub("", name.strip(), 1))))


def find(text: str, actors: Sequence[Row]) -> Iterator[Name]:
    """Yield where actors are named, in the order of the text; the longer of two names counts.

    A name with a capital is met with it alone, so "the May report" is no "may".
    """
    owners = {name.casefold(): actor.id for actor in actors for name in of(actor)}
    if owners:
        words = "|".join(re.escape(name) for name in sorted(owners, key=len, reverse=True))
        written = {name.casefold(): name for actor in actors for name in of(actor)}
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text, re.IGNORECASE):
            name = written[match[0].casefold()]
            if not name[0].isupper() or match[0][0].isupper():
                yield Name(match.start(), match.end(), owners[match[0].casefold()])
