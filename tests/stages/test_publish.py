"""brief.stages.publish: an edition is in place whole, or the last one is untouched."""

import fcntl
import hashlib
import io
import json
import os
import signal
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from brief import edition
from brief.edition import catalogue, recipients
from brief.errors import CannotWriteError, UsageError
from brief.stages import publish
from brief.system.terminal import log
from tests import finished
from tests.shut import shut


@pytest.fixture
def build(tmp_path):
    """Return a finished build that waits to be published."""
    return finished.build(tmp_path)


def contents(folder):
    """Return every file of a folder by name."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def sums_hold(folder):
    """Return whether SHA256SUMS is true of each file that it names, and names some."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return lines and all(
        hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        for digest, name in (line.split("  ") for line in lines)
    )


def test_an_edition_has_every_file_and_sums_that_hold(build):
    """All files are there, under slug and version, readable by all; SHA256SUMS is true."""
    done = publish.run(build)
    folder = build.options.output
    made = [
        "s-1.2.3.html",
        "s-1.2.3.pdf",
        "s-1.2.3.docx",
        "s-1.2.3-data.zip",
        "s-1.2.3-manifest.json",
        "manifest.json",
        "SHA256SUMS",
    ]
    assert [p.name for p in done.published] == made
    latest = ["latest.html", "latest.pdf", "latest.docx", "latest-data.zip"]
    assert set(contents(folder)) == {*made, *latest, "index.html"}
    assert contents(folder)["latest.pdf"] == contents(folder)["s-1.2.3.pdf"]
    assert sums_hold(folder)
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o644}
    assert folder.stat().st_mode & 0o777 == 0o755


def test_the_umask_does_not_show(build):
    """Under umask 077 the files and the folder are as open as under any other."""
    old = os.umask(0o077)
    try:
        publish.run(build)
    finally:
        os.umask(old)
    assert {p.stat().st_mode & 0o777 for p in build.options.output.iterdir()} == {0o644}
    assert build.options.output.stat().st_mode & 0o777 == 0o755


def test_the_data_are_in_the_zip_with_a_fixed_date(build):
    """The archive carries the data as read, dated by the brief."""
    content = edition.files(build)["s-1.2.3-data.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert pack.read("s-1.2.3/figures.csv") == b"figure_id\n"
        assert {e.date_time for e in pack.infolist()} == {(2026, 11, 23, 0, 0, 0)}


def test_source_date_epoch_dates_the_files(build):
    """Where SOURCE_DATE_EPOCH is set it takes the place of the brief's date."""
    inputs = replace(build.inputs, settings=replace(build.inputs.settings, epoch=951782400))
    content = edition.files(replace(build, inputs=inputs))["s-1.2.3-data.zip"]
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert {e.date_time for e in pack.infolist()} == {(2000, 2, 29, 0, 0, 0)}


def test_the_index_lists_every_edition_newest_first(build, tmp_path):
    """Each edition has its row with version, date and downloads; lost ones have none."""
    for version in ("0.9.0", "0.10.0"):
        publish.run(finished.build(tmp_path, version=version))
    (tmp_path / "dist" / "s-0.9.0.pdf").unlink()
    (tmp_path / "dist" / "broken-manifest.json").write_text("{")
    publish.run(build)
    publish.run(finished.build(tmp_path, version="1.2.3+draft.0123abcd"))
    page = (tmp_path / "dist" / "index.html").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("<tr>")]
    assert [row.split(">")[2].split("<")[0] for row in rows] == [
        "1.2.3+draft.0123abcd",
        "1.2.3",
        "0.10.0",
    ]
    assert "2026-11-23" in rows[0]
    assert 'href="s-1.2.3%2Bdraft.0123abcd.pdf"' in rows[0]
    assert "Draft, not released" in rows[0]


def test_a_draft_takes_the_place_of_the_drafts_before_it(build, tmp_path):
    """Of the drafts the newest is left; releases, other briefs and strangers' files stay."""
    publish.run(build)
    folder = tmp_path / "dist"
    (folder / "other-1.0.0+draft.1-notes.txt").write_text("mine")
    for draft in ("aaaaaaaa", "bbbbbbbb"):
        publish.run(finished.build(tmp_path, version=f"1.2.3+draft.{draft}"))
    left = {name for name in contents(folder) if "draft" in name}
    assert {name.partition("bbbbbbbb")[2] for name in left if "bbbbbbbb" in name} == {
        *(".html", ".pdf", ".docx", "-data.zip", "-manifest.json")
    }
    assert not any("aaaaaaaa" in name for name in contents(folder))
    assert "other-1.0.0+draft.1-notes.txt" in left
    assert (folder / "s-1.2.3.pdf").is_file()
    assert "aaaaaaaa" not in (folder / "index.html").read_text(encoding="utf-8")


