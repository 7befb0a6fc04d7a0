"""How long each step of a cold build takes, beside the floor its libraries set.

Two processes, each started cold and run in turn: one builds the brief, without a cache,
and notes the time of every step; the other does the same library calls with nothing of
ours between them: imports, chart drawing, pandoc, writing the PDF. The ratio of the two
totals is what the project's own code costs. Then: how validation and the judging of rows
grow with their number; exits 1 where judging is steeper than linear. Run by ``nox -s bench``.
"""

import json
import math
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 3
#: The exponent above which judging no longer counts as linear in the rows.
STEEPEST = 1.1


def build(folder):
    """Build into `folder`; return seconds by step."""
    from dataclasses import replace

    from brief import pipeline
    from brief.model import Build, Options

    times = {}
    done = pipeline.run(
        Build(options=Options(ROOT, Path(folder, "dist"), "pandoc")),
        listen=lambda _, name, seconds: times.update({name: seconds}) if seconds else None,
    )
    # Plain bytes only, so that reading them back costs the floor no import of ours.
    Path(folder, "build.pickle").write_bytes(
        pickle.dumps(
            {
                "staged": dict(done.staged),
                "html": done.converted.html,
                "data": dict(done.inputs.data),
                "charts": done.inputs.manuscript.files["charts.py"],
                "evidence": pickle.dumps(replace(done.evidence, tables=dict(done.evidence.tables))),
            }
        )
    )
    return times


def floor(folder):
    """Do the library calls of a build straight after one another; return seconds by step."""
    given = pickle.loads(Path(folder, "build.pickle").read_bytes())
    times = {}
    clock = time.perf_counter()

    def lap(name):
        nonlocal clock
        now = time.perf_counter()
        times[name] = now - clock
        clock = now

    import io

    import yaml

    for name, content in given["staged"].items():
        if name.endswith(".yml"):
            yaml.safe_load(content)
    lap("load")
    import csv

    for name, content in given["data"].items():
        if name.endswith(".csv"):
            list(csv.reader(io.StringIO(content.decode())))
    lap("validate")
    import matplotlib as mpl

    mpl.use("svg")
    import warnings

    from brief.evidence.facts import Facts

    namespace = {"__name__": "charts"}
    exec(compile(given["charts"], "charts.py", "exec"), namespace)
    facts = Facts(pickle.loads(given["evidence"]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for chart in namespace["CHARTS"]:
            plot = chart(facts)
            for kind in ("svg", "png"):
                plot.plot.save(
                    io.BytesIO(), format=kind, width=6.3, height=plot.height, dpi=200, verbose=False
                )
    lap("draw")
    lap("compose")
    from brief.system.tools import pandoc

    with tempfile.TemporaryDirectory() as work:
        for name, content in given["staged"].items():
            path = Path(work, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        whole = b"\n\n".join(
            content for name, content in given["staged"].items() if name.endswith(".qmd")
        )
        # Shortcodes make pandoc quadratic; ours are expanded before it, so the floor's are too.
        whole = whole.replace(b"{{<", b"").replace(b">}}", b"")
        for target in ("html", "docx"):
            subprocess.run(
                [pandoc(), "-f", "markdown", "-t", target, "-o", f"out.{target}", "--citeproc"],
                input=whole,
                cwd=work,
                check=True,
                capture_output=True,
            )
    lap("convert")
    import weasyprint

    weasyprint.HTML(string=given["html"]).write_pdf(pdf_variant="pdf/ua-1")
    lap("typeset")
    lap("publish")
    return times


def in_process(name, argument):
    """Run one of the measurements in a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", name, argument],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def scale(rows):
    """Validate a package of so many rows; return seconds and peak memory in bytes."""
    import resource

    from brief.stages import validate
    from tests.valid_package import scaled

    build = scaled(int(rows))
    start = time.perf_counter()
    validate.run(build)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def judge(rows):
    """Judge so many rows that are read already; return seconds of the processor."""
    from brief import evidence
    from tests.valid_package import scaled

    inputs = scaled(int(rows)).inputs
    tables = evidence.read(inputs.data)
    start = time.process_time()
    evidence.judge(tables, inputs)
    return {"seconds": time.process_time() - start}


def validation_scale():
    """Print the time per row and the memory that validation takes at rising numbers of rows."""
    print(f"\n{'rows':>12} {'µs a row':>10} {'peak MB':>10}")
    for rows in (1_000, 10_000, 100_000):
        found = in_process("scale", str(rows))
        micros, megabytes = found["seconds"] / rows * 1e6, found["bytes"] / 1e6
        print(f"{rows:>12,} {micros:>10.0f} {megabytes:>10.0f}")


def growth():
    """Print how judging grows with the rows; return the exponent, 1 where it is linear."""
    sizes = (400, 800, 1_600, 3_200, 6_400)
    print(f"\n{'rows':>12} {'judge ms':>10}")
    best = []
    for rows in sizes:
        best.append(min(in_process("judge", str(rows))["seconds"] for _ in range(ROUNDS)))
        print(f"{rows:>12,} {best[-1] * 1e3:>10.1f}")
    exponent = statistics.linear_regression(
        [math.log(rows) for rows in sizes], [math.log(seconds) for seconds in best]
    ).slope
    print(f"judge grows with rows^{exponent:.2f} (at most {STEEPEST})")
    return exponent


def main():
    """Print each step's best of `ROUNDS` cold runs beside the floor's; 1 where judging is slow."""
    if len(sys.argv) == 3:
        measurements = {"build": build, "floor": floor, "scale": scale, "judge": judge}
        print(json.dumps(measurements[sys.argv[1]](sys.argv[2])))
        return 0
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            ours.append(in_process("build", folder))
            floors.append(in_process("floor", folder))
    print(f"{'step':<10} {'build s':>8} {'floor s':>8}")
    totals = []
    for step in ours[0]:
        mine, least = (min(run.get(step, 0.0) for run in runs) for runs in (ours, floors))
        totals.append((mine, least))
        print(f"{step:<10} {mine:>8.2f} {least:>8.2f}")
    mine, least = (sum(column) for column in zip(*totals, strict=True))
    print(f"{'total':<10} {mine:>8.2f} {least:>8.2f}\n\nbuild / floor = {mine / least:.2f}")
    validation_scale()
    return int(growth() > STEEPEST)


if __name__ == "__main__":
    sys.exit(main())
