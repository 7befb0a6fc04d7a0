"""Release a version: check that it may be, record it, build it, verify it, tag it.

Everything that can be checked is checked before a file is touched, and what fails after
that is taken back, so a release either is there whole or never was.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from brief import pipeline
from brief.edition import identity, manifest
from brief.errors import InvalidError, UsageError
from brief.evidence import reviews
from brief.manuscript import settings
from brief.model import Build, Inputs, Options, Settings, Version
from brief.stages import load, publish
from brief.system import git
from brief.verbs import diff, new, revision, snapshot, verify

HISTORY, SETTINGS = f"report/{identity.HISTORY}", f"report/{identity.SETTINGS}"
CITATION = "CITATION.cff"
#: Files of the example that no brief can share with it.
_EXAMPLE = ("data/EXTRACTION.md", "data/sources.csv", "report/brief.qmd", "report/references.bib")


def release(
    options: Options, number: str, summary: str = "", build: Callable[[Build], Build] = pipeline.run
) -> Version:
    """Release the project of `options` as version `number`; return its row of the history.

    The summary, where none is given, is what `brief diff` counts. Raises `UsageError`
    for a release that may not be, and whatever building and verifying raise.
    """
    project = options.project
    if lines := git.unclean(project):
        raise UsageError(
            f"The working tree is not clean: {'; '.join(lines[:5])}.", fix="commit your work first"
        )
    before = git.head(project)
    if before is None:
        raise UsageError(f"{project} has no commit to release.", fix="git init, add and commit")
    version, files = plan(project, number, summary)
    tag = f"v{number}"
    if git.tagged(project, tag):
        raise UsageError(
            f"There is a tag {tag} already.", fix=f"choose another version, or git tag -d {tag}"
        )
    try:
        publish.write(project, files)
        git.commit(project, files, f"Release {number}")
        with tempfile.TemporaryDirectory(prefix="brief-") as folder:
            done = build(Build(options=replace(options, output=Path(folder))))
            _require_committed(project, done, number)
            for path in done.published:
                # One file is enough for the rebuild, which makes them all.
                printed = path.suffix == ".pdf"
                verify.verify(path, project if printed else None).require()
        git.tag(project, tag, f"{number}: {version.summary}")
        publish.run(replace(done, options=options))
    except BaseException:
        git.restore(project, before, files, tag)
        raise
    return version


def _require_committed(project: Path, done: Build, number: str) -> None:
    """Raise `UsageError` unless the edition is of the commit's content and says its version."""
    made = manifest.parse((done.options.output / identity.MANIFEST).read_bytes())
    if (made["brief"]["version"], made["brief"]["content_hash"], made["git"]) != (
        number,
        revision.content_hash(project, "HEAD"),
        {"commit": git.head(project), "dirty": False},
    ):
        raise UsageError(
            f"What was built is not what was committed as {number}.",
            fix="let nothing else write to data/ or report/ meanwhile, and try again",
        )


def plan(project: Path, number: str, summary: str) -> tuple[Version, Mapping[str, bytes]]:
    """Return the row that releasing `number` would add, and the files it would write, by path.

    Raises `UsageError` where it may not be released, and `InvalidError` for what cannot be read.
    """
    loaded = load.run(Build(options=Options(project)))
    if loaded.problems:
        raise InvalidError(loaded.problems)
    inputs = loaded.inputs
    report, data = inputs.manuscript.files, inputs.data
    if differing := git.differing(project, manifest.inputs(inputs)):
        fix = "have git hold each as a plain file, neither ignored nor a link nor altered"
        if {f"data/{name}" for name in load.untidy(project, data)} & set(differing):
            fix += "; commit what `brief tidy` writes, which is the CSV files as they are read"
        raise UsageError(
            f"Not in the commit as they are here: {', '.join(differing[:5])}.", fix=fix
        )
    past = identity.history(report)
    _in_order(number, past, inputs.settings)
    _own(inputs)
    if inputs.settings.review:
        _reviewed(pipeline.run(Build(options=Options(project)), until="validate"))
    changes = None
    if past:
        last = _last(project, past[-1])
        ignored = ("version", "date")
        same = identity.content_hash(data, report, ignored)
        if revision.content_hash(project, last, ignored) == same:
            raise UsageError(
                f"Nothing changed since {past[-1].version}.", fix="there is nothing to release"
            )
        now = snapshot.of_folder(str(project), project)
        changes = diff.compare(snapshot.of(last, project), now)
        _fits(number, past[-1].version, changes)
        if not (summary or changes.bump):
            raise UsageError(
                f"What changed since {past[-1].version} does not show in the page.",
                fix='say what it is: --summary "…"',
            )
    row = Version(
        number,
        inputs.settings.date.isoformat(),
        summary or (changes.summary if changes else "First edition"),
        identity.content_hash(data, report),
    )
    numbered = identity.edited(report[identity.SETTINGS], ("version",), f'"{number}"')
    again = identity.content_hash(data, {**report, identity.SETTINGS: numbered})
    if settings.parse(numbered)[0].version != number or again != row.content_hash:
        raise UsageError(
            f"{SETTINGS} gives its version in a way that cannot be set.",
            fix=f'write `version: "{number}"` there, at the start of a line',
        )
    files = {HISTORY: identity.with_row(report, row), SETTINGS: numbered}
    cited = load.citation(project)
    if cited is not None:
        files[CITATION] = citation(cited, inputs.settings, number)
    return row, files


