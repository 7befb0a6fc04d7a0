"""brief.manuscript.bind: the manuscript says nothing that the data do not carry."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from brief.manuscript import sentences
from brief.manuscript.balance import check, measure
from brief.manuscript.bind import check_manuscript, speakers
from brief.manuscript.chart_text import chart_ids
from brief.manuscript.parsing import parse
from brief.model import KEYS, Evidence, Inputs, Problem, Quantity, Row, Settings

TABLES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "actors": (
        {"actor_id": "paper", "name": "the paper"},
        {"actor_id": "keeper", "name": "A Keeper", "sector": "service"},
        {"actor_id": "critic", "name": "A Critic", "sector": "politics"},
    ),
    "questions": ({"question_id": "q", "question": "Should it open?"},),
    "figures": (
        {"figure_id": "night", "value": "270", "status": "claimed", "said_by": "keeper"},
        {"figure_id": "visit", "value": "4.50", "status": "claimed", "said_by": "critic"},
        {"figure_id": "study", "value": "18", "status": "stated", "said_by": "paper"},
        {"figure_id": "cost", "value": "20000000000", "status": "estimated", "said_by": "paper"},
        {"figure_id": "weekday", "value": "18", "status": "stated", "said_by": "paper"},
    ),
    "derived": ({"derived_id": "times", "label": "x", "expression": "night / visit"},),
    "claims": (
        {"claim_id": "safe", "claim": "it is safe", "status": "contested", "said_by": "keeper"},
        {"claim_id": "unsafe", "claim": "it is not", "status": "claimed", "said_by": "critic"},
        {"claim_id": "legal", "claim": "it is legal", "status": "stated", "said_by": "paper"},
    ),
    "statements": (
        {"statement_id": "yes", "actor_id": "keeper", "question_id": "q", "stance": "for",
         "summary": "it should open"},
        {"statement_id": "no", "actor_id": "critic", "question_id": "q", "stance": "against",
         "summary": "it should not open"},
    ),
    "events": ({"event_id": "opening", "label": "it opens"},),
    "tensions": ({"tension_id": "safety", "rows": "safe unsafe opening"},),
}  # fmt: skip
QUANTITIES = {
    "night": Quantity(Decimal(270), "GBP", "about"),
    "visit": Quantity(Decimal("4.50"), "GBP"),
    "study": Quantity(Decimal(18), "months"),
    "cost": Quantity(Decimal(20_000_000_000), "GBP/year"),
    "weekday": Quantity(Decimal(18), "people/day", "about"),
    "times": Quantity(Decimal(60), "ratio", "about"),
}
EVIDENCE = Evidence(
    {
        name: tuple(Row(name, line, cells) for line, cells in enumerate(rows, 2))
        for name, rows in TABLES.items()
    },
    QUANTITIES,
)

GOOD = """---
description: What {{< var actors.keeper >}} says.
---

# The night costs {{< var plain.study >}} {#sec-1}

{{< var actors.keeper >}} puts it at {{< var figures.night >}}[^1], in [COVID-19]{.literal
reason="a name"} times. The study took {{< var figures.study >}} and {{< meta version >}}.

[^1]: The paper, no one else, counts {{< var counts.figures >}} rows.

| who | what |
|-----|------|
| x | {{< var start.keeper >}}: {{< var claims.safe >}} |
| y | {{< var actors.critic >}}: {{< var start.unsafe >}} |

: {{< var questions.q >}}

![{{< var charts.costs.caption >}}](charts/costs.svg){fig-alt="{{< var charts.costs.alt >}}"}

- {{< var actors.keeper >}} and {{< var actors.critic >}}: {{< var derived.times >}}.
- It is known that {{< var claims.legal >}}, since {{< var events.opening >}}.

::: {.position question="q" stance="for"}
{{< var actors.keeper >}}: {{< var statements.yes >}}.
:::

