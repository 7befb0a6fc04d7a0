"""Finish the Word document of either engine: what its readers need, on a screen or on paper.

Input: a DOCX as an engine wrote it. Output: one that names itself and its language, with
headings in order, header rows that repeat, words for every picture and the edition on
every page; and what in it is unresolved. The rules are those of WCAG 2.2 (1.1.1, 1.3.1,
2.4.2, 3.1.1) and of Word's accessibility checker; the terms are those of ECMA-376, part 1.
How a style looks belongs in `REFERENCE`, and which class wears which style in word.lua.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from brief.edition import identity
from brief.engines.unresolved import RESIDUE, Unresolved
from brief.model import Settings
from brief.system import archive, templates
from brief.word.openxml import (
    append,
    child,
    elements,
    every,
    first,
    get,
    name,
    parse,
    serialise,
    style,
    style_ids,
    words,
)
from brief.word.tables import mend_table

_TYPES, _RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_CHANGED = ("word/document.xml", "word/styles.xml", "word/settings.xml")
#: Twips (1/1440 inch): A4 less an inch on either side, for a document that names no page.
_WIDTH = 9026

_TEXT = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
_DRAFT = '<w:r><w:rPr><w:rStyle w:val="Draft"/><w:b/></w:rPr><w:t>DRAFT</w:t></w:r>'
_FIELD = '<w:fldSimple w:instr=" {} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Where a document tells them apart: every other page, the first, and those on the left.
_PAGES = ("default", "first", "even")
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def finish(docx: bytes, settings: Settings) -> tuple[bytes, tuple[Unresolved, ...]]:
    """Return the finished document, and what is unresolved in it."""
    parts = dict(archive.unpack(docx))
    document, styles, options = (parse(parts[part]) for part in _CHANGED)
    ids = style_ids(styles)
    left = tuple(unresolved(document))
    say_edition(document, ids, settings)
    width = text_width(document)
    for table in every(document, ".//w:tbl"):
        mend_table(table, ids, width)
    for picture in every(document, ".//wp:inline"):
        # Pandoc puts the name of the file here, which some readers would read out.
        described = first(picture, ".//pic:cNvPr")
        described.set("descr", first(picture, "wp:docPr").get("descr", ""))
    set_language(styles, options, settings.lang)
    parts |= head_pages(document, parts, settings)
    parts |= zip(_CHANGED, map(serialise, (document, styles, options)), strict=True)
    # The core properties (ECMA-376, part 2, 11).
    parts["docProps/core.xml"] = templates.render("word/core.xml", settings=settings).encode()
    return archive.pack(parts, settings.stamp), left


def unresolved(document: Any) -> Iterator[Unresolved]:
    """Yield what an engine left as text, pictures without words, tables without a header row."""
    text = "".join(
        words(run)
        for run in document.iter(name("w:r"))
        # Code may hold braces of its own.
        if get(first(run, "w:rPr/w:rStyle"), "w:val") != "VerbatimChar"
    )
    yield from (Unresolved("residue", match[0]) for match in RESIDUE.finditer(text))
    for picture in every(document, ".//wp:inline"):
        if not first(picture, "wp:docPr").get("descr", "").strip():
            yield Unresolved("alt", first(picture, ".//pic:cNvPr").get("descr", ""))
    places = {get(mark, "w:name") for mark in document.iter(name("w:bookmarkStart"))}
    for anchor in (get(link, "w:anchor") for link in document.iter(name("w:hyperlink"))):
        if anchor and anchor not in places and not anchor.startswith("ev-"):  # said of the page
            yield Unresolved("link", f"#{anchor}")
    for table in every(document, ".//w:tbl"):
        if first(table, "w:tr/w:trPr/w:tblHeader") is None:
            yield Unresolved("header", next(filter(None, map(words, table.iter(name("w:p")))), ""))


def say_edition(document: Any, ids: Mapping[str, str], settings: Settings) -> None:
    """Say version and date below the title, where both engines put the date alone."""
    for paragraph in document.iter(name("w:p")):
        if style(paragraph) == ids.get("date"):
            paragraph[:] = [first(paragraph, "w:pPr"), *elements(edition(settings, settings.day))]


def edition(settings: Settings, more: str = "") -> str:
    """Return the runs that say which edition this is."""
    said = ", ".join(filter(None, [f"Version {settings.version}", more]))
    draft = _DRAFT + _TEXT.format(" ") if identity.is_draft(settings.version) else ""
    return draft + _TEXT.format(escape(said))


def text_width(document: Any) -> int:
    """Return the width of a line in twips: the page's, less its margins."""
    size, margins = (first(document, f".//w:sectPr/{part}") for part in ("w:pgSz", "w:pgMar"))
    if size is None or margins is None:
        return _WIDTH
    return int(get(size, "w:w")) - int(get(margins, "w:left")) - int(get(margins, "w:right"))


def set_language(styles: Any, options: Any, lang: str) -> None:
    """Say the document's language wherever Word looks for one (17.3.2.20, 17.15.1.88)."""
    default = child(child(child(styles, "w:docDefaults"), "w:rPrDefault"), "w:rPr")
    child(default, "w:lang", at=len(default))
    for said in (*styles.iter(name("w:lang")), *every(options, "w:themeFontLang")):
        said.set(name("w:val"), lang)


def head_pages(
    document: Any, parts: Mapping[str, bytes], settings: Settings
) -> Mapping[str, bytes]:
    """Return the parts, with title and edition above every page and its number below.

    They take the place of the reference document's, for a draft says so on every page.
    """
    types, relations = parse(parts[_TYPES]), parse(parts[_RELATIONS])
    gone: set[str] = set()
    for relation in list(relations):
        if relation.get("Type") in (f"{_OFFICE}/header", f"{_OFFICE}/footer"):
            target = relation.get("Target")
            gone |= {f"/word/{target}", f"/word/_rels/{target}.rels"}
            relations.remove(relation)
    for named in list(types):
        if named.get("PartName") in gone:
            types.remove(named)
    sections = every(document, ".//w:sectPr")
    for section in sections:
        for old in (*every(section, "w:headerReference"), *every(section, "w:footerReference")):
            section.remove(old)
    end = f'<w:tabs><w:tab w:val="right" w:pos="{text_width(document)}"/></w:tabs>'
    title = _TEXT.format(escape(settings.title)) + "<w:r><w:tab/></w:r>"
    number = _TEXT.format("Page ") + _FIELD.format("PAGE")
    of = _TEXT.format(" of ") + _FIELD.format("NUMPAGES")
    made = {}
    for kind, root, place, runs in (
        ("footer", "ftr", '<w:jc w:val="right"/>', number + of),
        ("header", "hdr", end, title + edition(settings)),
    ):
        path, key = f"brief-{kind}.xml", f"rIdBrief{kind.title()}"
        look = f'<w:pPr><w:pStyle w:val="{kind.title()}"/>{place}</w:pPr>'
        (part,) = elements(f"<w:{root}><w:p>{look}{runs}</w:p></w:{root}>")
        made[f"word/{path}"] = serialise(part)
        append(types, "Override", PartName=f"/word/{path}", ContentType=f"{_KIND}.{kind}+xml")
        append(relations, "Relationship", Id=key, Type=f"{_OFFICE}/{kind}", Target=path)
        for section in sections:
            section[:0] = elements(
                "".join(f'<w:{kind}Reference w:type="{page}" r:id="{key}"/>' for page in _PAGES)
            )
    kept = {path: content for path, content in parts.items() if f"/{path}" not in gone}
    return {**kept, **made, _TYPES: serialise(types), _RELATIONS: serialise(relations)}
