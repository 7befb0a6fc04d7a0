"""Words of a text, and whether two texts speak of the same: roughly, by the words that matter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: What parts the clauses of a sentence.
_CLAUSES = re.compile(
    r"[.;:!?]|,? (?:but|while|whilst|though|although|whereas|because) |, (?:and|or|so) "
)
#: Endings that a word of three letters may take: "ask", "asked".
_ENDINGS = ("", "s", "d", "ed", "es", "ing")


def alike(a: str, b: str) -> bool:
    """Return whether two words are likely forms of one.

    >>> alike("prevented", "prevents"), alike("data", "date"), alike("ask", "asked")
    (True, False, True)
    """
    short, long = sorted((a.replace("y", "i"), b.replace("y", "i")), key=len)
    if len(short) < 4:
        return len(short) == 3 and long in {short + ending for ending in _ENDINGS}
    return long.startswith(short) or (len(short) > 4 and short[:5] == long[:5])


def shared(some: Iterable[str], others: Collection[str]) -> bool:
    """Return whether a word of the one is alike to a word of the others."""
    return any(alike(a, b) for a in some for b in others)


def content(text: str, common: Collection[str], bases: Mapping[str, str]) -> list[str]:
    """Return the words of a text, in small letters, without the `common` ones.

    Irregular forms of verbs become those that `bases` has for them.

    >>> content("The rooms were lost", {"the", "were"}, {"lost": "lose"})
    ['rooms', 'lose']
    """
    words = map(str.lower, WORD.findall(text))
    return [bases.get(word, word) for word in words if word not in common]


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a range, within its clause.

    >>> clause("It was so. Nobody has died; that is all.", 11, 17)
    (' ', ' has died')
    """
    return _CLAUSES.split(text[:start])[-1], _CLAUSES.split(text[end:])[0]
