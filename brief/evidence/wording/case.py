"""A sentence with the rows it cites, as every rule looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from brief.evidence.hedges import typed_before
from brief.evidence.numbers import find_numbers
from brief.evidence.wording.lists import Wording
from brief.evidence.wording.names import Name, names_of
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Said
from brief.evidence.wording.words import clause, content, shared
from brief.model import Evidence, Row

#: The statuses of what nobody but its speaker vouches for.
VOUCHED_BY_SPEAKER = ("claimed", "contested")
#: How many words before and after a word tell what it is said of.
_BEFORE, _AFTER = 4, 6
#: How many words after a determiner are its noun.
_NOUN = 2
#: A phrase of more words than these has words that tell it, too.
_PHRASE = 2
#: How many rows a message shows.
_ROWS = 2
#: And how many tell it where a caution has to carry the word.
_LIMITED = 3
#: A name of several words within a text.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")


@dataclass(frozen=True)  # no slots: what was worked out is kept
class Case:
    """A sentence, the rows it cites, and the lists of its language."""

    said: Said
    rows: Sequence[OwnWords]
    wording: Wording
    evidence: Evidence

    @property
    def text(self) -> str:
        """The sentence."""
        return self.said.text

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The actors that it names."""
        return names_of(self.said, self.evidence)

    @cached_property
    def main(self) -> tuple[str, ...]:
        """What each row says, without words that compare nothing."""
        return tuple(self.plain(own.main) for own in self.rows)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield what the pattern finds where a word is asked about.

        None is that a variable prints, that the author gave a reason for, that is part of an
        innocent phrase, a name, or a longer phrase asked about: in "no longer", "no" is not.
        """
        for match in pattern.finditer(self.text):
            start, end = match.span()
            quiet = any(a <= start and end <= b for a, b in self._quiet)
            longer = any(a <= start and end <= b and b - a > end - start for a, b in self._asked)
            printed = any(c.at <= start < c.end for c in self.said.cited)
            if not (quiet or longer or printed or self._is_name(start, end)):
                yield match

    def excused(self, at: int) -> bool:
        """Return whether the author gave a reason for the word there."""
        return any(start <= at < end for start, end in self.said.excused)

    def prints(self, own: OwnWords) -> bool:
        """Return whether a variable of the row prints its words."""
        return any(c.id == own.row.id and c.end > c.at for c in self.said.cited)

    def content(self, text: str) -> list[str]:
        """Return the words of a text that tell what it speaks of."""
        return content(text, self.wording.common, self.wording.bases)

    def near(self, text: str, match: re.Match[str]) -> list[str]:
        """Return such words on either side of a match in the text, within the clause."""
        before, after = map(self._about, clause(text, *match.span()))
        within = self._about(match[0]) if len(match[0].split()) > _PHRASE else []
        return before[-_BEFORE:] + within + after[:_AFTER]

    def beside(self, own: OwnWords, carried: re.Pattern[str], match: re.Match[str]) -> bool:
        """Return whether a row's caution or note has such a word, said of the same."""
        before, after = map(self._about, clause(self.text, *match.span()))
        about = after[:_LIMITED] or before[-_LIMITED:]
        return any(shared(self.near(own.side, word), about) for word in carried.finditer(own.side))

    def said_of_same(self, carried: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
        """Return whether a text has one of the words, and says it of what the match is near to."""
        about = self.near(self.text, match)
        if self.wording.determiners.fullmatch(match[0]):
            about = self.content(clause(self.text, *match.span())[1])[:_NOUN] or about
        return any(not about or shared(self._reach(text, w), about) for w in carried.finditer(text))

    def speaks_of_same(self, own: OwnWords, match: re.Match[str]) -> bool:
        """Return whether a row speaks of what stands near a match in the sentence."""
        about = self.near(self.text, match)
        return not about or shared(self.content(own.all), about)

    def _reach(self, text: str, match: re.Match[str]) -> list[str]:
        if self.wording.determiners.fullmatch(match[0]):
            return self._about(clause(text, *match.span())[1])[:_AFTER]
        return self.near(text, match)

    def plain(self, text: str) -> str:
        """Return a row's words without names and those that are innocent or hedge a number."""
        return _plain(text, self.wording)

    def shown(self, rows: Iterable[OwnWords] = ()) -> str:
        """Return what the rows say, side by side; all that are cited unless told which."""
        return "; ".join(own.shown for own in list(rows or self.rows)[:_ROWS])

    def _about(self, text: str) -> list[str]:
        return [word for word in self.content(text) if word not in self._named]

    @cached_property
    def _named(self) -> frozenset[str]:
        """The words of the names in it, which tell who speaks and not of what."""
        names = " ".join(name.text for name in self.names)
        return frozenset(self.content(names)) | self.wording.saying

    @cached_property
    def _quiet(self) -> tuple[tuple[int, int], ...]:
        return (
            *self.said.excused,
            *(match.span() for match in self.wording.innocent.finditer(self.text)),
            *((name.start, name.end) for name in self.names),
        )

    @cached_property
    def _asked(self) -> tuple[tuple[int, int], ...]:
        words = (*self.wording.classes.values(), self.wording.denial)
        return tuple(m.span() for each in words for m in each.asked.finditer(self.text))

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a word has a capital because it is part of a name: "the First Minister".

        Headings and the starts of sentences have capitals anyway, so a row or an actor must have
        the name, with a word before or behind it.
        """
        word = self.text[start:end]
        if not word[0].isupper():
            return False
        before = re.search(r"[A-Z][\w’'-]*\s+$", self.text[:start])
        following = re.match(r"\s+[A-Z][\w-]+", self.text[end:])
        return (before is not None and self._held(before[0] + word)) or (
            following is not None and self._held(word + following[0])
        )

    def _held(self, name: str) -> bool:
        columns = ("name", "also_called", "role", "organisation", "anchor")
        actors = (row[column] for row in self.evidence["actors"] for column in columns)
        wanted = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return any(map(wanted.search, (*(own.all for own in self.rows), *actors)))


@lru_cache(maxsize=4096)
def _plain(text: str, wording: Wording) -> str:
    text = wording.innocent.sub(_blot, _NAME.sub(_blot, text))
    for number in find_numbers(text, anchor=True):
        before = text[: number.start].rstrip("£$€ ")
        hedge = typed_before(before)
        start = len(before) - len(hedge)
        text = text[:start] + " " * len(hedge) + text[len(before) :]
    return text


def _blot(match: re.Match[str]) -> str:
    return " " * len(match[0])


def by_speaker(row: Row) -> bool:
    """Return whether nobody but its speaker vouches for what a row says."""
    return row.dataset == "statements" or row["status"] in VOUCHED_BY_SPEAKER
