"""Every job of the project, each a line that calls the tool.

All sessions install the same locked versions (requirements.lock, with hashes) and run the
package from this folder.
"""

import os

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["build"]


def run(session: nox.Session, *command: str) -> None:
    """Install the lock, then run `command` with whatever follows ``--``."""
    # Compiled bytecode halves the time of a cold build; uv makes none unless told.
    session.install("--require-hashes", "-r", "requirements.lock", env={"UV_COMPILE_BYTECODE": "1"})
    session.run("python", "-m", *command, *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the brief into dist/."""
    run(session, "brief", "build")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the fast tests; BRIEF_REQUIRE=coverage fails where they run less code than before."""
    # One process more than processors: some tests wait for a program or a clock.
    workers = str((os.cpu_count() or 1) + 1)
    coverage = ["--cov"] if os.environ.get("BRIEF_REQUIRE") == "coverage" else []
    run(session, "pytest", "-n", workers, "--dist", "loadfile", *coverage)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and layers."""
    run(session, "ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def validate(session: nox.Session) -> None:
    """Check data and manuscript."""
    run(session, "brief", "validate")


@nox.session
def conformance(session: nox.Session) -> None:
    """Check PDF and HTML with the real checkers; report in build/conformance/report.md."""
    run(session, "pytest", "-m", "conformance or browser")


@nox.session
def bench(session: nox.Session) -> None:
    """Time each step of a cold build beside the floor its libraries set."""
    run(session, "tests.bench")


@nox.session
def reproduce(session: nox.Session) -> None:
    """Build under varied conditions and compare the bytes."""
    run(session, "brief", "reproduce")


@nox.session
def release(session: nox.Session) -> None:
    """Release a version: nox -s release -- X.Y.Z."""
    run(session, "brief", "release")


@nox.session
def gallery(session: nox.Session) -> None:
    """Make the README's picture and the pictures that tests compare with."""
    run(session, "tests.gallery")
