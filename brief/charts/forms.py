"""What a chart is, and what charts are made of beside plotnine's own parts.

A new form that several charts share belongs here, and its name into `brief.charts.__all__`.
Who only names a `Plot` waits for no plotting library. Colours belong to `brief.charts.theme`;
what one brief's charts show belongs to its charts.py.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from brief.charts.theme import INK, TEXT
from brief.model import DataTable


@dataclass(frozen=True, slots=True)
class Plot:
    """What a chart function returns; everything said in it comes from the data.

    `title` is the finding in at most fifteen words, hedged and attributed as the data
    are; `subtitle` gives measure, place and period. `alt` names the chart type and the
    main finding, `description` says the rest in words. `uses` are the ids of the rows
    drawn. `height` is in inches. A `reading` is the reason, in five words or more, why title,
    subtitle, alt and description say what no row says: because they count rows, for example.
    """

    plot: Any
    title: str
    subtitle: str
    alt: str
    description: str
    table: DataTable
    uses: tuple[str, ...]
    height: float = 2.0
    reading: str = ""


def direct_labels(mapping: Any = None, **more: Any) -> Any:
    """Return a layer that writes each value beside its mark, in place of an axis."""
    import plotnine as p9

    return p9.geom_text(mapping, **{"size": TEXT, "color": INK, "ha": "left", **more})


def wrap(text: str, width: int) -> str:
    """Return `text` in lines of at most `width` characters; long words are broken."""
    return "\n".join(textwrap.wrap(text, width))
