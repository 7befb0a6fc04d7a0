"""Where links lead, said alike by every Python.

Of a link to itself `Path.resolve` makes an error or nothing, by the version of Python;
`os.path.realpath` never makes one.
"""

from __future__ import annotations

import os
from pathlib import Path


def inside(path: Path, folder: Path) -> bool:
    """Return whether `path`, all links followed, is `folder` or below it.

    What is not there yet counts as well. A link to itself leads nowhere, and so not out:
    whoever opens it is told by the system.
    """
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
