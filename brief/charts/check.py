"""Whether a drawn chart can be read: checked on what was drawn, not on what was meant.

The figure is rendered with every word taken down instead of painted. That gives each
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
from itertools import combinations
from typing import Any

import numpy as np
import plotnine as p9
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

from brief.charts.contrast import worst
from brief.charts.theme import FONT
from brief.evidence.numbers import Number, find_numbers

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

Box = tuple[float, float, float, float]  # left, top, right, bottom
Pixels = Any  # numpy array, height × width × 3, of 0–255


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a reader could not read, or should not believe, and what to do about it."""

    rule: str
    message: str
    fix: str


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


def check(plot: Any, figure: Any, said: Iterable[str], amounts: Iterable[Decimal]) -> list[Fault]:
    """Return every fault of a drawn chart.

    `plot` is the built ggplot and `figure` what it drew; `said` are the texts whose
    numbers the chart may show (its table and caption), `amounts` the values it may draw.
    """
    lines, pixels = render(figure)
    values = {meaning(number) for text in said for number in find_numbers(text)}
    return [
        *shapes_of_text(figure),
        *fonts(lines),
        *sizes(lines),
        *cut_off(lines),
        *overlaps(lines),
        *text_contrast(lines, pixels),
        *mark_contrast(pixels),
        *unknown_numbers(lines, values),
        *bars(plot, {*amounts, *(value for value in values if isinstance(value, Decimal))}),
    ]


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
        *colour, alpha = (*gc.get_rgb(), 1.0)[:4]
        if gc.get_forced_alpha():
            alpha = gc.get_alpha()
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


def shapes_of_text(figure: Any) -> Iterator[Fault]:
    """Yield labels painted as shapes: nobody could search, copy or resize them."""
    for text in figure.findobj(Text):
        if text.get_text().strip() and (text.get_path_effects() or text.get_usetex()):
            yield Fault(
                "chart-text-shape",
                f"“{_flat(text.get_text())}” is drawn as a shape, not as text",
                "leave path_effects and usetex out",
            )


def fonts(lines: Sequence[Line]) -> Iterator[Fault]:
    """Yield text that is set neither in the font of the page nor upright."""
    for line in lines:
        if line.font not in ("sans-serif normal", f"{FONT} normal"):
            yield Fault(
                "chart-text-font",
                f"“{line.text}” is set in {line.font}; the page has {FONT}, upright",
                "leave family and style out",
            )


def sizes(lines: Sequence[Line]) -> Iterator[Fault]:
    """Yield text under `SMALLEST` points."""
    for line in lines:
        if line.points < SMALLEST:
            yield Fault(
                "chart-text-size",
                f"“{line.text}” is set in {line.points:g} pt; the least is {SMALLEST:g} pt",
                "set it larger, or write less",
            )


def cut_off(lines: Sequence[Line]) -> Iterator[Fault]:
    """Yield text that reaches out of the chart or of the panel that clips it."""
    for line in lines:
        left, top, right, bottom = line.box
        x0, y0, x1, y1 = line.window
        out = max(x0 - left, y0 - top, right - x1, bottom - y1)
        if out > _ROUNDING:
            yield Fault(
                "chart-text-clipped",
                f"“{line.text}” is cut off by {72 * out / DPI:.0f} pt",
                "wrap() it, widen the scale with expand=, or make the chart higher",
            )


def overlaps(lines: Sequence[Line]) -> Iterator[Fault]:
    """Yield pairs of labels of which one covers the other."""
    for one, other in combinations(lines, 2):
        across = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
        down = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
        if one.label != other.label and min(across, down) > _SLACK:
            yield Fault(
                "chart-text-overlap",
                f"“{one.text}” and “{other.text}” overlap",
                "wrap() them, make the chart higher, or move one",
            )


