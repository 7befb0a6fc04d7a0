"""brief.publish: an edition is in place whole, or the last one is untouched."""

import datetime as dt
import hashlib
import io
import json
import os
import zipfile
from dataclasses import replace

import pytest

from brief import archive, publish
from brief.errors import CannotWriteError
from brief.model import Build, Converted, Inputs, Options, Settings


@pytest.fixture
def build(tmp_path):
    """Return a finished build that waits to be published."""
    settings = Settings(title="T", version="1.2.3", slug="s", date=dt.date(2026, 11, 23))
    return Build(
        options=Options(output=tmp_path / "dist"),
        inputs=Inputs(settings=settings, data={"figures.csv": b"figure_id\n"}),
        converted=Converted(html="<p>ä</p>", docx=b"word", engine="pandoc 3.9"),
        pdf=b"%PDF",
    )


def test_an_edition_has_every_file_and_sums_that_hold(build):
    """All files are there, under slug and version, and SHA256SUMS is true of each."""
    done = publish.run(build)
    folder = build.options.output
    assert [p.name for p in done.published] == [
        "s-1.2.3.html",
        "s-1.2.3.pdf",
        "s-1.2.3.docx",
        "s-1.2.3-data.zip",
        "manifest.json",
        "SHA256SUMS",
    ]
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    outputs = json.loads((folder / "manifest.json").read_bytes())["outputs"]
    assert outputs["s-1.2.3.pdf"] == hashlib.sha256(b"%PDF").hexdigest()
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o644}


def test_the_data_are_in_the_zip_with_a_fixed_date(build):
    """The archive carries the data as read, dated by the brief."""
    (name,) = (n for n in publish.edition(build) if n.endswith(".zip"))
    with zipfile.ZipFile(io.BytesIO(publish.edition(build)[name])) as pack:
        (entry,) = pack.infolist()
        assert pack.read(entry) == b"figure_id\n"
        assert entry.date_time == (2026, 11, 23, 0, 0, 0)


def test_the_order_of_files_does_not_change_a_zip():
    """Names are sorted, and a year before the format's first is moved to it."""
    date = dt.date(1970, 1, 1)
    assert archive.pack({"a": b"1", "b": b"2"}, date) == archive.pack({"b": b"2", "a": b"1"}, date)


def test_a_file_where_dist_should_be_is_left_alone(build):
    """The place is taken: exit 6, with a way out, and the file is as it was."""
    build.options.output.write_bytes(b"mine")
    with pytest.raises(CannotWriteError, match="--output"):
        publish.run(build)
    assert build.options.output.read_bytes() == b"mine"


def test_a_full_disk_leaves_the_last_edition_whole(build, monkeypatch):
    """When writing fails half way, no file is new and nothing half-written stays."""
    publish.run(build)
    before = {p.name: p.read_bytes() for p in build.options.output.iterdir()}
    calls = []

    def full(handle):
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        publish.run(replace(build, pdf=b"%PDF new"))
    assert {p.name: p.read_bytes() for p in build.options.output.iterdir()} == before


def test_generated_files_go_beside_the_manuscript(tmp_path):
    """`brief compose` writes each file at its path below report/."""
    written = publish.write_generated({"_variables.yml": b"v", "charts/a.svg": b"s"}, tmp_path)
    assert {p.relative_to(tmp_path).as_posix() for p in written} == {
        "_variables.yml",
        "charts/a.svg",
    }
    assert (tmp_path / "charts" / "a.svg").read_bytes() == b"s"
