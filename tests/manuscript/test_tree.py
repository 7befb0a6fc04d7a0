"""brief.manuscript.tree: one tree, judged and printed, with every mark as what it stands for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brief import engines
from brief.engines.project import Project
from brief.manuscript import tree
from brief.manuscript.parsing import parse
from brief.manuscript.splice import Splice
from brief.model import Build
from brief.stages import convert
from tests.constructs import FILES, SETTINGS

LINK = '<a href="#ev-cost" class="traced">about £270</a>'
ENTRY = "\n\n::: {.evidence #ev-cost}\n[x]{.value}\n:::\n"


def project(text: str, **files: bytes) -> Project:
    return Project({**FILES, "brief.qmd": text.encode(), **files}, SETTINGS)


def page(text: str, engine: str = "pandoc", **files: bytes) -> str:
    """Return the clean body of a text, its cards and ids of uses left out."""
    staged = project(text + ENTRY, **files)
    html, _ = engines.choose(engine).write("html", staged)
    body = convert.clean(html, Build(staged=staged.files))
    assert [one for one in body.unresolved if one.kind != "alt"] == []
    return body.html.partition('<div class="evidence"')[0]


#: Legal Markdown in which a line-wise reader and pandoc disagree about what is code or text; and
#: how often the variable in it is a link.
CASES = {
    "indented fence": ("    ```\n\nCost {{< var figures.cost >}}.\n\n    ```", 1),
    "quoted fence": ("> ```\n> x\n\nCost {{< var figures.cost >}}.\n\n> ```\n> y", 1),
    "code span over a line end": ("`a\nb` {{< var figures.cost >}} and `c\nd`", 1),
    "alternative text over lines": (
        "![Cap {{< var figures.cost >}}](figures/a.png){#fig-a "
        'fig-alt="A\n{{< var figures.cost >}}"}',
        1,
    ),
    "simple table": ("a                          b\n-------------------------  ---\n"
                     "{{< var figures.cost >}}   y\n", 1),
    "fence inside a comment": ("<!--\n```\n-->\n\nCost {{< var figures.cost >}}.\n", 1),
    "code in a list": ("- a\n\n      {{< var figures.cost >}}\n\n- {{< var figures.cost >}}", 1),
}  # fmt: skip


@pytest.mark.parametrize(
    "engine", ["pandoc", pytest.param("quarto", marks=pytest.mark.needs_quarto)]
)
@pytest.mark.parametrize("case", CASES)
def test_a_variable_is_what_pandoc_takes_it_for(case: str, engine: str) -> None:
    """In text a link to its entry, in code and attributes plain words; never left as it was."""
    text, links = CASES[case]
    made = page(text, engine)
    assert made.count('href="#ev-cost"') == links
    assert "{{<" not in made
    assert ".traced}" not in made
    assert made.count("£270") >= links
    manuscript, problems = parse({**FILES, "brief.qmd": text.encode()}, "brief.qmd")
    assert not problems
    assert {use.name for use in manuscript.uses} == {"figures.cost"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("`{{< var plain.cost >}}`", "<code>about £4.50</code>"),
        ("```\n{{< var plain.cost >}}\n```", "<code>about £4.50</code>"),
        ("```{shortcodes=false}\n{{< var x >}}\n```", "{{&lt; var x &gt;}}"),
        ("`{{{< var x >}}}` and `{{</* var x */>}}`", "<code>{{&lt; var x &gt;}}</code>"),
        ("[x]({{< meta home >}})", 'href="https://example.org/a_b"'),
        ("[{{< meta home >}}](y)", ">https://example.org/a_b</a>"),
        ("{{< include _inc.qmd >}}", "Included about £4.50."),
        ("a\n\n{{< pagebreak >}}\n\nb", 'class="page-break"'),
        ("![x](figures/a.png){fig-alt='{{< var figures.cost >}}'}", 'alt="about £270"'),
        ("![x](figures/a.png){fig-alt='A bar{{< cite so >}}.'}", 'alt="A bar (paragraph 3, '),
        ("`a{{< cite so >}} b`", "<code>a (paragraph 3, paragraph 10) b</code>"),
        ("`{{< var cite.it >}}`", "<code>(paragraph 10)</code>"),
        ("```{shortcodes=false}\n{{< cite so it >}}\n```", "{{&lt; cite so it &gt;}}"),
    ],
)
def test_each_place_gets_its_form(before: str, after: str) -> None:
    """What a shortcode becomes is right for the place it stands in."""
    html, _ = engines.choose("pandoc").write(
        "html", project(f"---\nhome: https://example.org/a_b\n---\n{before}")
    )
    assert after in html.decode()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("room{{< cite so >}}.", "room[3, 10]."),
        ("room{{< cite it so >}}.", "room[3, 10]."),
        ("room {{< cite it >}}\n{{< var cite.so >}} or", "room[3, 10] or"),
        ("room.{{< cite it it >}} Next{{< cite so >}}", "room.[10] Next[3, 10]"),
        ("*room*{{< cite it >}}{{< var figures.cost >}}{{< cite it >}}", "room[10]about £270[10]"),
        ("{{< cite it >}} a", "[10] a"),
        ("# Cost{{< cite it >}}", "Cost[10]"),
    ],
)
def test_citations_next_to_each_other_are_one(text: str, seen: str) -> None:
    """Each paragraph is shown once, in order and right after the word that it follows."""
    blocks = project(text).tree["blocks"]
    assert tree.words(blocks).strip() == seen
    (first, *_) = tree.nodes(blocks, "Span")
    assert [kind["t"] for kind in first["c"][1]] == ["Superscript"]


def test_a_paragraph_leads_to_its_first_row_and_names_all() -> None:
    """A link that stands for several rows says which they are; headings' ids leave it out."""
    blocks = project("# Cost{{< cite it so >}}").tree["blocks"]
    assert [h["c"][1][0] for h in tree.nodes(blocks, "Header")] == ["cost"]
    assert [link["c"] for link in tree.nodes(blocks, "Link")] == [
        [["", ["traced"], [["aria-label", "paragraph 3"]]],
         [{"t": "Str", "c": "3"}], ["#ev-so", ""]],
        [["", ["traced"], [["aria-label", "paragraph 10"], ["data-rows", "it so"]]],
         [{"t": "Str", "c": "10"}], ["#ev-it", ""]],
    ]  # fmt: skip


