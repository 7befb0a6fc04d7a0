"""What went into an edition and what came out, with hashes: ``manifest.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from brief import __version__, editions
from brief.model import Build
from brief.validate import counts

#: Libraries whose version can change a byte of the output.
LIBRARIES = ("fonttools", "matplotlib", "pandas", "plotnine", "pypandoc-binary", "weasyprint")


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()


def make(build: Build, outputs: Mapping[str, bytes]) -> bytes:
    """Return the manifest: nothing in it depends on the machine, the folder or the clock."""
    settings, data = build.inputs.settings, build.inputs.data
    report = build.inputs.manuscript.files
    inputs = {f"data/{n}": c for n, c in data.items()} | {
        f"report/{n}": c for n, c in report.items()
    }
    content = {
        "brief": {
            "title": settings.title,
            "version": settings.version,
            "date": settings.date.isoformat(),
            "slug": settings.slug,
            "content_hash": editions.content_hash(data, report),
        },
        "made_with": {
            "brief": __version__,
            "engine": build.converted.engine,
            **{name: _version(name) for name in LIBRARIES},
        },
        "evidence": {
            "counts": dict(sorted(counts(build.evidence).items())),
            "anchors_checked_against": build.evidence.anchors_checked_against,
        },
        "balance": [asdict(one) for one in build.balance],
        "literals": [asdict(one) for one in build.inputs.manuscript.typed],
        "inputs": {name: sha256(inputs[name]) for name in sorted(inputs)},
        "outputs": {name: sha256(outputs[name]) for name in sorted(outputs)},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
