"""The real Quarto as an engine, which trusts neither its exit code nor its settings.

Quarto ends with exit code 0 on an unresolved cross-reference, an unknown variable or
citation and a missing image, so its stderr is read, and `brief.html.normalise` reads the page
it wrote. It is given a clean folder and a ``_quarto.yml`` written anew, an environment
without the user's ``QUARTO_*`` and proxies that lead nowhere, and no code to execute.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from brief.engines.project import FILTER, REFERENCE, Project, filter_script
from brief.engines.unresolved import Unresolved, error
from brief.errors import EngineError, MissingError
from brief.manuscript.tree import Nodes, nodes
from brief.system import tools

#: The first version with the custom nodes our normaliser knows the HTML of.
OLDEST = (1, 4)
GET_QUARTO = "install Quarto 1.4 or newer from its website, or build with --engine pandoc"

_OUTPUT = "_output"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
#: What Quarto says of each thing it cannot resolve (recorded from 1.9.38).
_SAYS: tuple[tuple[str, str, str], ...] = (
    ("var", r"Unknown var (\S+) specified in a var shortcode", "{}"),
    ("meta", r"Unknown meta key (\S+) specified", "{}"),
    ("crossref", r"Unable to resolve crossref @(\S+)", "@{}"),
    ("citation", r"Citeproc: citation (\S+) not found", "@{}"),
    ("shortcode", r"Shortcode '([^']+)' not found", "{}"),
    ("include", r"could not find file (?:.*?/)?project/(.+?)\.$", "{}"),
    ("bibliography", r"^File (.+?) not found in resource path", "{}"),
    ("cycle", r"circular include of file (.+?)\.$", "{}"),
)
#: Anything else Quarto warns of: fail closed, for it may mean lost text.
_WARNING = re.compile(r"^\s*(?:WARN(?:ING)?(?: \([^)]*\))?:?|\[WARNING\]) +(.+)$", re.MULTILINE)
_ERROR = re.compile(r"^\s*ERROR(?: \([^)]*\))?:? +(.+)$", re.MULTILINE)
#: The words of this warning only say that an error was printed above.
_ECHO = "Error encountered when rendering files"

#: The filter that puts the judged tree in the place of the text, and that tree.
_TREE_FILTER, _TREE = ".tree.lua", ".tree.json"
_LEFT_ALONE = ["shortcodes", "false"]
_WORD_BREAK = {"t": "RawBlock", "c": ["openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>']}
_AT_FIRST = {"path": _TREE_FILTER, "at": "pre-ast"}


@dataclass(frozen=True, slots=True)
class Quarto:
    """The quarto program as an `Engine`."""

    program: str
    version: str

    @property
    def name(self) -> str:
        """``quarto 1.9.38``."""
        return f"quarto {self.version}"

    def html(self, project: Project) -> tuple[str, str]:
        """Return the page Quarto wrote and its log; raises `EngineError` unless all is resolved."""
        made, log = _render(self, project, "html")
        return made.decode("utf-8"), log

    def docx(self, project: Project) -> tuple[bytes, str]:
        """Return the Word document Quarto wrote and its log, as `html`."""
        return _render(self, project, "docx")


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


def _render(engine: Quarto, project: Project, to: str) -> tuple[bytes, str]:
    finished = tools.run(
        [engine.program, "render", project.main, "--to", to]
        + (["--profile", project.profile] if project.profile else []),
        files=staged(project, to),
        outputs=[f"{_OUTPUT}/**/*.{to}"],
        env=_environment(project.source_date_epoch),
    )
    log = _COLOUR.sub("", finished.stderr)
    found = resolve(log)
    if found:
        raise error(found, project, project.lines, log)
    made = finished.files.get(f"{_OUTPUT}/{Path(project.main).stem}.{to}")
    if finished.code or made is None:
        what, where, fix = advice(log)
        raise EngineError(f"{what}\n{where}", fix=fix, log=log)
    return made, log


def _environment(epoch: str) -> Mapping[str, str]:
    nowhere = "http://127.0.0.1:9"
    proxies = {f"{name}_proxy": nowhere for name in ("http", "https", "all")}
    return {
        **proxies,
        **{name.upper(): value for name, value in proxies.items()},
        "DENO_NO_UPDATE_CHECK": "1",
        "SOURCE_DATE_EPOCH": epoch,
    }


def staged(project: Project, to: str) -> Mapping[str, bytes]:
    """Return the files for Quarto: the judged tree, and settings that leave nothing to chance.

    Quarto reads an empty document, in whose place a filter puts the tree before any of
    Quarto's own filters run; so what was judged is what Quarto prints. `adapted` says how it
    differs from what pandoc gets.
    """
    files = {
        name: content
        for name, content in project.files.items()
        if not re.fullmatch(r"_quarto.*\.yml|_metadata\.yml|_variables\.yml|.*\.q?md", name)
    }
    tree = {**project.tree, "blocks": adapted(project.tree["blocks"], to, files)}
    files[project.main] = b"\n"
    files[_TREE] = json.dumps(tree).encode()
    files[_TREE_FILTER] = resources.files("brief.engines").joinpath("tree.lua").read_bytes()
    files["_quarto.yml"] = _settings(project).encode("utf-8")
    if to == "docx":
        files[FILTER] = filter_script()
    return files


def adapted(blocks: Nodes, to: str, files: Mapping[str, bytes]) -> Nodes:
    """Return the tree as Quarto needs it, its words and links untouched.

    Each callout has an id that says its kind, for Quarto's plain HTML keeps the id and forgets
    the kind; so an image has a class that says its place. Code that shows a shortcode is marked
    to be left alone, and a page break is in the form of `to`. For Word a chart's SVG gives way to
    its PNG, which Quarto could not make.
    """
    made: Nodes = copy.deepcopy(blocks)
    name_callouts(made)
    for code in (*nodes(made, "Code"), *nodes(made, "CodeBlock")):
        if "{{<" in code["c"][1] and _LEFT_ALONE not in code["c"][0][2]:
            code["c"][0][2].append(_LEFT_ALONE)
    for image in nodes(made, "Image"):
        (_, classes, pairs), _, target = image["c"]
        classes += [f"align-{value}" for name, value in pairs if name == "fig-align"]
        png = f"{target[0].removesuffix('.svg')}.png"
        if to == "docx" and target[0].endswith(".svg") and png in files:
            target[0] = png
    for div in nodes(made, "Div"):
        if "pagebreak" in div["c"][0][1]:
            div["c"][0] = ["", [], [["style", "page-break-after: always"]]]
            div["c"][1] = [_WORD_BREAK] if to == "docx" else []
    return made


def name_callouts(blocks: Nodes) -> None:
    """Put each callout's kind into its id, in place; the author's own id stays in it."""
    count = 0
    for div in nodes(blocks, "Div"):
        own, classes, _ = div["c"][0]
        kinds = [name for name in classes if name.startswith("callout-")]
        if kinds:
            count += 1
            div["c"][0][0] = f"brief-{kinds[0]}-" + (f"-{own}" if own else str(count))


def _settings(project: Project) -> str:
    """Return ``_quarto.yml``: the brief's metadata under the formats we can read back."""
    dropped = ("project", "format", "execute", "toc", "profile", "editor", "theme", "css")
    metadata: dict[str, Any] = {
        key: value for key, value in project.typed_metadata.items() if key not in dropped
    }
    docx: dict[str, Any] = {
        "toc": False,
        "filters": [_AT_FIRST, FILTER],
        # An icon would need words of its own, and says no more than the title beside it.
        "callout-icon": False,
        "callout-appearance": "simple",
    }
    if REFERENCE in project.files:
        docx["reference-doc"] = REFERENCE
    settings = {
        "project": {"type": "default", "output-dir": _OUTPUT, "render": [project.main]},
        **metadata,
        "number-sections": project.numbered,
        "link-citations": True,
        "execute": {"enabled": False},
        "format": {
            "html": {
                "minimal": True,
                "theme": "none",
                "toc": False,
                "html-math-method": "mathml",
                "filters": [_AT_FIRST],
            },
            "docx": docx,
        },
    }
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=10**6)


