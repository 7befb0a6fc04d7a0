"""Refuse what is unsafe or unresolved, and drop all that is not on the allow-list.

Every brief is published and read by people who trust it, and its cells come from anyone:
nothing runs, nothing is loaded, no link leads anywhere but to https, mail, a file beside
the page or a place in it. Everything refused is reported, never silently removed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from bs4 import Tag
from bs4.element import NavigableString

from brief.engines.unresolved import RESIDUE
from brief.html.markup import BLOCKS, Page, classes, only, set_classes, set_or_drop

#: Elements that may stay, and the attributes each may have beside the global ones.
ALLOWED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("p", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"),
            *("code", "em", "strong", "sup", "sub", "span", "br", "hr", "ul", "dl", "dt", "dd"),
            *("table", "caption", "thead", "tbody", "tfoot", "tr", "figure", "figcaption"),
            *("abbr", "cite", "q", "del", "ins", "mark", "kbd", "var", "samp", "small", "s", "u"),
            *("details", "summary", "dfn", "time", "b", "i", "address"),
        ),
        (),
    ),
    "a": ("href", "data-rows"),
    "img": ("src", "alt", "width", "height", "style"),
    "ol": ("start", "type"),
    "li": (),
    "td": ("colspan", "rowspan", "headers", "style"),
    "th": ("colspan", "rowspan", "scope", "headers", "style"),
    **dict.fromkeys(
        (
            *("math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup"),
            *("msub", "msubsup", "mfrac", "msqrt", "mroot", "mover", "munder", "munderover"),
            *("mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "annotation"),
        ),
        ("display", "xmlns", "mathvariant", "stretchy", "encoding", "accent", "form", "width"),
    ),
}
GLOBAL = ("id", "class", "lang", "dir", "role", "data-question", "data-stance")

#: Presentational wrappers an engine may add; their content stays.
_UNWRAPPED = ("center", "font", "tt", "label", "nobr", "wbr", "body", "html", "main")
#: Layout that our CSS decides; goes with its content.
_DROPPED = ("colgroup", "col")
_ENGINE_CLASS = re.compile(
    r"quarto-.*|level\d|odd|even|header|caption-top|img-fluid|figure(-.*)?|sourceCode|tight"
    r"|footnotes-end-of-document|csl-(?!entry).*|hanging-indent|footnote-(ref|back)|anchored|uri|unnumbered"
)
#: The id that Quarto gives to the div around code.
_LISTING = re.compile(r"cb\d+")
_SAFE_LINK = re.compile(r"(https?://|mailto:|#|(?!/)[\w./+%-]+(#.*)?$)", re.IGNORECASE)
_SIZE = re.compile(r"\b(width|height):\s*(\d+(?:\.\d+)?)(%|px|em|in|cm|mm)")


def refuse_unsafe(page: Page) -> None:
    """Report and remove whatever could run, load or lead the reader somewhere unsafe."""
    for tag in list(page.tags()):
        if tag.decomposed:
            continue
        if tag.name in _DROPPED:
            tag.decompose()
        elif tag.name in _UNWRAPPED:
            tag.unwrap()
        elif tag.name not in ALLOWED:
            page.report("unsafe", f"<{tag.name}>")
            tag.decompose()
        else:
            _refuse_attributes(page, tag)


def _refuse_attributes(page: Page, tag: Tag) -> None:
    for name, value in list(tag.attrs.items()):
        text = " ".join(value) if isinstance(value, list) else str(value)
        if (tag.name, name) == ("img", "src"):
            tag["src"] = text = unquote(text)
        if name.startswith("on"):
            page.report("unsafe", f"{name}={text}")
        elif name == "href" and not _SAFE_LINK.match(_bare(text)):
            page.report("unsafe", text)
        elif name == "src" and tag.name == "img" and text not in page.files:
            page.report("image", text)
        elif name in ALLOWED[tag.name] or name in GLOBAL or name.startswith("aria-"):
            continue
        del tag[name]


def _bare(text: str) -> str:
    """Return a link without the spaces and control characters that browsers ignore."""
    return "".join(c for c in text if c > " ")


def refuse_residue(page: Page) -> None:
    """Report what an engine left unresolved in text or attributes, code apart."""
    for tag in page.tags():
        for value in tag.attrs.values():
            _report_residue(page, " ".join(value) if isinstance(value, list) else str(value))
    for text in page.soup.find_all(string=True):
        if text.find_parent(["code", "pre"]) is None:
            _report_residue(page, str(text))


def _report_residue(page: Page, text: str) -> None:
    for match in RESIDUE.finditer(text):
        page.report("residue", match[0])


def clean_attributes(page: Page) -> None:
    """Drop the engine's classes, ids and styles; keep sizes and alignment."""
    for tag in page.tags():
        kept = [c for c in classes(tag) if not _ENGINE_CLASS.fullmatch(c)]
        if "header-section-number" in classes(tag):
            kept = ["section-number"]
        aligned = re.search(r"text-align:\s*(left|right|center)", str(tag.get("style", "")))
        if aligned and aligned[1] != "left":
            kept.append(f"align-{aligned[1]}")
        set_classes(tag, *kept)
        if tag.name == "div" and only(tag) == "pre" and _LISTING.fullmatch(str(tag.get("id", ""))):
            del tag["id"]
        for name in ("aria-describedby", "aria-hidden"):
            set_or_drop(tag, name, "")
        if tag.name == "img":
            sizes = _SIZE.findall(str(tag.get("style", "")))
            style = ";".join(
                f"{name}:{size.removesuffix('.0')}{unit}" for name, size, unit in sizes
            )
            set_or_drop(tag, "style", style)
        else:
            set_or_drop(tag, "style", "")
    for wrapper in list(page.tags("span", "div")):
        if not wrapper.attrs:
            wrapper.unwrap()
    for code in page.soup.select("pre code"):
        code.string = code.get_text()
        set_classes(code)


def tidy_space(page: Page) -> None:
    """Collapse white space as HTML does, so that line breaks in the source do not count."""
    page.soup.smooth()
    for text in page.soup.find_all(string=True):
        if text.find_parent("pre") is not None:
            continue
        words = re.sub(r"[ \t\r\n]+", " ", str(text))
        if _edge(text, text.previous_sibling):
            words = words.lstrip(" ")
        if _edge(text, text.next_sibling):
            words = words.rstrip(" ")
        if words:
            text.replace_with(NavigableString(words))
        else:
            text.extract()


def _edge(text: NavigableString, beside: object) -> bool:
    """Whether white space between `text` and what is `beside` it would not be shown."""
    if isinstance(beside, Tag):
        return beside.name in BLOCKS or beside.name == "br"
    return beside is None and (text.parent is None or text.parent.name in (*BLOCKS, "[document]"))
