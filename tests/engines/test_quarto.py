"""The Quarto engine, against a stand-in that replays what Quarto 1.9.38 was recorded to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from brief import engines, pipeline, word
from brief.engines import pandoc, quarto
from brief.engines.project import REFERENCE, Project
from brief.errors import EngineError, MissingError
from brief.manuscript.tree import nodes
from brief.model import Build, Inputs, Options
from brief.stages import compose, convert, publish
from brief.system import archive
from brief.verbs import new
from brief.word.openxml import parse, serialise
from tests import fake_quarto
from tests.constructs import NAMES, SETTINGS, build, golden, png

ROOT = Path(__file__).parents[2]
RECORDED = fake_quarto.TRANSCRIPTS / "project"
STYLES = (ROOT / "report" / REFERENCE).read_bytes()
RECORDED_SETTINGS = replace(SETTINGS, version="1.0.0")

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that makes the stand-in for a case the Quarto that is found."""

    def installed(case: str, folder: str = "Q -ü") -> Path:
        program = tmp_path / folder / "quarto"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" "{fake_quarto.__file__}" {case} "$@"\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("QUARTO_PATH", str(program))
        return program

    return installed


def recorded(before: str = "", after: str = "") -> Project:
    """Return the recorded project, with something replaced in its manuscript."""
    files = {
        path.relative_to(RECORDED).as_posix(): path.read_bytes()
        for path in sorted(RECORDED.rglob("*"))
        if path.is_file()
    }
    files["figures/a.png"] = png()
    manuscript = files["brief.qmd"].decode().replace(before, after)
    return Project({**files, "brief.qmd": manuscript.encode()}, RECORDED_SETTINGS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@fig-a,", "@fig-nope,"),
        ("figures.plain", "figures.nope"),
        ("[@doe2020]", "[@nobody2020]"),
        ("](figures/a.svg)", "](figures/none.svg)"),
    ],
)
@pytest.mark.parametrize("to", ["html", "docx"])
def test_both_engines_say_the_same(install: Install, to: str, before: str, after: str) -> None:
    """What Quarto lets pass stops both engines with the same message, place and hint."""
    install("render_ok")
    broken = recorded(before, after)
    said = []
    for name in ("quarto", "pandoc"):
        with pytest.raises(EngineError) as raised:
            engines.choose(name).write(to, broken)
        said.append(str(raised.value))
    assert said[0] == said[1]
    assert "report/brief.qmd:" in said[0]
    assert "; did you mean `" in said[0]


def test_both_engines_give_the_same_body(install: Install) -> None:
    """Quarto's page and pandoc's become the same bytes."""
    install("render_ok")
    project = recorded()
    made = Build(staged=project.files)
    bodies = [
        convert.clean(engines.choose(name).write("html", project)[0], made)
        for name in ("quarto", "pandoc")
    ]
    assert bodies[0].html == bodies[1].html
    assert "Take care" in bodies[0].html
    assert bodies[0] == bodies[1]


def test_both_engines_give_the_same_word_document(install: Install) -> None:
    """So do their Word documents: styles, numbers, pictures and their words."""
    install("render_ok")
    project = replace(recorded(), files={**recorded().files, REFERENCE: STYLES})
    documents = []
    for name in ("quarto", "pandoc"):
        docx, unresolved = word.finish(
            engines.choose(name).write("docx", project)[0], RECORDED_SETTINGS
        )
        assert unresolved == ()
        text = archive.unpack(docx)["word/document.xml"].decode()
        documents.append(text[text.index("Take care") :])
    assert documents[0] == documents[1]
    assert 'descr="Alt with ' in documents[0]


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("bad_yaml", "unexpected end of the stream within a double quoted scalar"),
        ("unknown_format", "Unknown format htlm"),
        ("missing_filter", "cannot open none.lua"),
    ],
)
def test_failures_become_three_lines_of_advice(install: Install, case: str, said: str) -> None:
    """A failed render says what, where and what to do; the log is kept without colours."""
    install(case)
    with pytest.raises(EngineError) as raised:
        engines.choose("quarto").write("html", recorded())
    assert said in raised.value.message
    assert len(str(raised.value).splitlines()) == 3
    assert "--engine pandoc" in raised.value.fix
    assert raised.value.log
    assert "\x1b" not in raised.value.log


def test_a_warning_nobody_knows_is_an_error(install: Install) -> None:
    """Word needs a picture of an SVG: a warning of a new kind is not passed over."""
    install("render_docx")
    with pytest.raises(EngineError, match=r"Could not convert image figures/a\.svg"):
        engines.choose("quarto").write("docx", recorded())


