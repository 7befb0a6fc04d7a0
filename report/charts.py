"""The charts of this brief.

Each function makes a chart, and its name is the chart's id. Every number, name and word
of the source comes from the data; numbers in this file only place things on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd
import plotnine as p9

from brief.facts import Facts, say
from brief.model import DataTable, Row
from brief.theme import (
    CATEGORICAL,
    INK,
    LINE,
    PAPER,
    SMALL,
    Plot,
    direct_labels,
    theme_brief,
    wrap,
)

BLUE, _, PURPLE, *_ = CATEGORICAL
POINTS_WIDE = 450


def timeline(facts: Facts) -> Plot:
    """Return what the source dates, and when."""
    events = facts.rows("events")
    dated = sorted((e for e in events if e["year_from"]), key=lambda e: int(e["year_from"]))
    frame = pd.DataFrame(
        {
            "row": range(-len(dated), 0),
            "start": [int(e["year_from"]) for e in reversed(dated)],
            "end": [int(e["year_to"]) for e in reversed(dated)],
            "years": [_years(e) for e in reversed(dated)],
            "event": [wrap(_sentence(e["label"]), 40) for e in reversed(dated)],
        }
    )
    first, last = frame["start"].min(), frame["end"].max()
    span = last - first
    left = first - span * 1.6
    plot = (
        p9.ggplot(frame, p9.aes(y="row"))
        + p9.geom_segment(p9.aes(x=first, xend="start", yend="row"), color=LINE, size=0.4)
        + p9.geom_segment(p9.aes(x="start", xend="end", yend="row"), color=BLUE, size=2.4)
        + p9.geom_point(p9.aes(x="start"), color=BLUE, size=3.4)
        + p9.geom_point(p9.aes(x="end"), color=BLUE, size=3.4)
        + direct_labels(p9.aes(x="end", label="years"), nudge_x=span * 0.035, fontweight="bold")
        + direct_labels(p9.aes(x=left, label="event"), lineheight=1.0)
        + p9.scale_x_continuous(limits=(left, last + span * 0.4), expand=(0, 0))
        + p9.scale_y_continuous(expand=(0, 0.5))
        + theme_brief()
    )
    told = "; ".join(f"{_years(e)}, {e['label']}" for e in dated)
    undated = "; ".join(e["label"] for e in events if e not in dated)
    return Plot(
        plot,
        title=f"The source gives a year for {len(dated)} of its {len(events)} events",
        subtitle=f"Dated events in the source, by year, {first} to {last}; {_places(dated)}.",
        alt=f"Timeline of {len(dated)} events from {first} to {last}: {told}.",
        description=f"Without a year in the source: {undated}." if undated else f"Dated: {told}.",
        table=DataTable(
            ("Year", "Place", "Event"),
            tuple((_years(e) or "not given", e["place"] or "not given", e["label"]) for e in events),
        ),
        uses=tuple(e.id for e in events),
        height=0.15 + 0.36 * len(dated),
    )


def cost_per_night(facts: Facts) -> Plot:
    """Return the cost of a prison night beside that of a visit."""
    uses = ("prison_night", "dcr_use")
    manager = facts.name(facts.row("prison_night")["said_by"])
    ratio = facts.text("night_to_use")
    return Plot(
        _bars(facts, uses),
        title=f"{manager} says a prison night costs {ratio} a DCR visit",
        subtitle="Cost in pounds of a night in a Dutch prison and of a use of the Amsterdam DCR; "
        "period not given. They are unlike things, and the difference is no saving.",
        alt=f"Bar chart of costs claimed by {manager}: {_spoken(facts, uses)}.",
        description=f"{_sentence(facts.row('night_to_use')['label'])}: {ratio}. "
        f"{facts.row('night_to_use')['note']}",
        table=_table(facts, (*uses, "night_to_use")),
        uses=(*uses, "night_to_use"),
        height=1.5,
    )


def middlesbrough(facts: Facts) -> Plot:
    """Return each detected offence as a dot, in columns of a person in a year."""
    total = int(facts.quantity("mbro_offences").amount)
    people, years = (facts.quantity(i).amount for i in ("mbro_people", "mbro_years"))
    columns = max(int(people * years), 1)
    dots = [(dot * columns // total, dot) for dot in range(total)]
    frame = pd.DataFrame(dots, columns=["column", "dot"])
    frame["row"] = frame.groupby("column").cumcount()
    top = frame["row"].max()
    each, cost = (
        say(replace(q, unit=q.unit.partition("/")[0]))
        for q in map(facts.quantity, ("mbro_offences_each_year", "mbro_cost_each_year"))
    )
    whole = ", ".join(
        facts.text(i) for i in ("mbro_offences", "mbro_people", "mbro_years", "mbro_cost")
    )
    uses = (
        *("mbro_people", "mbro_offences", "mbro_years", "mbro_cost"),
        *("mbro_offences_each_year", "mbro_cost_each_year", "mbro_cost_offence"),
    )
    plot = (
        p9.ggplot(frame, p9.aes("column", "row"))
        + p9.geom_point(frame[frame["column"] > 0], color=LINE, fill=PAPER, size=2.4, stroke=0.5)
        + p9.geom_point(frame[frame["column"] == 0], color=BLUE, fill=BLUE, size=2.4, stroke=0.5)
        + p9.annotate("text", -0.4, top + 1.6, label=f"All: {whole}", ha="left", color=INK)
        + p9.annotate(
            *("text", -0.4, -1.6),
            label=f"A person in a year, on average: {each}, {cost}",
            **{"ha": "left", "color": BLUE, "fontweight": "bold"},
        )
        + p9.scale_x_continuous(expand=(0, 0.6))
        + p9.scale_y_continuous(limits=(-2.2, top + 2.2), expand=(0, 0))
        + theme_brief()
    )
    return Plot(
        plot,
        title=f"Claimed for Middlesbrough: {facts.text('mbro_offences_each_year')}, "
        f"costing {facts.text('mbro_cost_each_year')}",
        subtitle="Detected offences of people who use heroin, a dot for each, and their cost to "
        f"taxpayers; Middlesbrough, {facts.text('mbro_years')}; averages over a small group.",
        alt=f"Dot chart of {facts.text('mbro_offences')} attributed to "
        f"{facts.text('mbro_people')}; on average {each} and {cost} for a person in a year.",
        description=f"The claim is that of {facts.name(facts.row('mbro_people')['said_by'])}. "
        + " ".join(facts.row(i)["caution"] for i in uses if facts.row(i)["caution"]),
        table=_table(facts, uses),
        uses=uses,
        height=2.25,
    )


def amsterdam_use(facts: Facts) -> Plot:
    """Return use of the Amsterdam DCR on weekdays and at weekends."""
    uses = ("amsterdam_weekday", "amsterdam_weekend")
    weekday, weekend = (facts.text(i) for i in uses)
    return Plot(
        _bars(facts, uses),
        title=f"Amsterdam DCR: {weekday}, at weekends {weekend}",
        subtitle="People using the DCR in Amsterdam on a day; year not given. "
        f"The weekend is computed as {facts.text('weekend_factor')} a day's use.",
        alt=f"Bar chart of people using the Amsterdam DCR: {_spoken(facts, uses)}.",
        description=" ".join(
            facts.row(i)["caution"] or facts.row(i)["note"] for i in (*uses, "weekend_factor")
        ),
        table=_table(facts, uses),
        uses=uses,
        height=1.5,
    )


def stances(facts: Facts) -> Plot:
    """Return every position as a mark: who takes it, on which question, and on which side."""
    statements = facts.rows("statements")
    questions = [q.id for q in facts.rows("questions")]
    sector = {s.id: facts.row(s["actor_id"])["sector"] for s in statements}
    sectors = [name for name, _ in Counter(sector.values()).most_common()]
    marks = pd.DataFrame(
        {
            "question": [questions.index(s["question_id"]) for s in statements],
            "sector": [-sectors.index(sector[s.id]) for s in statements],
            "stance": [s["stance"] for s in statements],
        }
    ).sort_values(["question", "sector", "stance"], key=lambda c: c.map(_STANCE_ORDER) if c.name == "stance" else c)
    cell = marks.groupby(["question", "sector"])
    marks["x"] = marks["question"] + 0.17 * (
        cell.cumcount() - (cell["stance"].transform("size") - 1) / 2
    )
    return marks


def _bars(facts: Facts, ids: Sequence[str]) -> p9.ggplot:
    """Return bars from zero, each under its name and with its value at its end."""
    frame = pd.DataFrame(
        {
            "place": range(len(ids), 0, -1),
            "name": [_sentence(facts.row(i)["label"]) for i in ids],
            "amount": [float(facts.quantity(i).amount) for i in ids],
            "value": [_hedged(facts, i) for i in ids],
        }
    )
    longest = frame["amount"].max()
    return (
        p9.ggplot(frame, p9.aes("place", "amount"))
        + p9.geom_col(fill=BLUE, width=0.4)
        + direct_labels(p9.aes(label="value"), nudge_y=longest * 0.015, fontweight="bold")
        + direct_labels(p9.aes(y=0, label="name"), nudge_x=0.4)
        + p9.coord_flip()
        + p9.scale_y_continuous(expand=(0, 0, 0.45, 0))
        + p9.scale_x_continuous(expand=(0, 0.05, 0, 0.25))
        + theme_brief()
    )


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


def _places(events: Iterable[Row]) -> str:
    return ", ".join(dict.fromkeys(e["place"] for e in events if e["place"]))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_STANCE_ORDER: dict[str, int] = {}
CHARTS = (timeline, cost_per_night, middlesbrough, amsterdam_use)
