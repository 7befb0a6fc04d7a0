"""The list of all editions in a folder, ``index.html``, made from their manifests."""

from __future__ import annotations

from collections.abc import Mapping

from brief.edition import identity, manifest
from brief.system import templates

#: What a reader calls the files of an edition.
_LABELS = {"html": "HTML", "pdf": "PDF", "docx": "Word", "zip": "data"}


def page(manifests: Mapping[str, bytes]) -> bytes:
    """Return the page that lists the editions of `manifests` (by file name), newest first.

    Raises `ValueError` where there is no manifest, or one not of the form.
    """
    found = [(manifest.parse(content), name) for name, content in manifests.items()]
    if not found:
        raise ValueError("no edition to list")
    # By version; a draft that carries a release's number was made after it.
    found.sort(
        key=lambda one: (
            identity.parts(one[0]["brief"]["version"]),
            identity.is_draft(one[0]["brief"]["version"]),
            one[0]["brief"]["date"],
            one[1],
        ),
        reverse=True,
    )
    newest = found[0][0]["brief"]
    return templates.render(
        "edition/catalogue.html",
        lang=newest["lang"],
        title=f"Editions of {newest['title']}",
        editions=[_edition(one, name) for one, name in found],
    ).encode()


def _edition(one: Mapping[str, Mapping[str, str]], name: str) -> Mapping[str, object]:
    """Return what the list says of an edition, with its files and their labels."""
    brief = one["brief"]
    files = [
        (output, label)
        for kind, label in _LABELS.items()
        for output in one["outputs"]
        if output.endswith(identity.ENDINGS[kind])
    ]
    draft = "Draft, not released" if identity.is_draft(brief["version"]) else "–"
    changes = brief["changes"] or draft
    return {**brief, "changes": changes, "files": [*files, (name, "manifest")]}
