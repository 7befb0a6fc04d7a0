"""The list of all editions in a folder, ``index.html``, made from their manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brief.edition import identity
from brief.system import templates

#: What a reader calls the files of an edition.
_LABELS = {"html": "HTML", "pdf": "PDF", "docx": "Word", "zip": "data"}


def page(manifests: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the page that lists the editions of `manifests` (by file name), newest first.

    Raises `ValueError` where there is no manifest.
    """
    if not manifests:
        raise ValueError("no edition to list")
    editions = [_edition(stated, name) for name, stated in manifests.items()]
    editions.sort(key=_order, reverse=True)
    newest = editions[0]
    return templates.render(
        "edition/catalogue.html",
        lang=newest["lang"],
        title=f"Editions of {newest['title']}",
        editions=editions,
    ).encode()


def _edition(stated: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return what the list says of an edition, with its files and their labels."""
    brief = stated["brief"]
    files = [
        (output, label)
        for kind, label in _LABELS.items()
        for output in stated["outputs"]
        if output.endswith(identity.ENDINGS[kind])
    ]
    draft = "Draft, not released" if identity.is_draft(brief["version"]) else "–"
    changes = brief["changes"] or draft
    return {**brief, "changes": changes, "files": [*files, (name, "manifest")]}


def _order(edition: Mapping[str, Any]) -> tuple[object, ...]:
    """Sort by version; a draft that carries a release's number was made after it."""
    version = edition["version"]
    name, _ = edition["files"][-1]
    return identity.parts(version), identity.is_draft(version), edition["date"], name
