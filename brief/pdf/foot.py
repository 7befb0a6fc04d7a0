"""Notes at the foot of the printed page: what the typesetter needs beside the style sheet.

The page holds a note's words twice (`brief.html.notes`); its style sheet floats the copy behind
the reference to the foot of the page, and hides the list. The rules of CSS made here, for
the typesetter alone, make links find the copies, and show in the list each note that is not
at a foot.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def anchors(page: Any) -> str:
    """Return rules by which links find what ``data-id`` names in a page's element tree."""
    names = sorted({name for element in page.iter() if (name := element.get("data-id"))})
    return "".join(f"[data-id={_quoted(n)}]{{-weasy-anchor:{_quoted(n)}}}" for n in names)


def uncopied(page: Any) -> set[str]:
    """Return the ids of the notes that a page calls where it has no copy of their words."""
    copied = {element.get("data-id") for element in page.iter("span")}
    return {_called(link) for link in page.iter("a")} - copied - {""}


def missing(document: Any) -> set[str]:
    """Return the ids of the notes that are called on laid-out pages but at the foot of none.

    That is all of a style sheet that floats none, and those that WeasyPrint 70 forgets: of a
    line that it keeps by sending earlier notes to the next page.
    """
    boxes = [box for page in document.pages for box in page._page_box.descendants()]
    areas = [box for box in boxes if type(box).__name__ == "FootnoteAreaBox"]
    placed = {note.element.get("data-id") for area in areas for note in area.children}
    return {_called(box.element) for box in boxes} - placed - {""}


def listed(page: Any, notes: Collection[str]) -> str:
    """Return rules that show `notes`, and no others, in the list at the end of a page."""
    if not notes:
        return ""
    numbers = {_called(link): "".join(link.itertext()) for link in page.iter("a")}
    shown = (
        f".footnote[data-id={_quoted(name)}]{{display:none!important}}"
        f".footnotes>ol>li[id={_quoted(name)}]"
        "{display:list-item!important;counter-increment:list-item 0;"
        f"counter-set:list-item {numbers[name]}}}"
        for name in sorted(notes)
    )
    hidden = ".footnotes{display:block!important}.footnotes>ol>li{display:none!important}"
    return hidden + "".join(shown)


def _called(element: Any) -> str:
    """Return the id of the note that an HTML element calls, or nothing."""
    if element is None or element.get("role") != "doc-noteref":
        return ""
    return str(element.get("href", ""))[1:]


def _quoted(text: str) -> str:
    """Return `text` as a string of CSS."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\\n' else c for c in text) + '"'
