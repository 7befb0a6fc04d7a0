"""What a person sees: results on stdout; messages, and on a terminal a bar, on stderr.

Either may go away, as in ``brief trace | head``. Results that cannot be written end the
program, in plain words; messages that cannot be written are lost, and the work goes on.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from brief.errors import CannotWriteError
from brief.model import Listener

#: What a shell says of a program that ended by SIGPIPE: 128 and the signal's number.
READER_LEFT = 141


class Messages(io.TextIOWrapper):
    """Standard error: what cannot be written to it is lost."""

    def write(self, text: str) -> int:
        """Write `text`; return its length."""
        try:
            # click tries streams by writing nothing, and overlooks what is raised then.
            return super().write(text) if text != "" else 0
        except OSError as error:
            self.lost(error)
            return len(text)

    def flush(self) -> None:
        """Write what is waiting."""
        try:
            super().flush()
        except OSError as error:
            self.lost(error)

    def lost(self, error: OSError) -> None:  # noqa: ARG002 (of interest for results alone)
        """Let whatever is still waiting go nowhere, so that it does not fail again."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


class Results(Messages):
    """Standard output: where it cannot be written there is no use in going on."""

    def lost(self, error: OSError) -> None:
        """Raise `SystemExit` where the reader left, `CannotWriteError` for any other cause."""
        super().lost(error)
        if isinstance(error, BrokenPipeError):
            raise SystemExit(READER_LEFT) from None
        raise CannotWriteError(
            f"The standard output cannot be written: {error.strerror}.",
            fix="free its disk, or send it elsewhere",
        ) from None


def guard() -> None:
    """Put such streams in the place of Python's own."""
    sys.stdout, sys.stderr = _of(sys.stdout, Results), _of(sys.stderr, Messages)


def _of(stream: TextIO | None, kind: type[Messages]) -> Messages:
    """Return a stream to the same place; to nowhere where it was closed from the start."""
    if not isinstance(stream, io.TextIOWrapper):
        return kind(io.FileIO(os.devnull, "w"), encoding="utf-8")
    # Windows would send to a file or a program what an old code page can say.
    encoding = "utf-8" if sys.platform == "win32" else stream.encoding
    about = {"encoding": encoding, "errors": stream.errors}
    lines, through = stream.line_buffering, stream.write_through
    return kind(stream.detach(), **about, line_buffering=lines, write_through=through)


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


def plain(text: str) -> str:
    """Return a line without what a terminal would act upon, with spaces in its place."""
    return "".join(c if c.isprintable() else " " for c in text)


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
