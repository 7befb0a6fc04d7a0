"""The pictures in the repository show what is built; ``nox -s gallery`` makes them anew."""

from functools import cache
from io import BytesIO
from pathlib import Path
from subprocess import run

import pytest
from matplotlib.testing.compare import compare_images
from PIL import Image

from brief.verbs import doctor
from tests import gallery

#: Where a picture that differs is put, with the difference beside it.
DIFFERENT = gallery.ROOT / "build" / "gallery"
#: Root mean square of the difference, of 255. The same libraries give 0. A digit changed in a
#: chart gives 4, a word changed on page one 6, a heading set half a point larger 35: 2 is below
#: all of them, and above what another version's smoothing of edges adds.
TOLERANCE = 2


@cache
def charts():
    return gallery.charts(gallery.built("draw"))


def same(kept, picture, folder=DIFFERENT):
    """Return nothing where a picture is like the one kept; else how it differs, and where."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / kept.name
    made.write_bytes(picture)
    said = compare_images(str(kept), str(made), TOLERANCE)
    if said is None:
        made.unlink()
    return said


def test_every_chart_has_its_picture_and_no_other_is_kept():
    """After a chart is added, renamed or removed: nox -s gallery."""
    assert {path.name for path in gallery.BASELINE.iterdir()} == set(charts())


@pytest.mark.parametrize("name", sorted(path.name for path in gallery.BASELINE.glob("*.png")))
def test_a_chart_looks_as_it_did(name):
    """Whoever means to change a chart renews its picture: nox -s gallery."""
    assert same(gallery.BASELINE / name, charts()[name]) is None


@pytest.mark.conformance
def test_page_one_looks_as_the_readme_shows_it(found, record_property):
    """The first page of the PDF looks like docs/page-1.png; if meant, renew: nox -s gallery."""
    version = run([doctor.program("pdftoppm"), "-v"], capture_output=True, text=True, check=True)
    found.tools["pdftoppm"] = version.stderr.split()[2]
    said = same(gallery.PAGE, gallery.page_one(gallery.built("typeset")))
    record_property("tolerance (RMS)", TOLERANCE)
    assert said is None


def test_a_changed_picture_is_seen_and_shown(tmp_path):
    """A label moved by a pixel fails the comparison, which leaves picture and difference."""
    name, picture = next(iter(charts().items()))
    out = BytesIO()
    with Image.open(BytesIO(picture)) as before:
        before.transform(before.size, Image.Transform.AFFINE, (1, 0, 1, 0, 1, 0)).save(out, "PNG")
    assert "RMS" in same(gallery.BASELINE / name, out.getvalue(), tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {name, f"{Path(name).stem}-failed-diff.png"}
