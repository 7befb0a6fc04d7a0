"""brief.pdf.foot: rules for notes that are not at the foot of a page."""

from pathlib import Path
from xml.etree import ElementTree

from brief.pdf import foot
from brief.stages import convert, typeset
from tests import constructs, tagged

THEME = Path(__file__).parents[2] / "report" / "theme" / "brief.css"

PAGE = ElementTree.fromstring(
    '<body><a href="#x">x</a>'
    '<a href="#n1" role="doc-noteref">7</a><span data-id="n1"><b data-id="use-1">a</b></span>'
    '<a href="#n2" role="doc-noteref">8</a></body>'
)


def test_links_find_what_a_copy_stands_for():
    """An anchor for each name, whatever characters it has."""
    assert foot.anchors(PAGE) == (
        '[data-id="n1"]{-weasy-anchor:"n1"}[data-id="use-1"]{-weasy-anchor:"use-1"}'
    )
    odd = ElementTree.Element("b", {"data-id": 'a"b\\'})
    assert foot.anchors(odd) == '[data-id="a\\22 b\\5c "]{-weasy-anchor:"a\\22 b\\5c "}'


def test_a_note_without_a_copy_is_known_beforehand():
    """Such a note cannot be at a foot."""
    assert foot.uncopied(PAGE) == {"n2"}


def test_the_list_shows_the_notes_named():
    """Under their own numbers; without any, the style sheet decides."""
    assert foot.listed(PAGE, set()) == ""
    rules = foot.listed(PAGE, {"n2"})
    assert 'li[id="n2"]{display:list-item!important' in rules
    assert "counter-set:list-item 8}" in rules
    assert "n1" not in rules


NOTES = """
# Heading^[From a heading.]

Text.[^two]

| a    |
|------|
| cell^[From a cell.] |

: Caption^[From a caption.]

![Picture^[From a picture.]](figures/a.png){#fig-a fig-alt="A dot"}

:::: {.positions}
::: {.position question="q" stance="for"}
- point^[From a position.]
:::
::::

[^two]: Cites [about £270](#ev-cost){.traced}.

    - And more.

::: {.evidence #ev-cost}
about £270 [Used]{.uses}
:::
"""


def test_the_theme_places_notes():
    """At the foot, in order, wherever they are called; of columns, in the list."""
    build = convert.run(constructs.build(NOTES, **{"theme/brief.css": THEME.read_bytes()}))
    found = tagged.read(typeset.run(build).pdf)
    assert tagged.faults(found) == []
    notes = [tagged.squeezed(note.text()) for note in found.walk("Note")]
    assert notes == [
        "1Fromaheading.",
        "2Citesabout£270.Andmore.",
        "3Fromacaption.",
        "4Fromacell.",
        "5Fromapicture.",
    ]
    assert found.walk("LI")[-1].text() == "6. From a position. Back"
    names = list(found.pdf.Root.Names.Dests.Names)
    places = {str(n): p[3] for n, p in zip(names[::2], names[1::2], strict=True)}
    feet = [places[f"fn{n}"] for n in range(1, 6)]
    assert feet == sorted(feet, reverse=True)
    assert feet[0] < min(places[f"fnref{n}"] for n in range(1, 7))
    assert places["use-cost-1"] in feet
