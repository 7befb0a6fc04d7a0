"""Where a sentence names an actor, by whatever name the data have for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from brief.evidence.wording.said import Said
from brief.model import Evidence, Row

_PERSON = re.compile(r"(?:[A-Z][\w’'.-]*\s+)+([A-Z][\w’'-]+)")


@dataclass(frozen=True)
class Name:
    """A name in a sentence, and the actors who bear it."""

    start: int
    end: int
    text: str
    actors: frozenset[str]


def names_of(said: Said, evidence: Evidence) -> tuple[Name, ...]:
    """Return the actors named in a sentence, in order: typed, or printed by a variable."""
    printed = [
        Name(c.at, c.end, said.text[c.at : c.end], frozenset({c.id}))
        for c in said.cited
        if c.end > c.at and any(row.id == c.id for row in evidence["actors"])
    ]
    taken = [(c.at, c.end) for c in said.cited if c.end > c.at]
    bearers = _bearers(evidence["actors"])
    typed = []
    if bearers:
        for match in _pattern(tuple(bearers)).finditer(said.text):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                key = match[0][:1].lower() + match[0][1:]
                actors = bearers.get(match[0]) or bearers.get(key) or frozenset()
                if actors:
                    typed.append(Name(*match.span(), match[0], actors))
    return tuple(sorted([*printed, *typed], key=lambda name: name.start))


def _bearers(actors: tuple[Row, ...]) -> Mapping[str, frozenset[str]]:
    """Return the actors by each name that a text may use for them."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for row in actors:
        for name in (row["name"], *row["also_called"].split(" | ")):
            name = name.strip().removeprefix("the ").removeprefix("The ")
            if name:
                bearers[name].add(row.id)
            if person := _PERSON.fullmatch(name):
                bearers[person[1]].add(row.id)
    return {name: frozenset(ids) for name, ids in bearers.items()}


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    either = (
        re.escape(n) if n[0].isupper() else f"[{n[0].upper()}{n[0]}]{re.escape(n[1:])}"
        for n in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(either)})(?![\w-])")
