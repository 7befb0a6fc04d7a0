"""brief.stages.typeset: the page becomes a tagged PDF that holds nothing from outside."""

import io
import os
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from brief.errors import EngineError
from brief.model import Build, Converted, Inputs, Options, Settings
from brief.stages import typeset
from brief.system import fonts
from tests import tagged

ROOT = Path(__file__).parents[2]
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>T</title>
<meta name="dcterms.created" content="2026-11-23"><style>{css}
html{{font-family:'Source Sans Pro'}}</style></head>
<body><h1 id="a">A title</h1><p>Text <a href="#a">with a <span>number</span> link</a>.</p>{more}
</body></html>"""


def printed(more="", data=None, **settings):
    """Return the PDF of a small page."""
    html = PAGE.format(css=fonts.font_face_css("Aä"), more=more)
    inputs = Inputs(settings=Settings(**settings), data=data or {})
    return typeset.run(Build(converted=Converted(html=html), inputs=inputs)).pdf


def test_the_pdf_is_tagged_and_has_language_and_title(tmp_path):
    """PDF/UA-1 asks for both; every font is embedded."""
    (tmp_path / "a.pdf").write_bytes(printed())
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.open_metadata()["dc:title"] == "T"
        fonts_of_page = list(pdf.pages[0].Resources.Font.values())
        assert fonts_of_page
        for font in fonts_of_page:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "SourceSansPro" in str(descriptor.FontName).replace("-", "")


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
    """A file or an address in the page stops the build."""
    with pytest.raises(EngineError, match="lies outside the page"):
        printed(more)


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


def elsewhere(code, **environment):
    """Return what a process of its own writes, with more in its environment."""
    done = subprocess.run(
        [sys.executable, "-c", f"import os, sys\nfrom tests.stages import test_typeset\n{code}"],
        env={**os.environ, **environment},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return done.stdout


def test_a_build_leaves_nothing_in_the_folder_for_passing_files(tmp_path):
    """The fonts' configuration goes when the process does."""
    elsewhere("test_typeset.printed()", TMPDIR=str(tmp_path))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("before", ["/no/such/file", ""])
def test_fonts_of_the_machine_are_hidden_from_the_print_alone(before):
    """Whatever fontconfig is told, the bytes are the same, and it is told the same afterwards."""
    code = (
        "sys.stdout.buffer.write(test_typeset.printed())\n"
        f"assert os.environ['FONTCONFIG_FILE'] == {before!r}, os.environ['FONTCONFIG_FILE']"
    )
    assert elsewhere(code, FONTCONFIG_FILE=before) == printed()
    assert "FONTCONFIG_FILE" not in os.environ


#: Another machine's libraries: what each is in the way of, said where it is used.
ELSEWHERE = {
    "no library that cuts fonts": """
import cffi
plain = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if "harfbuzz-subset" in name:
        raise OSError(name)
    return plain(self, name, flags)
cffi.FFI.dlopen = dlopen""",
    "uharfbuzz": """
import types
class Used(types.ModuleType):
    RepackerError = ValueError
    def __getattr__(self, name):
        raise SystemExit(f"uharfbuzz.{name} was asked for")
sys.modules["uharfbuzz"] = Used("uharfbuzz")""",
    "another zlib": """
import zlib
def refused(*arguments, **options):
    raise SystemExit("zlib was asked to compress")
zlib.compress = zlib.compressobj = refused""",
    "another zlib in Pillow": """
from PIL import Image, PngImagePlugin
plain = Image.SAVE["PNG"]
def save(image, *arguments):
    image.encoderinfo["compress_level"] = 1
    plain(image, *arguments)
Image.SAVE["PNG"] = save""",
}


def drawn():
    """Return a picture that is half transparent, so printed as two: colours and mask."""
    image, out = Image.new("RGBA", (16, 16)), io.BytesIO()
    image.putdata([(n % 7 * 30, n % 5 * 40, n % 3 * 80, n) for n in range(256)])
    image.save(out, "PNG")
    return f'<img alt="x" src="data:image/png;base64,{b64encode(out.getvalue()).decode()}">'


