"""brief.manuscript.targets: what the text points at is there, or is named with its line."""

from __future__ import annotations

import pytest

from brief import engines
from brief.engines.project import Project
from brief.errors import EngineError
from brief.manuscript.parsing import parse
from brief.model import Problem
from brief.stages import convert
from tests.constructs import FILES, SETTINGS, build

CHARTS = {"charts.py": b"def nights(facts): ...\n\n\nCHARTS = [nights]\n"}


def problems(text: str, **files: bytes) -> tuple[Problem, ...]:
    return parse({**FILES, **CHARTS, "brief.qmd": text.encode(), **files}, "brief.qmd")[1]


FIGURE = '![Cap](figures/a.png){#fig-a fig-alt="Alt"}\n\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![x](figures/b.png){fig-alt=a}", "missing image `figures/b.png`; did you mean"),
        ("![x](https://e.org/x.png){fig-alt=a}", "missing image `https://e.org/x.png`; save"),
        ("![x](../x.png){fig-alt=a}", "missing image `../x.png`; known are"),
        ("![Cap](figures/a.svg)", "image without alternative text `figures/a.svg`; add fig-alt"),
        ("See @fig-b.", "unresolved cross-reference `@fig-b`; did you mean `@fig-a`?"),
        ("See @Tbl-costs.", "unresolved cross-reference `@Tbl-costs`; known are `@fig-a`"),
        ("So says @doe2002.", "unknown citation `@doe2002`; did you mean `@doe2020`?"),
        ("So say [@doe; @roe2021].", "unknown citation `@doe`; did you mean `@doe2020`?"),
    ],
)
def test_validate_says_what_the_engine_would(text: str, said: str) -> None:
    """What is not there is a problem at its line, in the words with which a build would stop."""
    (problem,) = problems(FIGURE + text)
    assert f"{problem.message}; {problem.fix}".startswith(said)
    assert (problem.line, problem.column > 0) == (3, True)
    project = Project({**FILES, "brief.qmd": (FIGURE + text).encode()}, SETTINGS)
    with pytest.raises(EngineError) as raised:
        engines.choose("auto").write("html", project)
    assert f"report/brief.qmd:3: {problem.message}; {problem.fix}" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "![x](charts/nights.svg) ![x](charts/nights.png) ![x](<figures/%61.png>)",
        "![x](figures/{{< meta name >}}.png)",
        "See @tbl-balance, @Fig-a and @sec-x.\n\n# X {#sec-x}",
        "::: {#tbl-x}\n| A |\n|---|\n| b |\n:::\n\n@tbl-x",
        "So says @roe2021.",
        "`![x](no.png)` and `@fig-no`",
    ],
)
def test_what_is_there_is_no_problem(text: str) -> None:
    """Charts, encoded names, parts that the engine makes, and what is only shown as code."""
    assert problems(FIGURE + text) == ()


def test_the_picture_that_lacks_words_is_named() -> None:
    """And not the same one, with its words, before it; a picture without a caption needs none."""
    (problem,) = problems(f"{FIGURE}![](figures/a.png)\n\n![Cap](figures/a.png){{.wide}}")
    assert (problem.line, problem.message) == (
        5,
        "image without alternative text `figures/a.png`",
    )


def test_each_is_named_where_it_stands() -> None:
    """The same label twice is two problems, each at its own line."""
    assert [(p.line, p.column) for p in problems("@fig-x\n\n@fig-x and\n@fig-y")] == [
        (1, 1),
        (3, 1),
        (4, 1),
    ]


