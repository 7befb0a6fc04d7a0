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
from typing import Any

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
class Kept:
    """Words of a row, and those with which a sentence keeps what they say."""

    row: re.Pattern[str]
    sentence: re.Pattern[str]


@dataclass(frozen=True)
class Wording:
    """The patterns of one language, named as the tables of its toml file."""

    classes: Mapping[str, WordClass]
    denial: WordClass
    certainty: WordClass
    denied: Kept
    doubt: Kept
    conditional: Kept
    nouns: re.Pattern[str]
    rates: re.Pattern[str]
    adverbs: Mapping[str, str]
    past: Mapping[str, str]  # of each present form of a verb of saying
    plain: re.Pattern[str]
    states: re.Pattern[str]
    sources: re.Pattern[str]
    silent: re.Pattern[str]
    no_degree: re.Pattern[str]
    innocent: re.Pattern[str]

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
    classes, units, saying = lists["classes"], lists["units"], lists["saying"]
    denial, certainty, doubt = lists["negation"], lists["certainty"], lists["doubt"]
    verbs = [verb.split() for verb in saying["verbs"].split(",")]
    return Wording(
        {name: _class(name, words, classes) for name, words in classes.items()},
        _class("negation", {"says": "denies", "kin": [], **denial}, classes),
        _class("hedge", {"says": "is firmer", "kin": [], **certainty}, classes),
        Kept(NOTHING, pattern(f"{denial['words']}, {denial['kept']}")),
        Kept(pattern(doubt["row"]), pattern(doubt["kept"])),
        Kept(pattern(doubt["conditional"]), pattern(doubt["conditional_kept"])),
        pattern(units["nouns"]),
        pattern(units["rates"]),
        units["adverbs"],
        {form: past for *forms, past in verbs for form in forms},
        pattern(saying["plain"]),
        pattern(saying["states"]),
        pattern(saying["sources"]),
        pattern(saying["silent"]),
        pattern(lists["innocent"]["no_degree"]),
        pattern(lists["innocent"]["phrases"]),
    )


def _class(name: str, words: Mapping[str, Any], classes: Mapping[str, Any]) -> WordClass:
    kin = (classes[other]["words"] for other in words["kin"])
    carriers = ", ".join((words["words"], words["also"], *kin))
    return WordClass(name, words["says"], pattern(words["words"]), pattern(carriers))


def pattern(listed: str) -> re.Pattern[str]:
    """Return the pattern that finds any of the listed words and phrases.

    >>> pattern("no, no longer, not only … but also").findall("It's no longer so, not only now")
    ['no longer']
    """
    phrases = sorted({" ".join(words.split()) for words in listed.split(",")} - {""})
    if not phrases:
        return NOTHING
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_phrase, longest_first))})(?![\w-])", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    start = r"(?<![\s\S])" if phrase.startswith("^") else ""
    words = (r"(?:[^\s.;:]+\s+){0,6}?" if word == "…" else re.escape(word) + r"\s+" for word in phrase.removeprefix("^").split())
    return start + "".join(words).removesuffix(r"\s+").replace("'", "['’]")
