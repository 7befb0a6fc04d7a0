"""The manuscript parsed: which variables it cites where, and which numbers it types.

Pandoc decides what is text; the places come from the source. Before pandoc reads the
manuscript, the first character of every number is replaced by a private-use character
that stands for its place, and every variable by another. Where such a character comes
out in pandoc's tree tells whether it is prose, an attribute, a link target or code. One
character for one, so tables keep their columns.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import yaml

from brief import tools
from brief.errors import EngineError
from brief.model import Manuscript, Problem, Typed, Use
from brief.numbers import find_numbers

#: Supplementary private use area A stands for numbers, B for variables.
NUMBER, VARIABLE = 0xF0000, 0x100000
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
#: Invisible characters that could make the text read otherwise than it looks (bidi, C0).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHORTCODE = re.compile(r"\{\{<\s*(\w+)\s+(.*?)\s*>\}\}|\{\{<\s*(pagebreak)\s*>\}\}")
#: What the source writes with digits though it is no text: note labels, list markers.
_NOT_TEXT = re.compile(r"\[\^[^\]\s]+\]|^[ \t>]*\(?(?:\d+|#)[.)](?=\s)", re.MULTILINE)
_GENERATED = "_generated/"
#: Metadata a reader sees. Dates and versions are the brief's own and are checked elsewhere.
_SHOWN = ("title", "subtitle", "abstract", "description", "author", "keywords")
#: Attributes a reader sees or hears.
_SPOKEN = ("fig-alt", "alt", "title", "fig-cap", "tbl-cap", "aria-label")


@dataclass
class _Source:
    """The manuscript being spliced together, and the place of each replaced character."""

    files: Mapping[str, bytes]
    numbers: list[Typed] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def text(self, path: str, above: tuple[str, ...]) -> str:
        """Return the text of `path` with includes spliced in and places marked."""
        try:
            text = self.files[path].decode("utf-8")
        except UnicodeDecodeError as error:
            self._problem(path, 0, 0, "encoding", f"is not UTF-8 ({error.reason})", "save as UTF-8")
            return ""
        text = text.replace("\r\n", "\n")
        for match in [*_PRIVATE.finditer(text), *_CONTROL.finditer(text)]:
            line, column = _place(text, match.start())
            name = f"U+{ord(match[0]):04X}"
            self._problem(path, line, column, "control-character", f"{name} is invisible", "delete it")
        text = _CONTROL.sub(" ", _PRIVATE.sub(" ", text))
        chars = list(text)
        skip = [m.span() for m in (*_SHORTCODE.finditer(text), *_NOT_TEXT.finditer(text))]
        for number in find_numbers(text):
            if any(a < number.end and number.start < b for a, b in skip):
                continue
            line, column = _place(text, number.start)
            chars[number.start] = chr(NUMBER + len(self.numbers))
            self.numbers.append(Typed(f"report/{path}", line, column, number.text))
        out, end = [], 0
        for match in _SHORTCODE.finditer(text):
            out.append("".join(chars[end : match.start()]))
            out.append(self._shortcode(match, path, text, (*above, path)))
            end = match.end()
        return "".join([*out, *chars[end:]])

    def _shortcode(self, match: re.Match[str], path: str, text: str, above: tuple[str, ...]) -> str:
        line, column = _place(text, match.start())
        kind, argument = match[1] or match[3], (match[2] or "").strip("\"'")
        if kind in ("var", "meta"):
            name = argument if kind == "var" else f"meta.{argument}"
            self.uses.append(Use(f"report/{path}", line, column, name))
            return chr(VARIABLE + len(self.uses) - 1)
        if kind == "pagebreak":
            return ""
        if kind != "include":
            self._problem(
                path, line, column, "unknown-shortcode", f"`{kind}` is not supported",
                "use var, meta, include or pagebreak",
            )  # fmt: skip
            return ""
        # Quarto sees a nested include from the main file, an editor from its own folder.
        target = _join(PurePosixPath(path).parent, argument)
        if target not in self.files:
            target = _join(PurePosixPath(), argument)
        if target.startswith(_GENERATED):
            return ""  # made by compose, from data alone
        if target in above:
            self._problem(path, line, column, "include", f"{argument} includes itself", "break the circle")
            return ""
        if target not in self.files:
            near = difflib.get_close_matches(target, self.files, 1)
            hint = f"did you mean {near[0]}?" if near else "write the path as seen from this file"
            self._problem(path, line, column, "include", f"there is no {argument}", hint)
            return ""
        return self.text(target, above)

    def _problem(self, path: str, line: int, column: int, rule: str, what: str, fix: str) -> None:
        self.problems.append(Problem(f"report/{path}", line, column, rule, what, fix))


@dataclass
class _Walk:
    """A walk over pandoc's tree that notes where each marked character stands."""

    source: _Source
    uses: list[Use] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    words: dict[tuple[str, str], int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    lists: list[int] = field(default_factory=list)
    block: int = 0
    section: int = 0
    position: tuple[str, str] = ("", "")
    literal: str | None = None

    def text(self, text: str) -> None:
        """Note the marked characters of a text that readers see."""
        for char in _PRIVATE.findall(text):
            code = ord(char)
            if code >= VARIABLE:
                use = self.source.uses[code - VARIABLE]
                self.uses.append(
                    replace(use, block=self.block, section=self.section, position=self.position)
                )
            else:
                number = self.source.numbers[code - NUMBER]
                self.typed.append(replace(number, reason=self.literal or ""))
        if self.position[0]:
            plain = _PRIVATE.sub(lambda m: "" if ord(m[0]) >= VARIABLE else "0", text)
            count = len(re.findall(r"\w[\w’'-]*", plain))
            self.words[self.position] = self.words.get(self.position, 0) + count

    def node(self, node: Any) -> None:
        """Walk a node, a list of nodes, or nothing."""
        if isinstance(node, list):
            for child in node:
                self.node(child)
            return
        if not isinstance(node, dict) or "t" not in node:
            return
        kind, content = node["t"], node.get("c")
        if kind in ("Para", "Plain", "Header", "CodeBlock", "LineBlock"):
            self.block += 1
        if kind == "Header":
            self.section += 1
        if kind == "Str":
            self.text(content)
        elif kind in ("Code", "CodeBlock", "Math"):
            self.text(content[1])
        elif kind in ("RawInline", "RawBlock"):
            if not content[1].lstrip().startswith("<!--"):
                self.raw.append(content[1])
        elif kind in ("Span", "Div"):
            self._attributed(content[0], content[1:])
        elif kind in ("Link", "Image"):
            self._attributes(content[0])
            self.node(content[1])
            self.text(content[2][1])
        elif kind == "OrderedList":
            if content[0][0] != 1:
                self.lists.append(content[0][0])
            self.node(content[1])
        elif kind == "Figure" or kind == "Table":
            self._attributes(content[0])
            self.node(content[1:])
        elif kind == "Cite":
            for citation in content[0]:
                self.node(citation["citationPrefix"])
                self.node(citation["citationSuffix"])
            if "".join(_strings(content[1])).startswith("@"):
                return
        elif content is not None:
            self.node(content)

    def _attributes(self, attr: Any) -> None:
        for name, value in attr[2]:
            if name in _SPOKEN:
                self.text(value)

    def _attributed(self, attr: Any, content: Any) -> None:
        classes, values = attr[1], dict(attr[2])
        self._attributes(attr)
        before = (self.position, self.literal)
        if "position" in classes:
            self.position = (values.get("question", ""), values.get("stance", ""))
        if "literal" in classes:
            self.literal = values.get("reason", "")
        if "balance-reason" in classes:
            words = "".join(_strings(content)).split()
            self.reasons[values.get("question", "")] = " ".join(words)
        self.node(content)
        self.position, self.literal = before


def parse(files: Mapping[str, bytes], main: str) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the manuscript and what kept parts of it from being read."""
    source = _Source(files)
    text = source.text(main, ())
    tree = _tree(text)
    walk = _Walk(source)
    for name in _SHOWN:
        walk.node(_inlines(tree["meta"].get(name)))
    walk.node(tree["blocks"])
    _settings_text(files, walk)
    problems = [*source.problems, *_raw_problems(files, walk.raw), *_chart_text(files)]
    problems += [
        Problem(f"report/{main}", 0, 0, "typed-number", f"a list is numbered from {start}",
                "start the list at 1, or make it a bullet list")
        for start in walk.lists
    ]  # fmt: skip
    return (
        Manuscript(
            files,
            main,
            tuple(walk.uses),
            tuple(walk.typed),
            walk.words,
            walk.reasons,
            tuple(sorted(tree["meta"])),
        ),
        tuple(problems),
    )


def _tree(text: str) -> Any:
    done = tools.run([tools.pandoc(), "-f", "markdown", "-t", "json"], stdin=text.encode())
    if done.code:
        raise EngineError(
            "pandoc cannot read the manuscript: " + done.stderr.strip(), fix="correct the manuscript"
        )
    return json.loads(done.stdout)


def _settings_text(files: Mapping[str, bytes], walk: _Walk) -> None:
    """Note typed numbers in the title and other shown texts of ``_quarto.yml``."""
    try:
        root = yaml.compose(files.get("_quarto.yml", b"").decode("utf-8"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # said by brief.settings
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value in _SHOWN and isinstance(value, yaml.ScalarNode):
            for number in find_numbers(value.value):
                mark = value.start_mark
                column = mark.column + 1 + number.start + (value.style in ("'", '"'))
                walk.typed.append(
                    Typed("report/_quarto.yml", mark.line + 1, column, number.text)
                )


def chart_ids(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the functions that ``charts.py`` lists in ``CHARTS``, without running it."""
    try:
        tree = ast.parse(files.get("charts.py", b""))
    except (SyntaxError, ValueError):
        return ()  # said by draw, with the place
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "CHARTS" and isinstance(node, ast.Assign | ast.AnnAssign):
            return tuple(n.id for n in getattr(node.value, "elts", ()) if isinstance(n, ast.Name))
    return ()


def _chart_text(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield the numbers typed in the texts of ``charts.py``.

    Hex colours and docstrings are no text of a chart; ``# literal: reason`` at the end of
    a line excuses the line.
    """
    try:
        code = files.get("charts.py", b"").decode("utf-8")
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return
    lines = code.splitlines()
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in docs:
            continue
        if re.fullmatch("#[0-9A-Fa-f]{6}", node.value) or node.value.isidentifier():
            continue
        if re.search(r"#\s*literal:\s*\S", lines[node.lineno - 1]):
            continue
        for number in find_numbers(node.value):
            yield Problem(
                "report/charts.py", node.lineno, node.col_offset + 1, "typed-number",
                f"“{number.text}” is typed in a chart's text",
                "take it from the data with facts.text(ID)", value=number.text,
            )  # fmt: skip


def _raw_problems(files: Mapping[str, bytes], raw: list[str]) -> Iterator[Problem]:
    for text in raw:
        first = _PRIVATE.split(text.strip().split("\n")[0])[0]
        for path, content in files.items():
            at = content.find(first.encode())
            if path.endswith(".qmd") and at >= 0:
                line, column = _place(content[:at].decode("utf-8", "replace") + "x", -1)
                yield Problem(
                    f"report/{path}", line, column, "raw-html",
                    "raw HTML or LaTeX cannot be checked", "write it in Markdown", value=first[:60],
                )  # fmt: skip
                break
        else:
            yield Problem("report/", 0, 0, "raw-html", "raw HTML or LaTeX cannot be checked",
                          "write it in Markdown", value=first[:60])  # fmt: skip


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset."""
    offset = offset % len(text) if text else 0
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _join(folder: PurePosixPath, name: str) -> str:
    """Return `name` as seen from `folder`, without ``..``; it may lead out, and then is not found."""
    parts: list[str] = []
    for part in (folder / name).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _inlines(meta: Any) -> Any:
    """Return the text nodes of a metadata value."""
    if not isinstance(meta, dict):
        return []
    if meta["t"] == "MetaList":
        return [_inlines(child) for child in meta["c"]]
    if meta["t"] == "MetaString":
        return [{"t": "Str", "c": meta["c"]}]
    return meta["c"] if meta["t"] in ("MetaInlines", "MetaBlocks") else []


def _strings(node: Any) -> Iterator[str]:
    """Yield the words and spaces below a node, marks taken out."""
    if isinstance(node, list):
        for child in node:
            yield from _strings(child)
    elif isinstance(node, dict):
        if node.get("t") in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif isinstance(node.get("c"), str):
            yield _PRIVATE.sub("", node["c"])
        else:
            yield from _strings(node.get("c"))
