"""What an engine left unresolved, said the same way whichever engine it was.

Quarto ends with exit code 0 on an unknown variable, cross-reference, citation or image,
and plain pandoc prints ``(fig-x?)``. Both engines turn what they notice into `Unresolved`
values, and `error` makes the one message of them: file and line, construct, suggestion.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brief.errors import EngineError
from brief.manuscript.splice import Line

if TYPE_CHECKING:
    from brief.engines.project import Project

_NONE = "none is defined"
#: Each kind in words, as messages name it, and what to do where no near name exists.
KINDS: Mapping[str, tuple[str, str]] = {
    "var": ("unknown variable", _NONE),
    "meta": ("unknown metadata value", _NONE),
    "include": ("missing include", _NONE),
    "crossref": ("unresolved cross-reference", _NONE),
    "citation": ("unknown citation", _NONE),
    "bibliography": ("missing bibliography", _NONE),
    "image": ("missing image", _NONE),
    "alt": ("image without alternative text", 'add fig-alt="…" to it'),
    "vector": ("image that Word cannot show", "put a PNG of the same name beside it"),
    "header": ("table without a header row", "name its columns in a first row"),
    "link": ("link to a place that does not exist", _NONE),
    "trace": (
        "traced link without an entry in the evidence annex",
        "include _generated/evidence.qmd in the annex",
    ),
    "duplicate": ("identifier used twice", "give one of the two another name"),
    "construct": ("unsupported construct", "say it with standard Markdown"),
    "unsafe": ("forbidden content", "remove it: a brief loads nothing and runs nothing"),
    "residue": ("unresolved text in the page", "look for a misspelt or unclosed construct nearby"),
    "language": (
        "no word in the language of the brief for",
        "write it in _quarto.yml, under `language:`, by this name",
    ),
}

_LABEL = re.compile(r"#((?:fig|tbl|sec)-[\w.:-]+)")
_ID = re.compile(r"#([\w][\w.:-]*)")
_BIB_KEY = re.compile(r"@\w+\s*\{\s*([^\s,]+)\s*,")

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
    known = sorted(_known(thing.kind, project))
    near = difflib.get_close_matches(thing.name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean `{near[0]}`?"
    if known:
        return f"known are {', '.join(f'`{name}`' for name in known[:8])}" + (
            " …" if len(known) > 8 else ""
        )
    return KINDS[thing.kind][1]


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
        return {f"#{name}" for text in texts for name in _ID.findall(text)}
    if kind == "citation":
        return {
            f"@{key}"
            for path in project.bibliography
            if path in project.files
            for key in _BIB_KEY.findall(project.text(path))
        }
    endings = {"include": (".qmd", ".md"), "image": (".svg", ".png", ".jpg", ".jpeg")}
    endings["bibliography"] = (".bib", ".json", ".yaml")
    wanted = endings.get(kind, ())
    return (path for path in project.files if wanted and path.endswith(wanted))
