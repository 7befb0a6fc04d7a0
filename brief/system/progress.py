"""What a person sees of the work while it goes on: lines on stderr, a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from brief.model import Listener


class _Log:
    """What the options -q and -v leave of the log."""

    level = 1


def loudness(quiet: bool, verbose: bool) -> None:
    """Set how much is logged; where neither is asked for, it stays as it was."""
    if quiet or verbose:
        _Log.level = 0 if quiet else 2


def log(message: str, level: int = 1) -> None:
    """Write one line to stderr unless `-q` (level 1) or the lack of `-v` (level 2) hides it."""
    if _Log.level >= level:
        sys.stderr.write(message + "\n")


@contextmanager
def steps(total: int) -> Iterator[Listener]:
    """Give a listener that logs "3/7 draw", with times under -v, and moves the bar."""

    def listen(number: int, name: str, seconds: float | None) -> None:
        if seconds is None:
            log(f"{number}/{total} {name}")
        else:
            log(f"    {name} took {seconds:.2f} s", level=2)

    if _Log.level == 0 or not sys.stderr.isatty():
        yield listen
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress

    columns = ("{task.completed}/{task.total}", BarColumn(), "{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def move(number: int, name: str, seconds: float | None) -> None:
            listen(number, name, seconds)
            bar.update(task, completed=number - (seconds is None), description=name)

        yield move
