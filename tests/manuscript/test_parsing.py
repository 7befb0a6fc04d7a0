"""brief.manuscript.parsing and what it rests on: what the manuscript says, and where."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brief.evidence.numbers import find_numbers
from brief.manuscript.parsing import parse
from brief.manuscript.prose import Walk
from brief.manuscript.splice import Splice
from brief.manuscript.typed_numbers import Around
from brief.model import Manuscript, Problem


def read(text: str, **files: str | bytes) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Parse a manuscript of one file and some more; ``__`` in a name is ``/``, ``_`` stays."""
    more = {name.replace("__", "/") + ".qmd": content for name, content in files.items()}
    every = {"brief.qmd": text, **more}
    return parse(
        {k: v.encode() if isinstance(v, str) else v for k, v in every.items()}, "brief.qmd"
    )


def typed(text: str) -> list[str]:
    """Return the numbers typed without a reason."""
    return [one.text for one in read(text)[0].typed if not one.reason]


def places(text: str) -> list[tuple[int, int]]:
    return [(one.line, one.column) for one in read(text)[0].typed]


def rules(text: str, **files: str | bytes) -> list[str]:
    return [problem.rule for problem in read(text, **files)[1]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It costs £270 a night.", ["270"]),
        ("*About* **two** of them.", ["two"]),
        ("# Two rooms {#sec-two}", ["Two"]),
        ("# Rooms {#sec-part2 .level-3}", []),
        ("![Five rooms](a2.png)", ["Five"]),
        ("Inline ![six of them](b.png) here", ["six"]),
        ('![x](a.png){fig-alt="a bar of 270"}', ["270"]),
        ('![x](a.png "in 2014")', ["2014"]),
        ('![x](a.png){width=50% height="30px"}', []),
        ("Text[^n1].\n\n[^n1]: Since 1986.", ["1986"]),
        ("| a | b |\n|---|---|\n| 12 | x |\n\n: In 2014 {tbl-colwidths=\"[3,7]\"}", ["2014", "12"]),
        ("+-----+---+\n| 270 | b |\n+=====+===+\n| x   | 3 |\n+-----+---+", ["270", "3"]),
        ("`x = 5` and $y^2$ and H~2~O and m^2^", ["5", "2", "H2O", "2"]),
        ("```python\nx = 70\n```", ["70"]),
        ("Rule\n\n---\n\n~~*8*~~", ["8"]),
        ("---\nkeywords: [true, 7 rooms]\ntitle: yes\n---\n", ["7"]),
        ("[link 7](https://x.org/2020)", ["7"]),
        ("<https://x.org/2020> and <m20@x.org>", []),
        ("<https://x.org/ü20>", []),
        ("[50,000 died](#sec-x){.uri}", ["50,000"]),
        ("[50](50){.uri} [60](mailto:60){.email}", ["50", "60"]),
        ("[text][ref2]\n\n[ref2]: https://x.org/3", []),
        ("As @smith2020 and [@jones2021, p. 33] say; see @fig-two.", []),
        ("See [see 5 others in @jones2021, pp. 33–35; @smith, chap. iv].", ["5"]),
        ("[@a, p. 33, and 7 more] [@b, p. 50 000 died]", ["33", "7", "50", "000"]),
        ("[@a, p. 50000] [@b, no. 7] [@c, p. *8*]", ["50000", "7", "8"]),
        ('[@a, p. 8[]{title="9"}]', ["8", "9"]),
        ("1. a\n2. b\n3. c", []),
        ("- a\n- b", []),
        ("Term\n: 70 of them", ["70"]),
        ("| Verse 4\n| line", ["4"]),
        ("> quoted 8", ["8"]),
        ("::: {.callout-note title=\"2 things\" #callout-9}\nx\n:::", ["2"]),
        ('::: {.callout-note title="t*w*o"}\nx\n:::', ["two"]),
        ("\ufb01fty or \uff54\uff57\uff4f, s\u0323ix", ["fifty", "two", "six"]),
        ("A <!-- 99 --> b.\n\n<!-- 98\n97 -->", []),
        ("The year\n2014. Then", ["2014"]),
        ('"Nineteen" they said', ["Nineteen"]),
        ("no\none and [one\nanother]{}", []),
        ("{{< var figures.a2 >}} of {{< meta v3 >}}", []),
        ("{{< var figures.a >}}-fold, £{{< var figures.a >}}million", ["million"]),
        ("&#50;70 and &frac12;", ["270", "½"]),
        ("t**w**o and 1\\\n8", ["two", "1", "8"]),
        ("(@) an example\n\nx", []),
        ("---\ntitle: A brief in 3 parts\nsubtitle: x\ntoc-depth: 2\n---\n", ["3"]),
        ("---\nauthor:\n  - name: Team 9\n    orcid: 0000-1\nformat: {html: {title: Two}}\n---\n",
         ["9", "Two"]),
        ("---\nabstract: |\n  In 2014.\n\n  And 2015.\n---\n", ["2014", "2015"]),
    ],
)  # fmt: skip
def test_text_is_what_pandoc_says(text: str, found: list[str]) -> None:
    """Numbers in anything readers see are found; those in ids, targets, keys, layout are not."""
    assert sorted(typed(text)) == sorted(found)


