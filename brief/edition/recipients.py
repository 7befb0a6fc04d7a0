"""What those who take an edition ask of its files.

In: the files of an edition, by name. Out: what a recipient would refuse, in a sentence each. How
an edition is cut and set for one of them does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """A recipient, the kind of file that it takes, how large at most (bytes), and who says so."""

    recipient: str
    ending: str
    largest: int
    source: str


RULES = (
    Rule(
        "Select committees of the UK Parliament",
        ".docx",
        25 * 1000**2,
        "UK Parliament, guidance on giving evidence to a select committee",
    ),
)


def refused(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield why a recipient would not take a file."""
    for name, content in files.items():
        for rule in RULES:
            if name.endswith(rule.ending) and len(content) >= rule.largest:
                size, most = (round(n / 1000**2) for n in (len(content), rule.largest))
                takes = f"{rule.recipient} take less than {most} MB ({rule.source})"
                yield f"{name} has {size} MB. {takes}."
