"""Step 5: each construct through pandoc against its golden, and what must never pass."""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pytest
import yaml
from bs4 import BeautifulSoup

from brief import engines
from brief.engines.project import Project, flat
from brief.errors import EngineError, ExitCode, MissingError
from brief.manuscript import settings
from brief.model import Inputs
from brief.stages import convert, typeset
from brief.system import archive
from brief.word.openxml import name, parse, words
from tests import tagged
from tests.constructs import FILES, GOLDENS, NAMES, SETTINGS, build, golden, png

GOOD = """# Findings

A night costs {{< var figures.cost >}}, see @fig-a. So says [@doe2020].

![Cap](figures/a.png){#fig-a fig-alt="Alt"}

::: {.evidence #ev-cost}
Entry
:::
"""


def body(manuscript: str, engine: str = "pandoc") -> str:
    made = build(manuscript, engine)
    project = Project.of(made)
    html, _ = engines.choose(engine).write("html", project)
    cleaned = convert.clean(html, made)
    assert cleaned.unresolved == ()
    return cleaned.html


@pytest.mark.parametrize("name", NAMES)
def test_construct_is_the_golden(name: str) -> None:
    """Each promised construct comes out of the embedded engine as recorded."""
    path = GOLDENS / f"{name}.html"
    made = body(golden(name))
    if os.environ.get("BRIEF_UPDATE_GOLDENS"):
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        ':::: {.content-visible when-format="html"}\n'
        '::: {.content-hidden when-format="html"}\nSecret\n:::\n::::',
        '::: {.content-visible unless-profile="x"}\n'
        '```{.content-visible when-format="docx"}\nSecret\n```\n:::',
        '- a [[Secret]{.content-hidden when-format="html"}]{.content-visible when-format="html"}',
    ],
)
def test_a_condition_inside_another_is_asked(text: str) -> None:
    """What is hidden stays hidden right inside a part that is shown."""
    assert "Secret" not in body(f"Before\n\n{text}\n")


def test_a_part_that_is_shown_keeps_what_it_is() -> None:
    """A condition on a callout leaves it a callout, with its id."""
    made = body('::: {#mine .callout-note .content-visible when-format="html"}\nx\n:::')
    assert 'class="callout callout-note" id="mine"' in made


def test_sections_have_the_numbers_that_references_say() -> None:
    """Headings that carry no number, as in a quotation, count in no reference."""
    made = body("# A\n\n> ## Quoted\n\n- ## Listed\n\n## B {#sec-b}\n\nSee @sec-b.")
    assert '<span class="section-number">1.1</span> B' in made
    assert '<a href="#sec-b">Section\u00a01.1</a>' in made


def test_a_figure_in_a_cell_has_its_number() -> None:
    """Wherever a figure stands, it is numbered and can be referred to."""
    grid = (
        "+----------------------------------------------------+\n"
        "| A                                                  |\n"
        "+====================================================+\n"
        '| ![Cap](figures/a.png){#fig-a fig-alt="Alt"}        |\n'
        "+----------------------------------------------------+\n"
    )
    assert "Figure\u00a01: Cap" in body(f"{grid}\nSee @fig-a.")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('::: {#fig-x}\n![Inner](figures/a.png){fig-alt="A"}\n\nOuter\n:::', "#fig-x"),
        ("::: {#tbl-x}\n\n| A |\n|---|\n| b |\n\n: Inner\n\nOuter\n:::", "#tbl-x"),
    ],
)
def test_of_two_captions_none_is_lost(text: str, named: str) -> None:
    """Where one caption would take the place of another, the author is told."""
    with pytest.raises(EngineError, match=f"float of other things `{named}`; give it"):
        body(text)


def test_a_note_or_picture_is_no_empty_heading() -> None:
    """A heading that holds a note alone stays, and a picture in it needs its words."""
    assert "The boat sank" in body("# ^[The boat sank, a note says.] {.unnumbered}\n\nText")
    with pytest.raises(EngineError, match="image without alternative text"):
        convert.run(build("# ![](figures/a.png)\n\nText"))


def test_an_image_whose_name_has_a_percent_sign() -> None:
    """A file's name is one thing in the text, in the page and on the disk."""
    made = build("![Cap](100%25.png){fig-alt='x'}", **{"100%.png": png()})
    assert "data:image/png" in convert.run(made).converted.html


