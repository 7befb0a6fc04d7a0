"""Read a tagged PDF as a screen reader does: its structure tree, with the text it holds."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from bs4 import BeautifulSoup

#: Parts of a page's main element that print leaves out, and figures, which have words instead.
NOT_PRINTED = ".card, details.chart-data, section.footnotes, [hidden]:not(.footnote), svg, img"


@dataclass
class Element:
    """An element: its kind, its PDF object, and what it holds, text and elements in order."""

    kind: str
    raw: pikepdf.Object
    held: list[Element | str] = field(default_factory=list)
    links: list[pikepdf.Object] = field(default_factory=list)

    @property
    def kids(self) -> list[Element]:
        """The elements it holds directly."""
        return [part for part in self.held if isinstance(part, Element)]

    def walk(self, *kinds: str) -> Iterator[Element]:
        """Yield it and all below in reading order, those of some kinds where any is given."""
        if not kinds or self.kind in kinds:
            yield self
        for kid in self.kids:
            yield from kid.walk(*kinds)

    def text(self, without: tuple[str, ...] = ()) -> str:
        """Return the text it holds, in reading order, without that of some kinds."""
        if self.kind in without:
            return ""
        return "".join(p if isinstance(p, str) else p.text(without) for p in self.held)

    def outline(self) -> str:
        """Return kinds and texts, nested: ``LI(LBody(text))``, without spans."""
        inner = "".join(p if isinstance(p, str) else p.outline() for p in self.held)
        return inner if self.kind in ("Span", "NonStruct") else f"{self.kind}({inner.strip()})"


@dataclass
class Tagged:
    """A tagged PDF, its document element, and the text outside the tree, by the tag around it."""

    pdf: pikepdf.Pdf
    document: Element
    outside: list[tuple[str, str]]

    def walk(self, *kinds: str) -> list[Element]:
        """Return the elements of some kinds, in reading order."""
        return list(self.document.walk(*kinds))


def read(content: bytes) -> Tagged:
    """Return the structure of a PDF; fails where content is in the tree twice."""
    pdf = pikepdf.open(io.BytesIO(content))
    marked = {page.objgen: _marked(page) for page in pdf.pages}
    seen: set[tuple[tuple[int, int], int]] = set()

    def element(raw: pikepdf.Object) -> Element:
        made = Element(str(raw.S)[1:], raw)
        for kid in raw.get("/K", []):
            if isinstance(kid, int):
                place = raw.Pg.objgen, kid
                assert place not in seen, "content held twice"
                seen.add(place)
                made.held.append(marked[raw.Pg.objgen].get(kid, ""))
            elif kid.Type == "/OBJR":
                made.links.append(kid.Obj)
            else:
                assert kid.P.objgen == raw.objgen, "an element that points at another parent"
                made.held.append(element(kid))
        return made

    (root,) = pdf.Root.StructTreeRoot.K
    document = element(root)
    outside = [
        (str(tag), text)
        for page, texts in marked.items()
        for tag, text in texts.items()
        if (page, tag) not in seen
    ]
    return Tagged(pdf, document, outside)


def _marked(page: pikepdf.Page) -> dict[int | str, str]:
    """Return a page's text by the number of its marked content, or by the tag of an artifact."""
    fonts = {name: _characters(font) for name, font in page.Resources.Font.items()}
    found: dict[int | str, str] = defaultdict(str)
    marks: list[int | str] = []
    font = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC" | "BDC":
                properties = operands[1] if len(operands) > 1 else {}
                marks.append(
                    int(properties.get("/MCID", -1)) if "/MCID" in properties else str(operands[0])
                )
            case "EMC":
                marks.pop()
            case "Tf":
                font = str(operands[0])
            case "TJ" | "Tj":
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in (bytes(p) for p in parts if isinstance(p, pikepdf.String)):
                    codes = (part[i : i + 2] for i in range(0, len(part), 2))
                    found[marks[-1] if marks else "unmarked"] += "".join(
                        map(fonts[font].get, codes)
                    )
    return found


