"""The command line: every verb, its options, and what a person sees.

Results go to stdout, the log and all messages to stderr. `BriefError` is caught here and
nowhere else; anything else is a bug and tracebacks.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, Literal, NoReturn

import typer

from brief import __version__
from brief.errors import (
    BriefError,
    EngineError,
    ExitCode,
    InvalidError,
    UnverifiedError,
    UsageError,
)
from brief.model import Build, Options, Problem
from brief.system.terminal import guard, log, loudness, plain, steps
from brief.system.tools import ENDING

app = typer.Typer(
    name="brief",
    epilog="Exit codes: " + " · ".join(f"{code.value} {code.meaning}" for code in ExitCode),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Project = Annotated[Path, typer.Option(help="The brief's folder.")]
Output = Annotated[Path | None, typer.Option(help="Default: PROJECT/dist.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also times.")]
Engine = Annotated[
    Literal["auto", "quarto", "pandoc"],
    typer.Option(help="auto: the embedded pandoc. Quarto writes the same words."),
]
Format = Literal["text", "json"]
Profile = Annotated[str, typer.Option(help="A Quarto profile (_quarto-NAME.yml).")]


def _version(wanted: bool) -> None:
    if wanted:
        print("brief", __version__)
        raise typer.Exit


@app.callback()
def options(
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Annotated[  # noqa: ARG001 (eager: handled before any command)
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Policy briefs whose every number can be traced to its source."""
    loudness(quiet, verbose)


