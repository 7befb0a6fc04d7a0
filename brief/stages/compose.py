"""Step 4, compose: facts + charts → the generated parts, beside the manuscript.

Input: `inputs`, `evidence`, `charts`. Output: `build.staged`, the bytes of every file of
a complete Quarto project: the manuscript untouched, plus what is generated from data, which
`convert` puts in the place of the marks in the judged tree:
``_variables.yml``, ``_generated/*.qmd`` and ``charts/``. Calling programs and writing
files do not belong here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import yaml

from brief.edition import generated_parts as parts
from brief.edition import identity
from brief.engines.project import script
from brief.evidence import citing, reviews
from brief.evidence.facts import GROUPS, NUMBERED, Facts, capital, escape, say, variables
from brief.evidence.units import NAME, names
from brief.manuscript import balance
from brief.manuscript.splice import shortcodes
from brief.model import Build, Row

_GROUPS = (
    ("sources", "What the brief rests on"),
    ("figures", "Figures the source states"),
    ("derived", "Values computed from those figures"),
    ("claims", "Claims without a number"),
    ("statements", "Positions"),
    ("events", "Dated events"),
    ("tensions", "Contradictions and unlike comparisons"),
    ("actors", "Who speaks"),
    ("questions", "Questions"),
)
#: Where Quarto looks for the shortcode of citations, below report/.
EXTENSION = "_extensions/brief/"
#: Datasets whose rows are named in the text, not linked to: in the annex where they are cited.
_NAMED = ("actors", "questions")


def run(build: Build) -> Build:
    """Return `build` with `staged` filled."""
    staged = {
        name: content
        for name, content in build.inputs.manuscript.files.items()
        # Input to other steps, and nothing that Quarto needs.
        if name != "versions.csv" and not name.endswith(".py")
    }
    return replace(build, staged={**staged, **generated(build)})


def generated(build: Build) -> Mapping[str, bytes]:
    """Return the files that come from data, by path below report/."""
    facts, settings = Facts(build.evidence), build.inputs.settings
    pictures = {
        f"charts/{chart.id}.{kind}": content
        for chart in build.charts
        for kind, content in (("svg", chart.svg.encode()), ("png", chart.png))
    }
    texts = {
        "_variables.yml": yaml.safe_dump(
            variables(build.evidence, build.charts), allow_unicode=True, sort_keys=True, width=10**6
        ),
        "_generated/evidence.qmd": annex(build),
        "_generated/balance.qmd": parts.balance(build.balance, facts, balance.bound(settings)),
        "_generated/literals.qmd": parts.literals(
            build.inputs.manuscript.typed, settings.unhedged, facts
        ),
        "_generated/review.qmd": parts.review(reviews.summary(build.evidence, build.sentences)),
        "_generated/sentences.qmd": parts.sentences(build.sentences),
        "_generated/control.qmd": parts.control(identity.control(build)),
        "_generated/versions.qmd": parts.versions(
            identity.history(build.inputs.manuscript.files), settings
        ),
        **{
            f"_generated/chart-{chart.id}.qmd": "::: {.chart-data}\n\n"
            + (f"{escape(chart.description)}\n\n" if chart.description else "")
            + parts.pipe_table(chart.table.columns, chart.table.rows)
            + f"\n: Data behind @fig-{chart.id}\n\n:::\n"
            for chart in build.charts
        },
    }
    return {**pictures, **{name: text.encode() for name, text in texts.items()}}


def extension(build: Build) -> Mapping[str, bytes]:
    """Return the files, by path below report/, with which plain Quarto knows ``{{< cite … >}}``."""
    facts, rows = Facts(build.evidence), build.evidence.by_id()
    texts = (
        content.decode("utf-8", "replace")
        for name, content in build.inputs.manuscript.files.items()
        if name.endswith((".qmd", ".md"))
    )
    typed = (inside.split() for text in texts for _, inside in shortcodes(text))
    cited = {tuple(ids) for kind, *ids in typed if kind == "cite" and ids and {*ids} <= {*rows}}
    places = {" ".join(ids): facts.references(*ids) for ids in sorted(cited)}
    said = {
        ids: {"markdown": citing.markdown(found), "plain": citing.plain(found)}
        for ids, found in places.items()
    }
    about = {"title": "brief", "author": "brief compose", "version": "1.0.0"}
    contributes = {"contributes": {"shortcodes": ["cite.lua"]}}
    return {
        f"{EXTENSION}_extension.yml": yaml.safe_dump(about | contributes, sort_keys=False).encode(),
        f"{EXTENSION}cite.lua": script("cite.lua"),
        f"{EXTENSION}cite.json": json.dumps(said, ensure_ascii=False, indent=1).encode(),
    }


def annex(build: Build) -> str:
    """Return the evidence annex: an entry for each row that the brief rests on."""
    facts = Facts(build.evidence)
    used = used_rows(build)
    cited = {use.row_id for use in build.inputs.manuscript.uses if use.group == "cite"}
    groups = []
    for dataset, heading in _GROUPS:
        shown = used & cited if dataset in _NAMED else used
        entries = [entry(row, facts) for row in build.evidence[dataset] if row.id in shown]
        if entries:
            inside = "\n".join(entries)
            groups.append(f"## {heading}\n\n:::: {{.entries}}\n\n{inside}\n::::\n")
    return "\n".join(groups)


def used_rows(build: Build) -> frozenset[str]:
    """Return the ids the brief rests on: cited, drawn, inside a formula, or the source of one.

    And every tension: what does not fit together in a source is shown, cited or not.
    """
    cited = {row.id for row in build.evidence["tensions"]}
    cited |= {use.row_id for use in build.inputs.manuscript.uses if use.group in GROUPS}
    cited |= {row_id for chart in build.charts for row_id in chart.uses}
    for row in build.evidence["derived"]:
        if row.id in cited:
            cited |= {f.id for f in build.evidence["figures"] if f.id in names(row["expression"])}
    rows = build.evidence.by_id()
    return frozenset(cited | {rows[i]["source_id"] for i in cited if i in rows})


def entry(row: Row, facts: Facts) -> str:
    """Return one row's entry: what it says, who says it, and where in the source.

    These are paragraphs of their own, the first and the last always there, so that a style
    sheet can set them beside each other.
    """
    label = escape(row["label"]) if row.dataset in NUMBERED else ""
    what = f"[{escape(facts.text(row.id))}]{{.value}} {label}".rstrip()
    where = f"{_where(row, facts)}  \n[]{{.uses}}"
    paragraphs = [what, "  \n".join(_details(row, facts)), where]
    body = "\n\n".join(filter(None, paragraphs))
    return f"::: {{.evidence #ev-{row.id}}}\n{body}\n:::\n"


def _details(row: Row, facts: Facts) -> Iterable[str]:
    if row.dataset == "actors":
        parts: list[str] = []
        for part in (row[name] for name in ("role", "organisation", "country")):
            if not any(part in said for said in parts):  # a role may name the organisation
                parts.append(part)
        yield from filter(None, [escape(capital(", ".join(parts)))])
    elif actor := row["said_by"] or row["actor_id"]:
        stance = f", {row['stance']}" if row["stance"] else ""
        yield f"Said by {escape(facts.name(actor))}{stance}" + (
            f"; {row['status']}" if row["status"] else ""
        )
    if row["expression"]:
        yield f"Formula: {formula(row['expression'], facts)}"
    if row.dataset == "sources":
        if letter := facts.letter(row.id):
            yield f"Cited as {letter}, with the paragraph’s number"
        for column, name in (("publisher", "Publisher"), ("published", "Date")):
            yield f"{name}: {escape(row[column]) or 'not stated'}"
        yield f"{row['paragraphs']} paragraphs, {row['words']} words"
    for column, prefix in (("note", ""), ("handling", ""), ("caution", "Caution: ")):
        if row[column]:
            yield f"{prefix}{escape(row[column])}"


def _where(row: Row, facts: Facts) -> str:
    """Return where a row stands: the place in its source, and in the data."""
    here = f"row {escape(row.id)} in {row.dataset}.csv, line {row.line}"
    if row.pins:
        places = (f"{escape(at)}, at “{escape(anchor)}”" for at, anchor in facts.places(row.id))
        return f"{capital('; '.join(places))}; {here}"
    if row["sha256"]:
        return f"SHA-256 {row['sha256']}; {here}"
    return capital(here)


def formula(expression: str, facts: Facts) -> str:
    """Return a formula with each id linked to its entry and said in words."""

    def cite(match: re.Match[str]) -> str:
        return f"[{escape(say(facts.quantity(match[0])))}](#ev-{match[0]})"

    signs = expression.replace("*", "×").replace("/", "÷").replace("-", "−")
    return NAME.sub(cite, signs)