def _characters(font: pikepdf.Object) -> dict[bytes, str]:
    """Return a font's two-byte codes as the text they stand for (ToUnicode)."""
    pairs = re.findall(rb"^<(\w{4})> <(\w+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
    }


def printed(html: str) -> str:
    """Return the text of a page's main element that print shows, without white space."""
    main = BeautifulSoup(html, "html.parser").main
    for hidden in main.select(NOT_PRINTED):
        hidden.decompose()
    return squeezed(main.get_text())


def squeezed(text: str) -> str:
    """Return `text` without white space, soft hyphens and joiners."""
    return re.sub(r"[\s\u00ad\u2060\u200b]", "", text)


def said(tagged: Tagged) -> str:
    """Return the text of the main element in a PDF's reading order, in the same form.

    List markers and figures are left out, as the page has no text for them.
    """
    # WeasyPrint makes a Part of the main element, one a page.
    return squeezed("".join(part.text(("Lbl", "Figure")) for part in tagged.walk("Part")))


def faults(tagged: Tagged) -> list[str]:
    """Return what is wrong with a PDF's structure, in words; nothing for one that is sound."""
    return [*_of_the_whole(tagged), *_of_elements(tagged), *_of_the_parent_tree(tagged)]


def _of_the_whole(tagged: Tagged) -> Iterator[str]:
    root = tagged.pdf.Root
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    if "/Outlines" not in root:
        yield "no bookmarks"
    level = 0
    for heading in (e for e in tagged.walk() if re.fullmatch(r"H\d", e.kind)):
        if int(heading.kind[1]) > level + 1:
            yield f"{heading.kind} “{heading.text()}” follows H{level}"
        level = int(heading.kind[1])
    yield from (
        f"{tag} “{text}” is in no element" for tag, text in tagged.outside if tag != "/Artifact"
    )


def _of_elements(tagged: Tagged) -> Iterator[str]:
    notes = [str(note.raw.get("/ID", "")) for note in tagged.walk("Note")]
    if "" in notes or len(set(notes)) < len(notes):
        yield "a note without an ID of its own"
    for element in tagged.walk():
        kinds = [kid.kind for kid in element.kids]
        match element.kind:
            case "Figure" if not str(element.raw.get("/Alt", "")).strip():
                yield "a figure without alternative text"
            case "TH" if "/Scope" not in element.raw.get("/A", {}):
                yield f"“{element.text()}” heads neither row nor column"
            case "LI" if kinds not in (["Lbl", "LBody"], ["LBody"]):
                yield f"an item of {kinds}"
            case "L" if set(kinds) != {"LI"}:
                yield f"a list of {kinds}"
            case "Link" if len(element.links) != 1 or not element.text().strip():
                yield f"{len(element.links)} annotations for the link “{element.text()}”"
        for link in element.links:
            if element.kind != "Link":
                yield f"a link inside {element.kind}"
            if not str(link.get("/Contents", "")) or not int(link.get("/F", 0)) & 4:
                yield f"the link “{element.text()}” is without a name or not printed"


def _of_the_parent_tree(tagged: Tagged) -> Iterator[str]:
    """Yield where the way from content or annotation back to its element leads elsewhere."""
    numbers = list(tagged.pdf.Root.StructTreeRoot.ParentTree.Nums)
    owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    annotations = {a.objgen for page in tagged.pdf.pages for a in page.get("/Annots", [])}
    for element in tagged.walk():
        for link in element.links:
            annotations.discard(link.objgen)
            if owners[int(link.StructParent)].objgen != element.raw.objgen:
                yield f"the link “{element.text()}” belongs to another element"
        for number in (k for k in element.raw.get("/K", []) if isinstance(k, int)):
            if owners[int(element.raw.Pg.StructParents)][number].objgen != element.raw.objgen:
                yield f"“{element.text()}” belongs to another element"
    if annotations:
        yield f"{len(annotations)} annotations in no element"
