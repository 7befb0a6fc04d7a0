"""brief.verbs.diff, snapshot, changes: what changed between two editions, for a reader."""

import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import UsageError
from brief.model import Row
from brief.stages import publish
from brief.verbs import changes, diff, snapshot
from brief.verbs.snapshot import Paragraph, Snapshot
from tests import finished

ROOT = Path(__file__).parents[2]
PAGE = """<!DOCTYPE html><html><body><main>
<h2 id="sec-cost"><span class="section-number">1</span> Cost</h2>
<p>A night costs <span class="trace"><a class="traced" href="#ev-night">about £270</a><span
class="card">card</span></span> (<a href="#fig-nights">Figure 1</a>).</p>
<p>It never changes.<br>Never.</p>
<ul><li>One <p>inside</p></li></ul>
<figure id="fig-nights"><svg><path d="M0"/></svg><figcaption>Figure 1: Nights</figcaption></figure>
<details class="chart-data"><table><tr><td>270</td></tr></table></details>
<table id="tbl-balance"><tr><td>for</td></tr></table>
<table><caption>Document control</caption><tr><td>hash</td></tr></table>
<table><caption>Ours</caption><tr><th>a</th><td>b</td></tr></table>
<div class="evidence" id="ev-night"><p>Entry</p></div>
</main></body></html>"""
CORE = {
    "balance": [
        {
            "question": "dcr",
            "sides": [
                {"stance": s, "words": w, "rows": 3} for s, w in (("for", 9), ("against", 8))
            ],
        }
    ],
    "literals": [{"text": "COVID-19"}],
}


def row(dataset, key, **cells):
    """Return a row."""
    name = {"figures": "figure_id", "statements": "statement_id", "claims": "claim_id"}
    return Row(dataset, 2, {name.get(dataset, f"{dataset}_id"): key, **cells})


NIGHT = row("figures", "night", value="270", qualifier="about", status="claimed", label="a night")
CLAIM = row("claims", "safe", claim="rooms are safe", status="claimed")
STAND = row("statements", "st_a", stance="for", summary="rooms help")
OLD = Snapshot(
    "old",
    {r.id: r for r in (NIGHT, CLAIM, STAND)},
    {"night": "about £270", "safe": "rooms are safe", "st_a": "rooms help"},
    (
        Paragraph("Cost", "A night costs about £270.", frozenset({"night"})),
        Paragraph("Cost", "It never changes."),
    ),
    {"nights": "Figure 1: Nights"},
    {"nights": "hash"},
    tuple(CORE["balance"]),
    ("COVID-19",),
)


def with_row(changed, **more):
    """Return OLD with one row changed."""
    return replace(OLD, name="new", rows={**OLD.rows, changed.id: changed}, **more)


def cell(one, column, value):
    """Return a row with one cell changed."""
    return Row(one.dataset, one.line, {**one.cells, column: value})


def test_an_edition_does_not_differ_from_itself():
    """Nothing changed, nothing to release."""
    found = diff.compare(OLD, OLD)
    assert found.summary == "nothing changed"
    assert found.bump == ""
    assert changes.by_kind(found) == ()


def test_a_changed_citation_shows_in_its_paragraph():
    """What a citation names is read as part of its paragraph, and every row in it counts."""
    link = '<a class="traced" href="#ev-a"{}>{}</a>'

    def page(*links):
        text = f'<p>So<span class="cites"><sup>[{", ".join(links)}]</sup></span>.</p>'
        return tuple(snapshot.paragraphs(BeautifulSoup(f"<main>{text}</main>", "html.parser")))

    new = page(link.format("", 3), link.format(' data-rows="b night"', 10))
    assert new == (Paragraph("", "So[3, 10].", frozenset({"a", "b", "night"})),)
    found = diff.compare(
        replace(OLD, paragraphs=page(link.format("", 3))),
        with_row(cell(NIGHT, "value", "280"), paragraphs=new),
    )
    assert [(p.old, p.new, p.rows) for p in found.paragraphs] == [
        ("So[3].", "So[3, 10].", ("night",))
    ]


def test_a_changed_number_shows_in_its_row_and_its_paragraph():
    """Value and hedge, before and now, and the sentence that says them."""
    new = with_row(
        cell(cell(NIGHT, "value", "280"), "qualifier", "exact"),
        paragraphs=(
            Paragraph("Cost", "A night costs £280.", frozenset({"night"})),
            OLD.paragraphs[1],
        ),
    )
    found = diff.compare(OLD, new)
    assert [(c.part, c.old, c.new) for c in found.rows] == [
        ("value", "270", "280"),
        ("hedge", "about", "exact"),
    ]
    (paragraph,) = found.paragraphs
    assert paragraph.rows == ("night",)
    assert (paragraph.old, paragraph.new) == ("A night costs about £270.", "A night costs £280.")
    assert found.bump == "minor"
    assert (
        found.summary == "1 figure changed; 1 paragraph affected; each side gets as much as before"
    )