def test_a_draft_of_a_longer_slug_is_another_briefs(build, tmp_path):
    """The drafts of `s-more` stay where `s` is built: the slug is compared whole."""
    settings = replace(build.inputs.settings, slug="s-more", version="1.0.0+draft.aaaaaaaa")
    publish.run(replace(build, inputs=replace(build.inputs, settings=settings)))
    publish.run(finished.build(tmp_path, version="1.2.3+draft.bbbbbbbb"))
    assert (build.options.output / "s-more-1.0.0+draft.aaaaaaaa.pdf").is_file()


@pytest.mark.parametrize("version", ["1.0.0+draft.aaaaaaaa", "1.2.3"])
def test_a_manifest_cannot_have_other_files_deleted(build, tmp_path, version):
    """A draft's manifest that lists strangers' files costs none of them, whatever its name."""
    folder = build.options.output
    publish.run(finished.build(tmp_path, version="1.0.0+draft.aaaaaaaa"))
    path = folder / "s-1.0.0+draft.aaaaaaaa-manifest.json"
    hostile = json.loads(path.read_bytes())
    victims = ("SHA256SUMS", "manifest.json", "index.html", "mine.txt")
    hostile["outputs"] |= dict.fromkeys(victims, "0" * 64)
    (folder / "mine.txt").write_text("mine")
    path.unlink()
    (folder / f"s-{version}-manifest.json").write_text(json.dumps(hostile))
    publish.run(finished.build(tmp_path, version="1.3.0"))
    assert {*victims, "s-1.3.0.pdf"} <= set(contents(folder))
    assert sums_hold(folder)


def test_an_index_of_nothing_is_not_made():
    """A list without an edition would have no title."""
    with pytest.raises(ValueError, match="no edition"):
        catalogue.page({})


def test_a_title_cannot_become_markup_in_the_index(build):
    """The title is text."""
    settings = replace(build.inputs.settings, title="<script>alert(1)</script>")
    publish.run(replace(build, inputs=replace(build.inputs, settings=settings)))
    assert b"<script>" not in contents(build.options.output)["index.html"]


def test_a_file_where_dist_should_be_is_left_alone(build):
    """The place is taken: exit 6, with a way out, and the file is as it was."""
    build.options.output.write_bytes(b"mine")
    with pytest.raises(CannotWriteError, match="--output"):
        publish.run(build)
    assert build.options.output.read_bytes() == b"mine"


def test_a_folder_where_a_file_should_be_changes_nothing(build):
    """One name is taken by a folder: no other file is written either."""
    (build.options.output / "s-1.2.3.pdf").mkdir(parents=True)
    with pytest.raises(CannotWriteError, match=r"s-1\.2\.3\.pdf"):
        publish.run(build)
    assert [p.name for p in build.options.output.iterdir()] == ["s-1.2.3.pdf"]


@pytest.mark.parametrize("step", ["fsync", "mkdir", "open"])
def test_a_disk_that_fails_leaves_the_last_edition_whole(build, monkeypatch, step):
    """Wherever writing fails, no file is new and nothing half-written stays."""
    publish.run(build)
    before = contents(build.options.output)
    real, calls = getattr(os, step), []

    def full(*arguments, **more):
        if step == "fsync" or str(arguments[0]).startswith(str(build.options.output)):
            calls.append(arguments)
        if len(calls) == {"fsync": 3, "mkdir": 1, "open": 1}[step]:
            raise OSError(28, "No space left on device")
        return real(*arguments, **more)

    monkeypatch.setattr(os, step, full)
    with pytest.raises(CannotWriteError, match="No space left"):
        publish.run(replace(build, pdf=finished.pdf("280")))
    monkeypatch.undo()
    assert contents(build.options.output) == before
    assert not [p for p in build.options.output.iterdir() if p.is_dir()]


