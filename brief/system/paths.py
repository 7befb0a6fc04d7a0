"""What is at a path and where it leads, said alike by every Python.

Of a link to itself `Path.resolve` makes an error or nothing, by the version of Python; so do
`Path.is_file` and `Path.is_dir` of what lies in a folder that may not be entered.
"""

from __future__ import annotations

import os
from pathlib import Path


def is_file(path: Path) -> bool:
    """Return whether there is a file that can be seen; never raises."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Return whether there is a folder that can be seen; never raises."""
    return os.path.isdir(path)  # noqa: PTH112


def inside(path: Path, folder: Path) -> bool:
    """Return whether `path`, all links followed, is `folder` or below it.

    What is not there yet counts as well. A link to itself leads nowhere, and so not out:
    whoever opens it is told by the system.
    """
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
