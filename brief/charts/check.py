"""Whether a chart can be read and believed: its words, and what was drawn, not what was meant.

The words that go with a chart are complete, and their numbers are in rows that it looked up.
Then the figure is rendered with every word taken down instead of painted. That gives each
line of text with its exact box, and the picture behind the text, pixel by pixel. On
these stand the checks: text of readable size that is neither cut off nor drawn over
other text or the edge of a mark, text that stands out 4.5:1 from what is behind it (WCAG
2.2, 1.4.3), colours that meet and differ by 3:1 (1.4.11), both also as readers with
deuteranopia, protanopia and tritanopia see them, and numbers that are in the data.
Colours with a white gap between them are not neighbours. Drawing and reporting do not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import combinations, groupby
from typing import Any

import numpy as np
import plotnine as p9
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text

from brief.charts.contrast import worst
from brief.charts.forms import Plot
from brief.evidence.facts import NUMBERED, Facts
from brief.evidence.numbers import Number, find_numbers
from brief.manuscript.prose import LEAST_WORDS
from brief.system.fonts import FAMILY

#: Words of a title: UK Analysis Function.
LONGEST_TITLE = 15
#: Inches: the height of the text on an A4 page.
HIGHEST = 9.0
#: Points. Below this nobody reads a label, however the page is shown.
SMALLEST = 8.0
#: WCAG 2.2: success criteria 1.4.3 (text) and 1.4.11 (graphical objects).
TEXT_CONTRAST = 4.5
MARK_CONTRAST = 3.0
#: Dots an inch of the picture the checks look at.
DPI = 100
#: Pixels by which boxes may meet, and by which rounding may put a box past an edge; and
#: boundary too short to be a shape's.
_SLACK = 1.0
_ROUNDING = 0.1
_SHORTEST_BOUNDARY = 4
#: Share of a text's box a colour must have to count as its background.
_BACKGROUND = 0.02

#: What to do about a broken rule. Charts are held to these and to no others.
FIXES = {
    "chart-plot": "return a brief.charts.Plot",
    "chart-words": "give it to the Plot",
    "chart-title": f"say the finding in at most {LONGEST_TITLE} words",
    "chart-table": "give a row for each value drawn",
    "chart-uses": "list the ids of the rows drawn in `uses`",
    "chart-reading": f"say in {LEAST_WORDS} words or more why the rows do not hold its words",
    "chart-height": f"take at most {HIGHEST:g} inches",
    "chart-number": "say it with facts.text(id); what the picture says, in the table, too",
    "chart-text-shape": "leave path_effects and usetex out",
    "chart-text-font": "leave family and style out",
    "chart-text-size": "set it larger, or write less",
    "chart-text-clipped": "wrap() it, widen the scale with expand=, or make the chart higher",
    "chart-text-overlap": "wrap() them, make the chart higher, or move one",
    "chart-text-edge": "move it beside the mark or the line, or wholly onto it",
    "chart-text-contrast": "change one of the colours, or move the text off the mark",
    "chart-contrast": "take colours of brief.charts, or leave a gap between the marks",
    "chart-bar-zero": "take the limits off the value scale",
    "chart-bar-value": "draw facts.quantity(id).amount, on a linear scale, "
    "and put its row in `uses`",
    "chart-warning": "see that every value is drawn, in signs that the font has",
}

#: A rule of `FIXES`, and how it is broken.
Broken = tuple[str, str]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Pixels = Any  # numpy array, height × width × 3, of 0–255


@dataclass(frozen=True, slots=True)
class Line:
    """A line of drawn text: its box in pixels from the top left, and how it was set.

    `window` is the box outside of which it is not painted. Lines of a label share `label`.
    """

    text: str
    points: float
    font: str
    colour: tuple[float, float, float]
    alpha: float
    box: Box
    window: Box
    label: int


def words(plot: Plot, facts: Facts) -> Iterator[Broken]:
    """Yield what is missing from, or wrong with, all that goes with the picture."""
    if not isinstance(plot, Plot):
        yield "chart-plot", f"returned {type(plot).__name__}"
        return
    for field in ("title", "subtitle", "alt", "description"):
        if not getattr(plot, field).strip():
            yield "chart-words", f"has no {field}"
    if plot.reading and len(plot.reading.split()) < LEAST_WORDS:
        yield "chart-reading", f"the reading has no reason: “{plot.reading}”"
    length = len(plot.title.split())
    if length > LONGEST_TITLE:
        yield "chart-title", f"the title has {length} words: “{plot.title}”"
    if not plot.table.rows or {len(row) for row in plot.table.rows} != {len(plot.table.columns)}:
        yield "chart-table", "the table is empty or uneven"
    for row_id in plot.uses:
        if not facts.has(row_id):
            yield "chart-uses", f"no row has the id {row_id}"
    if not plot.uses:
        yield "chart-uses", "`uses` is empty"
    if not 0 < plot.height <= HIGHEST:
        yield "chart-height", f"is {plot.height:g} inches high"


def made_up(plot: Plot, facts: Facts) -> Iterator[Broken]:
    """Yield the numbers in a chart's words and table that no row it looked up accounts for.

    A whole number up to how many rows it looked up may be a count of them.
    """
    rows = facts.seen()
    said = [cell for row in rows for cell in row.cells.values()]
    said += [facts.text(row.id) for row in rows if row.dataset in NUMBERED]
    known = {meaning(number) for text in said for number in find_numbers(text, anchor=True)}
    cells = [cell for row in (plot.table.columns, *plot.table.rows) for cell in row]
    for text in (plot.title, plot.subtitle, plot.alt, plot.description, *cells):
        for number in find_numbers(text):
            value = number.value
            counted = value is not None and value == int(value) and value <= len(rows)
            if meaning(number) not in known and not counted:
                message = f"“{number.text}” in “{text}” is in no row that the chart looked up"
                yield "chart-number", message


def drawn(
    plot: Any, figure: Any, said: Iterable[str], amounts: Iterable[Decimal]
) -> Iterator[Broken]:
    """Yield every rule that a drawn chart breaks.

    `plot` is the built ggplot and `figure` what it drew; `said` are the texts whose
    numbers the chart may show (its table and caption), `amounts` the values it may draw.
    """
    lines, pixels = render(figure)
    values = {meaning(number) for text in said for number in find_numbers(text)}
    lengths = {*amounts, *(value for value in values if isinstance(value, Decimal))}
    yield from _shapes_of_text(figure)
    for line in lines:
        yield from _setting(line)
        yield from _text_contrast(line, pixels)
    yield from _overlaps(lines)
    yield from _mark_contrast(pixels)
    yield from _unknown_numbers(lines, values)
    yield from _bars(plot, lengths)


def render(figure: Any) -> tuple[list[Line], Pixels]:
    """Return the lines of text `figure` draws, and the picture without them."""
    smooth = [(a, a.get_antialiased()) for a in figure.findobj() if hasattr(a, "get_antialiased")]
    for artist, _ in smooth:
        artist.set_antialiased(False)  # blends at edges are no colours of the chart
    dpi = figure.get_dpi()
    figure.set_dpi(DPI)
    width, height = (round(inches * DPI) for inches in figure.get_size_inches())
    renderer = RendererAgg(width, height, DPI)
    lines: list[Line] = []
    labels = 0

    def open_group(name: str, *_: Any, **__: Any) -> None:
        nonlocal labels
        labels += name == "text"  # matplotlib opens this group once for each label

    def take_down(
        gc: Any, x: float, y: float, text: str, prop: Any, angle: float, **_: Any
    ) -> None:
        if not text.strip():
            return
        clip = gc.get_clip_rectangle()
        window = (0.0, 0.0, float(width), float(height))
        if clip is not None:
            window = (clip.x0, height - clip.y1, clip.x1, height - clip.y0)
        size = renderer.get_text_width_height_descent(text, prop, ismath=False)
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        *colour, alpha = to_rgba(gc.get_rgb(), forced)
        points, font = prop.get_size_in_points(), f"{prop.get_family()[0]} {prop.get_style()}"
        box = _box(x, y, size, angle)
        red, green, blue = (255 * part for part in colour)
        lines.append(Line(text, points, font, (red, green, blue), alpha, box, window, labels))

    renderer.open_group = open_group
    renderer.draw_text = take_down
    # Agg's own draw_markers smooths edges whatever it is told.
    renderer.draw_markers = partial(RendererBase.draw_markers, renderer)
    figure.draw(renderer)
    figure.set_dpi(dpi)
    for artist, was in smooth:
        artist.set_antialiased(was)
    return lines, np.asarray(renderer.buffer_rgba())[:, :, :3].astype(int)


def _box(x: float, y: float, size: tuple[float, float, float], angle: float) -> Box:
    """Return the box around text whose baseline starts at x, y and runs up at `angle`.

    `size` is its width, its height, and how much of the height is below the baseline.
    """
    width, height, descent = size
    turn = np.deg2rad(-angle)
    across, down = np.meshgrid([0, width], [descent - height, descent])
    xs = x + across * np.cos(turn) - down * np.sin(turn)
    ys = y + across * np.sin(turn) + down * np.cos(turn)
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _shapes_of_text(figure: Any) -> Iterator[Broken]:
    """Yield labels painted as shapes: nobody could search, copy or resize them."""
    for text in figure.findobj(Text):
        if text.get_text().strip() and (text.get_path_effects() or text.get_usetex()):
            label = " ".join(text.get_text().split())
            yield "chart-text-shape", f"“{label}” is drawn as a shape, not as text"


def _setting(line: Line) -> Iterator[Broken]:
    """Yield where a line is not in the font of the page, upright, of readable size, and whole."""
    if line.font not in ("sans-serif normal", f"{FAMILY} normal"):
        message = f"“{line.text}” is set in {line.font}; the page has {FAMILY}, upright"
        yield "chart-text-font", message
    if line.points < SMALLEST:
        message = f"“{line.text}” is set in {line.points:g} pt; the least is {SMALLEST:g} pt"
        yield "chart-text-size", message
    left, top, right, bottom = line.box
    x0, y0, x1, y1 = line.window
    outside = max(x0 - left, y0 - top, right - x1, bottom - y1)
    if outside > _ROUNDING:
        yield "chart-text-clipped", f"“{line.text}” is cut off by {72 * outside / DPI:.0f} pt"


def _text_contrast(line: Line, pixels: Pixels) -> Iterator[Broken]:
    """Yield where a line of text does not stand out from what is drawn behind it."""
    left, top, right, bottom = line.box
    behind = pixels[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
    colours, counts = np.unique(behind.reshape(-1, 3), axis=0, return_counts=True)
    colours = colours[counts > _BACKGROUND * counts.sum()]
    if len(colours) > 1:
        message = f"“{line.text}” is drawn across {' and '.join(map(_hex, colours))}"
        yield "chart-text-edge", message
    for colour in colours:
        seen = line.alpha * np.array(line.colour) + (1 - line.alpha) * colour
        contrast, vision = worst(seen, colour)
        if contrast < TEXT_CONTRAST:
            yield (
                "chart-text-contrast",
                f"“{line.text}” in {_hex(seen)} on {_hex(colour)} has a contrast of "
                f"{contrast:.1f}:1 for {vision}; text needs {TEXT_CONTRAST:g}:1",
            )


def _overlaps(lines: Sequence[Line]) -> Iterator[Broken]:
    """Yield pairs of labels of which one covers the other."""
    for line, other in combinations(lines, 2):
        across = min(line.box[2], other.box[2]) - max(line.box[0], other.box[0])
        down = min(line.box[3], other.box[3]) - max(line.box[1], other.box[1])
        if line.label != other.label and min(across, down) > _SLACK:
            yield "chart-text-overlap", f"“{line.text}” and “{other.text}” overlap"


def _mark_contrast(pixels: Pixels) -> Iterator[Broken]:
    """Yield colours that meet somewhere in the picture and are hard to tell apart."""
    codes = (pixels * (1 << 16, 1 << 8, 1)).sum(axis=2)
    across = np.stack([codes[:, :-1].ravel(), codes[:, 1:].ravel()])
    down = np.stack([codes[:-1].ravel(), codes[1:].ravel()])
    meeting = np.concatenate([across, down], axis=1)
    meeting = np.sort(meeting[:, meeting[0] != meeting[1]], axis=0)
    pairs, counts = np.unique(meeting, axis=1, return_counts=True)
    for pair in pairs.T[counts >= _SHORTEST_BOUNDARY]:
        colour, neighbour = ((code >> 16, code >> 8 & 255, code & 255) for code in pair)
        contrast, vision = worst(colour, neighbour)
        if contrast < MARK_CONTRAST:
            yield (
                "chart-contrast",
                f"{_hex(colour)} beside {_hex(neighbour)} has a contrast of {contrast:.1f}:1 "
                f"for {vision}; neighbours need {MARK_CONTRAST:g}:1",
            )


def _unknown_numbers(lines: Sequence[Line], values: set[Decimal | str]) -> Iterator[Broken]:
    """Yield numbers written in the chart that neither its table nor its caption has."""
    for _, label in groupby(lines, lambda line: line.label):
        text = " ".join(line.text for line in label)
        for number in find_numbers(text):
            if meaning(number) not in values:
                said = f"“{number.text}” in “{text}”"
                yield "chart-number", f"{said} is in neither the chart's table nor its caption"


def _bars(plot: Any, lengths: Iterable[Decimal]) -> Iterator[Broken]:
    """Yield bars that do not start at zero or are not as long as any value of the data."""
    known = np.array([float(length) for length in lengths])
    flipped = isinstance(plot.coordinates, p9.coord_flip)
    for layer in plot.layers:
        if not isinstance(layer.geom, p9.geom_bar):
            continue
        for axes in plot.axs:
            low, high = sorted(axes.get_xlim() if flipped else axes.get_ylim())
            if not low <= 0 <= high:
                yield "chart-bar-zero", f"the bars are drawn from {low:g} and not from zero"
        for length in layer.data["ymax"] - layer.data["ymin"]:
            if not np.isclose(known, float(length), rtol=1e-9, atol=0).any():
                message = f"a bar is {length:g} long, which is no value of the chart's data"
                yield "chart-bar-value", message


def meaning(number: Number) -> Decimal | str:
    """Return the value of a number, or its words where they give none ("dozens")."""
    return number.text.casefold() if number.value is None else number.value


def _hex(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02X}" for part in colour)
