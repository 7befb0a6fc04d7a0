"""brief.evidence.citing: which paragraphs a citation names, and how that is seen and heard."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.evidence import citing
from brief.evidence.citing import Reference, merged
from brief.evidence.facts import Facts
from brief.manuscript import tree
from brief.model import Evidence, Row
from brief.system.tools import pandoc, run

ROWS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple)
PLACES = st.builds(Reference, st.sampled_from(["", "A", "B", "Z", "AA"]), st.integers(0, 99), ROWS)


@given(st.lists(PLACES))
def test_each_place_once_in_order_with_all_its_rows(places: list[Reference]) -> None:
    """Merging loses no place and no row, says none twice, and is done once and for all."""
    made = merged(places)
    pairs = {(one.letter, one.paragraph, row) for one in places for row in one.rows}
    assert {(one.letter, one.paragraph, row) for one in made for row in one.rows} == pairs
    order = [(len(one.letter), one.letter, one.paragraph) for one in made]
    assert order == sorted(set(order))
    assert merged(made) == made
    assert all(len(set(one.rows)) == len(one.rows) for one in made)


def test_the_first_row_is_where_a_place_leads() -> None:
    """Of rows that share a paragraph, the one cited first."""
    places = merged([Reference("", 7, ("b",)), Reference("", 7, ("a", "b"))])
    assert places == (Reference("", 7, ("b", "a")),)


@pytest.mark.parametrize(
    ("place", "seen", "heard", "plain"),
    [
        (Reference("", 10, ("x",)), "10", "paragraph 10", "(paragraph 10)"),
        (
            Reference("A", 10, ("x",)),
            "A10",
            "A10, paragraph 10 of source A",
            "(paragraph 10 of source A)",
        ),
        (Reference("", 0, ("s",)), "source", "source", "(source)"),
        (Reference("B", 0, ("s",)), "source\xa0B", "source B", "(source B)"),
    ],
)
def test_a_place_is_seen_heard_and_read(
    place: Reference, seen: str, heard: str, plain: str
) -> None:
    """A place is short to see and whole to hear, and what is heard holds what is seen."""
    assert (place.seen, place.heard, citing.plain([place])) == (seen, heard, plain)
    assert seen.replace("\xa0", " ") in heard
    assert Reference.read(seen, place.rows) == place


@given(st.lists(PLACES, min_size=1, max_size=4).map(merged))
def test_its_markdown_is_read_back(places: tuple[Reference, ...]) -> None:
    """Pandoc reads a citation's Markdown, right after a word, as the places it was made of.

    On the way its space may be made single, as that of every variable.
    """
    text = " ".join(f"room{citing.markdown(places)}. Next".split())
    command = [pandoc(), "--from", tree.FORMAT, "--to", "json"]
    read = json.loads(run(command, stdin=text.encode()).stdout)["blocks"]
    (span,) = tree.nodes(read, "Span")
    assert span["c"][0][1] == [citing.CLASS]
    assert tuple(tree.references(span)) == places
    assert tree.words(read).startswith("room[")
    assert "^" not in tree.words(read)


def table(name: str, key: str, *rows: dict[str, str]) -> dict[str, tuple[Row, ...]]:
    cells = ({key: row.pop("id"), **row} for row in rows)
    return {name: tuple(Row(name, line, row) for line, row in enumerate(cells, 2))}


def evidence(*sources: str) -> Evidence:
    """Return rows of the first and the last of some sources."""
    first, last = sources[0], sources[-1]
    pin = {"source_id": first, "paragraph": "9", "anchor": "at nine"}
    two = {"source_id": last, "paragraph": "53 | 10", "anchor": "one | two"}
    return Evidence(
        table("sources", "source_id", *({"id": name} for name in sources))
        | table("actors", "actor_id", {"id": "fox", **pin})
        | table("figures", "figure_id", {"id": "night", **pin}, {"id": "day", **two})
        | table("derived", "derived_id", {"id": "ratio", "expression": "night / day"})
        | table("claims", "claim_id", {"id": "so", **two})
    )


@pytest.mark.parametrize(
    ("cited", "one", "two"),
    [
        ("so", "10 53", "B10 B53"),
        ("night fox", "9", "A9"),
        ("so night", "9 10 53", "A9 B10 B53"),
        ("ratio", "9 10 53", "A9 B10 B53"),
        ("s", "source", "source\xa0A"),
        ("t", "", "source\xa0B"),
    ],
)
def test_rows_are_cited_by_their_paragraphs(cited: str, one: str, two: str) -> None:
    """Every pin counts, a derived row has those of its parts, each of several sources a letter."""
    for sources, seen in ((("s",), one), (("s", "t"), two)):
        if seen:
            places = Facts(evidence(*sources)).references(*cited.split())
            assert " ".join(place.seen for place in places) == seen
