"""The style sheet of a brief, which says how the page looks: it loads nothing and prints no number.

What it prints is words like "Page"; the numbers of pages are counters. A number in it would
stand in the brief, and nobody could say which row it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

from brief.errors import EngineError
from brief.evidence.numbers import find_numbers

PATH = "theme/brief.css"


def checked(content: bytes) -> str:
    """Return the style sheet, fit for a <style> element.

    Raises `EngineError` where it is not UTF-8, would load something, or prints a number.
    """
    try:
        css = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EngineError(
            f"report/{PATH} is not UTF-8 ({error.reason}).", fix="save the file as UTF-8"
        ) from None
    for token in _tokens(tinycss2.parse_component_value_list(css, skip_comments=True)):
        if _loads(token):
            what, fix = "load a file", "remove it, or put the image in as a data: URL"
        elif token.type == "string" and find_numbers(token.value):
            what, fix = "print a number", "say it in the manuscript; counter(page) counts pages"
        else:
            continue
        place = f"report/{PATH}:{token.source_line}"
        raise EngineError(f"{place}: `{token.serialize()}` would {what}.", fix=fix)
    return css.replace("</", "<\\/")


def printed(css: str) -> str:
    """Return the characters that a style sheet may print (``content: "\\2192"``)."""
    tokens = _tokens(tinycss2.parse_component_value_list(css, skip_comments=True))
    return "".join(token.value for token in tokens if token.type == "string")


def _tokens(nodes: Iterable[Any]) -> Iterator[Any]:
    """Yield tokens with all they hold, but for what is never printed: selectors' brackets, data."""
    for node in nodes:
        yield node
        if node.type == "function" and node.lower_name not in ("url", "format"):
            yield from _tokens(node.arguments)
        elif node.type in ("{} block", "() block"):
            yield from _tokens(node.content)


def _loads(token: Any) -> bool:
    """Whether a token loads anything but data and what is inside the page."""
    name: str = getattr(token, "lower_name", "") or getattr(token, "lower_value", "")
    match token.type, name:
        case "url", _:
            address = token.value
        case "function", "url":
            address = "".join(part.value for part in token.arguments if part.type == "string")
        case "function", _:
            return name == "src" or name.endswith("image-set")
        case kind, _:
            return (kind, name) == ("at-keyword", "import")
    return not str(address).lower().startswith(("data:", "#"))
