"""The page is one file that loads nothing and says whose edition it is."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from brief.errors import EngineError
from brief.html import document
from brief.html.normalise import Body, Heading
from brief.model import Settings
from brief.system import fonts
from tests.constructs import SETTINGS, SVG, png

BODY = Body(
    '<h2 id="a">A</h2>\n<p>Words</p>\n',
    (Heading(2, "a", "1", "A"), Heading(3, "b", "", "B & b"), Heading(4, "c", "", "C")),
    (),
    '<div class="document-control">Control</div>\n',
)


def made(settings: Settings = SETTINGS, body: Body = BODY, **files: bytes) -> BeautifulSoup:
    return BeautifulSoup(document.page(body, settings, files, "About"), "html.parser")


def test_landmarks_and_one_h1() -> None:
    """One h1, one main that the skip link reaches, contents, header and footer."""
    html = made()
    assert [h1.text for h1 in html.find_all("h1")] == ["A brief"]
    assert html.find("main")["id"] == "main"
    assert html.find("a", class_="skip-link")["href"] == "#main"
    assert [a["href"] for a in html.find("nav").find_all("a")] == ["#a", "#b"]
    assert html.find("footer").find(class_="document-control").text == "Control"
    assert html.html["lang"] == "en-GB"


def test_metadata() -> None:
    """Dates, authors and version come from the settings alone."""
    html = made()
    told = [(m.get("name"), m.get("content")) for m in html.find_all("meta")]
    assert ("dcterms.created", "2026-11-20") in told
    assert ("dcterms.modified", "2026-11-20") in told
    assert ("author", "An Author") in told
    assert ("description", "About") in told
    assert html.find("time").text == "20 November 2026"
    assert html.find(class_="version").text == "Version 1.10.0"


def test_draft_says_so() -> None:
    """An unreleased edition carries DRAFT, a release does not."""
    draft = made(replace(SETTINGS, version="1.10.0+draft.0a1b2c3d"))
    assert draft.find(class_="draft-mark").text == "Draft"
    assert draft.body["class"] == ["draft"]
    assert made().find(class_="draft-mark") is None


def test_policy_lets_only_this_script_run() -> None:
    """The content security policy allows nothing but inline style, data and this script."""
    html = made()
    policy = html.find("meta", attrs={"http-equiv": True})["content"]
    digest = hashlib.sha256(html.find("script").string.encode()).digest()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "'unsafe-inline'" not in policy.replace("style-src 'unsafe-inline'", "")


def test_loads_nothing() -> None:
    """No element of the page fetches anything."""
    body = replace(BODY, html='<img alt="x" src="figures/a.png"><img alt="y" src="charts/c.svg">')
    files = {"figures/a.png": png(), "charts/c.svg": SVG}
    html = made(body=body, **files)
    assert [tag["src"][:11] for tag in html.find_all(src=True)] == ["data:image/"]
    assert html.find_all(["link", "iframe", "object", "embed"]) == []
    urls = re.findall(r"url\(\s*[\"']?(.{5})", html.find("style").string)
    assert set(urls) == {"data:"}


def test_charts_go_inline_at_their_size() -> None:
    """A chart is inline SVG; a width the author gave it is kept."""
    image = '<img alt="c" src="charts/c.svg" style="width:50%">'
    files = {"charts/c.svg": SVG}
    assert document.embed(image, files) == f'<div style="width:50%">{SVG.decode()}</div>'
    assert document.embed(image.replace(' style="width:50%"', ""), files) == SVG.decode()


@pytest.mark.parametrize("path", ["a.png", "a.jpg", "a.gif", "a.webp", "a.svg", "a.exe", "a"])
def test_an_image_that_is_none(path: str) -> None:
    """A file that is not the image its name says stops the build."""
    with pytest.raises(EngineError, match="is not a"):
        document.data_url(path, b"MZ")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.png", png()[:-20]),
        ("a.png", png()[:20]),
        ("a.png", png().replace(b"IDAT", b"IDAX")),
        ("a.jpg", png()),
        ("a.svg", SVG[:-5]),
        ("a.svg", b"<svg"),
        ("a.svg", b"<html><svg/></html>"),
        ("a.svg", b'<?xml version="1.0" encoding="none"?>' + SVG),
    ],
)
def test_a_damaged_image_is_named(path: str, content: bytes) -> None:
    """A picture that breaks off, or is another kind, stops the build with its name."""
    with pytest.raises(EngineError, match=rf"report/{path} is not"):
        document.data_url(path, content)


@pytest.mark.parametrize("source", ["it's.png", "it&#x27;s.png", "it&#39;s.png"])
def test_an_image_is_embedded_however_its_name_is_written(source: str) -> None:
    """An apostrophe may stand as itself or as a reference."""
    found = document.embed(f'<img data-src="x" alt="a" src="{source}">', {"it's.png": png()})
    assert found.startswith('<img data-src="x" alt="a" src="data:image/png;base64,')


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_hostile_settings_stay_text(title: str, author: str) -> None:
    """Title and author are text wherever they appear."""
    settings = replace(SETTINGS, title=f"<i>{title}</i>", authors=(author + "<script>",))
    with patch.object(fonts, "font_face_css", return_value=""):  # any letter, for once
        html = made(settings)
    assert html.find("i") is None
    assert len(html.find_all("script")) == 1


def test_fonts_hold_what_the_style_prints() -> None:
    """The fonts are cut to the page's characters and to those that the style sheet adds."""
    with patch.object(fonts, "font_face_css", return_value="") as cut:
        made(**{"theme/brief.css": b'/* \\2603 */ p::after { content: "\\2192 x\\d7" }'})
    assert {"→", "×", "W"} <= set(cut.call_args.args[0])
    assert "☃" not in cut.call_args.args[0]


def test_bibtex() -> None:
    """The entry escapes what TeX acts on and keeps a group's name whole."""
    entry = document.bibtex(replace(SETTINGS, title="Costs & 50% {x}"))
    assert "title = {Costs \\& 50\\% \\{x\\}}" in entry
    assert "author = {{An Author} and {The brief maintainers}}" in entry
    assert entry.startswith("@techreport{a-brief,")


def test_without_headings_no_contents() -> None:
    """A page without sections has no empty list of contents."""
    assert made(body=replace(BODY, headings=())).find("nav") is None
