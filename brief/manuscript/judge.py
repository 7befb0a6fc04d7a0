"""A run of text as it is read: the variables in it, and the numbers typed in it.

A run is what is read without a break: the words of a paragraph, a cell, an alternative
text. In it the marks of `splice` tell where each number and variable stands in the
source. A number is looked for in the run as it is read, so one that is put together by
emphasis, escapes or line ends is found as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from brief.evidence.numbers import Number, find_numbers
from brief.manuscript.splice import INVISIBLE, MARKS, NUMBER, VARIABLE, Splice
from brief.model import Problem, Typed, Use

#: Words that hedge the number after them, which brings its own hedge from the data.
_HEDGE = re.compile(
    r"\b(about|around|roughly|nearly|almost|approximately|circa|under|below|above"
    r"|(?:just|well) over|(?:more|fewer|less) than|at (?:least|most)|up to)\s+$",
    re.IGNORECASE,
)
#: The groups of variables that stand for a number.
_NUMBERED = ("figures", "derived", "unhedged", "plain", "start", "counts")
#: What may stand directly before such a variable: a space, an opening bracket or quotation mark,
#: a dash between words or numbers. Anything else would change its number, unit or sign.
_APART_BEFORE = re.compile(r"(?:^|[\s(\[“‘\"'—]|[\w\U000f0000-\U0010ffff]–)$")
_SIGN_BEFORE = re.compile(r"(?:[$£€¥+−]|\bminus)\s*$", re.IGNORECASE)
_APART_AFTER = re.compile(r"(?:$|[\s)\].,;:!?”’\"'—–…-])")
_GLUED_END = re.compile(r"[\w$£€¥+−-]$|[\U000f0000-\U0010ffff]$")
_GLUED = re.compile(r"[\w%‰]|[\U000f0000-\U0010ffff]")
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


class Piece(NamedTuple):
    """A piece of text, the literal around it, and the number of the hidden part it is in."""

    text: str
    literal: Literal | None = None
    hidden: int = 0


@dataclass
class Judge:
    """What the runs of a manuscript hold, and where the next one stands.

    `words` counts the words inside the positions, by question and stance, without those
    that variables bring or that not every reader sees.
    """

    source: Splice
    uses: list[Use] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    words: dict[tuple[str, str], int] = field(default_factory=dict)
    block: int = 0
    section: int = 0
    position: tuple[str, str] = ("", "")

    def judge(self, run: Sequence[Piece]) -> None:
        """Note the variables and the numbers of a run."""
        run = [piece._replace(text=_plain_letters(piece.text)) for piece in run]
        marked = "".join(piece.text for piece in run)
        owners = [piece.literal for piece in run for _ in piece.text]
        hidden = [piece.hidden for piece in run for _ in piece.text]
        for mark in MARKS.finditer(marked):
            if ord(mark[0]) >= VARIABLE:
                use = self.source.uses[ord(mark[0]) - VARIABLE]
                part = hidden[mark.start()]
                placed = replace(use, block=self.block, section=self.section, hidden=part)
                self.uses.append(replace(placed, position=self.position))
                self._hedged(use, marked[: mark.start()])
                self._joined(use, marked[: mark.start()], marked[mark.end() :])
        text = MARKS.sub(lambda mark: self.source.original(mark[0]) or mark[0], marked)
        self._alike(text)
        self._gaps(marked, text, hidden)
        if self.position in self.words:
            seen = "".join(" " if part else char for char, part in zip(text, hidden, strict=True))
            self.words[self.position] += len(WORD.findall(MARKS.sub(" ", seen)))
        for number in find_numbers(text):
            span = slice(number.start, number.end)
            where = self._place(number, marked)
            literal = owners[number.start]
            if literal is None or any(owner is not literal for owner in owners[span]):
                self.typed.append(replace(where, text=_whole(text, number)))
            elif not literal.listed:
                literal.listed = True
                self.typed.append(replace(where, text=literal.text, reason=literal.reason))

    def _hedged(self, use: Use, before: str) -> None:
        """Note a hedge typed before a number, which would be said twice or made up."""
        hedge = _HEDGE.search(before)
        if hedge and use.group in _NUMBERED:
            what = f"“{hedge[1]}” is typed before {use.name}, which brings the hedge of its row"
            problem = Problem(
                *(use.path, use.line, use.column, "typed-hedge", what),
                fix="delete it; the hedge of a figure is its qualifier in the data",
                value=hedge[1],
            )
            self.source.problems.append(problem)

    def _joined(self, use: Use, before: str, after: str) -> None:
        """Note text grown to a number, or a sign or unit typed beside it: "£", "bn", "%"."""
        apart = _APART_BEFORE.search(before) and _APART_AFTER.match(after)
        if use.group in _NUMBERED and (
            not apart or _SIGN_BEFORE.search(before) or _UNIT_AFTER.match(after)
        ):
            what = f"text beside {use.name} would change its number"
            problem = Problem(
                *(use.path, use.line, use.column, "joined", what),
                fix="put a space or a word between; sign and unit of a figure come from its row",
            )
            self.source.problems.append(problem)

    def _gaps(self, marked: str, text: str, hidden: Sequence[int]) -> None:
        """Note where text runs together once a conditional part between is left out."""
        start = 0
        for part, chars in groupby(hidden):
            end = start + len(list(chars))
            if part and _GLUED_END.search(marked[:start]) and _GLUED.match(marked[end:]):
                path, at = self.source.find(MARKS.sub("", text[start:end]))
                what = "the text around a conditional part runs together where it is left out"
                self.source.problem(path, at, "joined", what, "put a space outside of it")
            start = end

    def _alike(self, text: str) -> None:
        """Note what looks like another text than it is: hidden characters, mixed alphabets."""
        words = sorted(WORD.findall(MARKS.sub(" ", text)), key=len)
        for char in dict.fromkeys(INVISIBLE.findall(text)):
            path, at = self.source.find(words[-1] if words else "")
            name = f"U+{ord(char):04X}"
            what = f"{name} is an invisible character, written as an entity"
            self.source.problem(path, at, "control-character", what, "delete it", name)
        for word in dict.fromkeys(_MIXED.findall(text)):
            path, at = self.source.find(word)
            what = "a word mixes Latin letters with Greek or Cyrillic ones that look alike"
            self.source.problem(path, at, "mixed-alphabets", what, "type it anew", word)

    def _place(self, number: Number, marked: str) -> Typed:
        """Return where a number stands: its own mark's place, or as near as is known."""
        own = MARKS.search(marked, number.start, number.end)
        if own:
            return self.source.numbers[ord(own[0]) - NUMBER]
        for typed in self.source.unmarked:
            if typed.text == number.text:
                self.source.unmarked.remove(typed)
                return typed
        near = MARKS.search(marked)
        if near is None:
            path, _ = self.source.find(marked)
            return Typed(f"report/{path}", 0, 0, number.text)
        if ord(near[0]) < VARIABLE:
            return self.source.numbers[ord(near[0]) - NUMBER]
        use = self.source.uses[ord(near[0]) - VARIABLE]
        return Typed(use.path, use.line, use.column, number.text)


def _plain_letters(text: str) -> str:
    """Return `text` with its ligatures, full-width and accented letters as plain ones.

    What the accents were is not needed where numbers are looked for (Unicode NFKD).

    >>> _plain_letters("\ufb01f\u0301ty")
    'fifty'
    """
    return "".join(
        "".join(d for d in unicodedata.normalize("NFKD", c) if not unicodedata.combining(d))
        if c.isalpha() or unicodedata.combining(c)
        else c
        for c in text
    )


def _whole(text: str, number: Number) -> str:
    """Return the number with the letters and hyphens grown to it: "COVID-19"."""
    start, end = number.start, number.end
    while start and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "-"):
        end += 1
    return text[start:end]
