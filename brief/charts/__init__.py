"""Charts: the house style, drawing, and the checks on what was drawn.

In: `Evidence` and the source of a brief's charts.py, which imports this package alone: what is
named in `__all__`. Out: `Chart` values. Whether one has to be drawn again is for
`brief.stages.draw`. Importing this package loads no plotting library.
"""

from brief.charts.theme import (
    CATEGORICAL,
    DUO,
    FOCUS,
    INK,
    LINE,
    PAPER,
    SEQUENTIAL,
    SMALL,
    TEXT,
    WIDTH,
    Plot,
    direct_labels,
    scale_colour_brief,
    scale_fill_brief,
    theme_brief,
    wrap,
)
from brief.evidence.facts import Facts, say
from brief.model import DataTable, Row

__all__ = [
    "CATEGORICAL",
    "DUO",
    "FOCUS",
    "INK",
    "LINE",
    "PAPER",
    "SEQUENTIAL",
    "SMALL",
    "TEXT",
    "WIDTH",
    "DataTable",
    "Facts",
    "Plot",
    "Row",
    "direct_labels",
    "say",
    "scale_colour_brief",
    "scale_fill_brief",
    "theme_brief",
    "wrap",
]
