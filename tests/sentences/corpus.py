"""The corpus: each sentence with its verdict, and what the rules of wording make of it.

Each topic is a folder with ``tune*.csv``, which the rules were tuned on, and ``check.csv``, which
nobody who tunes them reads. The evidence of a topic is its own ``data/``, or the shipped one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brief.evidence import judge, read
from brief.evidence.facts import GROUPS, Facts
from brief.evidence.tidy import tidy
from brief.evidence.wording import Cited, Fault, Said, Wording, faults
from brief.model import Evidence, Inputs

HERE = Path(__file__).parent
TOPICS = tuple(sorted(path.parent.name for path in HERE.glob("*/tune.csv")))
#: The verdicts that mean that nothing is wrong.
SOUND = ("true", "innocent")
_SHORTCODE = re.compile(r"\{\{<\s*(?:var\s+(\w+)\.(\w+)|cite((?:\s+\w+)+))\s*>\}\}")
_MARKED = re.compile(r"\[([^\]]*)\]\{\.\w+ reason=\"[^\"]*\"\}")


@dataclass(frozen=True)
class Judged:
    """A sentence, what was to be found in it, and what was."""

    topic: str
    n: str
    verdict: str
    wrong: str
    sentence: str
    faults: tuple[Fault, ...]


def judged(part: str) -> Iterator[Judged]:
    """Yield every sentence of a part, ``tune`` or ``check``."""
    for topic in TOPICS:
        evidence = _evidence(topic)
        for path in sorted((HERE / topic).glob(f"{part}*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for line in csv.DictReader(file):
                    found = predicted(said(line["sentence"], evidence), evidence)
                    about = (line["verdict"], line["class"], line["sentence"])
                    yield Judged(topic, line["n"], *about, found)


def predicted(sentence: Said, evidence: Evidence) -> tuple[Fault, ...]:
    """Return what is wrong with a sentence; that it cites nothing, too."""
    wording = Wording.of("en-GB")
    assert wording
    spoken = ("actors", "questions")
    rows = evidence.by_id()
    if not any(c.group == "cite" or rows[c.id].dataset not in spoken for c in sentence.cited):
        return (Fault("uncited", 0, "", "cites no row", "cite one"),)
    return tuple(faults(sentence, evidence, wording))


def said(markdown: str, evidence: Evidence) -> Said:
    """Return a line of Markdown as a reader meets it."""
    facts, text, cited, at = Facts(evidence), "", [], 0
    for code in _SHORTCODE.finditer(markdown):
        text += markdown[at : code.start()]
        at = code.end()
        if code[3]:
            cited += [Cited(len(text), len(text), "cite", name) for name in code[3].split()]
            continue
        group, name = code[1], code[2]
        assert group == "cite" or group in GROUPS, markdown
        prints = "" if group == "cite" else facts.said(group, name)
        cited.append(Cited(len(text), len(text) + len(prints), group, name))
        text += prints
    text += markdown[at:]
    unknown = [c.id for c in cited if c.id not in evidence.by_id()]
    assert not unknown, f"{unknown} in {markdown}"
    return Said(text, tuple(cited))


@cache
def _evidence(topic: str) -> Evidence:
    """Return the rows of a topic, judged as a build would."""
    own = HERE / topic / "data"
    folder = own if own.is_dir() else HERE.parents[1] / "data"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    files = {name: tidy(held) if name.endswith(".csv") else held for name, held in files.items()}
    evidence, _ = judge(read(files), Inputs(data=files))
    return evidence