def test_headings_are_named_by_their_words() -> None:
    """A heading's id is made of the words it has in the end, once, and links follow it."""
    text = "# Cost of {{< var plain.cost >}}\n\n# Top 5\n\n# Top 5\n\n# Own {#mine}\n\n"
    text += "[Top 5] [a](#mine)"
    blocks = project(text).tree["blocks"]
    headings = [h["c"][1][0] for h in tree.nodes(blocks, "Header")]
    assert headings == ["cost-of-about-450", "top-5", "top-5-1", "mine"]
    assert {link["c"][2][0] for link in tree.nodes(blocks, "Link")} <= {
        "#top-5",
        "#top-5-1",
        "#mine",
    }


def test_a_value_in_a_title_is_plain() -> None:
    """A callout's title is read as Markdown, so what a variable brings into it is escaped."""
    variables = b'plain:\n  cost: "a \\\\*b\\\\*"\n'
    text = '::: {.callout-note title="On {{< var plain.cost >}}"}\nx\n:::'
    assert "On a *b*" in page(text, **{"_variables.yml": variables})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            ["$20,000", "\\5", "&#35;", "&frac12;", "iv. x", "5. y", "'90s", "snake_5_x", "p. 5",
             "[item 5]", "\n\n[item 5]: z\n", "*5*", "10^3^", "\n\n", "\n",
             "| 5 | x |\n|---|---|\n",
             "<!-- 5 -->", "`5`", "# Top 5\n", "[Top 5]", "> 5", "- 5", ":::", "---\n"]
        ),
        max_size=10,
    )
)  # fmt: skip
def test_what_is_judged_is_what_pandoc_reads(parts: list[str]) -> None:
    """Text without variables reaches pandoc, and the page, exactly as it was written."""
    text = " ".join(parts)
    source = Splice.of({"brief.qmd": text.encode()}, "brief.qmd")
    if source.front or source.problems:
        return
    assert source.text == text
    blocks = tree.read(text)["blocks"]
    filled = tree.fill(tree.read(text)["blocks"], tree.Values(source))
    for header in (*tree.nodes(blocks, "Header"), *tree.nodes(filled, "Header")):
        header["c"][1][0] = ""  # named anew
    for link in (*tree.nodes(blocks, "Link"), *tree.nodes(filled, "Link")):
        link["c"][2][0] = ""
    assert filled == blocks


def test_a_tree_without_its_manuscript() -> None:
    """A staged project of which nothing was parsed yet gives the same tree."""
    text = "# A {{< var figures.cost >}}\n\n`{{< var figures.cost >}}`"
    files = {**FILES, "brief.qmd": text.encode()}
    manuscript, _ = parse(files, "brief.qmd")
    bare = Project(files, SETTINGS)
    assert replace(bare, manuscript=manuscript).tree == bare.tree


@given(st.text(max_size=60))
def test_slugs_are_ids(text: str) -> None:
    """A slug is never empty and holds no white space."""
    assert re.fullmatch(r"\S+", tree.slug(text))


def test_the_authors_ids_stay() -> None:
    """A heading's id that the author gave stays; one made of words keeps clear of all others."""
    text = "# Same\n\n# Same {#mine}\n\n# Same\n\n[x]{#same-1} [see](#same-1) # Main\n\n# Main"
    blocks = project(text).tree["blocks"]
    headings = [h["c"][1][0] for h in tree.nodes(blocks, "Header")]
    assert headings == ["same", "mine", "same-2", "main-1"]


def test_a_lone_carriage_return_ends_a_line() -> None:
    """Text is judged and printed with the same line ends, so no word grows together unseen."""
    assert "fif ty" in page("fif\rty of them")
    assert parse({"brief.qmd": b"fif\rty of them"}, "brief.qmd")[0].typed == ()
