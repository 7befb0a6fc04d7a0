"""brief.evidence.facts: numbers in house style."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence.facts import Facts, article, counts, escape, say
from brief.model import Evidence, Quantity, Row
from brief.system.tools import pandoc, run


@pytest.mark.parametrize(
    ("amount", "unit", "qualifier", "said"),
    [
        ("270", "GBP", "about", "about £270"),
        ("4.5", "GBP", "exact", "£4.50"),
        ("70", "sites", "more than", "more than 70 sites"),
        ("20000000000", "GBP/year", "exact", "£20 billion a year"),
        ("60", "ratio", "exact", "60 times"),
        ("800000", "GBP", "exact", "£800,000"),
        ("1998", "year", "exact", "1998"),
        ("1", "countries", "at least", "at least 1 country"),
        ("18", "people/day", "about", "about 18 people a day"),
        ("0.3333333", "ratio", "exact", "about 0.333 times"),
        ("0.00000041234", "percent", "about", "about 0.000000412%"),
        ("12.345678901", "GBP", "exact", "about £12.35"),
        ("12.345678901", "people", "exact", "about 12.3 people"),
        ("1234.5678901", "people", "exact", "about 1,235 people"),
        ("69.9999999", "people", "more than", "more than 69.9 people"),
        ("69.9999999", "people", "at least", "at least 69.9 people"),
        ("1200.0000001", "people", "up to", "up to 1,201 people"),
        ("99.96", "percent", "exact", "99.96%"),
        ("270.5", "GBP", "exact", "£270.50"),
        ("0.04", "percent", "exact", "0.04%"),
        ("1", "ratio", "exact", "1 time"),
        ("-1", "GBP", "exact", "−£1"),
        ("-2", "people", "exact", "−2 people"),
        ("1E+3", "people", "exact", "1,000 people"),
        ("2.5", "years", "up to", "up to 2.5 years"),
        ("265.5", "GBP", "about", "about £265.50"),
        ("12.345", "GBP", "exact", "£12.345"),
        ("5000000000000", "GBP", "exact", "£5 trillion"),
        ("1500000000000000", "GBP", "exact", "£1,500 trillion"),
        ("1", "cities", "exact", "1 city"),
        ("5", "GBP/user/hour", "exact", "£5 a user an hour"),
    ],
)
def test_house_style(amount, unit, qualifier, said):
    """A quantity is said with its hedge, its unit and its separators."""
    assert say(Quantity(Decimal(amount), unit, qualifier)) == said


@given(st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=8))
def test_rounding_is_never_silent(amount):
    """Where the printed number differs from the value, "about" says so."""
    said = say(Quantity(amount, "ratio"))
    digits = said.removeprefix("about ").removesuffix("s").removesuffix(" time").replace(",", "")
    number, _, scale = digits.partition(" ")
    factor = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[scale]
    assert said.startswith("about ") == (Decimal(number) * factor != amount)


def test_the_article_goes_by_sound():
    """A letter that is said otherwise than it looks takes the article of its sound."""
    assert {article(n) for n in ("user", "year", "one-off", "unit", "euro", "utility")} == {"a"}
    nouns = ("hour", "heir", "offence", "urn", "uncle", "unimportant case", "onerous task")
    assert {article(noun) for noun in nouns} == {"an"}


EVIDENCE = Evidence(
    {
        "sources": (Row("sources", 2, {"source_id": "s", "description": "It"}),),
        "actors": (Row("actors", 2, {"actor_id": "fox", "name": "a fox"}),),
        "figures": (
            Row("figures", 2, {"figure_id": "night", "source_id": "s", "paragraph": "7",
                               "anchor": "about 270 a night"}),
        ),
        "claims": (Row("claims", 2, {"claim_id": "so", "claim": "it is so"}),),
    },
    {"night": Quantity(Decimal(270), "GBP", "about")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("figures.night", "about £270"),
        ("plain.night", "about £270"),
        ("unhedged.night", "£270"),
        ("start.night", "About £270"),
        ("source.night", "paragraph 7"),
        ("claims.so", "it is so"),
        ("start.fox", "A fox"),
        ("counts.figures", "1"),
        ("charts.night", ""),
        ("figures.other", ""),
        ("unhedged.so", "it is so"),
    ],
)
def test_each_group_says_its_own_of_a_row(variable, said):
    """What a variable prints depends on its group; one that there is not prints nothing."""
    assert Facts(EVIDENCE).said(*variable.split(".")) == said


def test_a_place_names_its_source_where_there_are_many():
    """With one source, the paragraph is enough."""
    other = Row("sources", 3, {"source_id": "t"})
    tables = {**EVIDENCE.tables, "sources": (*EVIDENCE["sources"], other)}
    two = Facts(replace(EVIDENCE, tables=tables))
    assert two.said("source", "night") == "paragraph 7 of It"


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        ("53 | 55", "paragraphs 53 and 55"),
        ("60 | 61 | 62", "paragraphs 60, 61 and 62"),
        ("7 | 7", "paragraph 7"),
    ],
)
def test_a_place_of_several_paragraphs_names_each_once(paragraphs, said):
    """They are said as a list, and each stands beside its phrase."""
    anchors = tuple("abcd"[: paragraphs.count("|") + 1])
    cells = {"claim_id": "so", "paragraph": paragraphs, "anchor": " | ".join(anchors)}
    facts = Facts(Evidence({"claims": (Row("claims", 2, cells),)}))
    assert facts.place("so") == said
    places = [f"paragraph {paragraph}" for paragraph in paragraphs.split(" | ")]
    assert facts.places("so") == tuple(zip(places, anchors, strict=True))


def test_rows_are_counted_by_dataset_and_by_anchor():
    """A row is pinned where it has an anchor."""
    assert counts(EVIDENCE) == {"sources": 1, "actors": 1, "figures": 1, "claims": 1, "pinned": 1}


HOSTILE = "<b>&[x](javascript:1){{< var a >}}|$x$*_`#\\~^\"'@key ![i](u) {.c}\n:::\n---"


def test_markdown_shows_an_escaped_cell_as_it_is():
    """Real pandoc reads an escaped hostile cell back as the same words."""
    done = run(
        [pandoc(), "-f", "markdown", "-t", "plain", "--wrap=none"], stdin=escape(HOSTILE).encode()
    )
    shown = done.stdout.decode().strip()
    for smart, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("–", "--"), ("—", "---")):
        shown = shown.replace(smart, plain)
    assert shown == " ".join(HOSTILE.split())
