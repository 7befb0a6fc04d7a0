"""What git knows of a project; nothing, where there is no git or no repository.

A brief's folder may come from a stranger, and a repository's configuration can name
programs: filters of files, signers, hooks, helpers of remotes. So what only asks reads
commits, trees and blobs as they are stored, by commands that start none of these, and not
the user's own configuration. What changes the repository, or compares its files as git
itself does (`unclean`, `commit`, `tag`, `restore`), runs filters and signers as any git
does; it serves `brief release` alone, whose repository is one's own.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from brief.errors import MissingError, UsageError
from brief.system import tools

FOLDERS = ("data", "report")
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
#: An object that is missing is not fetched: a remote's helper is a program, too.
_ALONE = {"GIT_ALLOW_PROTOCOL": "none"}
#: What git needs of the user's environment to know who commits.
_IDENTITY = (
    *("HOME", "XDG_CONFIG_HOME"),
    *(f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")),
)


class GitError(UsageError):
    """Git refused what was asked of it."""


def head(project: Path) -> str | None:
    """Return the commit that is checked out, or None."""
    return resolve(project, "HEAD")


def resolve(project: Path, revision: str) -> str | None:
    """Return the commit a revision names, or None."""
    name = f"{revision}^{{commit}}"
    return _ask(project, "rev-parse", "--verify", "--quiet", "--end-of-options", name)


def dirty(project: Path, inputs: Mapping[str, bytes]) -> bool:
    """Return whether `inputs`, by path in the project, differ from the checked-out commit."""
    try:
        return bool(differing(project, inputs))
    except GitError:
        return True


def differing(project: Path, inputs: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the `inputs` that the checked-out commit does not hold as files of these bytes.

    A file of the commit that is gone is a difference, too. Raises `GitError` where the commit
    holds no brief.
    """
    held = files(project, "HEAD")
    changed = [name for name, content in inputs.items() if held.get(name) != content]
    return *changed, *(name for name in held if not os.path.lexists(project / name))


def tagged(project: Path, name: str) -> bool:
    """Return whether there is a tag of that name, whatever it is on."""
    return _ask(project, "rev-parse", "--verify", "--quiet", f"refs/tags/{name}") is not None


def revisions(project: Path) -> tuple[str, ...]:
    """Return the newest 50 commits that touch data/ or report/, newest first."""
    # Not `git log`, which can be set to verify signatures, by any program.
    commits = _ask(project, "rev-list", "--max-count=50", "HEAD", "--", *FOLDERS)
    return tuple((commits or "").split())


def unclean(project: Path) -> tuple[str, ...]:
    """Return git's line for every file changed or unknown in the whole project."""
    return tuple((_ask(project, "status", "--porcelain", "--", ".") or "").splitlines())


def files(project: Path, revision: str) -> Mapping[str, bytes]:
    """Return the bytes of data/ and report/ at a revision, by path, as they were committed.

    Raises `GitError` where the revision is unknown, has no such folders, or names that no
    checkout could have.
    """
    commit = resolve(project, revision)
    if commit is None:
        raise GitError(f"{revision} is no revision here.", fix="see `git log` and `git tag`")
    blobs = {}
    for line in (_ask(project, "ls-tree", "-rz", commit, "--", *FOLDERS) or "").split("\0"):
        about, _, name = line.partition("\t")
        if about.startswith("100"):  # a file, and neither a link nor another repository
            blobs[name] = about.split()[2]
    if {name.partition("/")[0] for name in blobs} != set(FOLDERS):
        raise GitError(f"{revision} holds no brief.", fix="name a revision with data/ and report/")
    if any({"", ".", ".."} & set(name.split("/")) for name in blobs):
        raise GitError(f"{revision} holds names that lead out of it.", fix="do not trust it")
    return dict(zip(blobs, _contents(project, tuple(blobs.values())), strict=True))


@contextmanager
def checkout(project: Path, revision: str) -> Iterator[Path]:
    """Give a passing folder that holds data/ and report/ as they were at a revision."""
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        for name, content in files(project, revision).items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield Path(folder)


def commit(project: Path, names: Collection[str], message: str) -> None:
    """Commit the named files; raises `GitError`."""
    _do(project, "add", "--", *names)
    _do(project, "commit", "--quiet", f"--message={message}", "--", *names)


def tag(project: Path, name: str, message: str) -> None:
    """Put an annotated tag on the checked-out commit; raises `GitError`."""
    _do(project, "tag", "--annotate", f"--message={message}", name)


def restore(project: Path, revision: str, names: Collection[str], tag: str) -> None:
    """Take back a tag, the commits since `revision`, and the changes to `names` alone."""
    _run(project, "tag", "--delete", tag)
    _run(project, "reset", "--quiet", "--soft", revision)
    _run(project, "reset", "--quiet", revision, "--", *names)
    for name in names:
        if _run(project, "checkout", "--quiet", revision, "--", name).code:
            (project / name).unlink(missing_ok=True)  # the revision has no such file


def _contents(project: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    """Yield what each blob holds; raises `GitError` for one that is not there."""
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    out = io.BytesIO(_run(project, "cat-file", "--batch", stdin=asked).stdout)
    for blob in blobs:
        name, _, rest = out.readline().decode().partition(" ")  # "HASH blob SIZE"
        size = rest.removeprefix("blob ").strip()
        if name != blob or not size.isdecimal():
            raise GitError(f"The file {blob} is missing.", fix="see `git fsck`")
        yield out.read(int(size))
        out.read(1)


def _run(
    project: Path, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> tools.Finished:
    command = ["git", "-C", str(project.absolute()), *_QUIET, *arguments]
    return tools.run(command, env={**_ALONE, **(env or {})}, stdin=stdin)


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