def test_places_are_exact() -> None:
    """Line and column are those of the source, through shortcodes, emphasis and tables."""
    text = "Énorme {{< var figures.a >}} *x* 270.\n\n| a | b |\n|---|---|\n| x | twelve |\n"
    assert places(text) == [(1, 34), (5, 7)]
    assert places("\ufeffOnly 7\r\n\r\nand 8") == [(1, 6), (3, 5)]


def test_places_in_included_files() -> None:
    """A number in an included file is placed in that file."""
    manuscript, problems = read(
        "a 1\n\n{{< include sections/x.qmd >}}\n\nb 2",
        sections__x="c 3\n\n{{< include y.qmd >}}\n",
        sections__y="d 4",
    )
    assert not problems
    assert [(one.path, one.line, one.column, one.text) for one in manuscript.typed] == [
        ("report/brief.qmd", 1, 3, "1"),
        ("report/sections/x.qmd", 1, 3, "3"),
        ("report/sections/y.qmd", 1, 3, "4"),
        ("report/brief.qmd", 5, 3, "2"),
    ]


def test_hidden_numbers_are_found_nearby() -> None:
    """A number that only the parse shows is placed where its letters begin, or nowhere."""
    assert places("a 5 and t*wo*") == [(1, 3), (1, 9)]
    assert places("{{< var figures.a >}} t*wo*") == [(1, 23)]
    assert places("t*wo*") == [(1, 1)]
    assert places("&#50;70") == [(0, 0)]


def test_equal_numbers_have_places_of_their_own() -> None:
    """The same words again, in a comment, a note or a table, keep their own lines."""
    text = (
        "<!-- had 5 rooms -->\n\nWe had 5 rooms[^n] and 5.\n\n[^n]: We had 5 rooms.\n\nHad 5 rooms."
    )
    assert places(text) == [(3, 8), (3, 24), (5, 14), (7, 5)]
    assert places("| a | b |\n|---|---|\n| 7 | 7 |\n| 7 | x |") == [(3, 3), (3, 7), (4, 3)]


def test_a_citation_is_a_use_of_each_row() -> None:
    """Each id of a citation is a use at its own place, and the text is still what was typed."""
    text = "Nobody died{{< cite safe night >}}{{< var cite.legal >}}.\n\n{{<  cite   safe>}}\n"
    manuscript, problems = read(text)
    assert not problems
    assert [(use.name, use.line, use.column) for use in manuscript.uses] == [
        ("cite.safe", 1, 12),
        ("cite.night", 1, 26),
        ("cite.legal", 1, 35),
        ("cite.safe", 3, 1),
    ]
    assert "\n".join(line for _, _, line in manuscript.source.lines) == text


def test_a_citation_is_no_part_of_what_it_stands_beside() -> None:
    """A number, its hedge, sign and unit are read as if no citation stood between."""
    assert not rules("It is {{< var figures.a >}}{{< cite a b >}}. And (so){{< cite a >}}.")
    assert rules("It is about{{< cite a >}} {{< var figures.a >}}.") == ["typed-hedge"]
    assert rules("It is £{{< cite a >}}{{< var figures.a >}}.") == ["joined"]
    assert rules("It is {{< var figures.a >}}{{< cite a >}}bn.") == ["joined"]