def test_no_output_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0 without a page is a failure."""
    program = tmp_path / "quarto"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo 1.9.38\nexit 0\n')
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    with pytest.raises(EngineError, match="Quarto stopped: it said nothing"):
        engines.choose("quarto").write("html", recorded())


def test_quarto_is_read_whatever_its_exit_code(install: Install) -> None:
    """Its page is checked though it ended with exit code 0."""
    install("render_ok")
    assert engines.choose("quarto").name == "quarto 1.9.38"
    made = Build(Options(engine="quarto"), Inputs(RECORDED_SETTINGS), staged=recorded().files)
    with pytest.raises(EngineError, match=r"brief\.qmd:11: traced link without an entry"):
        convert.run(made)


@pytest.mark.parametrize("folder", [" leading space", "-dash", "日本"])
def test_found_in_any_folder(install: Install, folder: str) -> None:
    """Spaces, dashes and any letters in the path to Quarto do no harm."""
    program = install("render_ok", folder)
    found = quarto.find()
    assert found == quarto.Quarto(str(program), "1.9.38")
    assert found.write("html", recorded())


def test_found_by_its_folder(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """QUARTO_PATH may also be the folder the program lies in."""
    program = install("render_ok")
    monkeypatch.setenv("QUARTO_PATH", str(program.parent))
    assert quarto.find() == quarto.Quarto(str(program), "1.9.38")


def test_quarto_path_to_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A QUARTO_PATH that leads nowhere is exit 4, not a silent change of engine."""
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path))
    with pytest.raises(MissingError, match="no program is there"):
        engines.choose("quarto")


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> Path:
    """Return a program that QUARTO_PATH leads to, and that `does` what a shell would."""
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    return program


@pytest.mark.parametrize("does", ["exit 1", "echo 1.3.450", "echo 1.9.38"])
@pytest.mark.parametrize("name", ["auto", "pandoc"])
def test_auto_is_pandoc_whatever_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, name: str
) -> None:
    """A Quarto that is broken, too old or fit is not even asked, unless it is asked for."""
    installed(tmp_path, monkeypatch, f"touch '{tmp_path}/asked'\n{does}")
    assert engines.choose(name) == pandoc.find()
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("told", "said"), [("1.3.450", "too old"), ("1.10.0", ""), ("hello", "does not say")]
)
def test_version_is_read_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, said: str
) -> None:
    """Versions compare as numbers; too old or unreadable is exit 4 with what to do."""
    program = installed(tmp_path, monkeypatch, f"echo {told}")
    if not said:
        assert quarto.find() == quarto.Quarto(str(program), told)
        return
    with pytest.raises(MissingError, match=said) as raised:
        quarto.find()
    assert raised.value.fix


def test_settings_are_written_anew() -> None:
    """Quarto gets our formats and no code to run; of the author's settings it sees none."""
    project = Project(
        {
            "_quarto.yml": b"format: pdf\nexecute: {echo: true}\nnumber-sections: true\nkind: a\n",
            "brief.qmd": b"---\nformat: revealjs\nwho: me\n---\n\nText\n",
            "sections/a.qmd": b"More",
            "figures/a.png": b"",
            REFERENCE: b"docx",
        },
        SETTINGS,
    )
    staged = quarto.staged(project, b"{}")
    filters = [{"path": ".tree.lua", "at": "post-finalize"}]
    assert yaml.safe_load(staged["_quarto.yml"]) == {
        "project": {"type": "default", "output-dir": "_output", "render": ["brief.qmd"]},
        "title": "A brief",
        "subtitle": "Sub",
        "date": "2026-11-20",
        "author": ["An Author", "The brief maintainers"],
        "lang": "en-GB",
        "number-sections": True,
        "crossref": False,
        "citeproc": False,
        "execute": {"enabled": False},
        "format": {
            "html": {
                "toc": False,
                "filters": filters,
                "highlight-style": "none",
                "minimal": True,
                "theme": "none",
                "html-math-method": "mathml",
            },
            "docx": {
                "toc": False,
                "filters": filters,
                "highlight-style": "none",
                "reference-doc": REFERENCE,
            },
        },
    }
    assert (staged["brief.qmd"], staged[".tree.json"]) == (b"\n", b"{}")
    assert "sections/a.qmd" not in staged
    assert "figures/a.png" in staged
    bare = quarto.staged(Project({"brief.qmd": b"Text"}, SETTINGS), b"{}")
    assert "reference-doc" not in yaml.safe_load(bare["_quarto.yml"])["format"]["docx"]


