"""Pandoc's tree of a text: what is asked of it in more than one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def outline(levels: Iterable[int]) -> Iterator[int]:
    """Yield each heading's depth in an outline that starts at 1 and leaves out no level.

    >>> list(outline([1, 3, 3, 2, 1]))
    [1, 2, 2, 2, 1]
    """
    above: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        yield len(above)
