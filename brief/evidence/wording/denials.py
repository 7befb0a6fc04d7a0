"""What a sentence denies and its rows do not, and what they deny and it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from brief.evidence.wording.case import Case
from brief.evidence.wording.compared import of_source
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Fault
from brief.evidence.wording.words import WORD, alike, shared

#: An aside after a denial: "would not, in her view, encourage".
_ASIDE = re.compile(r"\b(not|never), [^,]{1,40}, ")
_CLAUSES = re.compile(r"[.;:]|,? (?:and|but|though|while|whether) |, ")
#: What denies the word that follows it, and nothing else in the sentence.
_OF_THE_NEXT = re.compile(
    r"not|.*n['’]t|no longer|cannot|den\w+|ref\w+|rej\w+|anything but|far from", re.IGNORECASE
)
_MODAL = re.compile(r"\b(should|must|can|could)\s*$")
#: How many words "should not" denies.
_ALL_DENIED = 4
#: Words that deny by their form: "unmeasured", "pointless".
_IN_A_WORD = re.compile(r"\bun(?=[a-z]{4,})|[a-z]{3,}less\b")


def added(case: Case) -> Iterator[Fault]:
    """Yield the denials of a sentence that no cited row carries."""
    for match in case.matches(case.wording.denial.asked):
        rest = case.text[match.end() :]
        if re.match(r"\s+but\b", rest) or of_source(case, match):
            continue  # "nothing but" leaves out others, and denies nothing
        if any(_carries(case, own, match) for own in case.rows) and not _affirmed(case, match):
            continue
        yield _added(case, match)
    yield from _by_form(case)


def _by_form(case: Case) -> Iterator[Fault]:
    """Yield the words that deny by their form what a row says: "unsafe" for "safe"."""
    words = [word for own in case.rows for word in case.content(own.all)]
    for match in case.matches(case.wording.prefixed):
        bare = match[1].lower()
        denied = any(map(case.wording.denial.carried.search, case.main))
        if not denied and _same(bare, words) and not _same(match[0].lower(), words):
            yield _added(case, match)


def _same(word: str, words: Sequence[str]) -> bool:
    """Whether a word is one of the words, but for an ending of two letters."""
    start = word[: max(4, len(word) - 2)]
    return any(each.startswith(start) and abs(len(each) - len(word)) < 3 for each in words)


def _added(case: Case, match: re.Match[str]) -> Fault:
    word = match[0]
    return Fault(
        "negation",
        match.start(),
        word,
        f"“{word}” denies, and no cited row does: {case.shown()}",
        f"leave out “{word}”, cite a row that denies it, or mark your own reading "
        f'[{word}]{{.reading reason="…"}}',
    )


def _carries(case: Case, own: OwnWords, match: re.Match[str]) -> bool:
    """Whether a row denies something of the same, in what it says or notes."""
    denial = case.wording.denial
    return (
        (own.zero and case.speaks_of_same(own, match))
        or shared(case.content(match[0]), case.content(own.all))
        or case.said_of_same(denial.carried, own.main, match)
        or case.said_of_same(_IN_A_WORD, own.main, match)
        or case.beside(own, denial.carried, match)
    )


def _affirmed(case: Case, match: re.Match[str]) -> bool:
    """Whether a row says what the sentence denies, and no row denies it."""
    rest = case.text[match.end() :]
    if not _OF_THE_NEXT.fullmatch(match[0]) or re.match(r"\s+(?:one|a single)\b", rest):
        return False
    denied = [w for w in case.content(_CLAUSES.split(rest)[0]) if w not in case.wording.auxiliary]
    clauses = [part for own in case.rows for part in _CLAUSES.split(own.main)]
    for word in denied[:2]:
        holding = [part for part in clauses if shared([word], case.content(part))]
        if holding and not any(map(case.wording.denial.carried.search, holding)):
            return True
    return False


def dropped(case: Case) -> Iterator[Fault]:
    """Yield what a row denies and the sentence says without any denial."""
    names = [range(name.start, name.end) for name in case.names]
    said = [m for m in WORD.finditer(case.text) if not any(m.start() in name for name in names)]
    for own in case.rows:
        if own.row.dataset not in ("claims", "statements", "figures", "derived"):
            continue
        if own.zero or case.prints(own):
            continue
        says = _ASIDE.sub(r"\1 ", case.plain(own.says))
        for denial in case.wording.denied.row.finditer(says):
            wanted = _denied(case, says, denial)
            hits = [m for m in said if _is_denied(case, m[0], wanted)]
            if not hits or case.excused(hits[0].start()):
                continue
            if not _kept(case, wanted, says[denial.start(1) :]):
                yield Fault(
                    "negation",
                    hits[0].start(),
                    hits[0][0],
                    f"“{hits[0][0]}” is said without the denial of the row, {own.shown}",
                    f"write “{denial[0].strip()}”, or cite a row that says it",
                )
                return


def _denied(case: Case, says: str, denial: re.Match[str]) -> list[str]:
    """Return what a row denies: a word or, where the sentence keeps what should be, a few."""
    modal = _MODAL.search(says[: denial.start()])
    all_of_it = modal and not _CLAUSES.search(says) and re.search(rf"\b{modal[1]}\b", case.text)
    return [
        word
        for verb in re.split(r"\bor\b", denial[1])
        for word in [
            w for w in case.content(verb) if w not in case.wording.auxiliary and len(w) > 2
        ][: _ALL_DENIED if all_of_it else 1]
    ]


def _is_denied(case: Case, said: str, denied: Sequence[str]) -> bool:
    """Whether a word is one that a row denies; "highest" is no form of "higher"."""
    return any(
        alike(word, other) and (not other.endswith("er") or word == other)
        for word in case.content(said)
        for other in denied
    )


def _kept(case: Case, denied: Sequence[str], rest: str) -> bool:
    """Whether a sentence denies, by another word than those that the row denies: "ruled out"."""
    if _IN_A_WORD.search(case.text):
        return True
    return any(
        not any(alike(word, other) for word in case.content(kept[0]) for other in denied)
        and not re.search(rf"\b{re.escape(kept[0])}\b", rest, re.IGNORECASE)
        for kept in case.wording.denied.sentence.finditer(case.text)
    )
