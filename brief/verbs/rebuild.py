"""Build an edition anew, as a program of its own, so that conditions can be set from outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import brief
from brief.errors import BriefError, EngineError, ExitCode, MissingError
from brief.system import tools

#: A build that takes longer than this hangs.
TIME_LIMIT = 1800.0


def rebuild(
    project: Path,
    *,
    engine: str = "auto",
    epoch: int | None = None,
    command: Sequence[str] = ("-m", "brief"),
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    cached: bool = False,
) -> Mapping[str, bytes]:
    """Return the files of a build of `project`, by name.

    `command` is what Python runs in place of brief's own command line, `env` goes over the
    fixed environment. The project's cache is used, and filled, only where `cached`. Raises
    `MissingError` for a missing engine, `EngineError` for any other failure, with what the
    build said.
    """
    # Where brief runs from a folder rather than an installation, the child must find it, too.
    home = {"PYTHONPATH": str(Path(brief.__file__).parent.parent)}
    quarto = {name: os.environ[name] for name in ("QUARTO_PATH",) if name in os.environ}
    date = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
    done = tools.run(
        [
            *(sys.executable, *command, "--quiet", "build", "--output", "edition"),
            *("--project", str(project.absolute()), "--engine", engine, *options),
            *(() if cached else ("--no-cache",)),
        ],
        outputs=["edition/*"],
        env={**home, **quarto, **date, **(env or {})},
        time_limit=TIME_LIMIT,
    )
    if done.code:
        kind: type[BriefError] = MissingError if done.code == ExitCode.MISSING else EngineError
        raise kind(f"The rebuild ended with code {done.code}: {done.stderr.strip()}")
    return {Path(name).name: content for name, content in done.files.items()}