def test_literals_have_a_reason() -> None:
    """A number wholly inside a literal is listed once with its reason; others are not excused."""
    text = (
        '[COVID-19]{.literal reason="a name"} and [12 [May](x) 2021]{.literal reason="a date"}\n\n'
        '[two]{.literal reason="x"} million, [3]{.literal}\n\n'
        '::: {.literal reason="an address"}\n4 High Street\n\n5 Low Street\n:::\n\n'
        '[x]{.literal reason="7 of them"}\n'
    )
    found = [(one.text, one.reason) for one in read(text)[0].typed]
    assert found == [
        ("COVID-19", "a name"),
        ("12 May 2021", "a date"),
        ("two million", ""),
        ("3", ""),
        ("4 High Street 5 Low Street", "an address"),
        ("7", ""),
    ]


def test_uses_know_what_stands_together() -> None:
    """A paragraph, a list item, a cell, a note, a caption with its alternative text: one block."""
    text = """{{< var a.p >}} and {{< var b.p >}}[^1] {{< var c.p >}}

[^1]: {{< var note >}}

    {{< var note.two >}}

- {{< var a.item >}}

  {{< var b.item >}}

    - {{< var nested >}}
- {{< var other >}}

| x | y |
|---|---|
| {{< var cell >}} | {{< var next >}} |

![{{< var a.fig >}}](x.svg){#fig-x fig-alt="{{< var b.fig >}}"}

term {{< var a.def >}}
: {{< var b.def >}}
"""
    uses = read(text)[0].uses
    blocks: dict[int, set[str]] = {}
    for use in uses:
        blocks.setdefault(use.block, set()).add(use.name)
    assert sorted(map(sorted, blocks.values())) == [
        ["a.def", "b.def"],
        ["a.fig", "b.fig"],
        ["a.item", "b.item"],
        ["a.p", "b.p", "c.p"],
        ["cell"],
        ["nested"],
        ["next"],
        ["note", "note.two"],
        ["other"],
    ]
    assert len(uses) == len({use.name for use in uses}), "a caption is met once"


def test_uses_outside_of_text() -> None:
    """A variable in a comment or a link target is known, but stands in no block."""
    uses = read("<!-- {{< var a >}} --> [x]({{< meta url >}})\n\n{{< var b >}}")[0].uses
    assert {(use.name, use.block > 0) for use in uses} == {
        ("a", False),
        ("meta.url", False),
        ("b", True),
    }
    assert not read("`{{{< var a >}}}` {{</* var b */>}} `{{</**/>}}`")[0].uses


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("x\n\n[y](#ev-cost)", "#ev-"),
        ("x\n\n[y](brief.html#%65v-cost)", "#ev-"),
        ("x\n\n[y][z]\n\n[z]: #ev-cost", "#ev-"),
        ("x\n\n[a {{< var figures.cost >}}](y)", ""),
        ("x\n\n[a](y{{< var figures.cost >}})", ""),
        ("x\n\n[y]{.traced}", ".traced"),
        ("x\n\n[y](z){class=trace}", ".trace"),
        ("x\n\n::: {.evidence}\ny\n:::", ".evidence"),
        ("x\n\n[y]{#card-cost-x}", "#card-cost-x"),
        ("x\n\n# Y {#ev-cost}", "#ev-cost"),
        ("x\n\n`y`{.card}", ".card"),
    ],
)
def test_a_trace_cannot_be_forged(text: str, refused: str) -> None:
    """Links to evidence, and the classes and ids of the engine's own parts, are refused."""
    (problem,) = read(text)[1]
    assert (problem.rule, problem.value) == ("reserved", refused)
    assert problem.line >= 3 or refused not in text


def test_names_that_are_the_authors() -> None:
    """Classes that style the brief, links to sections and ids of headings are allowed."""
    text = "# Use of rooms\n\n# Card\n\n::: {.key-points #sec-key}\n[x](#sec-key)\n:::"
    assert not rules(text + "\n\n[{{< meta url >}}]({{< meta url >}})")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "£{}",
            "−{}",
            "+{}",
            "€ {}",
            "minus {}",
            "word{}",
            "5{}",
            "~{}",
            "5.{}",
            "1/{}",
            "pre-{}",
        ),
        *(
            "–{}",
            "a –{}",
            "{}bn",
            "{} bn",
            "{}%",
            "{} per cent",
            "{}-fold",
            "{}s",
            "**{}**m",
            "{}^x^",
        ),
        *(
            "{}{}",
            "{}.{}",
            "{}/{}",
            "x<!-- -->{}",
            "| {}k |\n|---|\n| x |",
            '[x](y){{title="-{}"}}',
        ),
    ],
)
@pytest.mark.parametrize("group", ["figures", "counts"])
def test_text_grown_to_a_number(text: str, group: str) -> None:
    """A sign, currency, digit or unit typed at a number would make another number of it."""
    variable = f"{{{{< var {group}.a >}}}}"
    assert "joined" in rules(text.replace("{{", "{").replace("}}", "}").replace("{}", variable))