def test_rows_added_and_removed_are_said_in_words():
    """A reader sees the text, not a line number."""
    new = replace(OLD, rows={k: r for k, r in OLD.rows.items() if k != "safe"})
    assert [(c.kind, c.subject, c.old) for c in diff.compare(OLD, new).rows] == [
        ("removed", "claims", "rooms are safe")
    ]
    assert [(c.kind, c.new) for c in diff.compare(new, OLD).rows] == [("added", "rooms are safe")]
    assert diff.compare(OLD, new).summary.startswith("1 claim removed")


@pytest.mark.parametrize(
    ("one", "column", "bump"),
    [
        (NIGHT, "value", "minor"),
        (NIGHT, "qualifier", "minor"),
        (NIGHT, "status", "minor"),
        (NIGHT, "label", "patch"),
        (NIGHT, "anchor", "patch"),
        (CLAIM, "status", "minor"),
        (CLAIM, "claim", "patch"),
        (STAND, "stance", "minor"),
        (STAND, "summary", "minor"),
        (STAND, "theme", "patch"),
    ],
)
def test_numbers_and_positions_raise_the_minor(one, column, bump):
    """Wording alone is a patch."""
    assert diff.compare(OLD, with_row(cell(one, column, "other"))).bump == bump


def test_a_derived_value_changes_with_its_figures():
    """Its own row may stay the same."""
    ratio = row("derived", "ratio", expression="night / visit")
    old, new = (
        replace(OLD, rows={**OLD.rows, "derived": ratio}, texts={**OLD.texts, "derived": said})
        for said in ("about 60 times", "about 70 times")
    )
    ratio.cells["derived_id"] = "derived"
    (change,) = diff.compare(old, new).rows
    assert (change.part, change.old, change.new) == ("value", "about 60 times", "about 70 times")


def test_a_row_cited_no_more_is_a_change_of_substance():
    """Dropping a number from the text is no mere wording."""
    new = replace(OLD, paragraphs=(Paragraph("Cost", "A night costs."), OLD.paragraphs[1]))
    found = diff.compare(OLD, new)
    assert [(c.kind, c.id, c.part) for c in found.cited] == [("removed", "night", "citation")]
    assert found.bump == "minor"
    assert diff.compare(new, OLD).cited[0].kind == "added"


def test_charts_are_compared_by_caption_and_drawing():
    """Added, removed, renamed, redrawn."""
    assert diff.compare(OLD, replace(OLD, charts={})).charts[0].kind == "removed"
    assert diff.compare(replace(OLD, charts={}), OLD).charts[0].kind == "added"
    renamed = diff.compare(OLD, replace(OLD, charts={"nights": "Figure 1: Days"}))
    assert renamed.charts[0].part == "caption"
    redrawn = diff.compare(OLD, replace(OLD, drawings={"nights": "other"}))
    assert redrawn.charts[0].part == "drawing"
    assert redrawn.bump == "patch"
    assert "1 chart changed" in redrawn.summary


def test_the_balance_and_the_literals_are_compared():
    """Each measure of each side; each number typed by hand."""
    balance = json.loads(json.dumps(CORE["balance"]))
    balance[0]["sides"][1]["words"] = 20
    found = diff.compare(OLD, replace(OLD, balance=tuple(balance)))
    assert [(c.id, c.part, c.old, c.new) for c in found.balance] == [
        ("dcr", "against: words", "8", "20")
    ]
    assert found.summary == "the balance moved"
    typed = diff.compare(OLD, replace(OLD, literals=("24/7",)))
    assert [(c.kind, c.id) for c in typed.literals] == [("removed", "COVID-19"), ("added", "24/7")]
    assert typed.bump == "minor"
    assert "2 numbers typed by hand changed" in typed.summary


def test_paragraphs_pair_with_the_ones_they_come_from():
    """A paragraph put in between is new; its neighbours stay themselves."""
    lines = ("First of all the rooms.", "Then the costs of it.", "At last the law.")
    old = replace(OLD, paragraphs=tuple(Paragraph("S", text) for text in lines))
    now = ("Something else is here.", "First of all the new rooms.", *lines[2:])
    new = replace(OLD, paragraphs=tuple(Paragraph("S", text) for text in now))
    more = replace(new, paragraphs=(Paragraph("S", "12345"), *new.paragraphs))
    pairs = [(p.old, p.new) for p in diff.compare(old, more).paragraphs]
    assert (lines[0], now[1]) in pairs
    assert ("", "12345") in pairs
    assert (lines[1], "") in pairs


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PARAGRAPHS = st.lists(st.builds(Paragraph, WORDS, WORDS), max_size=5).map(tuple)


@given(PARAGRAPHS, PARAGRAPHS)
def test_every_paragraph_that_differs_is_said(old, new):
    """Nothing is lost between the two: what is not the same is listed, on its side."""
    found = diff.compare(replace(OLD, paragraphs=old), replace(OLD, paragraphs=new)).paragraphs
    texts_old, texts_new = ({p.text for p in paragraphs} for paragraphs in (old, new))
    assert texts_new - texts_old <= {p.new for p in found} <= texts_new | {""}
    assert texts_old - texts_new <= {p.old for p in found} <= texts_old | {""}


