"""Either engine's HTML becomes one clean, safe form."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from brief.engines.unresolved import Unresolved
from brief.html.normalise import Body, Heading, normalise
from brief.html.sanitise import ALLOWED


def clean(html: str, **known: object) -> str:
    body = normalise(html, **known)  # type: ignore[arg-type]
    assert body.unresolved == ()
    return body.html.replace("\n", "")


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>a</p><script>1</script>", "unsafe"),
        ("<p onclick='x'>a</p>", "unsafe"),
        ("<p><a href='javascript:x'>a</a></p>", "unsafe"),
        ("<p><a href=' java\nscript:x'>a</a></p>", "unsafe"),
        ("<p><a href='data:text/html,x'>a</a></p>", "unsafe"),
        ("<p><a href='//example.org'>a</a></p>", "unsafe"),
        ("<p><a href='vbscript:x'>a</a></p>", "unsafe"),
        ("<p><a href='//example.org#x'>a</a></p>", "unsafe"),
        ("<object data='x'></object>", "unsafe"),
        ("<link rel='stylesheet' href='x'>", "unsafe"),
        ("<style>p{}</style>", "unsafe"),
        ("<svg><script>1</script></svg>", "unsafe"),
        ("<form><input></form>", "unsafe"),
        ("<base href='x'>", "unsafe"),
        ("<img src='x.png' alt='a'>", "image"),
        ("<img src='file:///etc/passwd' alt='a'>", "image"),
        ("<img src='a.png'>", "alt"),
        ("<p>a <a href='#no'>b</a></p>", "link"),
        ("<p><a href='#x'></a><b id='x'>b</b></p>", "residue"),
        ("<p id='a'>x</p><p id='a'>y</p>", "duplicate"),
        ("<p id='main'>x</p>", "duplicate"),
        ("<p>see <strong>?@fig-x</strong></p>", "residue"),
        ("<p>see <strong>?var:figures.x</strong></p>", "residue"),
        ("<p>see <strong>?meta:x</strong></p>", "residue"),
        ("<p>{{&lt; var x &gt;}}</p>", "residue"),
        ("<p aria-label='{{&lt; var x &gt;}}'>a</p>", "residue"),
        ("<p><a class='traced' href='#ev-a'>a</a></p>", "trace"),
    ],
)  # fmt: skip
def test_refused(html: str, kind: str) -> None:
    """Whatever is unsafe, broken or unresolved is reported, and what is unsafe is gone."""
    body = normalise(html, files=("a.png",))
    assert [one.kind for one in body.unresolved] == [kind]
    for unsafe in ("script", "onclick", "javascript:", "data:", "<object", "<form", "file:"):
        assert unsafe not in body.html


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<p style='color:red' data-x='1' title='t'>a</p>", "<p>a</p>"),
        ("<p><span>a</span> <font>b</font></p>", "<p>a b</p>"),
        ("<div>\n<p>a\n b</p>\n\n</div>", "<p>a b</p>"),
        ("<p>a<!-- hidden --></p>", "<p>a</p>"),
        ("<p><a href='a/b.pdf#page-x'>a</a></p>", '<p><a href="a/b.pdf#page-x">a</a></p>'),
        ("<p>a b</p>", "<p>a b</p>"),
        ("<p class='quarto-x even kept'>a</p>", '<p class="kept">a</p>'),
        ("<pre>a\n  b</pre>", "<pre>a  b</pre>"),
        ("<p><a href='https://example.org/?a=1&amp;b=2'>a</a></p>",
         '<p><a href="https://example.org/?a=1&amp;b=2">a</a></p>'),
        ("<p><a href='b-1.0.0-data.zip'>a</a></p>", '<p><a href="b-1.0.0-data.zip">a</a></p>'),
    ],
)  # fmt: skip
def test_cleaned(html: str, made: str) -> None:
    """What is not on the allow-list goes, and its words stay."""
    assert clean(html) == made


def test_body_of_a_page() -> None:
    """Of a whole page only the body is taken, less the title block."""
    page = (
        "<html><head><style>p{}</style><title>T</title></head><body>"
        "<header id='title-block-header'><h1>T</h1></header><p>a</p></body></html>"
    )
    assert clean(page) == "<p>a</p>"


def test_code_is_plain() -> None:
    """Code has neither the colours nor the ids that an engine gives to its parts."""
    html = (
        '<div class="sourceCode"><pre class="sourceCode python"><code class="sourceCode">'
        '<span id="cb1-1"><span class="bu">print</span>(1)</span></code></pre></div>'
    )
    assert clean(html) == '<pre class="python"><code>print(1)</code></pre>'


def test_headings_stand_below_the_title() -> None:
    """Headings go one level down, for the page has one h1; each keeps its id."""
    body = normalise('<h1 id="a">A</h1><h2 id="b">B</h2><section id="d"><h1>D</h1></section>')
    assert [(h.level, h.text, h.id) for h in body.headings] == [
        (2, "A", "a"),
        (3, "B", "b"),
        (2, "D", "d"),
    ]


def test_numbers_are_apart() -> None:
    """A section's number is kept apart from its words."""
    body = normalise('<h1 id="x"><span class="header-section-number">1.2</span> Cost</h1>')
    assert body.headings == (Heading(2, "x", "1.2", "Cost"),)
    assert '<span class="section-number">1.2</span> Cost' in body.html