@pytest.mark.parametrize(
    ("settings", "said", "line"),
    [
        ("bibliography: refs.bip", "missing bibliography `refs.bip`; did you mean `refs.bib`?", 2),
        ("bibliography:\n  - refs.bib\n  - none", "missing bibliography `none`; known are", 4),
        ("bibliography: [{a: b}]", "`bibliography` names no file; write the path", 2),
        ("bibliography: {a: b}", "`bibliography` names no file", 2),
        ("bibliography:", "`bibliography` names no file", 2),
        ("csl: [[a]]", "`csl` names no file", 2),
        ("csl: /etc/passwd", "missing csl `/etc/passwd`; write the path", 2),
        (
            "bibliography: https://e.org/refs.bib",
            "missing bibliography `https://e.org/refs.bib`; save the file below report/",
            2,
        ),
    ],
)
def test_lists_of_works_are_files_of_the_brief(settings: str, said: str, line: int) -> None:
    """What names none is a problem at its line, in whatever settings file."""
    for path in ("_quarto-mps.yml", "_quarto.yml"):
        (problem,) = problems("", **{path: f"x: y\n{settings}\n".encode()})
        assert f"{problem.message}; {problem.fix}".startswith(said)
        assert (problem.path, problem.line) == (f"report/{path}", line)


def test_a_work_whose_key_looks_like_a_label() -> None:
    """Where the list has such a work, the fix is another key for it."""
    found = problems("@fig-2020 and @tip-top", **{"refs.bib": b"@book{fig-2020,} @book{tip-top,}"})
    assert [problem.value for problem in found] == ["@tip-top", "@fig-2020"]
    assert all("rename" in problem.fix for problem in found)


def test_a_style_is_named_among_styles() -> None:
    """What is near in name to the style that is missing is a style itself."""
    files = {"_quarto.yml": b"csl: ref.csl", "reef.csl": b"", "ref.bib": b""}
    assert [problem.fix for problem in problems("", **files)] == ["did you mean `reef.csl`?"]


def test_a_path_may_begin_at_the_folder() -> None:
    """A picture and a list of works are found by ./NAME, on the page and in Word, too."""
    files = {**FILES, "_quarto.yml": b"bibliography: ./refs.bib"}
    text = "![x](./figures/a.svg){fig-alt=a} @doe2020"
    assert problems(text, **files) == ()
    made = build(text, **files)
    html, docx = (
        engines.choose("pandoc").write(to, Project.of(made))[0] for to in ("html", "docx")
    )
    assert convert.clean(html, made).unresolved == ()
    assert docx


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", '[{"id": "p\\u00f6e", "type": "book"}, {"id": "roe"}]'),
        ("a.json", '{"items": [{"id": "p\\u00f6e"}, {"id": "roe"}, {}]}'),
        ("a.yaml", "---\nreferences:\n- id: pöe\n- id: roe\n---\n"),
        ("a.yml", "- id: pöe\n- {id: roe, title: doe}\n"),
        ("a.bib", "@Book { pöe ,\n ids = {poe1, roe}, title = {doe}}\n% @book{doe,}"),
        ("a.bibtex", "@book{pöe,}\n@comment{doe, }\n@book{roe,}"),
    ],
)
def test_any_list_of_works_is_asked(path: str, text: str) -> None:
    """A key is known that a list in any of pandoc's forms defines, and no other word of it."""
    files = {"_quarto.yml": f"bibliography: [refs.bib, {path}]".encode(), path: text.encode()}
    found = problems("@pöe, @roe, @doe2020\n\n@doe, @title", **files)
    assert [problem.value for problem in found] == ["@doe", "@title"]


@pytest.mark.parametrize("content", [b"[", b"[" * 99999, b"{}", b"\xff"])
def test_a_list_that_cannot_be_read_is_for_the_engine(content: bytes) -> None:
    """No citation is called unknown on the word of a list that says nothing."""
    assert problems("@poe", **{"_quarto.yml": b"bibliography: a.json", "a.json": content}) == ()


def test_the_lists_that_act_are_asked() -> None:
    """Those of the front matter, else of the profile chosen, else of _quarto.yml; no others."""
    files = {**FILES, "_quarto-mps.yml": b"bibliography: b.bib", "b.bib": b"@book{poe,}"}

    def unknown(text: str, profile: str) -> list[str]:
        files["brief.qmd"] = text.encode()
        found = parse(files, "brief.qmd", profile=profile)[1]
        return [problem.value for problem in found]

    cited = "@poe, @doe2020"
    assert unknown(cited, "") == ["@poe"]
    assert unknown(cited, "mps") == ["@doe2020"]
    assert unknown(f"---\nbibliography: refs.bib\n---\n{cited}", "mps") == ["@poe"]
