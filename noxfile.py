"""Every job of the project, each a line that calls the tool.

All sessions install the same locked versions (requirements.lock, with hashes) and run the
package from this folder. Those that print a PDF first install the system libraries it needs,
where they are missing and root or `sudo` without a password may; BRIEF_INSTALL=no forbids it.
"""

import os
import shutil
import sys

import nox

# Said here, in words that every Python reads: a package that none is made for would fail first.
if sys.version_info < (3, 11):  # noqa: UP036 (nox runs on older ones, too)
    newer = [name for name in ("3.14", "3.13", "3.12", "3.11") if shutil.which(f"python{name}")]
    sys.exit(
        f"brief needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.\n"
        f"  fix: {'' if newer else 'install a newer one, then '}remove the folder .venv, and type "
        f"the command again with python{newer[0] if newer else '3.13'} in the place of python3"
    )

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["build"]


def run(session: nox.Session, *command: str, prints: bool = True) -> None:
    """Install the lock, then run `command` with whatever follows ``--``.

    Where it `prints` a PDF, see to the system libraries before.
    """
    # Compiled bytecode halves the time of a cold build; uv makes none unless told.
    session.install("--require-hashes", "-r", "requirements.lock", env={"UV_COMPILE_BYTECODE": "1"})
    if prints:
        session.run("python", "-m", "brief", "doctor", "--install")
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
    run(session, "ruff", "check", prints=False)
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def validate(session: nox.Session) -> None:
    """Check data and manuscript."""
    run(session, "brief", "validate", prints=False)


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


@nox.session
def sentences(session: nox.Session) -> None:
    """Measure the rules of wording on sentences with verdicts; fail where they got worse."""
    run(session, "tests.sentences", prints=False)


@nox.session
def fresh(session: nox.Session) -> None:
    """Type the README's commands in minimal Debian systems; compare the bytes: -- SUITE …."""
    run(session, "tests.fresh")


@nox.session
def package(session: nox.Session) -> None:
    """Build wheel and sdist; try the wheel alone on each Python that is here."""
    run(session, "tests.package")
