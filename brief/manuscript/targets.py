"""What the text points at is there: pictures, cross-references, works cited, and their lists.

Whether a label that is there has a number, in what an engine prints, is the engines' to say.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import yaml

from brief.edition.generated_parts import LABELS
from brief.manuscript import chart_text, constructs, forbid, tree
from brief.manuscript.splice import Splice

#: What leads nowhere, as messages call it, and what to do where no name is near.
IMAGE, CROSSREF, CITATION = "missing image", "unresolved cross-reference", "unknown citation"
BIBLIOGRAPHY = "missing bibliography"
NONE = "none is defined"

PICTURES = (".svg", ".png", ".jpg", ".jpeg")
LISTS = (".bib", ".json", ".yaml", ".csl")
_KEY = re.compile(r"@\w+\s*\{\s*([^\s,]+)\s*,")


def check(source: Splice, blocks: tree.Nodes, settings: Iterable[tuple[str, Any]]) -> None:
    """Note every picture, label, work and list of works that is not there.

    `settings` are the path below report/ and the YAML node of each settings file.
    """
    lists = list(_lists(source, settings))
    labels = {*tree.ids(blocks)}
    known = [f"@{label}" for label in labels if constructs.kind(label) in constructs.KINDS]
    works = keys(lists)
    charts = {
        f"charts/{chart}.{ending}"
        for chart in chart_text.chart_ids(source.files)
        for ending in ("svg", "png")
    }
    source.cursor = 0
    for image in tree.nodes(blocks, "Image"):
        _picture(source, image["c"][2][0], charts)
    for cite in tree.nodes(blocks, "Cite"):
        for citation in cite["c"][0]:
            name = citation["citationId"]
            kind, _, rest = name.partition("-")
            if constructs.kind(name) in constructs.KINDS:
                if f"{kind.lower()}-{rest}" not in {*labels, *LABELS}:
                    _missing(source, CROSSREF, f"@{name}", known)
            elif not constructs.instead(f"@{name.lower()}") and not _listed(name, lists):
                _missing(source, CITATION, f"@{name}", works)


def _picture(source: Splice, target: str, charts: Collection[str]) -> None:
    """Note a picture that is neither a file below report/ nor a chart."""
    path = unquote(source.plain(target))
    if source.within(unquote(target)) or not forbid.is_safe(path):
        return  # made of a variable, which no name is known of yet; refused already
    if path not in source.files and path not in charts:
        known = (name for name in source.files if name.endswith(PICTURES))
        _missing(source, IMAGE, path, [*known, *charts])


def _listed(key: str, lists: Collection[str]) -> bool:
    """Whether a key stands in a list of works, of whatever form; citeproc reads it for good."""
    return any(re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text) for text in lists)


def keys(lists: Iterable[str]) -> set[str]:
    """Return the citations that BibTeX files define, as ``@key``."""
    return {f"@{key}" for text in lists for key in _KEY.findall(text)}


def _lists(source: Splice, settings: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield the text of each list of works that the settings name; note what names no file."""
    named = (
        (path, key, node)
        for path, root in settings
        for key, value in constructs.pairs(root)
        if key.value in ("bibliography", "csl")
        for node in (value.value if isinstance(value, yaml.SequenceNode) else [value])
    )
    for path, key, node in named:
        where = constructs.place(path, node)
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            what, fix = f"`{key.value}` names no file", "write the path of the file below report/"
            source.problem(where, "setting", what, fix)
        elif node.value not in source.files:
            known = [name for name in source.files if name.endswith(LISTS)]
            what = f"{BIBLIOGRAPHY} `{node.value}`"
            source.problem(where, "missing", what, suggest(node.value, known, NONE), node.value)
        elif key.value == "bibliography":
            yield source.files[node.value].decode("utf-8", "replace")


def _missing(source: Splice, what: str, name: str, known: Collection[str]) -> None:
    source.reject(name, "missing", f"{what} `{name}`", suggest(name, known, NONE))


def suggest(name: str, known: Collection[str], otherwise: str) -> str:
    """Return "did you mean …?" for a near name, else those that are known, else what to do."""
    known = sorted({*known} - {name})
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean `{near[0]}`?"
    if known:
        return f"known are {', '.join(f'`{name}`' for name in known[:8])}" + (
            " …" if len(known) > 8 else ""
        )
    return otherwise
