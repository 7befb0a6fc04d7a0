"""What every test gets: no real Quarto unless marked, and no silent skips where required."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from brief import tools

#: BRIEF_REQUIRE="browser,conformance": a skipped test with one of these markers fails.
REQUIRED = frozenset(filter(None, os.environ.get("BRIEF_REQUIRE", "").split(",")))


@pytest.fixture(autouse=True)
def no_quarto(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the real Quarto out of every test that is not marked needs_quarto.

    It is neither found (PATH, QUARTO_PATH) nor started, except the stand-in, which lives
    below pytest's temporary folder.
    """
    if request.node.get_closest_marker("needs_quarto"):
        return
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    folders = os.environ.get("PATH", "").split(os.pathsep)
    without = [folder for folder in folders if not Path(folder, "quarto").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(without))
    temporary = request.getfixturevalue("tmp_path_factory").getbasetemp().resolve()
    start = tools._start

    def guarded(argv: Sequence[str], *rest: Any, **more: Any) -> Any:
        program = Path(argv[0]).resolve()
        if program.name.startswith("quarto") and not program.is_relative_to(temporary):
            raise AssertionError(f"{argv[0]} started by a test that is not marked needs_quarto")
        return start(argv, *rest, **more)

    monkeypatch.setattr(tools, "_start", guarded)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where BRIEF_REQUIRE names one of the test's markers."""
    report = yield
    markers = REQUIRED & {marker.name for marker in item.iter_markers()}
    if report.skipped and markers:
        report.outcome = "failed"
        report.longrepr = f"skipped, but BRIEF_REQUIRE wants {', '.join(sorted(markers))}"
    return report
