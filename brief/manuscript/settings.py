"""The brief's own facts, as ``report/_quarto.yml`` gives them.

Quarto passes unknown keys through as metadata, so title, version, date and the ``brief:``
block live in the file that Quarto itself reads. Values stay the strings that were typed:
YAML would turn ``version: 1.10`` into 1.1.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import yaml

from brief.evidence.characters import CONTROL
from brief.model import ARCHIVAL, UA, Problem, Settings

PATH = "report/_quarto.yml"

#: What a profile may say otherwise of the brief itself; version and slug are one for all.
OVERLAID = ("title", "subtitle", "author", "date", "lang")
Problems = tuple[Problem, ...]

#: Semantic Versioning 2.0.0, release versions only: drafts are named by the build.
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def parse(content: bytes, profile: tuple[str, bytes] = ("", b"")) -> tuple[Settings, Problems]:
    """Return the settings in `content` and every rule they break.

    `profile` is the path below report/ and the content of a profile's settings, of which those
    in `OVERLAID` go over the others, as Quarto lays them.
    """
    given, places, problems = _loaded(PATH, content)
    name, content = profile if profile[0] else ("", b"{}")
    over, over_places, more = _loaded(f"report/{name}", content)
    if problems or more:
        return Settings(), (*problems, *more)
    for name in over.keys() & set(OVERLAID):
        given[name], places[name] = over[name], over_places[name]
    brief = given.get("brief")
    extra: Mapping[str, Any] = brief if isinstance(brief, dict) else {}
    given |= {"slug": extra.get("slug", ""), "pdf": extra.get("pdf", UA)}
    given["review"] = extra.get("review", "false")
    values = {name: read_as(given.get(name, "")) for name, read_as, _ in _RULES}
    broken = tuple(
        _problem(
            *places.get(name, (PATH, 0)),
            *("setting", f"`{name}` must be {wanted}", name),
            given[name] if isinstance(given.get(name), str) else "",
        )
        for name, _, wanted in _RULES
        if values[name] is None
    )
    if broken:
        return Settings(), broken
    return Settings(authors=values.pop("author"), extra=extra, **values), ()


def _text(pattern: re.Pattern[str] | str) -> Callable[[Any], str | None]:
    """Return how a text is read that has to match a pattern."""
    wanted = re.compile(pattern)
    return lambda given: given if isinstance(given, str) and wanted.fullmatch(given) else None


def _date(given: Any) -> dt.date | None:
    """Return an ISO 8601 calendar date, or None."""
    try:
        date = dt.date.fromisoformat(given)
    except (TypeError, ValueError):
        return None
    return date if str(date) == given else None


def _language(given: Any) -> str | None:
    """Return a language tag in whose language dates and lists can be written, or None."""
    from babel import Locale, UnknownLocaleError  # when settings are read, not for --help

    # BCP 47, the forms a brief needs: language, optional script, optional region.
    tag = _text(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")(given)
    try:
        return tag if tag and Locale.parse(tag, sep="-") else None
    except (ValueError, UnknownLocaleError):
        return None


def _authors(given: Any) -> tuple[str, ...] | None:
    """Return the names of the authors, which Quarto takes as texts or as ``name:``; else None."""
    listed = given if isinstance(given, list) else [given] if given else []
    names: list[Any] = [a.get("name") if isinstance(a, dict) else a for a in listed]
    return tuple(names) if all(isinstance(name, str) for name in names) else None


#: What ``brief: review:``, or ``required:`` below it, may say, and what it has second readers read.
_REVIEWED = {
    **{"false": (), "rows": ("rows",), "sentences": ("sentences",)},
    **dict.fromkeys(("true", "required"), ("rows", "sentences")),
}


def _review(given: Any) -> tuple[str, ...] | None:
    """Return what a second reader must have read before a release; None for what nobody can."""
    asked = given.get("required") if isinstance(given, dict) else given
    return _REVIEWED.get(asked) if isinstance(asked, str) else None


#: The settings, each with how it is read (as None where it breaks its rule), and the rule.
_RULES: tuple[tuple[str, Callable[[Any], Any], str], ...] = (
    ("title", _text(r"(?s).*\S.*"), "a non-empty text"),
    ("version", _text(VERSION), "three numbers such as 0.1.0"),
    ("date", _date, "a date such as 2026-11-23"),
    ("lang", _language, "the tag of a language that is known here, such as en-GB"),
    ("slug", _text(r"[a-z0-9]+(-[a-z0-9]+)*"), "lower-case words joined by hyphens"),
    ("pdf", _text(f"{UA}|{ARCHIVAL}"), f"{UA} or {ARCHIVAL}"),
    ("review", _review, "required, rows, sentences or false"),
    ("subtitle", _text(r"(?s).*"), "a text"),
    ("author", _authors, "a name or a list of names"),
)


def _loaded(
    path: str, content: bytes
) -> tuple[dict[str, Any], dict[str, tuple[str, int]], Problems]:
    """Return a settings file's values and where they stand, or what keeps it from being read."""
    try:
        node, values = read(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return {}, {}, (_problem(path, 0, "encoding", f"is not UTF-8 ({error.reason})"),)
    except yaml.YAMLError as error:
        line, what = place(error)
        return {}, {}, (_problem(path, line, "yaml", f"is not valid YAML: {what}"),)
    if not isinstance(values, dict):
        return {}, {}, (_problem(path, 1, "yaml", "holds no settings"),)
    return values, {name: (path, line) for name, line in _lines(node)}, ()


def read(text: str) -> tuple[yaml.Node | None, Any]:
    """Return YAML as nodes and as values, every scalar as it was typed.

    Raises `yaml.YAMLError`, also for what YAML allows and no settings need: control
    characters, and nesting that would exhaust the stack.
    """
    try:
        loading = yaml.BaseLoader(text)
        node = loading.get_single_node()
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            scalar, mark = getattr(event, "value", ""), cast(yaml.Mark, event.start_mark)
            if CONTROL.search(re.sub(r"[\n\t]", "", scalar)):
                what = "a text holds a control character"
                raise yaml.MarkedYAMLError(problem=what, problem_mark=mark)
        return node, loading.construct_document(node) if node else None
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply") from None


def place(error: yaml.YAMLError) -> tuple[int, str]:
    """Return the 1-based line of an error, 0 where it is unknown, and what is wrong."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or " ".join(str(error).split())
    return (mark.line + 1 if mark else 0), what


def _lines(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Yield each key with its 1-based line, at the top and inside ``brief:``."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        yield key.value, key.start_mark.line + 1
        if key.value == "brief":
            yield from _lines(value)


def _problem(
    path: str, line: int, rule: str, message: str, field: str = "", value: str = ""
) -> Problem:
    return Problem(path, line, 0, rule, message, "correct the line and build again", field, value)
