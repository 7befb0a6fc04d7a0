"""Where a sentence names an actor, by whatever name the data have for them; names with numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from brief.evidence.names import names
from brief.evidence.wording.said import Said
from brief.model import Evidence, Row

#: A person's name in full, by which the surname alone is theirs, too.
_PERSON = re.compile(r"(?:[A-Z][\w’'.-]*\s+)+([A-Z][\w’'-]+)")
#: A forename or title right before a surname, or another surname and "and".
_FORENAME = re.compile(r"\b([A-Z][\w’'-]*)\.? (and )?$")
#: The titles that anybody may be given.
_TITLES = frozenset(("Mr", "Mrs", "Ms", "Miss"))
_START = re.compile(r"(?:^|[.:]\s)[\s“‘\"'(]*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence, and the actors who bear it."""

    start: int
    end: int
    text: str
    actors: frozenset[str]


def names_of(said: Said, evidence: Evidence) -> tuple[Name, ...]:
    """Return the actors named in a sentence, in order: typed, or printed by a variable."""
    actors = {row.id for row in evidence["actors"]}
    printed = [c for c in said.cited if c.end > c.at]
    found = [
        Name(c.at, c.end, said.text[c.at : c.end], frozenset({c.id}))
        for c in printed
        if c.id in actors
    ]
    bearers = evidence.once(_bearers)
    for match in _pattern(tuple(bearers)).finditer(said.text) if bearers else ():
        start, end = match.span()
        # "the police" may begin a sentence; "Police" within a name is another's.
        small = match[0][:1].lower() + match[0][1:]
        name = small if _START.search(said.text[:start]) and small in bearers else match[0]
        if name not in bearers and not re.match(r"\s+[A-Z]", said.text[end:]):
            # Within a name, capitals make no difference: "the Labour Campaign".
            same = [n for n in bearers if n[0] == name[0] and n.casefold() == name.casefold()]
            name = next(iter(same), name)
        if name not in bearers or any(c.at < end and start < c.end for c in printed):
            continue
        if not _of_another(said.text[:start], match[0], bearers[name], bearers, evidence):
            found.append(Name(start, end, match[0], bearers[name]))
    return tuple(sorted(found, key=lambda name: name.start))


def named(text: str, start: int, end: int, rows: Collection[Row]) -> bool:
    """Return whether the number at `start` to `end` is part of a name that a row holds.

    "Article 8" is, where one of the rows cited in the same sentence has it in its words.
    """
    before = re.search(r"(\b[A-Z][\w’'-]*)[\s\u00a0-]*$", text[:start])
    if not before:
        return False
    name = re.compile(
        rf"(?<!\w){re.escape(before[1])}[\s\u00a0-]+{re.escape(text[start:end])}(?!\w)"
    )
    return any(name.search(cell) for row in rows for cell in row.cells.values())


def bare(name: str) -> str:
    """Return a name without its article."""
    return name.removeprefix("the ").removeprefix("The ")


def _bearers(evidence: Evidence, _: str) -> Mapping[str, frozenset[str]]:
    """Return the actors by each name that a text may use for them, without its article.

    One that begins with a small letter keeps the article: "the police" is a name of theirs, and
    in "to police" there is none. A place is no surname.
    """
    places = {row["place"] for dataset in ("figures", "events") for row in evidence[dataset]}
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for row in evidence["actors"]:
        for name in names(row):
            short = bare(name)
            if short:
                bearers[short if short[0].isupper() else name].add(row.id)
            person = _PERSON.fullmatch(short)
            if person and person[1] not in places:
                bearers[person[1]].add(row.id)
    return {name: frozenset(ids) for name, ids in bearers.items()}


def _of_another(
    before: str, surname: str, actors: Collection[str], known: Collection[str], evidence: Evidence
) -> bool:
    """Whether what stands before a surname makes it another person's: "Jane Smith"."""
    first = _FORENAME.search(before)
    rows = [evidence.by_id()[actor] for actor in actors]
    if any(surname == bare(name) for row in rows for name in names(row)):
        return False
    if not first or first[1] in _TITLES or _START.search(before[: first.start()]):
        return False
    if first[2]:
        return first[1] not in known
    theirs = " ".join(cell for row in rows for cell in row.cells.values())
    return first[1].strip(".") not in theirs


@lru_cache(maxsize=8)
def _pattern(listed: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(listed, key=lambda name: (-len(name), name))
    either = "|".join(
        _either(name[0]) + re.escape(name[1:])
        if name[0].islower()
        else re.sub("(?<= )[a-z]", lambda first: _either(first[0]), re.escape(name))
        for name in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")


def _either(letter: str) -> str:
    return f"[{re.escape(letter.upper() + letter.lower())}]"
