"""A staged project as the engines see it: its files, its one tree and its metadata.

The tree is the one that was judged, each mark in it turned into what it stands for; both
engines write that very tree.

Quarto merges ``_quarto.yml``, the profile's ``_quarto-NAME.yml`` and the front matter of
the document, later ones winning. Both engines get the result of that one merge, so
neither can see a setting that the other does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError
from brief.evidence.facts import escape
from brief.manuscript import settings, tree
from brief.manuscript.splice import FIRST, Mark, Splice
from brief.model import Build, Manuscript, Settings

#: Longer than any fence of a generated part.
_FENCE = ":" * 60

#: The styles for Word, in a document that an author edits.
REFERENCE = "theme/reference.docx"
#: Words that an engine writes for the author: letters, so that they are no numbers.
_TERM = re.compile(r"[^\W\d_]+( [^\W\d_]+)*")


@dataclass(frozen=True)
class Project:
    """The staged files, which of them is the document, and the brief's settings."""

    files: Mapping[str, bytes]
    settings: Settings = field(default_factory=Settings)
    main: str = "brief.qmd"
    profile: str = ""
    #: As it was parsed and judged; without it the staged files are read.
    manuscript: Manuscript = field(default_factory=Manuscript)
    #: Where pandoc's trees are kept, see `cache`.
    cache: Path | None = None

    @classmethod
    def of(cls, build: Build) -> Project:
        """Return the project that `build` staged."""
        return cls(
            files=build.staged,
            settings=build.inputs.settings,
            main=build.inputs.manuscript.main,
            profile=build.options.profile,
            manuscript=build.inputs.manuscript,
            cache=build.options.cache,
        )

    def text(self, path: str) -> str:
        """Return a file's text; raises `EngineError` where it is not UTF-8."""
        try:
            return self.files[path].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise EngineError(
                f"report/{path} is not UTF-8 ({error.reason}).", fix="save the file as UTF-8"
            ) from None

    @cached_property
    def source(self) -> Splice:
        """The spliced manuscript."""
        return self.manuscript.source or Splice.of(self.files, self.main)

    @cached_property
    def tree(self) -> Mapping[str, Any]:
        """Pandoc's tree of the document, with all that its marks stand for.

        Raises `EngineError` that names every variable, value and generated part there is not.
        """
        source, missing = self.source, []
        blocks = self.manuscript.blocks or tree.of(source, self.cache)["blocks"]
        marks = {chr(FIRST + number): mark for number, mark in enumerate(source.marks)}
        texts: dict[tuple[str, str], str] = {}
        for mark in marks.values():
            text = self._text_of(mark)
            if text is not None:
                texts[mark[:2]] = text
            elif mark.kind != "shown":
                name = mark.name.removeprefix("meta.")
                missing.append(Unresolved(mark.kind, name, f"{mark.use.path}:{mark.use.line}"))
        if missing:
            raise error(missing, self)
        # Made from data by the engine itself, so one run reads them all.
        made = tree.read("\n\n".join(map(_fenced, texts.values())), self.cache)
        parts = dict(zip(texts, (div["c"][1] for div in made["blocks"]), strict=True))
        words = {c: parts[m[:2]] for c, m in marks.items() if m.kind in ("var", "meta")}
        values = tree.Values(
            source,
            {char: blocks[0]["c"] if blocks else [] for char, blocks in words.items()},
            {c: parts[m[:2]] for c, m in marks.items() if m.kind in ("include", "pagebreak")},
        )
        version = {"pandoc-api-version": made["pandoc-api-version"]}
        return {**version, "meta": {}, "blocks": tree.fill(blocks, values)}

    def _text_of(self, mark: Mark) -> str | None:
        """Return what a mark stands for, as Markdown; None where there is no such thing."""
        match mark.kind:
            case "var":
                text = self.variables.get(mark.name)
            case "meta":
                text = flat(dict(self.metadata)).get(mark.name.removeprefix("meta."))
                text = None if text is None else escape(text)
            case "include":
                return self.text(mark.name) if mark.name in self.files else None
            case "pagebreak":
                return "::: {.pagebreak}\n:::"
            case _:
                return None
        return None if text is None else " ".join(text.split())

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """The merged metadata, every scalar as it was typed (``1.10`` stays ``1.10``).

        Raises `EngineError` for broken YAML and for a profile that is not there.
        """
        merged: dict[str, Any] = {}
        for path in self._settings_files():
            merged = _deep(merged, _load(self.text(path), path))
        merged = _deep(merged, _load(self.source.front, self.main))
        known = {**self.cover, "version": self.settings.version, "lang": self.settings.lang}
        merged |= {key: value for key, value in known.items() if value}
        return merged

    def _settings_files(self) -> tuple[str, ...]:
        names = ["_quarto.yml"] if "_quarto.yml" in self.files else []
        if self.profile:
            profile = f"_quarto-{self.profile}.yml"
            if profile not in self.files:
                raise EngineError(
                    f"There is no profile `{self.profile}`: report/{profile} does not exist.",
                    fix="check the spelling of --profile, or write that file",
                )
            names.append(profile)
        return tuple(names)

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """Every value of ``_variables.yml`` by its dotted name."""
        if "_variables.yml" not in self.files:
            return {}
        return flat(_load(self.text("_variables.yml"), "_variables.yml"))

    @property
    def cover(self) -> Mapping[str, str]:
        """What a document says before its text beside its authors, by pandoc's names."""
        about = self.settings
        said = {"title": about.title, "subtitle": about.subtitle, "date": str(about.date)}
        return {name: value for name, value in said.items() if value}

    @property
    def terms(self) -> Mapping[str, str]:
        """The words for "Figure" and the like that the brief gives, by Quarto's names for them.

        Raises `EngineError` where ``language`` holds anything but words.
        """
        given = self.metadata.get("language") or {}
        words = given.values() if isinstance(given, dict) else ("",)
        if not all(isinstance(word, str) and _TERM.fullmatch(word) for word in words):
            raise EngineError(
                "report/_quarto.yml: `language` holds more than words.",
                fix="write each under its name, such as `crossref-fig-title: Abbildung`",
            )
        return dict(given)

    @property
    def numbered(self) -> bool:
        """Whether sections carry numbers."""
        return str(self.metadata.get("number-sections", "")).lower() == "true"

    @property
    def bibliography(self) -> tuple[str, ...]:
        """The bibliography files the metadata names, present or not."""
        named = self.metadata.get("bibliography") or []
        paths = named if isinstance(named, list) else [named]
        return tuple(str(path).removeprefix("./") for path in paths)

    @property
    def source_date_epoch(self) -> str:
        """Seconds from 1970 to the brief's date, UTC (reproducible-builds.org)."""
        return str((self.settings.date - Settings().date).days * 86400)


def script(name: str) -> bytes:
    """Return a Lua filter of this package."""
    return resources.files("brief.engines").joinpath(name).read_bytes()


def _fenced(text: str) -> str:
    return f"{_FENCE} {{.part}}\n\n{text}\n\n{_FENCE}"


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the scalars of `tree` by dotted name.

    >>> flat({"a": {"b": "1"}, "c": "2"})
    {'a.b': '1', 'c': '2'}
    """
    scalars: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            scalars.update(flat(value, f"{prefix}{key}."))
        elif isinstance(value, str):
            scalars[f"{prefix}{key}"] = value
    return scalars


def _deep(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `under` with `over` laid on it, mappings merged key by key."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _deep(below, value) if both and below is not None else value
    return merged


def _load(text: str, path: str) -> dict[str, Any]:
    try:
        _, loaded = settings.read(text)
    except yaml.YAMLError as error:
        line, what = settings.place(error)
        raise EngineError(
            f"report/{path}{f':{line}' if line else ''}: is not valid YAML: {what}.",
            fix="correct the line; texts with a colon or quotes need quotes around them",
        ) from None
    return loaded if isinstance(loaded, dict) else {}