@pytest.mark.parametrize("to", ["html", "docx"])
def test_nothing_is_left_for_quarto_to_resolve(to: str) -> None:
    """In what Quarto writes there are no constructs of its own: no callout, citation or float."""
    given = [json.loads(pandoc.find().resolved(to, project)[0]) for project in every_construct()]
    divs = [div["c"][0] for tree in given for div in nodes(tree["blocks"], "Div")]
    assert ["callout", "callout-tip"] in [classes for _, classes, _ in divs]
    assert not [name for name, *_ in divs if name.startswith(("fig-", "tbl-"))]
    cited = [c for tree in given for cite in nodes(tree["blocks"], "Cite") for c in cite["c"][0]]
    assert cited
    assert all(c["citationNoteNum"] for c in cited)  # citeproc has been there
    sources = [i["c"][2][0] for tree in given for i in nodes(tree["blocks"], "Image")]
    assert ({name.rpartition(".")[2] for name in sources} == {"png"}) == (to == "docx")


def every_construct() -> list[Project]:
    """Return a project for each construct that a brief may use."""
    return [Project.of(build(golden(name))) for name in NAMES]


@pytest.fixture(scope="module")
def shipped() -> Build:
    """Return the shipped brief, composed."""
    return pipeline.run(Build(options=Options(ROOT, engine="pandoc")), until="compose")


@pytest.mark.needs_quarto
def test_the_real_quarto_makes_the_same_brief(shipped: Build) -> None:
    """The shipped brief's page and its Word text have the same bytes from Quarto and pandoc."""
    project = Project.of(shipped)
    chosen = engines.choose("quarto"), engines.choose("pandoc")
    one, other = (convert.clean(engine.write("html", project)[0], shipped) for engine in chosen)
    assert one == other
    texts = [
        archive.unpack(engine.write("docx", project)[0])["word/document.xml"] for engine in chosen
    ]
    first, second = (parse(text) for text in texts)
    assert serialise(first[0]) == serialise(second[0])


@pytest.mark.needs_quarto
def test_the_real_quarto_makes_the_same_citations() -> None:
    """What is cited short is the same in its page and its Word text."""
    made = build(golden("cites"))
    project = Project.of(made)
    chosen = engines.choose("quarto"), engines.choose("pandoc")
    one, other = (convert.clean(engine.write("html", project)[0], made) for engine in chosen)
    assert one == other
    texts = [
        archive.unpack(engine.write("docx", project)[0])["word/document.xml"] for engine in chosen
    ]
    first, second = (parse(text) for text in texts)
    assert serialise(first[0]) == serialise(second[0])


CITING = """
# Again

{{< var start.bram_oakes >}} and {{< var actors.ada_lantern >}} said what a boat could
do{{< cite rough_sea expected_readers bram_oakes >}}. Ada Lantern said that farms would
borrow.{{< var cite.farms >}}
"""


@pytest.mark.needs_quarto
def test_plain_quarto_shows_citations(tmp_path: Path) -> None:
    """With what `brief compose` wrote, `quarto render` shows each citation, linked to entries."""
    publish.start(tmp_path, new.template())
    with (tmp_path / "report" / "brief.qmd").open("a") as text:
        text.write(CITING)
    made = pipeline.run(Build(options=Options(tmp_path)), until="compose")
    publish.write(tmp_path / "report", {**compose.generated(made), **compose.extension(made)})
    found = quarto.find()
    assert found
    done = subprocess.run(
        [found.program, "render", tmp_path / "report", "--to", "html"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    page = BeautifulSoup((tmp_path / "build/quarto/brief.html").read_text(), "html.parser")
    last = page.select(".cites")[-2:]
    assert [cites.text for cites in last] == ["[5, 6]", "[5]"]
    links = [link for cites in last for link in cites.select("a")]
    assert [link["aria-label"] for link in links] == ["paragraph 5", "paragraph 6", "paragraph 5"]
    assert links[1]["data-rows"] == "rough_sea bram_oakes"
    assert all(page.select_one(link["href"]) for link in page.select(".cites a"))


@pytest.mark.needs_quarto
def test_real_quarto_is_found() -> None:
    """A machine that runs these tests has Quarto, 1.4 or newer."""
    assert quarto.find() is not None
