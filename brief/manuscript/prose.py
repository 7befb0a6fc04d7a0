"""Walk pandoc's tree: what readers see of the manuscript, run by run.

Text is what pandoc says is text: prose, headings, cells, captions, notes, code, math,
alternative texts and titles. Ids, classes, link targets, citation keys, layout
attributes and comments are not. `forbid` says what may not be written at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from brief.manuscript import forbid, tree
from brief.manuscript.judge import WORD, Judge, Literal, Piece
from brief.manuscript.splice import MARKS, Mark, Splice

#: Attributes a reader sees or hears.
SPOKEN = frozenset(
    {
        *("fig-alt", "fig-cap", "fig-subcap", "tbl-cap", "tbl-subcap", "lst-cap", "caption"),
        *("alt", "title", "aria-label", "aria-description", "summary", "code-summary"),
    }
)
#: A locator in a citation says where in a book, not how many of anything.
_LOCATOR = re.compile(
    r"[,\s]*(?:pp?|paras?|chap|ch|vol|fig|sec|nn?|ll?|§+|¶+)\.?\s*"
    r"(?:\d{1,4}(?:[–-]\d{1,4})?|[ivxlc]{1,6})\s*"
)
_ADDRESS = re.compile(r"(?:https?://|[^@\s]+@)\S+", re.IGNORECASE)
#: Quarto shows or leaves out what has these, by format or profile.
_CONDITIONAL = frozenset({"content-hidden", "content-visible", "hidden"})
#: Fewer words give no reason for anything.
_LEAST_WORDS = 5
_LIST = "a list does not start at one"
#: A shortcode without its angle brackets, which no engine knows.
_BARE = re.compile(r"\{\{\s*(?:var|meta|include|pagebreak)\b[^{}]*\}\}")
#: A cell that would be run: ```{python}, and `{r} 1 + 1`.
_CELL = re.compile(r"\{[A-Za-z][^}=]*\}")
_INLINE_CELL = re.compile(r"\{\w+\}\s")


@dataclass
class Walk:
    """A walk over the tree; what it meets is left with its `Judge`."""

    source: Splice
    found: Judge = field(init=False)
    #: By question, the text of the ``.balance-reason`` divs.
    reasons: dict[str, str] = field(default_factory=dict)
    _blocks: int = 0
    _parts: int = 0
    _part: int = 0
    _held: bool = False
    _side_by_side: bool = False
    _literal: Literal | None = None
    _captions: list[Any] = field(default_factory=list)
    _run: list[Piece] = field(default_factory=list)
    _notes: list[tuple[Any, Literal | None, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.found = Judge(self.source)

    @contextmanager
    def _unit(self, *, held: bool = False) -> Iterator[None]:
        """Hold together what stands inside: a paragraph, list item, cell, note or caption.

        Inside a list item or note a paragraph opens no unit of its own (`held`).
        """
        before = (self.found.block, self._held)
        if not held:
            self._blocks += 1
            self.found.block, self._held = self._blocks, True
        yield
        self.found.block, self._held = before

    @contextmanager
    def _hidden(self, *, when: bool = True) -> Iterator[None]:
        """Mark what stands inside as not seen by every reader, where `when` is true."""
        before = self._part
        if when:
            self._parts += 1
            self._part = self._parts
        yield
        self._part = before

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        """Go on afterwards where the source was left: what stands inside is typed elsewhere."""
        before = self.source.cursor
        yield
        self.source.cursor = before

    def blocks(self, nodes: list[Any]) -> None:
        """Walk a list of blocks."""
        for node in nodes:
            self._block(node["t"], node.get("c"))

    def _block(self, kind: str, content: Any) -> None:
        match kind:
            case "Para" | "Plain":
                if not self._block_mark(content):
                    with self._unit(held=self._held):
                        self._text(content)
            case "Header":
                self.found.section += not self._side_by_side
                with self._unit():
                    self._attributes(content[1], heading=True)
                    self._text(content[2])
            case "LineBlock":
                with self._unit(held=self._held):
                    for line in content:
                        self._text(line)
            case "CodeBlock":
                conditional = not _CONDITIONAL.isdisjoint(content[0][1])
                with self._unit(held=self._held), self._hidden(when=conditional):
                    self._attributes(content[0])
                    for name in filter(_CELL.fullmatch, content[0][1]):
                        self._cell(name)
                    self._text(_str(content[1]))
            case "RawBlock":
                forbid.raw(self.source, content[1])
            case "BlockQuote":
                self.blocks(content)
            case "BulletList":
                self._items(content)
            case "OrderedList":
                self._ordered(content[0][0])
                self._items(content[1])
            case "DefinitionList":
                for term, definitions in content:
                    with self._unit():
                        self._text(term)
                        for definition in definitions:
                            self.blocks(definition)
            case "Figure":
                attributes, (_, caption), content = content
                with self._unit(held=self._held):
                    self._attributes(attributes)
                    self.blocks(caption)
                    self._captions = [block["c"] for block in caption]
                    self.blocks(content)
                    self._captions = []
            case "Table":
                self._table(content)
            case "Div":
                self._div(content)
            case "HorizontalRule":
                pass
            case _:
                raise ValueError(f"pandoc's tree has an unknown block, {kind}")

    def _items(self, items: list[Any]) -> None:
        for item in items:
            with self._unit():
                self.blocks(item)

    def _ordered(self, start: int) -> None:
        if start == 1:
            return
        marker = re.compile(rf"^[ \t>*+:-]*\(?({start})[.)]", re.MULTILINE)
        path, at = self.source.search(marker)
        fix = "start it at one, or make it a bullet list"
        self.source.problem(path, at, "typed-number", _LIST, fix, str(start))

    def _table(self, content: Any) -> None:
        attributes, (_, caption), _, head, bodies, foot = content
        with self._unit():
            self._attributes(attributes)
            self.blocks(caption)
        for row in (*head[1], *(r for body in bodies for r in (*body[2], *body[3])), *foot[1]):
            self._items([cell[4] for cell in row[1]])

    def _div(self, content: Any) -> None:
        before = (self.found.position, self._literal, self._side_by_side)
        classes, values = content[0][1], self._attributes(content[0])
        if "position" in classes:
            position = (values.get("question", ""), values.get("stance", ""))
            self.found.position = position
            self.found.words.setdefault(position, 0)
        # A heading inside the positions starts no section: the sides stand next to each other.
        self._side_by_side |= "position" in classes or "positions" in classes
        if "literal" in classes:
            self._literal = Literal(values.get("reason", ""), self._words(content[1]))
        with self._hidden(when=not _CONDITIONAL.isdisjoint(classes)):
            if "balance-reason" in classes:
                self._reason(values.get("question", ""), content[1])
            self.blocks(content[1])
        self.found.position, self._literal, self._side_by_side = before

    def _reason(self, question: str, nodes: Any) -> None:
        """Keep a written reason, which is printed in a list of its own, too."""
        reason = self._words(nodes)
        wrong = ""
        if self._part:
            wrong = "a written reason stands where not every reader sees it"
        elif len(WORD.findall(reason)) < _LEAST_WORDS:
            wrong = f"a written reason has fewer than {_LEAST_WORDS} words"
        if wrong:
            path, at = self.source.find("balance-reason")
            fix = "say in a plain sentence what the source lacks or why one side is shorter"
            self.source.problem(path, at, "balance-reason", wrong, fix, reason)
        else:
            self.reasons[question] = reason
        for mark in MARKS.findall(tree.words(nodes)):
            use = self.source.use(mark)
            if use:
                what, fix = "a written reason holds a variable", "write it in plain words"
                self.source.refuse(use, "balance-reason", what, fix)

    def _words(self, nodes: Any) -> str:
        return " ".join(self.source.plain(tree.words(nodes)).split())

    def _text(self, inlines: list[Any]) -> None:
        """Walk a run of inlines and judge it."""
        outer, self._run, self._notes = (self._run, self._notes), [], []
        self._inlines(inlines)
        run, notes = self._run, self._notes
        self._run, self._notes = outer
        self.found.judge(run)
        around = (self._literal, self._part)
        for content, self._literal, self._part in notes:  # typed further on, most often
            with self._unit(), self._elsewhere():
                self.blocks(content)
        self._literal, self._part = around
        text = "".join(piece.text for piece in run)
        for match in _BARE.finditer(text):
            path, at = self.source.find(match[0])
            what, fix = f"`{match[0]}` lacks its angle brackets", "write {{< … >}}"
            self.source.problem(path, at, "unknown-shortcode", what, fix, match[0])

    def _block_mark(self, inlines: list[Any]) -> bool:
        """Whether a paragraph is the place of a generated part or a page break, and no text."""
        words = inlines[0]["c"] if len(inlines) == 1 and inlines[0]["t"] == "Str" else ""
        return MARKS.fullmatch(words) is not None and is_block(self.source.mark(words))

    def _cell(self, name: str) -> None:
        path, at = self.source.find(name)
        what, fix = f"`{name}` would run a program", "make it a chart in charts.py, or plain code"
        self.source.problem(path, at, "construct", what, fix, name)

    def _inlines(self, nodes: list[Any]) -> None:
        for node in nodes:
            self._inline(node["t"], node.get("c"))

    def _say(self, text: str) -> None:
        for mark in MARKS.findall(text):
            if is_block(self.source.mark(mark)):
                use, typed = self.source.mark(mark).use, self.source.mark(mark).typed
                what, fix = f"`{typed}` stands inside other text", "put it outside, on its own line"
                self.source.refuse(use, "unknown-shortcode", what, fix)
        self._run.append(Piece(self.source.shown(text), self._literal, self._part))

    def _inline(self, kind: str, content: Any) -> None:
        match kind:
            case "Str":
                self._say(content)
            case "Space" | "SoftBreak" | "LineBreak":
                self._say(" ")
            case "Emph" | "Strong" | "Underline" | "Strikeout" | "SmallCaps" | "Subscript":
                self._inlines(content)
            case "Superscript":  # 10^3^ is not 103
                self._say("^")
                self._inlines(content)
            case "Quoted":
                self._say("“")
                self._inlines(content[1])
                self._say("”")
            case "Code":
                self._attributes(content[0])
                if cell := _INLINE_CELL.match(content[1]):
                    self._cell(cell[0].rstrip())
                self._say(content[1])
            case "Math":
                self._say(content[1])
            case "RawInline":
                forbid.raw(self.source, content[1])
            case "Cite":
                for citation in content[0]:
                    forbid.name_of_part(self.source, citation["citationId"])
                    self._inlines(citation["citationPrefix"])
                    self._suffix(citation["citationSuffix"])
            case "Link":
                self._attributes(content[0])
                self._target(content[2])
                forbid.trace(self.source, content[2][0], tree.words(content[1]))
                if not self._is_address(content):
                    self._inlines(content[1])
            case "Image":
                self._attributes(content[0])
                self._target(content[2])
                if content[1] not in self._captions:  # pandoc repeats a figure's caption
                    with self._hidden():
                        self._text(content[1])
            case "Span":
                before, values = self._literal, self._attributes(content[0])
                if "literal" in content[0][1]:
                    self._literal = Literal(values.get("reason", ""), self._words(content[1]))
                conditional = not _CONDITIONAL.isdisjoint(content[0][1])
                with self._hidden(when=conditional):
                    self._inlines(content[1])
                self._literal = before
            case "Note":
                self._notes.append((content, self._literal, self._part))
            case _:
                raise ValueError(f"pandoc's tree has an unknown inline, {kind}")

    def _suffix(self, inlines: list[Any]) -> None:
        """Walk what follows a citation key, unless that is a locator and nothing else."""
        text = tree.words(inlines)
        cites = any(self.source.use(mark) for mark in MARKS.findall(text))
        words = {node["t"] for node in inlines} <= {"Str", "Space", "SoftBreak"}
        if cites or not words or not _LOCATOR.fullmatch(self.source.plain(text)):
            self._inlines(inlines)

    def _aside(self, text: str, literal: Literal | None) -> None:
        """Judge a text that not every reader meets."""
        with self._hidden(), self._elsewhere():
            self.found.judge([Piece(self.source.shown(text), literal, self._part)])

    def _is_address(self, link: Any) -> bool:
        """Whether a link's text is nothing but its own target: ``<https://example.org>``."""
        (_, classes, _), inlines, (target, _) = link
        address = unquote(self.source.plain(target)).removeprefix("mailto:")
        named = not {"uri", "email"}.isdisjoint(classes) and address == self._words(inlines)
        return named and _ADDRESS.fullmatch(address) is not None

    def _attributes(self, attributes: Any, *, heading: bool = False) -> dict[str, str]:
        """Judge the attributes that readers see; return all as they were typed."""
        forbid.attributes(self.source, attributes, heading=heading)
        for name, value in attributes[2]:
            if name in SPOKEN:
                self._aside(value, self._literal)
            elif name == "reason" and "literal" in attributes[1]:
                self._aside(value, None)  # printed with the list of literals
            if name == "title" and forbid.is_callout(attributes[1]):  # Markdown, later
                self._aside(re.sub(r"[*_`]", "", value), self._literal)
        return {name: self.source.plain(value) for name, value in attributes[2]}

    def _target(self, target: Any) -> None:
        self._aside(target[1], self._literal)
        forbid.target(self.source, target[0])


def is_block(mark: Mark) -> bool:
    """Whether a mark stands for blocks, and not for words."""
    return mark.kind in ("include", "pagebreak")


def _str(text: str) -> list[Any]:
    return [{"t": "Str", "c": text}]
