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
    which who will with would you former latter nor other others anything something.split()
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
        names = tuple((name.start, name.end) for name in self.names)
        return printed + self.said.excused + innocent + names

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The actors that the sentence names."""
        return names_of(self.said, self.evidence)

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches that are asked about."""
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if any(a <= start and end <= b for a, b in self.quiet):
                continue
            longer = any(a <= start and end <= b and b - a > end - start for a, b in self._asked)
            if not longer and not self._is_name(start, end):
                yield match

    @cached_property
    def _asked(self) -> tuple[tuple[int, int], ...]:
        """The ranges of all words asked about: in "no longer", neither "no" nor "longer" is."""
        patterns = [words.asked for words in self.wording.classes.values()]
        patterns.append(self.wording.denial.asked)
        return tuple(m.span() for pattern in patterns for m in pattern.finditer(self.text))

    def _is_name(self, start: int, end: int) -> bool:
        """Whether a word is part of a name in capitals that the evidence holds: "First Minister"."""
        if not self.text[start].isupper():
            return False
        after = re.match(r"(?:\s+[A-Z][\w-]+)+", self.text[end:])
        before = re.search(r"(?:\b[A-Z][\w’'-]+\s+)+$", self.text[:start])
        phrase = (before[0] if before else "") + self.text[start:end] + (after[0] if after else "")
        words = phrase.split()
        sentence_start = not self.text[:start].strip(" “‘\"'(")
        if not sentence_start and self.text[start:end] != self.text[start:end].upper():
            return True
        if len(words) < 2:
            return False
        at = len(before[0].split()) if before else 0
        word = " ".join(words[at : at + len(self.text[start:end].split())])
        pairs = [f"{words[at - 1]} {word}"] if at else []
        rest = words[at + len(word.split()) :]
        pairs += [f"{word} {rest[0]}"] if rest else []
        return any(self._held_name(pair) for pair in pairs)

    def _held_name(self, phrase: str) -> bool:
        """Whether an actor or a row that is cited has the phrase, capitals and all."""
        columns = ("name", "role", "organisation", "anchor", "also_called")
        holders = [own.main + own.side for own in self.rows]
        holders += [row[c] for row in self.evidence["actors"] for c in columns]
        return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", holder) for holder in holders)

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

#: The classes that a caution or note carries, which limits its row and makes it no larger.
_RULES = {"cause": "cause", "proof": "proof", "certain": "proof"}
_LIMITS = ("none", "nobody", "only", "all", "few", "many")
REACH = 3
COUNTING = ("all", "none", "most", "many", "few", "both", "some","top","bottom","first","worst","best","more","less")
_SUPERLATIVE = re.compile(r"(?<![\w-])[a-z]{2,}est(?![\w-])", re.IGNORECASE)
_COMPARATIVE = re.compile(r"(?<![\w-])[a-z]{2,}er(?=\s+than\b)", re.IGNORECASE)
_THAN = re.compile(r"\bthan((?:\s+[^\s.,;:()]+){1,6})")


def _compared(case: _Case) -> Iterator[Fault]:
    moved = _from_to(case)
    for words in case.wording.classes.values():
        for match in case.matches(words.asked):
            if words.name == "proof" and not _unproven(case):
                continue
            if words.name in ("none", "nobody") and _of_source(case, match):
                continue
            if words.name not in moved and not any(_carries(own, words, match, case) for own in case.rows):
                rule = _RULES.get(words.name, "compared-word")
                message = f"“{match[0]}” {words.says}; the rows cited say {case.shown}"
                yield Fault(rule, match.start(), match[0], message, _compare_fix(case, match[0]))
    for form, listed in ((_SUPERLATIVE, ("top", "bottom", "first", "best", "worst", "last")), (_COMPARATIVE, ("more", "less", "better", "worse"))):
        known = [case.wording.classes[name].asked for name in listed]
        for match in case.matches(form):
            word = match[0].lower()
            if any(pattern.fullmatch(word) for pattern in known) or case.wording.no_degree.fullmatch(word):
                continue
            if not any(_degree(own, word) for own in case.rows):
                message = f"“{match[0]}” compares; the rows cited say {case.shown}"
                yield Fault("compared-word", match.start(), match[0], message, _compare_fix(case, match[0]))
    for match in case.matches(_THAN):
        if re.search(r"\b(?:rather|other|sooner)\s+$", case.text[: match.start()], re.I):
            continue
        if re.match(r"\s+(?:before|those|that|what|it|they|he|she|was|were|had|in)\b", match[1]):
            continue
        compared = [w for w in _content(match[1])][:3]
        if compared and not any(_shares(own.main + " . " + own.side, compared) for own in case.rows):
            message = f"“{match[0].strip()}” sets something beside that the rows cited don’t speak of; they say {case.shown}"
            yield Fault("compared-word", match.start(), match[0].strip(), message, _compare_fix(case, match[0].strip()))


