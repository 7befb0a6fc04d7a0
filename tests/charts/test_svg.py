"""brief.charts.svg: a drawn picture becomes part of a page."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.charts.svg import _short, inline

NS = "{http://www.w3.org/2000/svg}"


def file(content: str) -> bytes:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'width="20pt" height="10pt" viewBox="0 0 20 10" version="1.1">'
        "<metadata><date>now</date></metadata><!-- a note -->"
        '<defs><style type="text/css">*{stroke-linejoin: round}</style></defs>'
        f"{content}</svg>"
    ).encode()


def test_nothing_but_the_picture_stays():
    """No prolog, metadata, comment, style sheet, size in points or second namespace."""
    svg = inline(file('<g id="figure_1"><g/></g>'), "c", "Alt")
    gone = ("<?xml", "DOCTYPE", "metadata", "<style", "<!--", "xlink", "<g", "<defs", 'pt" h')
    assert [part for part in gone if part in svg] == []
    assert svg.startswith("<svg ")


def test_the_alternative_text_is_the_title_and_comes_first():
    """The picture has the role of an image, and is named by its title: the whole alt text."""
    root = fromstring(inline(file(""), "c", 'A "bar" <chart> & more\x07'))
    assert root.attrib["role"] == "img"
    assert root[0].tag == f"{NS}title"
    assert root[0].text == 'A "bar" <chart> & more'
    assert root.attrib["aria-labelledby"] == root[0].attrib["id"] == "c-title"


def test_words_of_an_alternative_text_stay_apart():
    """A no-break space and the end of a line are spaces; what shows nothing is left out."""
    root = fromstring(inline(file(""), "c", "£3\u00a0million\na\r\nyear\u2028each\x07"))
    assert root[0].text == "£3 million a year each"


def test_ids_are_the_charts_own():
    """An id that is used gets the chart's id before it, with all that refers to it."""
    content = (
        '<defs><clipPath id="p1"><rect width="1" height="1"/></clipPath>'
        '<path id="m" d="M 0 0"/></defs>'
        '<g clip-path="url(#p1)" id="unused"><use xlink:href="#m" x="1" y="2"/></g>'
    )
    root = fromstring(inline(file(content), "c", "Alt"))
    ids = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
    assert ids == {"c-m", "c-p1", "c-title"}
    assert root.find(f".//{NS}use").attrib["href"] == "#c-m"
    assert root.find(f"{NS}g").attrib == {"clip-path": "url(#c-p1)"}


def test_text_that_looks_like_markup_stays_as_it_is():
    """What is written in the chart is not taken for an id, a link or a tag."""
    content = '<text x="1" y="2"> id="a" href="#b" url(#c) &lt;style&gt;</text>'
    root = fromstring(inline(file(content), "c", "A"))
    assert root.find(f"{NS}text").text == ' id="a" href="#b" url(#c) <style>'


def test_shapes_drawn_alike_share_a_group():
    """Neighbours that differ only in their outline say their style once, in the same order."""
    paths = "".join(f'<path d="M {n} 0" style="fill: #000"/>' for n in range(3))
    root = fromstring(inline(file(paths + '<path d="M 9 9" style="fill: #fff"/>'), "c", "A"))
    group = root.find(f"{NS}g")
    assert group.attrib == {"style": "fill: #000"}
    assert [p.attrib for p in group] == [{"d": f"M{n} 0"} for n in range(3)]
    assert root.findall(f"{NS}path")[0].attrib["style"] == "fill: #fff"


@pytest.mark.parametrize("see_through", ["opacity: 0.5", "fill: #000; opacity: 0.5"])
def test_see_through_shapes_stay_apart(see_through):
    """A group that is see-through would look other than shapes that are."""
    paths = f'<path d="M 0 0" style="{see_through}"/><path d="M 1 0" style="{see_through}"/>'
    assert fromstring(inline(file(paths), "c", "A")).find(f"{NS}g") is None


def test_a_turn_by_nothing_is_left_out_and_a_real_one_stays():
    """Only transforms that do something are kept."""
    texts = "".join(
        f'<text transform="rotate({turn} 1.2345 2)">a</text>' for turn in ("-0", "0", "-90")
    )
    *unturned, turned = fromstring(inline(file(texts), "c", "A")).findall(f"{NS}text")
    assert [text.attrib for text in unturned] == [{}, {}]
    assert turned.attrib["transform"] == "rotate(-90 1.23 2)"


@given(st.lists(st.floats(-9999, 9999).map(lambda x: round(x, 6)), min_size=2, max_size=8))
def test_coordinates_move_by_less_than_a_hundredth(numbers):
    """Shortening keeps every number, to a hundredth of a point."""
    path = "M " + " ".join(f"{n:.6f}" for n in numbers) + " \nz\n"
    shown = [float(n) for n in _short(path).strip("Mz").split()]
    assert len(shown) == len(numbers)
    assert all(abs(a - b) <= 0.0051 for a, b in zip(shown, numbers, strict=True))
