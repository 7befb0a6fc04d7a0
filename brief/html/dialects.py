"""Each engine's own HTML for a construct → ours: callouts, floats, layouts, page breaks.

Quarto's forms are those of its `minimal` HTML, read from its output and its filters
(1.9: customnodes/callout.lua, customnodes/floatreftarget.lua, layout/html.lua).
"""

from __future__ import annotations

import re

from bs4 import Comment, Tag

from brief.html.markup import Page, classes, only, set_classes

#: The uuids that Quarto puts into ids of unlabelled floats and of captions.
ENGINE_ID = re.compile(r"-(0ceaefa1-69ba-4598-a22c-09a6ac19f8ca|539a35d47e664c97a50115a146a7f1bd)")
#: What `brief.engines.quarto.name_callouts` writes.
_CALLOUT_ID = re.compile(r"brief-callout-(note|tip|warning|caution|important)-(\d+|-.*)")


def take_body(page: Page) -> None:
    """Keep what is inside <body>, less title block and table of contents."""
    body = page.soup.body
    if body is not None:
        for tag in body.find_all(id=("title-block-header", "TOC")):
            tag.decompose()
        kept = list(body.contents)
        page.soup.clear()
        page.soup.extend(kept)
    for comment in page.soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()


def take_callouts(page: Page) -> None:
    """Make `div.callout.callout-KIND[role=note] > p.callout-title` of each callout."""
    for div in list(page.tags("div")):
        made = _CALLOUT_ID.fullmatch(str(div.get("id", "")))
        quote = div.find("blockquote", recursive=False)
        if made and isinstance(quote, Tag):
            quote.unwrap()
            set_classes(div, "callout", f"callout-{made[1]}")
            del div["id"]
            if made[2].startswith("-"):
                div["id"] = made[2][1:]
    for number, div in enumerate(page.soup.find_all("div", class_="callout"), start=1):
        title = div.find("p")
        if isinstance(title, Tag):
            if isinstance(title.strong, Tag):
                title.strong.unwrap()
            set_classes(title, "callout-title")
            title["id"] = f"callout-title-{number}"
            div["role"] = "note"
            div["aria-labelledby"] = title["id"]


def take_floats(page: Page) -> None:
    """Make a plain figure, or a table with a caption, of Quarto's div > figure > div."""
    for figure in list(page.tags("figure")):
        outer = figure.parent
        if isinstance(outer, Tag) and outer.name == "div" and _is_float(outer):
            if not ENGINE_ID.search(str(outer.get("id", ""))) and outer.get("id"):
                figure["id"] = outer["id"]
            outer.unwrap()
        for inner in figure.find_all("div", recursive=False):
            if inner.get("aria-describedby"):
                inner.unwrap()
        for paragraph in figure.find_all("p"):
            if paragraph.find_parent("figcaption") is None and only(paragraph) == "img":
                paragraph.unwrap()
        table = figure.find("table", recursive=False)
        caption = figure.find("figcaption", recursive=False)
        if "quarto-float-tbl" in classes(figure) and isinstance(table, Tag):
            if figure.get("id"):
                table["id"] = figure["id"]
            if isinstance(caption, Tag):
                caption.name = "caption"
                caption.attrs.clear()
                table.insert(0, caption.extract())
            figure.replace_with(table.extract())


def _is_float(div: Tag) -> bool:
    return any(c.startswith(("quarto-float", "quarto-figure")) for c in classes(div))


def take_layouts(page: Page) -> None:
    """Make `div.layout.layout-ncol-N` of Quarto's panel > row > cell."""
    for panel in page.soup.find_all(class_="quarto-layout-panel"):
        row = panel.find(class_="quarto-layout-row")
        columns = len(row.find_all(class_="quarto-layout-cell", recursive=False)) if row else 1
        set_classes(panel, "layout", f"layout-ncol-{columns}")
    for tag in page.soup.find_all(class_=["quarto-layout-row", "quarto-layout-cell"]):
        tag.unwrap()


def take_page_breaks(page: Page) -> None:
    """Make `div.page-break` of a div with a break in its style."""
    for div in page.soup.find_all("div", style=re.compile("page-break-after")):
        set_classes(div, "page-break")
