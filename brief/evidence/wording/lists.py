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


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words of which a row must have one: what they say, and what in a row carries them."""

    name: str
    says: str
    asked: re.Pattern[str]
    carried: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """Words of a row that a sentence must keep, and those with which it does."""

    row: re.Pattern[str]
    sentence: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Degree:
    """Adjectives in a degree that no list holds: "busiest"; `listed` names the classes that do."""

    form: re.Pattern[str]
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The lists of one language, in the order of its toml file."""

    common: frozenset[str]
    auxiliary: frozenset[str]
    classes: Mapping[str, WordClass]
    degrees: tuple[Degree, ...]
    no_degree: re.Pattern[str]
    than: re.Pattern[str]
    denial: WordClass
    denied: Kept
    certainty: WordClass
    doubt: Kept
    conditional: Kept
    nouns: re.Pattern[str]
    rate: re.Pattern[str]
    rates: re.Pattern[str]
    adverbs: Mapping[str, str]
    past: Mapping[str, str]  # of each present form of a verb of saying
    plain: re.Pattern[str]
    says: re.Pattern[str]
    persons: re.Pattern[str]
    after_person: re.Pattern[str]
    no_verb: re.Pattern[str]
    being: Mapping[str, str]  # of each present form of "be" and "have", with its past
    states: re.Pattern[str]
    sources: re.Pattern[str]
    silent: re.Pattern[str]
    leaving_out: re.Pattern[str]
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
    classes, negation, doubt = lists["classes"], lists["negation"], lists["doubt"]
    units, saying = lists["units"], lists["saying"]
    verbs = [verb.split() for verb in saying["past"].split(",")]
    return Wording(
        common=frozenset(lists["words"]["common"].split()),
        auxiliary=frozenset(lists["words"]["auxiliary"].split()),
        classes={name: _class(name, words, classes) for name, words in classes.items()},
        degrees=tuple(
            Degree(re.compile(d["form"], re.IGNORECASE), tuple(d["listed"]))
            for d in lists["degrees"]
        ),
        no_degree=pattern(lists["words"]["no_degree"]),
        than=re.compile(lists["words"]["than"]),
        denial=_class("negation", negation, classes),
        denied=Kept(
            re.compile(negation["row"], re.IGNORECASE),
            pattern(f"{negation['words']}, {negation['kept']}"),
        ),
        certainty=_class("hedge", lists["certainty"], classes),
        doubt=Kept(pattern(doubt["row"]), pattern(doubt["kept"])),
        conditional=Kept(pattern(doubt["conditional"]), pattern(doubt["conditional_kept"])),
        nouns=pattern(units["nouns"]),
        rate=re.compile(units["rate"]),
        rates=pattern(units["rates"]),
        adverbs=units["adverbs"],
        past={form: past for *forms, past in verbs for form in forms},
        plain=pattern(saying["plain"]),
        says=pattern(", ".join(("according", saying["plain"], *(verb[-1] for verb in verbs)))),
        persons=pattern(saying["persons"]),
        after_person=pattern(saying["after_person"]),
        no_verb=pattern(saying["no_verb"]),
        being=saying["being"],
        states=re.compile(f"(?:{pattern(saying['states']).pattern})|[a-z]{{2,}}ing\\b"),
        sources=pattern(saying["sources"]),
        silent=pattern(saying["silent"]),
        leaving_out=pattern(saying["leaving_out"]),
        innocent=pattern(lists["innocent"]["phrases"]),
    )


def _class(name: str, words: Mapping[str, Any], classes: Mapping[str, Any]) -> WordClass:
    kin = (classes[other]["words"] for other in words["kin"])
    carriers = ", ".join((words["words"], words["also"], *kin))
    return WordClass(name, words["says"], pattern(words["words"]), pattern(carriers))


def pattern(listed: str) -> re.Pattern[str]:
    """Return the pattern that finds any of the listed words and phrases.

    "…" in a phrase stands for up to six words, "^" before it for the start of a sentence.

    >>> pattern("no, no longer, not only … but").findall("It’s no longer so, not only now but here")
    ['no longer', 'not only now but']
    """
    phrases = {" ".join(words.split()) for words in listed.split(",")} - {""}
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(map(_phrase, longest_first))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    words = phrase.removeprefix("^").split()
    parts = (r"(?:[^\s.;:]+\s+){0,6}?" if w == "…" else re.escape(w) + r"\s+" for w in words)
    start = r"(?<![\s\S])" if phrase.startswith("^") else ""
    return start + "".join(parts).removesuffix(r"\s+").replace("'", "['’]")
