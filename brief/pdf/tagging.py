"""Make the PDF's structure good, where WeasyPrint 70 leaves it imperfect.

`mend` gets WeasyPrint's laid-out pages and the PDF's objects just before they are written.
What each function mends stands in it, with the rule of PDF/UA-1 (ISO 14289-1) or of tagged
PDF (ISO 32000-1, 14.7 and 14.8) behind it. What is right already is left alone, and what
the page says is never changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from pydyf import Array, Dictionary, String

from brief.pdf.structure import Tree

#: Laid-out boxes in the order of the page, each with the HTML element of the box around it.
Boxes = Sequence[tuple[Any, Any]]

#: Points per CSS pixel.
_POINTS = 0.75
#: ISO 32000-1, table 165: the annotation is printed with the page.
_PRINT = 4
#: Elements that mean nothing when they hold nothing.
_GROUPS = ("/NonStruct", "/Span", "/Div", "/Part", "/Sect")
#: The order of the parts of a table.
_TABLE = {"/Caption": 0, "/THead": 1, "/TBody": 2, "/TFoot": 3}
#: Elements that page ends cut into pieces, and the HTML elements that they are made of.
_PIECES = {
    "/Table": ("table",),
    "/TR": ("tr",),
    "/TH": ("th",),
    "/TD": ("td",),
    "/L": ("ul", "ol", "dl"),
    "/LI": ("li", "dt", "dd"),
    "/P": ("p",),
}
_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def mend(document: Any, pdf: Any) -> None:
    """Mend the structure of `pdf`, made of WeasyPrint's `document`, in place."""
    tree = Tree(pdf)
    boxes = [box for page in document.pages for box in _boxes(page._page_box)]
    scope_headers(boxes)
    name_links(tree, boxes)
    join_pieces(tree, boxes)
    fill_items(tree)
    place_notes(tree, document, boxes)
    measure_figures(tree)
    prune(tree, tree.document)
    sweep(tree)


