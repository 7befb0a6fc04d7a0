"""The word lists of one language, read from the toml file beside this module.

A list is text: words and phrases parted by commas. It becomes a pattern that finds any of them,
the longest first, whatever their capitals and whichever apostrophe they are typed with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import resources
from types import MappingProxyType
from typing import Any

#: What "…" in a phrase stands for, and what in an innocent one: "not only …, but".
_GAP = r"(?:[^\s.,;:]+\s+){0,6}?"
_WIDE_GAP = r"(?:[^\s.;:]+\s+){0,12}?"
_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True)  # no slots: a pattern is compiled when it is first asked for, and kept
class WordClass:
    """Words of which a row must have one: what they say, and what in a row carries them."""

    name: str
    says: str
    words: str
    carriers: str
    find: Callable[[str], re.Pattern[str]]

    @cached_property
    def asked(self) -> re.Pattern[str]:
        """What finds the words in a sentence."""
        return self.find(self.words)

    @cached_property
    def carried(self) -> re.Pattern[str]:
        """What finds in a row what carries them."""
        return self.find(self.carriers)


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


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The lists of one language, in the order of its toml file."""

    common: frozenset[str]
    bases: Mapping[str, str]  # of each irregular form of a verb, and of what says the same
    open: re.Pattern[str]
    auxiliary: frozenset[str]
    classes: Mapping[str, WordClass]
    degrees: tuple[Degree, ...]
    no_degree: re.Pattern[str]
    than: re.Pattern[str]
    equal: re.Pattern[str]
    lesser: re.Pattern[str]
    determiners: re.Pattern[str]
    denial: WordClass
    prefixed: re.Pattern[str]
    denied: Kept
    certainty: WordClass
    doubt: Kept
    nearly: Kept
    conditional: Kept
    nouns: re.Pattern[str]
    rate: re.Pattern[str]
    rates: re.Pattern[str]
    adverbs: Mapping[str, str]
    past: Mapping[str, str]  # of each present form of a verb of saying
    plain: re.Pattern[str]
    saying: frozenset[str]
    says: re.Pattern[str]
    persons: re.Pattern[str]
    after_person: re.Pattern[str]
    no_verb: re.Pattern[str]
    being: Mapping[str, str]  # of each present form of "be" and "have", with its past
    states: re.Pattern[str]
    sources: re.Pattern[str]
    spoken: re.Pattern[str]
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
    forms_of = _split(lists["words"]["irregular"])
    same = _split(lists["words"]["same"])
    irregular = {verb: forms for verb, *forms in forms_of}
    find = partial(pattern, irregular=irregular)
    verbs = _split(saying["past"])
    return Wording(
        common=frozenset(lists["words"]["common"].split()),
        bases={form: first for first, *forms in (*forms_of, *same) for form in forms},
        open=find(lists["words"]["open"]),
        auxiliary=frozenset(lists["words"]["auxiliary"].split()),
        classes={name: _class(name, words, classes, find) for name, words in classes.items()},
        degrees=tuple(
            Degree(re.compile(d["form"], re.IGNORECASE), tuple(d["listed"]))
            for d in lists["degrees"]
        ),
        no_degree=find(lists["words"]["no_degree"]),
        than=re.compile(lists["words"]["than"]),
        equal=re.compile(lists["words"]["equal"]),
        lesser=find(lists["words"]["lesser"]),
        determiners=find(lists["words"]["determiners"]),
        denial=_class("negation", negation, classes, find),
        prefixed=re.compile(negation["prefixed"], re.IGNORECASE),
        denied=Kept(
            re.compile(negation["row"], re.IGNORECASE),
            find(f"{negation['words']}, {negation['kept']}"),
        ),
        certainty=_class("hedge", lists["certainty"], classes, find),
        doubt=Kept(find(doubt["row"]), find(doubt["kept"])),
        nearly=Kept(find(doubt["nearly"]), find(doubt["nearly_kept"])),
        conditional=Kept(find(doubt["conditional"]), find(doubt["conditional_kept"])),
        nouns=find(units["nouns"]),
        rate=re.compile(units["rate"]),
        rates=find(units["rates"]),
        adverbs=units["adverbs"],
        past={form: past for *forms, past in verbs for form in forms},
        plain=find(saying["plain"]),
        saying=frozenset(verb[-1] for verb in verbs),
        says=find(", ".join(("according", saying["plain"], *(verb[-1] for verb in verbs)))),
        persons=find(saying["persons"]),
        after_person=find(saying["after_person"]),
        no_verb=find(saying["no_verb"]),
        being=saying["being"],
        states=re.compile(f"(?:{find(saying['states']).pattern})|[a-z]{{2,}}ing\\b"),
        sources=find(saying["sources"]),
        spoken=find(saying["spoken"]),
        silent=find(saying["silent"]),
        leaving_out=find(saying["leaving_out"]),
        innocent=find(lists["innocent"]["phrases"], gap=_WIDE_GAP),
    )


def _split(listed: str) -> list[list[str]]:
    return [entry.split() for entry in listed.split(",") if entry.strip()]


def _class(
    name: str,
    words: Mapping[str, Any],
    classes: Mapping[str, Any],
    find: Callable[[str], re.Pattern[str]],
) -> WordClass:
    kin = (classes[other]["words"] for other in words["kin"])
    carriers = ", ".join((words["words"], words["also"], *kin))
    return WordClass(name, words["says"], words["words"], carriers, find)


def pattern(
    listed: str, irregular: Mapping[str, Sequence[str]] = _NONE, gap: str = _GAP
) -> re.Pattern[str]:
    """Return the pattern that finds any of the listed words and phrases.

    "…" in a phrase stands for a `gap` of a few words, "^" before it for the start of a sentence,
    "&" for a comma, "$" behind it for the end of a clause, "~" after a verb for its forms, with
    `irregular` ones.

    >>> pattern("no, no longer, not only … but").findall("It’s no longer so, not only now but here")
    ['no longer', 'not only now but']
    >>> pattern("drop~, rise~", {"rise": ["rose"]}).findall("drops, dropped and rose, rising")
    ['drops', 'dropped', 'rose', 'rising']
    """
    phrases = {" ".join(words.split()) for words in listed.split(",")} - {""}
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(_phrase(phrase, irregular, gap) for phrase in longest_first)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


def _phrase(phrase: str, irregular: Mapping[str, Sequence[str]], gap: str) -> str:
    words = phrase.lstrip("^&").removesuffix("$").split()
    parts = (gap if word == "…" else _word(word, irregular) + r"\s+" for word in words)
    start = {"^": r"(?<![\s\S])", "&": "(?<=, )"}.get(phrase[:1], "")
    end = r"(?=\s*(?:[^\w\s]|$|that\b))" if phrase.endswith("$") else ""
    return start + "".join(parts).removesuffix(r"\s+").replace("'", "['’]") + end


def _word(word: str, irregular: Mapping[str, Sequence[str]]) -> str:
    if not word.endswith("~"):
        return re.escape(word)
    verb = word[:-1]
    regular = rf"{verb}(?:s|es|(?:{verb[-1]})?(?:ed|ing))?"
    if verb.endswith("e"):
        regular = rf"{verb[:-1]}(?:e|es|ed|ing)"
    elif re.search("[^aeiou]y$", verb):
        regular = rf"{verb[:-1]}(?:y|ies|ied|ying)"
    return f"(?:{'|'.join((regular, *irregular.get(verb, ())))})"
