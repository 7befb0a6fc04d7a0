"""brief.typeset: the page becomes a tagged PDF that holds nothing from outside."""

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from brief import fonts, typeset
from brief.errors import EngineError
from brief.model import Build, Converted

ROOT = Path(__file__).parent.parent
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>T</title>
<meta name="dcterms.created" content="2026-11-23"><style>{css}
html{{font-family:'Source Sans Pro'}}</style></head>
<body><h1 id="a">A title</h1><p>Text <a href="#a">with a <span>number</span> link</a>.</p>{more}
</body></html>"""


def printed(more=""):
    """Return the opened PDF of a small page."""
    html = PAGE.format(css=fonts.font_face_css("Aä"), more=more)
    return typeset.run(Build(converted=Converted(html=html))).pdf


def test_the_pdf_is_tagged_and_has_language_and_title(tmp_path):
    """PDF/UA-1 asks for both; every font is embedded."""
    (tmp_path / "a.pdf").write_bytes(printed())
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.open_metadata()["dc:title"] == "T"
        for font in pdf.pages[0].Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "SourceSansPro" in str(descriptor.FontName).replace("-", "")


def test_a_link_has_a_single_annotation(tmp_path):
    """An element inside a link gets no annotation of its own (PDF/UA-1, 7.18.5)."""
    (tmp_path / "a.pdf").write_bytes(printed())
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages[0].Annots) == 1


@pytest.mark.parametrize(
    "more",
    [
        '<img alt="x" src="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "http://127.0.0.1:9/x.css";</style>',
        '<object data="http://127.0.0.1:9/x"></object>',
        "<style>@font-face{font-family:x;src:url(file:///x.ttf)}p{font-family:x}</style>",
    ],
)
def test_nothing_outside_the_page_is_read(more):
    """A file or an address in the page stops the build, or is at least not in the PDF."""
    plain = printed()
    try:
        done = printed(more)
    except EngineError:
        pass  # stopped: what the message says is another test's
    else:
        assert b"root:" not in done
        assert b"EmbeddedFile" not in done
        assert len(done) < 2 * len(plain)


def test_what_would_load_something_is_named():
    """The message says what the page asked for."""
    with pytest.raises(EngineError, match=r"load something: file:///x\.png"):
        printed('<img alt="x" src="file:///x.png">')


def test_a_character_without_a_glyph_is_named():
    """No fallback font: what the typeface lacks stops the build."""
    with pytest.raises(EngineError, match=r"U\+4E2D"):
        fonts.font_face_css("中")


def test_the_same_text_gives_the_same_fonts():
    """Subsetting leaves no time stamp."""
    assert fonts.font_face_css("abc ä") == fonts.font_face_css("ä cba")


def test_the_same_page_gives_the_same_pdf():
    """Two prints in one process agree."""
    assert printed() == printed()


def test_a_build_leaves_nothing_in_the_folder_for_passing_files(tmp_path):
    """The fonts' configuration goes when the process does."""
    code = "from brief import typeset; import weasyprint; weasyprint.HTML(string='x').write_pdf()"
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert not list(tmp_path.iterdir())