def test_text_around_a_conditional_part() -> None:
    """What is left out of one format leaves a space, or words would run together there."""
    for text in ("f[x]{.content-hidden}ifty", "£[x ]{.content-hidden}{{< var claims.a >}}",
                 "{{< var counts.a >}}[ of ]{.content-visible}{{< var counts.a >}}"):  # fmt: skip
        assert "joined" in rules(text)
    assert not rules("a [b]{.content-hidden} c[, d]{.content-visible}, e[f](x) [g ]{.x}h")
    assert not rules("::: {.content-hidden}\na [b]{.content-visible} c\n:::")


def test_text_beside_a_number() -> None:
    """Spaces, quotes, brackets, dashes and punctuation may stand at a number."""
    text = "{}, ({}) “{}” *{}*; {}–{} {}—{} x – {}. [{}]{.x} '{}' \"{}\" {}’s: {}-year-old {}[^1]"
    variable = "{{< var figures.a >}}"
    assert not rules(text.replace("{}", variable) + "\n\n[^1]: x")
    assert not rules("£{{< var claims.a >}} {{< var actors.a >}}’s")


def test_positions_are_measured() -> None:
    """Words are counted inside positions only; their headings start no section."""
    text = """# A

outside {{< var z >}}

:::: {.positions}
::: {.position question="dcr2" stance="for"}
## For
They say *it* well: {{< var s >}}.
:::
::: {.position question="dcr2" stance="against"}
## Against
:::
::::

# B

{{< var t >}}

::: {.balance-reason question="dcr2"}
The source quotes
*few*, `two`.
:::
"""
    manuscript, problems = read(text)
    assert not problems
    assert manuscript.words == {("dcr2", "for"): 5, ("dcr2", "against"): 1}
    assert manuscript.reasons == {"dcr2": "The source quotes few, two."}
    positions = {use.name: (use.position, use.section) for use in manuscript.uses}
    assert positions == {"z": (("", ""), 1), "s": (("dcr2", "for"), 1), "t": (("", ""), 2)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<b>x</b>", "raw-html"),
        ('<div class="position">x</div>', "raw-html"),
        ("x <span>y</span>", "raw-html"),
        ("<!-- a --><script>alert()</script>", "raw-html"),
        ("```{=html}\n<i>x</i>\n```", "raw-html"),
        ("x `<!-- y -->`{=latex}", "raw-html"),
        ("\\newpage", "raw-html"),
        ("x \\textbf{y}", "raw-html"),
        ("[x](javascript:alert)", "raw-html"),
        ("[x](java\tscript:alert)", "raw-html"),
        ("![x](data:text/html,a)", "raw-html"),
        ('[x]{onclick="a"}', "raw-html"),
        ('# H {onMouseOver="a"}', "raw-html"),
        ("3. c\n4. d", "typed-number"),
        ("a\u202eb", "control-character"),
        ("a\x07b", "control-character"),
        ("t\u200bwo", "control-character"),
        ("a\u00adb", "control-character"),
        ("t&shy;wo and t&#x200b;wo", "control-character"),
        ("a\ufe0eb", "control-character"),
        ("f\u0456ve of them", "mixed-alphabets"),
        ("&tau;wo", "mixed-alphabets"),
        ('::: {.callout-note title="t[w]{}o"}\nx\n:::', "callout-title"),
        ('::: {.callout-note title="[x](#ev-y)"}\nx\n:::', "callout-title"),
        ("a\U000f0001b", "control-character"),
        ("a\U00100001b", "control-character"),
        ("{{< video x.mp4 >}}", "unknown-shortcode"),
        ("{{< var >}}", "unknown-shortcode"),
        ("x{{< cite >}}", "unknown-shortcode"),
        ("x{{< cite a, b >}}", "unknown-shortcode"),
        ("x{{< cite claims.a >}}", "unknown-shortcode"),
        ("[x]{.cites}", "reserved"),
        ("[x{{< cite a >}}](y)", "reserved"),
        ("{{< var a", "unknown-shortcode"),
        ("{{< var a\n>}}", "unknown-shortcode"),
        ("a {{ var figures.x }} b", "unknown-shortcode"),
        ('[x]{id="{{< var a >}}"}', "unknown-shortcode"),
        ("```\n\n{{< pagebreak >}}\n```", "unknown-shortcode"),
        ("```{python}\n1\n```", "construct"),
        ("a `{r} 1 + 1` b", "construct"),
        ("a &#x100000; b", "control-character"),
        ("[x](https://example.org/%F4%80%80%80)", "control-character"),
        ("x {{< include a.qmd >}}", "unknown-shortcode"),
        ("x {{< pagebreak >}}", "unknown-shortcode"),
        ("{{< include no.qmd >}}", "include"),
        ("{{< include ../data/figures.csv >}}", "include"),
        ("{{< include /etc/passwd >}}", "include"),
        ("{{< include brief.qmd >}}", "include"),
        ("---\n{{< include _generated/x.qmd >}}\n---", "include"),
        ("---\ntitle: [\n---\n", "markdown"),
        ('::: {.balance-reason question="q"}\n{{< var a >}}\n:::', "balance-reason"),
        ('::: {.balance-reason question="q"}\nNobody is against it.\n:::', "balance-reason"),
        (
            '::: {.balance-reason .content-hidden question="q"}\nThe source quotes nobody against '
            "it.\n:::",
            "balance-reason",
        ),
    ],
)
def test_what_cannot_be_read_or_checked(text: str, rule: str) -> None:
    """Raw HTML, unsafe targets, invisible characters, unknown shortcodes, bad includes: refused."""
    assert rules(text) == [rule] * len(rules(text)) != []


