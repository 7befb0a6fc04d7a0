"""The pictures that are kept in the repository, and how they are made.

Each chart in tests/baseline/, and page one of the PDF, which is also the README's picture.
``nox -s gallery`` makes them anew; test_gallery.py compares a fresh build with them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from brief import pipeline
from brief.model import Build, Options
from brief.verbs import doctor

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "tests" / "baseline"
PAGE = ROOT / "docs" / "page-1.png"
#: Dots an inch of page one.
DPI = 80
#: The charts of the Word document have 200 dots an inch; a third of that is enough to compare.
SMALLER = 3


def built(until: str) -> Build:
    """Return the shipped brief after a stage, under its number alone.

    A draft has a hash and DRAFT on its first page, and would change with every word.
    """
    build = pipeline.run(Build(Options(project=ROOT, engine="pandoc")), until="load")
    settings = build.inputs.settings
    number = settings.version.partition("+")[0]
    build = replace(build, inputs=replace(build.inputs, settings=replace(settings, version=number)))
    for name in pipeline.chosen(until)[1:]:
        build = pipeline.stage(name)(build)
    return build


def charts(build: Build) -> Mapping[str, bytes]:
    """Return the picture of each chart by its file's name, made smaller."""
    pictures = {}
    for chart in build.charts:
        out = BytesIO()
        picture = Image.open(BytesIO(chart.png)).convert("RGB").reduce(SMALLER)
        picture.save(out, format="PNG", optimize=True)
        pictures[f"{chart.id}.png"] = out.getvalue()
    return pictures


def page_one(build: Build) -> bytes:
    """Return the picture of the PDF's first page, painted by pdftoppm."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder, "brief.pdf")
        pdf.write_bytes(build.pdf)
        painter = doctor.program("pdftoppm")
        subprocess.run(
            [painter, "-png", "-r", str(DPI), "-singlefile", pdf, pdf.with_suffix("")], check=True
        )
        return pdf.with_suffix(".png").read_bytes()


def main() -> None:
    """Write every picture; those of charts that are no more go."""
    doctor.require_libraries()
    doctor.require_programs(["pdftoppm"])
    build = built("typeset")
    BASELINE.mkdir(exist_ok=True)
    for old in BASELINE.glob("*.png"):
        old.unlink()
    for name, picture in charts(build).items():
        (BASELINE / name).write_bytes(picture)
    PAGE.write_bytes(page_one(build))
    sys.stdout.write(f"{BASELINE}\n{PAGE}\n")


if __name__ == "__main__":
    main()