def citation(cff: bytes, settings: Settings, number: str) -> bytes:
    """Return a Citation File Format file that cites version `number` of the brief.

    Only ``title``, ``version`` and ``date-released`` change; a line that is not there is
    not added.
    """
    values = {
        "title": json.dumps(settings.title, ensure_ascii=False),  # JSON's texts are YAML's, too
        "version": number,
        "date-released": settings.date.isoformat(),
    }
    for name, value in values.items():
        line = re.compile(rb"^%s:[^\n]*" % name.encode(), re.MULTILINE)
        cff = line.sub(f"{name}: {value}".encode().replace(b"\\", b"\\\\"), cff, count=1)
    return cff


def _last(project: Path, version: Version) -> str:
    """Return the revision of the last release: its tag, else the commit with its content."""
    tag = f"v{version.version}"
    if git.resolve(project, tag) is not None:
        return tag
    name = revision.find(project, version.content_hash, version.version)
    if name is None:
        raise UsageError(
            f"The history has {version.version}, but neither a tag {tag} nor a commit with its "
            "content is there to compare with.",
            fix=f"git fetch --tags, or git tag {tag} COMMIT with the commit that was released",
        )
    return name or "HEAD"


def _own(inputs: Inputs) -> None:
    """Raise `UsageError` where a part of the example that `brief new` starts from is left."""
    example = new.template()
    settings_of, _ = settings.parse(example[SETTINGS])
    left = [
        f"`{name}` in {SETTINGS}"
        for name in ("title", "subtitle", "authors", "slug")
        if getattr(inputs.settings, name) == getattr(settings_of, name)
    ]
    ours = manifest.inputs(inputs)
    left += [name for name in _EXAMPLE if ours.get(name) == example[name]]
    if left:
        raise UsageError(
            f"This is still the example's: {', '.join(left)}.", fix="put your own in its place"
        )


def _reviewed(build: Build) -> None:
    """Raise `UsageError` unless a second reader agreed with all that the settings ask for."""
    done = reviews.summary(build.evidence, build.sentences)
    left = []
    for part, reading in (("rows", done.rows), ("sentences", done.sentences)):
        if part in build.inputs.settings.review:
            missing = {"not read": reading.unread, "not agreed with": reading.disputed}
            left += [
                f"{len(items)} {part} {what} ({', '.join(items[:5])}{', …' if items[5:] else ''})"
                for what, items in missing.items()
                if items
            ]
    if left:
        raise UsageError(
            f"A second reader is required (`review` in {SETTINGS}), and there are "
            f"{'; '.join(left)}.",
            fix="have it read with `brief review`, correct what was objected to and have that read "
            "again, or release without: `review: false`",
        )


def _in_order(number: str, past: tuple[Version, ...], now: Settings) -> None:
    if not settings.VERSION.fullmatch(number):
        raise UsageError(f"{number} is no version.", fix="write three numbers, as in 0.2.0")
    if any(identity.parts(number) <= identity.parts(version.version) for version in past):
        raise UsageError(
            f"{number} does not come after {past[-1].version}.", fix="choose a higher version"
        )
    if past and now.date.isoformat() < past[-1].date:
        raise UsageError(
            f"The brief's date, {now.date}, is before that of {past[-1].version}.",
            fix=f"set `date:` in {SETTINGS}",
        )


def _fits(number: str, last: str, changes: diff.Changes) -> None:
    """Raise `UsageError` where a number or a position changed and only the patch rises."""
    if changes.bump == "minor" and identity.parts(number)[:2] == identity.parts(last)[:2]:
        first = changes.substantial[0]
        major, minor, _ = identity.parts(last)
        raise UsageError(
            f"{number} is a patch, but a number or a position changed: "
            f"{first.id} {first.part}: {first.old or 'nothing'} → {first.new or 'nothing'}.",
            fix=f"release {major}.{minor + 1}.0; `brief diff v{last} HEAD` shows all",
        )
