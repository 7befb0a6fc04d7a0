"""A second reader's answers, as the form saves them → rows of ``reviews.csv``.

The file comes from elsewhere, so its form is checked by ``answers.schema.json``, and each answer
against what the brief asks. An answer takes the place of an earlier one by the same reader on the
same item. Making the form is `brief.verbs.review`'s.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import resources
from itertools import islice
from typing import Any

import jsonschema

from brief import evidence
from brief.errors import InvalidError
from brief.evidence import contract, reviews
from brief.evidence.characters import INVISIBLE
from brief.evidence.datasets import unfit
from brief.model import Build, Problem, Row

#: Where the rows go, below data/.
PATH = "reviews.csv"
#: The largest file that is read, in bytes.
LARGEST = 16 * 1024 * 1024
#: How many problems of form are told of a file that may hold any number.
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Recorded:
    """The whole of ``reviews.csv`` with the answers in it, and in words what became of them."""

    content: bytes
    said: tuple[str, ...]


def record(build: Build, content: bytes, name: str) -> Recorded:
    """Return what recording answers would write; `name` is what their file is called.

    Raises `InvalidError` with everything that is wrong with them.
    """
    given = _parsed(content, name)
    columns = next(csv.reader([build.inputs.data[PATH].decode().partition("\n")[0]]))
    now = reviews.hashes(build.evidence, build.sentences)
    if problems := list(_faults(build, given, name)):
        raise InvalidError(problems)
    known = [answer for answer in given["answers"] if (answer["kind"], answer["item"]) in now]
    rows = {_key(row): dict(row.cells) for row in build.evidence["reviews"]}
    taken = {*build.evidence.by_id(), *(row["review_id"] for row in rows.values())}
    free = (f"r{n}" for n in range(1, len(taken) + len(known) + 1) if f"r{n}" not in taken)
    replaced = 0
    for cells in (_cells(answer, given, build) for answer in known):
        key = _key(Row("reviews", 0, cells))
        replaced += key in rows
        kept = rows[key]["review_id"] if key in rows else next(free)
        rows[key] = {**cells, "review_id": kept}
    made = _table(columns, list(rows.values()))
    # The brief's own descriptor may ask for more than the form of the answers does.
    tables = evidence.read({**build.inputs.data, PATH: made})
    if tables.problems:
        raise InvalidError(sorted(tables.problems))
    return Recorded(made, tuple(_said(given, known, replaced, now)))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the answers."""
    file = resources.files("brief.verbs") / "answers.schema.json"
    return dict(json.loads(file.read_bytes()))


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    """Return answers that are of the form; raises `InvalidError`."""

    def bad(rule: str, message: str) -> InvalidError:
        return InvalidError([_problem(name, rule, message, again)])

    again = "ask the reader for the file that the form saved, unchanged"
    if len(content) > LARGEST:
        raise bad("too-large", "is larger than any reader’s answers")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise bad("json", f"is not valid JSON: {error!s:.120}") from None
    checker = jsonschema.Draft202012Validator(
        schema(), format_checker=jsonschema.FormatChecker(("date",))
    )
    wrong = list(islice(checker.iter_errors(given), _TOLD))
    if wrong:
        said = (f"{each.json_path:.80}: {each.message:.160}" for each in wrong)
        raise InvalidError([_problem(name, "answers", message, again) for message in said])
    return dict(given)


def _problem(name: str, rule: str, message: str, fix: str, value: str = "") -> Problem:
    """Return a problem of the answers, in which nothing can steer a terminal."""
    shown = (INVISIBLE.sub("�", " ".join(text.split())) for text in (message, value[:80]))
    message, value = shown
    return Problem(name, 0, 0, rule, message, fix, value=value)


def _faults(build: Build, given: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Yield why answers of the right form cannot be recorded."""
    bad = partial(_problem, name)
    reviewer, settings = given["reviewer"], build.inputs.settings
    if any(reviews.same_name(reviewer, author) for author in settings.authors):
        fix = "have somebody read it who had no part in it"
        yield bad("own-review", "comes from an author, who is no second reader", fix, reviewer)
    if given["brief"]["slug"] != settings.slug:
        what = f"is about another brief than {settings.slug}"
        yield bad("other-brief", what, "name the brief with --project", given["brief"]["slug"])
    hashes = {row.id: row["sha256"] for row in build.evidence["sources"]}
    for source, digest in given["sources"].items():
        if source not in hashes or digest not in (None, hashes[source]):
            what = f"was answered with another text open than that of the source {source:.60}"
            fix = "have it read again with the text whose SHA-256 is in sources.csv"
            yield bad("other-source", what, fix, digest or "")
    rows, seen = build.evidence.by_id(), set()
    for answer in given["answers"]:
        what = f"the answer on {answer['kind']} {answer['item']:.60}"
        if (answer["kind"], answer["item"]) in seen:
            yield bad("answered-twice", f"{what} is a second one", "leave one of them in the file")
        seen.add((answer["kind"], answer["item"]))
        row = rows.get(answer["item"])
        if row and row["source_id"] and row["source_id"] not in given["sources"]:
            yield bad("unread", f"{what} was given without the source", "have it read with it")
        for cell in (_note(answer["note"]), answer["item"]):
            for rule, message, fix in unfit(cell):
                yield bad(rule, f"{what} {message}", f"{fix} in the file", cell)
    for rule, message, fix in unfit(reviewer):
        yield bad(rule, f"the reviewer’s name {message}", fix, reviewer)


def _cells(answer: Mapping[str, Any], given: Mapping[str, Any], build: Build) -> dict[str, str]:
    """Return the cells of an answer on a known item, but for the id."""
    row = build.evidence.by_id().get(answer["item"])
    column = "stance" if row and row.dataset == "statements" else "status"
    standing = answer["recorded"].get(column, "")
    return {
        **{name: answer[name] for name in ("kind", "item", "mode", "verdict", "hash")},
        "reviewer": given["reviewer"],
        "date": given["date"],
        "standing": standing if standing in contract.values(column) else "",
        "note": _note(answer["note"]),
    }


def _note(text: str) -> str:
    """Return a note on a single line."""
    return " ".join(text.split())


def _key(row: Row) -> tuple[str, str, str]:
    return reviews.plain_name(row["reviewer"]), row["kind"], row["item"]


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _said(
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
    replaced: int,
    now: Mapping[reviews.Item, str],
) -> Iterator[str]:
    """Yield what became of the answers."""
    again = f", {replaced} in the place of earlier ones" if replaced else ""
    yield f"{_answers(len(known))} of {given['reviewer']} recorded{again}."
    names = [f"{a['kind']} {a['item']}" for a in given["answers"] if a not in known]
    if names:
        yield f"Not recorded, for the brief no longer has it: {', '.join(names)}."
    stale = [a["item"] for a in known if now[a["kind"], a["item"]] != a["hash"]]
    if stale:
        yield f"Stale from the start, changed since the form was made: {', '.join(stale)}."
    objections = [a for a in known if a["verdict"] not in reviews.AGREED]
    for answer in objections:
        note = f": {_note(answer['note'])}" if answer["note"] else ""
        yield f"{answer['kind']} {answer['item']}: {answer['verdict']}{note}"
    unproven = [source for source, digest in given["sources"].items() if digest is None]
    if unproven:
        yield f"Whether it was read with the right text is not known: {', '.join(unproven)}."


def _answers(number: int) -> str:
    return "1 answer" if number == 1 else f"{number} answers"
