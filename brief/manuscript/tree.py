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
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from brief.evidence.facts import escape
from brief.manuscript.forbid import is_callout
from brief.manuscript.splice import MARKS, Splice
from brief.system import cache, tools

#: Raw HTML stays raw in the tree, so that it can be seen and refused.
FORMAT = "markdown-native_divs-native_spans"
#: Ids of the document around the body (`brief.html`), which no heading may take.
RESERVED = ("main", "contents", "contents-title")
#: A mark in a link target, where pandoc writes it in percent signs.
_QUOTED = re.compile(r"%F4(?:%[89AB][0-9A-F]){3}", re.IGNORECASE)

#: Nodes of the tree as JSON: each a dict of its kind ``t`` and its content ``c``.
Nodes = list[Any]


def read(text: str, folder: Path | None = None) -> Any:
    """Return pandoc's tree of a Markdown text, with ``meta`` and ``blocks``.

    It is kept in `folder` (see `cache`). Raises `ValueError`, in pandoc's words, where it stops,
    and `MissingError` where there is no pandoc.
    """
    name = cache.key("load", [text.encode()])
    made = cache.get(folder, name)
    if made is None:
        command = [tools.pandoc(), "--from", FORMAT, "--to", "json"]
        done = tools.run(command, stdin=text.encode("utf-8", "replace"))
        if done.code:
            raise ValueError(MARKS.sub("", " ".join(done.stderr.split())))
        made = done.stdout
        cache.put(folder, name, made)
    return json.loads(made)


def of(source: Splice, folder: Path | None = None) -> Any:
    """Return the tree of a spliced manuscript, as `read`.

    Shortcodes in code that is marked ``shortcodes=false`` are left alone, as Quarto leaves them.
    """
    made = read(source.text, folder)
    for block in nodes(made["blocks"], "CodeBlock"):
        if ["shortcodes", "false"] in block["c"][0][2]:
            for mark in MARKS.findall(block["c"][1]):
                source.reveal(mark)
    return made


def words(node: Any) -> str:
    """Return the words and spaces at and below a node."""
    return "".join(_words(node))


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _words(child)
    elif isinstance(node, dict):
        kind, content = node.get("t"), node.get("c", "")
        if kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind == "Str":
            yield str(content)
        elif kind in ("Code", "CodeBlock", "Math"):
            yield str(content[1])
        else:
            yield from _words(content)
            yield " " * (kind in ("Para", "Plain", "Header"))


def nodes(node: Any, kind: str) -> Iterator[Any]:
    """Yield every node of a kind at and below `node`, in the order of the text."""
    for child in node if isinstance(node, list) else ():
        yield from nodes(child, kind)
    if isinstance(node, dict):
        if node.get("t") == kind:
            yield node
        for child in node.values():
            yield from nodes(child, kind)


def ids(node: Any) -> Iterator[str]:
    """Yield every id at and below a node, as attributes hold them: id, classes, pairs."""
    held = list(node.values()) if isinstance(node, dict) else node
    if isinstance(held, list):
        if len(held) == 3 and isinstance(held[0], str) and isinstance(held[1], list):
            yield held[0]
        for child in held:
            yield from ids(child)


@dataclass(frozen=True, slots=True)
class Values:
    """What marks stand for, by the mark: inlines of variables, blocks of generated parts."""

    source: Splice
    inlines: Mapping[str, Nodes] = field(default_factory=dict)
    blocks: Mapping[str, Nodes] = field(default_factory=dict)

    def text(self, mark: str) -> str:
        """Return what a mark stands for as plain text."""
        if self.source.use(mark):
            return words(self.inlines.get(mark, [])).strip()
        return self.source.shown(mark)


def fill(blocks: Nodes, values: Values) -> Nodes:
    """Return a tree in which each mark is what it stands for, and each heading has its id.

    In text that is the variable's own words, links and all; in code, attributes and targets
    they are plain. A heading without an id of the author's gets one made of its words.
    """
    generated = (h for part in values.blocks.values() for h in nodes(part, "Header"))
    # Generated parts stand in the tree as they are, the author's headings as filled ones.
    kept: Nodes = []  # so that no id is given to two of them
    named = {id(h) for h in (*nodes(blocks, "Header"), *generated) if _is_automatic(h)}

    def filled(node: Any) -> Any:
        if isinstance(node, str):
            return _plain(node, values.text)
        if isinstance(node, list):
            return _joined(part for child in node for part in parts(child))
        if not isinstance(node, dict):
            return node
        made = {key: value if key == "t" else filled(value) for key, value in node.items()}
        if id(node) in named:
            kept.append(made)
            named.add(id(made))
        return made

    def parts(node: Any) -> Iterable[Any]:
        content: Any
        kind, content = (
            (node.get("t", ""), node.get("c", [])) if isinstance(node, dict) else ("", [])
        )
        if kind == "Str":
            return _split(content, values)
        if kind in ("Para", "Plain") and len(content) == 1 and content[0]["t"] == "Str":
            mark = content[0]["c"]
            if mark in values.blocks:
                return values.blocks[mark]
        if kind == "Div" and is_callout(content[0][1]):
            return [{"t": kind, "c": [_titled(content[0], values), filled(content[1])]}]
        return [filled(node)]

    tree = filled(blocks)
    _identify(tree, [heading for heading in nodes(tree, "Header") if id(heading) in named])
    return list(tree)


