"""The Word document: what its readers need, whichever engine wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief import pipeline
from brief.edition import seal
from brief.edition.identity import is_draft
from brief.engines import pandoc
from brief.engines.project import REFERENCE, Project
from brief.errors import EngineError
from brief.model import Build, Options
from brief.stages import convert
from brief.system import archive
from brief.word import finish, tables
from brief.word.openxml import every, first, get, name, parse, style, style_ids, words
from tests.constructs import FILES, SETTINGS, build, golden

ROOT = Path(__file__).parents[2]
STYLES = (ROOT / "report" / REFERENCE).read_bytes()
FILTER = ROOT / "brief" / "engines" / "word.lua"


class Word:
    """A finished document, opened."""

    def __init__(self, docx: bytes) -> None:
        self.bytes = docx
        self.parts = archive.unpack(docx)
        self.root = self.part("word/document.xml")
        self.ids = style_ids(self.part("word/styles.xml"))

    def part(self, path: str) -> Any:
        return parse(self.parts[path])

    def said(self, *styles: str) -> list[str]:
        """Return the paragraphs in one of the styles of those names; of any, without names."""
        wanted = {self.ids[one] for one in styles}
        paragraphs = self.root.iter(name("w:p"))
        return [words(p) for p in paragraphs if not styles or style(p) in wanted]

    @property
    def levels(self) -> list[int]:
        """The levels of the headings, in order."""
        ids = {self.ids[f"heading {level}"]: level for level in range(1, 10)}
        return [ids[style(p)] for p in self.root.iter(name("w:p")) if style(p) in ids]

    def running(self, kind: str) -> Any:
        """Return the header or the footer that the pages point at."""
        references = every(self.root, f".//w:sectPr/w:{kind}Reference")
        assert [get(one, "w:type") for one in references] == ["default", "first", "even"]
        (wanted,) = {get(one, "r:id") for one in references}
        relations = self.part("word/_rels/document.xml.rels")
        (target,) = (r.get("Target") for r in relations if r.get("Id") == wanted)
        named = [one.get("PartName") for one in self.part("[Content_Types].xml")]
        assert f"/word/{target}" in named
        return self.part(f"word/{target}")


def project(text: str, **files: bytes) -> Project:
    files = {**FILES, REFERENCE: STYLES, **files, "brief.qmd": text.encode()}
    return Project(files, SETTINGS)


def made(text: str, **files: bytes) -> Word:
    """Return what the embedded engine and `finish` make of a manuscript."""
    docx, unresolved = finish(pandoc.find().write("docx", project(text, **files))[0], SETTINGS)
    assert unresolved == ()
    return Word(docx)


@pytest.fixture(scope="module")
def shipped() -> Build:
    """Return the brief of this repository, composed and ready to be converted."""
    return pipeline.run(Build(options=Options(ROOT, engine="pandoc")), until="compose")


@pytest.fixture(scope="module")
def briefing(shipped: Build) -> Word:
    """Return the Word document of the brief of this repository."""
    return Word(convert.run(shipped).converted.docx)


def test_headings_are_an_outline() -> None:
    """Headings start at 1 below the title and leave out no level, as on the page."""
    document = made("## Two\n\n#### Four\n\n## Two again\n\n# One\n\n### Three\n")
    assert document.levels == [1, 2, 1, 1, 2]
    assert document.said("title") == ["A brief"]


def test_every_page_says_title_version_and_number() -> None:
    """Above each page stand title and version, below it its number and the count."""
    document = made("Text")
    assert words(document.running("header")) == "A briefVersion 1.10.0"
    footer = document.running("footer")
    assert words(footer) == "Page 1 of 1"
    fields = [get(field, "w:instr").strip() for field in footer.iter(name("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(
    ("version", "said"), [("1.0.0", "Version 1.0.0"), ("1.0.0+draft.abc", "DRAFT Version")]
)
def test_drafts_say_so(version: str, said: str) -> None:
    """DRAFT stands on every page and below the title of a draft, and in no release."""
    settings = replace(SETTINGS, version=version, title="Q & A <1>")
    document = Word(finish(pandoc.find().write("docx", project("Text"))[0], settings)[0])
    assert words(document.running("header")).startswith(f"Q & A <1>{said}")
    (date,) = document.said("date")
    assert date.startswith(said)
    assert date.endswith(f"{version}, 20 November 2026")


def test_a_header_of_the_reference_document_gives_way() -> None:
    """An author's own header cannot hide that an edition is a draft."""
    document = made("Text", **{REFERENCE: made("Text").bytes})
    assert words(document.running("header")) == "A briefVersion 1.10.0"
    assert sum("header" in path for path in document.parts) == 1


