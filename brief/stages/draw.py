"""Step 3, draw: evidence + report/charts.py → charts, drawn and checked.

Input: `evidence` and the source of ``report/charts.py``, which ends with
``CHARTS = (a_function, …)``; each function takes `Facts`, returns a `Plot`, and gives the
chart its name as id. Output: `build.charts`, each with an SVG to be inlined, a PNG for
Word, its words and its data table; `build.sentences` with the charts' own. A chart whose
function read the same facts before is not drawn again, and where none has to be, no plotting
library is loaded. How a chart is drawn (`brief.charts`) does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

from brief import charts
from brief.errors import InvalidError
from brief.evidence.facts import Read
from brief.manuscript import chart_text, ledger, sentences
from brief.model import Build, Chart, DataTable, Evidence
from brief.system import cache, hashing


def run(build: Build) -> Build:
    """Return `build` with `charts` filled; a report without charts.py has none.

    Raises `InvalidError` with every problem of charts.py and of the charts it draws.
    """
    files, folder, evidence = build.inputs.manuscript.files, build.options.cache, build.evidence
    source = files.get(chart_text.PATH)
    if source is None:
        return replace(build, charts=())
    names = chart_text.chart_ids(files)
    keys = {name: cache.key("draw", (source, name.encode())) for name in names}
    entries = {name: cache.get(folder, key) for name, key in keys.items()}
    kept = {name: chart for name in names if (chart := _kept(entries[name], evidence))}
    if names and len(kept) == len(names):
        return _told(build, tuple(kept.values()))
    drawn = charts.draw(source, evidence, kept)
    for chart, reads in drawn:
        if chart.id not in kept:
            cache.put(folder, keys[chart.id], _entry(chart, reads, evidence))
    return _told(build, tuple(chart for chart, _ in drawn))


def _told(build: Build, drawn: tuple[Chart, ...]) -> Build:
    """Return `build` with its charts and their sentences, if these say no more than their rows."""
    settings, evidence = build.inputs.settings, build.evidence
    lines = chart_text.lines(build.inputs.manuscript.files)
    places = {chart.id: (f"report/{chart_text.PATH}", lines.get(chart.id, 0)) for chart in drawn}
    spoken = [s for c in drawn for s in sentences.of_chart(c, places[c.id], settings.lang)]
    labels = [s for c in drawn for s in sentences.labels_of_chart(c, places[c.id])]
    problems = {
        *ledger.check(spoken, evidence, settings),
        *ledger.check_labels(labels, evidence, settings),
    }
    if problems:
        raise InvalidError(sorted(problems))
    said = tuple(each.sentence for each in spoken)
    return replace(build, charts=drawn, sentences=(*build.sentences, *said))


def _kept(entry: bytes | None, evidence: Evidence) -> Chart | None:
    """Return the chart of an entry, if all that its function read is as it was."""
    if entry is None:
        return None
    reads, digest, fields = cache.unpacked(entry)
    if _digest(reads, evidence) != digest:
        return None
    return Chart(**{**fields, "table": DataTable(**fields["table"])})


def _entry(chart: Chart, reads: Iterable[Read], evidence: Evidence) -> bytes:
    looked_up = sorted(reads)
    return cache.packed((looked_up, _digest(looked_up, evidence), asdict(chart)))


def _digest(reads: Iterable[Read], evidence: Evidence) -> str:
    """Return a hash of what `reads` find in the evidence."""
    rows = evidence.by_id()
    parts = []
    for kind, name in reads:
        value: object
        match kind:
            case "row":
                value = rows.get(name)
            case "rows":
                value = evidence[name]
            case "quantity":
                value = evidence.quantities.get(name)
            case _:  # all of it
                value = sorted(rows.items()), sorted(evidence.quantities.items())
        parts.append(repr((kind, name, value)).encode("utf-8", "surrogateescape"))
    return hashing.digest(parts)
