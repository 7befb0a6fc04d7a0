"""Who made a file, as far as that can be shown, and whether it is still as it was made.

What travels with a file, the seal inside and the hashes beside it, can show that it is
intact, never who made it: anyone can change a file and make these anew. Who made it, only
what comes from elsewhere can show: a SHA-256 that the publisher states, or a rebuild from
a checkout of the brief, from the inputs that the file names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from brief.edition import identity, manifest, seal, sums
from brief.errors import BriefError, UsageError
from brief.system import archive, git, paths, toolchain
from brief.verbs import revision
from brief.verbs.rebuild import difference, rebuild
from brief.verbs.verdict import Finding, Report, Verdict

#: The engines that a file may name.
ENGINES = ("pandoc", "quarto")

_proven = partial(Finding, Verdict.PROVEN)
_intact = partial(Finding, Verdict.INTACT)
_open = partial(Finding, Verdict.OPEN)
_failed = partial(Finding, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class Hashes:
    """The SHA-256s that a list states, by name; `published` where the user says that they are."""

    source: str
    named: Mapping[str, frozenset[str]]
    published: bool = False
    fault: str = ""

    def say(self, name: str, digest: str) -> Iterator[Finding]:
        """Yield what the list says of a file, if anything; a published one has to name it."""
        agrees = _proven if self.published else _intact
        stated = self.named.get(name, frozenset())
        called = sorted(other for other, digests in self.named.items() if digest in digests)
        if self.fault:  # whatever it is, it may be of something else
            yield _open(f"{self.source} cannot be read: {self.fault}")
        elif others := sorted(stated - {digest}):
            # Also where it names this one, too: which of them is right cannot be told.
            yield _failed(f"{self.source} names another SHA-256: {', '.join(others)}")
        elif stated:
            yield agrees(f"{self.source} names its SHA-256")
        elif called:
            yield agrees(f"{self.source} names its SHA-256, under the name {called[0]}")
        elif self.published:
            yield _failed(f"{self.source} does not name this SHA-256, under any name")

    def knows(self, name: str, digest: str) -> bool:
        """Return whether the list speaks of a file of that name or of that content."""
        return name in self.named or any(digest in digests for digests in self.named.values())


def verify(
    path: Path, project: Path | None = None, expect: str | None = None, *, required: bool = True
) -> Report:
    """Return what can be found out about the file at `path`, or about a folder's edition.

    `expect`, a SHA-256 that the publisher states or the path of a list of them, is heard in
    place of the lists beside the file. `project` is a checkout of the brief to rebuild from,
    which must prove the file if that is `required`. Raises `UsageError` for what cannot be
    read, is no kind of file that brief makes, or is no hash.
    """
    lists = path / identity.SUMS if paths.is_folder(path) else path
    content = b"" if paths.is_folder(path) else _read(path)
    name, sealed = path.name, seal.read(content)
    published = None if expect is None else _published(expect, lists, sealed)
    beside = _lists(lists.parent)
    if sums.is_list(lists.name):
        own = published is None or {*published.named} == {lists.name}
        name = f"the files in {lists.parent} that {lists if own else expect} names"
        findings = list(_edition(lists, published, own=own))
    elif sealed is None and seal.kind(content) == "zip":
        findings = list(_pack(name, content, [published] if published else []))
    elif published:
        findings = list(examine(name, content, [published]))
    else:
        findings = list(examine(name, content, _beside(beside)))
    proved = False
    if project and sealed is None:
        findings.append(_open("a rebuild: only a page, print, Word file or data zip names inputs"))
    elif project and sealed and sealed.holds:
        again = rebuilt(name, content, sealed.core, project, _machine(content, beside))
        proved = again.verdict is Verdict.PROVEN
        if again.verdict is Verdict.FAILED:
            why = "its words or numbers were changed and it was sealed anew, or others made it"
            findings.append(_failed(f"it is not what {project} gives: {why}"))
        findings.append(again)
    return Report(name, tuple(findings), bool(project) and required and not proved)


def _edition(lists: Path, published: Hashes | None, *, own: bool) -> Iterator[Finding]:
    """Yield what is found out about each file of a folder that a list names, and what is not.

    That is the list in the folder, if `own`, which `published` may vouch for; or `published`.
    """
    hashes = published
    if hashes is None or own:
        content = _read(lists)
        said = list(_said(lists.name, content, [hashes] if hashes else []))
        yield from _prefixed(lists.name, said)
        vouched = _proves(said)
        source = lists.name if vouched else f"{lists.name} beside it"
        hashes = replace(_hashes(source, lists.name, content), published=vouched)
    if hashes.fault:
        yield _failed(f"{lists.name} cannot be read: {hashes.fault}")
    for name in sorted(hashes.named):
        if paths.is_file(lists.parent / name):
            yield from _prefixed(name, examine(name, _read(lists.parent / name), [hashes]))
        else:
            yield _failed(f"{name} is not there")
    if others := {other.name for other in lists.parent.iterdir()} - {*hashes.named, lists.name}:
        yield _open(f"what the list does not name was not checked: {', '.join(sorted(others))}")


def examine(name: str, content: bytes, lists: Sequence[Hashes]) -> Iterator[Finding]:
    """Yield what `lists` and the file itself say of it; a genuine one needs no seal. Pure."""
    said = list(_said(name, content, lists))
    yield from said
    kind, sealed = seal.kind(content), seal.read(content)
    try:
        members = archive.unpack(content) if kind in ("zip", "docx") else {}
    except ValueError as error:
        yield _failed(f"it is damaged: {error}")
        return
    if sealed and sealed.holds:
        yield _intact(_unchanged(sealed.core))
        if kind == "zip":
            yield from _inputs(sealed.core, members)
    elif sealed:
        yield _failed("it was changed after it was made: its seal does not fit")
    elif kind and not _proves(said):
        yield _failed("it carries no seal, or one that cannot be read")
    elif not kind and len(said) == 1:
        yield _failed("it is no file that brief makes, or its beginning is damaged")


def rebuilt(
    name: str,
    content: bytes,
    core: Mapping[str, Any],
    project: Path,
    machine: Mapping[str, str] | None = None,
) -> Finding:
    """Return whether a build from the same inputs gives the same bytes.

    Other bytes speak against the file only where it was made with the same programs and, if it
    is a PDF, on a `machine` like this one, whose libraries set its lines: only then is nothing
    left that could explain them.
    """
    try:
        brief, made_with = dict(core["brief"]), dict(core["made_with"])
        wanted, version = str(brief["content_hash"]), str(brief["version"])
        engine = str(made_with["engine"]).split()[0]
        date = {"SOURCE_DATE_EPOCH": str(int(core["source_date_epoch"]))}
        profile = str(brief["profile"])
        if engine not in ENGINES or not profile.isprintable():
            raise ValueError
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
    kind = seal.kind(content)
    ending = identity.ENDINGS[kind]
    again = next((c for n, c in files.items() if n.endswith(version + ending)), b"")
    if again == content:
        return _proven(f"a rebuild from {place} gives the very same bytes")
    here, there = toolchain.made_with(str(made_with["engine"])), made_with
    if kind == "pdf":
        here, there = {**here, **toolchain.machine()}, {**there, **(machine or {})}
    other = [
        f"{tool} {here.get(tool, 'none')} here, {there.get(tool, 'unknown')} there"
        for tool in sorted({*here, *there})
        if here.get(tool) != there.get(tool)
    ]
    if other:
        return _open(f"a rebuild from {place} differs, with other programs: {'; '.join(other)}")
    return _failed(
        f"a rebuild from {place} differs; the file against the rebuild: "
        + difference(name, content, again)
    )


def _machine(content: bytes, beside: Mapping[str, bytes]) -> dict[str, str]:
    """Return what a manifest `beside` that names the file says of the machine, or nothing."""
    for name, text in beside.items():
        with suppress(ValueError):  # what cannot be read, `_hashes` says
            stated = manifest.parse(text) if name.endswith(identity.MANIFEST) else {}
            if "machine" in stated and manifest.sha256(content) in stated["outputs"].values():
                return dict(stated["machine"])
    return {}


def _unchanged(core: Mapping[str, Any]) -> str:
    stated = core.get("brief")
    brief = stated if isinstance(stated, dict) else {}
    claims = f"{brief.get('title')}, version {brief.get('version')}"
    return f"its seal is unbroken, by whomever it was sealed; it claims to be {claims}"


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
        yield _intact(f"its {len(stated)} data files are those that its own manifest names")


def _pack(name: str, content: bytes, lists: Sequence[Hashes]) -> Iterator[Finding]:
    """Yield what `lists` say of a pack or, unless it is genuine as a whole, of each file inside.

    Without any that speaks of the files inside, the lists of its own folder speak for a file.
    """
    digest = manifest.sha256(content)
    own = [hashes for hashes in lists if hashes.knows(name, digest)]
    said = list(_said(name, content, own))
    yield from said
    if _proves(said):
        return
    try:
        members = archive.unpack(content)
    except ValueError as error:
        yield _failed(f"it is damaged: {error}")
        return
    bases = {path: path.rpartition("/")[2] for path in members}
    if all(base == identity.INDEX or sums.is_list(base) for base in bases.values()):
        yield _failed("it holds no files of an edition")
    for path, member in sorted(members.items()):
        folder, _, base = path.rpartition("/")
        if base == identity.INDEX:
            yield _open(f"{path}: the list of editions was not checked")
        elif not (sums.is_list(base) or seal.kind(member)):
            yield _failed(f"{path}: it is no file that brief makes")
        elif not sums.is_list(base):
            beside = {
                other.rpartition("/")[2]: text
                for other, text in members.items()
                if other.rpartition("/")[0] == folder
            }
            speaking = lists if lists and not own else _beside(beside)
            yield from _prefixed(path, examine(base, member, speaking))


def _said(name: str, content: bytes, lists: Sequence[Hashes]) -> Iterator[Finding]:
    """Yield a file's hash, and what lists say of it."""
    digest = manifest.sha256(content)
    yield Finding(Verdict.HASH, digest)
    for hashes in lists:
        yield from hashes.say(name, digest)


