"""The charts of this brief. Every number, name and word of the source comes from the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd
import plotnine as p9

from brief.facts import Facts
from brief.model import DataTable, Row
from brief.theme import (
    CATEGORICAL,
    INK,
    LINE,
    PAPER,
    SMALL,
    TEXT,
    Plot,
    direct_labels,
    theme_brief,
    wrap,
)

BLUE, _, PURPLE, *_ = CATEGORICAL


def timeline(facts: Facts) -> Plot:
    """What the source dates, and when."""
    events = facts.rows("events")
    dated = sorted((e for e in events if e["year_from"]), key=lambda e: int(e["year_from"]))
    frame = pd.DataFrame(
        {
            "row": [-place for place, _ in enumerate(dated)],
            "start": [int(e["year_from"]) for e in dated],
            "end": [int(e["year_to"]) for e in dated],
            "year": [_years(e) for e in dated],
            "event": [wrap(_sentence(e["label"]), len(dated) * len("events")) for e in dated],
        }
    )
    return Plot(
        plot=p9.ggplot(frame, p9.aes("start", "row")) + theme_brief(),
        title=f"The source gives a year for {len(dated)} of its {len(events)} events",
        subtitle="",
        alt="",
        description="",
        table=DataTable(("Event",), ()),
        uses=tuple(e.id for e in events),
    )
