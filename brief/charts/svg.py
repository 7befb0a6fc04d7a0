"""A drawn SVG file → an ``<svg>`` element that is at home in a web page.

On a page the ids of all charts share one space, a style sheet inside a chart would apply
to everything, and each byte is sent to every reader. So only ids that something refers
to stay, with the chart's id before them; style sheets, metadata, comments and empty
groups go; shapes drawn alike share one group. What is painted stays the same. Drawing
does not belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

_REFERENCE = re.compile(r"(?:url\(|^)#([^)\s]+)")
#: A hundredth of a point is finer than any screen or printer.
_FINE = re.compile(r"-?\d+\.\d{3,}")
_GEOMETRY = frozenset({"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform"})


def inline(drawn: bytes, chart_id: str, alt: str) -> str:
    """Return the picture as an element named by `alt`, its ids starting with `chart_id`.

    The whole alternative text is the ``<title>``: screen readers and WeasyPrint read only
    that. Raises `xml.etree.ElementTree.ParseError` for text that XML cannot hold.
    """
    root = fromstring(drawn)  # noqa: S314  (matplotlib wrote it a moment ago)
    named = {
        reference
        for element in root.iter()
        for value in element.attrib.values()
        for reference in _REFERENCE.findall(value)
    }
    width = float(root.attrib["viewBox"].split()[2])
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": root.attrib["viewBox"],
            "class": "chart",
            "style": f"width: 100%; max-width: {width:g}pt; height: auto",
            "role": "img",
            "aria-labelledby": f"{chart_id}-title",
            "stroke-linejoin": "round",  # both from matplotlib's style sheet
            "stroke-linecap": "butt",
            # Text as wide as it was when checked: some machines set it in whole pixels.
            "text-rendering": "geometricPrecision",
        },
    )
    title = SubElement(svg, "title", {"id": f"{chart_id}-title"})
    title.text = "".join(filter(str.isprintable, " ".join(alt.split())))
    svg.extend(_grouped(child for part in root for child in _kept(part, chart_id, named)))
    indent(svg, space="")  # a line for each element: changes can be compared
    return tostring(svg, encoding="unicode") + "\n"


def _kept(element: Element, chart_id: str, named: set[str]) -> Iterator[Element]:
    """Yield what stays of an element: itself, or its children where it adds nothing."""
    tag = element.tag.rpartition("}")[2]
    if tag in ("metadata", "style"):
        return
    attributes = {}
    for name, value in element.attrib.items():
        local = name.rpartition("}")[2]  # xlink:href is href on a page
        if local == "id":
            if value in named:
                attributes["id"] = f"{chart_id}-{value}"
        elif local in _GEOMETRY:
            attributes[local] = _short(value)
        else:
            attributes[local] = _REFERENCE.sub(
                lambda match: match[0].replace("#", f"#{chart_id}-"), value
            )
    if attributes.get("transform") == "":
        del attributes["transform"]
    children = list(_grouped(kept for child in element for kept in _kept(child, chart_id, named)))
    if tag in ("g", "defs") and (not children or (not attributes and tag == "g")):
        yield from children
        return
    kept = Element(tag, attributes)
    kept.text = (element.text or "").strip("\n") if tag in ("text", "tspan") else None
    kept.extend(children)
    yield kept


def _grouped(elements: Iterator[Element]) -> Iterator[Element]:
    """Yield `elements`, with neighbouring paths drawn alike put into one group."""

    def look(element: Element) -> tuple[tuple[str, str], ...] | None:
        rest = {name: value for name, value in element.attrib.items() if name != "d"}
        # A see-through group is not the same as see-through shapes one over the other.
        alike = element.tag == "path" and not {"id", "transform"} & set(rest)
        if not alike or "opacity: " in rest.get("style", "").replace("fill-opacity", ""):
            return None
        return tuple(sorted(rest.items()))

    for shared, run in groupby(elements, look):
        shapes = list(run)
        if shared is None or len(shapes) == 1:
            yield from shapes
            continue
        group = Element("g", dict(shared))
        for shape in shapes:
            SubElement(group, "path", {"d": shape.attrib["d"]})
        yield group


def _short(value: str) -> str:
    """Return coordinates to a hundredth, without line breaks and turns by nothing.

    >>> _short("M 0.12345 162 \\nL 3.999 4 \\nz\\n")
    'M0.12 162L4 4z'
    """
    value = _FINE.sub(lambda match: f"{round(float(match[0]), 2):g}", value)
    value = re.sub(r"\s*([MLCQZz])\s*", r"\1", " ".join(value.split()))
    return re.sub(r"rotate\(-?0 [^)]*\)", "", value)