def _degree(own: OwnWords, word: str) -> bool:
    """Whether a row has the same adjective in a degree: "longest" or "longer"."""
    return any(
        w[-2:] in ("er", "st") and _alike(w, word) for w in _content(own.main)
    ) or bool(re.search(rf"\b(?:more|most|less|least)\s+{word[:4]}", own.main, re.IGNORECASE))


def _spoken_of(own: OwnWords, words: WordClass, match: re.Match[str], case: _Case) -> bool:
    """Whether a row speaks of what a word counts: "all rooms", where the row has rooms."""
    if words.name not in COUNTING:
        return True
    counted = _content(re.split(r"[.;:,!?—]", case.text[match.end() :])[0])[:REACH]
    return not counted or _shares(f"{own.main} . {own.side}", counted)


def _by_value(own: OwnWords, case: _Case) -> Collection[str]:
    """Return the classes that a row's value carries: a share of more than half is most of all."""
    quantity = case.evidence.quantities.get(own.row.id)
    if own.zero:
        return ("none", "nobody")
    if own.row["stance"] == "neutral":
        return ("none",)  # no side is taken
    if quantity is None:
        return ()
    amount = quantity.amount
    if quantity.unit == "percent":
        return ("all",) if amount == 100 else ("most", "many") if amount > 50 else ("few",)
    if own.row.dataset == "derived" and (quantity.unit == "ratio" or "-" in own.row["expression"]):
        return ("more", "less", "multiple")
    return ("both",) if amount == 2 else ()


def _from_to(case: _Case) -> Collection[str]:
    """Return the classes that two numbers carry which a sentence prints as "from … to …"."""
    printed = [c for c in case.said.cited if c.end > c.at and c.id in case.evidence.quantities]
    for one, other in zip(printed, printed[1:], strict=False):
        if case.text[: one.at].rstrip().endswith("from") and case.text[one.end : other.at].strip() == "to":
            a, b = (case.evidence.quantities[c.id] for c in (one, other))
            if units.dimension(a.unit) == units.dimension(b.unit) and a.amount != b.amount:
                return ("rise", "more") if a.amount < b.amount else ("fall", "less")
    return ()


def _content(text: str) -> list[str]:
    return [w for w in (m.lower() for m in _WORD.findall(text)) if w not in _COMMON]


def _shares(text: str, words: Collection[str]) -> bool:
    return any(_alike(a, b) for a in _content(text) for b in words)


def _unproven(case: _Case) -> bool:
    return any(
        own.row["status"] in _UNPROVEN or own.row.dataset == "statements" for own in case.rows
    )


def _carries(own: OwnWords, words: WordClass, match: re.Match[str], case: _Case) -> bool:
    if words.name in _by_value(own, case):
        return True
    main = _plain(own.main, case.wording)
    if words.carried.search(main) and _spoken_of(own, words, match, case):
        return True
    single = match[0].lower()
    degree = re.search("(?:er|est)$", single)
    if len(single) > 4 and " " not in single and any(
        _alike(single, w) and (not degree or re.search("(?:er|est|en|ens|ened)$", w)) for w in _content(main)
    ):
        return True
    return words.name in _LIMITS and _beside(own.side, words.carried, case.text, match)


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
    """Return the content words on either side, within the clause."""
    before = re.split(r"[.;:!?]", text[:start])[-1]
    after = re.split(r"[.;:!?]", text[end:])[0]
    return _content(before)[-reach:] + _content(after)[:reach]


