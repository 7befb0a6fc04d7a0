"""The manuscript parsed: which variables it cites where, and which numbers it types.

`splice` makes one text of the files in which places can be found again, `tree` has pandoc
read it, `prose` walks what pandoc says, `targets` looks for what it points at. Here it comes
together, with what stands outside of it: the settings, and words in ``charts.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from brief.evidence.numbers import find_numbers
from brief.manuscript import chart_text, constructs, references, targets, tree
from brief.manuscript.prose import Walk
from brief.manuscript.settings import place as yaml_place
from brief.manuscript.settings import read as read_yaml
from brief.manuscript.splice import ROOM, Splice, place, shortcodes
from brief.manuscript.typed_numbers import Around
from brief.model import Manuscript, Problem, Typed, Use

#: Metadata a reader sees, besides what ``{{< meta … >}}`` brings into the text.
SHOWN = frozenset(
    {
        *("title", "subtitle", "abstract", "description", "author", "authors", "keywords"),
        *("pagetitle", "subject", "category", "abstract-title", "toc-title", "thanks"),
        *("institute", "copyright", "license", "funding", "language"),
    }
)
#: Of this, what makes sentences about the subject.
SAYING = frozenset({"title", "subtitle", "abstract", "description", "pagetitle", "subject"})
#: Parts of an author that are addresses.
_NO_TEXT = frozenset({"orcid", "url", "email", "id", "ref", "number", "phone", "postal-code"})
#: Metadata that numbers the brief itself; brief.settings checks them.
OWN = frozenset({"version", "date"})
_SETTINGS = re.compile(r"_quarto(-[\w-]+)?\.yml")


def parse(
    files: Mapping[str, bytes], main: str, folder: Path | None = None, profile: str = ""
) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the manuscript and what keeps parts of it from being read.

    `files` are the bytes of everything below report/, by POSIX path, and `profile` whose
    settings act; pandoc's tree is kept in `folder` (see `cache`). Raises `MissingError` where
    there is no pandoc.
    """
    source = Splice.of(files, main)
    walk = Walk(source)
    blocks: tree.Nodes = []
    try:
        parsed = _tree(source, folder)
        blocks = parsed["blocks"]
        for warning in parsed["warnings"]:
            source.warn(warning)
        walk.blocks(blocks, Around())
        if parsed["meta"] and "yaml-block" not in {problem.rule for problem in source.problems}:
            source.yaml_block(source.find(next(iter(parsed["meta"]))))
    except RecursionError:
        what, fix = "is nested too deeply", "flatten lists and quotes"
        source.problem(source.nowhere, "nesting", what, fix)
    if len(source.marks) >= ROOM:
        what, fix = "holds more variables than a brief", "cite less in one document"
        source.problem(source.nowhere, "too-large", what, fix)
    settings = list(_settings(source))
    targets.check(source, blocks, [(given.path, given.root) for given in settings], profile)
    for given in settings:
        constructs.keys(source, given.path, given.root)
        for text in _texts(given.root, set()):
            constructs.plain(source, given.path, text)
    cited = {m.name.removeprefix("meta.") for m in source.marks if m.kind == "meta"} - OWN
    literals = dict(pair for given in settings for pair in _literals(given.values))
    met = {(use.path, use.line, use.column) for use in walk.judge.uses}
    cites = [mark.use for mark in source.marks if mark.is_variable]
    silent = [use for use in cites if (use.path, use.line, use.column) not in met]
    titles: list[Typed] = []
    typed = [*walk.judge.typed, *chart_text.typed(files), *references.typed(files)]
    for given in settings:
        typed += _typed(given, cited, literals)
        titles += _titles(given)
        silent += _uses(given)
    manuscript = Manuscript(
        files,
        main,
        blocks=blocks,
        source=source,
        uses=tuple(dict.fromkeys([*walk.judge.uses, *silent])),
        typed=tuple(dict.fromkeys(typed)),
        titles=tuple(titles),
        runs=tuple(walk.judge.runs),
        words=walk.judge.words,
        reasons=walk.reasons,
        metadata=dict(pair for given in settings for pair in _names(given.root)),
    )
    return manuscript, tuple(source.problems)


