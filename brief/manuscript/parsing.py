"""The manuscript parsed: which variables it cites where, and which numbers it types.

`splice` makes one text of the files in which places can be found again, pandoc parses
it, `prose` walks pandoc's tree. Here it comes together, with the texts that stand
outside of it: titles in ``_quarto.yml`` and words in ``charts.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import yaml

from brief.evidence.numbers import find_numbers
from brief.manuscript import chart_text
from brief.manuscript.prose import Walk
from brief.manuscript.settings import read as read_yaml
from brief.manuscript.splice import FRONT, MARKS, ROOM, Splice, place, shortcodes
from brief.model import Manuscript, Problem, Typed, Use
from brief.system import cache, tools

#: Raw HTML stays raw in the tree, so that it can be seen and refused.
FORMAT = "markdown-native_divs-native_spans"
#: Metadata a reader sees, besides what ``{{< meta … >}}`` brings into the text.
SHOWN = frozenset(
    {
        *("title", "subtitle", "abstract", "description", "author", "authors", "keywords"),
        *("pagetitle", "subject", "category", "abstract-title", "toc-title", "thanks"),
        *("institute", "copyright", "license", "funding"),
    }
)
#: Metadata that numbers the brief itself; brief.settings checks them.
OWN = frozenset({"version", "date"})
_SETTINGS = re.compile(r"_quarto(-[\w-]+)?\.yml")


def parse(
    files: Mapping[str, bytes], main: str, folder: Path | None = None
) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the manuscript and what keeps parts of it from being read.

    `files` are the bytes of everything below report/, by POSIX path; pandoc's tree of them
    is kept in `folder` (see `cache`). Raises `MissingError` where there is no pandoc.
    """
    source = Splice(files, main)
    text = source.read(main)
    walk = Walk(source)
    cited = {use.name.removeprefix("meta.") for use in source.uses if use.group == "meta"} - OWN
    metadata: dict[str, Any] = {}
    try:
        # The engines cut the front matter off, so what follows is parsed by itself here, too.
        end = front.end() if (front := FRONT.match(text)) else 0
        head, tree = (_tree(part, source, folder) for part in (text[:end], text[end:]))
        metadata = head["meta"]
        for value in _shown(metadata, cited):
            walk.metadata(value)
        walk.blocks([*head["blocks"], *tree["blocks"]])
        if tree["meta"] and "yaml-block" not in {problem.rule for problem in source.problems}:
            source.yaml_block(*source.find(next(iter(tree["meta"]))))
    except RecursionError:
        source.problem(main, 0, "nesting", "is nested too deeply", "flatten lists and quotes")
    if max(len(source.numbers), len(source.uses)) >= ROOM:
        source.problem(main, 0, "too-large", "holds more numbers than a brief", "put them in data/")
    settings = [path for path in sorted(files) if _SETTINGS.fullmatch(path)]
    names = {name for path in settings for name in _names(_yaml(files[path]))}
    outside = [use for path in settings for use in _uses(path, files[path])]
    met = {(use.path, use.line, use.column) for use in walk.found.uses}
    silent = [use for use in source.uses if (use.path, use.line, use.column) not in met]
    typed = [*walk.found.typed, *chart_text.typed(files)]
    typed += [number for path in settings for number in _typed(path, files[path], cited)]
    manuscript = Manuscript(
        files,
        main,
        uses=tuple(dict.fromkeys([*walk.found.uses, *silent, *outside])),
        typed=tuple(dict.fromkeys(typed)),
        words=walk.found.words,
        reasons=walk.reasons,
        metadata=tuple(sorted(names | set(_meta_names(metadata)))),
    )
    return manuscript, tuple(source.problems)