def _proves(findings: Sequence[Finding]) -> bool:
    return any(finding.verdict is Verdict.PROVEN for finding in findings)


def _published(expect: str, lists: Path, sealed: seal.Sealed | None) -> Hashes:
    """Return the hashes that the user got elsewhere; one without a name is of the file itself.

    Raises `UsageError` for what is neither a hash nor a list of them, and for the content hash
    that the `sealed` file prints, which is of what went into it.
    """
    stated = sealed.core.get("brief") if sealed else None
    if isinstance(stated, dict) and "".join(expect.split()).lower() == stated.get("content_hash"):
        raise UsageError(
            "--expect is the content hash, which is of the data and text that went into the file.",
            fix="give the SHA-256 of the file itself, as the publisher's SHA256SUMS states it",
        )
    source, name, text = "--expect", "", expect.encode("utf-8", "replace")
    if not sums.is_line(expect):
        try:
            text = _read(Path(expect))
        except UsageError as error:
            raise UsageError(
                f"--expect is no SHA-256, which has 64 hexadecimal digits, and {error.message}",
                fix="copy all digits that the publisher states, or name its SHA256SUMS file",
            ) from None
        source, name = f"--expect {expect}", Path(expect).name
        if Path(expect).parent.samefile(lists.parent):
            source += ", which lies beside it,"
    hashes = _hashes(source, name, text, alone=lists.name)
    if hashes.fault:
        raise UsageError(
            f"{expect} is no list of hashes: {hashes.fault}.",
            fix="name the SHA256SUMS file of the publisher, or give the SHA-256 itself",
        )
    return replace(hashes, published=True)


def _lists(folder: Path) -> dict[str, bytes]:
    """Return the lists of hashes in a folder by name, but for those that cannot be read."""
    found: dict[str, bytes] = {}
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            with suppress(UsageError):
                found |= {path.name: _read(path)} if sums.is_list(path.name) else {}
    return found


def _beside(files: Mapping[str, bytes]) -> list[Hashes]:
    """Return what the lists among the files of a folder state."""
    return [_hashes(f"{n} beside it", n, files[n]) for n in sorted(files) if sums.is_list(n)]


def _hashes(source: str, name: str, content: bytes, alone: str = "") -> Hashes:
    try:
        return Hashes(source, sums.parse(name, content, alone))
    except ValueError as error:
        return Hashes(source, {}, fault=str(error))


def _prefixed(name: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with the name of their file, which `sha256sum`, too, puts after a hash."""
    for found in findings:
        last = found.verdict is Verdict.HASH
        yield replace(found, text=f"{found.text} {name}" if last else f"{name}: {found.text}")


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is no file.", fix="name a file, or a folder with SHA256SUMS")
        if path.stat().st_size > archive.LARGEST:
            raise UsageError(f"{path} is too large for an edition.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
