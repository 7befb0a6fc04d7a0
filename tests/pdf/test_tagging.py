"""brief.pdf.tagging: what a screen reader finds in the PDF is what stands in the page."""

import io
import re

import pikepdf
import pytest

from brief.model import Build, Converted
from brief.stages import typeset
from brief.system import fonts
from tests import tagged

STYLE = """
@page { size: A6; @top-left { content: "Running head" } @bottom-right { content: counter(page) } }
html { font-family: 'Source Sans Pro' }
a.toc::after { content: " " target-counter(attr(href), page) }
.footnotes { display: none }
.footnote { display: block; float: footnote }
.footnote::footnote-call, .footnote::footnote-marker { content: none }
"""
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>T</title>
<style>{fonts}{style}</style></head>
<body><nav><a class="toc" href="#a">The <em>title</em></a></nav>
<main><h1 id="a">A <b>title</b></h1>{body}</main></body></html>"""

LISTS = """<ul><li>plain</li><li><p>one</p><p>two</p></li>
<li>outer<ul><li>inner<ol><li>deep</li></ol></li></ul> and after</li></ul>"""
TABLE = """<table><caption>Cap</caption>
<thead><tr><td></td><th scope="col">Column</th></tr></thead>
<tbody>{rows}</tbody><tfoot><tr><td>Sum</td><td>all</td></tr></tfoot></table>"""
ROWS = "".join(f'<tr><th scope="row">Row {n}</th><td>cell {n}</td></tr>' for n in range(40))
CALL = (
    '<sup class="note"><a id="r{n}" href="#n{n}" role="doc-noteref" aria-label="Note {n}">{n}</a>'
    '</sup><span class="footnote" data-id="n{n}" hidden><a href="#r{n}" role="doc-backlink">{n}</a>'
    " {said}</span>"
)
FIRST = CALL.format(n=1, said='The first, with <a data-id="use" href="#a">a number</a>.')
SECOND = CALL.format(n=2, said='<span class="line">The second.</span>')
THIRD = CALL.format(n=3, said="Third.")
NOTES = (
    f'<p>Said{FIRST} by them, {{filler}} and twice{SECOND} so. <a href="#use">Used here</a></p>'
    f'<h2 id="b">Head{THIRD}</h2>'
)
LISTED = """<section class="footnotes"><ol><li id="n1">The first.</li>
<li id="n2"><p>The second.</p><ul><li>its point</li></ul></li><li id="n3">Third.</li></ol>
</section>"""
FIGURE = """<figure><svg width="80" height="40" xmlns="http://www.w3.org/2000/svg"><title>Bars</title>
<text x="0" y="20">inside</text></svg><figcaption>Figure 1</figcaption></figure>"""
LINKS = """<p><a href="https://example.org" aria-label="An example">One</a>
and <a href="#gone">none</a></p><p hidden id="gone">x</p>"""


EVERYTHING = (
    LISTS + TABLE.format(rows=ROWS) + NOTES.format(filler="words " * 190) + FIGURE + LINKS + LISTED
)


def page(body):
    """Return a page whose main element is a title and `body`."""
    return PAGE.format(fonts=fonts.font_face_css(body), style=STYLE, body=body)


def printed(body):
    """Return the structure of such a page's print."""
    return tagged.read(typeset.run(Build(converted=Converted(html=page(body)))).pdf)


@pytest.fixture(scope="module")
def everything():
    """Return the print of a page with all that is mended."""
    return printed(EVERYTHING)


def test_the_structure_is_sound(everything):
    """Nothing is wrong with language, title, headings, figures, tables, lists, links, notes."""
    assert tagged.faults(everything) == []


def test_text_is_read_in_the_order_of_the_page(everything):
    """The words of the main element, in the order of the structure tree."""
    assert tagged.said(everything) == tagged.printed(page(EVERYTHING))


def test_running_heads_are_artifacts(everything):
    """What stands in the margins is outside the structure, and so are repeated table heads."""
    layout = "".join(text for _, text in everything.outside)
    assert "Running head" in layout
    assert "Column" in layout
    assert "Running head" not in everything.document.text()


def test_header_cells_say_what_they_head(everything):
    """A scope for each, and no list of headers that would have to be looked up."""
    scopes = {str(cell.raw.A.Scope) for cell in everything.walk("TH") if "Row" in cell.text()}
    assert scopes == {"/Row"}
    (column,) = [cell for cell in everything.walk("TH") if cell.text() == "Column"]
    assert column.raw.A.Scope == "/Column"
    cells = everything.walk("TD")
    assert cells
    assert not any("/Headers" in cell.raw.A for cell in cells)


def test_a_table_on_several_pages_is_one(everything):
    """One head, all rows in order, one foot at the end."""
    (table,) = everything.walk("Table")
    kinds = [kid.kind for kid in table.kids]
    assert kinds[:2] == ["Caption", "THead"]
    assert set(kinds[2:-1]) == {"TBody"}
    assert kinds[-1] == "TFoot"
    assert [cell.text() for cell in table.walk("TH")][1:] == [f"Row {n}" for n in range(40)]
    assert len({row.raw.Pg.objgen for row in table.walk("TR")}) > 1


def test_an_inner_list_is_inside_its_item():
    """A body for each item; an inner list before the words that follow it; markers in the font."""
    lists = printed(LISTS).walk("L")[0]
    assert tagged.squeezed(lists.outline()) == (
        "L(LI(Lbl(•)LBody(plain))LI(Lbl(•)LBody(P(one)P(two)))LI(Lbl(•)LBody(outer"
        "L(LI(Lbl(•)LBody(innerL(LI(Lbl(1.)LBody(deep))))))andafter)))"
    )


