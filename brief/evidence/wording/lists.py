"""The word lists of one language, read from the toml file beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Wording:
    """The word lists of one language."""

    @staticmethod
    def of(lang: str) -> Wording | None:
        """Return the lists for a language tag (``en-GB``), or None where there are none."""
        return _read(lang.partition("-")[0].lower())


@cache
def _read(language: str) -> Wording | None:
    file = resources.files("brief.evidence.wording").joinpath(f"{language}.toml")
    return Wording() if file.is_file() else None
