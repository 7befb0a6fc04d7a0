"""Expand Quarto's shortcodes include, var, meta and pagebreak before pandoc reads them.

Done as text, for two reasons: pandoc takes time quadratic in the number of ``{{<``, and
text is the one form in which captions, alt texts, link targets, tables and headings are
all alike. The rules are Quarto's own: ``include`` stands alone on its line; a value in an
attribute or in code is plain text; ``{{{< … >}}}`` shows a shortcode; code marked
``shortcodes=false`` is left alone (Quarto 1.9, filters/customnodes/shortcodes.lua and
core/handlers/include-standalone.ts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from brief.engines.project import Project, flat
from brief.engines.unresolved import Line, Unresolved, error
from brief.manuscript.splice import targets, unquoted

_SHORTCODE = re.compile(r"\{\{<\s*(.*?)\s*>\}\}")
_SHOWN = re.compile(r"\{(\{\{<.*?>\}\})\}|\{\{</\*(.*?)\*/>\}\}")
_ALONE = re.compile(r"^\s*\{\{<\s*(include|pagebreak)\b\s*(.*?)\s*>\}\}\s*$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})(.*)$")
_CELL = re.compile(r"\{[A-Za-z][^}=]*\}")
_INLINE_CELL = re.compile(r"`\{(\w+)\}\s")
_CODE = re.compile(r"(`+)(?:(?!\1).)+\1")
_ATTRIBUTE = re.compile(r'[\w-]+="(?:\\.|\{\{<.*?>\}\}|[^"\\])*"')
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\](?:\((?:\\.|[^()\\])*\))?(?:\{[^}]*\})?")
_STYLE = re.compile(r"(?<!\\)(?:\*+|(?<!\w)_+|_+(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
#: Stands for the opening of a shortcode that is shown and not expanded.
_SHIELD = "\ue000"


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is met while the document and its includes are read."""

    project: Project
    lines: list[Line] = field(default_factory=list)
    missing: list[Unresolved] = field(default_factory=list)

    def read(self, path: str, above: tuple[str, ...] = ()) -> None:
        skip = self.project.front_matter[1] if path == self.project.main else 0
        for number, text in enumerate(self.project.text(path).split("\n"), start=1):
            if number <= skip:
                continue
            alone = _ALONE.match(text)
            if not alone or alone[1] != "include":
                self.lines.append((path, number, text))
                continue
            wanted = unquoted(alone[2])
            paths = targets(wanted, path, self.project.main)
            target = next((one for one in paths if one in self.project.files), "")
            if target and target not in (path, *above):
                self.read(target, (*above, path))
                self.lines.append((path, number, ""))
            else:
                kind = "cycle" if target else "include"
                self.missing.append(Unresolved(kind, wanted, f"report/{path}:{number}"))
                self.lines.append((path, number, text))


def lines(project: Project) -> tuple[Line, ...]:
    """Return the manuscript's lines, each include replaced by the lines of its file."""
    return tuple(_read(project).lines)


def splice(project: Project) -> str:
    """Return the manuscript as one text, includes in place, other shortcodes untouched.

    Raises `EngineError` that names every missing include.
    """
    reader = _read(project)
    if reader.missing:
        raise error(reader.missing, project, reader.lines)
    return "\n".join(text for *_, text in reader.lines)


def _read(project: Project) -> _Reader:
    reader = _Reader(project)
    reader.read(project.main)
    return reader


def expand(project: Project) -> str:
    """Return the manuscript as plain pandoc Markdown, without front matter.

    Raises `EngineError` that names every unknown variable, value, include, shortcode and
    executable code cell at once.
    """
    reader = _read(project)
    metadata = flat(dict(project.metadata))
    found = reader.missing
    done: list[str] = []
    fence = ""  # the run that opened the code block we are in
    untouched = False  # … and whether it asked to be left alone
    for path, number, text in reader.lines:
        place = f"report/{path}:{number}"
        mark = _FENCE.match(text)
        if mark and not fence:
            fence = mark[1]
            untouched = bool(re.search(r"shortcodes=\"?false", mark[2]))
            if _CELL.match(mark[2].strip()):
                found.append(Unresolved("construct", mark[2].strip(), place))
        elif mark and fence and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        alone = _ALONE.match(text)
        if alone and alone[1] == "include":
            continue
        if fence and untouched:
            done.append(text)
        elif alone and alone[1] == "pagebreak" and not fence:
            done.extend(("", "::: {.pagebreak}", ":::", ""))
        else:
            line = _Line(text, place, bool(fence), project, metadata, found)
            done.append(line.expanded())
    if found:
        raise error(found, project, reader.lines)
    return "\n".join(done) + "\n"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text whose shortcodes are to be expanded."""

    text: str
    place: str
    code: bool
    project: Project
    metadata: dict[str, str]
    found: list[Unresolved]

    def expanded(self) -> str:
        shielded = _SHOWN.sub(self._shield, self.text.replace(_SHIELD, "\ufffd"))
        if not self.code:
            for cell in _INLINE_CELL.findall(shielded):
                self.found.append(Unresolved("construct", f"{{{cell}}}", self.place))
        plain = list(self._plain_spans(shielded))

        def value(match: re.Match[str]) -> str:
            text = self._value(match[1])
            if text is None:
                return ""
            for start, end, code in plain:
                if start <= match.start() < end:
                    return to_text(text) if code else escape(to_text(text))
            return text

        done = _SHORTCODE.sub(value, shielded)
        if "{{<" in done:  # never closed, or closed on another line
            self.found.append(Unresolved("shortcode", done[done.index("{{<") :], self.place))
        return done.replace(_SHIELD, "{{<")

    def _plain_spans(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Return where a value must be plain text: start, end, and whether it is code."""
        if self.code:
            yield 0, len(text), True
            return
        for pattern, code in ((_CODE, True), (_ATTRIBUTE, False)):
            for match in pattern.finditer(text):
                yield match.start(), match.end(), code

    def _shield(self, match: re.Match[str]) -> str:
        shown = match[1] or "{{<" + match[2] + ">}}"
        return shown.replace("{{<", _SHIELD)

    def _value(self, content: str) -> str | None:
        """Return what a shortcode stands for; None where it is unknown, which is noted."""
        name, _, rest = content.partition(" ")
        known = {"var": self.project.variables, "meta": self.metadata}.get(name)
        key = unquoted(rest.strip())
        if known is None:
            self.found.append(Unresolved("shortcode", f"{{{{< {content} >}}}}", self.place))
        elif key not in known:
            self.found.append(Unresolved(name, key, self.place))
        else:
            return " ".join(known[key].split())
        return None


def to_text(markdown: str) -> str:
    r"""Return the words of a short piece of Markdown: no links, emphasis or escapes.

    >>> to_text(r"[about £4\.50](#ev-x){.traced} a **night**")
    'about £4.50 a night'
    """
    return _ESCAPE.sub(r"\1", _STYLE.sub("", _LINK.sub(r"\1", markdown)))


def escape(text: str) -> str:
    r"""Return `text` so that Markdown shows exactly it.

    >>> escape("a*b")
    'a\\*b'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
