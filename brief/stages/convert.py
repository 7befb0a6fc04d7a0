"""Step 5, convert: the judged tree, filled in → one self-contained HTML page and a Word document.

Input: `staged`, `charts`, `inputs.settings`. Output: `build.converted`. An engine writes
HTML and Word; its HTML is brought to our clean form, and the page is built around that.
Trusting an exit code does not belong here: what came out is read before it goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace

from brief import engines, word
from brief.engines.project import Project
from brief.engines.unresolved import error
from brief.html import Body, normalise, page
from brief.model import Build, Converted
from brief.system import cache, tools


def run(build: Build) -> Build:
    """Return `build` with `converted` filled.

    Raises `EngineError` that names everything unresolved, unsupported or unsafe, and
    `MissingError` where the engine asked for is not there.
    """
    project = Project.of(build)
    engine = engines.choose(build.options.engine)
    # The settings stand apart from the files: the version and the date come from outside.
    about = (engine.name, project.main, project.profile, project.settings)
    drawn = [(chart.id, chart.uses) for chart in build.charts]
    inputs = [repr((about, drawn)).encode()]
    for name in sorted(build.staged):
        inputs += [name.encode(), build.staged[name]]
    made = cache.recall(
        build.options.cache,
        "convert",
        inputs,
        lambda: cache.packed(asdict(_convert(build, project, engine))),
    )
    return replace(build, converted=Converted(**cache.unpacked(made)))


def _convert(build: Build, project: Project, engine: engines.Engine) -> Converted:
    _ = project.tree  # made once, before two threads ask for it
    # The two conversions are independent processes: let them share the time.
    (html, html_log), (docx, docx_log) = tools.together(
        lambda: engine.write("html", project), lambda: engine.write("docx", project)
    )
    body = clean(html, build)
    docx, unresolved = word.finish(docx, build.inputs.settings)
    if unresolved := (*body.unresolved, *unresolved):
        raise error(unresolved, project, html_log + docx_log)
    whole = page(body, build.inputs.settings, project.files, _description(project))
    return Converted(html=whole, docx=docx, engine=engine.name, log=html_log + docx_log)


def clean(html: bytes, build: Build) -> Body:
    """Return the clean body of an engine's HTML."""
    drawn: Mapping[str, list[str]] = defaultdict(list)
    for chart in build.charts:
        for row_id in chart.uses:
            drawn[row_id].append(chart.id)
    return normalise(html.decode("utf-8"), files=build.staged.keys(), drawn=drawn)


def _description(project: Project) -> str:
    return str(project.metadata.get("description") or project.settings.subtitle)