@pytest.mark.parametrize("before", ELSEWHERE.values(), ids=ELSEWHERE)
def test_libraries_of_the_machine_change_no_byte_and_warn_of_nothing(before):
    """Without HarfBuzz's cutter, with uharfbuzz, with another zlib: the print is the same."""
    image = drawn()
    code = f"{before}\nsys.stdout.buffer.write(test_typeset.printed({image!r}))"
    assert elsewhere(code, PYTHONWARNINGS="error::DeprecationWarning") == printed(image)


DATA = {
    "datapackage.json": b'{"resources": [{"path": "b.csv", "title": "B", "description": "Rows."}]}',
    "b.csv": b"id\n1\n",
    "notes/a.md": b"# A\n",
}


def test_an_archival_pdf_says_that_it_is_both_standards():
    """PDF/A-3u and PDF/UA-1 in its metadata; colours have a profile; it is tagged."""
    with pikepdf.open(io.BytesIO(printed(data=DATA, pdf="a-3u"))) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked


def test_an_archival_pdf_holds_the_data():
    """Each file once, sorted, with its type, its description, its part and a fixed date."""
    epoch = 1_800_000_000
    with pikepdf.open(io.BytesIO(printed(data=DATA, pdf="a-3u", epoch=epoch))) as pdf:
        files = list(pdf.Root.AF)
        assert [str(file.UF) for file in files] == ["b.csv", "datapackage.json", "notes-a.md"]
        assert [str(file.AFRelationship) for file in files] == ["/Data", "/Source", "/Source"]
        assert str(files[0].Desc) == "B. Rows."
        embedded = [file.EF.F for file in files]
        assert [stream.read_bytes() for stream in embedded] == [DATA[n] for n in sorted(DATA)]
        assert [str(stream.Subtype) for stream in embedded] == [
            "/text/csv",
            "/application/json",
            "/text/markdown",
        ]
        dates = {str(s.Params[key]) for s in embedded for key in ("/CreationDate", "/ModDate")}
        assert dates == {"D:20270115080000Z"}
        named = list(pdf.Root.Names.EmbeddedFiles.Names)
        assert [str(name) for name in named[::2]] == ["b.csv", "datapackage.json", "notes-a.md"]


def test_the_same_data_give_the_same_archival_pdf():
    """Whatever the clock says, and in whatever order the files were read."""
    turned = dict(reversed(DATA.items()))
    assert printed(data=DATA, pdf="a-3u") == printed(data=turned, pdf="a-3u")


def test_other_pdfs_hold_no_data():
    """The default is PDF/UA-1 with the data beside it."""
    assert b"EmbeddedFile" not in printed(data=DATA)


def test_a_style_sheet_without_feet_prints_the_list():
    """Where no note is floated to the foot, each stands in the list, none is lost."""
    note = (
        '<p>a<a id="r" href="#n" role="doc-noteref">1</a><span class="footnote" data-id="n" hidden>'
        '<a href="#r" role="doc-backlink">1</a> Words.</span></p>'
        '<section class="footnotes"><ol><li id="n">Words.</li></ol></section>'
    )
    found = tagged.read(printed(note))
    assert [item.text() for item in found.walk("LI")] == ["1. Words."]
    assert found.walk("Note") == []
    assert tagged.faults(found) == []


def test_a_page_is_printed_once(tmp_path):
    """From the cache come the same bytes, and no typesetter is loaded; another kind is printed."""
    html = PAGE.format(css=fonts.font_face_css("Aä"), more="")
    build = Build(options=Options(cache=tmp_path), converted=Converted(html=html))
    made = typeset.run(build).pdf
    assert made == printed()
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from brief.stages import typeset;"
        "from brief.model import Build, Converted, Options; here = Path(sys.argv[1]);"
        "html = (here / 'page.html').read_text(encoding='utf-8');"
        "build = Build(options=Options(cache=here), converted=Converted(html=html));"
        "sys.stdout.buffer.write(typeset.run(build).pdf); assert 'weasyprint' not in sys.modules"
    )
    argv = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(argv, cwd=ROOT, capture_output=True, check=True).stdout == made
    settings = replace(build.inputs.settings, pdf="a-3u")
    assert typeset.run(replace(build, inputs=Inputs(settings))).pdf != made
