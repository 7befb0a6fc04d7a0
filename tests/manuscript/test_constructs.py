"""brief.manuscript.constructs: what is refused, and the page that lists it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief import engines
from brief.engines.project import Project
from brief.manuscript import constructs
from brief.manuscript.parsing import parse
from brief.manuscript.splice import place
from brief.model import Problem
from brief.stages import convert
from tests.constructs import FILES, build

PAGE = (Path(__file__).parents[2] / constructs.PAGE).read_text(encoding="utf-8")
SUPPORTED, REFUSED = PAGE.split("\n## Refused\n")
_EXAMPLE = re.compile(r"^````(\w+)\n(.*?)\n````\n", re.MULTILINE | re.DOTALL)
_INSTEAD = re.compile(r"````(\w+)\n(.*?)\n````\n\nInstead: ([^\n]+)\n", re.DOTALL)
WORKS = [text for _, text in _EXAMPLE.findall(SUPPORTED)]
REFUSALS = _INSTEAD.findall(REFUSED)
CHARTS = {"charts.py": b"CHARTS = [nights]"}


def problems(text: str, settings: str = "") -> tuple[Problem, ...]:
    """Return the problems of a manuscript, and of settings that stand below those of a brief."""
    files = {**FILES, **CHARTS, "brief.qmd": text.encode()}
    files["_quarto.yml"] += settings.encode()
    return parse(files, "brief.qmd")[1]


def example(written: str) -> tuple[str, str]:
    """Return a text, or settings, with a construct that the table has as `written`."""
    name = written.replace("*", "x")
    match written[0], written[-1]:
        case "-", _:
            return "---\ntitle: x\n---\n", ""
        case _, ":":
            inside = re.fullmatch(r"format:(\w+):", written)
            return "", f"\nformat: {{docx: {{{inside[1]}: x}}}}" if inside else f"\n{name} x"
        case "." | "#", _:
            return f"::: {{{name}}}\nText\n:::", ""
        case _, "=":
            label = "#fig-x " * (written == "layout-ncol=")
            return f'::: {{{label}.content-visible {name}"x"}}\nText\n:::', ""
        case "@", _ if ";" not in written:
            return f"See {name}.", ""
    others = {
        "@fig-a;@key": "[@fig-a; @doe2020]",
        "[@fig-a,more]": "[@fig-a, more]",
        "{python}": "```{python}\nx\n```",
        "☐": "- [ ] x",
        "☒": "- [x] x",
    }
    return others[written], ""


@pytest.mark.parametrize("written", constructs.INSTEAD)
def test_each_line_of_the_table_refuses(written: str) -> None:
    """What stands in the table is refused with the table's words, as the author wrote it."""
    text, settings = example(written)
    fixes = [problem.fix for problem in problems(text, settings)]
    assert f"{constructs.INSTEAD[written]}; see {constructs.PAGE}" in fixes


def test_the_page_and_the_table_are_equal() -> None:
    """Each fix of the table stands on the page, below an example that it mends."""
    shown = {fix for _, _, fix in REFUSALS}
    assert set(constructs.INSTEAD.values()) <= shown
    assert len(REFUSALS) == len(_EXAMPLE.findall(REFUSED))


@pytest.mark.parametrize(("kind", "text", "fix"), REFUSALS)
def test_each_refused_example_of_the_page_is_refused(kind: str, text: str, fix: str) -> None:
    """With the words that stand below it, and no others, at a line of its own."""
    found = problems(text if kind == "markdown" else "", text if kind == "yaml" else "")
    assert {problem.fix.removesuffix(f"; see {constructs.PAGE}") for problem in found} == {fix}
    assert all(problem.line and problem.column for problem in found)


@pytest.mark.parametrize("text", WORKS, ids=re.findall(r"^### (.+)", SUPPORTED, re.MULTILINE))
def test_each_supported_example_of_the_page_builds(text: str) -> None:
    """It is no problem, and nothing in it is left unresolved, on the page or in Word."""
    assert problems(text) == ()
    html = body(text, "pandoc")
    assert html
    made = Project.of(build(text))
    assert engines.choose("pandoc").write("docx", made)[0]


@pytest.mark.needs_quarto
@pytest.mark.parametrize("text", WORKS, ids=re.findall(r"^### (.+)", SUPPORTED, re.MULTILINE))
def test_quarto_makes_the_same_of_each_example(text: str) -> None:
    """The real Quarto gives the very body that pandoc gives."""
    assert body(text, "quarto") == body(text, "pandoc")


def body(text: str, engine: str) -> str:
    entries = (f"::: {{.evidence #ev-{name}}}\nEntry\n:::" for name in ("cost", "so", "it"))
    made = build("\n\n".join([text, *entries]))
    cleaned = convert.clean(engines.choose(engine).write("html", Project.of(made))[0], made)
    assert cleaned.unresolved == ()
    return cleaned.html