def _alike(a: str, b: str) -> bool:
    """Whether two words are likely forms of one.

    >>> _alike("prevented", "prevents"), _alike("data", "date"), _alike("help", "helping")
    (True, False, True)
    """
    short, long = sorted((a, b), key=len)
    if len(short) < 4:
        return len(short) > 2 and long in {short + end for end in ("", "s", "ed", "ing", "d", "es")}
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
    words = case.wording.denial
    for match in case.matches(words.asked):
        if re.match(r"\s+but\b", case.text[match.end() :]):
            continue  # "nothing but" leaves out others, and denies nothing
        if _of_source(case, match):
            continue  # what a source leaves out, no row can say
        clause = re.split(r"[,.;:]| (?:and|but|or|while) ", case.text[match.end() :])[0]
        denied = [w for w in _content(clause) if w not in _AUXILIARY][:2]
        if re.match(r"\s+(?:one|a single)\b", case.text[match.end() :]) or not re.search(r"not|n['’]t|never|no longer|den|ref|rej|anything but|far from", match[0], re.IGNORECASE):
            denied = []
        if any(_carries_denial(own, match, case) for own in case.rows) and not _affirmed(denied, case):
            continue
        yield Fault(
            "negation",
            match.start(),
            match[0],
            f"“{match[0]}” denies; the rows cited say {case.shown}",
            f"leave out “{match[0]}”, cite a row that denies it, or mark your own reading "
            f'[{match[0]}]{{.reading reason="…"}}',
        )


def _of_source(case: _Case, match: re.Match[str]) -> bool:
    """Whether a denial is about what the source says: "the source gives no rate"."""
    before, after = case.text[: match.end()].split()[-6:], case.text[match.start() :].split()[:6]
    around = " ".join(before) + " " + " ".join(after[1:])
    if case.wording.silent.search(around):
        return True
    return re.match(r"(?:\s+\w+){0,3}\s+(?:is|are|was|were)\s+(?:given|named|stated|said|reported)\b", case.text[match.end() :]) is not None


def _carries_denial(own: OwnWords, match: re.Match[str], case: _Case) -> bool:
    words = case.wording.denial
    if own.zero or words.asked.search(own.main):
        return True
    said = _content(case.text)
    return any(
        not any(_alike(carrier[0].lower(), w) for w in said) for carrier in words.carried.finditer(own.main)
    ) or _beside(own.side, words.carried, case.text, match)


def _affirmed(denied: Sequence[str], case: _Case) -> bool:
    """Whether a row says what a sentence denies, and no row denies it."""
    clauses = [c for own in case.rows for c in re.split(r"[.;:]|,? (?:and|but|though) ", own.main)]
    for word in denied:
        holding = [c for c in clauses if any(_alike(w, word) for w in _content(c))]
        if holding and not any(case.wording.denial.carried.search(c) for c in holding):
            return True
    return False


_AUXILIARY = frozenset("be been being have has had do does did ever yet so any the a an to as in for of will would can could become made make enough".split())
_DENIED = re.compile(
    r"(?:\b(?:not|never|no|nobody|cannot|nor|neither|hardly|scarcely|barely|unable|without)\b|n['’]t\b)((?:[\s,]+[\w’'-]+){1,9})", re.IGNORECASE
)
_ASIDE = re.compile(r"\b(not|never), [^,]{1,40}, ")
_CLAUSE = re.compile(r"[;:]|,? (?:and|but|though|while|whether|or) |, ")


def _denial_dropped(case: _Case) -> Iterator[Fault]:
    """Yield where a row denies something that the sentence says without any denial."""
    said = [m for m in _WORD.finditer(case.text)]
    for own in case.rows:
        if own.zero or _prints(case, own):
            continue
        says = _plain(" / ".join(filter(None, (own.row[c] for c in ("claim", "summary", "label")))), case.wording)
        says = _ASIDE.sub(r"\1 ", says)
        single = not _CLAUSE.search(says)
        for denial in _DENIED.finditer(says):
            content = [w for w in _content(denial[1]) if w not in _AUXILIARY and len(w) > 2]
            modal = re.search(r"\b(should|must|can|could)\s*$", says[: denial.start()])
            both = single and modal and re.search(rf"\b{modal[1]}\b", case.text)
            wanted = [w for w in content[: 2 if both else 1] if not w.endswith("er")]
            hits = [m for m in said if any(_alike(m[0].lower(), w) for w in wanted)]
            if hits and not _kept(case, wanted, says[denial.end(1) - len(denial[1]) :]) and not _excused(case, hits[0].start()):
                yield Fault(
                    "negation",
                    hits[0].start(),
                    hits[0][0],
                    f"“{hits[0][0]}” is said without the denial of the row, {own.short}",
                    f"write “{denial[0].strip()}”, or cite a row that says it",
                )
                return


def _kept(case: _Case, denied: Sequence[str], rest: str) -> bool:
    """Whether a sentence has a denial besides the words that a row denies: "ruled out"."""
    if re.search(r"\bun(?=[a-z]{4,})|[a-z]{3,}less\b", case.text):
        return True
    return any(
        not any(_alike(w, d) for w in _content(kept[0]) for d in denied)
        and not re.search(rf"\b{re.escape(kept[0])}\b", rest, re.IGNORECASE)
        for kept in case.wording.denied.sentence.finditer(case.text)
    )