def resolve(log: str) -> tuple[Unresolved, ...]:
    """Return what Quarto's log says is unresolved, in order, each once."""
    found = [
        Unresolved(kind, form.format(name))
        for kind, pattern, form in _SAYS
        for name in re.findall(pattern, log, re.MULTILINE | re.IGNORECASE)
    ]
    for warning in _WARNING.findall(log):
        known = any(re.search(pattern, warning, re.IGNORECASE) for _, pattern, _ in _SAYS)
        if not known and _ECHO not in warning:
            found.append(Unresolved("construct", warning))
    return tuple(dict.fromkeys(found))


def advice(log: str) -> tuple[str, str, str]:
    """Return three lines for a person: what stopped Quarto, where, and what to do.

    >>> advice("ERROR: Unknown format htlm")[0]
    'Quarto stopped: Unknown format htlm'
    """
    said = _ERROR.search(log)
    what = said[1].strip() if said else next(iter(log.strip().splitlines()[-1:]), "it said nothing")
    yaml_place = re.search(r"YAMLException: .*\((\d+):(\d+)\)", what)
    if yaml_place:
        where = f"in a YAML block, at its line {yaml_place[1]}"
        fix = "correct the YAML there: quotes and brackets must close, lists must line up"
    elif "cannot open" in what:
        where = "in the settings that name this file"
        fix = "remove the setting, or put the file below report/"
    elif "Unknown format" in what or "No valid input" in what:
        where = "in the arguments given to Quarto"
        fix = f"this is a fault of brief with this version of Quarto: report it, or {GET_QUARTO}"
    else:
        where = "Quarto does not say where; its whole log follows with -v"
        fix = "build with --engine pandoc to see whether the manuscript is at fault"
    return f"Quarto stopped: {what}", where, fix
