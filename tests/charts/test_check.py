"""brief.charts.check: what is drawn can be read and is in the data."""

from decimal import Decimal

import pandas as pd
import plotnine as p9
import pytest
from matplotlib import patheffects

from brief.charts import check
from brief.charts.drawing import house_style, picture
from brief.charts.theme import CATEGORICAL, INK, LINE, PAPER, theme_brief

FRAME = pd.DataFrame({"place": [1, 2], "n": [270.0, 4.5]})
SAID = ("about £270", "£4.50")
AMOUNTS = (Decimal(270), Decimal("4.5"))


def faults(plot, said=SAID, amounts=AMOUNTS):
    with house_style():
        built = plot + p9.theme(figure_size=(5, 2))
        broken = list(check.drawn(built, built.draw(), said, amounts))
    assert all(check.FIXES[rule] for rule, _ in broken)
    return broken


def rules(*args, **more):
    return {rule for rule, _ in faults(*args, **more)}


def canvas(*layers):
    plot = p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_blank() + theme_brief()
    plot += p9.scale_x_continuous(limits=(0, 10), expand=(0, 0))
    plot += p9.scale_y_continuous(limits=(0, 10), expand=(0, 0))
    for layer in layers:
        plot += layer
    return plot


def text(x, y, label, **more):
    return p9.annotate("text", x, y, label=label, **{"color": INK, "size": 12, **more})


def rect(x, y, width, height, **more):
    box = {"xmin": x, "xmax": x + width, "ymin": y, "ymax": y + height}
    return p9.annotate("rect", **box, **more)


def test_a_good_chart_has_no_fault():
    """Readable labels on paper, beside bars from zero, pass."""
    plot = p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_col(fill=CATEGORICAL[0])
    plot += p9.annotate("text", 2, 60, label="£4.50", size=12)
    assert faults(plot + theme_brief()) == []


@pytest.mark.parametrize(
    ("layers", "rule"),
    [
        ([text(5, 5, "tiny", size=7.9)], "chart-text-size"),
        ([text(9.8, 5, "off the edge")], "chart-text-clipped"),
        ([text(5, 9.95, "off the top")], "chart-text-clipped"),
        ([text(5, 5, "on top"), text(5.4, 5.2, "of this")], "chart-text-overlap"),
        ([text(5, 5, "upright", angle=90), text(5, 5.5, "level")], "chart-text-overlap"),
        ([text(5, 5, "pale", color="#767676")], None),
        ([text(5, 5, "too pale", color="#8C8C8C")], "chart-text-contrast"),
        ([text(5, 5, "see-through", alpha=0.4)], "chart-text-contrast"),
        ([rect(1, 1, 8, 8, fill=CATEGORICAL[0]), text(5, 5, "dark")], "chart-text-contrast"),
        ([rect(1, 1, 8, 8, fill=CATEGORICAL[0]), text(5, 5, "light", color=PAPER)], None),
        ([p9.geom_hline(yintercept=5, color=LINE), text(5, 5, "struck")], "chart-text-edge"),
        ([rect(1, 1, 4, 8, fill="#BFBFBF")], "chart-contrast"),
        ([rect(1, 1, 4, 8, fill="#BFBFBF", color=INK)], None),
        ([rect(1, 1, 4, 8, fill="#12436D"), rect(5, 1, 4, 8, fill="#801650")], "chart-contrast"),
        ([rect(1, 1, 3, 8, fill="#12436D"), rect(5, 1, 4, 8, fill="#801650")], None),
        ([p9.annotate("point", 5, 5, color="#BFBFBF", size=8)], "chart-contrast"),
        ([p9.annotate("point", 5, 5, color=CATEGORICAL[0], size=8)], None),
        ([text(5, 5, "£271")], "chart-number"),
        ([text(5, 5, "two hundred and seventy"), text(5, 2, "270 people")], None),
        ([text(5, 5, "£4.50\n\nfor a use")], None),
    ],
)
def test_each_fault_is_found_by_its_rule_alone(layers, rule):
    """A single fault is reported by the one rule it breaks; what is sound, by none."""
    assert rules(canvas(*layers)) == ({rule} if rule else set())


