"""Charts as plotnine and matplotlib draw them: run charts.py, draw each function, check it.

Each function of ``report/charts.py`` takes `Facts` and returns a `Plot`. The same evidence
gives the same bytes: style, fonts and ids depend on nothing of the machine. A fault of
charts.py, or of a chart as it was drawn, is the author's to mend. Whether a chart has to
be drawn at all is decided in `draw`; numbers typed by hand do not belong here, nor
anything that a certain brief is about.
"""

from __future__ import annotations

import re
import traceback
import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from types import ModuleType
from typing import Any

import matplotlib as mpl
import plotnine as p9
from matplotlib import font_manager
from matplotlib import pyplot as plt

from brief.charts import check
from brief.charts.forms import Plot
from brief.charts.svg import inline
from brief.charts.theme import WIDTH
from brief.errors import InvalidError
from brief.evidence.facts import NUMBERED, Facts, Read
from brief.manuscript import chart_text
from brief.model import Chart, DataTable, Evidence, Problem
from brief.system import compression, fonts

PATH = f"report/{chart_text.PATH}"
#: Dots an inch of the picture in the Word document.
DPI = 200

#: Beside matplotlib's own defaults, which no matplotlibrc of the user's may change.
STYLE: Mapping[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [fonts.FAMILY],
    "text.parse_math": False,  # a dollar sign in the data is a dollar sign
    "svg.fonttype": "none",  # text stays text
}

#: A picture of pixels inside an SVG.
_RASTER = re.compile(r'(?<=href="data:image/png;base64,)[^"]+')

ChartFunction = Callable[[Facts], Plot]


def charts(
    source: bytes, evidence: Evidence, kept: Mapping[str, Chart]
) -> tuple[tuple[Chart, frozenset[Read]], ...]:
    """Return what `brief.charts.draw` says."""
    drawn: list[tuple[Chart, frozenset[Read]]] = []
    problems: list[Problem] = []
    with house_style():
        for function in functions(source):
            facts = Facts(evidence)
            try:
                chart = kept.get(function.__name__) or draw(function, facts)
                drawn.append((chart, frozenset(facts.reads)))
            except InvalidError as error:
                problems += error.problems
    if problems:
        raise InvalidError(problems)
    return tuple(drawn)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with our style and our fonts alone; leave matplotlib as it was found."""
    manager = font_manager.fontManager
    before = list(manager.ttflist), dict(manager.defaultFamily)
    mpl.use("agg")
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        manager.ttflist.clear()
        manager.defaultFamily["ttf"] = fonts.FAMILY  # a font we lack is a fault, no exception
        for face in fonts.FACES.values():
            manager.addfont(fonts.folder() / face)
        try:
            yield
        finally:
            manager.ttflist[:], manager.defaultFamily = before


def functions(source: bytes) -> tuple[ChartFunction, ...]:
    """Run charts.py and return its chart functions, in order.

    Raises `InvalidError` when it does not run, or names no charts in ``CHARTS``.
    """
    module = ModuleType("charts")
    try:
        exec(compile(source, PATH, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    except (Exception, SystemExit) as error:
        raise InvalidError([_raised(error, "charts.py")]) from error
    charts = getattr(module, "CHARTS", None)
    fix = "end charts.py with CHARTS = (a_function, another_function)"
    if not isinstance(charts, tuple) or not all(hasattr(f, "__code__") for f in charts):
        raise InvalidError([Problem(PATH, 0, 0, "charts", "has no tuple of functions CHARTS", fix)])
    names = tuple(function.__name__ for function in charts)
    bad = [n for n in names if names.count(n) > 1 or not re.fullmatch(r"[a-z][a-z0-9_]*", n)]
    if bad:
        message = f"chart names must be unique, lower-case names of functions: {', '.join(bad)}"
        raise InvalidError([Problem(PATH, 0, 0, "charts", message, "rename the functions")])
    if names != chart_text.chart_ids({chart_text.PATH: source}):
        message = "CHARTS does not name its functions one by one, so no figure can cite them"
        raise InvalidError([Problem(PATH, 0, 0, "charts", message, fix)])
    return charts


def draw(function: ChartFunction, facts: Facts) -> Chart:
    """Return one chart, drawn; raises `InvalidError` with all that is wrong with it."""
    name, line = function.__name__, function.__code__.co_firstlineno
    try:
        plot = function(facts)
        broken = list(check.words(plot, facts)) or list(check.made_up(plot, facts))
        if not broken:
            figure, broken = drawn_and_checked(plot, facts)
        if not broken:
            svg, png = picture(figure, name, plot.alt), _png(figure)
    except (Exception, SystemExit) as error:
        raise InvalidError([_raised(error, name, line)]) from error
    finally:
        plt.close("all")
    if broken:
        raise InvalidError(
            [
                Problem(PATH, line, 0, rule, f"{name}: {message}", check.FIXES[rule])
                for rule, message in broken
            ]
        )
    # Plain texts, whatever subclasses of them a library gave.
    title, subtitle, alt, said = map(str, (plot.title, plot.subtitle, plot.alt, plot.description))
    columns, *rows = (tuple(map(str, row)) for row in (plot.table.columns, *plot.table.rows))
    table, uses = DataTable(columns, tuple(rows)), tuple(map(str, plot.uses))
    return Chart(name, title, subtitle, alt, table, uses, svg, png, said, str(plot.reading))


def drawn_and_checked(plot: Plot, facts: Facts) -> tuple[Any, list[check.Broken]]:
    """Return the figure and the rules it breaks, among them every warning of the libraries.

    plotnine only warns where it leaves a value out, matplotlib where the font lacks a sign.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        built = plot.plot + p9.theme(figure_size=(WIDTH, plot.height), dpi=DPI)
        figure = built.draw()  # after that, `built` holds the values that were drawn
        cells = (cell for row in plot.table.rows for cell in row)
        amounts = [facts.quantity(i).amount for i in plot.uses if facts.row(i).dataset in NUMBERED]
        broken = list(check.drawn(built, figure, (plot.title, plot.subtitle, *cells), amounts))
    said = dict.fromkeys(" ".join(str(warning.message).split()) for warning in caught)
    return figure, [*broken, *(("chart-warning", message) for message in said)]


def picture(figure: Any, chart_id: str, alt: str) -> str:
    """Return the figure as an ``<svg>`` element to be put into a page."""
    stream = BytesIO()
    with mpl.rc_context({"svg.hashsalt": chart_id}):  # the same ids in every build
        figure.savefig(stream, format="svg", metadata={"Date": None})
    svg = inline(stream.getvalue(), chart_id, alt)
    return _RASTER.sub(lambda image: b64encode(compression.png(b64decode(image[0]))).decode(), svg)


def _png(figure: Any) -> bytes:
    stream, bare = BytesIO(), {"compress_level": 0}  # compressed once, below
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs=bare)
    return compression.png(stream.getvalue())


def _raised(error: BaseException, name: str, line: int = 0) -> Problem:
    """Return what went wrong inside charts.py, at the last line of it that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [line, *(frame.lineno for frame in frames if frame.filename == PATH)]
    if isinstance(error, SyntaxError):
        lines.append(error.lineno)
    message = f"{name}: {type(error).__name__}: {' '.join(str(error).split())}"
    fix = "correct the function, and build again"
    if isinstance(error, KeyError):
        fix = "is it the id of a row, and is it spelled as in the data?"
    return Problem(PATH, lines[-1] or 0, 0, "chart-error", message, fix)
