"""The Quarto engine, against a stand-in that replays what Quarto 1.9.38 was recorded to do."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from brief import engines, pipeline
from brief.engines import quarto
from brief.engines.project import FILTER, REFERENCE, Project, filter_script
from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError, MissingError
from brief.manuscript import tree
from brief.manuscript.tree import nodes
from brief.model import Build, Inputs, Options
from brief.stages import convert
from tests import fake_quarto
from tests.constructs import SETTINGS, png

ROOT = Path(__file__).parents[2]
RECORDED = fake_quarto.TRANSCRIPTS / "project"
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


def html_error(engine: engines.Engine, project: Project) -> str:
    """Return what `engine` says of a broken project, from its log or from the page it wrote."""
    try:
        html, _ = engine.html(project)
    except EngineError as raised:
        return raised.message
    body = convert.clean(html, Build(staged=project.files))
    # The recorded brief has no annex, so its one traced number leads nowhere.
    return error((u for u in body.unresolved if u.kind != "trace"), project, project.lines).message


@pytest.mark.parametrize(
    ("case", "before", "after"),
    [
        ("unresolved_crossref", "@fig-a,", "@fig-nope,"),
        ("unknown_variable", "figures.plain", "figures.nope"),
        ("unknown_citation", "[@doe2020]", "[@nobody2020]"),
        ("missing_image", "](figures/a.svg)", "](figures/none.svg)"),
    ],
)
def test_both_engines_say_the_same(install: Install, case: str, before: str, after: str) -> None:
    """What Quarto lets pass stops both engines with the same message, place and hint."""
    install(case)
    broken = recorded(before, after)
    said = html_error(engines.choose("quarto"), broken)
    ours = html_error(engines.choose("pandoc"), broken)
    assert said.splitlines()[0] == ours.splitlines()[0]
    assert "report/brief.qmd:" in said
    assert "; did you mean `" in said


def test_both_engines_give_the_same_body(install: Install) -> None:
    """The page recorded from Quarto and pandoc's page become the same bytes."""
    install("render_ok")
    project = recorded()
    made = Build(staged=project.files)
    bodies = [
        convert.clean(engines.choose(name).html(project)[0], made) for name in ("quarto", "pandoc")
    ]
    assert bodies[0].html == bodies[1].html
    assert bodies[0] == bodies[1]


def test_missing_bibliography(install: Install) -> None:
    """A bibliography Quarto cannot find is named."""
    install("missing_bibliography")
    project = recorded()
    files = {name: content for name, content in project.files.items() if name != "refs.bib"}
    with pytest.raises(EngineError, match=r"missing bibliography `refs\.bib`"):
        engines.choose("quarto").html(Project(files, SETTINGS))


@pytest.mark.parametrize(
    ("case", "said", "fix"),
    [
        ("bad_yaml", "unexpected end of the stream within a double quoted scalar", "YAML"),
        ("unknown_format", "Unknown format htlm", "report it"),
        ("missing_filter", "cannot open none.lua", "remove the setting"),
    ],
)
def test_failures_become_three_lines_of_advice(
    install: Install, case: str, said: str, fix: str
) -> None:
    """A failed render says what, where and what to do; the log is kept without colours."""
    install(case)
    with pytest.raises(EngineError) as raised:
        engines.choose("quarto").html(recorded())
    assert said in raised.value.message
    assert len(str(raised.value).splitlines()) == 3
    assert fix in raised.value.fix
    assert raised.value.log
    assert "\x1b" not in raised.value.log


def test_a_warning_nobody_knows_is_an_error(install: Install) -> None:
    """Word needs a picture of an SVG: a warning of a new kind is not passed over."""
    install("render_docx")
    with pytest.raises(EngineError, match=r"Could not convert image figures/a\.svg"):
        engines.choose("quarto").docx(recorded())


def test_no_output_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0 without a page is a failure."""
    program = tmp_path / "quarto"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo 1.9.38\nexit 0\n')
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    with pytest.raises(EngineError, match="Quarto stopped: it said nothing"):
        engines.choose("quarto").html(recorded())


def test_auto_takes_quarto_and_reads_its_page(install: Install) -> None:
    """`auto` is Quarto where it is found; its page is checked though its exit code is 0."""
    install("render_ok")
    assert engines.choose("auto").name == "quarto 1.9.38"
    made = Build(inputs=Inputs(settings=RECORDED_SETTINGS), staged=recorded().files)
    with pytest.raises(EngineError, match=r"brief\.qmd:11: traced link without an entry"):
        convert.run(made)


@pytest.mark.parametrize("folder", [" leading space", "-dash", "日本"])
def test_found_in_any_folder(install: Install, folder: str) -> None:
    """Spaces, dashes and any letters in the path to Quarto do no harm."""
    program = install("render_ok", folder)
    found = quarto.find()
    assert found == quarto.Quarto(str(program), "1.9.38")
    assert found.html(recorded())


def test_found_by_its_folder(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """QUARTO_PATH may also be the folder the program lies in."""
    program = install("render_ok")
    monkeypatch.setenv("QUARTO_PATH", str(program.parent))
    assert quarto.find() == quarto.Quarto(str(program), "1.9.38")


def test_quarto_path_to_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A QUARTO_PATH that leads nowhere is exit 4, not a silent change of engine."""
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path))
    with pytest.raises(MissingError, match="no program is there"):
        engines.choose("auto")


@pytest.mark.parametrize(
    ("told", "said"), [("1.3.450", "too old"), ("1.10.0", ""), ("hello", "does not say")]
)
def test_version_is_read_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, said: str
) -> None:
    """Versions compare as numbers; too old or unreadable is exit 4 with what to do."""
    program = tmp_path / "quarto"
    program.write_text(f"#!/bin/sh\necho {told}\n")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    if not said:
        assert quarto.find() == quarto.Quarto(str(program), told)
        return
    with pytest.raises(MissingError, match=said) as raised:
        quarto.find()
    assert raised.value.fix