def _tree(text: str, source: Splice, folder: Path | None) -> Any:
    """Return pandoc's tree of `text`; an empty one, and a problem, where pandoc stops."""
    if not text:
        return {"meta": {}, "blocks": []}
    name = cache.key("load", [text.encode()])
    kept = cache.get(folder, name)
    if kept is not None:
        return json.loads(kept)
    done = tools.run([tools.pandoc(), "--from", FORMAT, "--to", "json"], stdin=text.encode())
    if done.code:
        said = MARKS.sub("", done.stderr.strip()).replace("\n", " ")
        source.problem(source.main, 0, "markdown", f"pandoc cannot read it: {said}", "correct it")
        return {"meta": {}, "blocks": []}
    cache.put(folder, name, done.stdout)
    return json.loads(done.stdout)


def _shown(metadata: Mapping[str, Any], cited: AbstractSet[str], prefix: str = "") -> Iterator[Any]:
    """Yield the metadata a reader sees, at any depth: a format may have a title of its own."""
    for key, value in metadata.items():
        if key in SHOWN or prefix + key in cited:
            yield value
        elif value["t"] == "MetaMap":
            yield from _shown(value["c"], cited, f"{prefix}{key}.")


def _meta_names(metadata: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in metadata.items():
        yield prefix + key
        if value["t"] == "MetaMap":
            yield from _meta_names(value["c"], f"{prefix}{key}.")


def _yaml(content: bytes) -> yaml.Node | None:
    try:
        return read_yaml(content.decode("utf-8-sig"))[0]
    except (yaml.YAMLError, UnicodeDecodeError):
        return None  # said by brief.settings, with the place


def _names(node: yaml.Node | None, prefix: str = "") -> Iterator[str]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        yield f"{prefix}{key.value}"
        yield from _names(value, f"{prefix}{key.value}.")


def _texts(
    node: yaml.Node | None, cited: AbstractSet[str], name: str = "", *, shown: bool = False
) -> Iterator[yaml.ScalarNode]:
    """Yield the scalars that a reader sees."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = f"{name}.{key.value}".lstrip(".")
            seen = shown or key.value in SHOWN or path in cited
            yield from _texts(value, cited, path, shown=seen)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _texts(child, cited, name, shown=shown)
    elif isinstance(node, yaml.ScalarNode) and shown:
        yield node


def _uses(path: str, content: bytes) -> Iterator[Use]:
    """Yield the variables in the shown texts of a settings file."""
    for node in _texts(_yaml(content), set()):
        for match in shortcodes(node.value):
            kind, _, name = match[1].partition(" ")
            name = name.strip() if kind == "var" else f"{kind}.{name.strip()}"
            mark = node.start_mark
            yield Use(f"report/{path}", mark.line + 1, mark.column + 1, name)


def _typed(path: str, content: bytes, cited: AbstractSet[str]) -> Iterator[Typed]:
    """Yield the numbers typed in the shown texts of a settings file.

    These texts are plain, so a literal cannot be marked in them: ``brief: literals:``
    lists it with its reason.
    """
    root = _yaml(content)
    text = content.decode("utf-8-sig") if root else ""
    literals = dict(_literals(root))
    for node in _texts(root, cited):
        span = (node.start_mark.index, node.end_mark.index)
        said = _blank(node.value, *(match[0] for match in shortcodes(node.value)))
        for literal in literals:
            if literal in said and find_numbers(literal):
                at = max(text.find(literal, *span), span[0])
                yield Typed(f"report/{path}", *place(text, at), literal, literals[literal])
        at = span[0]
        for number in find_numbers(_blank(said, *literals)):
            at = max(text.find(number.text, at, span[1]), at)
            yield Typed(f"report/{path}", *place(text, at), number.text)
            at += len(number.text)


def _literals(root: yaml.Node | None) -> Iterator[tuple[str, str]]:
    """Yield the texts of ``brief: literals:``, longest first, with their reasons."""
    found = yaml.BaseLoader("").construct_document(root) if root else {}
    for key in ("brief", "literals"):
        found = found.get(key) if isinstance(found, dict) else {}
    listed = found.items() if isinstance(found, dict) else ()
    yield from sorted(((k, str(v)) for k, v in listed if k), key=lambda one: -len(one[0]))


def _blank(text: str, *parts: str) -> str:
    for part in parts:
        text = text.replace(part, " " * len(part))
    return text
