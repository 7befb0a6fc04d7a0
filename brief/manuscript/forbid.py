"""What an author may not write: what would run, what cannot be checked, what the engine makes.

Raw HTML and LaTeX are refused, for nobody could say what in them is text. So are links to
evidence and the classes and ids of the engine's own parts: text that has them looks like
a number that is tied to its row, or like what the brief says of itself.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from brief.manuscript.splice import Splice

#: Classes that the engine gives, and no author.
RESERVED = frozenset(
    {
        *("traced", "trace", "cites", "evidence", "entries", "uses", "card", "value"),
        *("chart-data", "skip-link", "draft-mark", "masthead", "edition", "colophon"),
        "print-button",
    }
)
_MARKDOWN = "write it in Markdown"
_ID = re.compile(r"(?:ev|use|card)-")
#: Pandoc makes ids from headings, too: "Use of rooms" is no id of the engine's, which counts.
_HEADING_ID = re.compile(r"ev-|(?:use|card)-\w+-\d+$")
_SAFE_TARGET = re.compile(r"(?:https?|mailto):|[^:]*$|[^:]*[/?#]", re.IGNORECASE)
_BLANK = re.compile(r"[\s\x00-\x20]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: What would be more than emphasis in a callout's title, which is read as Markdown later.
_MARKUP = re.compile(r"[\[\]{}<>^~\\$@]|&#?\w+;")


def attributes(source: Splice, node: Any, *, heading: bool = False) -> None:
    """Refuse reserved classes and ids, scripts, and a callout's title that is more than words."""
    for text in (node[0], *node[1], *(key for key, _ in node[2])):
        name_of_part(source, text)
    identifier, classes, pairs = source.plain(node[0]), list(map(source.plain, node[1])), node[2]
    names = [f".{name}" for name in classes if name in RESERVED]
    if (_HEADING_ID if heading else _ID).match(identifier):
        names.append(f"#{identifier}")
    for name in names:
        source.reject(name, "reserved", f"`{name}` is for what the engine makes", "rename it")
    for name, value in pairs:
        if name.lower().startswith("on"):
            source.reject(name, "raw-html", f"the attribute `{name}` would run a script", _MARKDOWN)
        elif name == "title" and _MARKUP.search(value) and is_callout(classes):
            what = "a callout's title holds more than words and emphasis"
            fix = "write it in plain words"
            source.reject(source.plain(value), "callout-title", what, fix)


def name_of_part(source: Splice, text: str) -> None:
    """Refuse a variable in an id, a class or a citation key, where nobody reads it."""
    for mark in source.within(text):
        what, fix = f"`{mark.typed}` stands in an id, a class or a key", "write the name out"
        source.refuse(mark.use, "unknown-shortcode", what, fix, mark.typed)


def is_callout(classes: list[str]) -> bool:
    """Whether an element with these classes is a callout."""
    return any(name.startswith("callout") for name in classes)


def target(source: Splice, url: str) -> None:
    """Refuse the target of a link or picture that is no web address."""
    address = source.plain(url)
    if not is_safe(address):
        scheme = _BLANK.sub("", address).partition(":")[0]
        source.reject(scheme, "raw-html", f"`{scheme}:` is no web address", _MARKDOWN)


def is_safe(address: str) -> bool:
    """Whether an address names no scheme, or one of the web or of mail."""
    return _SAFE_TARGET.match(_BLANK.sub("", address)) is not None


def trace(source: Splice, url: str, text: str) -> None:
    """Refuse a link to evidence, which a variable brings, and a variable in a link."""
    if unquote(source.plain(url)).partition("#")[2].startswith("ev-"):
        what, fix = "a link to evidence is made by the engine alone", "cite the row by its variable"
        source.reject("#ev-", "reserved", what, fix)
    for mark in source.within(unquote(url) + text):
        if mark.is_variable and mark.use.group != "meta":
            what = f"{mark.name} stands in a link, and brings one of its own"
            source.refuse(mark.use, "reserved", what, "put the variable beside the link")


def raw(source: Splice, node: Any) -> None:
    """Refuse raw HTML and LaTeX, but for comments in HTML."""
    form, text = node
    rest = _COMMENT.sub("", text).strip() if form == "html" else text
    if rest:
        first = source.plain(rest.partition("\n")[0])
        source.reject(first, "raw-html", "raw HTML or LaTeX cannot be checked", _MARKDOWN)
