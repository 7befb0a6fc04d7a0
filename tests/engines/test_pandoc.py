"""The embedded engine: alone with the staged files, the same in Word, the same every time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from brief.engines import pandoc
from brief.engines.project import Project
from brief.errors import EngineError
from brief.word import openxml
from tests.constructs import FILES, SETTINGS, golden

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def project(text: str, **files: bytes) -> Project:
    return Project({**FILES, "brief.qmd": text.encode(), **files}, SETTINGS)


def parts(docx: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(docx))


def words(docx: bytes) -> list[str]:
    """Return the text of each paragraph."""
    document = ElementTree.fromstring(parts(docx).read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{WORD}t")) for p in document.iter(f"{WORD}p")]


def test_name_tells_the_version() -> None:
    """The engine's name is what the manifest prints."""
    assert pandoc.find().name.split()[0] == "pandoc"
    assert tuple(map(int, pandoc.find().version.split("."))) >= (3, 1)


def test_word_has_the_same_numbers_and_words() -> None:
    """Figures, tables and sections have the same numbers in Word as in HTML."""
    docx, _ = pandoc.find().write("docx", project(golden("crossrefs")))
    said = words(docx)
    assert any(
        line.startswith("See Figure\u00a01, Table\u00a01, Section\u00a01 and") for line in said
    )
    assert "Figure\u00a01: Cap" in said
    assert "Table\u00a01: A table that cites Figure\u00a01" in said
    assert "Figure\u00a02: Another, like Table\u00a01" in said


def test_word_names_itself() -> None:
    """Title, author, language and dates of the Word file come from the settings."""
    docx, _ = pandoc.find().write("docx", project("Text"))
    core = parts(docx).read("docProps/core.xml").decode()
    for said in ("A brief", "An Author", "en-GB", "2026-11-20T00:00:00Z"):
        assert said in core
    assert words(docx)[:2] == ["A brief", "Sub"]


def test_word_shows_pictures_of_charts() -> None:
    """Word gets a chart's PNG with its alternative text."""
    docx, _ = pandoc.find().write("docx", project(golden("traces")))
    media = [name for name in parts(docx).namelist() if name.startswith("word/media/")]
    assert [name.rpartition(".")[2] for name in media] == ["png"]
    assert 'descr="Bars"' in parts(docx).read("word/document.xml").decode()


def test_word_raises_citations_and_links_them() -> None:
    """Each number of a citation is a raised link to a bookmark, and its brackets are raised."""
    docx, _ = pandoc.find().write("docx", project(golden("cites")))
    document = openxml.parse(parts(docx).read("word/document.xml"))
    places = {openxml.get(m, "w:name") for m in openxml.every(document, ".//w:bookmarkStart")}
    runs = [
        run
        for run in openxml.every(document, ".//w:r")
        if openxml.words(run) in ("[", "]", "3", "10")
    ]
    assert len(runs) == 22
    for run in runs:
        assert openxml.get(openxml.first(run, "w:rPr/w:vertAlign"), "w:val") == "superscript"
        if openxml.words(run).isdecimal():
            assert openxml.get(run.getparent(), "w:anchor") in places


def test_word_without_a_picture_is_an_error() -> None:
    """An SVG with no PNG beside it cannot go into Word, and that is said."""
    text = '![x](figures/b.svg){fig-alt="x"}'
    with pytest.raises(EngineError, match=r"image that Word cannot show `figures/b\.svg`"):
        pandoc.find().write("docx", project(text, **{"figures/b.svg": b"<svg/>"}))


def test_page_break_in_word() -> None:
    """A page break is one in Word too."""
    docx, _ = pandoc.find().write("docx", project(golden("pagebreak")))
    assert 'w:type="page"' in parts(docx).read("word/document.xml").decode()


def test_format_conditions_in_word() -> None:
    """What is for Word only is in Word only."""
    docx, _ = pandoc.find().write("docx", project(golden("conditional")))
    said = " ".join(words(docx))
    assert "In Word" in said
    assert "Not in HTML" in said
    assert "In HTML." not in said.replace("Not in HTML.", "")
    assert "unseen word" in said


