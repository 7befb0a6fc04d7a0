"""Pandoc's tree of a text: read, filled in, and asked for its words.

The author's text is read once. The tree that comes of it is what `prose` judges, and the same
tree, with its marks turned into what they stand for (`fill`), is what the engines write.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from brief.evidence import citing
from brief.evidence.citing import Reference
from brief.evidence.facts import escape
from brief.manuscript.forbid import is_callout
from brief.manuscript.splice import MARKS, Splice
from brief.system import cache, tools

#: Raw HTML stays raw in the tree, so that it can be seen and refused.
FORMAT = "markdown-native_divs-native_spans"
#: Ids of the document around the body (`brief.html`), which no heading may take.
RESERVED = ("main", "contents", "contents-title")
#: A mark in plain text, and the space before it.
_SPACED = re.compile(f"( ?)({MARKS.pattern})")
#: A mark in a link target, where pandoc writes it in percent signs.
_QUOTED = re.compile(r"%F4(?:%[89AB][0-9A-F]){3}", re.IGNORECASE)

_WARNING = re.compile(r"^\[WARNING\] (.*)$", re.MULTILINE)

#: Nodes of the tree as JSON: each a dict of its kind ``t`` and its content ``c``.
Nodes = list[Any]


def read(text: str, folder: Path | None = None) -> Any:
    """Return pandoc's tree of a Markdown text, with ``meta`` and ``blocks``.

    Under ``warnings`` it has what pandoc says of it, of which each may mean lost text. It is kept
    in `folder` (see `cache`). Raises `ValueError`, in pandoc's words, where it stops, and
    `MissingError` where there is no pandoc.
    """

    def read_anew() -> bytes:
        command = [tools.pandoc(), "--from", FORMAT, "--to", "json"]
        done = tools.run(command, stdin=text.encode("utf-8", "replace"))
        if done.code:
            raise ValueError(MARKS.sub("", " ".join(done.stderr.split())))
        warnings = json.dumps(_WARNING.findall(done.stderr)).encode()
        return warnings + b"\n" + done.stdout

    warnings, _, made = cache.recall(folder, "load", [text.encode()], read_anew).partition(b"\n")
    return {**json.loads(made), "warnings": json.loads(warnings)}


def of(source: Splice, folder: Path | None = None) -> Any:
    """Return the tree of a spliced manuscript, as `read`.

    Shortcodes in code that is marked ``shortcodes=false`` are left alone, as Quarto leaves them.
    """
    made = read(source.text, folder)
    for block in nodes(made["blocks"], "CodeBlock"):
        (_, _, pairs), code = block["c"]
        if ["shortcodes", "false"] in pairs:
            source.reveal(code)
    return made


def words(node: Any) -> str:
    """Return the words and spaces at and below a node."""
    match node:
        case list():
            return "".join(map(words, node))
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return " "
        case {"t": "Str", "c": text} | {"t": "Code" | "CodeBlock" | "Math", "c": [_, text]}:
            return str(text)
        case {"t": kind, "c": content}:
            return words(content) + " " * (kind in ("Para", "Plain", "Header"))
    return ""


def nodes(node: Any, kind: str) -> Iterator[Any]:
    """Yield every node of a kind at and below `node`, in the order of the text."""
    return (part for part in _parts(node) if isinstance(part, dict) and part.get("t") == kind)


def ids(node: Any) -> Iterator[str]:
    """Yield every id at and below a node, as attributes hold them: id, classes, pairs."""
    for part in _parts(node):
        match part:
            case [str(identifier), list(), _]:
                yield identifier


def _parts(node: Any) -> Iterator[Any]:
    yield node
    below = node.values() if isinstance(node, dict) else node
    for child in below if isinstance(node, dict | list) else ():
        yield from _parts(child)


@dataclass(frozen=True, slots=True)
class Values:
    """What marks stand for, by the mark: inlines of variables, blocks of generated parts."""

    source: Splice
    inlines: Mapping[str, Nodes] = field(default_factory=dict)
    blocks: Mapping[str, Nodes] = field(default_factory=dict)

    def text(self, mark: str) -> str:
        """Return what a mark stands for as plain text."""
        if self.source.mark(mark).is_citation:
            return citing.plain(references(self.inlines.get(mark, [])))
        if self.source.mark(mark).is_variable:
            return words(self.inlines.get(mark, [])).strip()
        return self.source.shown(mark)

    def escaped(self, mark: str) -> str:
        """Return what a mark stands for as Markdown that shows the same."""
        return escape(self.text(mark))


def fill(blocks: Nodes, values: Values) -> Nodes:
    """Return a tree in which each mark is what it stands for, and each heading has its id.

    In text that is the variable's own words, links and all; in code, attributes and targets
    they are plain. Citations next to each other become one, right after the word before. A heading
    without an id of the author's gets one made of its words.
    """
    headings: Nodes = []  # without an id of the author's, in the order of the text

    def filled(node: Any) -> Any:
        if isinstance(node, str):
            return _plain(node, values, values.text)
        if isinstance(node, list):
            return _joined(part for child in node for part in parts(child))
        if not isinstance(node, dict):
            return node
        made = {key: value if key == "t" else filled(value) for key, value in node.items()}
        if node.get("t") == "Header" and _is_automatic(node):
            headings.append(made)
        return made

    def parts(node: Any) -> Iterable[Any]:
        match node:
            case {"t": "Str", "c": text}:
                return _split(text, values)
            case {"t": "Para" | "Plain", "c": [{"t": "Str", "c": mark}]} if mark in values.blocks:
                generated = values.blocks[mark]  # as it is
                headings.extend(filter(_is_automatic, nodes(generated, "Header")))
                return generated
            case {"t": "Div", "c": [attributes, content]} if is_callout(attributes[1]):
                return [{"t": "Div", "c": [_titled(attributes, values), filled(content)]}]
        return [filled(node)]

    tree: Nodes = filled(blocks)
    _identify(tree, headings)
    return tree


def _plain(text: str, values: Values, value: Callable[[str], str]) -> str:
    """Return a text of no inlines with its marks as plain words, a citation a word by itself."""

    def said(match: re.Match[str]) -> str:
        space, mark = match[1], match[2]
        apart = " " if match.start() and values.source.mark(mark).is_citation else space
        return apart + value(mark)

    if not text.isascii():
        text = _SPACED.sub(said, text)
    return _QUOTED.sub(lambda m: quote(value(unquote(m[0])), "/:?#@=&%,+;~!*()'"), text)


def _titled(attributes: Any, values: Values) -> Any:
    """Return a callout's attributes: its title is read as Markdown, so values in it are escaped."""
    identifier, classes, pairs = attributes
    said = {"title": values.escaped}
    plain = [[n, _plain(text, values, said.get(n, values.text))] for n, text in pairs]
    return [identifier, classes, plain]


