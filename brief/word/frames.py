"""Take apart the tables that Quarto draws in Word around figures, tables, callouts and layouts.

A screen reader would announce each as a table of data. What stood inside takes the place
of the frame, in the styles that the embedded engine gives it. The forms are those that
Quarto's filters write (customnodes/floatreftarget.lua, layout/docx.lua and the renderer of
callouts): no header row, and one column, or pictures or tables inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brief.word.openxml import child, every, first, name, set_style, words


def unframe(document: Any, ids: Mapping[str, str]) -> None:
    """Replace each frame in `document` by its content; `ids` are the styles' by name."""
    for frame in every(document, ".//w:tbl"):
        if not _is_frame(frame):
            continue
        # Only a callout's has borders of its own.
        callout = first(frame, "w:tblPr/w:tblBorders") is not None
        table = first(frame, ".//w:tbl") is not None
        for block in every(frame, "w:tr/w:tc/*"):
            if block.tag == name("w:tcPr"):
                continue
            frame.addprevious(block)
            if block.tag == name("w:p"):
                _mend_properties(block)
                _restyle(block, "callout" if callout else "table caption" if table else "", ids)
        frame.getparent().remove(frame)


def _is_frame(table: Any) -> bool:
    if first(table, "w:tr/w:trPr/w:tblHeader") is not None:
        return False
    columns = max((len(every(row, "w:tc")) for row in every(table, "w:tr")), default=0)
    holds = (first(table, f".//{held}") is not None for held in ("w:drawing", "w:tbl"))
    return columns == 1 or any(holds)


def _mend_properties(paragraph: Any) -> None:
    """Leave one set of properties: Quarto adds a second, which names the style it means."""
    *others, meant = every(paragraph, "w:pPr") or [child(paragraph, "w:pPr")]
    for other in others:
        paragraph.remove(other)
    if others:
        named = first(meant, "w:pStyle")
        meant[:] = [] if named is None else [named]


def _restyle(paragraph: Any, wanted: str, ids: Mapping[str, str]) -> None:
    if first(paragraph, ".//w:drawing") is not None:
        wanted = "captioned figure"
    elif not words(paragraph) or first(paragraph, "w:pPr/w:numPr") is not None:
        return
    if wanted in ids:
        set_style(paragraph, ids[wanted])