::: {.position question="q" stance="against"}
{{< var actors.critic >}}: {{< var statements.no >}}.
:::
"""
CHARTS = '''"""Charts."""
def costs(facts):
    return Plot(title="A night and a visit", alt=f"{facts.text('night')}", fill="#12436D")
CHARTS = (costs,)
'''
SETTINGS = 'title: A brief\nversion: "0.1.0"\nbrief:\n  slug: x\n'


def problems(
    text: str = GOOD,
    charts: str = CHARTS,
    config: str = SETTINGS,
    extra: Mapping[str, Any] | None = None,
    evidence: Evidence = EVIDENCE,
) -> tuple[Problem, ...]:
    """Return all that is wrong with a brief."""
    files = {"brief.qmd": text, "charts.py": charts, "_quarto.yml": config}
    manuscript, found = parse({k: v.encode() for k, v in files.items()}, "brief.qmd")
    inputs = Inputs(Settings(extra=extra or {}), {}, manuscript)
    spoken = sentences.of(inputs, evidence)
    return (
        *found,
        *check_manuscript(inputs, evidence, spoken),
        *check(measure(inputs, evidence, spoken), inputs.settings),
    )


def test_a_good_brief_has_no_problem() -> None:
    """The brief that the errors below are planted in is clean."""
    assert problems() == ()


TEXT, CODE, YAML = "brief.qmd", "charts.py", "_quarto.yml"
TYPED, UNKNOWN, ALONE = "typed-number", "unknown-variable", "unattributed"
HEDGED = "typed-hedge"
#: What is planted, where, in place of what, the rule that catches it, and what it must say.
PLANTED = [
    ("a digit in prose", TEXT, "The study took", "The study took 18", TYPED, "18"),
    ("a number word", TEXT, "The study took", "The study took twelve", TYPED, "twelve"),
    ("a hyphened number", TEXT, "The study", "The 18-month study", TYPED, "18-month"),
    ("a number in a heading", TEXT, "# The", "# The third", TYPED, "third"),
    ("… in the front matter", TEXT, "What", "What 2 of", TYPED, "2"),
    ("… in the title", YAML, "A brief", "A brief in ninety", TYPED, "ninety"),
    ("… in a caption", TEXT, "![", "![In 2014, ", TYPED, "2014"),
    ("… in alternative text", TEXT, 'alt="', 'alt="270 and ', TYPED, "270"),
    ("… in a table cell", TEXT, "| x |", "| 5 |", TYPED, "5"),
    ("… in a table's caption", TEXT, ": {{< var q", ": Both of 2 {{< var q", TYPED, "2"),
    ("… in a footnote", TEXT, "The paper,", "In 1998 the paper,", TYPED, "1998"),
    ("… in a list", TEXT, "- It is", "- Ninety it is", TYPED, "Ninety"),
    ("… in a position", TEXT, "statements.yes >}}", "statements.yes >}} VII", TYPED, "VII"),
    ("… in a chart's title", CODE, "A night", "One night", TYPED, "One"),
    ("… in a chart's alt text", CODE, "{facts", "70 {facts", TYPED, "70"),
    ("… split by emphasis", TEXT, "The study", "T*w*o studies", TYPED, "Two"),
    ("a literal without reason", TEXT, 'reason="a name"', "", TYPED, "COVID-19"),
    ("a list numbered by hand", TEXT, "- It is", "\n4. It is", TYPED, "4"),
    ("a misspelt id", TEXT, "figures.night", "figures.nigth", UNKNOWN, "figures.night?"),
    ("an id of another file", TEXT, "figures.study", "claims.study", UNKNOWN, "study"),
    ("an unknown chart", TEXT, "charts.costs.alt", "charts.cost.alt", UNKNOWN, "costs"),
    ("an unknown count", TEXT, "counts.figures", "counts.figure", UNKNOWN, "figures"),
    ("an unknown metadata key", TEXT, "meta version", "meta verson", UNKNOWN, "version"),
    ("two ids swapped", TEXT, "figures.night", "figures.visit", ALONE, "actors.critic"),
    ("two claims swapped", TEXT, "claims.legal", "claims.unsafe", ALONE, "critic"),
    ("two speakers swapped", TEXT, "start.keeper", "start.critic", ALONE, "keeper"),
    ("a dropped “about”", TEXT, "figures.night", "unhedged.night", "dropped-hedge", "about"),
    ("a typed “about”", TEXT, "{{< var figures.s", "about {{< var figures.s", HEDGED, "about"),
    ("… over two lines", TEXT, "{{< var figures.n", "more\nthan {{< var figures.n", HEDGED, "more"),
    ("an id without its file", TEXT, "figures.night", "night", UNKNOWN, "figures.night?"),
    ("a misspelt citation", TEXT, "It is", "It{{< cite nihgt >}} is", UNKNOWN, "cite.night?"),
    ("a claim cited alone", TEXT, "opening >}}", "opening >}}{{< cite unsafe >}}", ALONE, "critic"),
    ("a speaker cited, not named", TEXT, "{{< var actors.keeper >}} p", "He{{< cite keeper >}} p",
     ALONE, "keeper"),
    ("a dropped speaker", TEXT, "{{< var actors.keeper >}} p", "He p", ALONE, "keeper"),
    ("a speaker elsewhere", TEXT, " puts it", " says so.\n\nIt is", ALONE, "keeper"),
    ("a derived claim alone", TEXT, " and {{< var actors.critic >}}", "", ALONE, "critic"),
    ("a claim unanswered", TEXT, "start.unsafe", "claims.legal", "unanswered", "unsafe"),
    ("a statement left out", TEXT, "statements.no", "claims.unsafe", "balance", "against"),
    ("a side drowned", TEXT, "yes >}}.", "yes >}}, they do say.", "balance", "words"),
    ("a question misspelt", TEXT, '"q" stance="for"', '"r" stance="for"', "unknown-position", "r"),
    ("raw HTML", TEXT, "It is", "<b>It</b> is", "raw-html", "Markdown"),
    ("an unknown shortcode", TEXT, "counts.figures", "x >}}{{< env X", "unknown-shortcode", "env"),
]  # fmt: skip


def test_planted_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of a table of planted errors is caught by its rule, with a place and a fix."""
    sources = {TEXT: GOOD, CODE: CHARTS, YAML: SETTINGS}
    rows, missed = [], []
    for what, where, old, new, rule, said in PLANTED:
        assert old in sources[where], what
        changed = {**sources, where: sources[where].replace(old, new, 1)}
        found = problems(changed[TEXT], changed[CODE], changed[YAML])
        hits = [p for p in found if p.rule == rule and said in f"{p.message} {p.fix} {p.value}"]
        placed = [p for p in hits if p.line or rule == "balance"]
        rows.append(f"{what:26} {rule:18} {placed[0].place if placed else 'MISSED'}")
        if not placed:
            missed.append(what)
    with capsys.disabled():
        print("\n" + "\n".join(rows) + f"\n{len(rows) - len(missed)} of {len(rows)} caught")
    assert not missed


