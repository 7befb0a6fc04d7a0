"""What every test gets: no real Quarto unless marked, and no silent skips where required.

A run of the browser and conformance tests stops at once where a program is missing, and
leaves its findings in build/conformance/report.md, also where a check failed. Such a run is one
process, for each of several would write what it alone found. The fast tests may share several.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from brief.errors import MissingError
from brief.system import tools
from brief.verbs import doctor
from tests.checklist import Check, markdown, without_paths

ROOT = Path(__file__).parent.parent
REPORT = "build/conformance/report.md"
#: BRIEF_REQUIRE="browser,conformance": a skipped test with one of these markers fails.
#: (BRIEF_REQUIRE="coverage" is for noxfile.py.)
REQUIRED = frozenset(filter(None, os.environ.get("BRIEF_REQUIRE", "").split(",")))
#: The programs that tests with a marker run.
PROGRAMS = {
    "browser": ("Chromium",),
    "conformance": ("Java", "Maven", "npm", "pdftoppm"),
}

# How long an example takes depends on the machine, and proves nothing.
hypothesis.settings.register_profile("brief", deadline=None)
hypothesis.settings.load_profile("brief")


@dataclass(slots=True)
class Findings:
    """What the checks of this run found; written down when it ends."""

    checks: dict[str, Check] = field(default_factory=dict)
    edition: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)


FOUND = pytest.StashKey[Findings]()


def markers(item: pytest.Item) -> set[str]:
    return {marker.name for marker in item.iter_markers()}


def require(check: Callable[..., None], *wanted: Any) -> None:
    """End the run with the line that installs what is missing: no test could say it better."""
    try:
        check(*wanted)
    except MissingError as error:
        pytest.exit(f"{error}", returncode=error.code)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[FOUND] = Findings()
    require(doctor.require_libraries)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for the programs that the chosen tests run, and expect each to be reported."""
    chosen = [item for item in session.items if markers(item) & set(PROGRAMS)]
    wanted = {p for item in chosen for m in markers(item) for p in PROGRAMS.get(m, ())}
    require(doctor.require_programs, wanted)
    session.config.stash[FOUND].checks = {
        item.nodeid: Check(
            claim=item.obj.__doc__.strip().split("\n")[0],
            case=item.callspec.id if hasattr(item, "callspec") else "",
        )
        for item in chosen
    }


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


@pytest.fixture(scope="session")
def found(pytestconfig: pytest.Config) -> Findings:
    """Return where a checker puts its version."""
    return pytestconfig.stash[FOUND]


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory, found: Findings) -> Path:
    """Build the shipped brief; return the folder of its files."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "brief", "build", "--output", folder, "--engine", "pandoc"],
        **{"cwd": ROOT, "capture_output": True, "text": True, "check": False},
    )
    assert done.returncode == 0, done.stderr
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    found.edition |= {name: hashed for hashed, name in (line.split("  ", 1) for line in sums)}
    return folder


@pytest.fixture(scope="session")
def launch(found: Findings) -> Iterator[Callable[..., Any]]:
    """Return a function that starts a headless Chromium, with more in its environment if given."""
    from playwright.sync_api import sync_playwright

    quiet = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
    started = []

    def starting(**environment: str) -> Any:
        chromium = driver.chromium.launch(
            executable_path=doctor.program("Chromium"),
            args=list(quiet),
            env={**os.environ, **environment},
        )
        found.tools["Chromium"] = chromium.version
        started.append(chromium)
        return chromium

    with sync_playwright() as driver:
        yield starting
        for chromium in started:
            chromium.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Any]) -> Any:
    """Return a headless Chromium as readers have it."""
    return launch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note how a check ended; a skip fails where BRIEF_REQUIRE names one of the test's markers."""
    report = yield
    required = REQUIRED & markers(item)
    known = hasattr(report, "wasxfail")
    if report.skipped and required and not known:
        report.outcome = "failed"
        report.longrepr = f"skipped, but BRIEF_REQUIRE wants {', '.join(sorted(required))}"
    checks = item.config.stash[FOUND].checks
    if item.nodeid in checks and (report.when == "call" or not report.passed):
        crash = getattr(report.longrepr, "reprcrash", None)
        reason = "" if report.passed else crash.message if crash else str(report.longrepr)
        checks[item.nodeid] = replace(
            checks[item.nodeid],
            outcome="known fault" if known else report.outcome,
            measured=tuple(report.user_properties),
            reason=without_paths(reason, str(item.config.rootpath)),
        )
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    found = session.config.stash[FOUND]
    if found.checks:
        report = session.config.rootpath / REPORT
        report.parent.mkdir(parents=True, exist_ok=True)
        text = markdown(list(found.checks.values()), found.edition, found.tools)
        report.write_text(text, encoding="utf-8")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.stash[FOUND].checks:
        terminalreporter.write_line(f"What was measured: {REPORT}")
