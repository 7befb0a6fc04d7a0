"""report/charts.py: the charts of the shipped brief say what the data say."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from brief.evidence import datasets, meaning
from brief.evidence.facts import Facts
from brief.evidence.numbers import find_numbers
from brief.model import Build, Chart, Evidence, Options, Row
from brief.stages import draw, load
from brief.system.fonts import FAMILY, font_face_css, fontconfig

ROOT = Path(__file__).parent.parent
CHARTS = (
    *("timeline", "cost_per_night", "middlesbrough"),
    *("amsterdam_use", "stances", "certainty"),
)
NS = "{http://www.w3.org/2000/svg}"


@cache
def project() -> Build:
    build = load.run(Build(options=Options(project=ROOT)))
    evidence, _ = meaning.judge(datasets.read(build.inputs.data), build.inputs)
    return replace(build, evidence=evidence)


@cache
def drawn() -> dict[str, Chart]:
    return {chart.id: chart for chart in draw.run(project()).charts}


def facts() -> Facts:
    return Facts(project().evidence)


def texts(chart: Chart) -> list[str]:
    return [text.text for text in fromstring(chart.svg).iter(f"{NS}text")]


def shapes(chart: Chart, colour: str) -> list[list[tuple[float, float]]]:
    """Return the outlines filled with `colour`, in points, in the order they were drawn."""
    found = []
    for group in fromstring(chart.svg).iter():
        for path in [group] if group.tag == f"{NS}path" else group.findall(f"{NS}path"):
            style = path.attrib.get("style") or group.attrib.get("style", "")
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.attrib["d"])]
            outline = list(zip(numbers[::2], numbers[1::2], strict=True))
            if f"fill: {colour}" in style and outline not in found:
                found.append(outline)
    return found


def lengths(chart: Chart) -> list[float]:
    """How long the blue bars are, in points, from the top bar down."""
    bars = sorted(shapes(chart, "#12436d"), key=lambda bar: min(y for _, y in bar))
    return [max(x for x, _ in bar) - min(x for x, _ in bar) for bar in bars]


def with_rows(dataset: str, change) -> Build:
    """Return the project, with each row of `dataset` changed by `change`."""
    evidence = project().evidence
    rows = tuple(replace(r, cells={**r.cells, **change(r)}) for r in evidence[dataset])
    return replace(
        project(),
        evidence=Evidence({**evidence.tables, dataset: rows}, evidence.quantities),
    )


def test_the_brief_has_its_six_charts():
    """What the manuscript shows is what charts.py draws."""
    manuscript = b"".join(project().inputs.manuscript.files.values()).decode("utf-8", "replace")
    assert tuple(drawn()) == CHARTS
    assert set(re.findall(r"charts/(\w+)\.svg", manuscript)) == set(CHARTS)


@pytest.mark.parametrize("chart_id", CHARTS)
def test_every_number_of_title_and_alt_text_is_in_the_data(chart_id):
    """A number in the words of a chart is in its table, a row it uses, or a count of rows."""
    chart, said = drawn()[chart_id], facts()
    known = {n.value for row in chart.table.rows for cell in row for n in find_numbers(cell)}
    known |= {n.value for i in chart.uses for n in find_numbers(said.text(i))}
    known |= {said.quantity("weekend_factor").amount}
    counts = Counter((row[0], row[-1]) for row in chart.table.rows)
    dated = sum(row[0] != "not given" for row in chart.table.rows)
    known |= {Decimal(n) for n in (*counts.values(), dated, len(chart.table.rows))}
    for text in (chart.title, chart.subtitle, chart.alt, chart.description):
        assert {n.value for n in find_numbers(text)} <= known, text


@pytest.mark.parametrize("chart_id", CHARTS)
def test_alt_text_says_the_kind_of_chart_first(chart_id):
    """Alt text is the chart type, then the finding, in a sentence."""
    chart = drawn()[chart_id]
    assert re.match(r"(Bar charts?|Timeline|Chart of) ", chart.alt)
    assert chart.alt.endswith(".")
    assert len(chart.title.split()) <= 15


def test_bars_are_as_long_as_the_costs():
    """The bars stand to each other as the costs do; both are marked as claimed."""
    chart = drawn()["cost_per_night"]
    night, visit = lengths(chart)
    ratio = facts().quantity("prison_night").amount / facts().quantity("dcr_use").amount
    assert night / visit == pytest.approx(float(ratio), rel=0.01)
    values = {facts().text(i) + " (claimed)" for i in ("prison_night", "dcr_use")}
    assert values <= set(texts(chart))
    assert facts().text("night_to_use") in chart.title
    assert facts().name("cedric_chervet") in chart.title


def test_a_square_for_each_offence():
    """There are as many squares as offences, and a column of them is a person in a year."""
    chart = drawn()["middlesbrough"]
    said = facts()
    squares = shapes(chart, "#12436d"), shapes(chart, "#949494")
    assert sum(map(len, squares)) == said.quantity("mbro_offences").amount
    assert len(squares[0]) == said.quantity("mbro_offences_each_year").amount
    columns = {round(min(x for x, _ in square), 1) for part in squares for square in part}
    years = said.quantity("mbro_people").amount * said.quantity("mbro_years").amount
    assert len(columns) == years


def test_weekend_bar_is_the_multiple():
    """The weekend's bar is as many times the weekday's as the source says."""
    weekday, weekend = lengths(drawn()["amsterdam_use"])
    factor = float(facts().quantity("weekend_factor").amount)
    assert weekend / weekday == pytest.approx(factor, rel=0.01)


def test_every_position_is_a_mark_and_a_row():
    """Each statement is in the table, with its speaker and side, and is drawn."""
    chart = drawn()["stances"]
    said = facts()
    assert sorted((row[1], row[3]) for row in chart.table.rows) == sorted(
        (said.name(s["actor_id"]), s["stance"]) for s in said.rows("statements")
    )
    sides = Counter(s["stance"] for s in said.rows("statements") if s["question_id"] == "dcr")
    assert sides
    assert all(f"{count} {side}" in chart.title for side, count in sides.items())
    every = Counter(s["stance"] for s in said.rows("statements"))
    for side, colour in (("for", "#12436d"), ("against", "#801650")):
        assert len(shapes(chart, colour)) == every[side]


def test_certainty_counts_every_figure_and_claim():
    """The counts of the table sum up to the rows of the data."""
    chart = drawn()["certainty"]
    total = sum(int(row[-1]) for row in chart.table.rows)
    assert total == len(facts().rows("figures")) + len(facts().rows("claims"))
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in chart.table.rows)


def test_dated_events_stand_in_the_order_of_their_years():
    """Years read down the page from the earliest; undated events are in the table alone."""
    chart = drawn()["timeline"]
    years = [t for t in texts(chart) if re.match(r"\d{4}", t)]
    assert years == sorted(years)
    assert len(years) == sum(bool(e["year_from"]) for e in facts().rows("events"))
    assert len(chart.table.rows) == len(facts().rows("events"))
    assert not any(".0" in year for year in years)


def test_a_changed_figure_changes_picture_title_and_alt_text():
    """Nothing of the old number is left when the data change."""
    evidence = project().evidence
    quantities = dict(evidence.quantities)
    for row_id, amount in (("prison_night", 540), ("night_to_use", 120)):
        quantities[row_id] = replace(quantities[row_id], amount=Decimal(amount))
    changed = replace(project(), evidence=replace(evidence, quantities=quantities))
    chart = {c.id: c for c in draw.run(changed).charts}["cost_per_night"]
    assert "120 times" in chart.title
    assert "about £540 (claimed)" in texts(chart)
    assert "270" not in chart.svg + chart.title + chart.alt + chart.description


def test_uneven_offences_still_give_a_square_each():
    """Where the average is no whole number, columns differ by a square at most."""
    evidence = project().evidence
    quantities = dict(evidence.quantities)
    quantities["mbro_offences"] = replace(quantities["mbro_offences"], amount=Decimal(413))
    changed = replace(project(), evidence=replace(evidence, quantities=quantities))
    chart = {c.id: c for c in draw.run(changed).charts}["middlesbrough"]
    squares = [*shapes(chart, "#12436d"), *shapes(chart, "#949494")]
    columns = Counter(round(min(x for x, _ in square), 1) for square in squares)
    assert sum(columns.values()) == 413
    assert max(columns.values()) - min(columns.values()) <= 1


HOSTILE = "<script>alert()</script> $\\alpha$ {{< var x >}} & \"id\" 'q' " + "and so on " * 12


def test_hostile_and_long_event_labels_are_wrapped_as_text():
    """A long label full of markup and mathematics is shown as it is, in lines that fit."""

    def change(row: Row) -> dict[str, str]:
        return {"label": HOSTILE} if row["year_from"] else {}

    (chart,) = (c for c in draw.run(with_rows("events", change)).charts if c.id == "timeline")
    shown = " ".join(texts(chart))
    assert "<script>alert()</script> $\\alpha$" in shown
    assert not list(fromstring(chart.svg).iter(f"{NS}script"))
    assert chart.svg.count("<text") > 5 * 5


@pytest.mark.parametrize("status", ["claimed", "estimated"])
def test_the_standing_of_a_number_is_drawn_beside_it(status):
    """What the source does not state as fact says so in the picture."""
    changed = with_rows("figures", lambda _: {"status": status})
    charts = {c.id: c for c in draw.run(changed).charts}
    assert any(f"({status})" in text for text in texts(charts["amsterdam_use"]))


#: How many pixels of room the label with least room has, and its text. Boxes of letters reach
#: over the letters, a pixel at the top and two at the foot.
ROOM = """[...document.querySelectorAll('svg text')].map(text => {
    const t = text.getBoundingClientRect(), s = text.closest('svg').getBoundingClientRect();
    const beside = Math.min(t.left - s.left, s.right - t.right);
    const above = Math.min(t.top - s.top + 1, s.bottom - t.bottom + 2);
    return { px: Math.min(beside, above), text: text.textContent };
}).sort((one, other) => one.px - other.px)[0]"""


@pytest.fixture(scope="module")
def whole_pixels(launch):
    """Return a Chromium that gives letters whole pixels, as it does where fontconfig is silent.

    Small text is then up to a fifth wider than elsewhere.
    """
    chromium = launch(FONTCONFIG_FILE=str(fontconfig()))
    page = chromium.new_page()
    page.set_content("<b style='font-size: 9.1px'>about 36 people a day</b>")
    assert page.locator("b").evaluate("b => Number.isInteger(b.getBoundingClientRect().width)")
    page.close()
    return chromium


def page_of_charts(browser, width, folder, css=font_face_css):
    """Return a page, `width` pixels wide, with every chart, its fonts in use."""
    words = " ".join(text for chart in drawn().values() for text in texts(chart))
    file = folder / "page.html"
    file.write_text(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<style>{css(words)}</style>" + "".join(chart.svg for chart in drawn().values())
    )
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    # Layout asks for the fonts, and may do so later than the page counts as loaded: until
    # then `document.fonts.ready` waits for nothing.
    page.evaluate("Promise.all([...document.fonts].map(face => face.load()))")
    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 700])
@pytest.mark.parametrize(
    ("machine", "css"),
    [("browser", font_face_css), ("whole_pixels", font_face_css), ("browser", lambda _: "")],
    ids=["as usual", "whole pixels", "fonts blocked"],
)
def test_no_label_leaves_its_chart(machine, css, width, request, tmp_path, record_property):
    """In Chromium, scaled to phone or page, every label of a chart lies inside it."""
    page = page_of_charts(request.getfixturevalue(machine), width, tmp_path, css)
    tightest, shown_in = page.evaluate(ROOM), fonts_in_use(page)
    page.close()
    record_property("least room", f"{tightest['px']:.0f} px")
    record_property("shown in", ", ".join(sorted(shown_in)))
    assert tightest["px"] >= 0, tightest
    assert (shown_in == {FAMILY}) == (css is font_face_css)


@pytest.mark.browser
def test_labels_are_as_wide_on_every_machine(browser, whole_pixels, tmp_path):
    """Letters take the same room on a phone and on a page, in whole pixels or not.

    So what was checked when a chart was drawn holds wherever it is shown.
    """
    share = """[...document.querySelectorAll('svg text')].map(text =>
        text.getBoundingClientRect().width / text.closest('svg').getBoundingClientRect().width)"""
    found = []
    for chromium, width in ((browser, 700), (browser, 320), (whole_pixels, 320)):
        page = page_of_charts(chromium, width, tmp_path)
        found.append(page.evaluate(share))
        page.close()
    assert found[0] == pytest.approx(found[1], rel=0.005)
    assert found[0] == pytest.approx(found[2], rel=0.005)


def fonts_in_use(page) -> set[str]:
    """Return the families in which Chromium painted the text of a page's charts."""
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    charts = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "svg text"})
    found = (
        tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        for node in charts["nodeIds"]
    )
    return {font["familyName"] for fonts in found for font in fonts}
