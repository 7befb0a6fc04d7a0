"""The brief's own facts, as ``report/_quarto.yml`` gives them.

Quarto passes unknown keys through as metadata, so title, version, date and the ``brief:``
block live in the file that Quarto itself reads. Values stay the strings that were typed:
YAML would turn ``version: 1.10`` into 1.1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from brief.model import ARCHIVAL, UA, Problem, Settings

PATH = "report/_quarto.yml"

#: Semantic Versioning 2.0.0, release versions only: drafts are named by the build.
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: BCP 47, the forms a brief needs: language, optional script, optional region.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")

_RULES: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("title", lambda v: bool(v.strip()), "a non-empty text"),
    ("version", lambda v: bool(VERSION.fullmatch(v)), "three numbers such as 0.1.0"),
    ("date", lambda v: _date(v) is not None, "a date such as 2026-11-23"),
    ("lang", lambda v: bool(LANGUAGE.fullmatch(v)), "a language tag such as en-GB"),
    ("slug", lambda v: bool(SLUG.fullmatch(v)), "lower-case words joined by hyphens"),
    ("pdf", lambda v: v in (UA, ARCHIVAL), f"{UA} or {ARCHIVAL}"),
)


def parse(content: bytes) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the settings in `content` and every rule they break."""
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.BaseLoader)
        loaded = yaml.load(content.decode("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
    except UnicodeDecodeError as error:
        return Settings(), (_problem(0, "encoding", f"is not UTF-8 ({error.reason})"),)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return Settings(), (_problem(line, "yaml", f"is not valid YAML: {error.problem}"),)
    if not isinstance(loaded, dict):
        return Settings(), (_problem(1, "yaml", "holds no settings"),)
    brief = loaded.get("brief")
    extra: Mapping[str, Any] = brief if isinstance(brief, dict) else {}
    values = {name: loaded.get(name, "") for name, *_ in _RULES}
    values |= {"slug": extra.get("slug", ""), "pdf": extra.get("pdf", UA)}
    lines = _lines(node)
    problems = []
    for name, holds, wanted in _RULES:
        value = values[name] if isinstance(values[name], str) else ""
        if not holds(value):
            problems.append(
                _problem(lines.get(name, 0), "setting", f"`{name}` must be {wanted}", name, value)
            )
    if problems:
        return Settings(), tuple(problems)
    authors = loaded.get("author", "")
    settings = Settings(
        title=values["title"],
        subtitle=str(loaded.get("subtitle", "")),
        authors=tuple(authors if isinstance(authors, list) else [authors] if authors else []),
        date=_date(values["date"]) or dt.date.min,
        version=values["version"],
        lang=values["lang"],
        slug=values["slug"],
        pdf=values["pdf"],
        extra=extra,
    )
    return settings, ()


def _date(text: str) -> dt.date | None:
    """Return an ISO 8601 calendar date, or None."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None


def _lines(node: yaml.Node | None) -> dict[str, int]:
    """Return the 1-based line of each key, at the top and inside ``brief:``."""
    found: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found[key.value] = key.start_mark.line + 1
            if key.value == "brief":
                found.update(_lines(value))
    return found


def _problem(line: int, rule: str, message: str, field: str = "", value: str = "") -> Problem:
    return Problem(PATH, line, 0, rule, message, "correct the line and build again", field, value)
