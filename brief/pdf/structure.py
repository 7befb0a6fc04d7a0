"""The structure tree of a PDF that WeasyPrint is about to write (ISO 32000-1, 14.7.2).

Elements are pydyf's dictionaries: ``S`` is an element's kind, ``P`` refers to the element
that holds it, and ``K`` lists what it holds, which is numbers of marked content on the page
``Pg``, and references to elements and to annotations (``/OBJR``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydyf import Array, Dictionary


class Tree:
    """The structure tree of a PDF that is about to be written."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._objects = {entry.reference: entry for entry in pdf.objects}
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(self.root["K"][0])
        self.pages = [self.at(reference) for reference in pdf.page_references]

    def at(self, reference: bytes) -> Any:
        """Return the object a reference points to."""
        return self._objects[reference]

    def parent(self, element: Any) -> Any:
        """Return the element that holds this one."""
        return self.at(element["P"])

    def above(self, element: Any) -> Iterator[Any]:
        """Yield the elements around this one, the nearest first, without the document."""
        while (element := self.parent(element)) is not self.document:
            yield element

    def kids(self, element: Any, kind: str = "/StructElem") -> list[Any]:
        """Return what an element holds directly: elements, or ``/OBJR``, its annotations."""
        held = [self.at(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in held if kid["Type"] == kind]

    def walk(self, element: Any = None) -> Iterator[Any]:
        """Yield an element, or the document, and all elements below it, in reading order."""
        element = self.document if element is None else element
        yield element
        for kid in self.kids(element):
            yield from self.walk(kid)

    def put(self, parent: Any, kids: Iterable[Any]) -> None:
        """Make `kids` all that `parent` holds."""
        parent["K"] = Array(kid.reference for kid in kids)
        for kid in self.kids(parent):
            kid["P"] = parent.reference

    def new(self, kind: str, parent: Any, kids: Iterable[Any]) -> Any:
        """Return a new element that holds `kids`, for `parent` to hold."""
        made = Dictionary({"Type": "/StructElem", "S": kind, "Pg": parent["Pg"]})
        made["P"] = parent.reference
        self._pdf.add_object(made)
        self._objects[made.reference] = made
        self.put(made, kids)
        return made