def test_tables_repeat_their_header_and_keep_rows_whole() -> None:
    """Each table has a header row that repeats, rows that do not break, and the text's width."""
    document = made(golden("tables"))
    assert document.said("table caption")[0] == "Table\u00a01: With a label"
    tables = every(document.root, ".//w:tbl")
    assert len(tables) == 4
    for table in tables:
        rows = every(table, "w:tr")
        assert [first(row, "w:trPr/w:tblHeader") is not None for row in rows] == [True] + [
            False for _ in rows[1:]
        ]
        assert all(first(row, "w:trPr/w:cantSplit") is not None for row in rows)
        assert get(first(table, "w:tblPr/w:tblW"), "w:w") == "5000"
        grid = [int(get(column, "w:w")) for column in every(table, "w:tblGrid/w:gridCol")]
        assert 9638 - len(grid) <= sum(grid) <= 9638  # A4 less 20 mm on either side


def test_short_tables_stay_on_one_page() -> None:
    """A row keeps to the next: all but the last of a short table, the header of a long one."""
    for count, kept in ((3, 3), (20, 1)):
        rows = every(made("| A |\n|---|\n" + "| x |\n" * count).root, ".//w:tr")
        looks = [first(row, "w:tc/w:p/w:pPr/w:keepNext") is not None for row in rows]
        assert looks == [True] * kept + [False] * (count + 1 - kept)


def test_a_table_without_a_header_row_is_an_error() -> None:
    """A table whose columns have no names stops the build, with its place."""
    text = "# A\n\n  --- ---\n  one two\n  3   4\n  --- ---\n"
    with pytest.raises(EngineError, match=r"brief\.qmd:4: table without a header row `one`; name"):
        convert.run(build(text))


def test_merged_cells_keep_their_columns() -> None:
    """A table with merged cells is left as wide as its author made the columns."""
    text = "+---+---+\n| A | B |\n+===+===+\n| 1     |\n+---+---+\n| 2 | 3 |\n+---+---+\n"
    document = made(text)
    cells = [len(every(row, "w:tc")) for row in every(document.root, ".//w:tr")]
    assert cells == [2, 1, 2]
    assert not every(document.root, ".//w:tcW")


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(170, 4000)), min_size=1, max_size=9))
def test_columns_share_the_width(columns: list[tuple[int, int]]) -> None:
    """Columns are never wider than the line, nor narrower than their words where that can be."""
    wants, needs = zip(*columns, strict=True)
    found = tables.shares(wants, needs, 9638)
    assert sum(found) <= 9638
    if sum(needs) < 9638:
        assert all(share >= need for share, need in zip(found, needs, strict=True))


def test_pictures_have_words() -> None:
    """Each picture says its alternative text, and nowhere the name of a file."""
    document = made(golden("traces"))
    for tag in ("wp:docPr", "pic:cNvPr"):
        assert [one.get("descr") for one in document.root.iter(name(tag))] == ["Bars"]


def test_a_figure_of_several_pictures_is_no_table() -> None:
    """Pictures and whatever else a figure holds stand in the text, above the caption."""
    picture = '![](figures/a.png){fig-alt="Bars"}'
    document = made(
        f"::: {{#fig-some}}\n{picture}\n{picture}\n\n> Quoted\n\nTwo pictures\n:::\n\nSee @fig-some"
    )
    assert not every(document.root, ".//w:tbl")
    assert document.said("image caption") == ["Figure\u00a01: Two pictures"]
    assert len(every(document.root, ".//w:drawing")) == 2
    assert document.said("captioned figure") == [" "]
    assert every(document.root, ".//w:bookmarkStart[@w:name='fig-some']")


