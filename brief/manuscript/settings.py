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

#: What a profile may say otherwise of the brief itself; version and slug are one for all.
OVERLAID = ("title", "subtitle", "author", "date", "lang")
Problems = tuple[Problem, ...]

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


def parse(content: bytes, profile: tuple[str, bytes] = ("", b"")) -> tuple[Settings, Problems]:
    """Return the settings in `content` and every rule they break.

    `profile` is the path below report/ and the content of a profile's settings, of which those
    in `OVERLAID` go over the others, as Quarto lays them.
    """
    node, loaded, problems = _loaded(PATH, content)
    over_path = f"report/{profile[0]}"
    over_node, over, more = _loaded(over_path, profile[1]) if profile[0] else (None, {}, ())
    if problems or more:
        return Settings(), (*problems, *more)
    over = {name: over[name] for name in OVERLAID if name in over}
    places = {name: (PATH, line) for name, line in _lines(node).items()}
    places |= {n: (over_path, line) for n, line in _lines(over_node).items() if n in over}
    brief = loaded.get("brief")
    extra: Mapping[str, Any] = brief if isinstance(brief, dict) else {}
    loaded = {**loaded, **over}
    values = {name: loaded.get(name, "") for name, *_ in _RULES}
    values |= {"slug": extra.get("slug", ""), "pdf": extra.get("pdf", UA)}
    subtitle, authors = loaded.get("subtitle", ""), _authors(loaded.get("author") or [])
    broken = [
        (name, wanted, values[name])
        for name, holds, wanted in _RULES
        if not (isinstance(values[name], str) and holds(values[name]))
    ]
    if not isinstance(subtitle, str):
        broken.append(("subtitle", "a text", ""))
    if authors is None:
        broken.append(("author", "a name or a list of names", ""))
    if broken or authors is None:
        return Settings(), tuple(
            _problem(
                *places.get(name, (PATH, 0)),
                *("setting", f"`{name}` must be {wanted}", name),
                value if isinstance(value, str) else "",
            )
            for name, wanted, value in broken
        )
    settings = Settings(
        title=values["title"],
        subtitle=subtitle,
        authors=authors,
        date=_date(values["date"]) or dt.date.min,
        version=values["version"],
        lang=values["lang"],
        slug=values["slug"],
        pdf=values["pdf"],
        extra=extra,
    )
    return settings, ()


def _loaded(path: str, content: bytes) -> tuple[yaml.Node | None, dict[str, Any], Problems]:
    """Return a settings file as nodes and values, or what keeps it from being read."""
    try:
        node, loaded = read(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return None, {}, (_problem(path, 0, "encoding", f"is not UTF-8 ({error.reason})"),)
    except yaml.YAMLError as error:
        line, what = place(error)
        return None, {}, (_problem(path, line, "yaml", f"is not valid YAML: {what}"),)
    if not isinstance(loaded, dict):
        return None, {}, (_problem(path, 1, "yaml", "holds no settings"),)
    return node, loaded, ()


def _authors(given: Any) -> tuple[str, ...] | None:
    """Return the names of the authors, which Quarto takes as texts or as ``name:``; else None."""
    listed = given if isinstance(given, list) else [given]
    names = [author.get("name") if isinstance(author, dict) else author for author in listed]
    texts = tuple(name for name in names if isinstance(name, str))
    return texts if len(texts) == len(names) else None


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


def _problem(
    path: str, line: int, rule: str, message: str, field: str = "", value: str = ""
) -> Problem:
    return Problem(path, line, 0, rule, message, "correct the line and build again", field, value)