def test_settings_are_written_anew() -> None:
    """Quarto gets our formats and no code to run; metadata and version stay as typed."""
    project = Project(
        {
            "_quarto.yml": b"format: pdf\nexecute: {echo: true}\nnumber-sections: true\nkind: a\n",
            "brief.qmd": b"---\nformat: revealjs\nwho: me\n---\n\nText\n",
        },
        SETTINGS,
    )
    staged = quarto.staged(project, "html")
    settings = yaml.safe_load(staged["_quarto.yml"])
    assert settings["format"]["html"] == {
        "minimal": True,
        "theme": "none",
        "toc": False,
        "html-math-method": "mathml",
        "filters": [{"path": ".tree.lua", "at": "pre-ast"}],
    }
    assert settings["execute"] == {"enabled": False}
    assert settings["project"]["render"] == ["brief.qmd"]
    assert (settings["kind"], settings["who"]) == ("a", "me")
    assert settings["version"] == "1.10.0"
    assert json.loads(staged[".tree.json"])["blocks"] == [
        {"t": "Para", "c": [{"t": "Str", "c": "Text"}]}
    ]


def test_word_gets_pictures() -> None:
    """For Word a chart's SVG gives way to the PNG beside it; for HTML it stays."""
    files = {"brief.qmd": b"![x](charts/a.svg)", "charts/a.svg": b"", "charts/a.png": b""}
    project = Project(files, SETTINGS)
    for to in ("docx", "html"):
        (image,) = nodes(json.loads(quarto.staged(project, to)[".tree.json"]), "Image")
        assert image["c"][2][0] == {"docx": "charts/a.png", "html": "charts/a.svg"}[to]


def test_word_gets_our_styles() -> None:
    """For Word, Quarto gets the theme's reference document and the filter that applies it."""
    files = {"brief.qmd": b"Text", REFERENCE: b"docx"}
    staged = quarto.staged(Project(files, SETTINGS), "docx")
    asked = yaml.safe_load(staged["_quarto.yml"])["format"]["docx"]
    assert asked["reference-doc"] == REFERENCE
    assert asked["filters"] == [{"path": ".tree.lua", "at": "pre-ast"}, FILTER]
    assert staged[FILTER] == filter_script()
    assert asked["callout-icon"] is False
    bare = quarto.staged(Project({"brief.qmd": b"Text"}, SETTINGS), "docx")
    assert "reference-doc" not in yaml.safe_load(bare["_quarto.yml"])["format"]["docx"]


@pytest.mark.parametrize(
    ("fence", "named"),
    [
        ("{.callout-note}", "brief-callout-note-1"),
        ('{.callout-tip title="#1"}', "brief-callout-tip-1"),
        ("{#own .callout-tip}", "brief-callout-tip--own"),
        ("{.other}", ""),
    ],
)
def test_callouts_carry_their_kind(fence: str, named: str) -> None:
    """Each callout's kind is in its id, and the author's own id is kept in it."""
    blocks = tree.read(f"::: {fence}\nx\n:::")["blocks"]
    quarto.name_callouts(blocks)
    assert blocks[0]["c"][0][0] == named


def test_what_quarto_says_is_understood() -> None:
    """Every recorded complaint is read from the log, each once."""
    said = {
        case: quarto.resolve((fake_quarto.TRANSCRIPTS / f"{case}.stderr").read_text())
        for case in ("unknown_variable", "unresolved_crossref", "unknown_citation")
    }
    assert [(one.kind, one.name) for found in said.values() for one in found] == [
        ("var", "figures.nope"),
        ("crossref", "@fig-nope"),
        ("citation", "@nobody2020"),
    ]
    log = "ERROR: Include directive failed.\n  could not find file /tmp/b/project/_none.qmd.\n"
    assert quarto.resolve(log) == (Unresolved("include", "_none.qmd"),)
    assert quarto.resolve((fake_quarto.TRANSCRIPTS / "render_ok.stderr").read_text()) == ()


def test_quarto_gets_the_judged_tree(shipped: Build) -> None:
    """What Quarto prints is the tree that pandoc prints, but for ids and classes it needs."""
    project = Project.of(shipped)
    staged = quarto.staged(project, "html")
    given = json.loads(staged[".tree.json"])["blocks"]
    plain = copy.deepcopy(project.tree["blocks"])
    for div in (*nodes(given, "Div"), *nodes(plain, "Div")):
        if any(name.startswith("callout-") for name in div["c"][0][1]):
            div["c"][0][0] = ""
    assert given == plain
    assert not [name for name in staged if name.endswith((".qmd", ".md")) and staged[name].strip()]


@pytest.fixture(scope="module")
def shipped() -> Build:
    """Return the shipped brief, composed."""
    return pipeline.run(Build(options=Options(ROOT, engine="pandoc")), until="compose")


@pytest.mark.needs_quarto
def test_the_real_quarto_makes_the_same_brief(shipped: Build) -> None:
    """The shipped brief's body has the same bytes from Quarto and from pandoc."""
    project = Project.of(shipped)
    bodies = [
        convert.clean(engine.html(project)[0], shipped)
        for engine in (engines.choose("quarto"), engines.choose("pandoc"))
    ]
    assert bodies[0] == bodies[1]


@pytest.mark.needs_quarto
def test_real_quarto_is_found() -> None:
    """A machine that runs these tests has Quarto, 1.4 or newer."""
    assert quarto.find() is not None
