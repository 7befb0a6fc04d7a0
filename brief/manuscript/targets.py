"""What the text points at is there: pictures, cross-references, works cited, and their lists.

Whether a label that is there has a number, in what an engine prints, is the engines' to say.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import yaml

from brief.edition.generated_parts import LABELS
from brief.manuscript import chart_text, constructs, forbid, tree
from brief.manuscript.settings import read as read_yaml
from brief.manuscript.splice import Splice

#: What leads nowhere, as messages call it, and what to do where no name is near.
IMAGE, CROSSREF, CITATION = "missing image", "unresolved cross-reference", "unknown citation"
ALT, ADD_ALT = "image without alternative text", 'add fig-alt="…" to it'
NONE = "none is defined"
_PATH = "write the path of the file below report/"

PICTURES = (".svg", ".png", ".jpg", ".jpeg")
#: The settings that name files, and how the names of these end.
FILES = {"bibliography": (".bib", ".bibtex", ".json", ".yaml", ".yml"), "csl": (".csl",)}
_KEY = re.compile(r"@(?!comment\b)\w+\s*\{\s*([^\s,]+)\s*,", re.IGNORECASE)
#: Other keys of the same work (biblatex).
_ALIASES = re.compile(r"\bids\s*=\s*[{\"]([^}\"]*)", re.IGNORECASE)
#: The address of a picture or list that stands somewhere else.
_WEB = re.compile(r"\w+://")
_COMMENT = re.compile(r"^\s*%.*", re.MULTILINE)


def check(
    source: Splice, blocks: tree.Nodes, settings: Iterable[tuple[str, Any]], profile: str = ""
) -> None:
    """Note every picture, alternative text, label, work and list of works that is not there.

    `settings` are the path below report/ and the YAML node of each settings file, of which those
    of `profile` act.
    """
    named = _lists(source, settings)
    acting = (source.main, f"_quarto-{profile}.yml", "_quarto.yml")  # one goes over the next
    lists = next((named[path] for path in acting if path in named), [])
    labels = {*tree.ids(blocks)}
    known = [f"@{label}" for label in labels if constructs.kind(label) in constructs.KINDS]
    works = keys(source.files, lists)
    charts = {
        f"charts/{chart}.{ending}"
        for chart in chart_text.chart_ids(source.files)
        for ending in ("svg", "png")
    }
    source.cursor = 0
    for image in tree.nodes(blocks, "Image"):
        _picture(source, image["c"][2][0], charts)
    source.cursor = 0
    for figure in tree.nodes(blocks, "Figure"):
        for image in tree.nodes(figure, "Image"):
            _described(source, image["c"])
    for name in (c["citationId"] for cite in tree.nodes(blocks, "Cite") for c in cite["c"][0]):
        kind, _, rest = name.partition("-")
        if constructs.kind(name) not in constructs.KINDS:
            is_refused = constructs.instead(f"@{name.lower()}") != ""
            if not is_refused and works is not None and f"@{name}" not in works:
                _missing(source, CITATION, f"@{name}", works)
        elif f"{kind.lower()}-{rest}" not in {*labels, *LABELS}:
            if f"@{name}" in (works or ()):
                what = f"the key `@{name}` begins as a label does"
                source.reject(f"@{name}", "missing", what, "rename the key of that work")
            else:
                _missing(source, CROSSREF, f"@{name}", known)


def _picture(source: Splice, target: str, charts: Collection[str]) -> None:
    """Note a picture that is neither a file below report/ nor a chart."""
    path = _path(source, target)
    if path and path not in source.files and path not in charts:
        known = (name for name in source.files if name.endswith(PICTURES))
        _missing(source, IMAGE, path, [*known, *charts])


def _described(source: Splice, image: Any) -> None:
    """Note a picture with a caption that has no words for those who cannot see it."""
    (_, _, pairs), _, (target, _) = image
    path = _path(source, target)
    if path and not any(value for name, value in pairs if name in ("fig-alt", "alt")):
        without = rf"[^[]\]\([<./]*({re.escape(path)})[^()\n]*\)(?!\{{[^}}]*alt=)"
        source.reject(path, "missing", f"{ALT} `{path}`", ADD_ALT, without)


def _path(source: Splice, target: str) -> str:
    """Return the path of a picture below report/; "" where it is not known yet, or refused."""
    path = unquote(source.plain(target)).removeprefix("./")
    return "" if source.within(unquote(target)) or not forbid.is_safe(path) else path


def keys(files: Mapping[str, bytes], lists: Iterable[str]) -> set[str] | None:
    """Return the citations, as ``@key``, that the files called `lists` define.

    None where one is not there or cannot be read, which is not for a citation to say.
    """
    try:
        return {f"@{key}" for path in lists for key in _keys(path, files[path].decode("utf-8-sig"))}
    except (KeyError, ValueError, RecursionError, yaml.YAMLError):
        return None


def _keys(path: str, text: str) -> list[str]:
    """Return the keys of one list, in the form that its name says, as pandoc takes it."""
    if path.endswith(FILES["bibliography"][:2]):
        text = _COMMENT.sub("", text)
        aliases = (key.strip() for ids in _ALIASES.findall(text) for key in ids.split(","))
        return [*_KEY.findall(text), *aliases]
    is_json = path.endswith(".json")
    listed = json.loads(text) if is_json else read_yaml(text.rstrip().removesuffix("\n---"))[1]
    match listed:
        case [*works] | {"references": [*works]} | {"items": [*works]}:
            ids = (work.get("id") for work in works if isinstance(work, dict))
            return [str(key) for key in ids if isinstance(key, str | int)]
    raise ValueError(path)


def _lists(source: Splice, settings: Iterable[tuple[str, Any]]) -> dict[str, list[str]]:
    """Return, by settings file, the lists of works it names; note what names no file."""
    lists = {}
    for path, root in settings:
        for key, value in constructs.pairs(root):
            if key.value in FILES:
                nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for node in nodes:
                    _list(source, path, key.value, node)
                if key.value == "bibliography":
                    lists[path] = [str(node.value).removeprefix("./") for node in nodes]
    return lists


def _list(source: Splice, path: str, key: str, node: yaml.Node) -> None:
    """Note what a setting names, where it is no file."""
    where = constructs.place(path, node)
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        source.problem(where, "setting", f"`{key}` names no file", _PATH)
    elif node.value.removeprefix("./") not in source.files:
        known = [name for name in source.files if name.endswith(FILES[key])]
        fix = suggest(node.value, known, _PATH)
        source.problem(where, "missing", f"missing {key} `{node.value}`", fix, node.value)


def _missing(source: Splice, what: str, name: str, known: Collection[str]) -> None:
    source.reject(name, "missing", f"{what} `{name}`", suggest(name, known, NONE))


def suggest(name: str, known: Collection[str], otherwise: str) -> str:
    """Return "did you mean …?" for a near name, else those that are known, else what to do."""
    if _WEB.match(name):
        return "save the file below report/ and write its path: a brief loads nothing"
    known = sorted({*known} - {name})
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean `{near[0]}`?"
    if known:
        return f"known are {', '.join(f'`{name}`' for name in known[:8])}" + (
            " …" if len(known) > 8 else ""
        )
    return otherwise
