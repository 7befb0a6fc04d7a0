"""Step 1, load: files → `Inputs`. The only reader of the project.

Input: the project folder. Output: `build.inputs`, bytes and parsed text, plus the
problems that are met in reading: what a file, setting or construct may not be. Whether what
was read is true to the data is `validate`'s to judge.
Nothing outside the project is read: a symbolic link that leads out is refused.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from brief import manuscript
from brief.edition import identity, seal
from brief.errors import InvalidError, UsageError
from brief.evidence.tidy import tidy
from brief.manuscript import chart_text, settings
from brief.model import Build, Inputs, Problem
from brief.system import paths

#: Below report/: made by `brief compose` or left by Quarto, never input.
GENERATED = (
    *("_generated/", "_extensions/brief/", "charts/", "_variables.yml"),
    *(".quarto/", "_site/"),
)
#: Larger files are not evidence; reading them would only exhaust memory.
LARGEST = 256 * 1024 * 1024
#: What report/ cannot do without, and what to do where it is missing.
_NEEDED = {
    "_quarto.yml": "it holds title, version, date and slug",
    "brief.qmd": "it is the manuscript",
}
#: The settings of a profile (Quarto), which is named by what stands between.
_PROFILE = re.compile(r"_quarto-([^/]*)\.yml")
_RESERVED = "is a picture of your own in the folder that every build makes anew from charts.py"
_PROFILE_FIX = "use a to z, 0 to 9 and hyphens: its name becomes part of a version"


def run(build: Build) -> Build:
    """Return `build` with `inputs` read.

    Raises `InvalidError` when the folder is no brief project, `UsageError` for a profile
    of a name that cannot be.
    """
    project, profile = build.options.project, build.options.profile
    if profile and not identity.PROFILE.fullmatch(profile):
        raise UsageError(f"--profile is {profile!r}.", fix=_PROFILE_FIX)
    require_folders(project)
    problems: list[Problem] = []
    data = read_folder(project, "data", problems)
    files = read_folder(project, "report", problems)
    report = {name: content for name, content in files.items() if not name.startswith(GENERATED)}
    problems += _misnamed(files, report)
    missing = [
        Problem(f"report/{name}", 0, 0, "missing-file", "is needed and not there", fix)
        for name, fix in _NEEDED.items()
        if name not in report
    ]
    if missing:
        raise InvalidError([*problems, *missing])
    problems += identity.faults(report)
    named = f"_quarto-{profile}.yml" if profile else ""
    chosen = (named, report[named]) if named in report else ("", b"")
    read, setting_problems = settings.parse(report["_quarto.yml"], chosen)
    problems += setting_problems
    content = identity.content_hash(data, report)
    if not setting_problems:
        version = identity.built_as(read.version, content, report, profile)
        read = replace(read, version=version, epoch=source_date_epoch())
    text, text_problems = manuscript.parse(report, "brief.qmd", build.options.cache, profile)
    problems += text_problems
    source = read_source(build.options.source)
    inputs = Inputs(read, data, text, source, content)
    return replace(build, inputs=inputs, problems=(*build.problems, *problems))


def _misnamed(files: Mapping[str, bytes], report: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield the files in report/ whose name is a chart's, or no profile's."""
    text = b"\n".join(report[name] for name in report if name.endswith((".qmd", ".md")))
    charts = chart_text.chart_ids(report)
    for name in files:
        path = f"report/{name}"
        if name.startswith("charts/") and name.encode() in text:
            stem = name.removeprefix("charts/").rpartition(".")[0]
            if stem not in charts:  # else `brief compose` left it there
                yield Problem(path, 0, 0, "reserved", _RESERVED, "put it into another folder")
        profile = _PROFILE.fullmatch(name)
        if profile and not identity.PROFILE.fullmatch(profile[1]):
            message = f"`{profile[1]}` names no profile"
            yield Problem(path, 0, 0, "profile-name", message, _PROFILE_FIX)


def require_folders(project: Path) -> None:
    """Raise `InvalidError` unless the project has its two folders."""
    fix = "run brief in the project's folder, or start one with `brief new DIR`"
    for folder in ("data", "report"):
        if not paths.is_folder(project / folder):
            what = f"there is no {folder}/ folder to be seen in {project.absolute()}"
            raise InvalidError([Problem(f"{folder}/", 0, 0, "missing-folder", what, fix)])


