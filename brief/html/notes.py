"""Notes that read well in both media: listed at the end on screen, at the page's foot in print.

The page is one for both, so it holds a note's words twice: in the list, and in a
``span.footnote`` behind its reference, which a style sheet hides on screen and floats to
the foot in print. Roles are those of DPUB-ARIA.
"""

from __future__ import annotations

from copy import copy

from bs4 import Tag
from bs4.element import NavigableString

from brief.html.markup import BLOCKS, Page, classes, only, set_classes, set_or_drop

#: What may be set in columns, beside which the typesetter can place no note (`brief.pdf.foot`).
COLUMNS = ("positions", "layout")


def mend_notes(page: Page) -> None:
    """Make notes that read well: link text in words, no bare arrows."""
    for section in page.soup.find_all("section", id="footnotes"):
        set_classes(section, "footnotes")
        section["aria-label"] = "Notes"
        for rule in section.find_all("hr"):
            rule.decompose()
        for item in section.find_all("li"):
            if only(item) == "p" and isinstance(item.p, Tag):
                item.p.unwrap()
    for link in page.soup.find_all("a", role="doc-backlink"):
        number = str(link.get("href", "")).removeprefix("#fnref")
        link.string = "Back"
        link["aria-label"] = f"Back to note {number} in the text"
        link.insert_before(" ")
    for link in page.soup.find_all("a", role="doc-noteref"):
        link["aria-label"] = f"Note {link.get_text()}"
        if isinstance(link.sup, Tag):
            link.sup.unwrap()
        link.wrap(page.soup.new_tag("sup", attrs={"class": "note"}))


def copy_notes(page: Page) -> None:
    """Put each note's words behind its reference as well, once they are final.

    A copy has no ids, which must be unique, but says in ``data-id`` which it stands for, so
    that links to a note, or to a number in it, find it in print.
    """
    notes = {str(item["id"]): item for item in page.soup.select("section.footnotes li[id]")}
    for link in page.soup.select("sup.note > a[role=doc-noteref]"):
        note = notes.get(str(link.get("href", ""))[1:])
        if note and link.parent and not link.find_parent(class_=COLUMNS):
            link.parent.insert_after(_foot(note, link.get_text()))


def _foot(note: Tag, number: str) -> Tag:
    """Return a note as phrasing content, which may stand in any paragraph, cell or heading."""
    foot = copy(note)
    foot.name, foot.attrs = "span", {"data-id": foot["id"], "hidden": ""}
    set_classes(foot, "footnote")
    for card in foot.select(".card"):
        card.decompose()
    for tag in foot.find_all(True):
        tag.attrs.pop("aria-describedby", None)
        set_or_drop(tag, "data-id", str(tag.attrs.pop("id", "")))
        if tag.name in BLOCKS and tag.find(BLOCKS):
            tag.unwrap()
        elif tag.name in BLOCKS:
            tag.name, tag.attrs = "span", {}
            set_classes(tag, "line")
    back = foot.find("a", role="doc-backlink")
    if isinstance(back, Tag):
        if isinstance(back.previous_sibling, NavigableString):
            back.previous_sibling.replace_with(str(back.previous_sibling).rstrip())
        first = foot.contents[0]
        start = first if isinstance(first, Tag) and "line" in classes(first) else foot
        start.insert(0, back.extract())
        back.string = number
        back.insert_after(" ")
    return foot