def test_headings_are_an_outline() -> None:
    """No level is left out, whatever the author's; a heading without words is none."""
    made = body("## A\n\n##### B\n\n### C\n\n#### {#e}\n\n# D\n")
    assert re.findall(r"<(h\d).*?>(?:<.*?>)?[\d.]+(?:<.*?>)? (\w)", made) == [
        ("h2", "A"),
        ("h3", "B"),
        ("h3", "C"),
        ("h2", "D"),
    ]
    assert 'id="e"' not in made


@pytest.mark.needs_quarto
@pytest.mark.parametrize("name", NAMES)
def test_quarto_makes_the_same_construct(name: str) -> None:
    """The real Quarto gives the very body that the embedded engine gives."""
    assert body(golden(name), "quarto") == (GOLDENS / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "figures.cost",
            "figures.kost",
            "brief.qmd:3: unknown variable `figures.kost`; did you mean `figures.cost`?",
        ),
        (
            "@fig-a",
            "@fig-aa",
            "brief.qmd:3: unresolved cross-reference `@fig-aa`; did you mean `@fig-a`?",
        ),
        (
            "@doe2020",
            "@doe2002",
            "brief.qmd:3: unknown citation `@doe2002`; did you mean `@doe2020`?",
        ),
        (
            "figures/a.png",
            "figures/b.png",
            "brief.qmd:5: missing image `figures/b.png`; did you mean `figures/a.png`?",
        ),
        (
            ' fig-alt="Alt"',
            "",
            "brief.qmd:5: image without alternative text `figures/a.png`; add fig-alt",
        ),
        (
            "Entry",
            "[x](#findins) or `#findins`",
            "link to a place that does not exist `#findins`; did you mean `#findings`?",
        ),
        (
            "Entry",
            "[x](#y) [z]{#y .content-hidden}",
            "link to a place that does not exist `#y`; what it names is left out here",
        ),
        ("#ev-cost}", "#ev-other}", "traced link without an entry in the evidence annex `cost`"),
        (
            "Entry",
            "{{< meta versoin >}}",
            "brief.qmd:8: unknown metadata value `versoin`; did you mean `version`?",
        ),
        ("Entry", "![x](figures/a.png){#fig-a fig-alt='x'}", "identifier used twice `fig-a`"),
        ("# Findings", "# Findings {#fig-a}", "identifier used twice `fig-a`"),
        (
            "# Findings",
            "# Findings {#sec-f .unnumbered}\n\n@sec-f",
            "brief.qmd:3: unresolved cross-reference `@sec-f`; its label stands on something that "
            "has no number",
        ),
        ("Entry", "<script>1</script>", "forbidden content `<script>`"),
        ("Entry", "<iframe src='x'></iframe>", "forbidden content `<iframe>`"),
        ("Entry", '[x](https://example.org){onclick="1"}', "forbidden content `onclick=1`"),
        ("Entry", "[x](javascript:alert(1))", "forbidden content `javascript:alert(1)`"),
        ("Entry", "![x](https://example.org/x.png)", "missing image `https://example.org/x.png`"),
        ("Entry", "![x](../../../etc/passwd)", "missing image `../../../etc/passwd`"),
        ("Entry", "{{{< var x >}}}", "unresolved text in the page `{{< var x >}}`"),
    ],
)
def test_what_leads_nowhere_fails_and_says_where(before: str, after: str, said: str) -> None:
    """Everything unresolved, unsupported or unsafe is exit 5 with file, construct and hint."""
    with pytest.raises(EngineError) as raised:
        convert.run(build(GOOD.replace(before, after, 1)))
    assert said in raised.value.message
    assert "report/brief.qmd" in raised.value.message
    assert raised.value.code is ExitCode.ENGINE


def test_all_problems_at_once() -> None:
    """Problems found in one pass are reported together, in reading order."""
    broken = GOOD.replace("figures.cost", "figures.x") + "\n{{< var plain.x >}}\n"
    with pytest.raises(EngineError) as raised:
        convert.run(build(broken))
    assert [line.partition("; ")[0] for line in raised.value.message.splitlines()] == [
        "report/brief.qmd:3: unknown variable `figures.x`",
        "report/brief.qmd:11: unknown variable `plain.x`",
    ]


def test_the_place_is_in_the_included_file() -> None:
    """A problem in an included file is reported there."""
    files = {"sections/cost.qmd": b"one\n\n{{< var figures.no >}}\n"}
    with pytest.raises(EngineError, match=r"report/sections/cost\.qmd:3: unknown variable"):
        convert.run(build(GOOD + "\n{{< include sections/cost.qmd >}}\n", **files))