def _tree(source: Splice, folder: Path | None) -> Any:
    """Return pandoc's tree of the text; an empty one, and a problem, where pandoc stops."""
    try:
        return tree.of(source, folder)
    except ValueError as error:
        what = f"pandoc cannot read it: {error}"
        source.problem(source.nowhere, "markdown", what, "correct it")
        return {"meta": {}, "blocks": [], "warnings": []}


class _Given(NamedTuple):
    """Settings: their file, their text, and what YAML reads in it, as a node and as values."""

    path: str
    text: str
    root: yaml.Node | None
    values: Any


def _settings(source: Splice) -> Iterator[_Given]:
    """Yield the front matter and each settings file.

    What is broken in a file is said by brief.manuscript.settings, with the place.
    """
    texts = {source.main: source.front}
    for path in sorted(filter(_SETTINGS.fullmatch, source.files)):
        texts[path] = source.files[path].decode("utf-8-sig", "replace")
    for path, text in texts.items():
        try:
            root, values = read_yaml(text)
        except yaml.YAMLError as error:
            if path == source.main:
                line, what = yaml_place(error)
                where, what = (f"report/{path}", line, 0), f"is not valid YAML: {what}"
                source.problem(where, "markdown", what, "correct it")
        else:
            yield _Given(path, text, root, values)


def _names(node: yaml.Node | None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key of some settings, dotted, with its text; what is no text has none."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        yield f"{prefix}{key.value}", value.value if isinstance(value, yaml.ScalarNode) else ""
        yield from _names(value, f"{prefix}{key.value}.")


def _texts(
    node: yaml.Node | None,
    cited: AbstractSet[str],
    name: str = "",
    *,
    shown: bool = False,
    said: AbstractSet[str] = SHOWN,
) -> Iterator[yaml.ScalarNode]:
    """Yield the scalars that a reader sees: those of the keys `said`, and what is cited."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = f"{name}.{key.value}".lstrip(".")
            seen = (shown or key.value in said or path in cited) and key.value not in _NO_TEXT
            yield from _texts(value, cited, path, shown=seen, said=said)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _texts(child, cited, name, shown=shown, said=said)
    elif isinstance(node, yaml.ScalarNode) and shown:
        yield node


def _titles(given: _Given) -> Iterator[Typed]:
    """Yield the texts of some settings that say something of the whole brief."""
    for node in _texts(given.root, set(), said=SAYING):
        mark = node.start_mark
        yield Typed(f"report/{given.path}", mark.line + 1, mark.column + 1, node.value)


def _uses(given: _Given) -> Iterator[Use]:
    """Yield the variables in the shown texts of some settings."""
    for node in _texts(given.root, set()):
        for _, inside in shortcodes(node.value):
            kind, _, name = inside.partition(" ")
            name = name.strip() if kind == "var" else f"{kind}.{name.strip()}"
            mark = node.start_mark
            yield Use(f"report/{given.path}", mark.line + 1, mark.column + 1, name)


def _typed(given: _Given, cited: AbstractSet[str], literals: Mapping[str, str]) -> Iterator[Typed]:
    """Yield the numbers typed in the shown texts of some settings.

    These texts are plain, so a literal cannot be marked in them: ``brief: literals:``
    lists it with its reason.
    """
    path, text = f"report/{given.path}", given.text
    for node in _texts(given.root, cited):
        start, end = node.start_mark.index, node.end_mark.index
        said = _blank(node.value, *(whole for whole, _ in shortcodes(node.value)))
        for literal, reason in literals.items():
            if literal in said and find_numbers(literal):
                at = max(text.find(literal, start, end), start)
                yield Typed(path, *place(text, at), literal, reason)
        for number in find_numbers(_blank(said, *literals)):
            start = max(text.find(number.text, start, end), start)
            yield Typed(path, *place(text, start), number.text)
            start += len(number.text)


def _literals(values: Any) -> Iterable[tuple[str, str]]:
    """Return the texts of ``brief: literals:``, longest first, with their reasons."""
    match values:
        case {"brief": {"literals": {**listed}}}:
            given = [(str(text), str(reason)) for text, reason in listed.items() if text]
            return sorted(given, key=lambda pair: -len(pair[0]))
    return ()


def _blank(text: str, *parts: str) -> str:
    for part in parts:
        text = text.replace(part, " " * len(part))
    return text