@app.command()
def build(
    project: Project = Path(),
    output: Output = None,
    engine: Engine = "auto",
    profile: Profile = "",
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Build all anew.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build the edition: HTML, PDF, Word, data and manifest, into dist/."""
    from brief import pipeline
    from brief.stages import publish
    from brief.system import cache
    from brief.verbs import doctor

    loudness(quiet, verbose)
    doctor.require_libraries()
    folder, target = None if no_cache else cache.of(project), output or project / "dist"
    publish.require_apart(target, project)
    chosen = Options(project, target, engine, profile, cache=folder)
    try:
        with steps(len(pipeline.STAGES)) as listen:
            done = pipeline.run(Build(options=chosen), listen=listen)
    except EngineError as error:
        if error.log:
            log.info(publish.keep_log(project, error.log))
        raise
    log.debug(publish.keep_log(project, done.converted.log))
    for path in done.published:
        print(path)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Empty, or not there yet.")],
) -> None:
    """Start a brief: a small, complete example to be replaced by your own."""
    from brief.stages import publish
    from brief.verbs import new as starting

    for path in publish.start(folder, starting.template()):
        print(path)
    log.info(f"The next steps are in {folder / 'README.md'}")


@app.command()
def preview(
    project: Project = Path(),
    engine: Engine = "auto",
    profile: Profile = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 0,
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the page while you write, built anew on each change, to this machine alone."""
    from brief.verbs import preview as showing

    def ready(address: str) -> None:
        print(address, flush=True)
        log.info("Stop with Ctrl-C.")
        if open:
            import webbrowser

            webbrowser.open(address)

    loudness(quiet, verbose)
    showing.serve(Options(project, engine=engine, profile=profile), port, ready)


@app.command()
def compose(project: Project = Path(), quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Write the generated files beside the manuscript, for plain `quarto render`."""
    from brief import pipeline
    from brief.stages import compose as composing
    from brief.stages import publish

    loudness(quiet, verbose)
    with steps(len(pipeline.chosen("compose"))) as listen:
        done = pipeline.run(Build(options=Options(project)), until="compose", listen=listen)
    made = {**composing.generated(done), **composing.extension(done)}
    for path in publish.write(project / "report", made):
        print(path)


@app.command()
def validate(
    project: Project = Path(),
    source: Annotated[Path | None, typer.Option(help="The source's full text.")] = None,
    format: Format = "text",
) -> None:
    """Check data and manuscript; report every problem at once."""
    from brief import pipeline
    from brief.verbs import report

    try:
        done = pipeline.run(Build(options=Options(project, source=source)), until="validate")
    except InvalidError as error:
        if format == "json":
            print(report.problems_json(error.problems))
            raise typer.Exit(error.code) from None
        raise
    print(report.counts_json(done) if format == "json" else report.counts_text(done))


@app.command()
def review(
    project: Project = Path(),
    output: Annotated[Path | None, typer.Option(help="Default: PROJECT/build/review.html.")] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--import", metavar="FILE", help="Record the answers that the form saved."),
    ] = None,
) -> None:
    """Write a second reader's form, or record what one answered."""
    from brief import pipeline
    from brief.evidence import reviews
    from brief.stages import load, publish
    from brief.verbs import answers as recording
    from brief.verbs import report
    from brief.verbs import review as asking

    if answers and output:
        raise UsageError("--import writes no form.", fix="leave out --output")
    given = load.read_answers(answers) if answers else b""
    done = pipeline.run(Build(options=Options(project)), until="validate")
    if answers is None:
        target = output or project / "build" / "review.html"
        publish.require_apart(target, project)
        content = asking.form(done).encode()
        (path,) = publish.write(target.parent, {target.name: content})
        print(path)
        log.info("Give it to somebody else, with the text of each source.")
        return
    recorded = recording.record(done, given, str(answers))
    (path,) = publish.write(project / "data", {recording.PATH: recorded.content})
    print(path)
    for line in recorded.said:
        log.info(plain(line))
    again = pipeline.run(Build(options=Options(project)), until="validate")
    print(report.review_text(reviews.summary(again.evidence, again.sentences)))


@app.command()
def tidy(project: Project = Path()) -> None:
    """Take out what Excel adds to CSV files; no cell changes."""
    from brief.evidence.tidy import is_text
    from brief.stages import load, publish

    load.require_folders(project)
    problems: list[Problem] = []
    data = load.read_folder(project, "data", problems)
    for problem in problems:
        log.info(f"left alone: {problem.path} {problem.message}")
    for name, content in data.items():
        if name.endswith(".csv") and not is_text(content):
            log.info(f"left alone: data/{name} is not UTF-8; save it as UTF-8 first")
    for path in publish.write(project / "data", load.untidy(project, data)):
        print(path)


@app.command()
def migrate(project: Project = Path()) -> None:
    """Bring the data of an older brief to today's form; no cell changes."""
    from brief.stages import load, publish
    from brief.verbs import migrate as migrating

    load.require_folders(project)
    problems: list[Problem] = []
    data = load.read_folder(project, "data", problems)
    if problems:
        raise InvalidError(problems)
    written = publish.write(project / "data", migrating.migrate(data))
    for path in written:
        print(path)
    if not written:
        log.info("There is nothing to do: the data are of today's form.")


@app.command()
def trace(
    id: Annotated[str, typer.Argument(help="Of any row; without it, every row is listed.")] = "",
    project: Project = Path(),
    sentences: Annotated[
        bool, typer.Option("--sentences", help="List each sentence with the rows it rests on.")
    ] = False,
    format: Annotated[
        Literal["text", "json", "csv"], typer.Option(help="csv: with --sentences.")
    ] = "text",
) -> None:
    """Show what a row rests on, down to the paragraph, and where it is used."""
    from brief import pipeline
    from brief.edition import coverage
    from brief.verbs import trace as tracing

    if (sentences and id) or (format == "csv" and not sentences):
        fix = "brief trace ID, brief trace, or brief trace --sentences [--format csv]"
        raise UsageError("An id and csv do not go together with the rest.", fix=fix)
    done = pipeline.run(Build(options=Options(project)), until="draw")
    if sentences:
        forms = {"text": coverage.to_text, "json": coverage.to_json, "csv": coverage.to_csv}
        print(forms[format](done.sentences).rstrip("\n"))
        return
    traced = tracing.of(done, id) if id else tracing.every(done)
    if format == "json":
        print(tracing.to_json(traced))
    elif isinstance(traced, tracing.Trace):
        print(tracing.text(traced))
    else:
        print(tracing.overview(traced))


@app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="A published HTML, PDF, Word, zip or SHA256SUMS, or a folder.")
    ],
    expect: Annotated[
        str | None,
        typer.Option(
            help="The SHA-256 that the publisher states, or a SHA256SUMS file "
            "got from the publisher and not with the file; it must name the file."
        ),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            help="A checkout to rebuild from, which must prove the file; default, "
            "without --expect: this folder, if it is one, and then it need not."
        ),
    ] = None,
) -> None:
    """Say who made a published file, as far as that is proven, and whether it is unchanged.

    A seal shows only that nothing changed since it was sealed, and anyone can seal a file
    anew. So the report begins with MATCHES, where --expect or --project proves the file, with
    NOT PROVEN or with FAILED. Ends with 0 where nothing speaks against the file and what was
    asked for holds, so also where who made it is not proven; with 7 otherwise.
    """
    from brief.verbs import verify as verifying

    here = Path() if Path("data").is_dir() and Path("report").is_dir() else None
    checkout = here if project is None and expect is None else project
    report = verifying.verify(file, checkout, expect, required=project is not None)
    print(report)
    report.require(shown=True)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="An edition's file, a folder, or a git revision.")],
    new: Annotated[str, typer.Argument(help="The same.")],
    project: Project = Path(),
    format: Literal["text", "markdown", "html", "json"] = "text",
) -> None:
    """Say what changed for a reader between two editions."""
    from brief.verbs import changes, snapshot
    from brief.verbs import diff as comparing

    compared = comparing.compare(snapshot.of(old, project), snapshot.of(new, project))
    print(changes.FORMS[format](compared))