def test_tables_have_scopes_and_names() -> None:
    """Header cells get scopes; each table is a named region a keyboard can scroll."""
    table = (
        "<h1>Costs</h1><table><thead><tr><th>A</th><th></th></tr></thead>"
        "<tbody><tr><th>x</th><td><p>1</p></td></tr></tbody></table>"
    )
    made = BeautifulSoup(clean(table), "html.parser")
    assert [(c.name, c.get("scope"), c.text) for c in made.find_all(["th", "td"])] == [
        ("th", "col", "A"),
        ("td", None, ""),
        ("th", "row", "x"),
        ("td", None, "1"),
    ]
    region = made.find(role="region")
    assert region["tabindex"] == "0"
    assert region["aria-label"] == "Table 1 under “Costs”"


def test_document_control_is_apart() -> None:
    """The document control goes where the page wants it."""
    body = normalise('<p>a</p><div class="document-control"><p>b</p></div>')
    assert body.html == "<p>a</p>\n"
    assert body.control == '<div class="document-control"><p>b</p>\n</div>\n'


ENTRY = (
    '<div class="evidence" id="ev-a"><p>about £4</p>'
    '<p>Said by X<br/><span class="uses"></span></p></div>'
)
USE = '<p><a class="traced" href="#ev-a">about £4</a></p>'


def test_traces_lead_there_and_back() -> None:
    """Every use has an id and a card with the entry's words; the entry links to every use."""
    figure = (
        '<figure id="fig-c"><img src="c.svg" alt="C"><figcaption>Figure 1: C</figcaption></figure>'
    )
    body = normalise(
        "<h1>Costs</h1>" + USE + USE + figure + ENTRY, files={"c.svg"}, drawn={"a": ["c", "none"]}
    )
    made = BeautifulSoup(body.html, "html.parser")
    assert body.unresolved == ()
    links = made.find_all("a", class_="traced")
    assert len(links) == 2
    for link in links:
        card = made.find(id=link["aria-describedby"])
        assert card.get_text("|") == "about £4|Said by X"
        assert link["id"].replace("use", "card") == card["id"]
    back = made.find(class_="uses").find_all("a")
    assert [(a["href"], a.text, a.get("aria-label")) for a in back] == [
        ("#use-a-1", "1", "1, in Costs"),
        ("#use-a-2", "2", "2, in Costs"),
        ("#fig-c", "Figure 1", None),
    ]


def test_a_citation_leads_to_all_its_rows_and_is_one_use_of_each() -> None:
    """A link for two rows has both entries' words; two paragraphs of a row lead back once."""
    cites = (
        '<span class="cites"><sup>[<a class="traced" href="#ev-a" aria-label="paragraph 3">3</a>, '
        '<a class="traced" href="#ev-a" data-rows="a b" aria-label="paragraph 10">10</a>]</sup>'
        "</span>"
    )
    other = ENTRY.replace("ev-a", "ev-b").replace("£4", "£5")
    body = normalise(f"<h1>Costs{cites}</h1><p>So{cites}.</p>{USE}{ENTRY}{other}")
    made = BeautifulSoup(body.html, "html.parser")
    assert body.unresolved == ()
    assert [heading.text for heading in body.headings] == ["Costs"]
    (_, _, third, fourth, last) = made.find_all("a", class_="traced")
    assert [link["aria-label"] for link in (third, fourth)] == ["paragraph 3", "paragraph 10"]
    assert [link["id"] for link in (third, fourth, last)] == ["use-a-3", "use-a-4", "use-a-5"]
    card = made.find(id=fourth["aria-describedby"])
    assert card.get_text("|") == "about £4|Said by X|about £5|Said by X"
    assert len(card.find_all("br")) == 4, "an empty line between the entries"
    back = [[a["href"] for a in uses.find_all("a")] for uses in made.find_all(class_="uses")]
    assert back == [["#use-a-1", "#use-a-3", "#use-a-5"], ["#use-a-2", "#use-a-4"]]
    lost = normalise(cites + ENTRY).unresolved
    assert [(one.kind, one.name) for one in lost] == [("trace", "b")]


