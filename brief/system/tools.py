"""The only place that runs another program.

`run` takes an argument list (never a shell string), the files the program may see and
the files wanted back, so that a program looks like a function from files to files. The
program gets an empty folder of its own, a small fixed environment, no standard input
but what is given, and a time limit; on time-out or interrupt its whole process group
ends with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from brief.errors import EngineError, MissingError

#: Seconds after which a program is taken to hang.
TIME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended: its exit code, its streams, and the files it was asked for."""

    code: int
    stdout: bytes
    stderr: str
    files: Mapping[str, bytes]


def environment(folder: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment a program gets: nothing of the user's but PATH."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "NO_COLOR": "1",
        **extra,
    }


def run(
    argv: Sequence[str],
    *,
    files: Mapping[str, bytes] | None = None,
    outputs: Sequence[str] = (),
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Finished:
    """Run `argv` in a fresh folder holding `files`; return how it ended.

    `outputs` are glob patterns, relative to that folder, of the files to bring back.
    Raises `MissingError` when the program is not there and `EngineError` when it runs
    past `time_limit` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        root = Path(folder, "project")
        root.mkdir()
        for name, content in (files or {}).items():
            target = root / name
            if not target.resolve().is_relative_to(root.resolve()):
                raise ValueError(f"{name} would be written outside the staging folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        with _start(argv, root, environment(folder, env or {})) as process:
            try:
                stdout, stderr = process.communicate(stdin, timeout=time_limit)
            except subprocess.TimeoutExpired:
                raise EngineError(
                    f"{Path(argv[0]).name} did not finish within {time_limit:g} seconds "
                    "and was stopped.",
                    fix="look for an endless include, or build on a less busy machine",
                ) from None
            finally:
                _end_group(process)
        found = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for pattern in outputs
            for path in sorted(root.glob(pattern))
            if path.is_file()
        }
        return Finished(process.returncode, stdout, stderr.decode("utf-8", "replace"), found)


def _start(argv: Sequence[str], root: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            cwd=root,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise MissingError(
            f"{argv[0]} cannot be started: {error.strerror}.",
            fix="run `brief doctor` to see what is missing",
        ) from None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the program and everything it started, whatever way we leave."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def pandoc() -> str:
    """Return the path of the pandoc binary that ``pypandoc-binary`` ships.

    Raises `MissingError` when the package is not installed.
    """
    try:
        import pypandoc
    except ImportError:
        raise MissingError(
            "The embedded pandoc is not installed.", fix="python -m pip install pypandoc-binary"
        ) from None
    return str(Path(pypandoc.__file__).parent / "files" / "pandoc")
