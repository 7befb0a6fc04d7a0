"""brief.pipeline: seven stages, in order, each imported when its turn comes."""

import ast
import sys
from pathlib import Path

from brief import pipeline
from brief.model import Build

PACKAGE = Path(pipeline.__file__).parent / "stages"


def test_every_stage_is_a_module_with_a_run_function_that_knows_its_number():
    """Each name in STAGES is a module; its docstring opens with its step number and name."""
    for number, name in enumerate(pipeline.STAGES, start=1):
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        assert (ast.get_docstring(tree) or "").startswith(f"Step {number}, {name}:"), name
        assert any(isinstance(n, ast.FunctionDef) and n.name == "run" for n in tree.body), name


def test_stages_never_import_each_other():
    """No stage module imports another stage."""
    for name in pipeline.STAGES:
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        imported = {
            alias.name.rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            and (isinstance(node, ast.Import) or (node.module or "").startswith("brief"))
            for alias in node.names
        } | {
            (node.module or "").rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("brief.")
        }
        assert not imported & (set(pipeline.STAGES) - {name}), name


def test_run_folds_the_stages_in_order_and_stops_where_asked(monkeypatch):
    """Each stage gets what the one before returned; the listener hears start and end."""
    heard = []
    monkeypatch.setattr(pipeline, "stage", lambda name: lambda build: heard.append(name) or build)
    told = []
    build = Build()
    done = pipeline.run(build, until="draw", listen=lambda n, _, s: told.append((n, s is None)))
    assert done is build
    assert heard == ["load", "validate", "draw"]
    assert told == [(1, True), (1, False), (2, True), (2, False), (3, True), (3, False)]


def test_importing_the_pipeline_imports_no_stage():
    """The tuple is names, so a command pays only for the stages it runs."""
    import subprocess

    code = (
        "import sys, brief.pipeline as p;print({f'brief.{s}' for s in p.STAGES} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