@pytest.mark.parametrize("named", ["Abbildung\u00a01", "À voir\u00a012"])
def test_a_figure_has_its_name_in_any_language(named: str) -> None:
    """A row that a chart draws is said to be used there, whatever a figure is called."""
    figure = f'<figure id="fig-c"><img src="c" alt="C"><figcaption>{named}: 3</figcaption></figure>'
    made = BeautifulSoup(clean(ENTRY + figure, files=("c",), drawn={"a": ["c"]}), "html.parser")
    assert [a.text for a in made.find(class_="uses").find_all("a")] == [named]


def test_an_entry_nothing_uses_directly() -> None:
    """Where no text and no chart uses a row, its entry says nothing of uses."""
    made = clean(ENTRY)
    assert "uses" not in made
    assert "<br>" not in made


def test_traces_inside_the_annex_are_no_uses() -> None:
    """An entry that cites another does not count as a use of it."""
    made = clean(ENTRY + '<div class="evidence" id="ev-b">' + USE + "</div>")
    assert "use-a-1" not in made
    assert 'href="#ev-a"' in made


def test_forms_at_their_barest() -> None:
    """Chart data without a caption, an entry without a line break, a bare note reference."""
    data = '<div class="chart-data"><table><tbody><tr><td>1</td></tr></tbody></table></div>'
    assert "<summary>Data behind the chart</summary>" in clean(data)
    entry = '<div class="evidence" id="ev-a"><span class="uses"></span></div>'
    assert clean(entry) == '<div class="evidence" id="ev-a"></div>'
    note = '<p>a<a href="#fn1" id="r" role="doc-noteref">1</a></p><p id="fn1">b</p>'
    assert '<sup class="note"><a aria-label="Note 1"' in clean(note)


_NAMES = st.sampled_from(
    ["p", "div", "span", "b", "i", "table", "tr", "td", "h1", "h3", "ul", "li", "a", "img",
     "script", "style", "svg", "math", "mglyph", "figure", "iframe", "section", "noscript", "x"]
)  # fmt: skip
_ATTRIBUTES = st.sampled_from(
    ["", " onload=x", " href='javascript:1'", " href='#a'", " src=x", " id=a", " id='use-a-1'",
     " class='callout evidence'", " style='background:url(//x)'", " class='traced' href='#ev-a'",
     " xlink:href='data:x'", " srcset='//x'", " formaction=x", " role=none", " aria-label='\"<'"]
)  # fmt: skip
_TREES = st.recursive(
    st.text(alphabet="ab <>&\"'{}?@\u00a0", max_size=8),
    lambda inner: st.builds(
        lambda name, attributes, parts: f"<{name}{attributes}>{''.join(parts)}</{name}>",
        _NAMES,
        _ATTRIBUTES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@given(_TREES)
def test_nothing_unsafe_gets_through(html: str) -> None:
    """Of any HTML at all, only allowed elements and harmless attributes remain."""
    body = normalise(html, files=("x",))
    for tag in BeautifulSoup(body.html + body.control, "html.parser").find_all(True):
        assert tag.name in {*ALLOWED, "details", "summary"}
        for name, value in tag.attrs.items():
            assert not name.startswith("on")
            assert name not in ("srcset", "formaction", "xlink:href")
            if name == "href":
                assert re.match(r"#|https?:|mailto:|[\w./+%-]+$", str(value))
            if name == "style":
                assert "url" not in value


@given(_TREES)
def test_same_tree_same_bytes(html: str) -> None:
    """Normalising is deterministic."""
    assert normalise(html) == normalise(html)


def test_result_type() -> None:
    """Problems come as values, for the caller to say."""
    assert normalise("<script></script>") == Body("\n", (), (Unresolved("unsafe", "<script>"),))
