"""brief.manuscript.balance: how much each side gets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.manuscript import sentences
from brief.manuscript.balance import check, measure
from brief.manuscript.parsing import parse
from brief.model import Balance, Evidence, Inputs, Quantity, Row, Settings, Side

STATEMENTS = (
    ("yes", "keeper", "q", "for"),
    ("aye", "backers", "q", "for"),
    ("no", "critic", "q", "against"),
    ("maybe", "critic", "q", "conditional"),
    ("lone", "keeper", "alone", "for"),
    ("hm", "keeper", "open", "neutral"),
)
EVIDENCE = Evidence(
    {
        "questions": tuple(
            Row("questions", line, {"question_id": name, "question": "?"})
            for line, name in enumerate(("q", "alone", "open"), 2)
        ),
        "actors": tuple(
            Row("actors", line, {"actor_id": name, "name": name, "sector": sector})
            for line, (name, sector) in enumerate(
                (("keeper", "service"), ("backers", "unnamed group"), ("critic", "politics")), 2
            )
        ),
        "statements": tuple(
            Row("statements", line, {"statement_id": i, "actor_id": who, "question_id": question,
                                     "stance": stance, "summary": "it is so", "paragraph": "7",
                                     "anchor": "it is so"})
            for line, (i, who, question, stance) in enumerate(STATEMENTS, 2)
        ),
        "figures": (Row("figures", 2, {"figure_id": "night"}),),
    },
    {"night": Quantity(Decimal(270), "GBP", "about")},
)  # fmt: skip

TEXT = """# A

{{< var actors.critic >}} says {{< var statements.no >}}.

# B

:::: {.positions}

::: {.position question="q" stance="for"}
## For

{{< var actors.keeper >}}: *so* {{< var statements.yes >}} for {{< var figures.night >}},
{{< var start.backers >}} {{< var figures.night >}}.
:::

::: {.position question="q" stance="against"}
## Against

{{< var actors.critic >}}: {{< var statements.no >}}.
:::
::::

# C

