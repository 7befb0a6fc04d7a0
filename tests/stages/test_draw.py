"""brief.stages.draw: charts.py becomes checked pictures, or a list of what is wrong."""

import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from xml.etree.ElementTree import fromstring

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt

from brief.errors import ExitCode, InvalidError
from brief.model import Build, Evidence, Inputs, Manuscript, Options, Quantity, Row
from brief.stages import draw, load, validate

ROOT = Path(__file__).parents[2]

HEAD = """
import pandas as pd
import plotnine as p9
from brief.charts import CATEGORICAL, DataTable, Plot, direct_labels, theme_brief, wrap

def plot(facts, **change):
    frame = pd.DataFrame({"place": [0], "n": [float(facts.quantity("night").amount)]})
    said = facts.text("night")
    drawn = p9.ggplot(frame, p9.aes("place", "n")) + p9.geom_col(fill=CATEGORICAL[0], width=0.4)
    drawn += direct_labels(label=said, nudge_y=30, ha="center")
    drawn += p9.scale_y_continuous(expand=(0, 0, 0.3, 0))
    words = {
        "title": f"A night costs {said}", "subtitle": "Cost, place, period.",
        "alt": f"Bar chart: a night costs {said}.", "description": "A bar.",
        "table": DataTable(("Measure", "Value"), ((facts.row("night")["label"], said),)),
        "uses": ("night",), "height": 2.0,
    }
    return Plot(drawn + theme_brief(), **{**words, **change})

def night(facts):
    return plot(facts)

CHARTS = (night,)
"""


def build(source=HEAD, label="cost of a night", amount="270"):
    row = Row("figures", 2, {"figure_id": "night", "label": label, "status": "claimed"})
    quantities = {"night": Quantity(Decimal(amount), "GBP", "about")}
    if isinstance(source, str):
        source = dedent(source).encode()
    files = {} if source is None else {"charts.py": source}
    return Build(
        inputs=Inputs(manuscript=Manuscript(files=files)),
        evidence=Evidence({"figures": (row,)}, quantities),
    )


def problems(source):
    with pytest.raises(InvalidError) as caught:
        draw.run(build(source))
    assert caught.value.code == ExitCode.INVALID
    return caught.value.problems


def charts(body, names="broken"):
    """Return a charts.py whose charts are `body`, after a sound head."""
    return HEAD + dedent(body) + f"\nCHARTS = ({names},)\n"


def test_a_report_without_charts_has_none():
    """charts.py is optional."""
    assert draw.run(build(None)).charts == ()


def test_a_chart_carries_its_words_and_its_data():
    """Id, title, alt text, description, table and rows come from the function."""
    (chart,) = draw.run(build()).charts
    assert (chart.id, chart.title, chart.uses) == ("night", "A night costs about £270", ("night",))
    assert chart.alt == "Bar chart: a night costs about £270."
    assert chart.description == "A bar."
    assert chart.table.rows == (("cost of a night", "about £270"),)


def test_the_picture_follows_the_data():
    """Another amount gives another label, bar and title."""
    (old,), (new,) = (draw.run(build(amount=a)).charts for a in ("270", "540"))
    assert "about £540" in new.svg
    assert "£270" not in new.svg
    assert new.title == "A night costs about £540"
    assert old.png != new.png


def test_text_stays_text_in_the_bundled_font():
    """Labels are <text> elements in Source Sans Pro, with a fallback for other pages."""
    (chart,) = draw.run(build()).charts
    (text,) = fromstring(chart.svg).iter("{http://www.w3.org/2000/svg}text")
    assert text.text == "about £270"
    assert "font-family: 'Source Sans Pro', sans-serif" in text.attrib["style"]


def test_the_title_of_the_picture_is_its_alternative_text():
    """Only the alt text is inside the picture: title and subtitle are the figure's caption."""
    (chart,) = draw.run(build()).charts
    assert fromstring(chart.svg)[0].text == chart.alt
    assert "Cost, place, period." not in chart.svg


