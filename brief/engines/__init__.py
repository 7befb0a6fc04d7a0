"""The programs that write the one tree as HTML and Word, and which one a build uses.

In: a staged project with its judged tree. Out: HTML and DOCX as the program wrote them, and
all that it left unresolved. Making either clean, and judging the text, do not belong here.
"""

from __future__ import annotations

from typing import Protocol

from brief.engines import pandoc, quarto
from brief.engines.project import Project
from brief.errors import MissingError


class Engine(Protocol):
    """A program that turns a staged Quarto project into HTML and Word, failing closed."""

    @property
    def name(self) -> str:
        """Name and version, as the manifest gives them."""

    def write(self, to: str, project: Project) -> tuple[bytes, str]:
        """Return what `to` names, and the program's log.

        That is ``html``, a page or a fragment, or ``docx``. Raises `EngineError` for all that is
        unresolved or unsupported.
        """


def choose(name: str) -> Engine:
    """Return the engine called `name`; ``auto`` is the embedded pandoc, whatever is installed.

    The lock pins its version, so the same bytes come out on any machine; Quarto, which writes
    the same words, is for those who ask for it. Raises `MissingError` where the engine asked for
    is not there or too old.
    """
    if name != "quarto":
        return pandoc.find()
    if found := quarto.find():
        return found
    raise MissingError("Quarto is neither on PATH nor in QUARTO_PATH.", fix=quarto.GET_QUARTO)
