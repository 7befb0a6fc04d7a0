"""Elements of a Word document by name, and their styles (ECMA-376, part 1, 17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def parse(content: bytes) -> Any:
    """Return the root of a part."""
    return etree.fromstring(content, _PARSER)


def serialise(root: Any) -> bytes:
    """Return the bytes of a part."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def elements(text: str) -> list[Any]:
    """Return the elements written as `text` with the prefixes of `NAMES`."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    return list(etree.fromstring(f"<x {names}>{text}</x>"))


def name(short: str) -> str:
    """Return the full name of an element or attribute.

    >>> name("w:p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    prefix, _, local = short.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def every(root: Any, path: str) -> list[Any]:
    """Return the elements at `path`, as of now: the tree may change meanwhile."""
    return list(root.iterfind(path, NAMES))


def first(root: Any, path: str) -> Any:
    """Return the first element at `path`, or None."""
    return root.find(path, NAMES)


def get(element: Any, attribute: str) -> str:
    """Return an attribute, or nothing."""
    return str(element.get(name(attribute), "")) if element is not None else ""


def child(parent: Any, short: str, at: int = 0) -> Any:
    """Return the child of that name, made at the place `at` where there is none."""
    element = first(parent, short)
    if element is None:
        element = parent.makeelement(name(short))
        parent.insert(at, element)
    return element


def append(root: Any, local: str, **attributes: str) -> None:
    """Put an element with the name `local`, in the namespace of `root`, at its end."""
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{local}", attributes)


def words(element: Any) -> str:
    """Return the text of an element."""
    return "".join(text.text or "" for text in element.iter(name("w:t")))


def style(paragraph: Any) -> str:
    """Return the id of a paragraph's style, or nothing."""
    return get(first(paragraph, "w:pPr/w:pStyle"), "w:val")


def set_style(paragraph: Any, style_id: str) -> None:
    """Give a paragraph the style of that id."""
    child(child(paragraph, "w:pPr"), "w:pStyle").set(name("w:val"), style_id)


def style_ids(styles: Any) -> Mapping[str, str]:
    """Return the styles' ids by their names in lower case: ids differ by Word's language."""
    return {
        get(first(one, "w:name"), "w:val").lower(): get(one, "w:styleId")
        for one in every(styles, "w:style")
    }