@app.command()
def release(
    version: Annotated[str, typer.Argument(help="The new version, such as 0.2.0.")],
    summary: Annotated[str, typer.Option(help="What changed, for the history.")] = "",
    project: Project = Path(),
) -> None:
    """Release a version: check, record, build, verify, tag."""
    from brief.verbs import release as releasing

    done = releasing.release(Options(project, project / "dist"), version, summary)
    print(f"v{done.version}: {done.summary}")
    stated = project / "dist" / "SHA256SUMS"
    log.info(
        f"State what is in {stated} where only you can write: `brief verify --expect` needs it"
    )


@app.command()
def reproduce(project: Project = Path()) -> None:
    """Build under varied conditions and compare the bytes."""
    from brief.verbs import reproduce as reproducing

    compared = reproducing.reproduce(project)
    print(compared)
    if compared.differences:
        raise UnverifiedError("The builds differ.", fix="make what differs depend on inputs alone")


@app.command()
def fingerprint(file: Annotated[Path, typer.Argument(help="The source's full text.")]) -> None:
    """Make a source fingerprint: hashes that pin phrases to paragraphs without the text."""
    from brief.evidence import fingerprint as fingerprinting
    from brief.stages import load

    made = fingerprinting.make(load.read_source(file))
    sys.stdout.write(fingerprinting.to_json(made))
    log.info(f"For sources.csv: {made.sha256},{len(made.paragraphs)},{made.words}")


@app.command()
def doctor(
    install: Annotated[
        bool,
        typer.Option("--install", help="Install the system libraries that a build lacks, only."),
    ] = False,
) -> None:
    """Say which programs and libraries are here and work, and how to get the others."""
    from brief.verbs import doctor as examining

    if install:
        examining.install_libraries()
        return
    needs = examining.check()
    print(examining.report(needs))
    examining.require(needs)


def main() -> None:
    """Run the command line; a `BriefError` ends as a message and its exit code."""
    guard()
    try:
        try:
            for number in ENDING:
                if signal.getsignal(number) is signal.SIG_DFL:  # ignored, as by nohup, it stays so
                    signal.signal(number, _end)
            app()
        finally:
            sys.stdout.flush()
    except InvalidError as error:
        from brief.verbs import report

        print(report.problems_text(error.problems), file=sys.stderr)
        sys.exit(error.code)
    except BriefError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.code)


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End as after an interrupt: what is under way ends its programs and removes its files."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