@pytest.mark.parametrize(
    ("text", "place", "fix"),
    [
        ("a\n\n  <b>x</b>", (3, 3), "Markdown"),
        ("a\n\nb\u202ec", (3, 2), "delete"),
        ("a\n\n{{< includ x.qmd >}}", (3, 1), "use var, cite, meta, include"),
        ("{{< include sectoins/x.qmd >}}", (1, 1), "did you mean sections/x.qmd?"),
        ("a\n\n3. b", (3, 1), "start it at one"),
        ("[y](z){class=trace}", (0, 0), "rename it"),
    ],
)
def test_problems_say_where_and_what_next(text: str, place: tuple[int, int], fix: str) -> None:
    """A problem has line and column, where these are known, and the next thing to do."""
    (problem, *_) = read(text, sections__x="")[1]
    assert (problem.path, (problem.line, problem.column)) == ("report/brief.qmd", place)
    assert fix in problem.fix


def test_includes() -> None:
    """Paths start at the file or the main document; circles end; generated files are skipped."""
    assert not rules("{{< include _generated/evidence.qmd >}}")
    assert not rules("{{< include s/x.qmd >}}", s__x="{{< include ../_generated/e.qmd >}}")
    assert not rules(
        "{{< include s/x.qmd >}}", s__x="{{< include s/y.qmd >}}", s__y="{{< pagebreak >}}"
    )
    assert not rules('{{< include "/s/x.qmd" >}}', s__x="x")
    found = read(
        "{{< include s/x.qmd >}}", s__x="{{< include y.qmd >}}", s__y="{{< include x.qmd >}}"
    )
    assert [(p.path, p.message) for p in found[1]] == [("report/s/y.qmd", "x.qmd includes itself")]
    own = {"s__x": "{{< include _generated/y.qmd >}}", "s/_generated/y": "in 2014"}
    assert [one.text for one in read("{{< include s/x.qmd >}}", **own)[0].typed] == ["2014"]
    quoted = {"brief.qmd": b"{{< include 'x.qmd >}}", "'x.qmd": b"in 2014", "x.qmd": b""}
    assert [one.text for one in parse(quoted, "brief.qmd")[0].typed] == ["2014"]
    assert rules("{{< include s/x.qmd >}}", s__x=b"\xff\xfe") == ["encoding"]


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n---\ncsl: x\n---",
        "---\nkind: a\n---\n\nb\n\n---\ncsl: x\n...",
        "a\n---\ncsl: x\n---",
        "> ---\n> csl: x\n> ---",
        "+--------+\n| ---    |\n| csl: x |\n| ---    |\n+--------+",
        "<!--\n```\n-->\n\n---\ncsl: x\n---\n\n<!--\n```\n-->",
    ],
)
def test_settings_inside_the_text(text: str) -> None:
    """Settings have effect at the top of the main file only; anywhere else they are refused."""
    assert rules(text) == ["yaml-block"]
    assert "yaml-block" in rules("{{< include x.qmd >}}", x=text)