{{< var actors.backers >}}: {{< var statements.aye >}} <!-- {{< var statements.lone >}} -->
"""


def measured(text: str) -> dict[str, Balance]:
    manuscript, _ = parse({"brief.qmd": text.encode()}, "brief.qmd")
    inputs = Inputs(manuscript=manuscript)
    spoken = sentences.of(inputs, EVIDENCE)
    return {one.question: one for one in measure(inputs, EVIDENCE, spoken)}


def test_both_sides_are_measured() -> None:
    """Statements, words with variables spelled out, named speakers, rows and first mentions."""
    found = measured(TEXT)
    # For: "For", "so", "for" typed; keeper, backers (a word each), "it is so", "about £270" twice.
    assert found["q"].sides == (
        Side("for", statements=2, covered=2, words=3 + 2 + 3 + 4, named=1, rows=2, first=2),
        Side("against", statements=1, covered=1, words=1 + 1 + 3, named=1, rows=1, first=1),
    )


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        *(("figures.night", 2), ("plain.night", 2), ("start.night", 2), ("unhedged.night", 1)),
        *(("source.yes", 2), ("statements.yes", 3), ("counts.figures", 1), ("charts.yes.alt", 0)),
        ("cite.yes", 0),
    ],
)
def test_a_variable_brings_the_words_that_it_prints(variable: str, words: int) -> None:
    """A citation of a place is two words, however long the statement that it places."""
    text = f"{{{{< var {variable} >}}}}"
    side = measured(f'::: {{.position question="q" stance="for"}}\n{text}\n:::\n')["q"].sides[0]
    assert side.words == words


def test_a_citation_counts_as_a_row_and_names_nobody() -> None:
    """What is cited short is covered and comes first, and brings no word and no name."""
    text = '::: {.position question="q" stance="for"}\nSo{{< cite yes keeper >}} it is.\n:::\n'
    side = measured(text)["q"].sides[0]
    assert side == Side("for", statements=2, covered=1, words=3, named=0, rows=1, first=1)


@pytest.mark.parametrize(
    "hidden",
    [
        '::: {{.content-hidden when-format="html"}}\n{}\n:::',
        '[{}]{{.content-visible when-profile="x"}}',
        "```{{.content-hidden}}\n{}\n```",
        '[x](y){{title="{}"}}',
        '![x](y){{fig-alt="{}"}}',
        "An ![{}](y) inside.",
        '---\ndescription: "{}"\n---',
    ],
)
def test_what_not_every_reader_sees_counts_for_nothing(hidden: str) -> None:
    """Hidden text covers no statement, adds no words, names nobody and comes first nowhere."""
    said = hidden.format("For {{< var start.keeper >}}, {{< var statements.yes >}} and more words.")
    text = f'{said}\n\n::: {{.position question="q" stance="for"}}\n{said}\n:::\n'
    text = said if said.startswith("---") else text
    side = measured(text)["q"].sides[0]
    assert (side.covered, side.named, side.rows, side.first) == (0, 0, 0, 0)
    assert side.words == ("An " in said) * 2 + ("[x]" in said)


def test_questions_without_sides() -> None:
    """A question that nobody is for or against has no sides; a one-sided one has."""
    found = measured(TEXT)
    assert set(found) == {"q", "alone"}
    assert [side.statements for side in found["alone"].sides] == [1, 0]
    assert found["alone"].sides[0].covered == 0, "a comment covers nothing"


def sides(words: tuple[int, int], reason: str = "", missing: int = 0) -> Balance:
    first, second = words
    return Balance(
        "q",
        (Side("for", 2, 2 - missing, first, 0, 0, 0), Side("against", 1, 1, second, 0, 0, 0)),
        reason,
    )


def said(balance: Balance, extra: Mapping[str, Any] | None = None) -> list[str]:
    return [problem.message for problem in check([balance], Settings(extra=extra or {}))]


def test_words_within_the_bound() -> None:
    """The shorter side may fall behind by a fifth of the longer one, or by what is set."""
    assert said(sides((100, 80))) == []
    assert said(sides((80, 100))) == []
    assert said(sides((0, 0))) == [
        "q: no text gives the side for",
        "q: no text gives the side against",
    ]
    assert said(sides((9, 0)), {"balance": {"words": "1"}}) == ["q: no text gives the side against"]
    assert said(sides((0, 0), "A reason of its own, written out.")) == []
    assert said(sides((100, 79))) == ["q: 100 words for, 79 words against; more than 20% apart"]
    assert said(sides((100, 79)), {"balance": {"words": "0.25"}}) == []
    assert said(sides((100, 99)), {"balance": {"words": "0"}}) != []
    assert said(sides((100, 1)), {"balance": {"words": "1"}}) == []
    assert said(sides((100, 79)), {"balance": "x"}) != []


@pytest.mark.parametrize("bound", ["-0.1", "1.1", "a fifth", "NaN", "sNaN", "Infinity", "", None])
def test_a_bound_is_a_share(bound: object) -> None:
    """A bound that is no share of one is a problem of the settings."""
    (problem,) = check([sides((1, 1))], Settings(extra={"balance": {"words": bound}}))
    assert (problem.rule, problem.path) == ("balance", "report/_quarto.yml")


def test_statements_must_be_there() -> None:
    """A statement that the brief leaves out is a problem of its own."""
    assert said(sides((1, 1), missing=1)) == ["q: 1 of 2 statements for not in the brief"]


def test_one_sided_questions_need_a_reason() -> None:
    """Where the source has one side only, the brief has to say so."""
    alone = measured(TEXT)["alone"]
    assert "alone: the source has nothing against" in said(alone)
    text = TEXT + '\n::: {.balance-reason question="alone"}\nThe source quotes one side.\n:::\n'
    reasoned = measured(text)["alone"]
    assert reasoned.reason == "The source quotes one side."
    assert said(reasoned) == []


@given(st.integers(1, 500), st.integers(1, 500), st.decimals(0, 1, places=2), st.booleans())
def test_the_bound_is_symmetric(a: int, b: int, bound: Decimal, reason: bool) -> None:
    """Which side is longer makes no difference; equal sides pass; a reason always passes."""
    extra = {"balance": {"words": str(bound)}}
    one = said(sides((a, b), "because" if reason else ""), extra)
    assert bool(one) == bool(said(sides((b, a), "because" if reason else ""), extra))
    assert not (one and (a == b or reason))
    assert bool(one) == (not reason and abs(a - b) > bound * max(a, b))