def test_what_a_page_end_cuts_is_one():
    """A list, its item and its paragraph, although each goes on overleaf."""
    inner = '<ul style="break-before: page"><li>in</li></ul>'
    found = printed(f"<ul><li><p>{'words ' * 250}</p>{inner}</li><li>next</li></ul>")
    assert tagged.faults(found) == []
    assert len({span.raw.Pg.objgen for span in found.walk("P")[0].kids}) > 1
    said = re.sub("(words ?)+", "", found.walk("L")[0].outline())
    assert tagged.squeezed(said) == (
        "L(LI(Lbl(•)LBody(P()L(LI(Lbl(•)LBody(in)))))LI(Lbl(•)LBody(next)))"
    )


def test_a_link_has_one_annotation_with_its_name(everything):
    """Elements and generated text inside it have none; a link to what print hides is text."""
    named = {link.text(): link.links[0] for link in everything.walk("Link")}
    assert str(named["The title 1"].Contents) == "The title"
    assert str(named["One"].Contents) == "An example"
    assert "none" not in named
    assert "none" in everything.document.text()


def test_a_note_is_read_after_its_call(everything):
    """Although it stands at the foot; a note to a heading after the heading."""
    (paragraph,) = [p for p in everything.walk("P") if p.text().startswith("Said")]
    assert tagged.squeezed(re.sub("words", "", paragraph.outline())) == (
        "P(SaidReference(Link(1))Note(Link(1)Thefirst,withLink(anumber).)bythem,"
        "andtwiceReference(Link(2))Note(Link(2)Thesecond.)so.Link(Usedhere))"
    )
    (heading,) = everything.walk("H2")
    assert heading.text().startswith("Head")
    assert "Third" not in heading.text()
    notes = [tagged.squeezed(note.text()) for note in everything.walk("Note")]
    assert notes == ["1Thefirst,withanumber.", "2Thesecond.", "3Third."]


def test_notes_can_be_looked_up(everything):
    """By their identifiers, which stand sorted in a tree of their own."""
    names = list(everything.pdf.Root.StructTreeRoot.IDTree.Names)
    assert [str(name) for name in names[::2]] == ["#r1", "#r2", "#r3"]
    assert [str(note.ID) for note in names[1::2]] == ["#r1", "#r2", "#r3"]


def test_links_to_a_note_find_it_at_the_foot(everything):
    """A call leads to its note, below the text; a link to a number in a note leads there."""
    names = list(everything.pdf.Root.Names.Dests.Names)
    places = {str(n): p for n, p in zip(names[::2], names[1::2], strict=True)}
    assert places["n1"][0].objgen == places["r1"][0].objgen
    assert places["n1"][3] < places["r1"][3]
    assert places["use"][3] == places["n1"][3]


@pytest.mark.parametrize("filler", [43, 48, 53])
def test_no_note_is_lost(filler):
    """A note that the typesetter forgets stands in the list at the end, under its number.

    WeasyPrint 70 forgets the second note where the first leaves no room for its line.
    """
    first = CALL.format(n=1, said="The first.")
    text = f"<p>{'words ' * filler}</p><p>a{first} {'words ' * 8}{SECOND} {'words ' * 20}</p>"
    found = printed(text + LISTED)
    assert tagged.faults(found) == []
    notes = [tagged.squeezed(note.text()) for note in found.walk("Note")]
    items = [tagged.squeezed(item.text()) for item in found.walk("LI")]
    at_foot = notes == ["1Thefirst.", "2Thesecond."] and items == []
    in_list = notes == ["1Thefirst."] and items[0] == "2.Thesecond.•itspoint"
    assert at_foot or in_list
    assert "Note 2" in {str(link.links[0].Contents) for link in found.walk("Link")}


def test_a_figure_has_words_and_a_box_on_its_page(everything):
    """The words of its title; its box in points from the foot, as wide as it is drawn."""
    (figure,) = everything.walk("Figure")
    assert str(figure.raw.Alt) == "Bars"
    left, bottom, right, top = map(float, figure.raw.A.BBox)
    assert (right - left, top - bottom) == pytest.approx((60, 30))
    assert 0 < bottom < top < float(figure.raw.Pg.MediaBox[3])


def test_bookmarks_are_the_headings(everything):
    """One for each, nested as they are."""
    with everything.pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == "A title"
        assert [child.title for child in top.children] == ["Head3"]


def _no_scope(tree):
    del tree.walk("TH")[0].raw.A.Scope


def _no_words(tree):
    del tree.walk("Figure")[0].raw.Alt


def _jump(tree):
    tree.walk("H2")[0].raw.S = pikepdf.Name.H3


def _no_body(tree):
    tree.walk("LBody")[0].raw.S = pikepdf.Name.P


def _two_annotations(tree):
    first, second = tree.walk("Link")[:2]
    first.raw.K.append(next(k for k in second.raw.K if not isinstance(k, int)))


def _loose(tree):
    tree.walk("P")[0].raw.K = pikepdf.Array([])


def _no_id(tree):
    del tree.walk("Note")[0].raw.ID


def _no_language(tree):
    del tree.pdf.Root.Lang


def _no_title(tree):
    del tree.pdf.Root.ViewerPreferences


@pytest.mark.parametrize(
    "spoil",
    [
        _no_scope,
        _no_words,
        _jump,
        _no_body,
        _two_annotations,
        _loose,
        _no_id,
        _no_language,
        _no_title,
    ],
)
def test_each_fault_would_be_found(spoil):
    """The checks above can fail."""
    tree = printed(EVERYTHING)
    spoil(tree)
    out = io.BytesIO()
    tree.pdf.save(out)
    assert tagged.faults(tagged.read(out.getvalue()))
