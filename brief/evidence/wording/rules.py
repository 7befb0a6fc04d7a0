"""The rules of wording, each a generator of faults."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from brief.evidence import units
from brief.evidence.facts import NUMBERED
from brief.evidence.hedges import typed_before
from brief.evidence.numbers import find_numbers
from brief.evidence.wording.lists import WordClass, Wording
from brief.evidence.wording.names import Name, names_of
from brief.evidence.wording.own_words import OwnWords, own_words
from brief.evidence.wording.said import Cited, Fault, Said
from brief.model import Evidence, Row

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
#: Words too common to tell what is spoken of.
_COMMON = frozenset(
    """a an and any are as at be been being but by can did do does for from given had has have he
    her him his how i in into is it its more most not of on one or other our said says she so some
    such than that the their them then there these they this those to was we were what when where
    which who will with would you""".split()
)
#: The statuses of what nobody but its speaker vouches for.
_UNPROVEN = ("claimed", "contested", "estimated")


@dataclass(frozen=True)
class _Case:
    """A sentence with the rows it cites, and the lists of its language."""

    said: Said
    rows: Sequence[OwnWords]
    wording: Wording
    evidence: Evidence

    @property
    def text(self) -> str:
        return self.said.text

    @cached_property
    def quiet(self) -> tuple[tuple[int, int], ...]:
        """The ranges in which no word is asked about: printed, excused, or innocent."""
        printed = tuple((c.at, c.end) for c in self.said.cited if c.end > c.at)
        innocent = tuple(m.span() for m in self.wording.innocent.finditer(self.text))
        return printed + self.said.excused + innocent

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches that are asked about."""
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if any(a <= start and end <= b for a, b in self.quiet):
                continue
            if not self._is_name(start, end):
                yield match

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a word is part of a name in capitals that the evidence holds: "First Minister"."""
        if not self.text[start].isupper():
            return False
        after = re.match(r"(?:\s+[A-Z][\w’'-]+)+", self.text[end:])
        before = re.search(r"(?:\b[A-Z][\w’'-]+\s+)+$", self.text[:start])
        phrase = (before[0] if before else "") + self.text[start:end] + (after[0] if after else "")
        words = phrase.split()
        if len(words) < 2:
            return False
        holders = [own.main + own.side for own in self.rows]
        holders += [
            row[c]
            for row in self.evidence["actors"]
            for c in ("name", "role", "organisation", "anchor")
        ]
        at = len(before[0].split()) if before else 0
        word = " ".join(words[at : at + len(self.text[start:end].split())])
        pairs = [f"{words[at - 1]} {word}"] if at else []
        rest = words[at + len(word.split()) :]
        pairs += [f"{word} {rest[0]}"] if rest else []
        return any(pair in holder for pair in pairs for holder in holders)

    @property
    def shown(self) -> str:
        """The rows' own words, side by side."""
        return "; ".join(own.short for own in self.rows[:3])


def faults(
    said: Said, evidence: Evidence, wording: Wording, *, heading: bool = False
) -> Iterator[Fault]:
    """Yield what a sentence says and the rows it cites do not carry, in no particular order.

    In a `heading`, a chart's title or an alternative text, only words that compare, count, deny,
    explain or prove are asked about. A sentence that cites no row has no faults here.
    """
    by_id = evidence.by_id()
    ids = dict.fromkeys(c.id for c in said.cited if c.id in by_id)
    cited = [own_words(by_id[i], evidence) for i in ids if by_id[i].dataset not in ("actors",)]
    if not cited:
        return
    # An actor that is cited, and not only named, is evidence as well.
    cited += [
        own_words(by_id[c.id], evidence)
        for c in said.cited
        if c.group == "cite" and c.id in by_id and by_id[c.id].dataset == "actors"
    ]
    case = _Case(said, cited, wording, evidence)
    yield from _compared(case)
    yield from _denied(case)
    if not heading:
        yield from _denial_dropped(case)
        yield from _speakers(case)
        yield from _hedges(case)
        yield from _units(case)
        yield from _tense(case)