def test_what_is_no_setting() -> None:
    """The front matter, a rule, a table and settings shown as code are allowed."""
    assert not rules("---\nkind: a\n---\nb\n\n---\n\n| a |\n|---|\n| b |\n\n---\n")
    assert not rules("```yaml\n---\ncsl: x\n---\n```\n\n    ---\n    csl: x")


@pytest.mark.parametrize("node", [{"t": "New"}, {"t": "Para", "c": [{"t": "New"}]}])
def test_a_tree_from_the_future(node: dict[str, object]) -> None:
    """A kind of node this version does not know is a bug to report, never skipped text."""
    with pytest.raises(ValueError, match="New"):
        Walk(Splice({}, "brief.qmd")).blocks([node], Around())


def test_nesting_beyond_reason() -> None:
    """A manuscript nested without end is a problem, not a crash."""
    assert rules(">" * 2000 + " x") == ["nesting"]


def test_too_many_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """More variables than there are marks is said."""
    monkeypatch.setattr("brief.manuscript.splice.ROOM", 3)
    monkeypatch.setattr("brief.manuscript.parsing.ROOM", 3)
    assert rules("{{< var a.b >}} " * 4) == ["too-large"]


def settings_file(text: str) -> Manuscript:
    return parse({"brief.qmd": b"x", "_quarto.yml": text.encode()}, "brief.qmd")[0]


def test_titles_in_the_settings() -> None:
    """Numbers in shown texts of _quarto.yml are found in place; versions, dates, layout are not."""
    found = settings_file(
        "title: 'In 2 parts'\nversion: 0.1.0\ndate: 2026-11-23\nsubtitle: >\n  a\n  and 3 and 3\n"
        "keywords: [x, COVID-19]\nformat:\n  html:\n    toc-depth: 2\n    pagetitle: Four\n"
    ).typed
    assert [(one.line, one.column, one.text) for one in found] == [
        (1, 12, "2"),
        (6, 7, "3"),
        (6, 13, "3"),
        (7, 21, "19"),
        (11, 16, "Four"),
    ]
    assert settings_file('title: "in \\x32 parts"').typed[0].column == 15


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n\n[^c]: unused", 3, "Note with key 'c' defined but not used"),
        ("a[^c]\n\n[^c]: one\n\n[^c]: two\n\nb", 5, "Duplicate note reference 'c'"),
        ("a\n\n::: {.x}\n\ntext", 3, "Div unclosed"),
        ("a\n\n:::\n\ntext", 3, "`:::` would be printed as it stands"),
        ("a\n\nb [^nothing], c", 3, "`[^nothing]` would be printed as it stands"),
    ],
)
@pytest.mark.parametrize("included", [False, True])
def test_what_pandoc_would_lose_or_print_is_named(
    text: str, line: int, said: str, included: bool
) -> None:
    """Notes and fences that lead nowhere are problems, at the line of the author's own file."""
    files = {"brief.qmd": text.encode()}
    if included:
        files = {"brief.qmd": b"---\na: b\n---\n\n{{< include _a.qmd >}}", "_a.qmd": text.encode()}
    (problem,) = parse(files, "brief.qmd")[1]
    assert (problem.path, problem.rule) == (f"report/{[*files][-1]}", "markdown")
    assert problem.line == line
    assert said in problem.message


def test_numbers_in_the_words_of_a_language() -> None:
    """What stands for “Figure” is printed, so a number in it is one that is typed by hand."""
    words = settings_file("language:\n  crossref-fig-title: Nine Thousand\n  crossref-tbl-title: A")
    assert [(typed.text, typed.line) for typed in words.typed] == [("Nine Thousand", 2)]


