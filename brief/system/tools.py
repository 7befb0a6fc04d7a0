"""The only place that runs another program.

`run` takes an argument list (never a shell string), the files the program may see and
the files wanted back, so that a program looks like a function from files to files. The
program gets an empty folder of its own, a small fixed environment, no standard input
but what is given, and a time limit; on time-out or interrupt all that it started ends
with it. Of programs that run `together`, none outlives the others' interruption.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from brief.errors import EngineError, MissingError
from brief.system import paths

if sys.platform == "win32":
    import ctypes

    _KERNEL = ctypes.WinDLL("kernel32")
    _KERNEL.CreateJobObjectW.restype = ctypes.c_void_p

#: Seconds after which a program is taken to hang.
TIME_LIMIT = 120
#: The signals that end brief, and with it all that it runs. The last is Windows' hang-up.
ENDING = tuple(
    number
    for number in signal.Signals
    if number.name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
)
#: Seconds that a program gets to end by itself once it is asked to.
GRACE = 1.0


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended: its exit code, its streams, and the files it was asked for."""

    code: int
    stdout: bytes
    stderr: str
    files: Mapping[str, bytes]


class _Program(subprocess.Popen[bytes]):
    """A program, with all that it starts in a process group of its own or, on Windows, a job."""

    def __init__(self, argv: Sequence[str], **options: Any) -> None:
        super().__init__(argv, start_new_session=True, **options)
        if sys.platform == "win32":
            self.job = ctypes.c_void_p(_KERNEL.CreateJobObjectW(None, None))
            _KERNEL.AssignProcessToJobObject(self.job, ctypes.c_void_p(int(self._handle)))

    def send(self, name: str) -> None:
        """Send the signal to all of them that are left; on Windows, which has none, end them."""
        if sys.platform == "win32":
            _KERNEL.TerminateJobObject(self.job, 1)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.Signals[name])


@dataclass(slots=True)
class _Group:
    """The programs of calls that run together; once they are ended, no more can start."""

    running: set[_Program] = field(default_factory=set)
    ended: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


#: The group of the thread's programs, where it runs together with others.
_GROUP: ContextVar[_Group] = ContextVar("_GROUP")
_T = TypeVar("_T")
_U = TypeVar("_U")


def environment(folder: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment a program gets: nothing of the user's but PATH.

    On Windows also where the system is, without which few programs start.
    """
    windows = ("SYSTEMROOT", "COMSPEC", "PATHEXT")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        **{name: os.environ[name] for name in windows if name in os.environ},
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), folder),
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
    grace: float | None = GRACE,
) -> Finished:
    """Run `argv` in a fresh folder holding `files`; return how it ended.

    `outputs` are glob patterns, relative to that folder, of the files to bring back. A program
    that is to end early is asked to, and killed after `grace` seconds; None leaves it to finish.
    Raises `MissingError` when the program is not there and `EngineError` when it runs
    past `time_limit` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        root = Path(folder, "project")
        root.mkdir()
        for name, content in (files or {}).items():
            target = root / name
            if not paths.inside(target, root):
                raise ValueError(f"{name} would be written outside the staging folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        with _running(argv, root, environment(folder, env or {}), grace) as process:
            try:
                stdout, stderr = process.communicate(stdin, timeout=time_limit)
            except subprocess.TimeoutExpired:
                raise EngineError(
                    f"{Path(argv[0]).name} did not finish within {time_limit:g} seconds "
                    "and was stopped.",
                    fix="look for an endless include, or build on a less busy machine",
                ) from None
        made = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for pattern in outputs
            for path in sorted(root.glob(pattern))
            if path.is_file()
        }
        return Finished(process.returncode, stdout, stderr.decode("utf-8", "replace"), made)


def together(first: Callable[[], _T], second: Callable[[], _U]) -> tuple[_T, _U]:
    """Return what two calls return, each run in a thread of its own.

    Raises what the first of them that fails raises, first in order, so that no error depends
    on which is faster. Then, and when this thread is interrupted, the program that the
    other runs is ended at once.
    """
    group = _Group()
    with ThreadPoolExecutor(2, initializer=_GROUP.set, initargs=(group,)) as pool:
        former, latter = pool.submit(first), pool.submit(second)
        try:
            return former.result(), latter.result()
        except BaseException:
            with group.lock:
                group.ended = True
                left = tuple(group.running)
            _end(*left)
            raise


@contextlib.contextmanager
def _running(
    argv: Sequence[str], root: Path, env: dict[str, str], grace: float | None
) -> Iterator[_Program]:
    """Give the program, started; it is ended whatever way we leave, see `run` for `grace`.

    Raises `MissingError` when it is not there, and `KeyboardInterrupt` where those that it
    runs together with were ended.
    """
    group = _GROUP.get(None) or _Group()
    process = None
    try:
        with _undisturbed(), group.lock:
            if group.ended:
                raise KeyboardInterrupt
            process = _start(argv, root, env)
            group.running.add(process)
        yield process
    finally:
        if process is not None:
            with group.lock:
                group.running.remove(process)
            with process:
                _end(process, grace=grace)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put signals off until what is inside is done: a program half started would be left behind.

    They come to the main thread alone, and only there can be put off.
    """
    late: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    handlers = {n: signal.signal(n, lambda n, _: late.append(n)) for n in ENDING if main}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for missed in late:
            signal.raise_signal(missed)


def _start(argv: Sequence[str], root: Path, env: dict[str, str]) -> _Program:
    try:
        return _Program(
            list(argv),
            cwd=root,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise MissingError(
            f"{argv[0]} cannot be started: {error.strerror}.",
            fix="run `brief doctor` to see what is missing",
        ) from None


def _end(*processes: _Program, grace: float | None = GRACE) -> None:
    """End programs and everything they started.

    Those that still run are asked first: brief, run by brief, then ends programs of its own,
    which are in groups that cannot be known here.
    """
    try:
        for process in processes:
            if process.poll() is None and grace is not None:
                process.send("SIGTERM")
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(grace)
    finally:
        for process in processes:
            process.send("SIGKILL")


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
