"""What went into an edition and what came out, with hashes: ``manifest.json``.

The core of it, what is known before the outputs exist, also stands inside every output
(see `seal`). The whole form is in ``manifest.schema.json``. Only the commit depends on
anything but the inputs and the programs, so it is in the manifest alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

import jsonschema

from brief.edition import identity
from brief.evidence.facts import counts
from brief.model import Build, Inputs
from brief.system import git, toolchain


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def core(build: Build) -> dict[str, Any]:
    """Return what identifies the edition and what went into it; the same wherever it is built."""
    settings, files = build.inputs.settings, inputs(build.inputs)
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
        "balance": [asdict(question) for question in build.balance],
        "literals": [asdict(number) for number in build.inputs.manuscript.typed],
        "unhedged": dict(sorted(settings.unhedged.items())),
        "charts": [{"id": c.id, "title": c.title, "rows": list(c.uses)} for c in build.charts],
        "inputs": {name: sha256(files[name]) for name in sorted(files)},
    }


def make(build: Build, stated: Mapping[str, Any], outputs: Mapping[str, bytes]) -> bytes:
    """Return the manifest: its core, as `stated`, the commit, and the hashes of `outputs`.

    Nothing in it depends on the machine, the folder or the clock.
    """
    project = build.options.project
    commit = git.head(project)
    content = {
        **stated,
        "git": {
            "commit": commit,
            "dirty": git.dirty(project, inputs(build.inputs)) if commit else None,
        },
        "outputs": {name: sha256(outputs[name]) for name in sorted(outputs)},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


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