# ---- 3. speaker -------------------------------------------------------------------------------


def _speakers(case: _Case) -> Iterator[Fault]:
    found = case.names
    speakers = frozenset().union(*(own.speakers for own in case.rows))
    by_id = case.evidence.by_id()
    organisations = {by_id[s]["organisation"] for s in speakers if s in by_id} - {""}
    subjects = {own.row.id for own in case.rows if own.row.dataset == "actors"}
    for name in found:
        if any(a <= name.start and name.end <= b for a, b in case.said.excused):
            continue
        if name.actors & (speakers | subjects):
            continue
        if any(_speaks_for(by_id[a], organisations) for a in name.actors):
            continue
        if any(name.text.lower() in f"{own.main} / {own.side}".lower() for own in case.rows):
            continue
        generic = name.text[:1].islower() or case.wording.sources.search(name.text)
        if generic and not _speaks(case, name):
            continue
        yield _speaker_fault(case, name, case.rows)
        return
    swapped = list(_swapped(case, found))
    yield from swapped or _crossed(case, found)


def _speaks_for(actor: Row, organisations: Collection[str]) -> bool:
    """Whether an actor is the body that a cited speaker speaks for."""
    return any(o.removeprefix("the ") == actor["name"].removeprefix("the ") for o in organisations)


def _speaks(case: _Case, name: Name) -> bool:
    """Whether a verb of saying stands right beside a name."""
    after = _WORD.findall(case.text[name.end :])[:2]
    before = _WORD.findall(case.text[: name.start])[-3:]
    verbs = {*case.wording.past.values(), "according"}
    verbs |= {form for form in case.wording.past if form.endswith("s")} - {"plans", "claims"}
    return any(w.lower() in verbs for w in (*before, *after))


def _swapped(case: _Case, found: Sequence[Name]) -> Iterator[Fault]:
    """Yield where a citation follows the name of another than who says its row."""
    by_id = case.evidence.by_id()
    own = {o.row.id: o for o in case.rows}
    start = 0
    for group in _groups(case.said):
        first, last = group[0], group[-1]
        before = [n for n in found if start <= n.start < first.at]
        after_end = next((c.at for c in case.said.cited if c.at > last.end and c.id in own), len(case.text))
        printed = last.end > last.at
        beside = before + [n for n in found if printed and last.end <= n.start < after_end]
        if before and all(c.id in own for c in group):
            named = frozenset().union(*(n.actors for n in beside))
            named_orgs = {by_id[a]["organisation"] for a in named} - {""}
            for cited in group:
                row = own[cited.id]
                vouched = row.row["status"] in ("claimed", "contested") or row.row.dataset == "statements"
                organisations = {by_id[s]["organisation"] for s in row.speakers if s in by_id}
                if vouched and row.speakers and not (row.speakers & named) and not organisations & named_orgs:
                    held = f"{row.main} / {row.side}".lower()
                    strange = [n for n in before if n.text.lower() not in held]
                    if strange:
                        yield _speaker_fault(case, strange[-1], [row])
                        return
        start = last.end


def _crossed(case: _Case, found: Sequence[Name]) -> Iterator[Fault]:
    """Yield where two speakers are named and what each is made to say is the other's."""
    rows = [own for own in case.rows if len(own.speakers) == 1]
    speakers = [next(iter(own.speakers)) for own in rows]
    if len(set(speakers)) != 2:
        return
    first = [n for n in found if n.actors & set(speakers)]
    one = first[0] if first else None
    other = next((n for n in first if one and not n.actors & one.actors), None)
    if not one or not other or len(_content(case.text[: one.start])) > 2:
        return
    halves = (case.text[: other.start], case.text[other.start :])
    straight = crossed = 0
    for own, speaker in zip(rows, speakers, strict=True):
        shared = [_overlap(own, half) for half in halves]
        mine = 0 if speaker in one.actors else 1
        straight += shared[mine]
        crossed += shared[1 - mine]
    if crossed > straight + 1:
        yield _speaker_fault(case, one, rows)


def _overlap(own: OwnWords, text: str) -> int:
    """Return how many of a row's words a text has."""
    says = {w for c in ("claim", "summary", "label") for w in _content(own.row[c])}
    return sum(any(_alike(w, t) for t in _content(text)) for w in says)


