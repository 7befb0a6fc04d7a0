"""A run of text as it is read: the variables in it, and the numbers typed in it.

A run is what is read without a break: the words of a paragraph, a cell, an alternative
text. In it the marks of `splice` tell where each variable stands in the source. A number is
looked for in the run as it is read, so one that is put together by emphasis, escapes or line
ends is found as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, NamedTuple

from brief.evidence.characters import INVISIBLE
from brief.evidence.hedges import typed_before
from brief.evidence.numbers import Number, find_numbers
from brief.manuscript.splice import MARKS, Splice
from brief.model import Typed, Use

#: The groups of variables that stand for a number.
_NUMBERED = ("figures", "derived", "unhedged", "plain", "start", "counts")
#: What may stand directly before such a variable: a space, an opening bracket or quotation mark,
#: a dash between words or numbers. Anything else would change its number, unit or sign.
_APART_BEFORE = re.compile(r"(?:^|[\s(\[“‘\"'—]|[\w\U00100000-\U0010fffd]–)$")
_SIGN_BEFORE = re.compile(r"(?:[$£€¥+−]|\bminus)\s*$", re.IGNORECASE)
_APART_AFTER = re.compile(r"(?:$|[\s)\].,;:!?”’\"'—–…-])")
_GLUED_END = re.compile(r"[\w$£€¥+−-]$|[\U00100000-\U0010fffd]$")
_GLUED = re.compile(r"[\w%‰]|[\U00100000-\U0010fffd]")
_UNIT_AFTER = re.compile(r"\s*(?:[%‰]|(?:per\s?cent|bn|tn|[mk])\b|-fold\b)", re.IGNORECASE)
#: A word with a Latin letter and a Greek or Cyrillic one, but for the mu of units.
_MIXED = re.compile(
    r"\b(?=\w*[A-Za-z\u00c0-\u024f])(?=\w*[\u0370-\u03bb\u03bd-\u052f\u1f00-\u1fff])\w+"
)
#: A word, as the balance counts them.
WORD = re.compile(r"\w[\w’'-]*")


@dataclass
class Literal:
    """A span or div marked as a literal on purpose; `listed` once a number in it was met."""

    reason: str
    text: str
    listed: bool = False


class Around(NamedTuple):
    """What a piece of text stands in: `block`, `position` and `hidden` as in `Use`.

    `held` is true inside a list item or note, where a paragraph is no block of its own;
    `beside` among the positions, where a heading starts no section; `strong` in strong emphasis.
    `part` is the kind of the part that is marked as resting on no row, and its reason; `table`
    the table and its row, whose head is 0. `scope` says whose rows the text may rest on besides
    those that it cites: those of a heading's section (by its level), of its block, its table or
    its row.
    """

    block: int = 0
    position: tuple[str, str] = ("", "")
    hidden: int = 0
    literal: Literal | None = None
    held: bool = False
    beside: bool = False
    strong: bool = False
    part: tuple[str, str] = ("", "")
    table: tuple[int, int] = (0, 0)
    scope: tuple[str, int] = ("", 0)


class Piece(NamedTuple):
    """A piece of text and what it stands in; or a note, by its blocks, that it refers to.

    A `reference` has a text that only an engine knows, such as “Figure 2”; this is as typed.
    """

    text: str
    around: Around
    note: Sequence[Any] = ()
    reference: str = ""


class Run(NamedTuple):
    """A run as it was met, and where the source was then; without pieces, a generated part."""

    pieces: tuple[Piece, ...]
    cursor: int


@dataclass
class Judge:
    """What the runs of a manuscript hold, and the section that the next one stands in.

    `words` counts the words inside the positions, by question and stance, without those
    that variables bring or that not every reader sees.
    """

    source: Splice
    uses: list[Use] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    words: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    section: int = 0

    def judge(self, run: Sequence[Piece]) -> None:
        """Note a run, its variables and its numbers."""
        self.runs.append(Run(tuple(run), self.source.cursor))
        run = [piece._replace(text=_plain_letters(piece.text)) for piece in run]
        text = "".join(piece.text for piece in run)
        around = [piece.around for piece in run for _ in piece.text]
        hidden = [outer.hidden for outer in around]
        self._alike(text)
        self._gaps(text, hidden)
        if around and around[0].position in self.words:
            seen = "".join(" " if part else char for char, part in zip(text, hidden, strict=True))
            self.words[around[0].position] += len(WORD.findall(MARKS.sub(" ", seen)))
        numbers = {number.start: number for number in find_numbers(text)}
        for at in sorted({*numbers, *(mark.start() for mark in MARKS.finditer(text))}):
            if at in numbers:
                self._number(numbers[at], text, around)
            elif self.source.mark(text[at]).is_variable:
                self.source.follow(text[at])
                use = self.source.mark(text[at]).use
                where = around[at]
                placed = replace(use, block=where.block, section=self.section, hidden=where.hidden)
                self.uses.append(replace(placed, position=where.position))
                if use.group in _NUMBERED:
                    before, after = map(self.source.uncited, (text[:at], text[at + 1 :]))
                    self._hedged(use, before)
                    self._joined(use, before, after)

    def _number(self, number: Number, text: str, around: Sequence[Around]) -> None:
        """Note a typed number, or the literal that it is wholly in."""
        where = self.source.locate(text[: number.start], number.text)
        literal, *others = [outer.literal for outer in around[number.start : number.end]]
        if literal is None or any(other is not literal for other in others):
            self.typed.append(Typed(*where, _whole(text, number)))
        elif not literal.listed:
            literal.listed = True
            self.typed.append(Typed(*where, literal.text, literal.reason))

    def _hedged(self, use: Use, before: str) -> None:
        """Note a hedge typed before a number, which would be said twice or made up."""
        if hedge := typed_before(before):
            what = f"“{hedge}” is typed before {use.name}, which brings the hedge of its row"
            fix = "delete it; the hedge of a figure is its qualifier in the data"
            self.source.refuse(use, "typed-hedge", what, fix, hedge)

    def _joined(self, use: Use, before: str, after: str) -> None:
        """Note text grown to a number, or a sign or unit typed beside it: "£", "bn", "%"."""
        apart = _APART_BEFORE.search(before) and _APART_AFTER.match(after)
        if not apart or _SIGN_BEFORE.search(before) or _UNIT_AFTER.match(after):
            what = f"text beside {use.name} would change its number"
            fix = "put a space or a word between; sign and unit of a figure come from its row"
            self.source.refuse(use, "joined", what, fix)

    def _gaps(self, text: str, hidden: Sequence[int]) -> None:
        """Note where text runs together once a conditional part between is left out."""
        start = 0
        for part, chars in groupby(hidden):
            end = start + len(list(chars))
            if part and _GLUED_END.search(text[:start]) and _GLUED.match(text[end:]):
                where = self.source.find(MARKS.sub("", text[start:end]))
                what = "the text around a conditional part runs together where it is left out"
                self.source.problem(where, "joined", what, "put a space outside of it")
            start = end

    def _alike(self, text: str) -> None:
        """Note what looks like another text than it is: hidden characters, mixed alphabets."""
        words = sorted(WORD.findall(MARKS.sub(" ", text)), key=len)
        for char in dict.fromkeys(INVISIBLE.findall(MARKS.sub("", text))):
            where, name = self.source.find(words[-1] if words else ""), f"U+{ord(char):04X}"
            what = f"{name} is an invisible character, written as an entity"
            self.source.problem(where, "control-character", what, "delete it", name)
        for word in dict.fromkeys(_MIXED.findall(text)):
            what = "a word mixes Latin letters with Greek or Cyrillic ones that look alike"
            self.source.reject(word, "mixed-alphabets", what, "type it anew")


def _plain_letters(text: str) -> str:
    """Return `text` with its ligatures, full-width and accented letters as plain ones.

    What the accents were is not needed where numbers are looked for (Unicode NFKD).

    >>> _plain_letters("\ufb01f\u0301ty")
    'fifty'
    """
    return "".join(
        plain
        for char in text
        for plain in (unicodedata.normalize("NFKD", char) if char.isalpha() else char)
        if not unicodedata.combining(plain)
    )


def _whole(text: str, number: Number) -> str:
    """Return the number with the letters and hyphens grown to it: "COVID-19"."""
    start, end = number.start, number.end
    while start and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "-"):
        end += 1
    return text[start:end]
