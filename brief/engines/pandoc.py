"""The embedded engine: the pandoc of ``pypandoc-binary`` and one Lua filter.

It writes the same document as Quarto for the constructs a brief may use. Whatever
pandoc warns of and whatever the filter reports is an error; nothing unresolved leaves
this module as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from brief.engines.project import FILTER, REFERENCE, Project, filter_script
from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError
from brief.system import tools

_FILTER = ".brief.lua"
_REPORT = re.compile(r"^brief:(\w+)\t(.*)$", re.MULTILINE)
_CITATION = re.compile(r"Citeproc: citation (\S+) not found")
_WARNING = re.compile(r"^\[WARNING\] (.*)$", re.MULTILINE)
_VERSION = re.compile(r"pandoc\S* (\d+(?:\.\d+)+)")
_ENGLISH = re.compile(r"en(-|$)")


@dataclass(frozen=True, slots=True)
class Pandoc:
    """pandoc with brief.lua as an `Engine`."""

    program: str
    version: str

    @property
    def name(self) -> str:
        """``pandoc 3.9``."""
        return f"pandoc {self.version}"

    def html(self, project: Project) -> tuple[str, str]:
        """Return the body as HTML and pandoc's log.

        Raises `EngineError` for everything unresolved or unsupported.
        """
        # --sandbox: whatever the text says, no other file is read and nothing is fetched.
        made, log = _run(self, project, "html5", ("--sandbox", "--mathml"))
        return made.decode("utf-8"), log

    def docx(self, project: Project) -> tuple[bytes, str]:
        """Return the Word document and pandoc's log.

        Images have to be read, so there is no sandbox: the filter refuses every image
        that is not a file of the staging folder.
        """
        settings = project.settings
        metadata = {
            "title": settings.title,
            "subtitle": settings.subtitle,
            "date": settings.date.isoformat(),
        }
        arguments = [f"--metadata={key}={value}" for key, value in metadata.items() if value]
        arguments += [f"--metadata=author={author}" for author in settings.authors]
        arguments.append(f"--lua-filter={FILTER}")
        if REFERENCE in project.files:
            arguments.append(f"--reference-doc={REFERENCE}")
        return _run(self, project, "docx", arguments)


@cache
def find() -> Pandoc:
    """Return the embedded engine; raises `MissingError` where it is not installed."""
    program = tools.pandoc()
    found = _VERSION.search(tools.run([program, "--version"]).stdout.decode("utf-8", "replace"))
    return Pandoc(program, found[1] if found else "of unknown version")


def _run(engine: Pandoc, project: Project, to: str, arguments: Sequence[str]) -> tuple[bytes, str]:
    tree, lines = project.tree, project.lines
    absent = [path for path in project.bibliography if path not in project.files]
    csl = project.metadata.get("csl")
    absent += [csl] if csl and csl not in project.files else []
    if absent:
        raise error((Unresolved("bibliography", path) for path in absent), project, lines)
    if not _ENGLISH.match(project.settings.lang):
        raise EngineError(
            f"report/_quarto.yml: `lang: {project.settings.lang}`: the embedded engine writes "
            "“Figure”, “Table” and “Section” in English only.",
            fix="write in English, or install Quarto and build with --engine quarto",
        )
    script = resources.files("brief.engines").joinpath("brief.lua").read_bytes()
    finished = tools.run(
        [
            engine.program,
            "--from=json",
            f"--to={to}",
            "--wrap=none",
            "--syntax-highlighting=none",
            f"--lua-filter={_FILTER}",
            "--citeproc",
            "--metadata=link-citations=true",
            f"--metadata=lang={project.settings.lang}",
            *(f"--bibliography={path}" for path in project.bibliography),
            *([f"--csl={csl}"] if csl else ()),
            *(["--number-sections"] if project.numbered else ()),
            *arguments,
            "--output=-",
        ],
        files={**project.files, _FILTER: script, FILTER: filter_script()},
        stdin=json.dumps(tree).encode(),
        env=_environment(project),
    )
    found = [*_reported(finished.stderr)]
    if found:
        raise error(found, project, lines, finished.stderr)
    if finished.code:
        raise EngineError(
            f"pandoc stopped with exit code {finished.code}: {finished.stderr.strip()}",
            fix="run with -v for its log; report it if the manuscript is plain Markdown",
            log=finished.stderr,
        )
    return finished.stdout, finished.stderr


def _environment(project: Project) -> Mapping[str, str]:
    return {
        "SOURCE_DATE_EPOCH": project.source_date_epoch,
        "BRIEF_PROFILE": project.profile,
        "BRIEF_NUMBERED": str(project.numbered).lower(),
    }


def _reported(stderr: str) -> Sequence[Unresolved]:
    """Return what the filter reported and what pandoc warned of."""
    found = [Unresolved(kind, name) for kind, name in _REPORT.findall(stderr)]
    for warning in _WARNING.findall(stderr):
        citation = _CITATION.search(warning)
        found.append(
            Unresolved("citation", f"@{citation[1]}")
            if citation
            else Unresolved("construct", warning)
        )
    return found
