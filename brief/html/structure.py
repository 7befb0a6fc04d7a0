"""Make the structure good: the body alone, heading order, names of tables, figures, callouts.

The rules are those of WCAG 2.2 (1.3.1, 2.4.6, 2.1.1 for scrolling tables) and of PDF/UA-1,
which is made from the same tree.
"""

from __future__ import annotations

from collections import Counter

from bs4 import Comment, Tag

from brief.html.markup import HEADINGS, Page, classes, only, set_classes, words
from brief.manuscript.tree import RESERVED


def take_body(page: Page) -> None:
    """Keep what is inside <body>, less title block and comments."""
    body = page.soup.body
    if body is not None:
        for tag in body.find_all(id="title-block-header"):
            tag.decompose()
        kept = list(body.contents)
        page.soup.clear()
        page.soup.extend(kept)
    for comment in page.soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()


def lower_headings(page: Page) -> None:
    """Put headings one level down, under the page's one h1."""
    for heading in page.tags(*HEADINGS):
        heading.name = f"h{min(int(heading.name[1]) + 1, 6)}"


def name_headings(page: Page) -> None:
    """Give each heading its id, which pandoc may put on the section around it."""
    for section in list(page.tags("section")):
        if section.get("id") == "footnotes":
            continue
        section.name = "div"  # pandoc's form of a div that starts with a heading
        heading = section.find(HEADINGS)
        if isinstance(heading, Tag) and section.get("id") and not heading.get("id"):
            heading["id"] = str(section["id"])
            del section["id"]
    for number, heading in enumerate(page.tags(*HEADINGS), start=1):
        heading["id"] = str(heading.get("id") or f"heading-{number}")  # none of an engine's


def name_tables(page: Page) -> None:
    """Give header cells a scope and each table a scroll region with a name."""
    for number, table in enumerate(page.tags("table"), start=1):
        for cell in table.find_all("th"):
            if not cell.get_text(strip=True):
                cell.name = "td"
            elif cell.find_parent("thead") is not None:
                cell["scope"] = "col"
            else:
                cell["scope"] = "row"
        for cell in table.find_all(["td", "th"]):
            if only(cell) == "p" and isinstance(cell.p, Tag):
                cell.p.unwrap()
        region = page.soup.new_tag("div", attrs={"role": "region", "tabindex": "0"})
        set_classes(region, "table")
        table.wrap(region)
        caption = table.caption
        summary = region.find_previous_sibling("summary")
        if isinstance(caption, Tag):
            caption["id"] = f"{table.get('id') or f'table-{number}'}-caption"
            region["aria-labelledby"] = str(caption["id"])
        elif isinstance(summary, Tag):
            region["aria-label"] = summary.get_text()
        else:
            heading = table.find_previous(HEADINGS)
            place = f" under “{words(heading)}”" if isinstance(heading, Tag) else ""
            region["aria-label"] = f"Table {number}{place}"


def name_figures(page: Page) -> None:
    """Give each figure the name of its caption; an image needs words of its own."""
    for number, figure in enumerate(page.tags("figure"), start=1):
        caption = figure.find("figcaption")
        if isinstance(caption, Tag):
            caption["id"] = f"{figure.get('id') or f'figure-{number}'}-caption"
            figure["aria-labelledby"] = str(caption["id"])
    for image in page.tags("img"):
        if not str(image.get("alt", "")).strip():
            page.report("alt", str(image.get("src", "")))


def fold_chart_data(page: Page) -> None:
    """Make `details.chart-data > summary` of the data table behind a chart."""
    for div in page.soup.find_all("div", class_="chart-data"):
        div.name = "details"
        caption = div.find("caption")
        said = caption.get_text() if isinstance(caption, Tag) else "Data behind the chart"
        if isinstance(caption, Tag):
            caption.decompose()
        summary = page.soup.new_tag("summary")
        summary.string = said
        div.insert(0, summary)


def name_sections(page: Page) -> None:
    """Make key points and positions sections that carry their heading's name."""
    for div in page.soup.find_all("div", class_=["key-points", "position"]):
        heading = div.find(HEADINGS)
        if isinstance(heading, Tag):
            div.name = "section"
            div["aria-labelledby"] = str(heading["id"])
        else:
            div["role"] = "group"
            div["aria-label"] = str(div.get("data-stance") or "Key points").capitalize()


def name_callouts(page: Page) -> None:
    """Make `div.callout[role=note] > p.callout-title`, each with the name of its title."""
    for number, div in enumerate(page.soup.find_all("div", class_="callout"), start=1):
        title = div.find("p")
        if isinstance(title, Tag):
            if isinstance(title.strong, Tag):
                title.strong.unwrap()
            set_classes(title, "callout-title")
            title["id"] = f"callout-title-{number}"
            div["role"] = "note"
            div["aria-labelledby"] = title["id"]


def check_links(page: Page) -> None:
    """Report links to nowhere, links without words, and ids used twice."""
    ids = Counter([*RESERVED, *(str(tag["id"]) for tag in page.soup.find_all(id=True))])
    for name, count in ids.items():
        if count > 1:
            page.report("duplicate", name)
    for link in page.tags("a"):
        target = str(link.get("href", ""))
        if target.startswith("#") and target[1:] not in ids and "traced" not in classes(link):
            page.report("link", target)
        if not link.get_text(strip=True) and link.find("img") is None:
            page.report("residue", f"[]({target})")