def test_text_on_the_edge_of_an_outlined_mark_is_lost_in_the_outline():
    """Text across an outline of its own colour has neither one background nor contrast."""
    layers = rect(1, 1, 4, 8, fill="#28A197", color=INK), text(5, 5, "astride")
    assert rules(canvas(*layers)) == {"chart-text-edge", "chart-text-contrast"}


def test_the_fault_names_the_text_the_colours_and_the_reader():
    """A message says which text, which colours, how much contrast and for whom."""
    ((_, message),) = faults(canvas(text(5, 5, "too pale", color="#8C8C8C")))
    assert "“too pale” in #8C8C8C on #FFFFFF" in message
    assert "3.4:1" in message
    ((_, message),) = faults(canvas(rect(1, 1, 4, 8, fill="#F46A25")))
    assert "#F46A25 beside #FFFFFF has a contrast of 2.6:1 for deuteranopia" in message


def test_colours_that_only_some_eyes_confuse_are_found():
    """The guidance's orange has 3:1 on white for most readers, and not for all."""
    assert rules(canvas(rect(1, 1, 4, 8, fill="#F46A25"))) == {"chart-contrast"}
    assert rules(canvas(rect(1, 1, 4, 8, fill="#F46A25", color=INK))) == set()


@pytest.mark.parametrize(
    ("scale", "rule"),
    [
        (p9.scale_y_continuous(), None),
        (p9.coord_flip(), None),
        (p9.coord_cartesian(ylim=(100, 300)), "chart-bar-zero"),
        (p9.coord_flip(ylim=(100, 300)), "chart-bar-zero"),
    ],
)
def test_bars_start_at_zero(scale, rule):
    """A value scale that leaves zero out is refused, upright or lying."""
    plot = p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_col(fill=CATEGORICAL[0])
    assert rules(plot + scale + theme_brief()) == ({rule} if rule else set())


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("change", [p9.aes(y="n * 1.01"), p9.scale_y_log10()])
def test_bars_are_as_long_as_the_data_say(change):
    """A bar scaled by hand or drawn on a logarithmic scale is no value of the data."""
    plot = p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_col(fill=CATEGORICAL[0]) + change
    assert "chart-bar-value" in rules(plot + theme_brief())
    assert "chart-bar-value" not in rules(
        p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_col() + theme_brief()
    )


def test_a_bar_may_be_a_number_of_the_table():
    """Counts are no rows: it is enough that the table shows them."""
    plot = p9.ggplot(FRAME, p9.aes("place", "n")) + p9.geom_col(fill=CATEGORICAL[0])
    assert faults(plot + theme_brief(), amounts=()) == []
    assert rules(plot + theme_brief(), said=(), amounts=()) == {"chart-bar-value"}


def test_text_painted_as_a_shape_is_found():
    """A label with a halo would no longer be text in the SVG."""
    halo = [patheffects.withStroke(linewidth=2, foreground=PAPER)]
    found = faults(canvas(p9.annotate("text", 5, 5, label="halo", size=12, path_effects=halo)))
    assert "chart-text-shape" in {rule for rule, _ in found}


def test_panel_clips_count_as_the_edge():
    """A label inside the figure but outside its panel is cut off there."""
    frame = pd.DataFrame({"x": 1, "y": 1, "kind": ["a", "b"], "label": "wide " * 12})
    plot = p9.ggplot(frame, p9.aes("x", "y")) + p9.geom_text(p9.aes(label="label"), size=12)
    plot += p9.facet_wrap("kind")
    assert "chart-text-clipped" in rules(plot + theme_brief())


def test_the_figure_is_left_as_it_was():
    """Checking changes neither the resolution nor the smooth edges of the picture."""
    with house_style():
        plot = canvas(p9.annotate("point", 8, 5, color=CATEGORICAL[0], size=5), text(5, 5, "words"))
        built = plot + p9.theme(figure_size=(5, 2), dpi=200)
        figure = built.draw()
        before = picture(figure, "c", "alt"), figure.get_dpi()
        list(check.drawn(built, figure, SAID, AMOUNTS))
        assert (picture(figure, "c", "alt"), figure.get_dpi()) == before
