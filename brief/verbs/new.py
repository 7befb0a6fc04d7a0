"""The brief that `brief new` starts from: complete, small and about something invented."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import brief


def template() -> Mapping[str, bytes]:
    """Return the files of a new brief, by path below its folder."""
    folder = Path(brief.__file__).parent / "template"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        # Installers that compile all they see leave such a folder there.
        if path.is_file() and path.parent.name != "__pycache__"
    }
