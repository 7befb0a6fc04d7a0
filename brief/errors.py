"""Every error a user can meet, each with the exit code it ends with.

An error derived from `BriefError` is a message for a person: it is printed without a
traceback. Any other exception is a bug in `brief` and keeps its traceback.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brief.model import Problem


class ExitCode(IntEnum):
    """What the process returns, with its meaning in plain words; printed by ``brief --help``."""

    DONE = 0, "done"
    INTERNAL = 1, "internal error (please report it)"
    USAGE = 2, "the command was typed wrongly"
    INVALID = 3, "data or manuscript invalid"
    MISSING = 4, "a needed program or library is missing or too old"
    ENGINE = 5, "an engine failed"
    CANNOT_WRITE = 6, "cannot write"
    UNVERIFIED = 7, "verification failed"

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Return the code `value`, which knows its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code


class BriefError(Exception):
    """Base of all user errors: a message, what to do next, and an exit code."""

    code: ClassVar[ExitCode] = ExitCode.INTERNAL

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}\n  fix: {self.fix}" if self.fix else self.message


class UsageError(BriefError):
    """The command line asks for something that does not exist."""

    code = ExitCode.USAGE


class InvalidError(BriefError):
    """Data or manuscript break one or more rules; carries every problem found."""

    code = ExitCode.INVALID

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} found; nothing was built.")


class MissingError(BriefError):
    """A program or library that is needed is absent or too old."""

    code = ExitCode.MISSING


class EngineError(BriefError):
    """Quarto, pandoc or the typesetter failed, or left something unresolved.

    `log` is everything the program wrote to its standard error.
    """

    code = ExitCode.ENGINE

    def __init__(self, message: str, *, fix: str = "", log: str = "") -> None:
        super().__init__(message, fix=fix)
        self.log = log


class CannotWriteError(BriefError):
    """An output could not be written; the last edition is untouched."""

    code = ExitCode.CANNOT_WRITE


class UnverifiedError(BriefError):
    """A published file is not what it claims to be."""

    code = ExitCode.UNVERIFIED