def test_a_typed_number_is_told_its_id() -> None:
    """The fix names every row with that value, as data or as printed, in the form of the place."""
    (problem,) = problems(GOOD + "\nIt is £20 billion.")
    assert "{{< var figures.cost >}}" in problem.fix
    (problem,) = problems(GOOD + "\nIt is eighteen.")
    assert "{{< var figures.study >}} or {{< var figures.weekday >}}" in problem.fix
    assert '[eighteen]{.literal reason="…"}' in problem.fix
    (problem,) = problems(GOOD + "\nIt is 60.")
    assert "derived.times" in problem.fix
    (problem,) = problems(GOOD + "\nIt is 61.")
    assert "add a row" in problem.fix
    (problem,) = problems(charts=CHARTS.replace("A night", "£270"))
    assert 'facts.text("night")' in problem.fix
    assert "# literal:" in problem.fix
    (problem,) = problems(config=SETTINGS.replace("A brief", "A brief in 18 parts"))
    assert "brief: literals:" in problem.fix


def test_places_of_typed_numbers() -> None:
    """File, line and column are those of the number."""
    (problem,) = problems(GOOD.replace("| x |", "| x 7 |"))
    assert problem.place == "report/brief.qmd:14:5"


def test_dropping_a_hedge_is_an_exception() -> None:
    """A listed reason allows it; no hedge, no need; an exception nobody uses is cleared away."""
    text = GOOD.replace("figures.night", "unhedged.night")
    assert problems(text, extra={"unhedged": {"night": "the table says it once"}}) == ()
    assert [p.rule for p in problems(text, extra={"unhedged": {"night": " "}})] == ["dropped-hedge"]
    assert [p.rule for p in problems(text, extra={"unhedged": "night"})] == ["dropped-hedge"]
    assert problems(GOOD.replace("figures.study", "unhedged.study")) == ()
    (problem,) = problems(extra={"unhedged": {"night": "old"}})
    assert (problem.rule, problem.path) == ("dropped-hedge", "report/_quarto.yml")


@pytest.mark.parametrize(
    ("dataset", "cells", "named"),
    [
        ("figures", {"status": "stated", "said_by": "a"}, set()),
        ("figures", {"status": "estimated", "said_by": "a"}, set()),
        ("figures", {"status": "claimed", "said_by": "a"}, {"a"}),
        ("claims", {"status": "contested", "said_by": "a"}, {"a"}),
        ("statements", {"actor_id": "a"}, {"a"}),
        ("derived", {"expression": "(night + study) / visit * gone"}, {"keeper", "critic"}),
        ("events", {"label": "x"}, set()),
    ],
)
def test_who_must_be_named(dataset: str, cells: Mapping[str, str], named: set[str]) -> None:
    """Claims and positions need their speaker, derived values the speakers of their parts."""
    row = Row(dataset, 2, {KEYS[dataset]: "new", **cells})
    assert speakers(row, EVIDENCE.by_id()) == named


def test_comments_and_targets_say_nothing() -> None:
    """A claim in a comment needs no speaker; a misspelt id is still found there."""
    assert problems(GOOD + "\n<!-- {{< var figures.visit >}} -->\n") == ()
    (problem,) = problems(GOOD + "\n<!-- {{< var figures.vist >}} -->\n")
    assert problem.rule == "unknown-variable"


