"""The corpus: each sentence with its verdict, and what validation makes of it.

Each topic is a folder with ``tune*.csv``, which the rules were tuned on, and ``check.csv``, which
nobody who tunes them reads. The evidence of a topic is its own ``data/``, or the shipped one.
The sentences of a file are the paragraphs of a manuscript, which is read and judged like any other.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brief.evidence import judge, read
from brief.evidence.tidy import tidy
from brief.manuscript import bind, ledger, sentences
from brief.manuscript.parsing import parse
from brief.model import Evidence, Inputs, Problem, Settings

HERE = Path(__file__).parent
TOPICS = tuple(sorted(path.parent.name for path in HERE.glob("*/tune.csv")))
#: The verdicts that mean that nothing is wrong.
SOUND = ("true", "innocent")
#: A rule that is asked of a section.
_OF_MORE = "unanswered"


@dataclass(frozen=True)
class Judged:
    """A sentence, what was to be found in it, and what was."""

    topic: str
    n: str
    verdict: str
    wrong: str
    sentence: str
    problems: tuple[Problem, ...]


def judged(part: str) -> Iterator[Judged]:
    """Yield every sentence of a part, ``tune`` or ``check``."""
    for topic in TOPICS:
        for path in sorted((HERE / topic).glob(f"{part}*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                lines = list(csv.DictReader(file))
            found = problems([line["sentence"] for line in lines], evidence(topic))
            for place, line in enumerate(lines):
                about = (line["verdict"], line["class"], line["sentence"])
                yield Judged(topic, line["n"], *about, tuple(found.get(place, ())))


def problems(paragraphs: Sequence[str], rows: Evidence) -> Mapping[int, Sequence[Problem]]:
    """Return what is wrong with each paragraph, by its number."""
    manuscript, misread = parse({"brief.qmd": "\n\n".join(paragraphs).encode()}, "brief.qmd")
    inputs = Inputs(Settings(), {}, manuscript)
    spoken = sentences.of(inputs, rows)
    every = (
        *misread,
        *ledger.check(spoken, rows, inputs.settings),
        *bind.check_manuscript(inputs, rows, spoken),
    )
    found: defaultdict[int, list[Problem]] = defaultdict(list)
    for problem in every:
        assert problem.rule != "unknown-variable", problem
        if problem.rule != _OF_MORE:
            found[(problem.line - 1) // 2].append(problem)
    return found


@cache
def evidence(topic: str) -> Evidence:
    """Return the rows of a topic, judged as a build would."""
    own = HERE / topic / "data"
    folder = own if own.is_dir() else HERE.parents[1] / "data"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    files = {name: tidy(held) if name.endswith(".csv") else held for name, held in files.items()}
    rows, _ = judge(read(files), Inputs(data=files))
    return rows
