"""Walk pandoc's tree: what readers see of the manuscript, run by run.

Text is what pandoc says is text: prose, headings, cells, captions, notes, code, math,
alternative texts and titles. Ids, classes, link targets, citation keys, layout
attributes and comments are not. `forbid` says what may not be written at all, `constructs` what
is not supported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from urllib.parse import unquote

from brief.manuscript import constructs, forbid, tree
from brief.manuscript.splice import MARKS, Splice
from brief.manuscript.typed_numbers import WORD, Around, Judge, Literal, Piece, Run
from brief.model import PARTS

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
_CONDITIONAL = frozenset({"content-hidden", "content-visible"})
_REASONED = frozenset({*PARTS, "literal"})
#: Fewer words give no reason for anything.
LEAST_WORDS = 5
#: A text between headings, such as a callout's title, rests on what follows it to the next one.
_LOWEST = 9
#: A shortcode without its angle brackets, which no engine knows.
_BARE = re.compile(r"\{\{\s*(?:var|meta|include|pagebreak)\b[^{}]*\}\}")
#: What pandoc leaves in the text of a note that is not defined, of a fence that opens nothing, and
#: of attributes that nothing has.
_LEFT = re.compile(r"\[\^[^\]\s]+\]|^:{3,}|(?<!\{)\{[#.][A-Za-z][\w-]*\}?")
#: A cell that would be run: ```{python}, and `{r} 1 + 1`.
_CELL = re.compile(r"\{[A-Za-z][^}=]*\}")
_INLINE_CELL = re.compile(r"\{(?:python|r|julia|ojs|mermaid|dot)\}\s")


def is_reason(text: str) -> bool:
    """Whether a text has words enough, each counted once, to be the reason for anything."""
    return len(set(WORD.findall(text.lower()))) >= LEAST_WORDS


@dataclass
class Walk:
    """A walk over the tree; what it meets is left with its `Judge`."""

    source: Splice
    judge: Judge = field(init=False)
    #: By question, the text of the ``.balance-reason`` divs.
    reasons: dict[str, str] = field(default_factory=dict)
    _blocks: Iterator[int] = field(default_factory=lambda: count(1))
    _parts: Iterator[int] = field(default_factory=lambda: count(1))
    _rows: Iterator[int] = field(default_factory=lambda: count(1))
    _captions: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.judge = Judge(self.source)

    def _unit(self, around: Around) -> Around:
        """Hold together what stands in a list item, cell, heading, note or caption."""
        return around._replace(block=next(self._blocks), held=True)

    def _paragraph(self, around: Around) -> Around:
        """Hold together a paragraph, unless a list item or note around it already does."""
        return around if around.held else self._unit(around)

    def _hidden(self, around: Around) -> Around:
        """Mark what not every reader sees."""
        return around._replace(hidden=next(self._parts))

    def _conditional(self, around: Around, classes: Collection[str]) -> Around:
        """Mark what by its classes not every reader sees."""
        return around if _CONDITIONAL.isdisjoint(classes) else self._hidden(around)

    def _element(
        self, kind: str, attributes: Any, nodes: Any, around: Around
    ) -> tuple[dict[str, str], Around]:
        """Judge the attributes of a div or span; return them, and what is around its content."""
        values = self._attributes(kind, attributes, around)
        if "literal" in attributes[1]:
            literal = Literal(values.get("reason", ""), self._words(nodes))
            around = around._replace(literal=literal)
        for kind in filter(PARTS.__contains__, attributes[1]):
            around = around._replace(part=(kind, self._because(kind, values.get("reason", ""))))
        return values, self._conditional(around, attributes[1])

    def _because(self, kind: str, reason: str) -> str:
        """Return the reason why a part rests on no row; one that says nothing is refused."""
        if not is_reason(reason):
            what = f"`.{kind}` has no reason of at least {LEAST_WORDS} words"
            fix = f'write {{.{kind} reason="…"}} and say why no row of data can stand behind it'
            self.source.problem(self.source.find(f".{kind}"), "part-reason", what, fix, reason)
        return " ".join(reason.split())

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        """Go on afterwards where the source was left: what stands inside is typed elsewhere."""
        before = self.source.cursor
        yield
        self.source.cursor = before

    def blocks(self, nodes: Iterable[Any], around: Around) -> None:
        """Walk a list of blocks, which stand in what is `around`."""
        for node in nodes:
            self._block(node["t"], node.get("c"), around)

    def _block(self, kind: str, content: Any, around: Around) -> None:
        match kind:
            case "Para" | "Plain":
                if self._is_block_mark(content):
                    self.judge.runs.append(Run((), self.source.cursor))
                else:
                    self._text(content, self._paragraph(around))
            case "Header":
                self.judge.section += not around.beside
                heading = self._unit(around)._replace(scope=("heading", content[0]))
                self._attributes(kind, content[1], heading)
                self._text(content[2], heading)
            case "LineBlock":
                paragraph = self._paragraph(around)
                for line in content:
                    self._text(line, paragraph)
            case "CodeBlock":
                code = self._conditional(self._paragraph(around), content[0][1])
                self._attributes(kind, content[0], code)
                for name in filter(_CELL.fullmatch, content[0][1]):
                    constructs.refuse(self.source, name, "{python}")
                self.judge.judge([self._piece(content[1], code)])
            case "RawBlock":
                forbid.raw(self.source, content)
            case "BlockQuote":
                self.blocks(content, around)
            case "BulletList":
                self._list(content, around)
            case "OrderedList":
                self._starts_at_one(content[0][0])
                self._list(content[1], around)
            case "DefinitionList":
                for term, definitions in content:
                    unit = self._unit(around)
                    self._text(term, unit._replace(scope=("block", unit.block)))
                    self.blocks(chain.from_iterable(definitions), unit)
            case "Figure":
                attributes, (_, caption), content = content
                figure = self._paragraph(around)
                self._attributes(kind, attributes, figure)
                self.blocks(caption, figure)
                self._captions = [block["c"] for block in caption]
                self.blocks(content, figure)
                self._captions = []
            case "Table":
                attributes, (_, caption), _, head, bodies, foot = content
                table = next(self._rows)
                title = self._unit(around)._replace(table=(table, 0), scope=("table", table))
                self._attributes(kind, attributes, title)
                self.blocks(caption, title)
                for row in head[1]:
                    self._items([cell[4] for cell in row[1]], title)
                for row in (*(r for b in bodies for r in (*b[2], *b[3])), *foot[1]):
                    number = next(self._rows)
                    inside = around._replace(table=(table, number), scope=("row", number))
                    self._items([cell[4] for cell in row[1]], inside)
            case "Div":
                self._div(content[0], content[1], around)
            case "HorizontalRule":
                pass
            case _:
                raise ValueError(f"pandoc's tree has an unknown block, {kind}")

    def _list(self, items: Collection[Any], around: Around) -> None:
        for item in items:
            constructs.task(self.source, item)
        self._items(items, around)

    def _items(self, items: Iterable[Any], around: Around) -> None:
        for item in items:
            self.blocks(item, self._unit(around))

    def _starts_at_one(self, start: int) -> None:
        if start != 1:
            marker = re.compile(rf"^[ \t>*+:-]*\(?({start})[.)]", re.MULTILINE)
            what, fix = "a list does not start at one", "start it at one, or make it a bullet list"
            self.source.problem(self.source.search(marker), "typed-number", what, fix, str(start))

    def _div(self, attributes: Any, nodes: list[Any], around: Around) -> None:
        classes = attributes[1]
        values, inside = self._element("Div", attributes, nodes, around)
        if attributes[0] == "refs":  # where the works are listed
            self.judge.runs.append(Run((), self.source.cursor))
        question = values.get("question", "")
        if "position" in classes:
            inside = inside._replace(position=(question, values.get("stance", "")))
            self.judge.words.setdefault(inside.position, 0)
        # A heading inside the positions starts no section: the sides stand next to each other.
        if "position" in classes or "positions" in classes:
            inside = inside._replace(beside=True)
        if "balance-reason" in classes:
            self._reason(question, nodes, inside)
            inside = inside._replace(
                part=("method", "gives the reason for a difference between sides")
            )
        self.blocks(nodes, inside)

    def _reason(self, question: str, nodes: Any, around: Around) -> None:
        """Keep a written reason, which is printed in a list of its own, too."""
        reason = self._words(nodes)
        wrong = ""
        if around.hidden:
            wrong = "a written reason stands where not every reader sees it"
        elif len(WORD.findall(reason)) < LEAST_WORDS:
            wrong = f"a written reason has fewer than {LEAST_WORDS} words"
        if wrong:
            where = self.source.find("balance-reason")
            fix = "say in a plain sentence what the source lacks or why one side is shorter"
            self.source.problem(where, "balance-reason", wrong, fix, reason)
        else:
            self.reasons[question] = reason
        for mark in self.source.within(tree.words(nodes)):
            if mark.is_variable:
                what, fix = "a written reason holds a variable", "write it in plain words"
                self.source.refuse(mark.use, "balance-reason", what, fix)

    def _words(self, nodes: Any) -> str:
        return " ".join(self.source.plain(tree.words(nodes)).split())

    def _text(self, inlines: list[Any], around: Around) -> None:
        """Walk a run of inlines and judge it."""
        run = list(self._inlines(inlines, around))
        self.judge.judge(run)
        for piece in run:
            if piece.note:  # typed further on, most often
                with self._elsewhere():
                    self.blocks(piece.note, self._unit(piece.around))
        for match in _BARE.finditer("".join(piece.text for piece in run)):
            what, fix = f"`{match[0]}` lacks its angle brackets", "write {{< … >}}"
            self.source.reject(match[0], "unknown-shortcode", what, fix)

    def _is_block_mark(self, inlines: list[Any]) -> bool:
        """Whether a paragraph is the place of a generated part or a page break, and no text."""
        words = inlines[0]["c"] if len(inlines) == 1 and inlines[0]["t"] == "Str" else ""
        return MARKS.fullmatch(words) is not None and self.source.mark(words).is_block

    def _piece(self, text: str, around: Around) -> Piece:
        for mark in self.source.within(text):
            if mark.is_block:
                what = f"`{mark.typed}` stands inside other text"
                fix = "put it outside, on its own line"
                self.source.refuse(mark.use, "unknown-shortcode", what, fix)
        return Piece(self.source.shown(text), around)

    def _inlines(self, nodes: Iterable[Any], around: Around) -> Iterator[Piece]:
        """Yield what is read of some inlines, and the notes they refer to."""
        for node in nodes:
            yield from self._inline(node["t"], node.get("c"), around)

    def _inline(self, kind: str, content: Any, around: Around) -> Iterator[Piece]:
        match kind:
            case "Str":
                for left in _LEFT.findall(content):
                    if not constructs.refuse(self.source, left, left.strip("{}")):
                        what = f"`{left}` would be printed as it stands"
                        fix = "correct it, or show it as code, between backticks"
                        if left.startswith(":"):
                            self.source.problem(self.source.stray(), "markdown", what, fix, left)
                        else:
                            self.source.reject(left, "markdown", what, fix)
                yield self._piece(content, around)
            case "Space" | "SoftBreak":
                yield self._piece(" ", around)
            case "LineBreak":
                yield self._piece("\n", around)
            case "Strong":
                yield from self._inlines(content, around._replace(strong=True))
            case "Emph" | "Underline" | "Strikeout" | "SmallCaps" | "Subscript":
                yield from self._inlines(content, around)
            case "Superscript":  # 10^3^ is not 103
                yield from self._inlines([_str("^"), *content], around)
            case "Quoted":
                yield from self._inlines([_str("“"), *content[1], _str("”")], around)
            case "Code":
                self._attributes(kind, content[0], around)
                if cell := _INLINE_CELL.match(content[1]):
                    constructs.refuse(self.source, cell[0].rstrip(), "{python}")
                for mark in self.source.within(content[1]):
                    if mark.use.group == "cite":
                        what, fix = (
                            "a citation stands in code, where it is no link",
                            "put it outside",
                        )
                        self.source.refuse(mark.use, "unknown-shortcode", what, fix, mark.typed)
                yield self._piece(content[1], around)
            case "Math":
                yield self._piece(content[1], around)
            case "RawInline":
                forbid.raw(self.source, content)
            case "Cite":
                constructs.citations(self.source, content)
                yield Piece("", around, reference=tree.words(content[1]))
                for citation in content[0]:
                    forbid.name_of_part(self.source, citation["citationId"])
                    yield from self._inlines(citation["citationPrefix"], around)
                    if not self._is_locator(citation["citationSuffix"]):
                        yield from self._inlines(citation["citationSuffix"], around)
            case "Link":
                self._attributes(kind, content[0], around)
                self._target(content[2], around)
                forbid.trace(self.source, content[2][0], tree.words(content[1]))
                if not self._is_address(content):
                    yield from self._inlines(content[1], around)
            case "Image":
                self._attributes(kind, content[0], around)
                self._target(content[2], around)
                if content[1] not in self._captions:  # pandoc repeats a figure's caption
                    self._text(content[1], self._hidden(around))
            case "Span":
                _, inside = self._element(kind, content[0], content[1], around)
                yield from self._inlines(content[1], inside)
            case "Note":
                yield Piece("", around, content)
            case _:
                raise ValueError(f"pandoc's tree has an unknown inline, {kind}")

    def _is_locator(self, inlines: list[Any]) -> bool:
        """Whether what follows a citation key says where in a book, and nothing else."""
        text = tree.words(inlines)
        plain = {node["t"] for node in inlines} <= {"Str", "Space", "SoftBreak"}
        cites = any(mark.is_variable for mark in self.source.within(text))
        return plain and not cites and _LOCATOR.fullmatch(self.source.plain(text)) is not None

    def _aside(self, text: str, around: Around, scope: str = "") -> None:
        """Judge a text that not every reader meets; it rests on the rows of what it stands in."""
        within = scope or ("block" if around.block else "heading")
        place = around._replace(scope=(within, around.block or _LOWEST))
        with self._elsewhere():
            self.judge.judge([Piece(self.source.shown(text), self._hidden(place))])

    def _is_address(self, link: Any) -> bool:
        """Whether a link's text is nothing but its own target: ``<https://example.org>``."""
        (_, classes, _), inlines, (target, _) = link
        address = unquote(self.source.plain(target)).removeprefix("mailto:")
        named = not {"uri", "email"}.isdisjoint(classes) and address == self._words(inlines)
        return named and _ADDRESS.fullmatch(address) is not None

    def _attributes(self, kind: str, attributes: Any, around: Around) -> dict[str, str]:
        """Judge the attributes that readers see; return all as they were typed."""
        forbid.attributes(self.source, attributes, heading=kind == "Header")
        constructs.attributes(self.source, kind, attributes)
        if kind not in ("Div", "Span"):
            for name in filter(PARTS.__contains__, attributes[1]):
                what = f"`.{name}` does nothing here"
                fix = f'put ::: {{.{name} reason="…"}} around it, or [words]{{.{name} reason="…"}}'
                self.source.reject(f".{name}", "part-reason", what, fix)
        callout = forbid.is_callout(attributes[1])
        for name, value in attributes[2]:
            if name in SPOKEN and not (callout and name == "title"):
                self._aside(value, around)
            elif name == "reason" and not _REASONED.isdisjoint(attributes[1]):  # printed in a list
                self._aside(value, around._replace(literal=None), "list")
            if name == "title" and callout:  # Markdown, later
                self._aside(re.sub(r"[*_`]", "", value), around)
        return {name: self.source.plain(value) for name, value in attributes[2]}

    def _target(self, target: Any, around: Around) -> None:
        self._aside(target[1], around)
        forbid.target(self.source, target[0])


def _str(text: str) -> dict[str, str]:
    return {"t": "Str", "c": text}
