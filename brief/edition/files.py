"""The files of an edition, sealed, with their manifest and their sums."""

from __future__ import annotations

from collections.abc import Mapping

from brief.edition import identity, manifest, seal
from brief.model import Build
from brief.system import archive


def files(build: Build) -> Mapping[str, bytes]:
    """Return the files of the edition by name, those that point at others last."""
    settings = build.inputs.settings
    stem, core = identity.stem(settings), manifest.core(build)
    data = {f"{stem}/{name}": content for name, content in build.inputs.data.items()}
    contents = {
        "html": build.converted.html.encode(),
        "pdf": build.pdf,
        "docx": build.converted.docx,
        "zip": archive.pack(data, settings.stamp),
    }
    sealed = {
        f"{stem}{identity.ENDINGS[kind]}": seal.seal(content, core)
        for kind, content in contents.items()
    }
    made = manifest.make(build, core, sealed)
    named = {**sealed, f"{stem}-{identity.MANIFEST}": made}
    # The sums leave out manifest.json, which every edition overwrites: so they are right
    # at any moment, also between two renames.
    sums = "".join(f"{manifest.sha256(named[name])}  {name}\n" for name in sorted(named))
    return {**named, identity.MANIFEST: made, identity.SUMS: sums.encode()}