def test_the_png_is_as_wide_as_the_page_and_says_nothing_of_the_machine():
    """200 dots an inch, 6.3 inches wide, without a note of software or time."""
    (chart,) = draw.run(build()).charts
    assert struct.unpack(">II", chart.png[16:24]) == (1260, 400)
    assert re.findall(rb"tEXt|iTXt|zTXt|tIME|Software", chart.png[:200]) == []


HOSTILE = '<script>alert(1)</script> $\\frac{x}{2}$ & "x" id="y" href="#z"'


def test_hostile_labels_are_only_text():
    """Markup and mathematics in the data are shown as they are, in picture and name."""
    source = charts("""
        def broken(facts):
            label = facts.row("night")["label"]
            table = DataTable(("a",), ((label + facts.text("night"),),))
            made = plot(facts, alt=label, table=table)
            extra = p9.annotate("text", 0, 345, label=label, size=9)
            return __import__("dataclasses").replace(made, plot=made.plot + extra)
        """)
    (chart,) = draw.run(build(source, label=HOSTILE)).charts
    root = fromstring(chart.svg)
    ns = "{http://www.w3.org/2000/svg}"
    assert not list(root.iter(f"{ns}script"))
    assert HOSTILE in [text.text for text in root.iter(f"{ns}text")]
    assert root[0].text == HOSTILE
    ids = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
    assert ids
    assert all(i.startswith("broken-") for i in ids)


@pytest.mark.parametrize(
    ("source", "rule", "line", "said"),
    [
        ("x = (", "chart-error", 1, "SyntaxError"),
        (b"x = '\xff'", "chart-error", 1, "charts.py: SyntaxError"),
        ("import no_such_module", "chart-error", 1, "ModuleNotFoundError"),
        ("\nraise SystemExit(0)", "chart-error", 2, "SystemExit"),
        ("x = 1", "charts", 0, "has no tuple of functions CHARTS"),
        ("CHARTS = ('night',)", "charts", 0, "has no tuple of functions CHARTS"),
        ("def a(f): ...\nCHARTS = (a, a)", "charts", 0, "a, a"),
        ("def Big(f): ...\nCHARTS = (Big,)", "charts", 0, "Big"),
        ("def a(f):\n  f.text('nigth')\nCHARTS = (a,)", "chart-error", 2, "a: KeyError: 'nigth'"),
        ("def a(f):\n  return 1 / 0\nCHARTS = (a,)", "chart-error", 2, "a: ZeroDivisionError"),
        ("def a(f):\n  raise SystemExit\nCHARTS = (a,)", "chart-error", 2, "a: SystemExit"),
        ("\ndef a(f):\n  return None\nCHARTS = (a,)", "chart-plot", 2, "a: returned NoneType"),
    ],
)
def test_a_broken_charts_file_is_the_authors_to_mend(source, rule, line, said):
    """The problem names file, line, function and exception, and says what to do."""
    (problem,) = problems(source)
    assert (problem.path, problem.rule, problem.line) == ("report/charts.py", rule, line)
    assert said in problem.message
    assert problem.fix


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"title": " "}, "chart-words"),
        ({"subtitle": ""}, "chart-words"),
        ({"alt": ""}, "chart-words"),
        ({"description": ""}, "chart-words"),
        ({"title": "word " * 16}, "chart-title"),
        ({"uses": ()}, "chart-uses"),
        ({"uses": ("nigth",)}, "chart-uses"),
        ({"height": 0}, "chart-height"),
        ({"height": 12}, "chart-height"),
    ],
)
def test_words_and_rows_that_go_with_a_picture_are_checked(change, rule):
    """A chart without its words or its rows, or with a long title, is refused."""
    (problem,) = problems(charts(f"def broken(facts): return plot(facts, **{change!r})"))
    assert problem.rule == rule
    assert problem.message.startswith("broken: ")