def test_a_link_to_what_word_does_not_have_is_an_error() -> None:
    """A place that is on the page alone cannot be linked to from Word."""
    text = '[Go](#only)\n\n::: {#only .content-visible when-format="html"}\nx\n:::'
    with pytest.raises(EngineError, match="link to a place that does not exist `#only`"):
        convert.run(build(text))


def test_a_picture_for_word_alone_needs_words() -> None:
    """A picture that the page never shows is not passed over."""
    text = '::: {.content-visible when-format="docx"}\nAn ![](figures/a.png) here.\n:::\n'
    with pytest.raises(EngineError, match=r"image without alternative text `figures/a\.png`"):
        convert.run(build(text))


def test_residue_in_word_is_an_error() -> None:
    """What no engine could resolve is found in Word's text, but not in code that shows it."""
    _, found = finish(
        pandoc.find().write("docx", project("See ?\\@fig-x, `?@fig-y`."))[0], SETTINGS
    )
    assert [(one.kind, one.name) for one in found] == [("residue", "?@fig-x")]


def test_the_document_says_what_it_is() -> None:
    """Language, title, authors, version and dates come from the settings."""
    settings = replace(SETTINGS, lang="cy-GB", title="A & B", epoch=86400)
    document = Word(finish(pandoc.find().write("docx", project("Text"))[0], settings)[0])
    styles = document.part("word/styles.xml")
    assert {get(lang, "w:val") for lang in styles.iter(name("w:lang"))} == {"cy-GB"}
    options = document.part("word/settings.xml")
    assert get(first(options, "w:themeFontLang"), "w:val") == "cy-GB"
    core = {one.tag.partition("}")[2]: one.text for one in document.part("docProps/core.xml")}
    assert core == {
        "title": "A & B",
        "creator": "An Author; The brief maintainers",
        "language": "cy-GB",
        "created": "1970-01-02T00:00:00Z",
        "modified": "1970-01-02T00:00:00Z",
        "version": "1.10.0",
    }


def test_classes_wear_their_styles() -> None:
    """Traced numbers, evidence, key points and callouts have the styles of the theme."""
    document = made(golden("traces") + golden("positions") + golden("callouts"))
    assert document.said("evidence entry") == ["about £270 a night", "about £5 a day"]
    assert document.said("evidence")[0] == "Said by A Person; claimedSource paragraph 3; row cost"
    assert document.said("key points") == ["One."]
    assert document.said("callout title")[:2] == ["Take care of about £4.50", "A heading as title"]
    assert "a list" in document.said("callout")
    runs = every(document.root, ".//w:hyperlink[@w:anchor='ev-cost']/w:r")
    looks = [get(first(run, "w:rPr/w:rStyle"), "w:val") for run in runs]
    assert looks == [document.ids["traced"], document.ids["traced"], document.ids["hyperlink"]]
    assert all(map(words, runs))


def test_emphasis_is_bold_once() -> None:
    """There are no italics, and emphasis inside bold is not bold twice."""
    document = made("*One* and **two *three* four**.")
    assert not list(document.root.iter(name("w:i")))
    looks = [len(every(run, "w:rPr/w:b")) for run in document.root.iter(name("w:r"))]
    assert max(looks) == 1
    assert "One and two three four." in document.said()


def test_what_only_the_page_fills_is_no_empty_line() -> None:
    """The place for an entry's uses leaves no line break behind."""
    breaks = every(made(golden("traces")).root, ".//w:br")
    assert len(breaks) == 1


def test_no_theme_is_needed() -> None:
    """Without a reference document the same is true in pandoc's own styles."""
    files = {path: content for path, content in FILES.items() if path != REFERENCE}
    bare = Project({**files, "brief.qmd": golden("tables").encode()}, SETTINGS)
    document = Word(finish(pandoc.find().write("docx", bare)[0], SETTINGS)[0])
    assert words(document.running("header")) == "A briefVersion 1.10.0"
    assert every(document.root, ".//w:cantSplit")