def _groups(said: Said) -> Iterator[list[Cited]]:
    """Yield the variables of rows that stand next to each other."""
    group: list[Cited] = []
    for cited in said.cited:
        if cited.group == "actors":
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
    for match in case.matches(case.wording.certainty.asked):
        if not any(case.wording.certainty.carried.search(own.main) for own in case.rows):
            yield Fault(
                "hedge",
                match.start(),
                match[0],
                f"“{match[0]}” is firmer than the rows cited, which say {case.shown}",
                f"leave out “{match[0]}”",
            )
    for own in case.rows:
        says = " . ".join(own.row[c] for c in ("claim", "summary", "label"))
        if own.row.dataset == "events" or (_prints(case, own) and not own.row["label"]):
            continue
        for kept, of_verb in ((case.wording.doubt, False), (case.wording.conditional, True)):
            doubt = _firm_degree(kept.row, says)
            if not doubt or kept.sentence.search(case.text):
                continue
            verbs = _content(says[doubt.end() :])[:2]
            if not of_verb or _shares(case.text, verbs[:1]):
                yield Fault(
                    "hedge",
                    0,
                    case.text.split()[0],
                    f"the sentence is firmer than the row, which says “{doubt[0]}”: {own.short}",
                    f"write “{doubt[0]}”, as the row does",
                )
                return


def _firm_degree(row: re.Pattern[str], says: str) -> re.Match[str] | None:
    """Return the first word of doubt; "more likely" compares and doubts nothing."""
    for match in row.finditer(says):
        if not re.search(r"\b(?:more|less|most|least)\s+$", says[: match.start()]):
            return match
    return None


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
        if cited.id not in own or own[cited.id].row.dataset not in NUMBERED or cited.end <= cited.at:
            continue
        row = own[cited.id]
        held = [w.lower() for w in _WORD.findall(f"{row.main} {row.row['unit']}")]
        after = case.text[cited.end :]
        noun, place, word = "", cited.end, ""
        if rate := _RATE.match(after):
            noun, word = rate[1] or rate[2], rate[0].strip()
        elif (rate := re.match(r"\s*(?:for (?:each|every)|an?)\s+([a-z-]+)", after)) and case.wording.rates.fullmatch(rate[1]):
            noun, word = rate[1], rate[0].strip()
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
            if base and not any(_same_unit(base, w) or w == match[0].lower() for w in held) and not _excused(case, at):
                gap = case.text[at + len(match[0]) : cited.at] if at < cited.at else case.text[cited.end : at]
                if len(gap.split()) <= 3 and not re.search("[,;:.]", gap):
                    yield _unit_fault(case, at, match[0], row)


def _same_unit(noun: str, word: str) -> bool:
    return units.singular(noun) == units.singular(word) or {noun, word} <= {"head", "person", "people"}


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
        own.speakers and own.row["source_id"] in by_id and not by_id[own.row["source_id"]]["published"]
        for own in case.rows
    )
    if not undated:
        return
    found = case.names
    ends = {name.end for name in found}
    for match in _WORD.finditer(case.text):
        past = case.wording.past.get(match[0].lower())
        start, end = match.span()
        before = case.text[:start].rstrip()
        if past and _asked(case, start, end) and _is_verb(case, match[0].lower(), before, ends):
            yield _tense_fault(case, start, match[0], past)
        be = match[0].lower()
        if be in ("is", "are", "has", "have") and _asked(case, start, end) and _after_person(before, ends):
            rest = re.match(r"(?:\s+(?:still|now|also|already|currently))?\s+", case.text[end:])
            after = case.text[end + rest.end() :] if rest else ""
            state = case.wording.states.match(after)
            if be in ("is", "are"):
                state = state or re.match(r"[a-z]{2,}ing\b", after)
            elif be in ("has", "have"):
                state = re.match(r"(?:no|doubts|hopes|fears|every|little)\b", after)
            if state:
                past = {"is": "was", "are": "were"}.get(be, "had")
                yield _tense_fault(case, start, f"{be} {state[0]}", f"{past} {state[0]}")


def _after_person(before: str, ends: Collection[int]) -> bool:
    last = before.split()[-1].lower() if before else ""
    return len(before) in ends or last in ("he", "she", "they", "who")


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
    modal = ("to", "would", "could", "might", "may", "should", "can", "will", "not", "did", "must", "the", "a", "an", "of", "his", "her", "their")
    return bool(case.wording.plain.fullmatch(word)) and last not in modal


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
