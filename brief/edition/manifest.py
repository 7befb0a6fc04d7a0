"""The files of an edition, sealed, and what went in and came out: ``manifest.json``.

The core of it, what is known before the outputs exist, also stands inside every output
(see `seal`). The whole form is in ``manifest.schema.json``. Only the commit depends on
anything but the inputs and the pinned programs, so it is in the manifest alone; and only
``manifest.json``, which no list of hashes names, says on what machine it was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

import jsonschema

from brief.edition import coverage, identity, seal
from brief.evidence import reviews
from brief.evidence.facts import counts
from brief.evidence.wording import Wording
from brief.model import Build, Inputs
from brief.system import archive, git, toolchain


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def files(build: Build) -> Mapping[str, bytes]:
    """Return the files of the edition by name, those that point at others last.

    Nothing in them depends on the folder or the clock, and on the machine only what
    ``manifest.json`` says of it.
    """
    settings, project, stated = build.inputs.settings, build.options.project, core(build)
    stem, commit = identity.stem(settings), git.head(project)
    data = {f"{stem}/{name}": content for name, content in build.inputs.data.items()}
    contents = {
        "html": build.converted.html.encode(),
        "pdf": build.pdf,
        "docx": build.converted.docx,
        "zip": archive.pack(data, settings.stamp),
    }
    sealed = {
        f"{stem}{identity.ENDINGS[kind]}": seal.seal(content, stated)
        for kind, content in contents.items()
    }
    dirty = git.dirty(project, inputs(build.inputs)) if commit else None
    whole = {
        **stated,
        "git": {"commit": commit, "dirty": dirty},
        "outputs": {name: sha256(sealed[name]) for name in sorted(sealed)},
    }
    newest = {**whole, "machine": toolchain.machine()}
    named = {**sealed, f"{stem}-{identity.MANIFEST}": _written(whole)}
    # The sums leave out manifest.json, which every edition overwrites: so they are right
    # at any moment, also between two renames.
    sums = "".join(f"{sha256(named[name])}  {name}\n" for name in sorted(named))
    return {**named, identity.MANIFEST: _written(newest), identity.SUMS: sums.encode()}


def _written(stated: Mapping[str, Any]) -> bytes:
    return (json.dumps(stated, ensure_ascii=False, indent=2) + "\n").encode()


def core(build: Build) -> dict[str, Any]:
    """Return what identifies the edition and what went into it; the same wherever it is built."""
    settings, read = build.inputs.settings, inputs(build.inputs)
    content, report = identity.of(build.inputs), build.inputs.manuscript.files
    row = None if build.options.profile else identity.released(settings.version, content, report)
    rows = counts(build.evidence)
    return {
        "brief": {
            "title": settings.title,
            "slug": settings.slug,
            "version": settings.version,
            "date": settings.date.isoformat(),
            "lang": settings.lang,
            "profile": build.options.profile,
            "changes": row.summary if row else "",
            "content_hash": content,
        },
        "source_date_epoch": int(settings.stamp.timestamp()),
        "made_with": toolchain.made_with(build.converted.engine),
        "evidence": {
            "counts": {name: rows[name] for name in (*sorted(build.evidence.tables), "pinned")},
            "anchors_checked_against": build.evidence.anchors_checked_against,
        },
        "review": reviews.counted(reviews.summary(build.evidence, build.sentences)),
        "balance": [asdict(question) for question in build.balance],
        "sentences": {
            "counts": dict(coverage.count(build.sentences)),
            "marked": [
                {"part": part, "reason": reason, "sentences": number}
                for (part, reason), number in coverage.marked(build.sentences).items()
            ],
            "excused": [list(pair) for pair in coverage.excused(build.sentences)],
            "words_checked": Wording.of(settings.lang) is not None,
        },
        "literals": [asdict(number) for number in build.inputs.manuscript.typed],
        "unhedged": dict(sorted(settings.unhedged.items())),
        "charts": [{"id": c.id, "title": c.title, "rows": list(c.uses)} for c in build.charts],
        "inputs": {name: sha256(read[name]) for name in sorted(read)},
    }


def parse(content: bytes) -> dict[str, Any]:
    """Return a manifest of any origin; raises `ValueError` for one that is not of the form."""
    try:
        manifest = json.loads(content)
        jsonschema.validate(manifest, schema())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except jsonschema.ValidationError as error:
        raise ValueError(f"{error.json_path}: {error.message[:200]}") from None
    return dict(manifest)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a manifest."""
    file = resources.files("brief.edition") / "manifest.schema.json"
    return dict(json.loads(file.read_bytes()))


def inputs(read: Inputs) -> dict[str, bytes]:
    """Return every input by its path in the project."""
    return identity.by_path(read.data, read.manuscript.files)
