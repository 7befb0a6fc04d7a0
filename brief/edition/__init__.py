"""What identifies an edition: version and history, manifest, seal, the list of editions.

In: inputs and outputs of a build. Out: what is said of them. Writing files is for
`brief.stages.publish`.
"""

from __future__ import annotations

from brief.edition.manifest import files

__all__ = ("files",)
