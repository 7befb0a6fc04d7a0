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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
import plotnine as p9
from matplotlib import font_manager
from matplotlib import pyplot as plt

from brief.charts.check import Fault, check, meaning
from brief.charts.svg import inline
from brief.charts.theme import FONT, WIDTH, Plot
from brief.errors import InvalidError
from brief.evidence.facts import NUMBERED, Facts, Read
from brief.evidence.numbers import find_numbers
from brief.manuscript.chart_text import chart_ids
from brief.model import Chart, Evidence, Problem

PATH = "report/charts.py"
#: Words of a title: UK Analysis Function.
LONGEST_TITLE = 15
#: Inches: the height of the text on an A4 page.
HIGHEST = 9.0
#: Dots an inch of the picture in the Word document.
DPI = 200

#: Beside matplotlib's own defaults, which no matplotlibrc of the user's may change.
STYLE: Mapping[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT],
    "text.parse_math": False,  # a dollar sign in the data is a dollar sign
    "svg.fonttype": "none",  # text stays text
}
FACES = ("Regular", "Bold")

ChartFunction = Callable[[Facts], Plot]


def charts(
    source: bytes, evidence: Evidence, kept: Mapping[str, Chart]
) -> tuple[tuple[Chart, frozenset[Read]], ...]:
    """Return what `brief.charts.draw` says."""
    found: list[tuple[Chart, frozenset[Read]]] = []
    problems: list[Problem] = []
    with house_style():
        for function in functions(source):
            facts = Facts(evidence)
            try:
                chart = kept.get(function.__name__) or draw(function, facts)
                found.append((chart, frozenset(facts.reads)))
            except InvalidError as error:
                problems += error.problems
    if problems:
        raise InvalidError(problems)
    return tuple(found)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with our style and our fonts alone; leave matplotlib as it was found."""
    manager = font_manager.fontManager
    found = list(manager.ttflist), dict(manager.defaultFamily)
    folder = Path(font_source_sans_pro.font_directory)
    mpl.use("agg")
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        manager.ttflist.clear()
        manager.defaultFamily["ttf"] = FONT  # a font we lack is a fault, not an exception
        for face in FACES:
            manager.addfont(folder / f"SourceSansPro-{face}.ttf")
        try:
            yield
        finally:
            manager.ttflist[:], manager.defaultFamily = found


def functions(source: bytes) -> tuple[ChartFunction, ...]:
    """Run charts.py and return its chart functions, in order.

    Raises `InvalidError` when it does not run, or names no charts in ``CHARTS``.
    """
    module = ModuleType("charts")
    try:
        exec(compile(source, PATH, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    except (Exception, SystemExit) as error:
        raise InvalidError([_broken(error, "charts.py")]) from error
    charts = getattr(module, "CHARTS", None)
    fix = "end charts.py with CHARTS = (a_function, another_function)"
    if not isinstance(charts, tuple) or not all(hasattr(f, "__code__") for f in charts):
        raise InvalidError([Problem(PATH, 0, 0, "charts", "has no tuple of functions CHARTS", fix)])
    names = [function.__name__ for function in charts]
    bad = [n for n in names if names.count(n) > 1 or not re.fullmatch(r"[a-z][a-z0-9_]*", n)]
    if bad:
        message = f"chart names must be unique, lower-case names of functions: {', '.join(bad)}"
        raise InvalidError([Problem(PATH, 0, 0, "charts", message, "rename the functions")])
    if tuple(names) != chart_ids({"charts.py": source}):
        message = "CHARTS does not name its functions one by one, so no figure can cite them"
        raise InvalidError([Problem(PATH, 0, 0, "charts", message, fix)])
    return charts


def draw(function: ChartFunction, facts: Facts) -> Chart:
    """Return one chart, drawn; raises `InvalidError` with all that is wrong with it."""
    name, line = function.__name__, function.__code__.co_firstlineno
    try:
        plot = function(facts)
        faults = list(wordings(plot, facts)) or list(made_up(plot, facts))
        if not faults:
            figure, faults = checked(plot, facts)
        if not faults:
            svg, png = picture(figure, name, plot.alt), _png(figure)
    except (Exception, SystemExit) as error:
        raise InvalidError([_broken(error, name, line)]) from error
    finally:
        plt.close("all")
    if faults:
        raise InvalidError(
            [Problem(PATH, line, 0, f.rule, f"{name}: {f.message}", f.fix) for f in faults]
        )
    return Chart(
        name, plot.title, plot.subtitle, plot.alt, plot.table, plot.uses, svg, png, plot.description
    )


def wordings(plot: Plot, facts: Facts) -> Iterator[Fault]:
    """Yield what is missing from, or wrong with, all that goes with the picture."""
    if not isinstance(plot, Plot):
        yield Fault("chart-plot", f"returned {type(plot).__name__}", "return a brief.charts.Plot")
        return
    for field in ("title", "subtitle", "alt", "description"):
        if not getattr(plot, field).strip():
            yield Fault("chart-words", f"has no {field}", f"give the Plot a {field}")
    if len(plot.title.split()) > LONGEST_TITLE:
        yield Fault(
            "chart-title",
            f"the title has {len(plot.title.split())} words: “{plot.title}”",
            f"say the finding in at most {LONGEST_TITLE} words",
        )
    if not plot.table.rows or {len(row) for row in plot.table.rows} != {len(plot.table.columns)}:
        yield Fault(
            "chart-table", "the table is empty or uneven", "give a row for each value drawn"
        )
    for row_id in plot.uses:
        if not facts.has(row_id):
            yield Fault("chart-uses", f"no row has the id {row_id}", "list ids of rows in `uses`")
    if not plot.uses:
        yield Fault("chart-uses", "`uses` is empty", "list the ids of the rows drawn in `uses`")
    if not 0 < plot.height <= HIGHEST:
        yield Fault(
            "chart-height", f"is {plot.height:g} inches high", f"take at most {HIGHEST:g} inches"
        )


def made_up(plot: Plot, facts: Facts) -> Iterator[Fault]:
    """Yield the numbers in a chart's words and table that no row it looked up accounts for.

    A whole number up to how many rows it looked up may be a count of them.
    """
    seen = facts.seen()
    said = [cell for row in seen for cell in row.cells.values()]
    said += [facts.text(row.id) for row in seen if row.dataset in NUMBERED]
    known = {meaning(number) for text in said for number in find_numbers(text, anchor=True)}
    cells = [cell for row in (plot.table.columns, *plot.table.rows) for cell in row]
    for text in (plot.title, plot.subtitle, plot.alt, plot.description, *cells):
        for number in find_numbers(text):
            value = number.value
            counted = value is not None and value == int(value) and value <= len(seen)
            if meaning(number) not in known and not counted:
                yield Fault(
                    "chart-number",
                    f"“{number.text}” in “{text}” is in no row that the chart looked up",
                    "say it with facts.text(id)",
                )


def checked(plot: Plot, facts: Facts) -> tuple[Any, list[Fault]]:
    """Return the figure and its faults, among them every warning of the drawing libraries.

    plotnine only warns where it leaves a value out, matplotlib where the font lacks a sign.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        size = p9.theme(figure_size=(WIDTH, plot.height), dpi=DPI)
        built = plot.plot + size
        figure = built.draw()
        cells = (cell for row in plot.table.rows for cell in row)
        faults = check(
            built,  # after drawing it holds the values that were drawn
            figure,
            (plot.title, plot.subtitle, *cells),
            [facts.quantity(i).amount for i in plot.uses if facts.row(i).dataset in NUMBERED],
        )
    said = dict.fromkeys(" ".join(str(warning.message).split()) for warning in caught)
    fix = "see that every value is drawn, in signs that the font has"
    return figure, [*faults, *(Fault("chart-warning", text, fix) for text in said)]


def picture(figure: Any, chart_id: str, alt: str) -> str:
    """Return the figure as an ``<svg>`` element to be put into a page."""
    stream = BytesIO()
    with mpl.rc_context({"svg.hashsalt": chart_id}):  # the same ids in every build
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return inline(stream.getvalue(), chart_id, alt)


def _png(figure: Any) -> bytes:
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
    return stream.getvalue()


def _broken(error: BaseException, name: str, line: int = 0) -> Problem:
    """Return what went wrong inside charts.py, at the last line of it that was running."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == PATH]
    place = (lines or [line])[-1] or 0
    if isinstance(error, SyntaxError):
        place = error.lineno or 0
    said = " ".join(str(error).split())
    fix = "correct the function, and build again"
    if isinstance(error, KeyError):
        fix = "is it the id of a row, and is it spelled as in the data?"
    return Problem(PATH, place, 0, "chart-error", f"{name}: {type(error).__name__}: {said}", fix)
