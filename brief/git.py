"""What git knows of a project; nothing, where there is no git or no repository.

The user's own configuration is not read, and the repository's cannot start programs: a
brief's folder may come from a stranger.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from brief import tools
from brief.errors import BriefError, MissingError, UsageError

FOLDERS = ("data", "report")
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
#: What git needs of the user's environment to know who commits.
_IDENTITY = (
    *("HOME", "XDG_CONFIG_HOME"),
    *(f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")),
)


class GitError(BriefError):
    """Git refused what was asked of it."""

    code = UsageError.code


def head(project: Path) -> str | None:
    """Return the commit that is checked out, or None."""
    return resolve(project, "HEAD")


def resolve(project: Path, revision: str) -> str | None:
    """Return the commit a revision names, or None."""
    name = f"{revision}^{{commit}}"
    return _ask(project, "rev-parse", "--verify", "--quiet", "--end-of-options", name)


def dirty(project: Path, inputs: Collection[str]) -> bool:
    """Return whether any of `inputs` (paths in the project) differs from the checked-out commit."""
    changed = _run(project, "diff", "--quiet", "HEAD", "--", *FOLDERS).code != 0
    others = _ask(project, "ls-files", "-z", "--others", "--", *FOLDERS) or ""
    return changed or not set(others.split("\0")).isdisjoint(inputs)


def revisions(project: Path, limit: int = 50) -> tuple[str, ...]:
    """Return the newest commits that touch data/ or report/, newest first."""
    log = _ask(project, "log", f"--max-count={limit}", "--format=%H", "--", *FOLDERS)
    return tuple((log or "").split())


def unclean(project: Path) -> tuple[str, ...]:
    """Return git's line for every file changed or unknown in the whole project."""
    return tuple((_ask(project, "status", "--porcelain", "--", ".") or "").splitlines())


def files(project: Path, revision: str) -> Mapping[str, bytes]:
    """Return the bytes of data/ and report/ at a revision, by path.

    Raises `GitError` where the revision is unknown or has no such folders.
    """
    commit = resolve(project, revision)
    if commit is None:
        raise GitError(f"{revision} is no revision here.", fix="see `git log` and `git tag`")
    done = _run(project, "archive", "--format=tar", commit, "--", *FOLDERS)
    if done.code:
        raise GitError(f"{revision} holds no brief.", fix="name a revision with data/ and report/")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        return {
            member.name: stream.read()
            for member in tar
            if member.isfile() and (stream := tar.extractfile(member))
        }


@contextmanager
def checkout(project: Path, revision: str) -> Iterator[Path]:
    """Give a passing folder that holds data/ and report/ as they were at a revision."""
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        for name, content in files(project, revision).items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield Path(folder)


def commit(project: Path, names: Collection[str], message: str) -> str:
    """Commit the named files and return the commit; raises `GitError`."""
    _do(project, "add", "--", *names)
    _do(project, "commit", "--quiet", f"--message={message}", "--", *names)
    return head(project) or ""


def tag(project: Path, name: str, message: str) -> None:
    """Put an annotated tag on the checked-out commit; raises `GitError`."""
    _do(project, "tag", "--annotate", f"--message={message}", name)


def restore(project: Path, revision: str, names: Collection[str]) -> None:
    """Take back the commits since `revision`, and the changes to `names` alone."""
    _run(project, "reset", "--quiet", "--soft", revision)
    _run(project, "reset", "--quiet", revision, "--", *names)
    for name in names:
        if _run(project, "checkout", "--quiet", revision, "--", name).code:
            (project / name).unlink(missing_ok=True)  # the revision has no such file


def _run(project: Path, *arguments: str, env: Mapping[str, str] | None = None) -> tools.Finished:
    return tools.run(["git", "-C", str(project.absolute()), *_QUIET, *arguments], env=env)


def _ask(project: Path, *arguments: str) -> str | None:
    try:
        done = _run(project, *arguments)
    except MissingError:
        return None
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n") if done.code == 0 else None


def _do(project: Path, *arguments: str) -> None:
    env = {name: os.environ[name] for name in _IDENTITY if name in os.environ}
    done = _run(project, *arguments, env=env)
    if done.code:
        said = " ".join(done.stderr.split()) or "no reason given"
        raise GitError(f"git {arguments[0]} failed: {said}", fix="mend that and try again")
