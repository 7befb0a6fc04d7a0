"""brief.manuscript.settings: the brief's own facts are read as typed and checked."""

import datetime as dt

import pytest

from brief.manuscript.settings import parse

GOOD = """\
title: A title
subtitle: Sub
author: [A, B]
date: 2026-11-23
version: "1.10.0"
lang: en-GB
brief:
  slug: a-slug
  balance: {words: "0.2"}
"""


def test_good_settings_are_read_as_typed():
    """A version keeps its zeros, a date is a date, own keys stay under extra."""
    settings, problems = parse(GOOD.encode())
    assert problems == ()
    assert (settings.version, settings.date) == ("1.10.0", dt.date(2026, 11, 23))
    assert settings.authors == ("A", "B")
    assert settings.extra["balance"] == {"words": "0.2"}
    assert settings.pdf == "ua-1"


def test_the_data_can_go_into_the_pdf():
    """The other value that `pdf` may have; the message for any third names both."""
    assert parse(GOOD.replace("a-slug", "a-slug\n  pdf: a-3u").encode())[0].pdf == "a-3u"
    _, problems = parse(GOOD.replace("a-slug", "a-slug\n  pdf: a-1b").encode())
    assert "must be ua-1 or a-3u" in problems[0].message


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("title: A title", "title: ' '", 1, "title"),
        ("2026-11-23", "23/11/2026", 4, "date"),
        ("2026-11-23", "2026-02-30", 4, "date"),
        ('"1.10.0"', "1.10", 5, "version"),
        ("en-GB", "English", 6, "lang"),
        ("en-GB", "xx-GB", 6, "lang"),
        ("en-GB", "en-QQ", 6, "lang"),
        ("a-slug", "../etc", 8, "slug"),
        ("a-slug", "Über uns", 8, "slug"),
        ("a-slug", "a-slug\n  pdf: a-2b", 9, "pdf"),
        ("a-slug", "a-slug\n  pdf:", 9, "pdf"),
    ],
)
def test_a_bad_setting_is_named_with_its_line(old, new, line, word):
    """Each broken setting is a problem at its line."""
    _, problems = parse(GOOD.replace(old, new).encode())
    assert [(p.line, p.field) for p in problems] == [(line, word)]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("subtitle: Sub", "subtitle: {a: b}", 2),
        ("subtitle: Sub", "subtitle: [a]", 2),
        ("[A, B]", "{nom: A}", 3),
        ("[A, B]", "[{name: [A]}]", 3),
        ("Sub", '"a\\0b"', 2),
        ("Sub", '"a\\x1b[2Jb"', 2),
        ("Sub", '"\\ud800"', 2),
        ("A title", "a\0b", 0),
        ("[A, B]", "[A, *x]", 3),
        ("[A, B]", "&x [*x]", 3),
        ("[A, B]", "\n? [a, b]\n: c", 4),
        ("[A, B]", "[" * 3000 + "]" * 3000, 0),
    ],
)
def test_yaml_that_no_settings_need_is_a_problem(old, new, line):
    """Maps for texts, control characters, endless aliases, odd keys: one problem, no traceback."""
    _, problems = parse(GOOD.replace(old, new).encode())
    assert [p.line for p in problems] == [line]


def test_authors_may_be_written_as_quarto_writes_them():
    """A name, a list of names, and names with more about their authors are all names."""
    for written in ("A", "[A]", "[{name: A, orcid: 0000}]", "{name: A}"):
        assert parse(GOOD.replace("[A, B]", written).encode())[0].authors == ("A",)


def test_a_profile_may_have_a_title_of_its_own():
    """What a profile says of the brief goes over the rest, but for version and slug."""
    profile = ("_quarto-mps.yml", b'title: For MPs\nversion: "9.9.9"\nbrief: {slug: x}\n')
    settings, problems = parse(GOOD.encode(), profile)
    assert problems == ()
    assert (settings.title, settings.version, settings.slug) == ("For MPs", "1.10.0", "a-slug")
    (problem,) = parse(GOOD.encode(), ("_quarto-mps.yml", b"\ndate: soon\n"))[1]
    assert (problem.path, problem.line) == ("report/_quarto-mps.yml", 2)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", b"", b"- a"])
def test_what_is_no_yaml_mapping_is_one_problem(content):
    """Broken YAML, wrong encoding and an empty file each give one message."""
    _, problems = parse(content)
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("required", ("rows", "sentences")),
        ("rows", ("rows",)),
        ("{required: true}", ("rows", "sentences")),
        ("{required: sentences}", ("sentences",)),
        ("{required: false}", ()),
        ("false", ()),
    ],
)
def test_a_second_reader_can_be_asked_for(said, asked):
    """Of rows, sentences or both, below `review` or `required`; without the setting, of nothing."""
    content = GOOD.replace("a-slug", f"a-slug\n  review: {said}")
    assert parse(content.encode())[0].review == asked
    assert parse(GOOD.encode())[0].review == ()