def killed_at(step, write):
    """Call `write` in a child killed (-9) before its `step`th system call; return if it was."""
    child = os.fork()
    if child == 0:
        calls = []

        def count(event, arguments):
            if event in ("open", "os.rename", "os.mkdir", "os.chmod", "os.rmdir", "os.listdir"):
                calls.append(event)
                if len(calls) == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            write()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_kill_at_any_step_leaves_the_old_edition_whole(build, tmp_path):
    """Killed before any step: old files whole, sums true, and nothing in the next build's way."""
    publish.run(build)
    folder = build.options.output
    old = {n: c for n, c in contents(folder).items() if n.startswith("s-1.2.3")}
    new = finished.build(tmp_path, version="1.3.0", printed=finished.pdf("280"))
    step = 1
    while killed_at(step, lambda: publish.run(new)):
        assert old.items() <= contents(folder).items(), step
        assert sums_hold(folder), step
        step += 1
    assert step > 30  # so the loop did meet every write and rename
    whole = contents(folder)
    assert {"s-1.3.0.pdf", "s-1.2.3.pdf"} <= set(whole)
    killed_at(step - 12, lambda: publish.run(replace(new, pdf=finished.pdf("290"))))
    publish.run(new)
    assert contents(folder) == whole
    assert not [p for p in folder.iterdir() if p.is_dir()]


def test_a_link_in_the_place_of_what_was_committed_moves_nothing(build, tmp_path):
    """Files elsewhere are not taken for a killed build's: 6, and they stay."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a-b.txt").write_text("mine")
    build.options.output.mkdir()
    (build.options.output / ".brief-committed").symlink_to(tmp_path / "mine")
    with pytest.raises(CannotWriteError):
        publish.run(build)
    assert (tmp_path / "mine" / "a-b.txt").is_file()


@pytest.mark.parametrize("way", ["link", "dots"])
def test_what_a_stranger_committed_goes_nowhere_else(tmp_path, way):
    """A folder of committed files in a cloned brief puts nothing outside the folder it is in."""
    inside, outside = tmp_path / "data", tmp_path / "outside"
    outside.mkdir()
    (inside / ".brief-committed").mkdir(parents=True)
    (inside / "hooks").symlink_to(outside)
    folder = inside / ".brief-committed" / {"link": "0000-hooks", "dots": "0000-.."}[way]
    folder.mkdir()
    (folder / "pre-commit").write_bytes(b"#!/bin/sh")
    with pytest.raises(CannotWriteError, match="leads out of the folder"):
        publish.write(inside, {"a.csv": b"a"})
    assert not list(outside.iterdir())
    assert not (tmp_path / "pre-commit").exists()


def test_what_an_author_changed_since_is_left(tmp_path):
    """What a killed run had committed to does not undo what was written after it."""
    (tmp_path / ".brief-committed").mkdir()
    for name in ("0000-a.csv", "0001-b.csv", ".DS_Store"):
        (tmp_path / ".brief-committed" / name).write_bytes(b"committed")
        os.utime(tmp_path / ".brief-committed" / name, (1, 1))
    (tmp_path / "a.csv").write_bytes(b"changed since")
    publish.write(tmp_path, {"c.csv": b"c"})
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert left == {"a.csv": b"changed since", "b.csv": b"committed", "c.csv": b"c"}


def test_a_file_from_the_future_gives_way(tmp_path):
    """A clock that was wrong keeps no file from being replaced."""
    (tmp_path / "a.csv").write_bytes(b"old")
    os.utime(tmp_path / "a.csv", (2**32, 2**32))
    publish.write(tmp_path, {"a.csv": b"new"})
    assert (tmp_path / "a.csv").read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_changes_nothing(tmp_path):
    """Where one of several folders cannot be written, none is."""
    (tmp_path / "b").mkdir(mode=0o555)
    with pytest.raises(CannotWriteError, match="may not be written"):
        publish.write(tmp_path, {"a/x": b"new", "b/y": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_generated_files_go_through_no_link(tmp_path):
    """A folder that is a link out of the project takes no generated file."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "charts").symlink_to(tmp_path / "outside")
    with pytest.raises(CannotWriteError, match="leads out of the folder"):
        publish.write(tmp_path / "report", {"charts/a.svg": b"<svg/>"})
    assert not list((tmp_path / "outside").iterdir())