@pytest.mark.parametrize("rows", ["()", "(('a', 'b'), ('a',))"])
def test_a_table_is_full_and_even(rows):
    """A chart has at least a row of data, and each row a cell for each column."""
    table = f"DataTable(('a', 'b'), {rows})"
    (problem,) = problems(charts(f"def broken(facts): return plot(facts, table={table})"))
    assert problem.rule == "chart-table"


@pytest.mark.parametrize(
    ("extra", "rule", "said"),
    [
        ("'text', 0, 100, label='271', color='#ffffff'", "chart-number", "271"),
        ("'text', 0, 300, label='wide ' * 40", "chart-text-clipped", "wide"),
        ("'text', 0.3, 100, label='\\U0001F600'", "chart-warning", "missing from font"),
        ("'text', 0.3, 100, label='a\\x07b'", "chart-warning", "missing from font"),
        ("'point', [0.3, 0.35], [100, float('nan')]", "chart-warning", "Removed 1 rows"),
        ("'text', 0, 100, label='x', family='Comic Sans MS'", "chart-text-font", "Comic"),
        ("'text', 0, 100, label='x', fontstyle='italic'", "chart-text-font", "italic"),
    ],
)
def test_faults_of_the_drawn_chart_stop_the_build(extra, rule, said):
    """What was drawn is checked; a value left out or a sign the font lacks is a fault too."""
    found = problems(
        charts(f"""
        def broken(facts):
            made = plot(facts)
            return __import__("dataclasses").replace(made, plot=made.plot + p9.annotate({extra}))
        """)
    )
    assert [p for p in found if p.rule == rule and said in p.message], found


@pytest.mark.parametrize("made", ["str(12)", "'{}'.format(12)", "'%d' % 12", "f'{typed}'"])
@pytest.mark.parametrize(
    "change",
    [
        *("title=a", "subtitle=a", "alt=a", "description=a"),
        "table=DataTable(('Measure',), ((f'{night}, {a}',),))",
        "table=DataTable((a,), ((night,),))",
    ],
)
def test_a_number_made_into_text_is_in_a_row_that_was_looked_up(change, made):
    """However a number becomes text, it is refused wherever a chart says it: columns, too."""
    found = problems(
        charts(f"""
        def broken(facts):
            typed, night = 12, facts.text("night")
            a = {made} + " people"
            return plot(facts, {change})
        """)
    )
    assert [p.rule for p in found] == ["chart-number"], found
    assert "“12”" in found[0].message


@pytest.mark.parametrize(("words", "fine"), [("dozens", True), ("scores of people", False)])
def test_a_loose_number_is_known_by_its_word(words, fine):
    """A row that says "dozens" accounts for "dozens", and for no other number without a value."""
    source = charts(f"def broken(facts): return plot(facts, alt={words!r})")
    row = build(source, label="dozens of nights")
    if fine:
        assert draw.run(row).charts[0].alt == words
    else:
        with pytest.raises(InvalidError) as caught:
            draw.run(row)
        assert [p.rule for p in caught.value.problems] == ["chart-number"]


@pytest.mark.parametrize("listed", ["tuple(x for x in (night,))", "(lambda x: (x,))(night)"])
def test_charts_are_listed_so_that_they_are_read_without_running(listed):
    """A list that only running the file could tell is refused: figures cite charts by its names."""
    (problem,) = problems(HEAD + f"\nCHARTS = {listed}\n")
    assert problem.rule == "charts"
    assert "CHARTS" in problem.message


def test_all_broken_charts_are_reported_at_once():
    """A second broken chart does not wait for the first to be mended."""
    found = problems(
        charts(
            """
        def one(facts): return facts.text("nigth")
        def two(facts): return plot(facts, title="")
        def three(facts): return plot(facts)
        """,
            "one, two, three",
        )
    )
    assert [p.message.partition(":")[0] for p in found] == ["one", "two"]