def _split(text: str, values: Values) -> Iterator[Any]:
    """Yield the inlines of a word with marks in it."""
    for part in filter(None, re.split(f"({MARKS.pattern})", text)):
        if MARKS.match(part):
            yield from values.inlines.get(part) or inlines(values.source.shown(part))
        else:
            yield {"t": "Str", "c": part}


def _joined(parts: Iterable[Any]) -> Nodes:
    """Return nodes with neighbouring words made one, as pandoc has them, and citations, too.

    A citation stands right after what it follows, whatever space was typed between.
    """
    made: Nodes = []
    for node in parts:
        if cited := references([node] if _is_citation(node) else []):
            if made and made[-1]["t"] in ("Space", "SoftBreak"):
                made.pop()
            before = references(made.pop()) if made and _is_citation(made[-1]) else []
            made.append(_citation(citing.merged([*before, *cited])))
            continue
        match made, node:
            case [*_, {"t": "Str", "c": before}], {"t": "Str", "c": word}:
                made[-1] = {"t": "Str", "c": before + word}
            case _:
                made.append(node)
    return made


def _is_citation(node: Any) -> bool:
    match node:
        case {"t": "Span", "c": [[_, [citing.CLASS], _], _]}:
            return True
    return False


def references(node: Any) -> list[Reference]:
    """Return the places that the citations at and below a node name."""
    made = []
    for link in nodes(node, "Link"):
        (_, _, pairs), seen, (target, _) = link["c"]
        rows = dict(pairs).get("data-rows") or target.removeprefix("#ev-")
        made.append(Reference.read(words(seen), rows.split()))
    return made


def _citation(places: Iterable[Reference]) -> dict[str, Any]:
    """Return a citation as an inline: raised, in brackets, a link for each place."""
    raised: Nodes = []
    for place in places:
        raised += [{"t": "Str", "c": ","}, {"t": "Space"}] if raised else [{"t": "Str", "c": "["}]
        attributes = ["", ["traced"], list(map(list, citing.attributes(place).items()))]
        seen = [{"t": "Str", "c": place.seen}]
        raised.append({"t": "Link", "c": [attributes, seen, [f"#ev-{place.rows[0]}", ""]]})
    content = [{"t": "Superscript", "c": [*raised, {"t": "Str", "c": "]"}]}]
    return {"t": "Span", "c": [["", [citing.CLASS], []], content]}


def inlines(text: str) -> Nodes:
    """Return plain text as words and spaces; marks alone are none."""
    parts = re.split("( )", MARKS.sub("", text).lstrip(" "))
    return [{"t": "Space"} if part == " " else {"t": "Str", "c": part} for part in parts if part]


def _title(heading: Any) -> str:
    inlines = heading["c"][2]
    return words([node for node in inlines if node["t"] != "Note" and not _is_citation(node)])


def _is_automatic(heading: Any) -> bool:
    """Whether a heading's id is one that pandoc makes of its words."""
    made = slug(MARKS.sub("", _title(heading)), kept=".")
    return re.fullmatch(rf"{re.escape(made)}(-\d+)?", heading["c"][1][0]) is not None


def _identify(tree: Nodes, headings: Nodes) -> None:
    """Give each heading an id of its words that nothing else has; links follow."""
    others = Counter(ids(tree)) - Counter(heading["c"][1][0] for heading in headings)
    taken = {*RESERVED, *others}
    renamed = {}
    for heading in headings:
        before, *attributes = heading["c"][1]
        base = slug(_title(heading))
        new = next(i for i in chain([base], (f"{base}-{n}" for n in count(1))) if i not in taken)
        taken.add(new)
        if before not in others:
            renamed[f"#{before}"] = f"#{new}"
        heading["c"][1] = [new, *attributes]
    for link in nodes(tree, "Link"):
        target = link["c"][2]
        target[0] = renamed.get(target[0], target[0])


def slug(text: str, kept: str = "") -> str:
    """Return an id made of words, as pandoc does, which keeps the character ".", too.

    >>> slug("2. What does it cost?")
    'what-does-it-cost'
    """
    joined = "-".join(re.sub(rf"[^\w\s{kept}-]", "", text.lower()).split())
    return re.sub(r"^[\W\d_]+", "", joined) or "section"
