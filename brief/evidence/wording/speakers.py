"""Who is named in a sentence, and whose rows it cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from brief.evidence.names import names
from brief.evidence.wording.case import Case, by_speaker
from brief.evidence.wording.names import Name, bare
from brief.evidence.wording.own_words import OwnWords
from brief.evidence.wording.said import Cited, Fault
from brief.evidence.wording.words import WORD, shared
from brief.model import Evidence

#: What stands between a verb of saying and what is said.
_CONTENT = frozenset(("that", "what", "whether", "how", "why"))
#: How many words of a role tell who bears it.
_ROLE = 2


def speakers(case: Case) -> Iterator[Fault]:
    """Yield the first name of somebody whose row is not the one cited beside it."""
    for find in (_strangers, _beside_another, _crossed):
        if fault := next(find(case), None):
            yield fault
            return


def _strangers(case: Case) -> Iterator[Fault]:
    """Yield who is named and neither says a cited row, nor stands in one, nor is cited."""
    speaking = frozenset().union(*(own.speakers for own in case.rows))
    cited = {own.row.id for own in case.rows}
    for name in case.names:
        # What somebody's own row calls him does not make another's words speak of him.
        others = (own.all for own in case.rows if own.row.id not in name.actors)
        said = " . ".join(others).lower()
        spoken_of = name.text.lower() in said or _by_other_name(case, name, said)
        # Who is cited may be spoken of, and says nothing of what is another's.
        cited_only = name.actors & cited and not (speaking and _says(case, name))
        if spoken_of or cited_only or _speaks_as(name.actors, speaking, case.evidence):
            continue
        # "opponents" or "the survey" may be spoken of without being given as saying something.
        thing = (
            name.text[0].islower()
            or name.text.startswith("The ")
            or case.wording.sources.search(name.text)
        )
        if not case.excused(name.start) and not (thing and not _says(case, name)):
            yield _fault(case, name, case.rows)


def _speaks_as(named: Collection[str], speakers: Collection[str], evidence: Evidence) -> bool:
    """Whether one of those named is a speaker, or the body that a speaker speaks for."""
    rows = evidence.by_id()
    bodies = {rows[name]["organisation"].removeprefix("the ") for name in speakers if name in rows}
    names = {rows[name]["name"].removeprefix("the ") for name in named}
    return bool(set(named) & set(speakers) or names & bodies)


def _by_other_name(case: Case, name: Name, said: str) -> bool:
    """Whether the rows speak of somebody by another name of his, or by what he is."""
    rows = case.evidence.by_id()
    known = {bare(each).lower() for actor in name.actors for each in names(rows[actor])}
    return any(re.search(rf"\b{re.escape(each)}\b", said) for each in known) or _by_role(
        case, name, said
    )


def _by_role(case: Case, name: Name, said: str) -> bool:
    """Whether the rows speak of somebody by what he is: "the founder of the unit"."""
    rows = case.evidence.by_id()
    words = case.content(said)
    known = (name.text, *(rows[actor]["role"] for actor in name.actors))
    roles = (case.content(each)[:_ROLE] for each in known)
    return any(len(role) == _ROLE and all(shared([w], words) for w in role) for role in roles)


def _says(case: Case, name: Name) -> bool:
    """Whether a verb of saying stands right beside a name."""
    if case.text[name.end :].startswith(("’s", "'s")):
        return False
    after = WORD.findall(case.text[name.end :])[:2]
    before = WORD.findall(case.text[: name.start])[-3:]
    if _CONTENT.intersection(before):
        before = []  # "said what the police could do" is what somebody else says
    return any(case.wording.says.fullmatch(word) for word in (*before, *after))


def _beside_another(case: Case) -> Iterator[Fault]:
    """Yield who is named before a citation of what another says."""
    own = {each.row.id: each for each in case.rows}
    start = 0
    actors = {row.id for row in case.evidence["actors"]}
    cited = [c for c in case.said.cited if c.group == "cite" or c.id not in actors]
    for group in _groups(cited, case.text):
        first, last = group[0], group[-1]
        before = [name for name in case.names if start <= name.start < first.at]
        # The speaker of a number or a text that is printed may be named after it.
        later = [c.at for c in case.said.cited if c.at > last.end and c.id in own]
        until = min(later, default=len(case.text)) if last.end > last.at else last.end
        beside = [*before, *(n for n in case.names if last.end <= n.start < until)]
        named = frozenset().union(*(name.actors for name in beside))
        for row in (own[c.id] for c in group if c.id in own and before):
            strange = [name for name in before if name.text.lower() not in row.all.lower()]
            theirs = _speaks_as(named, row.speakers, case.evidence)
            if by_speaker(row.row) and strange and not theirs:
                yield _fault(case, strange[-1], [row])
        start = last.end


def _groups(cited: Sequence[Cited], text: str) -> Iterator[list[Cited]]:
    """Yield the variables that stand next to each other."""
    group: list[Cited] = []
    for each in cited:
        if group and text[group[-1].end : each.at].strip():
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _crossed(case: Case) -> Iterator[Fault]:
    """Yield where two speakers are named, and each is made to say what the other does.

    The words that the halves of the sentence share with either row tell which is said where.
    """
    rows = [own for own in case.rows if len(own.speakers) == 1]
    theirs = frozenset().union(*(own.speakers for own in rows))
    named = [name for name in case.names if name.actors & theirs]
    others = [name for name in named if not name.actors & named[0].actors]
    if len(theirs) != 2 or not others or len(case.content(case.text[: named[0].start])) > 2:
        return
    halves = case.text[: others[0].start], case.text[others[0].start :]
    straight = crossed = 0
    for own in rows:
        mine, other = halves if own.speakers & named[0].actors else reversed(halves)
        straight += _overlap(case, own, mine)
        crossed += _overlap(case, own, other)
    if crossed > straight + 1:
        yield _fault(case, named[0], rows)


def _overlap(case: Case, own: OwnWords, text: str) -> int:
    """Return how many of a row's words a text has."""
    said = case.content(text)
    return sum(shared([word], said) for word in set(case.content(own.says)))


def _fault(case: Case, name: Name, rows: Sequence[OwnWords]) -> Fault:
    by_id = case.evidence.by_id()
    ids = sorted(frozenset().union(*(own.speakers for own in rows)))
    who = " and ".join(by_id[i]["name"] for i in ids if i in by_id) or "nobody"
    return Fault(
        "speaker",
        name.start,
        name.text,
        f"“{name.text}” is named, and the rows cited are said by {who}: {case.shown(rows)}",
        f"name {who}, or cite a row of {name.text}’s; if this is whom the sentence speaks of, cite "
        f"{{{{< var cite.{min(name.actors)} >}}}}",
    )