def test_long_labels_wrapped_by_the_theme_fit():
    """A label far wider than the chart can be wrapped onto it."""
    source = charts("""
        def broken(facts):
            made = plot(facts, height=4.0, uses=("night",))
            label = wrap(facts.row("night")["label"], 60)
            extra = p9.annotate("text", 0.25, 150, label=label, ha="left", size=9)
            return __import__("dataclasses").replace(
                made, plot=made.plot + extra + p9.scale_x_continuous(limits=(-0.2, 1.5))
            )
        """)
    (chart,) = draw.run(build(source, label="a long label " * 30)).charts
    assert chart.svg.count("<text") > 5


def test_matplotlib_is_left_as_it_was_found():
    """Neither the user's settings nor their fonts change what is drawn, or are changed."""
    (plain,) = draw.run(build()).charts
    fonts = list(font_manager.fontManager.ttflist)
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "savefig.dpi": 50}):
        (styled,) = draw.run(build()).charts
        assert mpl.rcParams["font.size"] == 30
    assert styled == plain
    assert font_manager.fontManager.ttflist == fonts
    assert plt.get_fignums() == []


SCRIPT = """
import sys, hashlib
sys.path.insert(0, {root!r})
from tests.stages.test_draw import build
from brief.stages import draw
(chart,) = draw.run(build()).charts
print(hashlib.sha256(chart.svg.encode() + chart.png).hexdigest())
"""


def test_the_same_data_give_the_same_bytes_in_any_surroundings(tmp_path):
    """Folder, home, time zone, locale, hash seed and a matplotlibrc make no difference."""
    (tmp_path / "matplotlibrc").write_text("font.size: 33\nsvg.hashsalt: other\n")
    script = SCRIPT.format(root=str(ROOT))
    printed = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "MPLCONFIGDIR": str(tmp_path), **env},
        ).stdout
        for folder, env in (
            (ROOT, {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "HOME": str(ROOT)}),
            (
                tmp_path,
                {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LANG": "C.UTF-8", "HOME": ""},
            ),
        )
    ]
    assert printed[0] == printed[1]


def drawn_again(monkeypatch, build):
    """Return the charts of `build`, and the names of those that had to be drawn."""
    from brief.charts import drawing

    names, draw_one = [], drawing.draw

    def spy(function, facts):
        names.append(function.__name__)
        return draw_one(function, facts)

    monkeypatch.setattr(drawing, "draw", spy)
    made = draw.run(build).charts
    monkeypatch.undo()
    return made, names


def shipped(folder, **cells):
    """Return the shipped brief, validated, with cells of figures changed, and a cache."""
    found = validate.run(load.run(Build(options=Options(project=ROOT, cache=folder))))
    quantities = dict(found.evidence.quantities)
    for row_id, amount in cells.items():
        quantities[row_id] = replace(quantities[row_id], amount=Decimal(amount))
    return replace(found, evidence=replace(found.evidence, quantities=quantities))


def test_a_changed_figure_redraws_only_the_charts_that_read_it(tmp_path, monkeypatch):
    """All are drawn once, none when nothing changed, and two of six when a number of theirs did.

    One of these draws the number, the other counts all figures.
    """
    first, names = drawn_again(monkeypatch, shipped(tmp_path))
    assert names == [chart.id for chart in first]
    again, names = drawn_again(monkeypatch, shipped(tmp_path))
    assert (again, names) == (first, [])
    changed, names = drawn_again(monkeypatch, shipped(tmp_path, amsterdam_weekday=19))
    assert names == ["amsterdam_use", "certainty"]
    assert [a == b for a, b in zip(changed, first, strict=True)].count(False) == 1