def text_contrast(lines: Sequence[Line], pixels: Pixels) -> Iterator[Fault]:
    """Yield text that does not stand out from what is drawn behind it."""
    height, width, _ = pixels.shape
    for line in lines:
        left, top, right, bottom = line.box
        rows = slice(max(0, int(top)), min(height, int(bottom) + 1))
        columns = slice(max(0, int(left)), min(width, int(right) + 1))
        behind = pixels[rows, columns].reshape(-1, 3)
        colours, counts = np.unique(behind, axis=0, return_counts=True)
        colours = colours[counts > _BACKGROUND * len(behind)]
        if len(colours) > 1:
            yield Fault(
                "chart-text-edge",
                f"“{line.text}” is drawn across {' and '.join(map(_hex, colours))}",
                "move it beside the mark or the line, or wholly onto it",
            )
        for colour in colours:
            seen = line.alpha * np.array(line.colour) + (1 - line.alpha) * colour
            contrast, vision = worst(seen, colour)
            if contrast < TEXT_CONTRAST:
                yield Fault(
                    "chart-text-contrast",
                    f"“{line.text}” in {_hex(seen)} on {_hex(colour)} has a contrast of "
                    f"{contrast:.1f}:1 for {vision}; text needs {TEXT_CONTRAST:g}:1",
                    "change one of the colours, or move the text off the mark",
                )


def mark_contrast(pixels: Pixels) -> Iterator[Fault]:
    """Yield colours that meet somewhere in the picture and are hard to tell apart."""
    codes = (pixels * (1 << 16, 1 << 8, 1)).sum(axis=2)
    across = np.stack([codes[:, :-1].ravel(), codes[:, 1:].ravel()])
    down = np.stack([codes[:-1].ravel(), codes[1:].ravel()])
    meeting = np.concatenate([across, down], axis=1)
    meeting = np.sort(meeting[:, meeting[0] != meeting[1]], axis=0)
    pairs, counts = np.unique(meeting, axis=1, return_counts=True)
    for one, other in pairs.T[counts >= _SHORTEST_BOUNDARY]:
        first, second = _rgb(one), _rgb(other)
        contrast, vision = worst(first, second)
        if contrast < MARK_CONTRAST:
            yield Fault(
                "chart-contrast",
                f"{_hex(first)} beside {_hex(second)} has a contrast of {contrast:.1f}:1 "
                f"for {vision}; neighbours need {MARK_CONTRAST:g}:1",
                "take colours of brief.charts, or leave a gap between the marks",
            )


def unknown_numbers(lines: Sequence[Line], values: set[Decimal | str]) -> Iterator[Fault]:
    """Yield numbers written in the chart that neither its table nor its caption has."""
    for label in sorted({line.label for line in lines}):
        text = " ".join(line.text for line in lines if line.label == label)
        for number in find_numbers(text):
            if meaning(number) not in values:
                yield Fault(
                    "chart-number",
                    f"“{number.text}” in “{text}” is in neither the chart's table nor its caption",
                    "write numbers with facts.text(id), and put the row in the table",
                )


def bars(plot: Any, amounts: Iterable[Decimal]) -> Iterator[Fault]:
    """Yield bars that do not start at zero or are not as long as any value of the data."""
    known = np.array([float(amount) for amount in amounts])
    flipped = isinstance(plot.coordinates, p9.coord_flip)
    for layer in plot.layers:
        if not isinstance(layer.geom, p9.geom_bar):
            continue
        for axes in plot.axs:
            low, high = sorted(axes.get_xlim() if flipped else axes.get_ylim())
            if not low <= 0 <= high:
                yield Fault(
                    "chart-bar-zero",
                    f"the bars are drawn from {low:g} and not from zero",
                    "take the limits off the value scale",
                )
        for length in layer.data["ymax"] - layer.data["ymin"]:
            if not np.isclose(known, float(length), rtol=1e-9, atol=0).any():
                yield Fault(
                    "chart-bar-value",
                    f"a bar is {length:g} long, which is no value of the chart's data",
                    "draw facts.quantity(id).amount, on a linear scale, and put its row in `uses`",
                )


def meaning(number: Number) -> Decimal | str:
    """Return the value of a number, or its words where they give none ("dozens")."""
    return number.text.casefold() if number.value is None else number.value


def _rgb(code: int) -> tuple[int, int, int]:
    return int(code) >> 16, int(code) >> 8 & 255, int(code) & 255


def _hex(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02X}" for part in colour)


def _flat(text: str) -> str:
    return " ".join(text.split())
