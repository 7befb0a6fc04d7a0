"""What a text may call an actor: its name, and the other names that ``actors.csv`` gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brief.model import Row


def names(actor: Row) -> tuple[str, ...]:
    """Return the actor's name, then its other names."""
    return (actor["name"], *actor.listed("also_called"))


def shared(actors: Iterable[Row]) -> Iterator[tuple[Row, str, Row]]:
    """Yield each name that an earlier actor has, too: actor, name, the earlier actor.

    Capitals make no difference: a name may begin a sentence.
    """
    first: dict[str, Row] = {}
    for actor in actors:
        for name in names(actor):
            known = first.setdefault(name.casefold(), actor)
            if known is not actor:
                yield actor, name, known
