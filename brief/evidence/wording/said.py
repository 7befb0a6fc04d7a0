"""What a sentence says and cites, and what is wrong with it: the values of the rules of wording."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A variable in a sentence: from `at` to `end` of the text stands what it prints.

    The two are the same for a citation, which prints no words. `group` and `id` are those of
    ``{{< var group.id >}}``; a citation's group is ``cite``.
    """

    at: int
    end: int
    group: str
    id: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as a reader meets it: variables spelled out, citations left out.

    `excused` holds the ranges of the text that the author marked with a reason.
    """

    text: str
    cited: tuple[Cited, ...] = ()
    excused: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A word that the cited rows do not carry: the rule, its place in the text, what to do.

    `rule` is a short stable name: ``compared-word``, ``cause``, ``proof``, ``negation``,
    ``speaker``, ``hedge``, ``unit`` or ``tense``.
    """

    rule: str
    at: int
    word: str
    message: str
    fix: str
