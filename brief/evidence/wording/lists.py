"""The word lists of one language, read from the toml file beside this module.

A list is text: words and phrases parted by commas. It becomes a pattern that finds any of them,
the longest first, whatever their capitals and whichever apostrophe they are typed with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

#: Finds nothing.
NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True)
class WordClass:
    """Words that need one of their class in a row: what they say, and what carries them."""

    name: str
    says: str
    asked: re.Pattern[str]
    carried: re.Pattern[str]


@dataclass(frozen=True)
class Wording:
    """The patterns of one language, named as the tables of its toml file."""

    classes: tuple[WordClass, ...]
    innocent: re.Pattern[str]
    denial: re.Pattern[str]
    denial_carried: re.Pattern[str]
    denial_kept: re.Pattern[str]
    certainty: re.Pattern[str]
    certainty_carried: re.Pattern[str]
    doubt: re.Pattern[str]
    doubt_kept: re.Pattern[str]
    conditional: re.Pattern[str]
    conditional_kept: re.Pattern[str]
    nouns: re.Pattern[str]
    adverbs: Mapping[str, str]
    present: Mapping[str, str]  # each present form of a verb of saying, with its past
    states: re.Pattern[str]
    sources: re.Pattern[str]

    @staticmethod
    def of(lang: str) -> Wording | None:
        """Return the lists for a language tag (``en-GB``), or None where there are none."""
        return _read(lang.partition("-")[0].lower())


@cache
def _read(language: str) -> Wording | None:
    file = resources.files("brief.evidence.wording").joinpath(f"{language}.toml")
    if not file.is_file():
        return None
    lists = tomllib.loads(file.read_text("utf-8"))
    denial, certainty, doubt = lists["negation"], lists["certainty"], lists["doubt"]
    return Wording(
        tuple(
            WordClass(
                name,
                words["says"],
                pattern(words["words"]),
                pattern(f"{words['words']}, {words['also']}"),
            )
            for name, words in lists["classes"].items()
        ),
        pattern(lists["innocent"]["phrases"]),
        pattern(denial["words"]),
        pattern(f"{denial['words']}, {denial['also']}"),
        pattern(f"{denial['words']}, {denial['kept']}"),
        pattern(certainty["words"]),
        pattern(f"{certainty['words']}, {certainty['also']}"),
        pattern(doubt["row"]),
        pattern(doubt["sentence"]),
        pattern(doubt["conditional"]),
        pattern(doubt["conditional_kept"]),
        pattern(lists["units"]["nouns"]),
        lists["units"]["adverbs"],
        {form: past for *forms, past in lists["saying"]["verbs"] for form in forms},
        pattern(lists["saying"]["states"]),
        pattern(lists["saying"]["sources"]),
    )


def pattern(listed: str) -> re.Pattern[str]:
    """Return the pattern that finds any of the listed words and phrases.

    >>> pattern("no, no longer, not only … but also").findall("It's no longer so, not only now")
    ['no longer']
    """
    phrases = sorted({" ".join(words.split()) for words in listed.split(",")} - {""})
    if not phrases:
        return NOTHING
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(_phrase, longest_first))})(?![\w-])", re.IGNORECASE
    )


def _phrase(phrase: str) -> str:
    words = (
        r"(?:[^\s.;:]+\s+){0,6}?" if word == "…" else re.escape(word) + r"\s+"
        for word in phrase.split()
    )
    return "".join(words).removesuffix(r"\s+").replace("'", "['’]")