def test_two_builds_at_once_take_turns(build, monkeypatch):
    """While another holds the folder, a build waits; in the end it says so and writes nothing."""
    build.options.output.mkdir()
    handle = os.open(build.options.output, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setattr(publish, "PATIENCE", 0.1)
    with pytest.raises(CannotWriteError, match="Another build"):
        publish.run(build)
    assert not list(build.options.output.iterdir())
    os.close(handle)
    assert publish.run(build).published


@pytest.mark.parametrize("output", ["data", "report/out", ".", "..", "report/../data/x", "link"])
def test_an_edition_is_kept_apart_from_the_inputs(tmp_path, output):
    """Not into data/ or report/, the project itself or a folder around it."""
    project = tmp_path / "p"
    (project / "data").mkdir(parents=True)
    (project / "link").symlink_to(project / "data")
    with pytest.raises(UsageError, match="own files"):
        publish.require_apart(project / output, project)
    (project / "loop").symlink_to("loop")
    for fine in ("dist", "build/out", "../elsewhere", "data-too", "loop"):
        publish.require_apart(project / fine, project)


def test_generated_files_go_beside_the_manuscript(tmp_path):
    """`brief compose` writes each file at its path below report/."""
    written = publish.write(tmp_path, {"_variables.yml": b"v", "charts/a.svg": b"s"})
    assert {p.relative_to(tmp_path).as_posix() for p in written} == {
        "_variables.yml",
        "charts/a.svg",
    }
    assert (tmp_path / "charts" / "a.svg").read_bytes() == b"s"


def test_a_folder_that_can_be_written_needs_none_above_it(tmp_path, monkeypatch):
    """Named from where the program stands, whoever may enter what is above."""
    above, here = tmp_path / "above", tmp_path / "above" / "here"
    here.mkdir(parents=True)
    here.chmod(0o777)
    monkeypatch.chdir(here)
    with shut(above):
        publish.write(Path("dist"), {"a.txt": b"a"})
    assert (here / "dist" / "a.txt").read_bytes() == b"a"


@pytest.mark.parametrize("taken", ["file", "link"])
def test_what_stands_where_a_folder_should_be_changes_nothing(tmp_path, taken):
    """A file, or a link that leads nowhere: no other file is written either."""
    charts = tmp_path / "charts"
    charts.symlink_to("nowhere") if taken == "link" else charts.write_bytes(b"mine")
    with pytest.raises(CannotWriteError, match="charts cannot be written: a folder is needed"):
        publish.write(tmp_path, {"_variables.yml": b"v", "charts/a.svg": b"s"})
    assert list(tmp_path.iterdir()) == [charts]


def test_files_in_several_folders_are_written_all_or_none(tmp_path):
    """Killed before any step, they are as before or as after, and the next run tells which."""
    old, new = ({"a.txt": text, "b/c.txt": text, "b/d/e.txt": text} for text in (b"old", b"new"))
    publish.write(tmp_path, old)
    step = 1
    while killed_at(step, lambda: publish.write(tmp_path, new)):
        publish.write(tmp_path, {"z.txt": b""})
        left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
        assert left == {*new, "z.txt"}
        assert {name: (tmp_path / name).read_bytes() for name in new} in (old, new)
        step += 1
    assert step > 10
    assert (tmp_path / "b" / "d" / "e.txt").read_bytes() == b"new"


def test_what_a_recipient_would_refuse_is_said(build, monkeypatch, caplog):
    """A file too large for a recipient is named, and the edition is there all the same."""
    tiny = recipients.RULES[0]._replace(largest=1000)
    monkeypatch.setattr(recipients, "RULES", (tiny,))
    monkeypatch.setattr(log, "propagate", True)
    done = publish.run(build)
    assert all(path.exists() for path in done.published)
    assert f"{tiny.recipient} take less than" in caplog.text


def test_the_log_is_kept(tmp_path):
    """An engine's log lands in build/, whatever is in it."""
    path = tmp_path / "build" / "logs" / "engine.log"
    assert publish.keep_log(tmp_path, "bad \udcff byte") == f"The engine's log is in {path}"
    assert path.read_bytes() == b"bad ? byte"


def test_a_log_that_cannot_be_kept_fails_nothing(tmp_path):
    """A build/ that is a file, or a link out or to itself: it is said, and nothing is written."""
    project, outside = tmp_path / "p", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    build = project / "build"
    build.write_bytes(b"mine")
    assert "is not kept" in publish.keep_log(project, "log")
    assert build.read_bytes() == b"mine"
    for target, why in ((outside, "leads out"), ("build", "cannot be written")):
        build.unlink()
        build.symlink_to(target)
        assert why in publish.keep_log(project, "log")
    assert not list(outside.iterdir())
