"""Measure how much of the corpus the rules of wording get right: ``nox -s sentences``.

The tables are printed and written into docs/wording.md. ``--wrong`` prints the sentences of the
tuning part that they get wrong, too. Those of the check part are never printed: rules that were
tuned on them could not be measured by them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.sentences.corpus import SOUND, Judged, judged

#: The goals: of the false sentences at least so many are caught, of the others at most so many.
CAUGHT, ALARMS = 0.95, 0.05
#: What was reached on the part kept aside: with less, the session fails.
REACHED, RAISED = 0.90, 0.12
PAGE = Path(__file__).parents[2] / "docs" / "wording.md"
#: The parts, as the page calls them.
PARTS = {"tune": "Tuned on", "check": "Kept aside"}
_MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end -->)", re.DOTALL)


def main() -> int:
    """Print and write the measures of both parts; return 1 where the rules got worse."""
    measured = {part: tuple(judged(part)) for part in PARTS}
    page = with_measures(PAGE.read_text("utf-8"), measured)
    PAGE.write_text(page, "utf-8")
    print(*_MEASURED.findall(page))
    if "--wrong" in sys.argv:
        print(*map(wrong, filter(is_wrong, measured["tune"])), sep="\n")
    caught, alarms = rates(measured["check"])
    met = "met" if caught >= CAUGHT and alarms <= ALARMS else "not met"
    goals = f"{CAUGHT:.0%} caught, {ALARMS:.0%} false alarms"
    print(f"The goals ({goals}) are {met} on what was kept aside.")
    return int(caught < REACHED or alarms > RAISED)


def with_measures(page: str, measured: Mapping[str, Sequence[Judged]]) -> str:
    """Return the page with the tables of what was measured in the place of those it has."""
    text = "".join(
        f"\n### {PARTS[part]}: {len(sentences)} sentences\n\n{table(sentences)}\n\n"
        f"False ones caught {rates(sentences)[0]:.1%}, false alarms {rates(sentences)[1]:.1%}.\n\n"
        for part, sentences in measured.items()
    )
    return _MEASURED.sub(lambda _: text, page)


def is_wrong(one: Judged) -> bool:
    """Whether a sentence is judged otherwise than its verdict says."""
    return (one.verdict in SOUND) is bool(one.problems)


def wrong(one: Judged) -> str:
    """Return a sentence that is judged wrongly, with what was found in it."""
    found = "; ".join(f"{p.rule} {p.value!r}" for p in one.problems)
    return f"{one.topic} {one.n} {one.verdict} {one.wrong}: {one.sentence}\n    {found}"


def rates(sentences: Sequence[Judged]) -> tuple[float, float]:
    """Return the share of false sentences caught, and of sound ones that raise an alarm."""
    false = [one for one in sentences if one.verdict not in SOUND]
    sound = [one for one in sentences if one.verdict in SOUND]
    return (
        sum(bool(one.problems) for one in false) / len(false),
        sum(bool(one.problems) for one in sound) / len(sound),
    )


def table(sentences: Sequence[Judged]) -> str:
    """Return a Markdown table of the classes: caught of all, and how many alarms were right."""
    lines = [
        "| class | caught | recall | alarms of its rule | precision |",
        "|---|---|---|---|---|",
    ]
    false = [one for one in sentences if one.verdict not in SOUND]
    for name in dict.fromkeys(sorted(one.wrong for one in false)):
        of_class = [one for one in false if one.wrong == name]
        caught = sum(bool(one.problems) for one in of_class)
        alarms = Counter(one.verdict in SOUND for one in sentences if _rule(name) & _rules(one))
        total = sum(alarms.values())
        precision = f"{alarms[False] / total:.0%}" if total else "–"
        lines.append(
            f"| {name} | {caught}/{len(of_class)} | {caught / len(of_class):.0%} "
            f"| {total} | {precision} |"
        )
    for verdict in SOUND:
        of_verdict = [one for one in sentences if one.verdict == verdict]
        alarms_there = sum(bool(one.problems) for one in of_verdict)
        lines.append(f"| {verdict} | – | – | {alarms_there} of {len(of_verdict)} | – |")
    return "\n".join(lines)


def _rules(one: Judged) -> set[str]:
    return {problem.rule for problem in one.problems}


def _rule(name: str) -> set[str]:
    """Return the rules that catch a class."""
    compared = ("superlative", "compare", "change", "count")
    also = {"hedge": {"typed-hedge"}, "speaker": {"unattributed"}, "unit": {"joined"}}
    return {"compared-word", "typed-number"} if name in compared else {name, *also.get(name, ())}


if __name__ == "__main__":
    sys.exit(main())
