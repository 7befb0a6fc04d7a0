"""The charts of this brief.

Each function makes a chart, and its name is the chart's id. Every number, name and word
of the source comes from the data; numbers in this file only place things on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

import pandas as pd
import plotnine as p9

from brief.charts import (
    CATEGORICAL,
    INK,
    LINE,
    PAPER,
    TEXT,
    DataTable,
    Facts,
    Plot,
    Row,
    direct_labels,
    say,
    theme_brief,
    wrap,
)

BLUE, _, PURPLE, *_ = CATEGORICAL
#: How a stance is drawn: shape, colour and fill differ, so that no reader needs the colour.
MARKS = {
    "for": ("^", BLUE, BLUE),
    "against": ("v", PURPLE, PURPLE),
    "conditional": ("D", INK, PAPER),
    "neutral": ("o", INK, PAPER),
}
#: Between marks that share a cell, where cells lie a unit apart.
STEP = 0.17
#: Inches.
LINE_HEIGHT = 0.215
#: Lines of text that a bar takes, with the gap below it.
BAR = 2.1
#: Right of the longest bar, in its lengths: a value fits in a wide font, too, for readers who
#: block fonts (DejaVu Sans Bold is a third wider than the brief's own).
VALUE_ROOM = 0.55
STATUSES = ("stated", "claimed", "estimated", "contested")


def timeline(facts: Facts) -> Plot:
    """Return what the source dates, and when."""
    events = facts.rows("events")
    dated = sorted((e for e in events if e["year_from"]), key=lambda e: int(e["year_from"]))
    texts = [wrap(_sentence(e["label"]), 40) for e in dated]
    heights = [text.count("\n") + 1.4 for text in texts]
    frame = pd.DataFrame(
        {
            "row": [bottom + height / 2 for bottom, height in _bottoms(heights)],
            "start": [int(e["year_from"]) for e in dated],
            "end": [int(e["year_to"]) for e in dated],
            "years": [_years(e) for e in dated],
            "event": texts,
        }
    )
    first, last = frame["start"].min(), frame["end"].max()
    span = max(last - first, 1)
    years, event = first - span * 2.1, first - span * 1.55  # text stands left of the time line
    plot = (
        p9.ggplot(frame, p9.aes(y="row"))
        + p9.geom_segment(p9.aes(x=first, xend=last, yend="row"), color=LINE, size=0.4)
        + p9.geom_segment(p9.aes(x="start", xend="end", yend="row"), color=BLUE, size=2.4)
        + p9.geom_point(p9.aes(x="start"), color=BLUE, size=3.4)
        + p9.geom_point(p9.aes(x="end"), color=BLUE, size=3.4)
        + direct_labels(p9.aes(x=years, label="years"), fontweight="bold")
        + direct_labels(p9.aes(x=event, label="event"), lineheight=1.0)
        + p9.scale_x_continuous(limits=(years, last + span * 0.05), expand=(0, 0))
        + p9.scale_y_continuous(limits=(-sum(heights), 0), expand=(0, 0.1))
        + theme_brief()
    )
    told = "; ".join(f"{_years(e)}, {e['label']}" for e in dated)
    places = ", ".join(dict.fromkeys(e["place"] for e in dated if e["place"]))
    undated = "; ".join(e["label"] for e in events if e not in dated)
    return Plot(
        plot,
        title=f"{len(dated)} of the {len(events)} events in the source can be placed in a year",
        subtitle=f"Dated events in the source, by year, {first} to {last}; {places}.",
        alt=f"Timeline of {len(dated)} events from {first} to {last}: {told}.",
        description=f"Without a year in the source: {undated}." if undated else f"Dated: {told}.",
        table=DataTable(
            ("Year", "Place", "Event"),
            tuple(
                (_years(e) or "not given", e["place"] or "not given", e["label"]) for e in events
            ),
        ),
        uses=tuple(e.id for e in events),
        height=LINE_HEIGHT * sum(heights),
    )


def cost_per_night(facts: Facts) -> Plot:
    """Return the cost of a prison night beside that of a use of the DCR."""
    uses = ("prison_night", "dcr_use")
    night = facts.row("prison_night")
    manager, status = facts.name(night["said_by"]), night["status"]
    ratio = facts.text("night_to_use")
    plot, height = _bars(facts, uses)
    return Plot(
        plot,
        title=f"By {manager}’s figures, a prison night costs {ratio} a DCR use",
        subtitle="Cost in pounds of a night in a Dutch prison and of a use of the Amsterdam DCR; "
        "period not given. They are unlike things, and the difference is no saving.",
        alt=f"Bar chart of costs {status} by {manager}: {_spoken(facts, uses)}.",
        description=f"{_sentence(facts.row('night_to_use')['label'])}: {ratio}. "
        f"{facts.row('night_to_use')['note']}",
        table=_table(facts, (*uses, "night_to_use")),
        uses=(*uses, "night_to_use"),
        height=height,
    )


def middlesbrough(facts: Facts) -> Plot:
    """Return each detected offence as a square, in columns of a person in a year."""
    total = int(facts.quantity("mbro_offences").amount)
    status, place = _sentence(facts.row("mbro_cost")["status"]), facts.row("mbro_cost")["place"]
    people, years = (facts.quantity(i).amount for i in ("mbro_people", "mbro_years"))
    columns = max(int(people * years), 1)
    squares = [(square * columns // total, square) for square in range(total)]
    frame = pd.DataFrame(squares, columns=["column", "square"])
    frame["row"] = frame.groupby("column").cumcount()
    top = frame["row"].max()
    each, cost = (
        say(replace(q, unit=q.unit.partition("/")[0]))
        for q in map(facts.quantity, ("mbro_offences_each_year", "mbro_cost_each_year"))
    )
    whole = (
        f"{status}: {facts.text('mbro_offences')} by {facts.text('mbro_people')} "
        f"in {facts.text('mbro_years')}, at a cost of {facts.text('mbro_cost')}"
    )
    uses = (
        *("mbro_people", "mbro_offences", "mbro_years", "mbro_cost"),
        *("mbro_offences_each_year", "mbro_cost_each_year", "mbro_cost_offence"),
    )
    plot = (
        p9.ggplot(frame, p9.aes("column", "row"))
        + p9.geom_tile(frame[frame["column"] > 0], fill=LINE, width=0.7, height=0.7)
        + p9.geom_tile(frame[frame["column"] == 0], fill=BLUE, width=0.7, height=0.7)
        + p9.annotate("text", -0.4, top + 1.6, label=whole, ha="left", color=INK, size=TEXT)
        + p9.annotate(
            *("text", -0.4, -1.6),
            label=f"A person in a year, on average: {each}, {cost}",
            **{"ha": "left", "color": BLUE, "fontweight": "bold", "size": TEXT},
        )
        + p9.scale_x_continuous(expand=(0, 0.6))
        + p9.scale_y_continuous(limits=(-2.2, top + 2.2), expand=(0, 0))
        + theme_brief()
    )
    return Plot(
        plot,
        title=f"{status} for {place}: {facts.text('mbro_offences_each_year')}, "
        f"costing {facts.text('mbro_cost_each_year')}",
        subtitle="Detected offences of people addicted to heroin, a square for each, and the cost "
        f"to taxpayers; {place}, {facts.text('mbro_years')}; averages over a small group.",
        alt=f"Chart of squares for {facts.text('mbro_offences')} attributed to "
        f"{facts.text('mbro_people')}; on average {each} and {cost} for a person in a year.",
        description=f"The claim is that of {facts.name(facts.row('mbro_people')['said_by'])}. "
        + " ".join(facts.row(i)["caution"] for i in uses if facts.row(i)["caution"]),
        table=_table(facts, uses),
        uses=uses,
        height=2.15,
    )


def amsterdam_use(facts: Facts) -> Plot:
    """Return use of the Amsterdam DCR on weekdays and at weekends."""
    uses = ("amsterdam_weekday", "amsterdam_weekend")
    weekday, weekend = (facts.text(i) for i in uses)
    plot, height = _bars(facts, uses)
    return Plot(
        plot,
        title=f"Amsterdam DCR: {weekday}, at weekends {weekend}",
        subtitle="People using the DCR in Amsterdam on a day; year not given. "
        f"The weekend is computed, as {facts.text('weekend_factor')} the use on other days.",
        alt=f"Bar chart of people using the Amsterdam DCR: {_spoken(facts, uses)}.",
        description=" ".join(
            facts.row(i)["caution"] or facts.row(i)["note"] for i in (*uses, "weekend_factor")
        ),
        table=_table(facts, uses),
        uses=uses,
        height=height,
    )


def stances(facts: Facts) -> Plot:
    """Return each position as a mark: who takes it, on which question, on which side."""
    found = sorted(facts.rows("statements"), key=lambda s: list(MARKS).index(s["stance"]))
    sector = {s.id: facts.row(s["actor_id"])["sector"] for s in found}
    sectors = [name for name, _ in Counter(sector.values()).most_common()]
    asked = Counter(s["question_id"] for s in found)
    topics = [q for q in facts.rows("questions") if q.id in asked]
    columns = {q.id: place for place, q in enumerate(topics)}
    marks = pd.DataFrame(
        {
            "x": [columns[s["question_id"]] for s in found],
            "y": [-sectors.index(sector[s.id]) for s in found],
            "stance": [s["stance"] for s in found],
        }
    )
    cell = marks.groupby(["x", "y"])["stance"]
    marks["x"] += STEP * (cell.cumcount() - (cell.transform("size") - 1) / 2)
    present = [stance for stance in MARKS if stance in set(marks["stance"])]
    key = pd.DataFrame({"x": [1.15 * n for n in range(len(present))], "y": 2.3, "stance": present})
    heads = pd.DataFrame({"x": columns.values(), "y": 1.1, "name": map(_topic, topics)})
    names = pd.DataFrame({"x": -1.55, "y": range(0, -len(sectors), -1), "name": sectors})
    names["name"] = names["name"].map(_sentence)
    shapes, colours, fills = ({s: MARKS[s][part] for s in present} for part in range(3))
    on_line = {"inherit_aes": False, "va": "baseline", "nudge_y": -0.25}
    plot = (
        p9.ggplot(marks, p9.aes("x", "y"))
        + p9.aes(shape="stance", color="stance", fill="stance")
        + p9.geom_point(size=3.6, stroke=0.8)
        + p9.geom_point(data=key, size=3.6, stroke=0.8)
        + direct_labels(
            p9.aes("x", "y", label="stance"), data=key.assign(x=key["x"] + STEP * 0.8), **on_line
        )
        + direct_labels(p9.aes("x", "y", label="name"), data=names, **on_line)
        + direct_labels(
            p9.aes("x", "y", label="name"),
            **{"data": heads, "ha": "center", "fontweight": "bold", "size": 11, **on_line},
        )
        + p9.scale_shape_manual(values=shapes)
        + p9.scale_color_manual(values=colours)
        + p9.scale_fill_manual(values=fills)
        + p9.scale_x_continuous(limits=(-1.6, len(topics) - 0.65), expand=(0, 0))
        + p9.scale_y_continuous(limits=(-len(sectors) + 0.4, 2.9), expand=(0, 0))
        + theme_brief()
    )
    rows = tuple(
        (_topic(topic), facts.name(s["actor_id"]), sector[s.id], s["stance"])
        for topic in topics
        for s in found
        if s["question_id"] == topic.id
    )
    asks = {_topic(topic): topic["question"] for topic in topics}
    main = max(topics, key=lambda q: asked[q.id])
    told = _sides(rows, _topic(main))
    return Plot(
        plot,
        title=f"Positions on {_topic(main)} in the source: {told}",
        subtitle="Positions in the source by question, across, and by sector of the speaker, down; "
        "the marks are positions.",
        alt="Chart of marks, with sectors in rows and questions in columns. "
        f"Positions on {_topic(main)}: {told}.",
        description=" ".join(f"{topic}: {_sides(rows, topic)}." for topic in asks)
        + " A group and its spokesman, a department and its minister count as a position each.",
        table=DataTable(
            ("Question", "Speaker", "Sector", "Position"),
            tuple((asks[topic], *rest) for topic, *rest in rows),
        ),
        uses=tuple(s.id for s in found),
        height=0.2 * (len(sectors) + 3.5),
    )


def certainty(facts: Facts) -> Plot:
    """Return how many numbers and claims on each topic the source states, and how many not."""
    rows = [("numbers", r) for r in facts.rows("figures")]
    rows += [(r["kind"], r) for r in facts.rows("claims")]
    count = Counter((topic, r["status"]) for topic, r in rows)
    totals = Counter(topic for topic, _ in rows)
    statuses = [s for s in STATUSES if s in {r["status"] for _, r in rows}]
    topics = sorted(totals, key=lambda t: (count[t, "stated"] / totals[t], t))
    frame = pd.DataFrame(
        [(topic, status, count[topic, status]) for topic in topics[::-1] for status in statuses],
        columns=["topic", "status", "count"],
    )
    frame["label"] = frame["count"].astype(str)
    frame["topic"] = pd.Categorical(frame["topic"].map(_sentence), map(_sentence, topics[::-1]))
    frame["status"] = pd.Categorical(frame["status"].map(_sentence), map(_sentence, statuses))
    largest = frame["count"].max()
    plot = (
        p9.ggplot(frame, p9.aes("topic", "count"))
        + p9.geom_col(fill=BLUE, width=0.62)
        + direct_labels(p9.aes(label="label"), nudge_y=largest * 0.04)
        + p9.facet_wrap("status", nrow=1)
        + p9.coord_flip()
        + p9.scale_y_continuous(expand=(0, 0, 0.25, 0))
        + theme_brief()
        + p9.theme(axis_text_y=p9.element_text(ha="left", margin={"r": 8}))
    )
    least = topics[0]
    return Plot(
        plot,
        title=f"Of {totals[least]} claims on {least}, the source states "
        f"{count[least, 'stated'] or 'none'} as fact",
        subtitle="How the source puts its numbers and, by topic, its claims without a number: "
        "count of each.",
        alt="Bar charts side by side, of how the source puts what it says: "
        + "; ".join(
            f"{topic}: " + ", ".join(f"{count[topic, s]} {s}" for s in statuses) for topic in topics
        )
        + ".",
        description="Stated: the source says it as a fact or cites a named report for it. "
        "Claimed: a speaker says it. Estimated: the source calls it an estimate. Contested: the "
        "source reports doubt or an answer, too.",
        table=DataTable(
            ("Topic", *map(_sentence, statuses), "All"),
            tuple(
                (_sentence(t), *(str(count[t, s]) for s in statuses), str(totals[t]))
                for t in topics
            ),
        ),
        uses=tuple(r.id for _, r in rows),
        height=0.3 + 0.25 * len(topics),
    )


def _sides(rows: Iterable[Sequence[str]], topic: str) -> str:
    """Return how many of the rows take which side on a topic."""
    count = Counter(stance for about, *_, stance in rows if about == topic)
    return ", ".join(f"{count[stance]} {stance}" for stance in MARKS if count[stance])


def _bars(facts: Facts, ids: Sequence[str]) -> tuple[p9.ggplot, float]:
    """Return bars, each under its name and with its value at its end, and their height."""
    names = [wrap(_sentence(facts.row(i)["label"]), 75) for i in ids]
    heights = [name.count("\n") + 1 + BAR for name in names]
    frame = pd.DataFrame(
        {
            "place": [bottom + BAR * 0.62 for bottom, _ in _bottoms(heights)],
            "top": [bottom + height for bottom, height in _bottoms(heights)],
            "name": names,
            "amount": [float(facts.quantity(i).amount) for i in ids],
            "value": [_hedged(facts, i) for i in ids],
        }
    )
    longest = frame["amount"].max()
    plot = (
        p9.ggplot(frame, p9.aes("place", "amount"))
        + p9.geom_col(fill=BLUE, width=1.3)
        + direct_labels(p9.aes(label="value"), nudge_y=longest * 0.015, fontweight="bold")
        + direct_labels(p9.aes("top", label="name"), y=0, va="top")
        + p9.coord_flip()
        + p9.scale_y_continuous(expand=(0, 0, VALUE_ROOM, 0))
        + p9.scale_x_continuous(limits=(-sum(heights), 0.1), expand=(0, 0))
        + theme_brief()
    )
    return plot, LINE_HEIGHT * (sum(heights) + 0.3)


def _hedged(facts: Facts, row_id: str) -> str:
    """Return a value, and how sure the source is of it unless it states it."""
    status = facts.row(row_id)["status"]
    return facts.text(row_id) + (f" ({status})" if status not in ("", "stated") else "")


def _spoken(facts: Facts, ids: Iterable[str]) -> str:
    return "; ".join(f"{facts.row(i)['label']}, {facts.text(i)}" for i in ids)


def _table(facts: Facts, ids: Iterable[str]) -> DataTable:
    """Return label, value and standing of each figure or derived row."""
    return DataTable(
        ("Measure", "Value", "Standing"),
        tuple(
            (
                _sentence(facts.row(i)["label"]),
                facts.text(i),
                facts.row(i)["status"] or f"computed: {facts.row(i)['expression']}",
            )
            for i in ids
        ),
    )


def _years(event: Row) -> str:
    """Return an event's year, or the years it lies between."""
    first, last = event["year_from"], event["year_to"]
    return first if first == last else f"{first} to {last}"


def _bottoms(heights: Sequence[float]) -> Iterable[tuple[float, float]]:
    """Return where each of the rows below each other ends, and its height, in lines of text."""
    return ((-end, height) for end, height in zip(accumulate(heights), heights, strict=True))


def _topic(question: Row) -> str:
    """Return a question's id as a word; an id without vowels is an abbreviation."""
    word = question.id.replace("_", " ")
    return word.capitalize() if set(word) & set("aeiou") else word.upper()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


CHARTS = (timeline, cost_per_night, middlesbrough, amsterdam_use, stances, certainty)
