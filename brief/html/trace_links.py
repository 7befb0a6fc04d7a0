"""Tie each traced number to its evidence and back: uses, cards, back-links.

A traced link is ``a.traced`` to ``#ev-ID``. It gets the id ``use-ID-N`` and a card: a copy
of the annex entry's words that CSS shows beside it on hover and on focus. The entry's
``span.uses`` gets a link back to every use, and to every chart that draws the row. A link of a
citation may stand for several rows: its card has the words of all, and all lead back to it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from brief.evidence import citing
from brief.html.markup import HEADINGS, Page, words

#: The name of a figure at the start of its caption, in any language.
_FIGURE = re.compile(r"[^\W\d_]+( [^\W\d_]+)*\s\d+")


def link_traces(page: Page) -> None:
    """Tie every traced link to its entry; one that has none is reported and left as it is."""
    soup = page.soup
    entries = {
        str(div["id"]).removeprefix("ev-"): div
        for div in soup.find_all(class_="evidence", id=re.compile("^ev-"))
    }
    uses: dict[str, list[tuple[str, str]]] = defaultdict(list)
    numbers: Counter[str] = Counter()
    met: set[tuple[int, str]] = set()
    for link in soup.find_all("a", class_="traced"):
        cited = rows(link)
        if missing := [row_id for row_id in cited if row_id not in entries]:
            for row_id in missing:
                page.report("trace", row_id)
        elif link.find_parent(class_="evidence") is None:
            numbers[cited[0]] += 1
            name = f"{cited[0]}-{numbers[cited[0]]}"
            around = link.find_parent(class_=citing.CLASS) or link
            for row_id in cited:
                if (id(around), row_id) not in met:  # a citation of two paragraphs is one use
                    met.add((id(around), row_id))
                    uses[row_id].append((f"use-{name}", _place(link)))
            _add_card(soup, link, [entries[row_id] for row_id in cited], name)
    for row_id, entry in entries.items():
        _add_uses(soup, entry, uses[row_id], _figures(soup, page.drawn.get(row_id, ())))


def rows(link: Tag) -> list[str]:
    """Return the ids of the rows that a traced link stands for, that of its target first."""
    target = str(link.get("href", "")).removeprefix("#ev-")
    return str(link.get("data-rows", target)).split()


def _place(link: Tag) -> str:
    heading = link.find_previous(HEADINGS)
    return words(heading) if isinstance(heading, Tag) else "the beginning"


def _add_card(soup: BeautifulSoup, link: Tag, entries: Sequence[Tag], name: str) -> None:
    """Put the entries' words beside the link, for hover, focus and screen readers."""
    link["id"] = f"use-{name}"
    link["aria-describedby"] = f"card-{name}"
    trace = link.wrap(soup.new_tag("span", attrs={"class": "trace"}))
    before = trace.previous_sibling
    if isinstance(before, NavigableString) and before.endswith(" "):
        # WeasyPrint 70 takes the space at the end of a text for part of its width, and where
        # that space alone does not fit, breaks the line at the text's first opportunity.
        before.replace_with(before[:-1])
        trace.insert(0, " ")
    card = soup.new_tag("span", attrs={"class": "card", "id": f"card-{name}", "role": "tooltip"})
    for entry in entries:
        if card.contents:
            card.append(soup.new_tag("br"))  # with the next one, an empty line between
        for line in lines(entry):
            if card.contents:
                card.append(soup.new_tag("br"))
            card.append(line)
    link.insert_after(card)


def lines(entry: Tag) -> list[str]:
    """Return the lines of an entry as text: its paragraphs, split at line breaks."""
    parts: list[list[str]] = [[]]
    for part in entry.descendants:
        if isinstance(part, Tag) and part.name in ("br", "p"):
            parts.append([])
        elif isinstance(part, NavigableString) and part.find_parent(class_="uses") is None:
            parts[-1].append(str(part))
    joined = (" ".join("".join(line).split()) for line in parts)
    return [line for line in joined if line]


def _figures(soup: BeautifulSoup, charts: Sequence[str]) -> list[tuple[str, str]]:
    """Return id and name ("Figure 2") of each figure that shows one of `charts`."""
    figures = []
    for chart in charts:
        drawn = soup.find("figure", id=f"fig-{chart}")
        caption = drawn.find("figcaption") if isinstance(drawn, Tag) else None
        name = _FIGURE.match(caption.get_text()) if isinstance(caption, Tag) else None
        if name:
            figures.append((f"fig-{chart}", name[0]))
    return figures


def _add_uses(
    soup: BeautifulSoup,
    entry: Tag,
    uses: Sequence[tuple[str, str]],
    figures: Sequence[tuple[str, str]],
) -> None:
    """Fill the entry's `span.uses`, or remove it where nothing uses the row directly."""
    slot = entry.find(class_="uses")
    if not isinstance(slot, Tag):
        return
    if not uses and not figures:
        before = slot.previous_sibling
        if isinstance(before, Tag) and before.name == "br":
            before.decompose()
        slot.decompose()
        return
    slot.clear()
    slot.append("Used in: text " if uses else "Used in: ")
    links = [(use, str(n), f"{n}, in {place}") for n, (use, place) in enumerate(uses, start=1)]
    links += [(figure, name, "") for figure, name in figures]
    for position, (target, text, label) in enumerate(links):
        if position:
            slot.append(", ")
        link = soup.new_tag("a", attrs={"href": f"#{target}"})
        if label:
            link["aria-label"] = label
        link.string = text
        slot.append(link)