def test_literals_in_the_settings() -> None:
    """Titles are plain text: literals in them are listed with a reason."""
    found = settings_file(
        "title: COVID-19 in 2020\nbrief:\n  literals: {COVID-19: a name, In 2020: '', rooms: x}\n"
    ).typed
    assert [(one.text, one.reason, one.column) for one in found] == [
        ("COVID-19", "a name", 8),
        ("2020", "", 20),
    ]


def test_variables_in_the_settings() -> None:
    """A variable in a title is a use, and its id no number."""
    manuscript = settings_file("title: About {{< var figures.a2 >}} and {{< meta v >}}\nv: x\n")
    assert [use.name for use in manuscript.uses] == ["figures.a2", "meta.v"]
    assert manuscript.typed == ()
    assert set(manuscript.metadata) == {"title", "v"}
    for broken in ("title: [", "- a", "brief: [x]", ""):
        assert settings_file(broken).typed == ()


def test_metadata_names() -> None:
    """Keys of the front matter and the settings are known, nested ones by dotted names."""
    files = {"brief.qmd": b"---\na: {b: 1}\n---\n", "_quarto.yml": b"c:\n  d: x\n"}
    assert parse(files, "brief.qmd")[0].metadata == {"a": "", "a.b": "1", "c": "", "c.d": "x"}


def test_metadata_brought_into_the_text() -> None:
    """A number cannot come in by way of ``meta``, but for the brief's own version and date."""
    files = {
        "brief.qmd": b"---\na: {b: 5 of them, c: 6}\n---\n{{< meta a.b >}} {{< meta n.o >}} "
        b"{{< meta version >}} {{< meta date >}}",
        "_quarto.yml": b"version: 0.1.0\ndate: 2026-11-23\nn: {o: 7, p: 8}\n",
    }
    found = parse(files, "brief.qmd")[0].typed
    assert [(one.path, one.line, one.column, one.text) for one in found] == [
        ("report/brief.qmd", 2, 8, "5"),
        ("report/_quarto.yml", 3, 8, "7"),
    ]


def chart_text(code: str) -> list[tuple[int, int, str, str]]:
    found = parse({"brief.qmd": b"", "charts.py": code.encode()}, "brief.qmd")[0].typed
    return [(one.line, one.column, one.text, one.reason) for one in found]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('title = "Two rooms"', [(1, 10, "Two", "")]),
        ('labels = ["é 7"]', [(1, 14, "7", "")]),
        ('t = ("a "\n     "in 2014")', [(2, 10, "2014", "")]),
        ('t = f"{x:.2f} of 70"', [(1, 18, "70", "")]),
        ('t = f"{7} rooms"', [(1, 8, "7", "")]),
        ('t = "COVID-19"  # literal: a name', [(1, 12, "19", "a name")]),
        ('t = "5 # literal: no"', [(1, 6, "5", "")]),
        ("t = 1  # literal: 50 died", [(1, 19, "50", "")]),
        ('t = "\\x37 up"', [(1, 9, "7", "")]),
        ('t = "\\u0037"', [(1, 11, "7", "")]),
        ('t = "\\N{DIGIT SEVEN}"', [(1, 5, "7", "")]),
        ('t = "#12436D"; u = row["year_2"]; n = 5; b = b"9"', []),
        ('"""In 2014."""\ndef f():\n    """Two."""', []),
        ("this is no Python 5", []),
    ],
)
def test_chart_text(code: str, found: list[tuple[int, int, str, str]]) -> None:
    """Numbers in a chart's texts are found in place; colours, ids, docstrings, formats are not."""
    assert chart_text(code) == found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            ["270", "two", "word", "*", "**", "`", "[", "](x)", "\n\n", "\n", "- ", "# ", "> ", "|",
             "$", "^", "~", "{{< var a.b >}}", "![", "{.x}", "@k", ":::", "1. ", "é", "\\", "<!--"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_visible_number_is_lost(parts: list[str]) -> None:
    """Whatever the Markdown: a number that pandoc shows as plain text is found."""
    from brief.system.tools import pandoc, run

    text = " ".join(parts)
    shown = run([pandoc(), "-f", "markdown", "-t", "plain", "--wrap=none"],
                stdin=text.replace("{{< var a.b >}}", "V").encode()).stdout.decode()  # fmt: skip
    manuscript, problems = read(text)
    seen = {n.text for n in find_numbers(shown)} & {"270", "two"}
    said = " ".join(one.text for one in manuscript.typed)
    assert problems or all(number in said for number in seen)