def _plain(text: str, value: Callable[[str], str]) -> str:
    """Return a text of no inlines with its marks as plain words."""
    if not text.isascii():
        text = MARKS.sub(lambda m: value(m[0]), text)
    return _QUOTED.sub(lambda m: quote(value(unquote(m[0])), "/:?#@=&%,+;~!*()'"), text)


def _titled(attributes: Any, values: Values) -> Any:
    """Return a callout's attributes: its title is read as Markdown, so values in it are escaped."""

    def titled(name: str, text: str) -> str:
        value = (lambda mark: escape(values.text(mark))) if name == "title" else values.text
        return _plain(text, value)

    identifier, classes, pairs = attributes
    return [identifier, classes, [[name, titled(name, text)] for name, text in pairs]]


def _split(text: str, values: Values) -> Iterator[Any]:
    """Yield the inlines of a word with marks in it."""
    at = 0
    for mark in MARKS.finditer(text):
        if mark.start() > at:
            yield {"t": "Str", "c": text[at : mark.start()]}
        yield from values.inlines.get(mark[0]) or inlines(values.source.shown(mark[0]))
        at = mark.end()
    if at < len(text):
        yield {"t": "Str", "c": text[at:]}


def _joined(found: Iterable[Any]) -> Nodes:
    """Return nodes with neighbouring words made one, as pandoc has them."""
    made: Nodes = []
    for node in found:
        word = isinstance(node, dict) and node.get("t") == "Str"
        if word and made and isinstance(made[-1], dict) and made[-1].get("t") == "Str":
            made[-1] = {"t": "Str", "c": made[-1]["c"] + node["c"]}
        else:
            made.append(node)
    return made


def inlines(text: str) -> Nodes:
    """Return plain text as words and spaces; marks alone are none."""
    found: Nodes = []
    for word in MARKS.sub("", text).split(" "):
        found += [{"t": "Space"}] if found else []
        found += [{"t": "Str", "c": word}] if word else []
    return found


def _title(heading: Any) -> str:
    return words([node for node in heading["c"][2] if node["t"] != "Note"])


def _is_automatic(heading: Any) -> bool:
    """Whether a heading's id is one that pandoc makes of its words."""
    plain = re.sub(r"[^\w\s.-]", "", MARKS.sub("", _title(heading)).lower())
    made = re.sub(r"^[\W\d_]+", "", "-".join(plain.split())) or "section"
    return re.fullmatch(rf"{re.escape(made)}(-\d+)?", heading["c"][1][0]) is not None


def _identify(tree: Nodes, headings: Nodes) -> None:
    """Give each heading an id of its words that nothing else has; links follow."""
    others = Counter(ids(tree)) - Counter(heading["c"][1][0] for heading in headings)
    taken = {*RESERVED, *others}
    renamed = {}
    for heading in headings:
        before, *attributes = heading["c"][1]
        new = base = slug(_title(heading))
        number = 0
        while new in taken:
            number += 1
            new = f"{base}-{number}"
        taken.add(new)
        if before not in others:
            renamed[f"#{before}"] = f"#{new}"
        heading["c"][1] = [new, *attributes]
    for link in nodes(tree, "Link"):
        target = link["c"][2]
        target[0] = renamed.get(target[0], target[0])


def slug(text: str) -> str:
    """Return an id made of words, much as pandoc does.

    >>> slug("2. What does it cost?")
    'what-does-it-cost'
    """
    joined = "-".join(re.sub(r"[^\w\s-]", "", text.lower()).split())
    return re.sub(r"^[\W\d_]+", "", joined) or "section"


def outline(levels: Iterable[int]) -> Iterator[int]:
    """Yield each heading's depth in an outline that starts at 1 and leaves out no level.

    >>> list(outline([1, 3, 3, 2, 1]))
    [1, 2, 2, 2, 1]
    """
    above: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        yield len(above)
