"""brief.stages.compose: what is generated comes from data, shows exactly them, and links back."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from brief import pipeline
from brief.edition import generated_parts
from brief.evidence.facts import Facts
from brief.model import Build, Options, Typed, Use
from brief.stages import compose
from brief.system.tools import pandoc, run

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parents[1] / "goldens" / "composed.md"


@pytest.fixture(scope="module")
def build():
    """Return the shipped brief, validated, without drawing its charts."""
    return pipeline.run(Build(options=Options(ROOT)), until="validate")


@pytest.fixture(scope="module")
def staged(build):
    """Return the staged project."""
    return compose.run(build).staged


def test_every_cited_row_has_an_entry_and_every_link_in_an_entry_a_target(build, staged):
    """The annex holds an entry for each id the text cites."""
    annex = staged["_generated/evidence.qmd"].decode()
    entries = set(re.findall(r"#ev-(\w+)\}", annex))
    cited = {
        use.row_id
        for use in build.inputs.manuscript.uses
        if use.group in ("figures", "derived", "claims", "statements", "events", "start", "plain")
        and use.row_id in build.evidence.by_id()
        and build.evidence.by_id()[use.row_id].dataset not in ("actors", "questions")
    }
    assert cited
    assert cited <= entries
    assert set(re.findall(r"\(#ev-(\w+)\)", annex)) <= entries


def citing(build, *names):
    """Return a build whose text cites these rows, too."""
    more = tuple(Use("report/brief.qmd", 1, 1, f"cite.{name}", block=1) for name in names)
    manuscript = build.inputs.manuscript
    manuscript = replace(manuscript, uses=manuscript.uses + more)
    return replace(build, inputs=replace(build.inputs, manuscript=manuscript))


def test_who_speaks_and_a_question_have_entries_where_they_are_cited(build):
    """An actor's entry says its role, organisation and country once, a question's itself."""
    assert "ev-kevin_sabet" not in compose.annex(build)
    annex = compose.annex(citing(build, "kevin_sabet", "dcr"))
    actor = annex.partition("#ev-kevin_sabet}\n")[2].partition(":::")[0]
    assert actor.startswith("[Kevin Sabet]{.value}\n\nFormer US drug policy")
    assert "head of Smart Approaches to Marijuana\\, United States\n" in actor
    assert "Said by" not in actor
    assert "#ev-dcr}\n[Should drug consumption rooms be permitted" in annex
    assert "#ev-diversion}" not in annex


def test_a_source_says_its_letter_where_there_are_several(build):
    """A lone source needs none."""
    assert "Cited as" not in compose.annex(build)
    first = build.evidence["sources"][0]
    other = replace(first, cells={**first.cells, "source_id": "other"})
    tables = {**build.evidence.tables, "sources": (other, first)}
    two = replace(build, evidence=replace(build.evidence, tables=tables))
    source = compose.annex(two).partition("#ev-article}")[2].partition(":::")[0]
    assert "Cited as B, with the paragraph’s number  \n" in source


def test_variables_are_quartos_own_file(build, staged):
    """_variables.yml parses, and each figure is a link that keeps its hedge."""
    variables = yaml.safe_load(staged["_variables.yml"])
    assert variables["figures"]["prison_night"] == "[about £270](#ev-prison_night){.traced}"
    assert variables["unhedged"]["prison_night"] == "[£270](#ev-prison_night){.traced}"
    assert variables["start"]["home_office"] == "The Home Office"
    assert set(variables["figures"]) == {row.id for row in build.evidence["figures"]}


def test_code_and_history_are_not_staged(staged):
    """charts.py and the version history are input, not manuscript."""
    assert "brief.qmd" in staged
    assert not [name for name in staged if name.endswith((".py", "versions.csv"))]


def test_a_hostile_cell_is_shown_as_it_is(build):
    """Markup, shortcodes and pipes in a row come out of pandoc as the same characters."""
    hostile = "a | b <b>c</b> {{< meta x >}} $d$ [e](javascript:f) `g` ::: \\h"
    bad = [
        replace(row, cells={**row.cells, "caution": hostile}) if row.id == "save_lives" else row
        for row in build.evidence["claims"]
    ]
    tables = {**build.evidence.tables, "claims": tuple(bad)}
    annex = compose.annex(replace(build, evidence=replace(build.evidence, tables=tables)))
    shown = run(
        [pandoc(), "-f", "markdown-smart", "-t", "plain", "--wrap=none"], stdin=annex.encode()
    )
    assert hostile in shown.stdout.decode()


def test_a_formula_is_said_with_its_values(build):
    """Ids become values with links, signs become typographic."""
    facts = compose.Facts(build.evidence)
    said = compose.formula("mbro_cost / (mbro_people * mbro_years)", facts)
    assert said == (
        "[£800\\,000](#ev-mbro_cost) ÷ ([20 people](#ev-mbro_people) × [2 years](#ev-mbro_years))"
    )


def spoken(build, staged):
    """Return the composed manuscript as a reader gets it, but for charts and the edition's hash."""
    variables = yaml.safe_load(staged["_variables.yml"])

    def value(match):
        found = variables
        for part in match[1].split("."):
            found = found.get(part, {})
        return found if isinstance(found, str) else match[0]

    names = ["brief.qmd", *sorted(n for n in staged if n.startswith("sections/"))]
    names += [f"_generated/{n}.qmd" for n in ("review", "balance", "literals", "evidence")]
    return "\n".join(
        f"<!-- {name} -->\n"
        + re.sub(r"\{\{< var ([\w.]+) >\}\}", value, staged[name].decode("utf-8"))
        for name in names
    )


def test_the_composed_manuscript_is_the_golden(build, staged):
    """Every word and number reads as reviewed; BRIEF_UPDATE_GOLDENS=1 writes it anew."""
    text = spoken(build, staged)
    if os.environ.get("BRIEF_UPDATE_GOLDENS"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_exception_is_printed_with_its_reason(build):
    """Typed numbers and dropped hedges stand in the brief; without any, it says so."""
    facts = Facts(build.evidence)
    assert generated_parts.literals((), {}, facts) == "No number in this brief was typed by hand.\n"
    typed = Typed("report/brief.qmd", 1, 1, "COVID-19", "a name")
    said = generated_parts.literals((typed,), {"prison_night": "said once above"}, facts)
    assert "“COVID\\-19”: a name" in said
    assert "about £270: said once above" in said
