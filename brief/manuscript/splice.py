"""The manuscript's files as one Markdown text in which every place can be found again.

Includes are spliced in. The first character of every number is replaced by a private-use
character that stands for its place, and every variable by another: one character for
one, so that tables keep their columns. Once pandoc has said what is text and what is an
attribute, a link target or a comment, the characters tell where in the source it stands.
An include stands alone on its line, as Quarto asks (core/handlers/include-standalone.ts).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from brief.evidence.numbers import find_numbers
from brief.model import Problem, Typed, Use

#: Supplementary private use area A stands for numbers, area B for variables.
NUMBER, VARIABLE = 0xF0000, 0x100000
#: How many characters an area has; more numbers than that are no brief.
ROOM = 0xFFFE
MARKS = re.compile("[\U000f0000-\U0010ffff]")
#: Control, format and blank characters: text with them may read otherwise than it looks. Joiners
#: are letters in some scripts, and can only hide something between Latin ones.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]|(?<=[A-Za-z0-9])[\u200c\u200d]"
)
_SHORTCODE = re.compile(r"\{\{<[ \t]*(.*?)[ \t]*>\}\}")
#: ``{{{< … >}}}`` and ``{{</* … */>}}`` show a shortcode.
_SHOWN = re.compile(r"\{\{\{<.*?>\}\}\}|\{\{</\*.*?\*/>\}\}")
#: Syntax that a replaced character would break. Should pandoc take any of it for text, the
#: number is found in pandoc's tree all the same.
_SYNTAX = re.compile(
    r"\[\^[^\]\s]+\]"  # note labels
    r"|^[ \t>*+~:-]*\(?\d+[.)](?=\s)"  # markers of ordered lists
    r"|<[^<>\s]+[:@][^<>\s]*>"  # addresses
    r"|(?<![\w\\])@\{?[\w:.#$%&+?<>~/-]*\w"  # citation keys and cross-references
    r"|(?<=[{\s])[#.][A-Za-z][\w:.-]*(?=[\s}])"  # ids and classes
    r"|\]\[[^\]\n]*\]|^[ ]{0,3}\[[^\]\n]+\]:",  # labels of reference links
    re.MULTILINE,
)
_GENERATED = "_generated/"
#: The settings at the top of the main file, as `brief.engines.project` cuts them off.
FRONT = re.compile(r"---[^\S\n]*\n(?:.*\n)*?(?:---|\.\.\.)[^\S\n]*(?:\n|$)")
#: What Quarto takes for such settings anywhere; what pandoc does, `manuscript` hears from it.
_YAML = re.compile(
    r"^---[ \t]*\n(?=[ \t]*\S)(?:.*?^(?:---|\.\.\.)[ \t]*$)?", re.MULTILINE | re.DOTALL
)
_FENCED = re.compile(r"^[ \t>]*(`{3,}|~{3,}).*?^[ \t>]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass
class Splice:
    """What was spliced together so far: places by number, and what could not be read."""

    files: Mapping[str, bytes]
    main: str
    numbers: list[Typed] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    #: Numbers that got no mark, being syntax.
    unmarked: list[Typed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: The text of each file read.
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, path: str, above: tuple[str, ...] = ()) -> str:
        """Return the text of `path`, includes spliced in and places marked."""
        try:
            text = self.files[path].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.problem(path, 0, "encoding", f"is not UTF-8 ({error.reason})", "save as UTF-8")
            return ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.texts[path] = text
        for match in (*MARKS.finditer(text), *INVISIBLE.finditer(text)):
            name = f"U+{ord(match[0]):04X} is an invisible character"
            self.problem(path, match.start(), "control-character", name, "delete it")
        text = INVISIBLE.sub(" ", MARKS.sub(" ", text))
        codes = list(_SHORTCODE.finditer(_SHOWN.sub(_blank, text)))
        front = FRONT.match(text) if path == self.main else None
        start = front.end() if front else 0
        for match in _YAML.finditer(_FENCED.sub(_blank, text), start):
            self.yaml_block(path, match.start())
        for match in codes:
            if match.start() < start and match[1].startswith("include"):
                what, fix = "an include stands among the settings", "write the settings out"
                self.problem(path, match.start(), "include", what, fix)
        chars = self._marked(path, text, codes)
        parts, end = [], 0
        for match in codes:
            parts += ["".join(chars[end : match.start()]), self._shortcode(match, path, above)]
            end = match.end()
        spliced = "".join([*parts, *chars[end:]])
        for match in re.finditer(r"\{\{<(?!/\*)", _SHORTCODE.sub(_blank, _SHOWN.sub(_blank, text))):
            self.problem(
                path, match.start(), "unknown-shortcode", "is not closed", "end it with >}}"
            )
        return spliced

    def _marked(self, path: str, text: str, codes: Iterable[re.Match[str]]) -> list[str]:
        """Return the characters of `text`, the first one of each number replaced."""
        chars = list(text)
        code, syntax = _cover(text, codes), _cover(text, _SYNTAX.finditer(text))
        for number in find_numbers(text, anchor=True):
            span = slice(number.start, number.end)
            if any(code[span]):
                continue
            typed = Typed(f"report/{path}", *place(text, number.start), number.text)
            if any(syntax[span]):
                self.unmarked.append(typed)
            elif len(self.numbers) < ROOM:
                chars[number.start] = chr(NUMBER + len(self.numbers))
                self.numbers.append(typed)
        return chars

    def _shortcode(self, match: re.Match[str], path: str, above: tuple[str, ...]) -> str:
        kind, _, argument = match[1].partition(" ")
        argument = unquoted(argument.strip())
        text, at = self.texts[path], match.start()
        if kind in ("var", "meta") and argument and len(self.uses) < ROOM:
            name = argument if kind == "var" else f"meta.{argument}"
            self.uses.append(Use(f"report/{path}", *place(text, at), name))
            return chr(VARIABLE + len(self.uses) - 1)
        alone = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip() == match[0]
        if match[1] == "pagebreak" and alone:
            return ""
        if kind == "include" and argument and alone:
            return self._include(argument, path, at, above)
        if kind in ("include", "pagebreak") and not alone:
            what, fix = f"`{kind}` must stand alone on its line", "put it on a line of its own"
        else:
            what, fix = f"`{match[1]}` is not supported", "use var, meta, include or pagebreak"
        self.problem(path, at, "unknown-shortcode", what, fix, match[0])
        return ""

    def _include(self, wanted: str, path: str, at: int, above: tuple[str, ...]) -> str:
        paths = targets(wanted, path, self.main)
        target = next((t for t in paths if t in self.files or t.startswith(_GENERATED)), "")
        if target.startswith(_GENERATED):
            return ""  # made by compose, from data alone; an author's file there is not loaded
        if target and target not in (path, *above):
            return self.read(target, (*above, path)) + "\n\n"
        what, fix = f"there is no {wanted}", "correct the path"
        similar = difflib.get_close_matches(paths[-1], sorted(self.files), 1)
        if target:
            what, fix = f"{wanted} includes itself", "break the circle"
        elif paths[-1].startswith(".."):
            what, fix = f"{wanted} leads out of report/", "copy the file in"
        elif similar:
            fix = f"did you mean {similar[0]}?"
        self.problem(path, at, "include", what, fix, wanted)
        return ""

    def yaml_block(self, path: str, at: int) -> None:
        """Note settings inside the text, which could bring in files that are not the manuscript."""
        what = "settings stand in the middle of the text"
        fix = "move them to _quarto.yml; leave a line empty after a rule, write headings with #"
        self.problem(path, at, "yaml-block", what, fix)

    def problem(
        self, path: str, at: int, rule: str, message: str, fix: str, value: str = ""
    ) -> None:
        """Note a broken rule at a character offset of a file."""
        line, column = place(self.texts.get(path, ""), at)
        self.problems.append(Problem(f"report/{path}", line, column, rule, message, fix, "", value))

    def find(self, needle: str) -> tuple[str, int]:
        """Return the file and the offset where a text stands; the main file's start if nowhere."""
        for path, text in self.texts.items():
            if needle and needle in text:
                return path, text.index(needle)
        return self.main, 0

    def plain(self, text: str) -> str:
        """Return `text` with the replaced characters as they were; variables vanish."""
        return MARKS.sub(lambda mark: self.original(mark[0]), text)

    def use(self, mark: str) -> Use | None:
        """Return the variable that a mark stands for; None for a number."""
        return self.uses[ord(mark) - VARIABLE] if ord(mark) >= VARIABLE else None

    def original(self, mark: str) -> str:
        """Return the character that a mark replaced; nothing for a variable."""
        return "" if ord(mark) >= VARIABLE else self.numbers[ord(mark) - NUMBER].text[0]


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset.

    >>> place("ab\\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def shortcodes(text: str) -> Iterator[re.Match[str]]:
    """Yield the shortcodes of a text; group 1 is what stands inside."""
    return _SHORTCODE.finditer(text)


def _cover(text: str, matches: Iterable[re.Match[str]]) -> bytearray:
    """Return for each character of `text` whether it stands inside one of the matches."""
    covered = bytearray(len(text))
    for match in matches:
        covered[match.start() : match.end()] = b"\1" * len(match[0])
    return covered


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def targets(wanted: str, path: str, main: str) -> list[str]:
    """Return the paths below report/ that an include in `path` may mean; the first there is, it is.

    Versions of Quarto differ in whether a path is seen from the file it stands in or from
    the main document, so both are understood. A leading slash is report/ itself.

    >>> targets("x.qmd", "sections/a.qmd", "brief.qmd")
    ['sections/x.qmd', 'x.qmd']
    """
    folders = ("",) if wanted.startswith("/") else (dirname(path), dirname(main))
    return [normpath(join(folder, wanted.lstrip("/"))) for folder in folders]


def unquoted(text: str) -> str:
    """Return the argument of a shortcode without the quotes around it."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
