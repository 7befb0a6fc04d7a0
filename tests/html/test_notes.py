"""brief.html.notes: a note's words stand at the end, and once more where print wants them."""

from bs4 import BeautifulSoup

from brief.html.normalise import normalise
from brief.verbs import snapshot

BACK = '<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a>'
CALL = '<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>'
LIST = '<section id="footnotes" role="doc-endnotes"><hr><ol><li id="fn1">{}</li></ol></section>'
ENTRY = '<div class="evidence" id="ev-a"><p>about £4</p><p><span class="uses"></span></p></div>'


def made(text, note):
    """Return the normalised page of a text that calls a note, and its copy of the note."""
    body = normalise(text.format(CALL) + LIST.format(note) + ENTRY)
    assert body.unresolved == ()
    page = BeautifulSoup(body.html, "html.parser")
    return page, page.find("span", class_="footnote")


def test_a_copy_stands_behind_the_reference():
    """Hidden, under the same number, which leads back to the reference."""
    page, copy = made("<p>Text{} goes on.</p>", f"<p>A note.{BACK}</p>")
    assert copy.has_attr("hidden")
    assert copy["data-id"] == "fn1"
    assert copy.find_previous_sibling("sup").a["href"] == "#fn1"
    assert copy.get_text() == "1 A note."
    assert copy.a["href"] == "#fnref1"
    assert copy.a["aria-label"] == "Back to note 1 in the text"
    assert page.find("li", id="fn1").get_text() == "A note. Back"


def test_a_number_in_a_note_is_used_once():
    """The copy has no id and no card, and says which of the two numbers it stands for."""
    page, copy = made("<p>a{}</p>", f'<p>It costs <a class="traced" href="#ev-a">£4</a>.{BACK}</p>')
    assert copy.get_text() == "1 It costs £4."
    assert copy.find(class_="traced").attrs == {
        "class": ["traced"],
        "href": "#ev-a",
        "data-id": "use-a-1",
    }
    assert [a["href"] for a in page.find(class_="uses").find_all("a")] == ["#use-a-1"]


def test_blocks_become_lines():
    """What cannot stand in a paragraph is a line of its own there."""
    note = f"<p>One.</p><ul><li>Two.</li><li><p>Three.</p></li></ul><p>Four.{BACK}</p>"
    _, copy = made("<p>a{}</p>", note)
    assert [line.get_text() for line in copy.find_all(class_="line")] == [
        "1 One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert {tag.name for tag in copy.find_all(True)} == {"span", "a"}


def test_columns_hold_no_copies():
    """The typesetter can place no note beside columns; such a note stands in the list alone."""
    for name in ("positions", "layout"):
        _, copy = made(f'<div class="{name}"><p>a{{}}</p></div>', f"<p>A note.{BACK}</p>")
        assert copy is None


def test_a_heading_is_named_without_its_note():
    """Neither the number nor the words are in the table of contents."""
    body = normalise(f'<h1 id="costs">Costs{CALL}</h1>' + LIST.format(f"<p>A note.{BACK}</p>"))
    assert [(heading.id, heading.text) for heading in body.headings] == [("costs", "Costs")]


def test_a_comparison_reads_a_note_once():
    """What changed between editions is not said twice for a note."""
    page, _ = made("<p>Text{}</p>", f"<p>A note.{BACK}</p>")
    texts = [paragraph.text for paragraph in snapshot.paragraphs(page)]
    assert texts == ["Text1", "A note. Back"]
