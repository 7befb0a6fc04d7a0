"""The documents tell the truth: commands run in CI, code map and versions agree."""

import doctest
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import brief
from brief.__main__ import app

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "brief" / "template"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_three_commands_and_ci_runs_them_word_for_word():
    """Each shell block of the README is a line of .ci/run."""
    commands = re.findall(r"```sh\n(.+?)\n```", README, re.DOTALL)
    assert len(commands) == 3
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert set(commands) <= set(ci)


def test_every_session_the_readme_names_exists():
    """No document names a nox session that is not there, nor does .ci/run."""
    sessions = set(re.findall(r"@nox.session\ndef (\w+)", (ROOT / "noxfile.py").read_text()))
    for path in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / ".ci" / "run"):
        named = set(re.findall(r"nox -s (\w+)", path.read_text(encoding="utf-8")))
        assert named, path
        assert named <= sessions, path


def test_every_verb_the_documents_name_exists():
    """No document names a command of `brief` that is not there."""
    verbs = {command.name or command.callback.__name__ for command in app.registered_commands}
    for path in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *TEMPLATE.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|/bin/)brief (\w+)", text))
        assert named <= verbs, path


def test_every_module_stands_in_the_code_map():
    """ARCHITECTURE.md names each module of the package."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in (ROOT / "brief").rglob("*.py"):
        if path.stem != "__init__" and TEMPLATE not in path.parents:
            assert f"`{path.stem}`" in text, path.stem


def test_no_file_names_a_package_registry():
    """Dependencies are named, never the host they come from."""
    # Written in halves, or this test would name them itself.
    names = ("pypi" + ".org", "python" + "hosted", "npm" + "js", "repo" + "1.maven")
    hosts = re.compile("|".join(map(re.escape, names)))
    for path in (
        ROOT / "requirements.lock",
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("brief/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *(path for path in TEMPLATE.rglob("*.*") if path.is_file()),
    ):
        assert not hosts.search(path.read_bytes().decode("utf-8", "replace")), path


def test_every_example_in_a_docstring_is_true():
    """Each module's examples give what they say, and there are some."""
    results = [
        doctest.testmod(import_module(module.name))
        for module in pkgutil.walk_packages(brief.__path__, "brief.")
        if module.name != "brief.__main__"
    ]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 10
