"""Is a published file what it claims to be? What is proven, what failed, what stays open.

Three witnesses, each stronger than the one before: the seal inside the file, the hashes
of the manifest beside it, and, in a checkout of the brief, a rebuild from the inputs that
the file names. The first two need nothing but the file. None of them says who made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from brief.edition import identity, manifest, seal
from brief.errors import BriefError, UnverifiedError, UsageError
from brief.system import archive, git, toolchain
from brief.system.terminal import plain
from brief.verbs import revision
from brief.verbs.rebuild import difference, rebuild


class Verdict(Enum):
    """What a witness says."""

    PROVEN = "proven"
    OPEN = "not proven"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in plain words."""

    verdict: Verdict
    text: str


_proven = partial(Finding, Verdict.PROVEN)
_open = partial(Finding, Verdict.OPEN)
_failed = partial(Finding, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found out about a file, and whether a rebuild proved its bytes."""

    name: str
    findings: tuple[Finding, ...]
    rebuilt: bool = False

    @property
    def failed(self) -> bool:
        """Return whether anything spoke against the file, or nothing for it."""
        verdicts = {finding.verdict for finding in self.findings}
        return Verdict.FAILED in verdicts or Verdict.PROVEN not in verdicts

    def __str__(self) -> str:
        width = max(len(verdict.value) for verdict in Verdict)
        said = (f"  {f.verdict.value:<{width}}  {f.text}" for f in self.findings)
        # What a file says of itself must not reach the terminal as commands.
        return "\n".join(map(plain, (self.name, *said)))

    def require(self, *, rebuild: bool = False) -> Report:
        """Return the report itself; raises `UnverifiedError` with it where it failed.

        So it does where no `rebuild` proved the file's bytes, if that is asked for.
        """
        if self.failed:
            raise UnverifiedError(
                f"{self} \n{self.name} is not what it claims to be.",
                fix="get the file again from its publisher, with its manifest",
            )
        if rebuild and not self.rebuilt:
            raise UnverifiedError(
                f"{self} \nNo rebuild proves {self.name}, as --project asks.",
                fix="name a checkout that has its revision, and use the programs of its manifest",
            )
        return self


def verify(path: Path, project: Path | None = None) -> Report:
    """Return what can be found out about the file at `path`, or about a folder's edition.

    `project` is a checkout of the brief to rebuild from. Raises `UsageError` for what
    cannot be read or is no kind of file that brief makes.
    """
    lists = path / identity.SUMS if path.is_dir() else path
    content = _read(lists)
    sealed = seal.read(content)
    beside: dict[str, bytes] = {}
    if _is_list(lists.name):
        findings = list(_listed(lists, content))
    elif sealed is None and seal.kind(content) == "zip":
        findings = list(_pack(content))
    else:
        others = sorted(path.parent.iterdir())
        beside |= {other.name: _read(other) for other in others if _is_list(other.name)}
        findings = list(examine(path.name, content, beside))
    again = None
    if project is None:
        findings.append(_open("a rebuild: name a checkout of the brief with --project"))
    elif sealed is None:
        findings.append(_open("a rebuild: only a page, print, Word file or data zip names inputs"))
    elif sealed.holds:
        again = rebuilt(path.name, content, sealed.core, project, _machine(content, beside))
        findings.append(again)
    findings.append(_open("who made it: whoever changes a file can seal it anew"))
    name = str(path) if _is_list(lists.name) else path.name
    return Report(name, tuple(findings), again is not None and again.verdict is Verdict.PROVEN)


def _listed(path: Path, content: bytes) -> Iterator[Finding]:
    """Yield what is found out about each file that a list of hashes names, and what is not."""
    try:
        named = _named(path.name, content)
    except ValueError as error:
        yield _failed(f"it cannot be read: {error}")
        return
    for name in sorted(named):
        if (path.parent / name).is_file():
            said = examine(name, _read(path.parent / name), {path.name: content})
            yield from _prefixed(name, said)
        else:
            yield _failed(f"{name} is not there")
    if others := {other.name for other in path.parent.iterdir()} - {*named, path.name}:
        yield _open(f"what {path.name} does not name was not checked: {', '.join(sorted(others))}")


def examine(name: str, content: bytes, beside: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield what the file itself and the files `beside` it say. Pure."""
    kind = seal.kind(content)
    sealed = seal.read(content)
    if kind in ("zip", "docx"):
        try:
            members = archive.unpack(content)
        except ValueError as error:
            yield _failed(f"it is damaged: {error}")
            return
    said = list(_beside(name, content, beside))
    if not kind:
        if not said:
            yield _failed("it is no file that brief makes, or its beginning is damaged")
    elif sealed is None:
        yield _failed("it carries no seal, or one that cannot be read")
    elif not sealed.holds:
        yield _failed("it was changed after it was made: its seal does not fit")
    else:
        yield _proven(_unchanged(sealed.core))
        if kind == "zip":
            yield from _inputs(sealed.core, members)
    yield from said


def rebuilt(
    name: str,
    content: bytes,
    core: Mapping[str, Any],
    project: Path,
    machine: Mapping[str, str] | None = None,
) -> Finding:
    """Return whether a build from the same inputs gives the same bytes.

    Other bytes speak against the file only where it was made with the same programs and on
    a `machine` like this one: only then is nothing left that could explain them.
    """
    try:
        brief, made_with = dict(core["brief"]), dict(core["made_with"])
        wanted, version = str(brief["content_hash"]), str(brief["version"])
        engine = str(made_with["engine"]).split()[0]
        date = {"SOURCE_DATE_EPOCH": str(int(core["source_date_epoch"]))}
        profile = str(brief["profile"])
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return _failed("the manifest inside it is not of our form")
    at = revision.find(project, wanted, version, profile)
    if at is None:
        return _open(f"no revision in {project} has the content {wanted[:8]}… that it names")
    place = f"revision {at}" if at else "the files as they are"
    try:
        with git.checkout(project, at) if at else nullcontext(project) as folder:
            chosen = [f"--profile={profile}"] if profile else []
            files = rebuild(folder, engine=engine, env=date, options=chosen)
    except BriefError as error:
        return _open(f"a rebuild from {place} failed: {error.message}")
    ending = identity.ENDINGS[seal.kind(content)]
    again = next((c for n, c in files.items() if n.endswith(version + ending)), b"")
    if again == content:
        return _proven(f"a rebuild from {place} gives the very same bytes")
    pinned = toolchain.made_with(str(made_with["engine"]))
    here, there = {**toolchain.machine(), **pinned}, {**(machine or {}), **made_with}
    other = [
        f"{tool} {here.get(tool, 'none')} here, {there.get(tool, 'none')} there"
        for tool in sorted({*pinned, *there})
        if here.get(tool) != there.get(tool)
    ]
    if other:
        return _open(f"a rebuild from {place} differs, with other programs: {'; '.join(other)}")
    if not machine:
        return _open(
            f"a rebuild from {place} differs; on what machine the file was made is not known, "
            "for no manifest.json beside it says so"
        )
    return _failed(
        f"a rebuild from {place} differs; the file against the rebuild: "
        + difference(name, content, again)
    )


def _machine(content: bytes, beside: Mapping[str, bytes]) -> dict[str, str]:
    """Return what a manifest `beside` that names the file says of the machine, or nothing."""
    for text in beside.values():
        with suppress(ValueError):  # what cannot be read, `_beside` says
            stated = manifest.parse(text)
            if manifest.sha256(content) in stated["outputs"].values() and "machine" in stated:
                return dict(stated["machine"])
    return {}


def _unchanged(core: Mapping[str, Any]) -> str:
    stated = core.get("brief")
    brief = stated if isinstance(stated, dict) else {}
    name = f"{brief.get('title')}, version {brief.get('version')}"
    return f"it is intact: unchanged since it was sealed, as {name}"


def _inputs(core: Mapping[str, Any], members: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield whether a data zip holds the very data that the edition was made from."""
    inputs = core.get("inputs")
    if not isinstance(inputs, dict):
        yield _failed("the manifest inside it is not of our form")
        return
    stated = {name: digest for name, digest in inputs.items() if name.startswith("data/")}
    held = {f"data/{n.partition('/')[2]}": manifest.sha256(c) for n, c in members.items()}
    wrong = [name for name in sorted(stated) if held.get(name) != stated[name]]
    if wrong:
        yield _failed(f"{wrong[0]} is not the file that the edition was made from")
    else:
        yield _proven(f"its {len(stated)} data files are those the edition names")


def _pack(content: bytes) -> Iterator[Finding]:
    """Yield what is said of each file inside a pack, by the lists in its own folder."""
    try:
        members = archive.unpack(content)
    except ValueError as error:
        yield _failed(f"it is damaged: {error}")
        return
    if not members:
        yield _failed("it holds no files")
    for path, member in sorted(members.items()):
        folder, _, name = path.rpartition("/")
        if name == identity.INDEX:
            yield _open(f"{path}: the list of editions was not checked")
        elif not (_is_list(name) or seal.kind(member)):
            yield _failed(f"{path}: it is no file that brief makes")
        elif not _is_list(name):
            beside = {
                other.rpartition("/")[2]: text
                for other, text in members.items()
                if other.rpartition("/")[0] == folder and _is_list(other.rpartition("/")[2])
            }
            yield from _prefixed(path, examine(name, member, beside))


def _beside(name: str, content: bytes, beside: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield what the manifests and sums beside a file say of it."""
    digest = manifest.sha256(content)
    for other, text in sorted(beside.items()):
        try:
            named = _named(other, text)
        except ValueError as error:
            yield _failed(f"{other} beside it cannot be read: {error}")
            continue
        if name in named and named[name] != digest:
            yield _failed(f"{other} beside it names another hash for it")
        elif digest in named.values():
            yield _proven(f"{other} beside it names its hash, {digest[:16]}…")


def _named(name: str, text: bytes) -> dict[str, str]:
    """Return the hashes that a manifest or a file of sums states, by file name.

    Raises `ValueError` for one that is neither.
    """
    if name != identity.SUMS:
        return dict(manifest.parse(text)["outputs"])
    hashes = {}
    for line in text.decode("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or "/" in name:
            raise ValueError("it is not a list of hashes")
        hashes[name] = digest
    return hashes


def _is_list(name: str) -> bool:
    """Return whether a file of that name states the hashes of others."""
    return name == identity.SUMS or name.endswith(identity.MANIFEST)


def _prefixed(name: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    return (Finding(f.verdict, f"{name}: {f.text}") for f in findings)


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is no file.", fix="name a file, or a folder with SHA256SUMS")
        if path.stat().st_size > archive.LARGEST:
            raise UsageError(f"{path} is too large for an edition.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