# ---- 1. words that compare, count, explain and prove ------------------------------------------


def _compared(case: _Case) -> Iterator[Fault]:
    for words in case.wording.classes:
        if words.name == "proof" and not _unproven(case):
            continue
        carried_before = False
        for match in case.matches(words.asked):
            if not carried_before and not any(
                _carries(own, words, match, case) for own in case.rows
            ):
                rule = words.name if words.name in ("cause", "proof") else "compared-word"
                message = f"“{match[0]}” {words.says}; the rows cited say {case.shown}"
                yield Fault(rule, match.start(), match[0], message, _compare_fix(case, match[0]))


def _unproven(case: _Case) -> bool:
    return any(
        own.row["status"] in _UNPROVEN or own.row.dataset == "statements" for own in case.rows
    )


def _carries(own: OwnWords, words: WordClass, match: re.Match[str], case: _Case) -> bool:
    if words.name == "none" and own.zero:
        return True
    if words.carried.search(_plain(own.main, case.wording)):
        return True
    return _beside(own.side, words.carried, case.text, match)


def _plain(text: str, wording: Wording) -> str:
    """Return a row's words without those that are innocent or hedge a number."""
    text = wording.innocent.sub(lambda m: " " * len(m[0]), text)
    for number in find_numbers(text, anchor=True):
        hedge = typed_before(text[: number.start].rstrip("£$€ "))
        if hedge:
            at = text[: number.start].rstrip("£$€ ").rindex(hedge)
            text = text[:at] + " " * len(hedge) + text[at + len(hedge) :]
    return text