@pytest.mark.parametrize("path", ["/etc/hostname", "https://example.org/a.png", "../x.png"])
@pytest.mark.parametrize("to", ["html", "docx"])
def test_nothing_outside_is_read(path: str, to: str) -> None:
    """An image outside the staged files is refused, for HTML and for Word alike."""
    text = f'::: {{.content-visible when-format="{to}"}}\n![x]({path}){{fig-alt="x"}}\n:::'
    with pytest.raises(EngineError, match="missing image"):
        pandoc.find().write(to, project(text))


def test_reference_document_is_used() -> None:
    """A staged theme/reference.docx gives Word its styles."""
    docx, _ = pandoc.find().write("docx", project("Text"))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in parts(docx).namelist():
            content = parts(docx).read(name)
            if name == "word/styles.xml":
                content = content.replace(b'w:val="Title"', b'w:val="Grand Title"')
            archive.writestr(name, content)
    styled, _ = pandoc.find().write(
        "docx", project("Text", **{"theme/reference.docx": changed.getvalue()})
    )
    assert b"Grand Title" in parts(styled).read("word/styles.xml")


def test_same_bytes() -> None:
    """The Word file is the same from run to run."""
    text = golden("traces")
    assert pandoc.find().write("docx", project(text)) == pandoc.find().write("docx", project(text))


FRENCH = """# Un {#sec-a}

@fig-a et @sec-a

![Cap](figures/a.png){#fig-a fig-alt="x"}

::: {.callout-note}
Texte
:::
"""


@pytest.mark.parametrize("to", ["html", "docx"])
def test_other_languages_need_words(to: str) -> None:
    """In another language each word that is written for the author is asked for by its name."""
    french = replace(project(FRENCH), settings=replace(SETTINGS, lang="fr-FR"))
    with pytest.raises(EngineError) as raised:
        pandoc.find().write(to, french)
    for name in ("crossref-fig-title", "crossref-sec-prefix", "callout-note-title"):
        assert f"no word in the language of the brief for `{name}`; write it in" in str(
            raised.value
        )
    assert "crossref-tbl-title" not in str(raised.value)


def test_other_languages_use_the_words_given() -> None:
    """The words under `language:`, as Quarto calls them, stand in the brief."""
    words = "crossref-fig-title: Image, crossref-sec-prefix: Partie, callout-note-title: À noter"
    text = f"---\nlanguage: {{{words}}}\n---\n\n{FRENCH}"
    html = (
        pandoc.find()
        .write("html", replace(project(text), settings=replace(SETTINGS, lang="fr-FR")))[0]
        .decode()
    )
    for said in ("Image\u00a01</a>", "Image\u00a01: Cap", "Partie\u00a01", "<strong>À noter"):
        assert said in html


@pytest.mark.parametrize("given", ["{crossref-fig-title: Figure 50}", "fr.yml", "{a: [b]}"])
def test_the_words_of_a_language_are_words(given: str) -> None:
    """No number gets into the text as the word for a figure, and no other file is read."""
    with pytest.raises(EngineError, match="`language` holds more than words"):
        pandoc.find().write("html", project(f"---\nlanguage: {given}\n---\n\nText"))


def test_a_style_for_citations() -> None:
    """What is no citation style stops pandoc, and so the build."""
    text = "---\ncsl: none.csl\n---\nText"
    with pytest.raises(EngineError, match="pandoc stopped with exit code"):
        pandoc.find().write("html", project(text, **{"none.csl": b"no style"}))


def test_sections_need_numbers_to_be_cited() -> None:
    """@sec- without numbered sections is an error, not a blank."""
    text = "---\nnumber-sections: false\n---\n# A {#sec-a}\n\n@sec-a"
    with pytest.raises(EngineError, match="unresolved cross-reference `@sec-a`"):
        pandoc.find().write("html", project(text))


def test_many_shortcodes_do_not_slow_pandoc() -> None:
    """No shortcode is left for pandoc's slow path: all are text before it starts."""
    html = pandoc.find().write("html", project("{{< var plain.cost >}} " * 2000))[0].decode()
    assert html.count("about £4.50") == 2000
