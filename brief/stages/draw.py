"""Step 3, draw: evidence + report/charts.py → charts, drawn and checked.

Input: `evidence` and the source of ``report/charts.py``, which ends with
``CHARTS = (a_function, …)``; each function takes `Facts`, returns a `Plot`, and gives the
chart its name as id. Output: `build.charts`, each with an SVG to be inlined, a PNG for
Word, its words and its data table. A chart whose function read the same facts before is
not drawn again, and where none has to be, no plotting library is loaded. How a chart is
drawn (`brief.charts`) does not belong here.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from brief import charts
from brief.evidence.facts import Read
from brief.model import Build, Chart, DataTable, Evidence
from brief.system import cache

SOURCE = "charts.py"


def run(build: Build) -> Build:
    """Return `build` with `charts` filled; a report without charts.py has none.

    Raises `InvalidError` with every problem of charts.py and of the charts it draws.
    """
    source = build.inputs.manuscript.files.get(SOURCE)
    if source is None:
        return replace(build, charts=())
    folder, evidence = build.options.cache, build.evidence
    names = _names(folder, source)
    kept = {name: chart for name in names if (chart := _kept(folder, source, name, evidence))}
    if names and len(kept) == len(names):
        return replace(build, charts=tuple(kept[name] for name in names))
    drawn = charts.draw(source, evidence, kept)
    for chart, reads in drawn:
        if chart.id not in kept:
            cache.put(folder, _key(source, chart.id), _entry(chart, reads, evidence))
    listed = json.dumps([chart.id for chart, _ in drawn]).encode()
    cache.put(folder, _key(source, "CHARTS"), listed)
    return replace(build, charts=tuple(chart for chart, _ in drawn))


def _key(source: bytes, name: str) -> str:
    """Return the name of a chart's entry, or with ``CHARTS`` of the list of all of them.

    The list is known only once charts.py has run, so it is kept, too.
    """
    return cache.key("draw", (source, name.encode()))


def _names(folder: Path | None, source: bytes) -> tuple[str, ...]:
    """Return the charts that this charts.py listed when it ran last; none where it never did."""
    content = cache.get(folder, _key(source, "CHARTS"))
    return tuple(json.loads(content)) if content else ()


def _kept(folder: Path | None, source: bytes, name: str, evidence: Evidence) -> Chart | None:
    """Return a chart drawn before, if all that its function read is as it was."""
    content = cache.get(folder, _key(source, name))
    if content is None:
        return None
    entry = json.loads(content)
    reads = ((kind, looked_up) for kind, looked_up in entry["reads"])
    if digest(reads, evidence) != entry["digest"]:
        return None
    fields = entry["chart"]
    columns, rows = fields["table"]["columns"], fields["table"]["rows"]
    return Chart(
        **{
            **fields,
            "table": DataTable(tuple(columns), tuple(map(tuple, rows))),
            "uses": tuple(fields["uses"]),
            "png": base64.b64decode(fields["png"]),
        }
    )


def _entry(chart: Chart, reads: Iterable[Read], evidence: Evidence) -> bytes:
    found = sorted(reads)
    fields = {**asdict(chart), "png": base64.b64encode(chart.png).decode()}
    return json.dumps({"reads": found, "digest": digest(found, evidence), "chart": fields}).encode()


def digest(reads: Iterable[Read], evidence: Evidence) -> str:
    """Return a hash of what `reads` find in the evidence."""
    rows = evidence.by_id()
    found = hashlib.sha256()
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
        found.update(repr((kind, name, value)).encode("utf-8", "surrogateescape"))
    return found.hexdigest()