def test_run_fills_converted() -> None:
    """The stage leaves the page, a Word file, the engine's name; all else is unchanged."""
    made = build(GOOD)
    done = convert.run(made)
    assert done.converted.html.startswith("<!DOCTYPE html>")
    assert done.converted.docx.startswith(b"PK")
    assert done.converted.engine.startswith("pandoc 3.")
    assert done.staged is made.staged


def test_same_bytes_every_time() -> None:
    """Page and Word file are the same bytes from run to run."""
    assert convert.run(build(GOOD)).converted == convert.run(build(GOOD)).converted


def test_profile() -> None:
    """A profile's settings are merged and its content shown; an unknown profile is an error."""
    text = GOOD + '\n::: {.content-visible when-profile="commons"}\nFor {{< meta who >}}\n:::\n'
    files = {"_quarto-commons.yml": b"who: the Commons\n", "_quarto.yml": FILES["_quarto.yml"]}
    assert "For the Commons" in convert.run(build(text, profile="commons", **files)).converted.html
    with pytest.raises(EngineError, match="no profile `lords`"):
        convert.run(build(GOOD, profile="lords"))


@pytest.mark.parametrize(
    "engine", ["pandoc", pytest.param("quarto", marks=pytest.mark.needs_quarto)]
)
def test_a_profile_has_its_title_everywhere(engine: str) -> None:
    """A profile's title and subtitle stand on the page, in print and in Word, sign for sign."""
    title, subtitle = 'For MPs: a_b * "5 < 6" & $x$', "Their own 'words' [sic] -- H~2~O"
    own = yaml.safe_dump({"title": title, "subtitle": subtitle}).encode()
    base = (
        b"title: T\nlang: en-GB\nsubtitle: S\nversion: 0.1.0\ndate: 2026-11-20\nbrief: {slug: a}\n"
    )
    about, problems = settings.parse(base, ("_quarto-mps.yml", own))
    assert problems == ()
    made = replace(build(GOOD, engine), inputs=Inputs(settings=about))
    done = typeset.run(convert.run(made))
    page = BeautifulSoup(done.converted.html, "html.parser")
    assert [page.title.text, page.h1.text] == [title, title]
    assert page.find(class_="subtitle").text == subtitle
    word = archive.unpack(done.converted.docx)
    assert title in parse(word["docProps/core.xml"]).itertext()
    paragraphs = parse(word["word/document.xml"]).iter(name("w:p"))
    assert [words(next(paragraphs)), words(next(paragraphs))] == [title, subtitle]
    whole = tagged.read(done.pdf).walk("Document")[0].text()
    assert tagged.squeezed(title + subtitle) in tagged.squeezed(whole)


def test_broken_yaml_names_file_and_line() -> None:
    """Broken YAML in settings or front matter is an error with its place."""
    with pytest.raises(EngineError, match=r"report/brief\.qmd:\d+: is not valid YAML"):
        convert.run(build('---\ntitle: "x\n---\n' + GOOD))


def test_a_file_that_is_no_text_is_named() -> None:
    """Settings and generated parts that are not UTF-8 end as one error with the file's name."""
    with pytest.raises(EngineError, match=r"report/_quarto\.yml is not UTF-8"):
        assert Project({"brief.qmd": b"text", "_quarto.yml": b"\xff"}, SETTINGS).metadata


def test_metadata_is_read_as_typed() -> None:
    """Without variables none is known; lists are none."""
    project = Project({"brief.qmd": b"text", "_quarto.yml": b"a: [1]\nb: 1.10\n"}, SETTINGS)
    assert project.source.front == ""
    assert project.variables == {}
    assert flat(dict(project.metadata))["b"] == "1.10"
    assert "a" not in flat(dict(project.metadata))


def test_quarto_on_demand_only() -> None:
    """Without Quarto, auto is pandoc and quarto is exit 4."""
    assert engines.choose("auto").name.startswith("pandoc")
    with pytest.raises(MissingError) as raised:
        engines.choose("quarto")
    assert raised.value.code is ExitCode.MISSING
    assert raised.value.fix


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (b'csl: "a\\0"', "control character"),
        (b"x: " + b"[" * 3000 + b"]" * 3000, "nested too deeply"),
        (b"x: &a [*a]", "recursive"),
        (b"? [a]\n: b", "unhashable"),
    ],
)
def test_settings_of_another_form_are_named(settings: bytes, words: str) -> None:
    """What no engine could be given ends as one error with the file's name."""
    project = Project({"brief.qmd": b"text", "_quarto.yml": settings}, SETTINGS)
    with pytest.raises(EngineError, match=words) as caught:
        assert project.metadata
    assert "report/_quarto.yml" in caught.value.message