def test_each_stands_at_its_own_line() -> None:
    """Two of the same are two problems, however they are typed, in the author's own file."""
    text = "Aside, an aside.\n\n[a]{.aside} [b]{class=aside}\n\n::: aside\nx\n:::\n"
    files = {"brief.qmd": b"{{< include a.qmd >}}", "a.qmd": text.encode()}
    found = parse(files, "brief.qmd")[1]
    assert [(p.path, p.line, p.column, p.message) for p in found] == [
        ("report/a.qmd", 3, 5, "`.aside` is not supported"),
        ("report/a.qmd", 3, 17, "`.aside` is not supported"),
        ("report/a.qmd", 5, 1, "`.aside` is not supported"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# Def and more\n\n# Tip: proof\n\n# Layout= hidden columns",
        "::: {.columnist .hidden-costs}\nx\n:::",
        "- a ☐ box\n\nfilters: none",
        "`{#eq-x}` and `.aside`",
        "`{a} b` and `{x} y`",
        "[words]{#sol-words}, [there](#tip-there){#def-there} and `x`{#eq-x}",
        "```\n[^abc]+ {#b}\n::: note\n:::\n```\n\n    ::: note\n    a[^b]",
        "A {{.Title}} and {5}",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    """Headings, other classes, words and code are left alone."""
    assert problems(text) == ()


@pytest.mark.parametrize(
    ("before", "written", "typed"),
    [
        (".aside is a class, and note.aside", "[a]{.aside}", ".aside"),
        ("::: {.note}\nThe aside\n:::", "::: aside\na\n:::", "::: aside"),
        ("{{< var x >}} {.b} #lst-a", "```{.py #lst-a}\na\n```", "#lst-a"),
        ("layout = a", '::: {.a\n layout="[[1]]"}\na\n:::', "layout="),
        ("<!-- {.aside} -->", "[a]{.x .aside}", ".aside"),
        ("<!-- @eq-a -->", "See @eq-a", "@eq-a"),
        ("<!-- {#eq-a} -->", "$$a$$ {#eq-a}", "{#eq-a}"),
        ("::: {.a}\nb\n:::\n\n- ::: c\n  d\n  :::", "e\n\n:::", ":::"),
        (":::: {.a}\n::: b\nc\n:::\n::::", "e\n::: no class", ":::"),
        ("::: {.a}\nb\n:::\n\n<!--\n:::\n-->", "> e\n>\n> :::", ":::"),
        ("::: {.a}\nb\n:::", "e :::", ":::"),
    ],
)
def test_each_is_found_where_it_acts(before: str, written: str, typed: str) -> None:
    """And not in the words, comments, code and other parts before it that look the same."""
    text = f"{before}\n\n{written}"
    line, column = place(text, text.rindex(typed))
    found = [p for p in problems(text) if p.rule in ("construct", "markdown")][-1]
    assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize("name", ["python", "r", "julia", "ojs"])
def test_code_that_would_run_in_a_line_is_refused(name: str) -> None:
    """What Quarto would run inside a sentence."""
    assert [p.message for p in problems(f"`{{{name}}} x`")] == [f"`{{{name}}}` is not supported"]


def test_boxes_to_tick_are_found_in_every_list() -> None:
    """In a numbered list and inside another, each at its own line."""
    found = problems("1. [ ] a\n2. b\n\n    - [x] c\n")
    assert [(p.line, p.message) for p in found] == [
        (1, "`[ ]` is not supported"),
        (4, "`[x]` is not supported"),
    ]


def test_settings_are_refused_wherever_they_act() -> None:
    """In any settings file, the front matter, the project and our formats; each at its line."""
    files = {
        "brief.qmd": b"---\nnocite: x\n---\n",
        "_quarto.yml": b"project:\n  pre-render: x\nformat:\n  pdf:\n    template: x\n"
        b"  html:\n    template: x\n  docx: default\n",
        "_quarto-mps.yml": b"\nfrom: x\n",
    }
    found = parse(files, "brief.qmd")[1]
    assert sorted((p.place, p.message) for p in found) == [
        ("report/_quarto-mps.yml:2:1", "`from:` is not supported"),
        ("report/_quarto.yml:2:3", "`pre-render:` is not supported"),
        ("report/_quarto.yml:7:5", "`template:` is not supported"),
        ("report/brief.qmd:2:1", "`nocite:` is not supported"),
    ]


@pytest.mark.parametrize(
    "title", ["A *b c*", "**A**", "_A b_ c", "A `b`", "[A](b)", "“*A*”", "a ***b***, c", "*Who?*"]
)
def test_markdown_in_settings_is_refused(title: str) -> None:
    """Emphasis, code and links in texts that are printed as they stand: each is named in place."""
    for key in ("title", "subtitle", "description", "author"):
        (problem,) = problems("", f"\n{key}: '{title}'\n")
        assert (problem.rule, problem.column) == ("plain-text", len(key) + 3)
        assert problem.line > 1


WORD = st.from_regex(r"[ab5]+([*_][ab5]+)*", fullmatch=True)
SIGN = st.sampled_from(["*", "_", "**", "a*", "[a]", "(b)", "(*)", "“_”"])


@given(st.lists(WORD | SIGN))
def test_a_sign_that_marks_nothing_is_plain(words: list[str]) -> None:
    """Signs alone, at the end of words and between letters pass: they are meant as they stand."""
    title = " ".join(words)
    assert not constructs.MARKDOWN.search(title)
