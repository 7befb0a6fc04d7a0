"""A short citation: which paragraphs of which sources it names, and for which rows.

It is said in three ways: seen as `[10, 53]`, heard as "paragraph 10", and where there is nothing
but text read as "(paragraph 10)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

#: The class of a citation, which no author may give.
CLASS = "cites"
_SEEN = re.compile(r"(?:source\s?)?([A-Z]*)(\d*)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A paragraph of a source, or 0 for the source itself, and the rows cited there.

    `letter` is the source's, where there are several. The first of `rows` is where it leads.
    """

    letter: str
    paragraph: int
    rows: tuple[str, ...]

    @classmethod
    def read(cls, seen: str, rows: Iterable[str]) -> Reference:
        """Return the reference that is seen as `seen`.

        >>> Reference.read("A10", ["x"])
        Reference(letter='A', paragraph=10, rows=('x',))
        """
        letter, number = _SEEN.fullmatch(seen).groups()  # type: ignore[union-attr]
        return cls(letter, int(number or 0), tuple(rows))

    @property
    def seen(self) -> str:
        """``10``, ``A10``, or ``source A`` with a space where no line may end."""
        return f"{self.letter}{self.paragraph}" if self.paragraph else "\xa0".join(self._source)

    @property
    def said(self) -> str:
        """``paragraph 10``, ``paragraph 10 of source A``, or ``source A``."""
        source = " ".join(self._source)
        if not self.paragraph:
            return source
        return f"paragraph {self.paragraph}" + (f" of {source}" if self.letter else "")

    @property
    def heard(self) -> str:
        """``paragraph 10``, or ``A10, paragraph 10 of source A``, as a screen reader says it.

        It holds what is seen, by which a link is named to a machine that listens (WCAG 2.2, 2.5.3).
        """
        return f"{self.seen}, {self.said}" if self.letter and self.paragraph else self.said

    @property
    def _source(self) -> list[str]:
        return ["source", *filter(None, [self.letter])]


def letter(number: int) -> str:
    """Return the letter of a source by its number, from 0.

    >>> letter(1), letter(27)
    ('B', 'AB')
    """
    before = letter(number // 26 - 1) if number >= 26 else ""
    return before + ascii_uppercase[number % 26]


def merged(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Return each paragraph once, with all its rows, by source and in ascending order."""
    rows: dict[tuple[str, int], dict[str, None]] = {}
    for one in references:
        rows.setdefault((one.letter, one.paragraph), {}).update(dict.fromkeys(one.rows))
    made = (Reference(*place, tuple(named)) for place, named in rows.items())
    return tuple(sorted(made, key=lambda one: (len(one.letter), one.letter, one.paragraph)))


def attributes(reference: Reference) -> dict[str, str]:
    """Return the attributes of a reference's link: what is heard, and its rows if several."""
    rows = {"data-rows": " ".join(reference.rows)} if len(reference.rows) > 1 else {}
    label = {"aria-label": reference.heard} if reference.paragraph else {}
    return {**label, **rows}


def markdown(references: Sequence[Reference]) -> str:
    """Return a citation as Markdown that pandoc and Quarto show alike.

    Each piece is raised by itself: what is raised may hold no space in Markdown.
    """
    links = "^,^ ".join(map(_link, references))
    return rf"[^\[^{links}^\]^]{{.{CLASS}}}"


def _link(reference: Reference) -> str:
    named = "".join(f' {name}="{value}"' for name, value in attributes(reference).items())
    seen = reference.seen.replace("\xa0", r"\ ")
    return f"[^{seen}^](#ev-{reference.rows[0]}){{.traced{named}}}"


def plain(references: Iterable[Reference]) -> str:
    """Return a citation in words: ``(paragraph 10, paragraph 53)``."""
    return f"({', '.join(one.said for one in references)})"
