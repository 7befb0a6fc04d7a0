"""House style for charts: colours, scales, sizes of text, and `theme_brief`.

Follows the UK Government Analysis Function's guidance on charts and on colours: few
colours that differ by 3:1 in contrast, labels at the data and no legend, no gridlines
where values are written, bars from zero, the finding as the title. Title and subtitle
are not drawn: they are the caption of the figure in the document. Every hexadecimal
colour of the project's charts is here. Who only names a colour waits for no plotting
library. What is drawn in this style does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Page and text; charts stand on a white card, so they look the same in dark mode.
PAPER = "#ffffff"
INK = "#0b0c0c"
#: Thin lines and marks in the background: 3:1 both to white and to the blue.
LINE = "#949494"

# The colours of the guidance. Not all of them have 3:1 on white, or beside each other, for
# readers with a colour vision deficiency: outline the light ones in `INK`.
#: Categories, in this order: at most four.
CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
#: Two categories.
DUO = ("#12436D", "#F46A25")
#: What the chart is about, and the rest.
FOCUS = ("#12436D", "#BFBFBF")
#: Ordered values, from much to little.
SEQUENTIAL = ("#12436D", "#2073BC", "#6BACE6")

#: Points. A chart as wide as the page is shown at about half its size on a phone.
TEXT = 12.0
SMALL = 10.5
#: Inches: the width of the text on an A4 page.
WIDTH = 6.3


def theme_brief() -> Any:
    """Return the plotnine theme of the house style: labelled data and nothing else."""
    import plotnine as p9

    blank = p9.element_blank()
    return p9.theme_void(base_size=TEXT) + p9.theme(
        text=p9.element_text(size=TEXT, color=INK),
        axis_text=blank,
        axis_title=blank,
        strip_text=p9.element_text(size=TEXT, color=INK, weight="bold", ha="left"),
        strip_background=blank,
        legend_position="none",
        plot_background=p9.element_rect(fill=PAPER, color=PAPER),
        plot_margin=0.01,
    )


def scale_fill_brief(colours: Sequence[str] = CATEGORICAL) -> Any:
    """Return a fill scale that gives categories `colours` in order."""
    import plotnine as p9

    return p9.scale_fill_manual(values=list(colours))


def scale_colour_brief(colours: Sequence[str] = CATEGORICAL) -> Any:
    """Return a colour scale that gives categories `colours` in order."""
    import plotnine as p9

    return p9.scale_color_manual(values=list(colours))