def read_folder(project: Path, folder: str, problems: list[Problem]) -> Mapping[str, bytes]:
    """Return the bytes of every file below `folder`, by POSIX path, sorted.

    Those of the CSV files in data/ are tidy, whatever git or a spreadsheet did to their line ends.
    """
    read = {}
    for path in sorted(_files(project / folder), key=lambda p: p.as_posix()):
        name = path.relative_to(project).as_posix()
        try:
            fault = _fault(path, name, project)
            content = b"" if fault else path.read_bytes()
        except OSError as error:
            fault = ("unreadable", f"cannot be read: {error.strerror}", "check its permissions")
        if fault:
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            problems.append(Problem(shown, 0, 0, *fault))
        else:
            is_table = folder == "data" and path.suffix == ".csv"
            read[name.removeprefix(f"{folder}/")] = tidy(content) if is_table else content
    return read


def untidy(project: Path, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return those files of data/, as they were read, that have other bytes on the disk."""
    folder = project / "data"
    return {
        name: content for name, content in data.items() if (folder / name).read_bytes() != content
    }


def _fault(path: Path, name: str, project: Path) -> tuple[str, str, str] | None:
    """Return why a file, called `name` in the project, is not to be read: rule, message, fix.

    Raises `OSError` where the file cannot be asked.
    """
    if not name.isprintable():  # nor are the surrogates of a name that is not UTF-8
        return "file-name", "has a name with characters that cannot be shown", "rename it"
    if name.startswith("data/") and path.name.startswith(f"{seal.NAME}."):
        return "reserved", "has the name under which an edition's data zip is sealed", "rename it"
    try:
        status = path.stat()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ELOOP):
            raise
        return "dangling", "is a link that leads nowhere", "remove it, or copy the file in"
    if not paths.inside(path, project):
        return "outside", "leads out of the project", "copy the file in"
    if not stat.S_ISREG(status.st_mode):
        return "no-file", "is neither a file nor a folder that can be listed", "put a file there"
    if status.st_size > LARGEST:
        return "too-large", "is larger than 256 MiB", "split the file"
    return None


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file below `folder`, and every folder that cannot be listed."""
    try:
        with os.scandir(folder) as listed:  # unlike `Path.is_dir`, alike in every Python
            entries = [(Path(entry), entry.is_dir(follow_symlinks=False)) for entry in listed]
    except OSError:
        yield folder
        return
    for path, is_folder in entries:
        if path.name.startswith((".", "~$")) or path.name == "__pycache__":
            continue
        if is_folder:
            yield from _files(path)
        else:
            yield path


def source_date_epoch() -> int | None:
    """Return SOURCE_DATE_EPOCH, seconds since 1970 (reproducible-builds.org), if it is set.

    Raises `UsageError` where it is no whole number.
    """
    value = os.environ.get("SOURCE_DATE_EPOCH")
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 11):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {value!r}.", fix="set it to seconds since 1970, or unset it"
        )
    return int(value)


def citation(project: Path) -> bytes | None:
    """Return the project's ``CITATION.cff``, or None where it has none."""
    path = project / "CITATION.cff"
    if not path.is_file() or not paths.inside(path, project):
        return None
    return path.read_bytes()


def read_source(path: Path | None) -> bytes:
    """Return the full source text that ``--source`` names, or nothing."""
    return _given(path, "give --source the article's text file") if path else b""


def read_answers(path: Path) -> bytes:
    """Return a second reader's answers, which ``--import`` names."""
    return _given(path, "give --import the file that the reader's form saved")


def _given(path: Path, fix: str) -> bytes:
    """Return what a file of the command line holds; raises `UsageError` where it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is larger than 256 MiB.", fix=fix)
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", fix=fix) from None


def stamps(project: Path) -> Mapping[Path, tuple[int, int]]:
    """Return when each input was last changed, in nanoseconds, and its size.

    Files that go away meanwhile, or cannot be asked, are left out.
    """
    changed = {}
    for path in (*_files(project / "data"), *_files(project / "report")):
        with suppress(OSError):
            status = path.stat()
            changed[path] = status.st_mtime_ns, status.st_size
    return changed
