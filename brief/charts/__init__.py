"""Charts: the house style, drawing, and the checks on what was drawn.

In: `Evidence` and the source of a brief's charts.py, which imports this package alone: what is
named in `__all__`. Out: `Chart` values, from `draw`. Whether one has to be drawn again is for
`brief.stages.draw`. Importing this package loads no plotting library.
"""

from collections.abc import Mapping

from brief.charts.forms import Plot, direct_labels, wrap
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
    scale_colour_brief,
    scale_fill_brief,
    theme_brief,
)
from brief.evidence.facts import Facts, Read, say
from brief.model import Chart, DataTable, Evidence, Row

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


def draw(
    source: bytes, evidence: Evidence, kept: Mapping[str, Chart]
) -> tuple[tuple[Chart, frozenset[Read]], ...]:
    """Return every chart of charts.py, with what its function read of the evidence.

    Those in `kept`, by id, are not drawn again. Raises `InvalidError` with every problem of
    charts.py and of the charts it draws.
    """
    from brief.charts import drawing  # seconds of imports, for charts that have to be drawn

    return drawing.charts(source, evidence, kept)
