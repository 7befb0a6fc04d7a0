"""An edition as a reader meets it: its rows, its paragraphs, its charts, its balance.

Made in the same way of a published edition, a folder or a git revision, so that any two
can be compared: from the data, the page and what the page says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from brief import evidence, pipeline
from brief.edition import identity, manifest, seal
from brief.errors import EngineError, InvalidError, MissingError, UsageError
from brief.evidence.facts import Facts
from brief.html import trace_links
from brief.model import Build, Inputs, Options, Row
from brief.system import archive, git, paths

#: Parts of the page that say nothing new: cards, notes' copies, the annex, counts, control,
#: charts' data.
_ASIDE = (
    ".card, .footnote, .evidence, .uses, .section-number, .document-control, .chart-data, svg, "
    "#tbl-balance, nav, script, style"
)
#: Captions of tables that differ from edition to edition (see `brief.edition.generated_parts`).
_OF_THE_EDITION = ("Document control", "Version history")
_HEADINGS = ["h2", "h3", "h4", "h5", "h6"]
#: Blocks read as one, whatever is inside them.
_WHOLE = ["tr", "figcaption", "pre"]
_BLOCKS = [*_HEADINGS, *_WHOLE, "p", "li", "dt", "dd", "blockquote", "div.csl-entry"]
#: What the page says before its body, but for version and date, which every edition changes.
_COVER = "header.masthead > :is(.title, .subtitle, .authors)"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the page: the heading it stands under, its words, and the rows it cites."""

    section: str
    text: str
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What two editions are compared by; `texts` says each row in words."""

    name: str
    rows: Mapping[str, Row] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    paragraphs: tuple[Paragraph, ...] = ()
    charts: Mapping[str, str] = field(default_factory=dict)
    drawings: Mapping[str, str] = field(default_factory=dict)
    balance: tuple[Mapping[str, Any], ...] = ()
    literals: tuple[str, ...] = ()


def make(name: str, data: Mapping[str, bytes], html: str, core: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot of an edition's data, page and core of the manifest."""
    judged, _ = evidence.judge(evidence.read(data), Inputs(data=data))
    facts, rows = Facts(judged), judged.by_id()
    page = BeautifulSoup(html, "html.parser")
    figures = {str(f["id"]).removeprefix("fig-"): f for f in page.select("figure[id]")}
    # Before the drawings are taken out of the page.
    drawings = {i: manifest.sha256(str(f).encode()) for i, f in figures.items()}
    return Snapshot(
        name,
        rows,
        {i: _said(facts, row) for i, row in rows.items()},
        tuple(paragraphs(page)),
        {i: _words(f.figcaption or f) for i, f in figures.items()},
        drawings,
        tuple(core.get("balance", ())),
        tuple(str(literal["text"]) for literal in core.get("literals", ())),
    )


def paragraphs(page: BeautifulSoup) -> Iterator[Paragraph]:
    """Yield the page's blocks in order, without what `_ASIDE` names. Changes `page`."""
    for aside in page.select(_ASIDE):
        aside.extract()
    for caption in page.select("caption"):
        if caption.parent and caption.get_text(strip=True) in _OF_THE_EDITION:
            caption.parent.extract()
    for line_break in page.select("br"):
        line_break.replace_with(" ")
    section = ""
    for part in page.select(_COVER):
        yield Paragraph("the cover", " ".join(part.get_text().split()))
    for block in (page.main or page).select(",".join(_BLOCKS)):
        if block.find_parent(_WHOLE):
            continue  # said as part of the block around it
        text = _words(block)
        if block.name in _HEADINGS:
            section = text
        links = [a for a in block.select("a.traced[href^='#ev-']") if _owner(a) is block]
        rows = frozenset(row_id for link in links for row_id in trace_links.rows(link))
        if text:
            yield Paragraph(section, text, rows)


def of(name: str, project: Path) -> Snapshot:
    """Return the snapshot of what a person calls `name`.

    That is a file of an edition, a folder with editions or with a brief, or a git
    revision or version of `project`. Raises `UsageError` for anything else, and
    `InvalidError` for a brief that cannot be built.
    """
    path = Path(name)
    if paths.is_file(path):
        return of_edition(name, path)
    if paths.is_file(path / identity.MANIFEST) and not paths.is_folder(path / "data"):
        return of_edition(name, path / identity.MANIFEST)
    if paths.is_folder(path):
        return of_folder(name, path)
    revision = next((r for r in (name, f"v{name}") if git.resolve(project, r)), None)
    if revision is None:
        raise UsageError(
            f"{name} is no file, folder, git revision or version.", fix="see `git tag`"
        )
    with git.checkout(project, revision) as folder:
        try:
            return of_folder(name, folder)
        except (EngineError, MissingError) as error:
            raise UsageError(
                f"{name} ({revision[:8]}) cannot be built by this version of brief: "
                f"{error.message}",
                fix="compare with that edition's files instead, which need not be built",
            ) from None


def of_folder(name: str, project: Path) -> Snapshot:
    """Return the snapshot of a brief's folder, built up to its page."""
    try:
        options = Options(project=project, output=project / "dist", engine="pandoc")
        build = pipeline.run(Build(options=options), until="convert")
    except InvalidError as error:
        first = error.problems[0]
        raise UsageError(
            f"{name} cannot be built: {first.place} {first.message} "
            f"({len(error.problems)} problems in all).",
            fix="compare with an edition's files instead, which need not be built",
        ) from None
    return make(name, build.inputs.data, build.converted.html, manifest.core(build))


def of_edition(name: str, path: Path) -> Snapshot:
    """Return the snapshot of a published edition, of which `path` is any file.

    Page and data must lie beside each other. Raises `UsageError` where they do not.
    """
    try:
        if path.name == identity.MANIFEST:
            outputs = manifest.parse(path.read_bytes())["outputs"]
            stem = next(n for n in outputs if n.endswith(".html")).removesuffix(".html")
        else:
            stem = path.name
            for ending in identity.OWN_ENDINGS:
                stem = stem.removesuffix(ending)
        html = path.with_name(f"{stem}.html").read_bytes()
        members = archive.unpack(path.with_name(f"{stem}-data.zip").read_bytes())
        sealed = seal.read(html)
        text = html.decode("utf-8")
    except (OSError, ValueError, StopIteration) as error:
        raise UsageError(
            f"{name} cannot be compared: {error}.",
            fix="keep an edition's .html and -data.zip beside each other",
        ) from None
    data = {n.partition("/")[2]: c for n, c in members.items()}
    return make(name, data, text, sealed.core if sealed else {})


def _said(facts: Facts, row: Row) -> str:
    """Return a row in words; a derived value that cannot be computed, by its formula."""
    try:
        return facts.text(row.id)
    except KeyError:
        return row["expression"] or row["value"] or row.id


def _owner(node: PageElement) -> Tag | None:
    """Return the block that a text or link is part of."""
    return node.find_parent(_WHOLE) or node.find_parent(_is_block)


def _is_block(tag: Tag) -> bool:
    return tag.name in _BLOCKS or "csl-entry" in tag.get_attribute_list("class")


def _words(block: Tag) -> str:
    """Return a block's own words, without those of blocks inside it."""
    if block.name == "tr":
        return " | ".join(" ".join(c.get_text().split()) for c in block.find_all(["th", "td"]))
    own = (s for s in block.find_all(string=True) if block.name in _WHOLE or _owner(s) is block)
    return " ".join("".join(own).split())
