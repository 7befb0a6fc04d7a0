"""What an engine left unresolved, said the same way whichever engine it was.

Quarto ends with exit code 0 on an unknown variable, cross-reference, citation or image,
and plain pandoc prints ``(fig-x?)``. Both engines turn what they notice into `Unresolved`
values, and `error` makes the one message of them: file and line, construct, suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brief.errors import EngineError
from brief.manuscript import targets, tree
from brief.manuscript.constructs import PAGE
from brief.manuscript.splice import Line

if TYPE_CHECKING:
    from brief.engines.project import Project

#: Each kind in words, as messages name it, and what to do where no near name exists.
KINDS: Mapping[str, tuple[str, str]] = {
    "var": ("unknown variable", targets.NONE),
    "meta": ("unknown metadata value", targets.NONE),
    "include": ("missing include", targets.NONE),
    "crossref": (targets.CROSSREF, targets.NONE),
    "citation": (targets.CITATION, targets.NONE),
    "image": (targets.IMAGE, targets.NONE),
    "alt": (targets.ALT, targets.ADD_ALT),
    "vector": ("image that Word cannot show", "put a PNG of the same name beside it"),
    "header": ("table without a header row", "name its columns in a first row"),
    "link": ("link to a place that does not exist", targets.NONE),
    "trace": (
        "traced link without an entry in the evidence annex",
        "include _generated/evidence.qmd in the annex",
    ),
    "duplicate": ("identifier used twice", "give one of the two another name"),
    "float": ("float of other things", f"give it what its label names, and a caption; see {PAGE}"),
    "warning": ("the engine warns:", "say it with standard Markdown"),
    "unsafe": ("forbidden content", "remove it: a brief loads nothing and runs nothing"),
    "residue": ("unresolved text in the page", "look for a misspelt or unclosed construct nearby"),
    "language": (
        "no word in the language of the brief for",
        "write it in _quarto.yml, under `language:`, by this name",
    ),
}

#: What is the matter where the name is one that stands in the manuscript.
_LEFT_OUT: Mapping[str, str] = {
    "crossref": "its label stands on something that has no number, or is left out here",
    "link": "what it names is left out here",
}
_LABEL = re.compile(r"#((?:fig|tbl|sec)-[\w.:-]+)")

#: What engines leave in the text where they found nothing.
RESIDUE = re.compile(
    r"\{\{<.*?(>\}\}|$)|\?@[\w:.-]+|\?(var|meta|invalid \w+ type):[\w.-]+", re.DOTALL
)


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """One thing that leads nowhere: its kind (a key of `KINDS`) and its name."""

    kind: str
    name: str
    place: str = ""


def error(unresolved: Iterable[Unresolved], project: Project, log: str = "") -> EngineError:
    """Return the error that names each of `unresolved` once, where it stands, in reading order."""
    lines = enumerate(project.source.lines)
    order = {f"report/{path}:{number}": index for index, (path, number, _) in lines}
    said = {}
    for thing in unresolved:
        place = thing.place or locate(thing.name, project.source.lines) or f"report/{project.main}"
        message = f"{place}: {KINDS[thing.kind][0]} `{thing.name}`; {suggest(thing, project)}"
        said[message] = order.get(place, len(order))
    return EngineError(
        "\n".join(sorted(said, key=lambda text: (said[text], text))),
        fix="correct the manuscript there and build again",
        log=log,
    )


def locate(name: str, lines: Sequence[Line]) -> str:
    """Return ``report/FILE:LINE`` of the first line that holds `name` as a whole, or ""."""
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for path, number, text in lines:
        if whole.search(text):
            return f"report/{path}:{number}"
    return ""


def suggest(thing: Unresolved, project: Project) -> str:
    """Return "did you mean …?" for a near name, else what to do."""
    known = {*_known(thing.kind, project)}
    if thing.name in known and thing.kind in _LEFT_OUT:
        return _LEFT_OUT[thing.kind]
    return targets.suggest(thing.name, known, KINDS[thing.kind][1])


def _known(kind: str, project: Project) -> Iterable[str]:
    """Return the names of `kind` that would have been understood."""
    texts = [text for *_, text in project.source.lines]
    if kind == "var":
        return project.variables.keys()
    if kind == "meta":
        return (name for name, value in project.metadata.items() if isinstance(value, str))
    if kind == "crossref":
        return {f"@{name}" for text in texts for name in _LABEL.findall(text)}
    if kind == "link":
        return {f"#{name}" for name in tree.ids(project.tree["blocks"]) if name}
    if kind == "citation":
        return targets.keys(project.files, project.bibliography) or ()
    endings = {"include": (".qmd", ".md"), "image": targets.PICTURES}
    wanted = endings.get(kind, ())
    return (path for path in project.files if wanted and path.endswith(wanted))
