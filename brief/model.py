"""The frozen values that flow through the pipeline.

Nothing here reads, writes or calls a program. Every stage takes a `Build` and returns a
new one with its own field filled in; an empty field means the stage has not run yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

_T = TypeVar("_T")

#: The primary key of each dataset of the data contract, in the order reports show them.
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "sources": "source_id",
        "actors": "actor_id",
        "questions": "question_id",
        "figures": "figure_id",
        "derived": "derived_id",
        "claims": "claim_id",
        "statements": "statement_id",
        "events": "event_id",
        "tensions": "tension_id",
        "reviews": "review_id",
    }
)
DATASETS = tuple(KEYS)
#: Those that hold evidence; a review is what a second reader said of it.
EVIDENTIAL = tuple(name for name in DATASETS if name != "reviews")

#: What parts the entries of a cell that holds several: paragraphs, anchors, other names.
BAR = " | "
_PARAGRAPH = re.compile("[1-9][0-9]{0,5}")

#: What a figure's qualifier may be, and how it is said before the number.
QUALIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "exact": "",
        "about": "about ",
        "more than": "more than ",
        "at least": "at least ",
        "up to": "up to ",
    }
)

#: The kinds of parts whose sentences rest on no row, each for a written reason.
PARTS: Mapping[str, str] = MappingProxyType(
    {
        "method": "on how the brief was made",
        "definition": "say what a word means",
        "reading": "the brief’s own reading",
    }
)

#: What the PDF conforms to: PDF/UA-1, or PDF/A-3u as well, with the data inside.
UA, ARCHIVAL = "ua-1", "a-3u"

#: Told of each step: its number, its name, and seconds taken (None when it starts).
Listener = Callable[[int, str, float | None], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    project: Path = Path()
    output: Path = Path("dist")
    engine: str = "auto"
    profile: str = ""
    source: Path | None = None
    cache: Path | None = None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One broken rule: where it is, what it is, and what to do about it.

    `path` is relative to the project; `line` and `column` are 1-based, 0 when unknown.
    `rule` is a short stable name (``unknown-variable``) that tests and machines rely on.
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    fix: str
    field: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        """``path:line:column`` with the parts that are known."""
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Settings:
    """The brief's own facts, from ``report/_quarto.yml``."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: dt.date = dt.date(1970, 1, 1)
    version: str = ""
    lang: str = "en-GB"
    slug: str = ""
    pdf: str = UA
    #: What a second reader must have read before a release: rows, sentences.
    review: tuple[str, ...] = ()
    #: Keys under ``brief:`` that only some stages know (balance bound, exceptions…).
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: SOURCE_DATE_EPOCH (reproducible-builds.org) where the environment sets it.
    epoch: int | None = None

    @property
    def day(self) -> str:
        """The brief's date in the words of its language: ``23 November 2026``."""
        from babel.dates import format_date

        return format_date(self.date, "long", locale=self.lang.replace("-", "_"))

    @property
    def byline(self) -> str:
        """Its authors as a list in its language: ``A, B and C``."""
        from babel.lists import format_list

        return format_list(self.authors, locale=self.lang.replace("-", "_"))

    @property
    def unhedged(self) -> Mapping[str, str]:
        """Why a figure may be said without its hedge, by id (``brief: unhedged:``)."""
        listed = self.extra.get("unhedged")
        return {str(k): str(v) for k, v in listed.items()} if isinstance(listed, dict) else {}

    @property
    def readings(self) -> Mapping[str, str]:
        """Words of the settings that are the brief's own reading, with the reason."""
        listed = self.extra.get("readings")
        return {str(k): str(v) for k, v in listed.items()} if isinstance(listed, dict) else {}

    @property
    def stamp(self) -> dt.datetime:
        """When the files say they were made: SOURCE_DATE_EPOCH, else the brief's date; UTC."""
        if self.epoch is not None:
            return dt.datetime.fromtimestamp(self.epoch, dt.UTC)
        return dt.datetime.combine(self.date, dt.time(), dt.UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One CSV row: its dataset, the line it starts on (the header is line 1), its cells."""

    dataset: str
    line: int
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        """The row's primary key."""
        return self.cells.get(KEYS[self.dataset], "")

    @property
    def place(self) -> str:
        """``figures.csv:12``."""
        return f"{self.dataset}.csv:{self.line}"

    @property
    def pins(self) -> tuple[tuple[int, str], ...]:
        """Each paragraph that the row rests on, with its anchor; what cannot be read is left out.

        >>> Row("claims", 2, {"paragraph": "3 | 5", "anchor": "They save lives | set them up"}).pins
        ((3, 'They save lives'), (5, 'set them up'))
        """
        pairs = zip(self.listed("paragraph"), self.listed("anchor"), strict=False)
        return tuple((int(n), phrase) for n, phrase in pairs if phrase and _PARAGRAPH.fullmatch(n))

    def listed(self, column: str) -> tuple[str, ...]:
        """Return the entries of a cell that may hold several; none of a blank one."""
        return tuple(self[column].split(BAR)) if self[column] else ()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its hedge and its unit."""

    amount: Decimal
    unit: str
    qualifier: str = "exact"


@dataclass(frozen=True)  # no slots: `_index` is kept once it was asked for
class Evidence:
    """Every validated row, by dataset; rows of evidence by id (unique across datasets), too.

    `quantities` holds the value of each figure and each derived row, by id.
    """

    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    anchors_checked_against: str = ""

    def __getitem__(self, dataset: str) -> tuple[Row, ...]:
        return self.tables.get(dataset, ())

    def by_id(self) -> Mapping[str, Row]:
        """Every row of evidence by its id."""
        return self._index

    def once(self, make: Callable[[Evidence, str], _T], name: str = "") -> _T:
        """Return what `make` makes of the evidence and a name, which is made once and kept."""
        if (make, name) not in self._made:
            self._made[make, name] = make(self, name)
        return cast("_T", self._made[make, name])

    @cached_property
    def _made(self) -> dict[tuple[Callable[[Evidence, str], object], str], object]:
        return {}

    @cached_property
    def _index(self) -> Mapping[str, Row]:
        return {
            row.id: row for name, rows in self.tables.items() for row in rows if name != "reviews"
        }


@dataclass(frozen=True, slots=True)
class Use:
    """A variable cited in the manuscript: ``{{< var figures.prison_night >}}`` and where.

    `block` numbers the paragraph, cell, caption or heading it stands in, `section` the
    part under one heading; `position` is the (question, stance) of the position div
    around it, if any. `hidden` numbers the conditional part, attribute or metadata it
    stands in, which not every reader sees; 0 where everybody does.
    """

    path: str
    line: int
    column: int
    name: str
    block: int = 0
    section: int = 0
    position: tuple[str, str] = ("", "")
    hidden: int = 0

    @property
    def group(self) -> str:
        """``figures`` in ``figures.prison_night``."""
        return self.name.partition(".")[0]

    @property
    def row_id(self) -> str:
        """``prison_night`` in ``figures.prison_night``."""
        return self.name.partition(".")[2].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Typed:
    """A number typed by hand in text that readers see; a literal when it has a reason."""

    path: str
    line: int
    column: int
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the brief as a reader meets it, and what answers for it.

    `text` has its variables spelled out and its citations left out, `rows` are the ids of the
    rows it rests on. `kind` is text, heading, label (a cell, caption or alternative text), setting
    or chart. `part` is method, definition or reading where it is marked as resting on no row, for
    the written `reason`; `excused` are words of it that alone are so marked, each with its reason.
    """

    path: str
    line: int
    column: int
    text: str
    rows: tuple[str, ...] = ()
    kind: str = "text"
    part: str = ""
    reason: str = ""
    excused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The manuscript as bytes by path below report/, and what pandoc's parse of it holds.

    `blocks` is pandoc's tree of the text and `source` the spliced text that it was made of, a
    `brief.manuscript.splice.Splice`, which knows what each mark in the tree stands for. `titles`
    are the texts of the settings that say something of the whole brief, `metadata` the text of
    each key that `meta` may name; `runs` the texts that are read without a break
    (`brief.manuscript.typed_numbers.Run`). `words` counts the words typed inside the position
    divs of each (question, stance), without those that variables bring; `reasons` holds, by
    question, the text of the ``.balance-reason`` divs.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    main: str = "brief.qmd"
    blocks: list[Any] = field(default_factory=list, repr=False)
    source: Any = field(default=None, repr=False)
    uses: tuple[Use, ...] = ()
    typed: tuple[Typed, ...] = ()
    titles: tuple[Typed, ...] = ()
    runs: tuple[Any, ...] = field(default=(), repr=False)
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """What one side of a question gets in the brief."""

    stance: str
    statements: int  # of this side in the data
    covered: int  # of those, cited in the brief
    words: int  # in its position text, variables spelled out
    named: int  # actors cited who have a name of their own
    rows: int  # evidence rows cited in its position text
    first: int  # sections in which this side is cited before the other


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of a question, measured, and the written reason for a difference."""

    question: str
    sides: tuple[Side, Side]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A line of the version history, ``report/versions.csv``."""

    version: str
    date: str
    summary: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything read from the project, unjudged.

    `data` maps each path below ``data/`` to its bytes; `content_hash` is `identity.of`'s.
    """

    settings: Settings = field(default_factory=Settings)
    data: Mapping[str, bytes] = field(default_factory=dict)
    manuscript: Manuscript = field(default_factory=Manuscript)
    source_text: bytes = b""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A chart's numbers as text, for readers who cannot or will not see the chart."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with everything a reader needs in its place.

    `svg` is ready to be inlined (ids prefixed, no prolog, ``role=img`` and a title);
    `png` is for the Word document. `uses` are the ids of the rows drawn. `description` says in
    words what the chart shows, at more length than `alt`; `reading` is why its words are the
    brief's own reading of the rows, where they are.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    table: DataTable
    uses: tuple[str, ...]
    svg: str
    png: bytes
    description: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """The final page, the DOCX, the name and version of the engine, and what it logged."""

    html: str = ""
    docx: bytes = b""
    engine: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """One run of the pipeline; each stage fills the field named beside it."""

    options: Options = field(default_factory=Options)
    inputs: Inputs = field(default_factory=Inputs)  # load
    evidence: Evidence = field(default_factory=Evidence)  # validate
    balance: tuple[Balance, ...] = ()  # validate
    sentences: tuple[Sentence, ...] = ()  # validate; those of the charts, draw
    charts: tuple[Chart, ...] = ()  # draw
    staged: Mapping[str, bytes] = field(default_factory=dict)  # compose: a Quarto project
    converted: Converted = field(default_factory=Converted)  # convert: the final page
    pdf: bytes = b""  # typeset
    published: tuple[Path, ...] = ()  # publish
    problems: Sequence[Problem] = ()  # load: what it could not read, for validate to report
