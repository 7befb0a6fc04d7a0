"""Values as Markdown tables and lists for the generated parts of the manuscript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from brief.edition import coverage
from brief.evidence.facts import Facts, capital, escape
from brief.evidence.reviews import Reading, Review, reliability
from brief.model import PARTS, Balance, Sentence, Settings, Typed, Version

#: What a manuscript can refer to in the parts made here.
LABELS = ("tbl-balance",)


def pipe_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], quote: Callable[[str], str] = escape
) -> str:
    """Return a Markdown pipe table of cells escaped by `quote`, columns as wide as they ask."""
    body = [tuple(row) for row in rows]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(map(quote, cells)) + " |"

    # Pandoc takes relative widths from the dashes; alike ones would starve a long column.
    longest = (max(map(len, column)) for column in zip(columns, *body, strict=True))
    dashes = "|".join("-" * min(max(length, 9), 40) for length in longest)
    return "\n".join([line(columns), f"|{dashes}|", *map(line, body)])


def balance(measures: Sequence[Balance], facts: Facts, bound: Decimal) -> str:
    """Return what each side got in the brief, question by question.

    `bound` is the share of the longer side's words by which the shorter may fall behind.
    """
    rows = [
        (
            facts.text(measure.question),
            side.stance,
            f"{side.covered} of {side.statements}",
            str(side.words),
            str(side.named),
            str(side.rows),
            f"{side.first} of {sum(each.first for each in measure.sides)}",
        )
        for measure in measures
        for side in measure.sides
    ]
    columns = ("Question", "Side", "Positions", "Words", "Named", "Rows", "First")
    return (
        pipe_table(columns, rows)
        + f"\n\n: What each side gets in this brief {{#{LABELS[0]}}}\n\n"
        + "Positions: cited, of those in the data. Words: in the side’s own text, "
        "speakers and summaries spelled out. Named: speakers with a name. Rows: rows of "
        "evidence cited there. First: sections in which this side is cited before the other, of "
        "those that cite a position of either. A reason is asked for where one side gets over "
        f"{(bound * 100).normalize():f}% fewer words.\n\n"
    )


def literals(numbers: Sequence[Typed], unhedged: Mapping[str, str], facts: Facts) -> str:
    """Return the numbers typed, and those said without their hedge, each with its reason."""
    typed = [f"- “{escape(n.text)}”: {escape(n.reason)}" for n in numbers]
    bare = [f"- {escape(facts.text(i))}: {escape(why)}" for i, why in sorted(unhedged.items())]
    parts = ["\n".join(typed) or "No number in this brief was typed by hand."]
    if bare:
        parts.append("Said without their hedge where grammar asks for it:\n\n" + "\n".join(bare))
    return "\n\n".join(parts) + "\n"


def review(done: Review) -> str:
    """Return, in sentences, what second readers read of this edition and agreed with."""
    rows, sentences = done.rows, done.sentences
    said = ["No row of this edition has been read by a second reader."]
    if rows.read:
        said = [
            f"{_share(rows)} rows that are pinned to the source {_were(rows.read)} read by a "
            f"second reader, and {rows.agreed} confirmed ({rows.agreement}%).",
            f"{capital(reliability(done))}.",
        ]
    if sentences.read:
        said.append(
            f"{_share(sentences)} sentences that rest on rows {_were(sentences.read)} held against "
            f"these, and {sentences.agreed} confirmed ({sentences.agreement}%)."
        )
    else:
        said.append("No sentence has been held against its rows by a second reader.")
    if done.readers:
        said.append(f"Read by {escape(', '.join(done.readers))}.")
    if done.stale:
        answers = "answer" if done.stale == 1 else "answers"
        said.append(
            f"Not counted: {done.stale} earlier {answers}, on rows or sentences that have changed "
            "since."
        )
    return " ".join(said) + "\n"


def _share(reading: Reading) -> str:
    return f"{reading.read} of the {reading.total}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def sentences(told: Sequence[Sentence]) -> str:
    """Return what the sentences of the brief rest on, and each part that rests on no row."""
    marked = [
        f"- {capital(PARTS[kind])}, {n} sentence{'s'[: n > 1]}: {escape(reason)}"
        for (kind, reason), n in coverage.marked(told).items()
    ]
    marked += [f"- “{escape(word)}”: {escape(reason)}" for word, reason in coverage.excused(told)]
    parts = [f"{escape(coverage.said(told))}."]
    if marked:
        parts.append("Marked as resting on no row, and why:\n\n" + "\n".join(marked))
    return "\n\n".join(parts) + "\n"


def control(lines: Sequence[tuple[str, str]]) -> str:
    """Return the document control table: what identifies this edition."""
    return pipe_table(("Item", "Value"), lines) + "\n\n: Document control\n"


def versions(history: Sequence[Version], settings: Settings) -> str:
    """Return the version history, newest first."""
    rows = [(v.version, v.date, v.summary, v.content_hash[:8]) for v in reversed(history)]
    if settings.version not in {v.version for v in history}:
        rows.insert(0, (settings.version, settings.date.isoformat(), "Not yet released", "–"))
    return pipe_table(("Version", "Date", "What changed", "Content"), rows) + (
        "\n\n: Version history\n"
    )
