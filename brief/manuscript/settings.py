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

from brief.evidence.characters import CONTROL
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
        node, loaded = read(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Settings(), (_problem(0, "encoding", f"is not UTF-8 ({error.reason})"),)
    except yaml.YAMLError as error:
        line, what = place(error)
        return Settings(), (_problem(line, "yaml", f"is not valid YAML: {what}"),)
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
    subtitle, named = loaded.get("subtitle", ""), loaded.get("author") or []
    authors = named if isinstance(named, list) else [named]
    for name, texts, wanted in (
        ("subtitle", [subtitle], "a text"),
        ("author", authors, "a name or a list of names"),
    ):
        if not all(isinstance(text, str) for text in texts):
            problems.append(
                _problem(lines.get(name, 0), "setting", f"`{name}` must be {wanted}", name)
            )
    if problems:
        return Settings(), tuple(problems)
    settings = Settings(
        title=values["title"],
        subtitle=subtitle,
        authors=tuple(authors),
        date=_date(values["date"]) or dt.date.min,
        version=values["version"],
        lang=values["lang"],
        slug=values["slug"],
        pdf=values["pdf"],
        extra=extra,
    )
    return settings, ()


def read(
    text: str, loader: type[yaml.BaseLoader | yaml.SafeLoader] = yaml.BaseLoader
) -> tuple[yaml.Node | None, Any]:
    """Return YAML as nodes and as values.

    Raises `yaml.YAMLError`, also for what YAML allows and no settings need: control
    characters, and nesting that would exhaust the stack.
    """
    try:
        node = yaml.compose(text, Loader=loader)
        _require_plain(node, set())
        return node, yaml.load(text, Loader=loader)  # noqa: S506 (Base and Safe loaders only)
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply") from None
    except ValueError as error:  # the safe loader's, for a date or a number that is none
        raise yaml.YAMLError(str(error)) from None


def place(error: yaml.YAMLError) -> tuple[int, str]:
    """Return the 1-based line of an error, 0 where it is unknown, and what is wrong."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or " ".join(str(error).split())
    return (mark.line + 1 if mark else 0), what


def _require_plain(node: yaml.Node | None, seen: set[int]) -> None:
    """Raise `yaml.MarkedYAMLError` where a scalar at or below `node` holds a control character."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))  # an alias is the node itself, even inside itself
    if isinstance(node, yaml.ScalarNode):
        if CONTROL.search(re.sub(r"[\n\t]", "", node.value)):
            raise yaml.MarkedYAMLError(
                problem="a text holds a control character", problem_mark=node.start_mark
            )
        return
    for below in node.value:
        for one in below if isinstance(below, tuple) else (below,):
            _require_plain(one, seen)


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