def hostile():
    """Return changes whose every text is hostile."""
    bad = "<script>alert(1)</script> | \x1b[2J [x](javascript:1) `"
    one = diff.Change("changed", "figures", bad, bad, bad, bad)
    return diff.Changes(
        bad, bad, (one,), (one,), (one,), (one,), (diff.Affected(bad, bad, bad, ()),)
    )


def test_every_form_shows_every_change():
    """Text, Markdown, HTML and JSON say the same."""
    found = diff.compare(OLD, with_row(cell(NIGHT, "value", "280")))
    for form in changes.FORMS:
        said = changes.FORMS[form](found)
        assert "280" in said
        assert "1 figure changed" in said.replace("\\", "")
    assert json.loads(changes.FORMS["json"](found))["bump"] == "minor"


def test_what_an_edition_says_stays_text():
    """No markup in HTML, no links in Markdown, no commands to the terminal."""
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _: tags.append(tag)
    parser.feed(changes.FORMS["html"](hostile()))
    assert "script" not in tags
    assert "table" in tags
    assert "\x1b" not in changes.FORMS["text"](hostile())
    written = changes.FORMS["markdown"](hostile())
    assert not re.search(r"(?<!\\)(?:\](?=\()|<(?=script)|`)", written)
    assert "\x1b" not in written


def test_a_page_is_read_as_its_reader_reads_it():
    """Blocks with their heading and rows; no cards, annex, charts' data or control."""
    found = snapshot.make("page", {}, PAGE, CORE)
    assert [(p.section, p.text) for p in found.paragraphs] == [
        ("Cost", "Cost"),
        ("Cost", "A night costs about £270 (Figure 1)."),
        ("Cost", "It never changes. Never."),
        ("Cost", "One"),
        ("Cost", "inside"),
        ("Cost", "Figure 1: Nights"),
        ("Cost", "a | b"),
    ]
    assert found.paragraphs[1].rows == {"night"}
    assert found.charts == {"nights": "Figure 1: Nights"}
    cover = '<header class="masthead"><h1 class="title">T</h1><p class="edition">v</p></header>'
    list_ = '<div class="csl-entry">A source.</div></main>'
    whole = PAGE.replace("<main>", f"{cover}<main>").replace("</main>", list_)
    more = snapshot.make("page", {}, whole, CORE).paragraphs
    assert [(p.section, p.text) for p in (more[0], more[-1])] == [
        ("the cover", "T"),
        ("Cost", "A source."),
    ]
    other = snapshot.make("page", {}, PAGE.replace("M0", "M1"), CORE)
    assert found.drawings != other.drawings
    assert found.literals == ("COVID-19",)


@pytest.fixture
def dist(tmp_path):
    """Return a folder with an edition."""
    publish.run(finished.build(tmp_path, page=PAGE))
    return tmp_path / "dist"


@pytest.mark.parametrize("name", ["", "s-1.2.3.pdf", "s-1.2.3-manifest.json", "manifest.json"])
def test_an_edition_is_known_by_any_of_its_files(dist, name):
    """Page and data are found beside it."""
    found = snapshot.of(str(dist / name), dist)
    assert found.charts == {"nights": "Figure 1: Nights"}
    assert found.balance[0]["question"] == "dcr"


def test_an_edition_without_its_page_or_data_cannot_be_compared(dist):
    """With the way out."""
    (dist / "s-1.2.3-data.zip").unlink()
    with pytest.raises(UsageError, match="beside each other"):
        snapshot.of(str(dist / "s-1.2.3.html"), dist)


def test_what_is_nothing_known_is_a_usage_error(tmp_path):
    """Neither file nor folder nor revision."""
    with pytest.raises(UsageError, match="no file, folder"):
        snapshot.of("v9", tmp_path)


def test_a_folder_that_cannot_be_built_says_why(tmp_path):
    """The first problem is named."""
    (tmp_path / "data").mkdir()
    with pytest.raises(UsageError, match="report/ folder"):
        snapshot.of(str(tmp_path), tmp_path)


def test_the_shipped_brief_compares_with_a_changed_copy(tmp_path):
    """A status changed in the data, a sentence in the text: both are found, and no more."""
    for folder in ("data", "report"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "data" / "figures.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("prison_night,"))
    lines[at] = lines[at].replace(",claimed,", ",estimated,")
    path.write_text("\n".join(lines), encoding="utf-8")
    found = diff.compare(snapshot.of(str(ROOT), ROOT), snapshot.of(str(tmp_path), tmp_path))
    assert [(c.id, c.part, c.old, c.new) for c in found.rows] == [
        ("prison_night", "status", "claimed", "estimated")
    ]
    assert not found.paragraphs
    assert not found.balance
