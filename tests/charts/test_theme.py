"""brief.charts.theme: the house style of charts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import plotnine as p9
import pytest

from brief import charts
from brief.charts import forms, theme
from brief.charts.check import render
from brief.charts.contrast import worst
from brief.charts.drawing import house_style


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def drawn(plot):
    with house_style():
        return render((plot + p9.theme(figure_size=(4, 2))).draw())


FRAME = pd.DataFrame({"name": ["a", "b"], "n": [1.0, 2.0], "said": ["about 1", "about 2"]})


def test_colours_are_those_of_the_guidance():
    """The palettes are the Analysis Function's, and no colour is a short or named one."""
    assert theme.CATEGORICAL == ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
    assert theme.DUO == ("#12436D", "#F46A25")
    assert theme.FOCUS == ("#12436D", "#BFBFBF")
    assert theme.SEQUENTIAL == ("#12436D", "#2073BC", "#6BACE6")
    colours = (*theme.CATEGORICAL, *theme.FOCUS, *theme.SEQUENTIAL, theme.INK, theme.LINE)
    assert all(re.fullmatch("#[0-9A-Fa-f]{6}", colour) for colour in colours)


@pytest.mark.parametrize("other", [theme.PAPER, theme.CATEGORICAL[0]])
def test_line_stands_out_from_paper_and_from_the_blue(other):
    """The grey of lines keeps 3:1 on both sides, for every reader."""
    assert worst(rgb(theme.LINE), rgb(other))[0] >= 3


@pytest.mark.parametrize("light", [*theme.CATEGORICAL, *theme.FOCUS, *theme.SEQUENTIAL])
def test_an_outline_in_ink_or_the_colour_itself_stands_out(light):
    """Each colour has 3:1 on paper, or has it to the outline in ink."""
    assert worst(rgb(light), rgb(theme.PAPER))[0] >= 3 or worst(rgb(light), rgb(theme.INK))[0] >= 3


def test_theme_draws_the_labels_and_nothing_else():
    """No axis, no tick label, no legend: the only text is what the chart labels."""
    plot = p9.ggplot(FRAME, p9.aes("name", "n", fill="name")) + p9.geom_col() + theme.theme_brief()
    lines, _ = drawn(plot)
    assert lines == []
    lines, _ = drawn(plot + forms.direct_labels(p9.aes(label="said"), nudge_y=-0.5))
    assert [line.text for line in lines] == ["about 1", "about 2"]
    assert {line.points for line in lines} == {theme.TEXT}


@pytest.mark.parametrize(
    ("scale", "aesthetic"), [(theme.scale_fill_brief, "fill"), (theme.scale_colour_brief, "color")]
)
def test_scales_give_colours_in_order(scale, aesthetic):
    """The first category gets the first colour, on paper as in the palette."""
    plot = (
        p9.ggplot(FRAME, p9.aes("name", "n", **{aesthetic: "name"}))
        + p9.geom_point(size=12, stroke=3)
        + scale(theme.DUO)
        + p9.scale_shape_manual(values=["s", "s"])
        + p9.aes(shape="name")
        + theme.theme_brief()
        + p9.expand_limits(x=(0, 3), y=(0, 3))
    )
    _, pixels = drawn(plot)
    seen = {tuple(colour) for colour in pixels.reshape(-1, 3)}
    assert {rgb(colour) for colour in theme.DUO} <= seen


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["report/charts.py", "brief/template/report/charts.py"])
def test_a_briefs_charts_import_one_public_module(path):
    """All that charts.py has of the engine is what `brief.charts` names in `__all__`."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    found = {
        (getattr(node, "module", None) or alias.name, alias.name)
        for node in imports
        for alias in node.names
    }
    ours = {(module, name) for module, name in found if module.partition(".")[0] == "brief"}
    assert {module for module, _ in ours} == {"brief.charts"}
    assert {name for _, name in ours} <= set(charts.__all__)


def test_the_public_module_loads_no_plotting_library():
    """Who needs a colour or a type of `brief.charts` does not wait for plotnine."""
    code = (
        "import sys, brief.charts as c; [getattr(c, name) for name in c.__all__];"
        "print({'plotnine', 'matplotlib', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "set()\n", done.stderr
