"""Check that the manuscript says nothing that the data do not carry.

- No number is typed by hand, unless marked as a literal with a reason.
- Every variable stands for a row, a chart, a count or a metadata key.
- A hedge is dropped only by an exception listed in ``_quarto.yml`` with a reason.
- What somebody claims or argues is cited beside that somebody: in the same paragraph,
  list item, cell, note or caption. Who is named where not every reader sees it (in a
  conditional part, an alternative text) counts there alone.
- What is contested is answered: where a tension names other rows beside it, at least one
  of these is cited in the same section.

All of it goes by id, never by value: two figures may have the same value. So a citation
that is exchanged for another of the same speaker is correct to these rules; it shows in
the text that is composed.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from brief.evidence import units
from brief.evidence.facts import GROUPS, Facts
from brief.evidence.numbers import find_numbers
from brief.evidence.wording import named, names_of
from brief.evidence.wording.own_words import own_words
from brief.manuscript.chart_text import chart_ids
from brief.manuscript.sentences import Spoken
from brief.manuscript.splice import Place
from brief.model import DATASETS, Evidence, Inputs, Manuscript, Problem, Row, Sentence, Typed, Use

#: What to do about a number that is no fact of the source, by the kind of file it is typed in.
_MARKS = {
    ".qmd": 'mark it [{}]{{.literal reason="…"}}',
    ".py": "end the line with # literal: and the reason",
    ".bib": "leave it out of the note",
    ".yml": "list “{}” with the reason under brief: literals:",
}
#: Words for numbers that compare or order, which the rules of wording ask about.
_COMPARING = re.compile(
    r"first|half|halv(?:e|es|ed|ing)|twice|(?:doubl|tripl|trebl)(?:e|es|ed|ing)"
)
#: Up to here two numbers are alike by chance, and a row of that value is most often another fact.
_SMALL = 12
#: What "one" counts, besides the units of the data.
_COUNTED = re.compile(
    r"person|people|man|woman|child|(?:year|month|week|day|hour|night|time)s?"
    r"|million|billion|hundred|thousand|dozen|third|half|quarter|percent|per|in|out"
)
#: The sides of a question, which a position may take even where nobody in the data does.
STANCES = ("for", "against")


def check_manuscript(
    inputs: Inputs, evidence: Evidence, spoken: Sequence[Spoken]
) -> tuple[Problem, ...]:
    """Return every break of these rules, in no particular order."""
    uses = inputs.manuscript.uses
    return (
        *typed_numbers(_unnamed(inputs.manuscript.typed, evidence, spoken), evidence),
        *unknown_variables(inputs, evidence),
        *unknown_positions(inputs.manuscript, evidence),
        *dropped_hedges(inputs, evidence),
        *unattributed(uses, evidence, spoken),
        *unanswered(uses, evidence),
    )


def _unnamed(
    typed: Collection[Typed], evidence: Evidence, spoken: Sequence[Spoken]
) -> Iterator[Typed]:
    """Yield the numbers but for those in a name that a row holds which their sentence cites."""
    rows = evidence.by_id()
    sentences: defaultdict[str, list[Sentence]] = defaultdict(list)
    for each in spoken:
        sentences[each.sentence.path].append(each.sentence)

    def start(sentence: Sentence) -> tuple[int, int]:
        return sentence.line, sentence.column

    for number in typed:
        place = number.line, number.column
        before = (s for s in sentences[number.path] if start(s) <= place)
        holding = max(before, key=start, default=Sentence("", 0, 0, ""))
        cited = [rows[i] for i in holding.rows]
        if number.reason or not _is_carried(number.text, holding, cited, evidence):
            yield number


def _is_carried(number: str, sentence: Sentence, cited: Sequence[Row], evidence: Evidence) -> bool:
    """Whether a number in a sentence is part of a name, a word of its rows, or a pronoun.

    A word that compares or puts in order is compared with the rows by `evidence.wording`.
    """
    at, word = sentence.text.find(number), number.lower()
    end = at + len(number)
    if at < 0:
        return False
    if named(sentence.text, at, end, [*cited, *evidence["actors"]]):
        return True
    if word == "one":
        bases = {quantity.unit.partition("/")[0] for quantity in evidence.quantities.values()}
        counted = bases | {units.singular(base) for base in bases}
        following = re.findall(r"[\w-]+", sentence.text[end:].lower())[:2]
        return not any(noun in counted or _COUNTED.fullmatch(noun) for noun in following)
    if _COMPARING.fullmatch(word):
        return bool(cited)
    own = " ".join(own_words(row, evidence).all for row in cited)
    return number.isalpha() and re.search(rf"\b{word}\b", own, re.IGNORECASE) is not None


def typed_numbers(typed: Iterable[Typed], evidence: Evidence) -> Iterator[Problem]:
    """Yield the numbers typed without a reason, with the ids whose value they have."""
    bare = [number for number in typed if not number.reason.strip()]
    ids = _ids_by_value(evidence) if bare else {}
    rows = evidence.by_id()
    for number in bare:
        values = [part.value for part in find_numbers(number.text, anchor=True)]
        same = dict.fromkeys(
            i for value in values if value and value > _SMALL for i in ids.get(value, ())
        )
        kind = PurePosixPath(number.path).suffix
        names = [f"{{{{< var {rows[i].dataset}.{i} >}}}}" for i in same]
        if kind == ".py":
            names = [f'facts.text("{i}")' for i in same]
        mark = _MARKS.get(kind, _MARKS[".qmd"]).format(number.text)
        fix = "write " + " or ".join(names) if names else "add a row for it and cite that"
        fix = f"{fix}; if it is no fact of the source, {mark}"
        where = (number.path, number.line, number.column)
        what = f"“{number.text}” is typed by hand"
        yield Problem(*where, "typed-number", what, fix, value=number.text)


def _ids_by_value(evidence: Evidence) -> Mapping[object, list[str]]:
    """Return the figures and derived rows by value, and by the numbers they are said with."""
    ids: defaultdict[object, list[str]] = defaultdict(list)
    facts = Facts(evidence)
    for row_id, quantity in evidence.quantities.items():
        said = {number.value for number in find_numbers(facts.text(row_id))}
        for value in {quantity.amount, *said} - {None}:
            ids[value].append(row_id)
    return ids


def _problem(use: Use, rule: str, message: str, fix: str) -> Problem:
    return Problem(use.path, use.line, use.column, rule, message, fix, value=use.name)


def unknown_variables(inputs: Inputs, evidence: Evidence) -> Iterator[Problem]:
    """Yield the variables that nothing stands behind."""
    charts = chart_ids(inputs.manuscript.files)
    known = {
        *(
            f"{group}.{row.id}"
            for group, names in GROUPS.items()
            for n in names
            for row in evidence[n]
        ),
        *(f"counts.{name}" for name in DATASETS),
        *(f"charts.{chart}.{part}" for chart in charts for part in ("caption", "alt")),
        *(f"meta.{key}" for key in inputs.manuscript.metadata),
    }
    for use in inputs.manuscript.uses:
        if use.name not in known:
            near = _near(use, known)
            fix = f"did you mean {near}?" if near else "add the row to data/, or correct the id"
            yield _problem(use, "unknown-variable", f"nothing is called {use.name}", fix)


def _near(use: Use, known: Collection[str]) -> str:
    """Return the variable that was meant: the same row in another group, or a like id; or ""."""
    wanted = use.row_id or use.name
    groups = [group for group in GROUPS if f"{group}.{wanted}" in known]
    if groups and use.group not in ("charts", "counts", "meta"):
        return f"{groups[0]}.{wanted}"
    alike = sorted(name for name in known if name.partition(".")[0] == use.group) or sorted(known)
    return next(iter(difflib.get_close_matches(use.name, alike, 1, 0.7)), "")


def unknown_positions(manuscript: Manuscript, evidence: Evidence) -> Iterator[Problem]:
    """Yield positions and reasons for a question or stance that does not exist."""
    known = {(row.id, stance) for row in evidence["questions"] for stance in STANCES}
    known |= {(row["question_id"], row["stance"]) for row in evidence["statements"]}
    fix = f'write question="ID" stance="{STANCES[0]}"; the ids are in questions.csv'
    for question, stance in (*manuscript.words, *((q, STANCES[0]) for q in manuscript.reasons)):
        if (question, stance) not in known:
            where: Place = manuscript.source.find(f'question="{question}"')
            what = f"the data hold nothing {stance or 'of no stance'} on question “{question}”"
            yield Problem(*where, "unknown-position", what, fix)


def dropped_hedges(inputs: Inputs, evidence: Evidence) -> Iterator[Problem]:
    """Yield hedges dropped without a listed reason, and listed exceptions nobody uses."""
    listed = inputs.settings.unhedged
    uses = [use for use in inputs.manuscript.uses if use.group == "unhedged"]
    for use in uses:
        quantity = evidence.quantities.get(use.row_id)
        reason = listed.get(use.row_id, "").strip()
        if quantity and quantity.qualifier != "exact" and not reason:
            what = f"{use.row_id} is “{quantity.qualifier}” in the source"
            fix = "cite it hedged, or list the id with a reason under brief: unhedged:"
            yield _problem(use, "dropped-hedge", what, fix)
    for row_id in sorted(set(listed) - {use.row_id for use in uses}):
        what = f"`brief: unhedged: {row_id}` is an exception that nothing uses"
        yield Problem("report/_quarto.yml", 0, 0, "dropped-hedge", what, "remove it", value=row_id)


def speakers(row: Row, rows: Mapping[str, Row]) -> frozenset[str]:
    """Return who must be named beside a row: who claims it, argues it, or claims a part of it.

    Empty where the source states the row itself.
    """
    if row.dataset == "derived":
        parts = units.names(row["expression"]) & rows.keys()
        return frozenset().union(*(speakers(rows[part], rows) for part in parts))
    if row.dataset == "statements":
        return frozenset({row["actor_id"]})
    return frozenset({row["said_by"]} if row["status"] in ("claimed", "contested") else ())


def unattributed(
    uses: Collection[Use], evidence: Evidence, spoken: Iterable[Spoken]
) -> Iterator[Problem]:
    """Yield what is cited in a block that does not name its speaker, too."""
    rows = evidence.by_id()
    beside: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for each in spoken:
        for name in names_of(each.said, evidence):
            beside[each.block, each.hidden] |= name.actors
    for use in uses:
        if use.group != "cite":  # which says where somebody speaks, and not who
            beside[use.block, use.hidden].add(use.row_id)
    for use in uses:
        if use.row_id not in rows or not _is_said(use):
            continue
        named = beside[use.block, 0] | beside[use.block, use.hidden]
        missing = sorted((speakers(rows[use.row_id], rows) & rows.keys()) - named)
        if missing:
            cite = " and ".join(f"{{{{< var actors.{actor} >}}}}" for actor in missing)
            what = f"{use.name} is what somebody says, and nobody is named as saying it"
            fix = f"name {' and '.join(rows[actor]['name'] for actor in missing)} in the same "
            yield _problem(use, "unattributed", what, f"{fix}paragraph or item, or cite {cite}")


def unanswered(uses: Collection[Use], evidence: Evidence) -> Iterator[Problem]:
    """Yield contested rows cited in a section that cites none of what a tension sets beside it."""
    status = {row.id: row["status"] for name in ("figures", "claims") for row in evidence[name]}
    together: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for use in uses:
        together[use.section, use.hidden].add(use.row_id)
    for tension in evidence["tensions"]:
        ids = tension["rows"].split()
        for use in uses:
            answers = [i for i in ids if i != use.row_id and i in status]
            contested = use.row_id in ids and status.get(use.row_id) == "contested"
            cited = together[use.section, 0] | together[use.section, use.hidden]
            if contested and answers and _is_said(use) and not cited & set(answers):
                what = (
                    f"{use.name} is contested: the tension {tension.id} sets it against "
                    f"{' and '.join(answers)}, and this section cites none of these"
                )
                fix = f"cite {' or '.join(answers)} in this section, too"
                yield _problem(use, "unanswered", what, fix)


def _is_said(use: Use) -> bool:
    """Whether a use stands in text: one in a comment or a link target says nothing."""
    return use.block > 0 and use.group in GROUPS
