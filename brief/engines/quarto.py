"""The real Quarto as an engine, which trusts neither its exit code nor its settings.

It writes the tree that pandoc writes, in which `brief.lua` has made plain pandoc of every
construct, so what was judged is what Quarto prints. Quarto ends with exit code 0 on much that
it cannot do, so its stderr is read, and `brief.html.normalise` reads the page it wrote. It is
given a clean folder and a ``_quarto.yml`` written anew, an environment without the user's
``QUARTO_*`` and proxies that lead nowhere, and no code to execute.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from brief.engines import pandoc
from brief.engines.project import REFERENCE, Project, script
from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError, MissingError
from brief.evidence.facts import escape
from brief.system import tools

#: The first version that lets a filter run after Quarto's own.
OLDEST = (1, 4)
GET_QUARTO = "install Quarto 1.4 or newer from its website, or build with --engine pandoc"

_OUTPUT = "_output"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
#: Whatever Quarto warns of: fail closed, for it may mean lost text.
_WARNING = re.compile(r"^\s*(?:WARN(?:ING)?(?: \([^)]*\))?:?|\[WARNING\]) +(.+)$", re.MULTILINE)
_ERROR = re.compile(r"^\s*ERROR(?: \([^)]*\))?:? +(.+)$", re.MULTILINE)
#: The words of this warning only say that an error was printed above.
_ECHO = "Error encountered when rendering files"

#: The filter that puts the tree in the place of the text, and that tree.
_FILTER, _TREE = ".tree.lua", ".tree.json"


@dataclass(frozen=True, slots=True)
class Quarto:
    """The quarto program as an `Engine`."""

    program: str
    version: str

    @property
    def name(self) -> str:
        """``quarto 1.9.38``."""
        return f"quarto {self.version}"

    def write(self, to: str, project: Project) -> tuple[bytes, str]:
        """Return the page or the Word document that Quarto wrote, and its log, see `Engine`."""
        tree, read = pandoc.find().resolved(to, project)
        finished = tools.run(
            [self.program, "render", project.main, "--to", to],
            files=staged(project, tree),
            outputs=[f"{_OUTPUT}/**/*.{to}"],
            env=_environment(project.source_date_epoch),
        )
        log = read + _COLOUR.sub("", finished.stderr)
        warnings = dict.fromkeys(said for said in _WARNING.findall(log) if _ECHO not in said)
        if warnings:
            unresolved = (Unresolved("warning", said) for said in warnings)
            raise error(unresolved, project, log)
        made = finished.files.get(f"{_OUTPUT}/{Path(project.main).stem}.{to}")
        if finished.code or made is None:
            # No text or setting of the author's reaches Quarto, so this is nothing of theirs.
            stopped = _ERROR.search(log) or re.search(r"(.+)\s*\Z", log)
            raise EngineError(
                f"Quarto stopped: {stopped[1].strip() if stopped else 'it said nothing'}\n"
                "Its whole log follows with -v.",
                fix="build with --engine pandoc, and report that brief and this Quarto do not fit",
                log=log,
            )
        return made, log


def find(time_limit: float = 60) -> Quarto | None:
    """Return the Quarto that ``QUARTO_PATH`` or PATH leads to, or None where there is none.

    ``QUARTO_PATH`` is the program or its folder. Raises `MissingError` where it leads
    nowhere, where the program does not say its version, and where that is too old.
    """
    named = os.environ.get("QUARTO_PATH", "")
    program = _program(Path(named)) if named else shutil.which("quarto")
    if program is None:
        if named:
            raise MissingError(f"QUARTO_PATH is {named}, but no program is there.", fix=GET_QUARTO)
        return None
    finished = tools.run([program, "--version"], env=_environment("0"), time_limit=time_limit)
    version = _VERSION.match(finished.stdout.decode("utf-8", "replace").strip())
    if finished.code or version is None:
        raise MissingError(f"{program} does not say its version.", fix=GET_QUARTO)
    if tuple(map(int, version[0].split("."))) < OLDEST:
        raise MissingError(
            f"Quarto {version[0]} is too old; brief needs 1.4 or newer.", fix=GET_QUARTO
        )
    return Quarto(program, version[0])


def _program(named: Path) -> str | None:
    for path in (named, named / "quarto", named / "bin" / "quarto"):
        if path.is_file() and os.access(path, os.X_OK):
            return str(path.absolute())
    return None


def _environment(epoch: str) -> Mapping[str, str]:
    names = [f"{name}_proxy" for name in ("http", "https", "all")]
    nowhere = dict.fromkeys([*names, *map(str.upper, names)], "http://127.0.0.1:9")
    return {**nowhere, "DENO_NO_UPDATE_CHECK": "1", "SOURCE_DATE_EPOCH": epoch}


def staged(project: Project, tree: bytes) -> Mapping[str, bytes]:
    """Return the files for Quarto: `tree` as JSON, and settings that leave nothing to chance.

    Quarto reads an empty document, in whose place a filter puts the tree once all of
    Quarto's own filters have run.
    """
    text = re.compile(r"_quarto.*\.yml|_metadata\.yml|_variables\.yml|.*\.q?md")
    return {
        **{name: file for name, file in project.files.items() if not text.fullmatch(name)},
        project.main: b"\n",
        _TREE: tree,
        _FILTER: script("tree.lua"),
        "_quarto.yml": _settings(project).encode("utf-8"),
    }


def _settings(project: Project) -> str:
    """Return ``_quarto.yml``: what the document says of itself, and how it is to be written."""
    plain = {
        "toc": False,
        "filters": [{"path": _FILTER, "at": "post-finalize"}],
        "highlight-style": "none",  # code in any language looks alike, as from pandoc
    }
    about = project.settings  # plain text to us, and Markdown to Quarto
    said = {"title": escape(about.title), "author": list(map(escape, about.authors))}
    said |= {"subtitle": escape(about.subtitle)} if about.subtitle else {}
    html = {"minimal": True, "theme": "none", "html-math-method": "mathml"}
    docx = {"reference-doc": REFERENCE} if REFERENCE in project.files else {}
    settings = {
        "project": {"type": "default", "output-dir": _OUTPUT, "render": [project.main]},
        **project.cover,
        **said,
        "lang": project.settings.lang,
        "number-sections": project.numbered,
        "crossref": False,  # so that pandoc numbers the sections
        "citeproc": False,
        "execute": {"enabled": False},
        "format": {"html": {**plain, **html}, "docx": {**plain, **docx}},
    }
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=10**6)
