"""A folder that may not be entered, by whoever runs the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """Keep everybody out of `folder` meanwhile; root, who may enter all, is nobody so long."""
    user, mode = os.geteuid(), folder.stat().st_mode
    folder.chmod(0)
    os.seteuid(user or NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(mode)
