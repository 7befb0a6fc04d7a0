"""What a person sees of the work while it goes on: lines on stderr, a bar on a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from brief.model import Listener


class _Lines(logging.Handler):
    """Writes each message as a line of what is standard error at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one."""
        sys.stderr.write(f"{record.getMessage()}\n")


#: Messages for a person: errors always, information unless -q, details with -v alone.
log = logging.getLogger("brief")
log.addHandler(_Lines())
log.setLevel(logging.INFO)
log.propagate = False


def loudness(quiet: bool, verbose: bool) -> None:
    """Set how much is logged; where neither is asked for, it stays as it was."""
    if quiet or verbose:
        log.setLevel(logging.ERROR if quiet else logging.DEBUG)


@contextmanager
def steps(total: int) -> Iterator[Listener]:
    """Give a listener that logs "3/7 draw", with times under -v, and moves the bar."""

    def listen(number: int, name: str, seconds: float | None) -> None:
        if seconds is None:
            log.info(f"{number}/{total} {name}")
        else:
            log.debug(f"    {name} took {seconds:.2f} s")

    if not log.isEnabledFor(logging.INFO) or not sys.stderr.isatty():
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