def _boxes(box: Any, around: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield a box and all inside it, each with the HTML element around it."""
    yield box, around
    for child in box.children:
        # A line is no box of its own to a reader.
        yield from _boxes(child, around if type(box).__name__ == "LineBox" else box.element)


def scope_headers(boxes: Boxes) -> None:
    """Say of each header cell whether it heads its row or its column (14.8.5.7).

    WeasyPrint lists headers by identifier instead, but without the tree in which a reader
    could look them up (14.7.2, IDTree), and miscounts columns below a cell of several rows.
    """
    for box, _ in boxes:
        cell = getattr(box, "mark", None)
        if cell is not None:
            cell.pop("ID", None)
            cell["A"].pop("Headers", None)
            if cell["S"] == "/TH":
                by_row = box.element.get("scope", "").startswith("row")
                cell["A"]["Scope"] = "/Row" if by_row else "/Column"


def join_pieces(tree: Tree, boxes: Boxes) -> None:
    """Make one element again of what page ends and columns cut into several.

    The heads and feet that a table repeats on each page are then held by nothing: see `sweep`.
    """
    made = sorted(tree.walk(), key=lambda element: int(element.number))
    for kind, names in _PIECES.items():
        # WeasyPrint makes elements in the order of the boxes, each of one box, unless a block
        # inside a line makes it add some; then pieces stay pieces.
        sources = [box.element for box, around in boxes if _makes(kind, names, box, around)]
        elements = [element for element in made if element["S"] == kind]
        held = {element.reference for element in tree.walk()}
        pieces: dict[Any, list[Any]] = {}
        if len(sources) == len(elements):
            for source, element in zip(sources, elements, strict=True):
                if element.reference in held:
                    pieces.setdefault(source, []).append(element)
        for whole, *others in pieces.values():
            for piece in others:
                _join(tree, whole, piece)


def _makes(kind: str, names: Collection[str], box: Any, around: Any) -> bool:
    """Return whether WeasyPrint makes an element of `kind` of a box within `around`."""
    if box.element_tag not in names or type(box).__name__ in ("LineBox", "TextBox"):
        return False
    return kind in ("/P", "/L") or box.element is not around


def _join(tree: Tree, whole: Any, piece: Any) -> None:
    """Move what `piece` holds into `whole`: at its place if it is inside, else to the end."""
    held = tree.kids(whole)
    index = next((n for n, kid in enumerate(held) if kid is piece), len(held))
    tree.parent(piece)["K"].remove(piece.reference)
    repeated = {kid["S"] for kid in held} & {"/THead", "/TFoot"}
    moved = [kid for kid in tree.kids(piece) if kid["S"] not in repeated]
    kids = [*held[:index], *moved, *held[index + 1 :]]
    tree.put(whole, sorted(kids, key=lambda kid: _TABLE.get(kid["S"], 0)))


def name_links(tree: Tree, boxes: Boxes) -> None:
    """Leave each link a single annotation that says where it leads (PDF/UA-1, 7.18.5).

    WeasyPrint gives each element inside a link, generated text too, an annotation of its
    own. It describes links by their targets, and leaves them out when printing.
    """
    for box, _ in boxes:
        if box.link_annotation:
            box.link_annotation["F"] = _PRINT
            said = box.element.get("aria-label") or "".join(box.element.itertext())
            box.link_annotation["Contents"] = String(" ".join(said.split()))
    for link in [element for element in tree.walk() if element["S"] == "/Link"]:
        for inner in list(tree.walk(link))[1:]:
            for doubled in tree.kids(inner, "/OBJR"):
                inner["K"].remove(doubled.reference)
        if not tree.kids(link, "/OBJR"):
            link["S"] = "/Span"  # inside another link, or to what is not in print


def fill_items(tree: Tree) -> None:
    """Give each list item a single body that also holds the lists inside it (14.8.4.3.3).

    WeasyPrint gives a paragraph in an item no body, and puts an inner list beside its item.
    """
    for item in [element for element in tree.walk() if element["S"] == "/LI"]:
        labels = [kid for kid in tree.kids(item) if kid["S"] == "/Lbl"]
        rest = [kid for kid in tree.kids(item) if kid["S"] != "/Lbl"]
        parts = (tree.kids(kid) if kid["S"] == "/LBody" else [kid] for kid in rest)
        tree.put(item, [*labels, tree.new("/LBody", item, chain(*parts))])
    for outer in [element for element in tree.walk() if element["S"] == "/L"]:
        items: list[Any] = []
        for kid in tree.kids(outer):
            if kid["S"] == "/L" and items:
                body = tree.kids(items[-1])[-1]
                tree.put(body, sorted([*tree.kids(body), kid], key=lambda k: _first(tree, k)))
            else:
                items.append(kid)
        tree.put(outer, items)


def _first(tree: Tree, element: Any) -> tuple[int, int]:
    """Return page and number of an element's first content: text is drawn in order."""
    pages = [page.reference for page in tree.pages]
    parts = ((part, kid) for part in tree.walk(element) for kid in part["K"])
    contents = ((pages.index(p["Pg"]), kid) for p, kid in parts if isinstance(kid, int))
    return min(contents, default=(-1, -1))


def place_notes(tree: Tree, document: Any, boxes: Boxes) -> None:
    """Read each footnote after its call, as a Note with an identifier (PDF/UA-1, 7.9).

    WeasyPrint reads it after all else on its page, amid a sentence that goes on overleaf.
    """
    owners = {link["Obj"]: e for e in tree.walk() for link in tree.kids(e, "/OBJR")}
    calls = {f"#{a.get('id')}": link for a, link in _links(owners, boxes, "doc-noteref")}
    areas = (b for p in document.pages for b in p._page_box.children)
    feet = [f for b in areas if type(b).__name__ == "FootnoteAreaBox" for f in _boxes(b)]
    identified = {}
    for a, note in _links(owners, feet, "doc-backlink"):
        call = calls.get(a.get("href"))
        note = [note, *tree.above(note)][-2]  # the last is the area at the page's foot
        note["S"], note["ID"] = "/Note", String(a.get("href"))
        identified[note["ID"].string] = note.reference
        if call:
            mark = tree.parent(call)
            mark["S"] = "/Reference"
            tree.parent(note)["K"].remove(note.reference)
            # A heading is read in lists of headings, where the note would be amiss.
            after = next((e for e in tree.above(mark) if e["S"] in _HEADINGS), mark)
            around = tree.parent(after)
            around["K"].insert(around["K"].index(after.reference) + 1, note.reference)
            note["P"] = around.reference
    if identified:
        names = [part for key in sorted(identified) for part in (String(key), identified[key])]
        tree.root["IDTree"] = Dictionary({"Names": Array(names)})


def _links(owners: Mapping[bytes, Any], boxes: Boxes, role: str) -> Iterator[tuple[Any, Any]]:
    """Yield HTML element and structure element of each link with a role."""
    for box, _ in boxes:
        annotation = box.link_annotation
        if annotation and box.element.get("role") == role and annotation.reference in owners:
            yield box.element, owners[annotation.reference]


def measure_figures(tree: Tree) -> None:
    """Give each figure's box in points from the page's foot (14.8.5.4.3), not in CSS pixels."""
    for figure in [element for element in tree.walk() if element["S"] == "/Figure"]:
        height = tree.at(figure["Pg"])["MediaBox"][3]
        x1, y1, x2, y2 = (_POINTS * length for length in figure["A"]["BBox"])
        figure["A"]["BBox"] = Array((x1, height - y2, x2, height - y1))


def prune(tree: Tree, element: Any) -> None:
    """Take out the groups below `element` that hold nothing (any more)."""
    for kid in tree.kids(element):
        prune(tree, kid)
        if not kid["K"] and kid["S"] in _GROUPS:
            element["K"].remove(kid.reference)


def sweep(tree: Tree) -> None:
    """Make artifacts (14.8.2.2) of what no element holds; take out such annotations.

    That is running heads, which WeasyPrint leaves beside the tree, and what was mended above.
    """
    held = {element.reference for element in tree.walk()}
    links = {link["Obj"] for element in tree.walk() for link in tree.kids(element, "/OBJR")}
    gone = set()
    for page in tree.pages:
        annotations = page.get("Annots", ())
        gone |= {tree.at(link)["StructParent"] for link in annotations if link not in links}
        if annotations:
            annotations[:] = [link for link in annotations if link in links]
    kept = Array()
    numbers = tree.at(tree.root["ParentTree"])["Nums"]
    pages = {page["StructParents"]: page for page in tree.pages}
    for number, owner in zip(numbers[::2], numbers[1::2], strict=True):
        if number in pages:
            loose = {mcid for mcid, reference in enumerate(owner) if reference not in held}
            _make_artifacts(tree.at(pages[number]["Contents"]).stream, loose)
            owner[:] = ["null" if mcid in loose else r for mcid, r in enumerate(owner)]
        if number not in gone:
            kept += [number, owner]
    numbers[:] = kept


def _make_artifacts(stream: list[Any], loose: Collection[int]) -> None:
    """Make artifacts of the marked content with these numbers in a page's operators."""
    for place, properties in enumerate(stream):
        if isinstance(properties, Dictionary) and properties.get("MCID") in loose:
            stream[place - 1] = "/Artifact"
            stream[place] = Dictionary({"Type": "/Pagination"})
