"""The embedded engine: the pandoc of ``pypandoc-binary`` and its Lua filters.

`brief.lua` makes plain pandoc of the constructs that a brief may use, for both engines;
`word.lua` says what wears which style in Word. Whatever pandoc warns of and whatever the
filters report is an error; nothing unresolved leaves this module as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from brief.engines.project import REFERENCE, Project, script
from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError
from brief.system import tools

_REPORT = re.compile(r"^brief:(\w+)\t(.*)$", re.MULTILINE)
_CITATION = re.compile(r"Citeproc: citation (\S+) not found")
_WARNING = re.compile(r"^\[WARNING\] (.*)$", re.MULTILINE)
_VERSION = re.compile(r"pandoc\S* (\d+(?:\.\d+)+)")
_ENGLISH = re.compile(r"en(-|$)")


@dataclass(frozen=True, slots=True)
class Pandoc:
    """pandoc with our filters as an `Engine`."""

    program: str
    version: str

    @property
    def name(self) -> str:
        """``pandoc 3.9``."""
        return f"pandoc {self.version}"

    def write(self, to: str, project: Project) -> tuple[bytes, str]:
        """Return the body as HTML or the Word document, and pandoc's log, see `Engine`."""
        # --sandbox: whatever the text says, no other file is read and nothing is fetched.
        if to == "html":
            return _run(self, project, to, ("--to=html5", "--sandbox", "--mathml"))
        # Images have to be read for Word, so there is none: the filter refuses every image that
        # is not a file of the staging folder.
        said = [*project.cover.items(), *(("author", name) for name in project.settings.authors)]
        arguments = [f"--metadata={name}={value}" for name, value in said]
        if REFERENCE in project.files:
            arguments.append(f"--reference-doc={REFERENCE}")
        return _run(self, project, to, ("--to=docx", *arguments))

    def resolved(self, to: str, project: Project) -> tuple[bytes, str]:
        """Return the tree as JSON, nothing in it left for an engine but to write it as `to`."""
        return _run(self, project, to, ("--to=json", "--sandbox"))


@cache
def find() -> Pandoc:
    """Return the embedded engine; raises `MissingError` where it is not installed."""
    program = tools.pandoc()
    said = _VERSION.search(tools.run([program, "--version"]).stdout.decode("utf-8", "replace"))
    return Pandoc(program, said[1] if said else "of unknown version")


def _run(engine: Pandoc, project: Project, to: str, arguments: Sequence[str]) -> tuple[bytes, str]:
    """Return what pandoc writes of the project's tree, as it is for `to`, html or docx."""
    tree, csl = project.tree, project.metadata.get("csl")
    finished = tools.run(
        [
            engine.program,
            "--from=json",
            "--wrap=none",
            "--syntax-highlighting=none",
            "--lua-filter=.brief.lua",
            "--citeproc",
            "--metadata=link-citations=true",
            f"--metadata=lang={project.settings.lang}",
            *(f"--bibliography={path}" for path in project.bibliography),
            *([f"--csl={csl}"] if csl else ()),
            *(["--number-sections"] if project.numbered else ()),
            *(["--lua-filter=.word.lua"] if to == "docx" else ()),
            *arguments,
            "--output=-",
        ],
        files={
            **project.files,
            ".brief.lua": script("brief.lua"),
            ".word.lua": script("word.lua"),
        },
        stdin=json.dumps(tree).encode(),
        env={
            "SOURCE_DATE_EPOCH": project.source_date_epoch,
            "BRIEF_FORMAT": to,
            "BRIEF_PROFILE": project.profile,
            "BRIEF_NUMBERED": str(project.numbered).lower(),
            "BRIEF_ENGLISH": str(bool(_ENGLISH.match(project.settings.lang))).lower(),
            "BRIEF_TERMS": json.dumps(project.terms),
        },
    )
    if unresolved := _reported(finished.stderr):
        raise error(unresolved, project, finished.stderr)
    if finished.code:
        raise EngineError(
            f"pandoc stopped with exit code {finished.code}: {finished.stderr.strip()}",
            fix="run with -v for its log; report it if the manuscript is plain Markdown",
            log=finished.stderr,
        )
    return finished.stdout, finished.stderr


def _reported(stderr: str) -> Sequence[Unresolved]:
    """Return what the filter reported, and what pandoc warned of besides."""
    reported = [Unresolved(kind, name) for kind, name in _REPORT.findall(stderr)]
    names = tuple(thing.name for thing in reported)
    for warning in _WARNING.findall(stderr):
        if any(name in warning for name in names):
            continue
        cited = _CITATION.search(warning)
        kind, name = ("citation", f"@{cited[1]}") if cited else ("warning", warning)
        reported.append(Unresolved(kind, name))
    return reported
