"""Shortcodes are expanded as Quarto expands them, and never survive as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.engines import shortcodes
from brief.engines.project import Project
from brief.errors import EngineError
from tests.constructs import FILES, SETTINGS

LINK = "[about £270](#ev-cost){.traced}"


def expand(text: str, **files: bytes) -> str:
    return shortcodes.expand(Project({**FILES, "brief.qmd": text.encode(), **files}, SETTINGS))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a {{< var figures.cost >}} b", f"a {LINK} b"),
        ("{{<var figures.cost>}}", LINK),
        ('{{< meta "version" >}}', "1.10.0"),
        ("# {{< var plain.cost >}}", r"# about £4\.50"),
        ("| {{< var figures.cost >}} |", f"| {LINK} |"),
        ("[x]({{< var urls.home >}})", "[x](https://example.org/a_b)"),
        ('![{{< var figures.cost >}}](x){fig-alt="{{< var figures.cost >}}"}',
         f'![{LINK}](x){{fig-alt="about £270"}}'),
        ('{fig-alt="\\"{{< var plain.cost >}}\\""}', '{fig-alt="\\"about £4\\.50\\""}'),
        ("`{{< var plain.cost >}}`", "`about £4.50`"),
        ("{{{< var x >}}}", "{{< var x >}}"),
        ("{{</* var x */>}}", "{{< var x >}}"),
        ("```\n{{< var plain.cost >}}\n```", "```\nabout £4.50\n```"),
        ("```{shortcodes=false}\n{{< var x >}}\n```", "```{shortcodes=false}\n{{< var x >}}\n```"),
        ("a\n\n{{< pagebreak >}}\n\nb", "a\n\n\n::: {.pagebreak}\n:::\n\n\nb"),
        ("a\n\n{{< include _inc.qmd >}}\nb",
         "a\n\nIncluded about £4\\.50.\n\nIncluded *deeper*.\n\n\n\n\nb"),
        ("---\ntitle: x\n---\ntext", "text"),
    ],
)  # fmt: skip
def test_expansion(before: str, after: str) -> None:
    """Each place a shortcode may stand gets the form that is right there."""
    assert expand(before) == after + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x {{< include _inc.qmd >}}", "unsupported shortcode"),
        ("x {{< pagebreak >}}", "unsupported shortcode"),
        ("{{< var figures >}}", "unknown variable `figures`"),
        ("{{< var >}}", "unknown variable"),
        ("{{< env HOME >}}", "unsupported shortcode `{{< env HOME >}}`"),
        ("a `{python} 1` b", "unsupported construct `{python}`"),
        ("{{< include ../etc/passwd >}}", "missing include `../etc/passwd`"),
    ],
)
def test_what_is_not_known_is_an_error(text: str, said: str) -> None:
    """Unknown names and shortcodes are errors with file and line."""
    with pytest.raises(EngineError, match="report/brief") as raised:
        expand("\n" + text)
    assert f"report/brief.qmd:2: {said}" in raised.value.message


def test_every_problem_is_named_where_it_stands() -> None:
    """A name that is wrong in two files is reported in both."""
    with pytest.raises(EngineError) as raised:
        expand("{{< var no >}}\n\n{{< include x.qmd >}}", **{"x.qmd": b"\n{{< var no >}}"})
    assert [line.partition(": ")[0] for line in raised.value.message.splitlines()] == [
        "report/brief.qmd:1",
        "report/x.qmd:2",
    ]


def test_includes_in_a_circle() -> None:
    """Files that include each other are an error, not an endless loop."""
    with pytest.raises(EngineError, match=r"x\.qmd:1: include of a file into itself `brief\.qmd`"):
        expand("{{< include x.qmd >}}", **{"x.qmd": b"{{< include brief.qmd >}}"})


def test_not_utf8() -> None:
    """A file in another encoding is named."""
    with pytest.raises(EngineError, match=r"report/x\.qmd is not UTF-8"):
        expand("{{< include x.qmd >}}", **{"x.qmd": b"\xff\xfe"})


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ue000\r"), max_size=80))
def test_no_shortcode_survives(text: str) -> None:
    """Whatever is written, either it is an error or no shortcode is left outside a block."""
    body = "a " + " ".join(text.split())
    try:
        made = expand(body)
    except EngineError:
        return
    if "{{{<" not in body and "{{</*" not in body and not body.strip().startswith(("```", "~~~")):
        assert "{{<" not in made


@given(st.text(max_size=60))
def test_escape_and_to_text_are_inverse(text: str) -> None:
    """Escaped text, read as Markdown, is the text itself."""
    assert shortcodes.to_text(shortcodes.escape(text)) == text


@given(st.text(alphabet="ab \n", max_size=60))
def test_plain_text_stays(text: str) -> None:
    """Text without shortcodes is not touched."""
    assert expand(text) == text + "\n"
