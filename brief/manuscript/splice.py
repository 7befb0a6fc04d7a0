"""The manuscript's files as one Markdown text in which every place can be found again.

Includes are spliced in, and each shortcode becomes a mark: one private-use character that
stands for it, so that tables keep their columns and pandoc is not slowed. Nothing else of
the text is touched, so what pandoc reads is what the author wrote. Once it has said what is
text and what an attribute, a link target or a comment, the marks say where in the source they
stand; `locate` finds the place of any other words. An include stands alone on its line, as
Quarto asks (core/handlers/include-standalone.ts).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from posixpath import dirname, join, normpath
from typing import NamedTuple

from brief.evidence.characters import INVISIBLE
from brief.model import Problem, Use

#: The first mark: supplementary private use area B. More marks than `ROOM` are no brief.
FIRST, ROOM = 0x100000, 0xFFFE
MARKS = re.compile("[\U00100000-\U0010fffd]")
#: ``{{{< … >}}}`` and ``{{</* … */>}}`` show a shortcode; else it is one.
_SHORTCODE = re.compile(
    r"\{(?P<braces>\{\{<.*?>\}\})\}|\{\{</\*(?P<slashes>.*?)\*/>\}\}"
    r"|\{\{<[ \t]*(?P<inside>.*?)[ \t]*>\}\}"
)
#: How a mark could be typed where pandoc would make the character of it.
_FORGED = re.compile(r"&#(?:0*10[4-9]\d{4}|0*11[01]\d{4}|x0*10[0-9a-f]{4})\b|%F4%8", re.IGNORECASE)
_GENERATED = "_generated/"
#: The shortcodes that stand alone on their line.
_BLOCKS = ("include", "pagebreak")
#: The id of a row, as shortcodes give it.
_ID = re.compile(r"[a-z][a-z0-9_]*")
#: The settings at the top of the main file.
FRONT = re.compile(r"(---[^\S\n]*\n(?:.*\n)*?)(?:---|\.\.\.)[^\S\n]*(?:\n|$)")
#: What Quarto takes for such settings anywhere; what pandoc does, `parsing` hears from it.
_YAML = re.compile(
    r"^---[ \t]*\n(?=[ \t]*\S)(?:.*?^(?:---|\.\.\.)[ \t]*$)?", re.MULTILINE | re.DOTALL
)
_FENCED = re.compile(r"^[ \t>]*(`{3,}|~{3,}).*?^[ \t>]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: The colons around a div; what stands before them besides quotation and list marks, and behind
#: them: nothing where they close one, and where they open one its attributes or a class.
_COLONS = re.compile(
    r"^(?:[ \t>*+-]|\d+[.)])*+(.*?)(?<!\S)(:{3,})[ \t]*(.*?)[ \t:]*$", re.MULTILINE
)
_OPENING = re.compile(r"\{.*\}|[^\s{}]+")
#: How many characters before some words are looked for with them, at first and at last.
_CONTEXTS = (40, 12, 3, 0)

_MEND = "close each ::: and define each note once, where it is used"

#: A line of the spliced text: its file below report/, its number there, its text as typed.
Line = tuple[str, int, str]
#: A piece of the spliced text: the text, its file below report/, its offset there.
Piece = tuple[str, str, int]
#: Where an author finds something: the path from the project, line and column.
Place = tuple[str, int, int]


class Mark(NamedTuple):
    """A shortcode: what it is, what it names, how it was typed, and where.

    `kind` is var, meta, include, pagebreak, or shown for one that is only to be seen. One that
    cites several rows is as many marks, each with its piece of what was typed.
    """

    kind: str
    name: str
    typed: str
    use: Use

    @property
    def is_variable(self) -> bool:
        """Whether it stands for a value."""
        return self.kind in ("var", "meta")

    @property
    def is_citation(self) -> bool:
        """Whether it stands for the place of a row, and no word of it."""
        return self.kind == "var" and self.use.group == "cite"

    @property
    def is_block(self) -> bool:
        """Whether it stands for blocks, and not for words."""
        return self.kind in _BLOCKS


@dataclass
class Splice:
    """What was spliced together so far: its pieces, its marks, and what could not be read."""

    files: Mapping[str, bytes]
    main: str
    marks: list[Mark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: The settings at the top of the main file, without the line after them.
    front: str = ""
    #: Where in `text` the last words were found: the next ones follow.
    cursor: int = 0
    #: Where the last text ended that was rejected, by the text.
    _rejected: dict[str, int] = field(default_factory=dict)
    _pieces: list[Piece] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, bytes], main: str) -> Splice:
        """Return the manuscript that starts with `main`, spliced."""
        made = cls(files, main)
        made._read(main)
        return made

    @property
    def nowhere(self) -> Place:
        """The main file, for what has no place in it."""
        return f"report/{self.main}", 0, 0

    @cached_property
    def text(self) -> str:
        """The whole text, a mark in the place of each shortcode."""
        return "".join(text for text, _, _ in self._pieces)

    @cached_property
    def _seen(self) -> str:
        """The text with blanks for its comments."""
        return _COMMENT.sub(_blank, self.text)

    @cached_property
    def _strays(self) -> Iterator[int]:
        return stray_colons(_FENCED.sub(_blank, self._seen))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(text) for text, _, _ in self._pieces)]

    @cached_property
    def _letters(self) -> tuple[str, list[int]]:
        """The letters, digits and marks of the text, and the offset of each."""
        pairs = [(c, at) for at, char in enumerate(self.text) for c in letters(char)]
        return "".join(c for c, _ in pairs), [at for _, at in pairs]

    def _read(self, path: str, above: tuple[str, ...] = ()) -> None:
        try:
            text = self.files[path].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            what = f"is not UTF-8 ({error.reason})"
            self.problem(self.at(path, 0), "encoding", what, "save as UTF-8")
            return
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._texts[path] = text
        for match in INVISIBLE.finditer(text):
            what = f"U+{ord(match[0]):04X} is an invisible character"
            self.problem(self.at(path, match.start()), "control-character", what, "delete it")
        for match in _FORGED.finditer(text):
            what = f"{match[0]} is a character for private use"
            self.problem(self.at(path, match.start()), "control-character", what, "delete it")
        text = _FORGED.sub(_blank, INVISIBLE.sub(" ", text))
        front = FRONT.match(text) if path == self.main else None
        end = front.end() if front else 0
        if front:
            self.front = front[1]
        for match in _YAML.finditer(_FENCED.sub(_blank, text), end):
            self.yaml_block(self.at(path, match.start()))
        for match in _SHORTCODE.finditer(text, 0, end):
            if (match["inside"] or "").startswith("include"):
                what, fix = "an include stands among the settings", "write the settings out"
                self.problem(self.at(path, match.start()), "include", what, fix)
                self.front = self.front.replace(match[0], _blank(match))
        for match in _SHORTCODE.finditer(text, end):
            self._pieces.append((text[end : match.start()], path, end))
            self._shortcode(match, path, above)
            end = match.end()
        self._pieces.append((text[end:], path, end))
        for match in re.finditer(r"\{\{<(?!/\*)", _SHORTCODE.sub(_blank, text)):
            where, fix = self.at(path, match.start()), "end it with >}} on the same line"
            self.problem(where, "unknown-shortcode", "is not closed", fix)

    def _shortcode(self, match: re.Match[str], path: str, above: tuple[str, ...]) -> None:
        inside, at = match["inside"], match.start()
        if inside is None:
            shown = match["braces"] or "{{<" + match["slashes"] + ">}}"
            self._mark("shown", shown, match[0], path, at)
            return
        kind, _, argument = inside.partition(" ")
        argument = re.sub(r"^([\"'])(.*)\1$", r"\2", argument.strip())  # without its quotes
        line = match.string[match.string.rfind("\n", 0, at) + 1 :].partition("\n")[0]
        alone = line.strip() == match[0]
        if kind in ("var", "meta") and argument:
            name = argument if kind == "var" else f"meta.{argument}"
            self._mark(kind, name, match[0], path, at)
        elif kind == "cite":
            self._cite(match, path)
        elif kind in _BLOCKS and not alone:
            what, fix = f"`{kind}` must stand alone on its line", "put it on a line of its own"
            self.problem(self.at(path, at), "unknown-shortcode", what, fix, match[0])
        elif inside == "pagebreak":
            self._mark(kind, "", match[0], path, at)
        elif kind == "include" and argument:
            self._include(argument, match, path, above)
        else:
            what, fix = f"`{inside}` is not supported", "use var, cite, meta, include or pagebreak"
            self.problem(self.at(path, at), "unknown-shortcode", what, fix, match[0])

    def _cite(self, match: re.Match[str], path: str) -> None:
        """Make a mark for each row that ``{{< cite a b >}}`` names."""
        _, *named = re.finditer(r"\S+", match["inside"])
        wrong = [name[0] for name in named if not _ID.fullmatch(name[0])]
        if wrong or not named:
            what = f"`{wrong[0]}` is no id of a row" if wrong else "`cite` names no row"
            fix = "write {{< cite ID >}} or {{< cite ID ID >}}, with spaces between and no group"
            self.problem(self.at(path, match.start()), "unknown-shortcode", what, fix, match[0])
            return
        inside = match.start("inside")
        starts = [match.start(), *(inside + name.start() for name in named[1:])]
        for name, start, end in zip(named, starts, [*starts[1:], match.end()], strict=True):
            self._mark("var", f"cite.{name[0]}", match.string[start:end], path, start)

    def _mark(self, kind: str, name: str, typed: str, path: str, at: int) -> None:
        mark = Mark(kind, name, typed, Use(*self.at(path, at), name))
        char = chr(FIRST + len(self.marks)) if len(self.marks) < ROOM else ""
        apart = ["\n\n"] if mark.is_block else []  # a paragraph of its own
        self._pieces += [(text, path, at) for text in (*apart, char, *apart)]
        self.marks.append(mark)

    def _include(
        self, wanted: str, match: re.Match[str], path: str, above: tuple[str, ...]
    ) -> None:
        # Versions of Quarto differ in whether a path is seen from the file it stands in or
        # from the main document, so both are understood. A leading slash is report/ itself.
        folders = ("",) if wanted.startswith("/") else (dirname(path), dirname(self.main))
        paths = [normpath(join(folder, wanted.lstrip("/"))) for folder in folders]
        target = next((t for t in paths if t in self.files or t.startswith(_GENERATED)), "")
        if target.startswith(_GENERATED):  # made from data alone, once they are judged
            self._mark("include", target, match[0], path, match.start())
            return
        if target and target not in (path, *above):
            self._read(target, (*above, path))
            self._pieces.append(("\n\n", path, match.start()))
            return
        what, fix = f"there is no {wanted}", "correct the path"
        similar = difflib.get_close_matches(paths[-1], sorted(self.files), 1)
        if target:
            what, fix = f"{wanted} includes itself", "break the circle"
        elif paths[-1].startswith(".."):
            what, fix = f"{wanted} leads out of report/", "copy the file in"
        elif similar:
            fix = f"did you mean {similar[0]}?"
        self.problem(self.at(path, match.start()), "include", what, fix, wanted)

    def yaml_block(self, where: Place) -> None:
        """Note settings inside the text, which could bring in files that are not the manuscript."""
        what = "settings stand in the middle of the text"
        fix = "move them to _quarto.yml; leave a line empty after a rule, write headings with #"
        self.problem(where, "yaml-block", what, fix)

    def problem(self, where: Place, rule: str, message: str, fix: str, value: str = "") -> None:
        """Note a broken rule."""
        self.problems.append(Problem(*where, rule, message, fix, value=value))

    def reject(self, needle: str, rule: str, message: str, fix: str, pattern: str = "") -> None:
        """Note a broken rule where a text stands next that was not rejected yet.

        `pattern` finds it, as group 1, where it may be typed in several ways. What a comment
        holds is none of it.
        """
        after = max(self.cursor, self._rejected.get(needle, 0))
        typed = [re.compile(one) for one in (pattern, f"({re.escape(needle)})") if one]
        places = (one.search(self._seen, start) for one in typed for start in (after, 0))
        match = next(filter(None, places), None)
        where = self.nowhere
        if needle and match:
            where, self._rejected[needle] = self.at(*self._origin(match.start(1))), match.end(1)
        self.problem(where, rule, message, fix, needle[:60])

    def stray(self) -> Place:
        """Return where the next colons stand that are around nothing."""
        at = next(self._strays, None)
        return self.find(":::") if at is None else self.at(*self._origin(at))

    def warn(self, said: str) -> None:
        """Note what pandoc warns of, at the author's own line."""
        line = re.search(r"line (\d+)", said)
        path, number, _ = self.lines[int(line[1]) - 1] if line else (self.main, 0, "")
        what = re.sub(r" at (?:chunk )?line \d+ column \d+", "", MARKS.sub("", said))
        self.problem((f"report/{path}", number, 0), "markdown", f"pandoc warns: {what}", _MEND)

    def refuse(self, use: Use, rule: str, message: str, fix: str, value: str = "") -> None:
        """Note a broken rule at the place of a shortcode."""
        self.problem((use.path, use.line, use.column), rule, message, fix, value)

    def at(self, path: str, offset: int) -> Place:
        """Return the place of a character offset of a file below report/."""
        return f"report/{path}", *place(self._texts.get(path, ""), offset)

    def find(self, needle: str) -> Place:
        """Return where a text stands next; the main file, without a line, if nowhere.

        Markup as it was typed is looked for, from where the last words were found.
        """
        return self.search(re.compile(f"({re.escape(needle)})")) if needle else self.nowhere

    def search(self, pattern: re.Pattern[str]) -> Place:
        """Return, as `find`, where group 1 of a pattern is met next."""
        match = pattern.search(self.text, self.cursor) or pattern.search(self.text)
        return self.at(*self._origin(match.start(1))) if match else self.nowhere

    def locate(self, before: str, words: str) -> Place:
        """Return the place of words that a reader sees after the text `before`.

        Compared are letters and digits alone, so no markup between them matters; the more of
        `before` is found with them, the better.
        """
        plain, offsets = self._letters
        wanted = letters(words)
        start = bisect_right(offsets, self.cursor - 1)
        for size in _CONTEXTS:
            context = letters(before[-2 * size :])[-size:] if size else ""
            at = plain.find(context + wanted, max(start - len(context), 0))
            at = plain.find(context + wanted) if at < 0 else at
            if at >= 0 and wanted:
                self.cursor = offsets[at + len(context) + len(wanted) - 1] + 1
                return self.at(*self._origin(offsets[at + len(context)]))
        return self.nowhere

    def follow(self, mark: str) -> None:
        """Take a mark for where the last words were found."""
        self.cursor = max(self.text.find(mark), 0)

    def _origin(self, at: int) -> tuple[str, int]:
        """Return the file and the offset in it of an offset of the spliced text."""
        number = bisect_right(self._starts, at, hi=len(self._pieces)) - 1
        text, path, start = self._pieces[number]
        return path, start + (0 if MARKS.match(text) else at - self._starts[number])

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the spliced text, shortcodes as they were typed."""
        lines, at = [], 0
        for line in self.text.split("\n"):
            path, offset = self._origin(at)
            typed = MARKS.sub(lambda m: self.mark(m[0]).typed, line)
            lines.append((path, self.at(path, offset)[1], typed))
            at += len(line) + 1
        return tuple(lines)

    def reveal(self, text: str) -> None:
        """Take the marks in a text for shortcodes that are only to be seen, as they were typed."""
        for char in MARKS.findall(text):
            mark = self.mark(char)
            self.marks[ord(char) - FIRST] = mark._replace(kind="shown", name=mark.typed)

    def mark(self, char: str) -> Mark:
        """Return what a mark stands for."""
        return self.marks[ord(char) - FIRST]

    def within(self, text: str) -> list[Mark]:
        """Return what the marks in a text stand for."""
        return [self.mark(char) for char in MARKS.findall(text)]

    def shown(self, text: str) -> str:
        """Return `text` with the shortcodes that are only to be seen."""
        return MARKS.sub(
            lambda m: m[0] if self.mark(m[0]).is_variable else self.mark(m[0]).name, text
        )

    def uncited(self, text: str) -> str:
        """Return `text` without its short citations, which are no part of a sentence."""
        return MARKS.sub(lambda m: "" if self.mark(m[0]).is_citation else m[0], text)

    def plain(self, text: str) -> str:
        """Return `text` without its variables."""
        return MARKS.sub("", self.shown(text))


def letters(text: str) -> str:
    """Return the letters, digits and marks of a text, accents and ligatures taken apart.

    >>> letters("f\\u00edf-ty: 1,000")
    'fifty1000'
    """
    return "".join(
        c
        for char in text
        for c in (unicodedata.normalize("NFKD", char) if char > "\x7f" else char)
        if c.isalnum() or MARKS.match(c)
    )


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset.

    >>> place("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def stray_colons(text: str) -> Iterator[int]:
    """Yield the offset of all colons that open no div and close none.

    >>> list(stray_colons("::: {.a}\\n::: b\\n:::\\n:::\\n:::\\nc :::"))
    [23, 29]
    """
    depth = 0
    for colons in _COLONS.finditer(text):
        before, _, behind = colons.groups()
        if not before and _OPENING.fullmatch(behind):
            depth += 1
        elif depth and not (before or behind):
            depth -= 1
        else:
            yield colons.start(2)


def shortcodes(text: str) -> Iterator[tuple[str, str]]:
    """Yield the shortcodes of a text: all of each, and what stands inside."""
    for match in _SHORTCODE.finditer(text):
        if match["inside"] is not None:
            yield match[0], match["inside"]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