def test_an_answer_stands_in_the_same_section() -> None:
    """A contested claim in another section needs its answer there."""
    text = GOOD + "\n# Later\n\n{{< var actors.keeper >}}: {{< var claims.safe >}}.\n"
    (problem,) = problems(text)
    assert (problem.rule, problem.line) == ("unanswered", text.count("\n"))
    assert "cite unsafe in this section" in problem.fix
    answered = text + "\n{{< var actors.critic >}}: {{< var claims.unsafe >}}.\n"
    assert problems(answered) == ()


def test_a_citation_answers_and_is_answered() -> None:
    """A contested claim that is only cited needs its answer, which may be a citation, too."""
    text = GOOD + "\n# Later\n\n{{< var actors.keeper >}} says so{{< cite safe >}}.\n"
    (problem,) = problems(text)
    assert (problem.rule, problem.value) == ("unanswered", "cite.safe")
    assert problems(text + "\n{{< var actors.critic >}} says no{{< cite unsafe >}}.\n") == ()


def test_positions_must_exist() -> None:
    """A position or reason for nothing in the data would go unmeasured, so it is refused."""
    text = GOOD + '\n::: {.balance-reason question="z"}\nNobody else says it so.\n:::\n'
    (problem,) = problems(text)
    assert (problem.rule, problem.line) == (
        "unknown-position",
        text[: text.index('"z"')].count("\n") + 1,
    )
    (problem, *_) = problems(GOOD.replace('stance="for"', ""))
    assert "of no stance" in problem.message
    found = problems("::: {.position}\nx\n:::\n")
    assert [p.line for p in found if p.rule == "unknown-position"] == [0]


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("CHARTS = (a, b)", ("a", "b")),
        ("CHARTS: tuple = [a]", ("a",)),
        ("x = 1\nCHARTS = a, 'b'", ("a",)),
        ("CHARTS: tuple", ()),
        ("CHARTS = () + (a,)", ("a",)),
        ("MORE = (b, c)\nCHARTS = (a, *MORE) + (d,)", ("a", "b", "c", "d")),
        ("MORE = (b,)\nCHARTS = MORE", ("b",)),
        ("CHARTS = (a,)\nCHARTS += (b,)", ("a", "b")),
        ("CHARTS = (a,)\nCHARTS = (b,)", ("b",)),
        ("CHARTS = (*CHARTS,)", ()),
        ("CHARTS = f()", ()),
        ("other = (a,)", ()),
        ("not python", ()),
        ("x.y = 1", ()),
    ],
)
def test_chart_ids(code: str, ids: tuple[str, ...]) -> None:
    """The ids of charts are read from CHARTS without running the file."""
    assert chart_ids({"charts.py": code.encode()}) == ids
    assert chart_ids({}) == ()


def test_a_speaker_whom_not_every_reader_sees() -> None:
    """A hidden speaker speaks for hidden text alone; what is hidden needs a speaker, too."""
    cited, named = "{{< var claims.unsafe >}}", "{{< var actors.critic >}}"
    for text, missing in (
        (f"[{named}]{{.content-hidden}}: {cited}", True),
        (f'[x](y){{title="{named}"}}: {cited}', True),
        (f"[{named}: {cited}]{{.content-hidden}}", False),
        (f"{named}: [{cited}]{{.content-visible}}", False),
        (f"[{cited}]{{.content-visible}}", True),
        (f"[{named}]{{.content-visible}} [{cited}]{{.content-hidden}}", True),
    ):
        found = {one.rule for one in problems(f"{GOOD}\n{text}\n")}
        assert ("unattributed" in found) is missing, text


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("One of the reasons{{< cite legal >}}.", []),
        ("One reason is that it is legal{{< cite legal >}}.", []),
        ("One month of it is legal{{< cite legal >}}.", ["One"]),
        ("The first is legal{{< cite legal >}}.", []),  # for the rules of wording
        ("It is legal, twelve say{{< cite legal >}}.", ["twelve"]),
        ("It is legal, as ninety said{{< cite law >}}.", []),
        ("Article 8 has it{{< cite law >}}.", []),
        ("Article 9 has it{{< cite law >}}.", ["9"]),
    ],
)
def test_a_number_word_may_be_a_pronoun_a_name_or_a_word_of_the_row(text, typed) -> None:
    """What the cited row says itself is not typed; “one” counts only before what is counted."""
    law = {"claim_id": "law", "claim": "ninety hold to Article 8", "status": "stated"}
    rows = (*EVIDENCE["claims"], Row("claims", 9, law))
    evidence = Evidence({**EVIDENCE.tables, "claims": rows}, QUANTITIES)
    found = problems(f"{GOOD}\n\n{text}\n", evidence=evidence)
    assert [problem.value for problem in found if problem.rule == TYPED] == typed