def _beside(side: str, carried: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    """Whether a caution or note has such a word, said of the same thing as in the sentence."""
    near = _near(text, match.start(), match.end())
    return any(
        _alike(a, b)
        for found in carried.finditer(side)
        for a in _near(side, found.start(), found.end())
        for b in near
    )


def _near(text: str, start: int, end: int, reach: int = 4) -> list[str]:
    before = [w.lower() for w in _WORD.findall(text[:start]) if w.lower() not in _COMMON]
    after = [w.lower() for w in _WORD.findall(text[end:]) if w.lower() not in _COMMON]
    return before[-reach:] + after[:reach]


def _alike(a: str, b: str) -> bool:
    """Whether two words are likely forms of one.

    >>> _alike("prevented", "prevents"), _alike("data", "date"), _alike("help", "helping")
    (True, False, True)
    """
    short, long = sorted((a, b), key=len)
    if len(short) < 4:
        return short == long
    return long.startswith(short) or (len(short) > 4 and short[:5] == long[:5])


def _compare_fix(case: _Case, word: str) -> str:
    figures = [
        own.row.id
        for own in case.rows
        if own.row.dataset == "figures" and own.row.id in case.evidence.quantities
    ]
    fix = (
        f"say it in the row’s words, cite a row that says “{word}”, or mark your own reading "
        f'[{word}]{{.reading reason="…"}}'
    )
    for a in figures:
        for b in figures:
            x, y = case.evidence.quantities[a], case.evidence.quantities[b]
            same = units.dimension(x.unit) == units.dimension(y.unit)
            if a != b and same and x.amount > y.amount:
                return f"{fix}; or add to derived.csv a row with the formula {a} > {b} and the unit comparison, and cite it"
    return fix


# ---- 2. negation ------------------------------------------------------------------------------


def _denied(case: _Case) -> Iterator[Fault]:
    carried = case.wording.denial_carried
    for match in case.matches(case.wording.denial):
        if any(
            own.zero or carried.search(own.main) or _beside(own.side, carried, case.text, match)
            for own in case.rows
        ):
            continue
        yield Fault(
            "negation",
            match.start(),
            match[0],
            f"“{match[0]}” denies; the rows cited say {case.shown}",
            f"leave out “{match[0]}”, cite a row that denies it, or mark your own reading "
            f'[{match[0]}]{{.reading reason="…"}}',
        )


_AUXILIARY = frozenset(
    "be been being have has had do does did ever yet so any the a an to as in for of will would can could".split()
)
_DENIED = re.compile(
    r"\b(?:not|never|no|nobody|cannot|\w+n['’]t)\b((?:\s+[\w’'-]+){1,5})", re.IGNORECASE
)


def _denial_dropped(case: _Case) -> Iterator[Fault]:
    """Yield where a row denies something that the sentence says without a denial near."""
    words = [m for m in _WORD.finditer(case.text)]
    for own in case.rows:
        if own.row["label"] and own.zero:
            continue  # its number prints "no"
        says = " / ".join(own.row[c] for c in ("claim", "summary", "label"))
        for denial in _DENIED.finditer(_plain(says, case.wording)):
            content = [
                w for w in denial[1].lower().split() if w not in _AUXILIARY and w not in _COMMON
            ]
            if not content or len(content[0]) < 4:
                continue
            hits = [m for m in words if _alike(m[0].lower(), content[0])]
            if any(a <= m.start() < b for m in hits for a, b in case.said.excused):
                continue
            if any(c.at <= m.start() < c.end for m in hits for c in case.said.cited):
                continue
            if hits and not case.wording.denial_kept.search(case.text):
                yield Fault(
                    "negation",
                    hits[0].start(),
                    hits[0][0],
                    f"“{hits[0][0]}” is said without the denial of the row, {own.short}",
                    f"write “{denial[0].strip()}”, or cite a row that says it",
                )
                return


# ---- 3. speaker -------------------------------------------------------------------------------


def _speakers(case: _Case) -> Iterator[Fault]:
    found = names_of(case.said, case.evidence)
    speakers = frozenset().union(*(own.speakers for own in case.rows))
    by_id = case.evidence.by_id()
    organisations = {by_id[s]["organisation"] for s in speakers if s in by_id} - {""}
    subjects = {own.row.id for own in case.rows if own.row.dataset == "actors"}
    for name in found:
        if any(a <= name.start and name.end <= b for a, b in case.said.excused):
            continue
        if name.actors & (speakers | subjects):
            continue
        if any({by_id[a]["organisation"], by_id[a]["name"]} & organisations for a in name.actors):
            continue
        if any(name.text.lower() in f"{own.main} / {own.side}".lower() for own in case.rows):
            continue
        yield _speaker_fault(case, name, case.rows)
        return
    yield from _swapped(case, found)


def _swapped(case: _Case, found: Sequence[Name]) -> Iterator[Fault]:
    """Yield where a citation follows the name of another than who says its row."""
    by_id = case.evidence.by_id()
    own = {o.row.id: o for o in case.rows}
    start = 0
    for group in _groups(case.said):
        first, last = group[0], group[-1]
        before = [n for n in found if start <= n.start < first.at]
        after_end = next(
            (c.at for c in case.said.cited if c.at > last.end and c.id in own), len(case.text)
        )
        printed = last.end > last.at
        beside = before + [n for n in found if printed and last.end <= n.start < after_end]
        if before and all(c.id in own for c in group):
            named = frozenset().union(*(n.actors for n in beside))
            named_orgs = {by_id[a]["organisation"] for a in named} - {""}
            for cited in group:
                row = own[cited.id]
                vouched = (
                    row.row["status"] in ("claimed", "contested") or row.row.dataset == "statements"
                )
                organisations = {by_id[s]["organisation"] for s in row.speakers if s in by_id}
                if (
                    vouched
                    and row.speakers
                    and not (row.speakers & named)
                    and not organisations & named_orgs
                ):
                    held = f"{row.main} / {row.side}".lower()
                    strange = [n for n in before if n.text.lower() not in held]
                    if strange:
                        yield _speaker_fault(case, strange[-1], [row])
                        return
        start = last.end


def _groups(said: Said) -> Iterator[list[Cited]]:
    """Yield the variables of rows that stand next to each other."""
    group: list[Cited] = []
    for cited in said.cited:
        if cited.group == "actors" or (cited.group == "start" and False):
            continue
        if group and said.text[group[-1].end : cited.at].strip():
            yield group
            group = []
        group.append(cited)
    if group:
        yield group


def _speaker_fault(case: _Case, name: Name, rows: Sequence[OwnWords]) -> Fault:
    by_id = case.evidence.by_id()
    ids = sorted(frozenset().union(*(own.speakers for own in rows)))
    who = " and ".join(by_id[i]["name"] for i in ids if i in by_id) or "nobody"
    shown = "; ".join(own.short for own in rows[:3])
    return Fault(
        "speaker",
        name.start,
        name.text,
        f"“{name.text}” is named, and the rows cited are said by {who}: {shown}",
        f"name {who}, or cite a row of {name.text}’s; if this is the actor spoken of, cite "
        f"{{{{< var cite.{min(name.actors)} >}}}}",
    )


# ---- 4. hedges --------------------------------------------------------------------------------


def _hedges(case: _Case) -> Iterator[Fault]:
    for match in case.matches(case.wording.certainty):
        if not any(case.wording.certainty_carried.search(own.main) for own in case.rows):
            yield Fault(
                "hedge",
                match.start(),
                match[0],
                f"“{match[0]}” is firmer than the rows cited, which say {case.shown}",
                f"leave out “{match[0]}”",
            )
    for own in case.rows:
        if own.row.dataset not in ("claims", "statements") or _prints(case, own):
            continue
        says = " / ".join((own.row["claim"], own.row["summary"]))
        for row_has, kept in (
            (case.wording.doubt, case.wording.doubt_kept),
            (case.wording.conditional, case.wording.conditional_kept),
        ):
            doubt = row_has.search(says)
            if doubt and not kept.search(case.text):
                yield Fault(
                    "hedge",
                    0,
                    case.text.split()[0],
                    f"the sentence is firmer than the row, which says “{doubt[0]}”: {own.short}",
                    f"write “{doubt[0]}”, as the row does",
                )
                return


def _prints(case: _Case, own: OwnWords) -> bool:
    return any(c.id == own.row.id and c.end > c.at for c in case.said.cited)


# ---- 5. units ---------------------------------------------------------------------------------

_RATE = re.compile(
    r"\s*(?:(?:per|each|every)\s+([a-z-]+)|an?\s+([a-z-]+)(?=\s*(?:$|[,.;:)—–]|(?:for|in|at|to|when|"
    r"on|and|by|if|from|while|but|or|of|as|with|there|after|before|over|across|during|so)\b)))"
)


def _units(case: _Case) -> Iterator[Fault]:
    """Yield the units typed at a printed number that its row does not have."""
    own = {o.row.id: o for o in case.rows}
    for cited in case.said.cited:
        if (
            cited.id not in own
            or own[cited.id].row.dataset not in NUMBERED
            or cited.end <= cited.at
        ):
            continue
        row = own[cited.id]
        held = [w.lower() for w in _WORD.findall(f"{row.main} {row.row['unit']}")]
        after = case.text[cited.end :]
        noun, place, word = "", cited.end, ""
        if rate := _RATE.match(after):
            noun, word = rate[1] or rate[2], rate[0].strip()
        elif bare := re.match(r"\s+(?:of\s+)?([a-z-]+)", after):
            if case.wording.nouns.fullmatch(bare[1]):
                noun, word = bare[1], bare[0].strip()
        if noun and not any(_same_unit(noun, w) for w in held) and not _excused(case, place + 1):
            yield _unit_fault(case, place, word, row)
        start = max(0, cited.at - 40)
        around = case.text[start : cited.at] + " " * (cited.end - cited.at) + after[:40]
        for match in re.finditer(r"[a-z]+", around, re.IGNORECASE):
            base = case.wording.adverbs.get(match[0].lower())
            at = start + match.start()
            if (
                base
                and not any(_same_unit(base, w) or w == match[0].lower() for w in held)
                and not _excused(case, at)
            ):
                gap = (
                    case.text[at + len(match[0]) : cited.at]
                    if at < cited.at
                    else case.text[cited.end : at]
                )
                if len(gap.split()) <= 3 and not re.search("[,;:.]", gap):
                    yield _unit_fault(case, at, match[0], row)


def _same_unit(noun: str, word: str) -> bool:
    return units.singular(noun) == units.singular(word) or {noun, word} <= {
        "head",
        "person",
        "people",
    }


def _excused(case: _Case, at: int) -> bool:
    return any(a <= at < b for a, b in case.said.excused)


def _unit_fault(case: _Case, at: int, word: str, row: OwnWords) -> Fault:
    return Fault(
        "unit",
        at,
        word,
        f"“{word}” is a unit that the row does not have: its unit is {row.row['unit']}, {row.short}",
        f"leave out “{word}”; the number brings its unit along",
    )


# ---- 6. tense ---------------------------------------------------------------------------------


def _tense(case: _Case) -> Iterator[Fault]:
    """Yield a present form of saying where the source has no date."""
    by_id = case.evidence.by_id()
    undated = any(
        own.speakers
        and own.row["source_id"] in by_id
        and not by_id[own.row["source_id"]]["published"]
        for own in case.rows
    )
    if not undated:
        return
    found = names_of(case.said, case.evidence)
    ends = {name.end for name in found}
    for match in _WORD.finditer(case.text):
        past = case.wording.present.get(match[0].lower())
        start, end = match.span()
        before = case.text[:start].rstrip()
        if past and _asked(case, start, end) and _is_verb(case, match[0].lower(), before, ends):
            yield _tense_fault(case, start, match[0], past)
        be = match[0].lower()
        if be in ("is", "are") and (state := case.wording.states.match(case.text[end:].lstrip())):
            if (
                len(before) in ends
                or before.split()[-1:]
                and before.split()[-1].lower() in ("he", "she", "they", "who")
            ):
                yield _tense_fault(
                    case, start, f"{be} {state[0]}", f"{'was' if be == 'is' else 'were'} {state[0]}"
                )


def _asked(case: _Case, start: int, end: int) -> bool:
    printed = [(c.at, c.end) for c in case.said.cited if c.end > c.at]
    return not any(a <= start and end <= b for a, b in [*printed, *case.said.excused])


_PERSON = ("he", "she", "they", "who", "and", "also", "still", "now", "both", "it")


def _is_verb(case: _Case, word: str, before: str, ends: Collection[int]) -> bool:
    """Whether a present form is a verb whose subject is a person, and neither a noun nor to come."""
    last = before.split()[-1].lower().strip("“‘\"'(") if before else ""
    if case.wording.sources.fullmatch(last):
        return False
    if len(before) in ends or last in _PERSON or (before[-1:] == "," and len(before) - 1 in ends):
        return True
    following = ("says", "argues", "believes", "thinks", "wants", "insists", "warns", "wishes")
    return word in following and last not in ("article", "source", "report", "it", "law")


def _tense_fault(case: _Case, at: int, word: str, past: str) -> Fault:
    return Fault(
        "tense",
        at,
        word,
        f"“{word}” is of today, and the source has no date; the rows cited say {case.shown}",
        f"write “{past}”",
    )


# ---- names with a number ----------------------------------------------------------------------


def named(text: str, start: int, end: int, rows: Collection[Row]) -> bool:
    """Return whether the number at `start` to `end` is part of a name that a row holds.

    "Article 8" is, where one of the rows cited in the same sentence has it in its words.
    """
    before = re.search(r"\b([A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)[\s\u00a0-]*$", text[:start])
    if not before:
        return False
    last = before[1].split()[-1]
    phrase = f"{last} {text[start:end]}"
    return any(
        re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ".join(cell.split()))
        for row in rows
        for cell in row.cells.values()
    )