def test_texts_of_a_librarys_own_kind_are_plain(tmp_path):
    """Cells of pandas and NumPy are texts like any other, drawn or from the cache."""
    source = charts(
        """
        import numpy as np

        def broken(facts):
            frame = pd.DataFrame({"a": [facts.row("night")["label"]], "b": [facts.text("night")]})
            rows = tuple(frame.itertuples(index=False))
            columns = tuple(np.array(["Measure", "Value"]))
            return plot(facts, table=DataTable(columns, rows), title=np.str_("Nights cost"))
        """
    )
    made = replace(build(source), options=Options(cache=tmp_path))
    first, again = draw.run(made), draw.run(made)
    assert first.charts == again.charts
    assert type(first.charts[0].title) is str
    assert type(first.charts[0].table.rows[0]) is tuple


def test_a_chart_from_the_cache_loads_no_plotting_library(tmp_path):
    """Where nothing has to be drawn, plotnine and matplotlib stay away."""
    draw.run(replace(build(), options=Options(cache=tmp_path)))
    assert len(list(tmp_path.iterdir())) == 1  # an entry for each chart, and no other
    script = f"""if True:
        import sys
        from pathlib import Path
        from brief.stages import draw
        from brief.model import Build, Evidence, Inputs, Manuscript, Options, Quantity, Row
        from decimal import Decimal
        row = Row("figures", 2, {dict(build().evidence["figures"][0].cells)!r})
        quantities = {{"night": Quantity(Decimal(270), "GBP", "about")}}
        made = draw.run(Build(
            options=Options(cache=Path({str(tmp_path)!r})),
            inputs=Inputs(manuscript=Manuscript(files={{"charts.py": {HEAD.encode()!r}}})),
            evidence=Evidence({{"figures": (row,)}}, quantities),
        ))
        print(len(made.charts), {{"plotnine", "matplotlib"}} & set(sys.modules))
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split(maxsplit=1) == ["1", "set()\n"], done.stderr


def test_other_code_or_a_row_gone_draws_anew(tmp_path, monkeypatch):
    """A chart is kept for one charts.py and for what its function found; no longer."""
    kept = replace(build(), options=Options(cache=tmp_path))
    draw.run(kept)
    other = replace(kept, inputs=build(HEAD + "\n# changed").inputs)
    assert drawn_again(monkeypatch, other)[1] == ["night"]
    relabelled = replace(kept, evidence=build(label="another label").evidence)
    assert drawn_again(monkeypatch, relabelled)[1] == ["night"]
    gone = replace(kept, evidence=Evidence())
    with pytest.raises(InvalidError, match="1 problem"):
        draw.run(gone)


@pytest.mark.parametrize(
    "change",
    [
        "title=f'The boat would drown {20 + 50} people'",
        "alt=f'Bar chart: {len(HEAD) * 4500} nights.'",
        "description='fifty_people_drowned'.replace('_', ' ')",
        "table=DataTable(('Measure', 'Value'), (('cost', str(990 + 9)),))",
    ],
)
def test_a_number_worked_out_in_charts_py_is_in_no_row(change):
    """However a number is put together, a row that the chart looked up must have it."""
    source = charts(f"""
        HEAD = "x"
        def broken(facts):
            return plot(facts, {change})
    """)
    assert "chart-number" in {p.rule for p in problems(source)}


EVERY = """
def broken(facts):
    said = facts.text("night")
    return plot(facts, title=f"Every night costs {said}"READING)
"""


def test_a_chart_says_no_more_than_its_rows():
    """Words are compared with the rows in `uses`; the place is the line of the function."""
    (found,) = problems(charts(EVERY.replace("READING", "")))
    assert (found.rule, found.value) == ("compared-word", "Every night")
    assert found.line == charts(EVERY).splitlines().index("def broken(facts):") + 1


def test_a_chart_may_be_the_brief_s_own_reading_for_a_reason():
    """In five words or more: it is listed for the readers."""
    reasoned = charts(EVERY.replace("READING", ', reading="counts the rows that it shows"'))
    made = draw.run(build(reasoned))
    assert {sentence.part for sentence in made.sentences} == {"reading"}
    (found,) = problems(charts(EVERY.replace("READING", ', reading="so it is"')))
    assert found.rule == "chart-reading"