def test_the_seal_fits_in() -> None:
    """A sealed document keeps all its parts, and the seal holds."""
    document = made("Text")
    sealed = seal.seal(document.bytes, {"brief": {"title": "T"}})
    again = seal.read(sealed)
    assert again is not None
    assert again.holds
    assert set(document.parts) < set(Word(sealed).parts)


def test_the_theme_has_every_style() -> None:
    """The reference document defines what the filter and the finish name, upright and sans."""
    parts = archive.unpack(STYLES)
    styles = parse(parts["word/styles.xml"])
    named = re.findall(r'"([A-Z][a-z]+(?: [A-Z][a-z]+)*)"', FILTER.read_text(encoding="utf-8"))
    named += ["Table Text", "After Table", "Header", "Footer", "Draft", "Source Code"]
    known = style_ids(styles)
    assert [one for one in named if one.lower() not in known and one not in PANDOC_TYPES] == []
    assert not [*styles.iter(name("w:i")), *styles.iter(name("w:iCs"))]
    fonts = {get(font, "w:ascii") for font in styles.iter(name("w:rFonts"))}
    assert fonts == {"Source Sans Pro"}
    core = parts["docProps/core.xml"].decode()
    assert "creator" not in core
    assert "lastModifiedBy" not in core


#: Words in capitals in the filter that are pandoc's and no style's.
PANDOC_TYPES = ("Inlines", "Plain", "Para", "Image", "Span", "Line Break")


def test_the_brief_has_headings_in_order(briefing: Word) -> None:
    """The shipped brief starts with a heading 1 below its title and leaves out no level."""
    assert briefing.said("title")
    assert briefing.levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(briefing.levels))
    assert max(briefing.levels) > 1


def test_the_brief_has_tables_and_pictures_for_everybody(shipped: Build, briefing: Word) -> None:
    """Every table repeats its header row; every chart has its alternative text."""
    tables = every(briefing.root, ".//w:tbl")
    assert len(tables) > len(shipped.charts)
    assert all(first(t, "w:tr/w:trPr/w:tblHeader") is not None for t in tables)
    assert all(
        first(row, "w:trPr/w:cantSplit") is not None for row in briefing.root.iter(name("w:tr"))
    )
    alts = [one.get("descr") for one in briefing.root.iter(name("wp:docPr"))]
    assert sorted(alts) == sorted(chart.alt for chart in shipped.charts)


def test_the_brief_says_what_it_is(shipped: Build, briefing: Word) -> None:
    """The shipped brief names itself and its edition, and is a draft only where it is one."""
    settings = shipped.inputs.settings
    assert settings.title in briefing.parts["docProps/core.xml"].decode()
    assert briefing.said("title") == [settings.title]
    said = words(briefing.running("header"))
    assert said.startswith(settings.title)
    assert said.endswith(f"Version {settings.version}")
    assert ("DRAFT" in said) is is_draft(settings.version)
    languages = briefing.part("word/styles.xml").iter(name("w:lang"))
    assert {get(one, "w:val") for one in languages} == {settings.lang}


def test_every_link_in_the_brief_leads_somewhere(briefing: Word) -> None:
    """Each link inside the shipped brief has words and a bookmark of its name."""
    bookmarks = {get(one, "w:name") for one in briefing.root.iter(name("w:bookmarkStart"))}
    links = [link for link in briefing.root.iter(name("w:hyperlink")) if get(link, "w:anchor")]
    assert links
    assert [words(link) for link in links if get(link, "w:anchor") not in bookmarks] == []
    assert all(words(link).strip() for link in links)


def test_the_brief_has_the_same_bytes(shipped: Build, briefing: Word) -> None:
    """The shipped brief's Word file is the same from run to run."""
    docx, _ = pandoc.find().write("docx", Project.of(shipped))
    assert finish(docx, shipped.inputs.settings) == (briefing.bytes, ())
