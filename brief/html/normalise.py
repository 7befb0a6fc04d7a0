"""Bring the HTML of either engine to one clean, safe and accessible form.

`normalise` is a pure function of the engine's HTML. It works in passes, in this order: the
body is taken out of the page, what is forbidden or unresolved is reported, everything that is
not on the allow-list goes, and then structure is made good: notes, heading order, table scopes,
names of figures and callouts, traces. The element and class names it leaves are listed in
``docs/style-sheet.md``.

What does not belong here: the document around the body (`brief.html.document`) and finding where
in the manuscript a problem stands (`brief.engines.unresolved`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from brief.engines.unresolved import Unresolved
from brief.html import notes, sanitise, structure
from brief.html.markup import HEADINGS, Page, words, write
from brief.html.trace_links import link_traces


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the table of contents: level 2 to 6, id, number ("" if none), text."""

    level: int
    id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The clean body, its headings in order, and what was found wrong.

    `control` is the manuscript's `div.document-control`, which the page puts elsewhere.
    """

    html: str
    headings: tuple[Heading, ...]
    unresolved: tuple[Unresolved, ...]
    control: str = ""


STEPS: tuple[Callable[[Page], None], ...] = (
    structure.take_body,
    sanitise.refuse_unsafe,
    sanitise.refuse_residue,
    sanitise.clean_attributes,
    sanitise.tidy_space,
    notes.mend_notes,
    structure.lower_headings,
    structure.name_headings,
    structure.fold_chart_data,
    structure.name_tables,
    structure.name_figures,
    structure.name_sections,
    structure.name_callouts,
    link_traces,
    notes.copy_notes,
    structure.check_links,
)


def normalise(
    html: str, *, files: Collection[str] = (), drawn: Mapping[str, Sequence[str]] | None = None
) -> Body:
    """Return the clean body of an engine's HTML, whole page or fragment.

    `files` are the staged paths an image may name, `drawn` maps a row's id to the charts that
    draw it.
    """
    soup = BeautifulSoup(html, "html.parser")
    page = Page(soup, files, drawn or {})
    for step in STEPS:
        step(page)
    control = [write(tag.extract()) for tag in soup.find_all(class_="document-control")]
    headings = tuple(_contents(page))
    return Body(write(soup), headings, tuple(page.unresolved), "".join(control))


def _contents(page: Page) -> Iterator[Heading]:
    for heading in page.tags(*HEADINGS):
        number = heading.find(class_="section-number")
        yield Heading(
            int(heading.name[1]),
            str(heading["id"]),
            number.get_text() if isinstance(number, Tag) else "",
            words(heading),
        )
