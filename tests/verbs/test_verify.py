"""brief.verbs.verify: a true file passes, a changed one fails, and it is said what is proven."""

import datetime as dt
import json
import os
import subprocess
from dataclasses import replace

import pytest

from brief import edition
from brief.edition import identity, seal
from brief.errors import ExitCode, MissingError, UnverifiedError, UsageError
from brief.stages import publish
from brief.system import archive
from brief.verbs import verify
from brief.verbs.verify import Verdict
from tests import finished

KINDS = ("s-1.2.3.html", "s-1.2.3.pdf", "s-1.2.3.docx", "s-1.2.3-data.zip")


@pytest.fixture
def dist(tmp_path):
    """Return a folder with an edition."""
    publish.run(finished.build(tmp_path))
    return tmp_path / "dist"


def lone(path, content=None):
    """Return the file alone in a folder, with other content if given."""
    folder = path.parent.parent / "alone"
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_bytes(path.read_bytes() if content is None else content)
    return folder / path.name


def said(report, verdict):
    """Return what a report says of a verdict."""
    return [f.text for f in report.findings if f.verdict is verdict]


@pytest.mark.parametrize("name", KINDS)
def test_a_true_file_alone_is_proven_unchanged(dist, name):
    """The file is enough; what cannot be proven with it is said."""
    report = verify.verify(lone(dist / name))
    assert not report.failed
    assert report.require() is report
    assert "T, version 1.2.3" in said(report, Verdict.PROVEN)[0]
    assert any("who made it" in text for text in said(report, Verdict.OPEN))
    assert "not proven" in str(report)


@pytest.mark.parametrize("name", KINDS)
def test_a_true_file_in_its_place_is_named_by_manifest_and_sums(dist, name):
    """The hashes beside it agree."""
    report = verify.verify(dist / name)
    assert not report.failed
    assert sum("beside it names its hash" in text for text in said(report, Verdict.PROVEN)) == 3


def test_a_renamed_file_is_known_by_its_hash(dist):
    """latest.pdf is in no list by name, but its hash is."""
    report = verify.verify(dist / "latest.pdf")
    assert any("manifest.json" in text for text in said(report, Verdict.PROVEN))


def test_a_digit_changed_in_a_pdf_fails(dist):
    """270 becomes 280: exit code 7, alone and beside its manifest."""
    content = (dist / "s-1.2.3.pdf").read_bytes()
    changed = content.replace(b"(270)", b"(280)")
    assert changed != content
    path = lone(dist / "s-1.2.3.pdf", changed)
    with pytest.raises(UnverifiedError, match="changed after it was made") as caught:
        verify.verify(path).require()
    assert caught.value.code is ExitCode.UNVERIFIED
    (dist / "s-1.2.3.pdf").write_bytes(changed)
    assert "manifest.json beside it names another hash" in str(verify.verify(dist / "s-1.2.3.pdf"))


def test_a_page_changed_and_sealed_anew_fails_beside_its_manifest(dist):
    """The seal is no signature; the manifest got from the publisher tells."""
    original = dist / "s-1.2.3.html"
    core = seal.read(original.read_bytes()).core
    page = finished.PAGE.replace("270", "280").encode()
    original.write_bytes(seal.seal(page, {k: v for k, v in core.items() if k != "seal"}))
    report = verify.verify(original)
    assert "unchanged since it was sealed" in str(report)
    assert "whoever changes a file can seal it anew" in str(report)
    assert report.failed


def test_a_re_saved_pdf_fails(dist):
    """A program that writes the file anew drops the seal."""
    import pikepdf

    path = lone(dist / "s-1.2.3.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path)
    assert "carries no seal" in str(verify.verify(path))
    assert verify.verify(path).failed


@pytest.mark.parametrize("name", KINDS)
def test_a_file_cut_short_fails(dist, name):
    """A broken download is noticed."""
    path = lone(dist / name, (dist / name).read_bytes()[:-40])
    assert verify.verify(path).failed


def test_a_data_zip_with_other_data_fails(dist):
    """Data exchanged and sealed anew with the old manifest inside do not fit its hashes."""
    content = (dist / "s-1.2.3-data.zip").read_bytes()
    core = {k: v for k, v in seal.read(content).core.items() if k != "seal"}
    stamp = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    other = seal.seal(archive.pack({"s-1.2.3/figures.csv": b"other\n"}, stamp), core)
    report = verify.verify(lone(dist / "s-1.2.3-data.zip", other))
    assert "data/figures.csv is not the file" in str(report)
    assert report.failed


@pytest.mark.parametrize("name", [".", "SHA256SUMS", "manifest.json", "s-1.2.3-manifest.json"])
def test_a_list_of_hashes_stands_for_its_files(dist, name):
    """A folder, its sums, a manifest: each file is looked at; a changed or lost one fails."""
    assert not verify.verify(dist / name).failed
    (dist / "s-1.2.3.docx").unlink()
    assert "latest.pdf" in said(verify.verify(dist / name), Verdict.OPEN)[0]
    assert "s-1.2.3.docx is not there" in str(verify.verify(dist / name))
    (dist / "s-1.2.3.html").write_text("<html>")
    report = verify.verify(dist / name)
    assert "s-1.2.3.html: " in str(report)
    assert report.failed


def test_a_pack_is_looked_into(dist, tmp_path):
    """A zip that is no edition itself stands for what it holds."""
    files = {f"pack/{p.name}": p.read_bytes() for p in dist.iterdir()}
    stamp = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(archive.pack(files, stamp))
    assert not verify.verify(pack).failed
    assert "pack/index.html: the list" in said(verify.verify(pack), Verdict.OPEN)[0]
    files["pack/s-1.2.3.pdf"] = files["pack/s-1.2.3.pdf"].replace(b"(270)", b"(280)")
    pack.write_bytes(archive.pack(files, stamp))
    assert "s-1.2.3.pdf: it was changed" in str(verify.verify(pack))
    pack.write_bytes(archive.pack({"a.txt": b"a"}, stamp))
    assert "no file that brief makes" in str(verify.verify(pack))
    pack.write_bytes(archive.pack({}, stamp))
    assert "holds no files" in said(verify.verify(pack), Verdict.FAILED)[0]
    pack.write_bytes(b"PK")
    assert "damaged" in str(verify.verify(pack))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a/s-1.2.3.html", b"<html>changed"),
        ("a/s-1.2.3.pdf", b"%PDF-1.7"),
        ("pack/evil.js", b"alert(1)"),
        ("evil.zip", archive.pack({"a": b"a"}, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))),
    ],
)
def test_no_member_of_a_pack_hides_behind_another(dist, tmp_path, name, content):
    """A file of the same name in another folder, and a file that brief does not make, fail."""
    files = {f"pack/{p.name}": p.read_bytes() for p in dist.iterdir()} | {name: content}
    pack = tmp_path / "pack.zip"
    pack.write_bytes(archive.pack(files, dt.datetime(2026, 11, 23, tzinfo=dt.UTC)))
    (failed,) = said(verify.verify(pack), Verdict.FAILED)
    assert failed.startswith(f"{name}: ")


def test_lists_count_in_their_own_folder(dist, tmp_path):
    """Another folder's manifest does not speak for a file."""
    files = {f"{p.suffix}/{p.name}": p.read_bytes() for p in dist.iterdir()}
    pack = tmp_path / "pack.zip"
    pack.write_bytes(archive.pack(files, dt.datetime(2026, 11, 23, tzinfo=dt.UTC)))
    assert "names its hash" not in str(verify.verify(pack))


@pytest.mark.parametrize("inputs", [[], "data/a", 1, None, [["data/a"]]])
def test_sealed_inputs_of_another_form_fail(tmp_path, inputs):
    """A data zip whose manifest inside was never ours is said to be so."""
    stamp = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    pack = seal.seal(archive.pack({"s/figures.csv": b"a\n"}, stamp), {"inputs": inputs})
    (tmp_path / "s-data.zip").write_bytes(pack)
    assert "not of our form" in str(verify.verify(tmp_path / "s-data.zip"))


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_a_manifest_that_cannot_be_read_fails(dist, text):
    """It may have said something else."""
    (dist / "manifest.json").write_text(text)
    (dist / "SHA256SUMS").write_text("no sums")
    report = verify.verify(dist / "s-1.2.3.pdf")
    assert "SHA256SUMS beside it cannot be read" in str(report)
    assert "manifest.json beside it cannot be read" in str(report)
    assert "cannot be read" in str(verify.verify(dist))


def test_what_is_no_file_of_ours_fails_or_is_refused(tmp_path, monkeypatch):
    """A text fails; nothing there at all is a usage error, and so is what is too large."""
    (tmp_path / "a.txt").write_text("a")
    assert "no file that brief makes" in str(verify.verify(tmp_path / "a.txt"))
    with pytest.raises(UsageError, match="cannot be read"):
        verify.verify(tmp_path / "none.pdf")
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(UsageError, match="no file"):
        verify.verify(tmp_path / "manifest.json")
    (tmp_path / "manifest.json").unlink()
    monkeypatch.setattr(archive, "LARGEST", 0)
    with pytest.raises(UsageError, match="too large"):
        verify.verify(tmp_path / "a.txt")


def test_a_file_cannot_command_the_terminal(tmp_path):
    """What a file says of itself is shown without control characters."""
    page = seal.seal(finished.PAGE.encode(), {"brief": {"title": "\x1b[2Jgone"}})
    (tmp_path / "a.html").write_bytes(page)
    shown = str(verify.verify(tmp_path / "a.html"))
    assert "[2Jgone" in shown
    assert "\x1b" not in shown


def project_of(build, folder):
    """Write a build's inputs as a project."""
    for kind, files in (("data", build.inputs.data), ("report", build.inputs.manuscript.files)):
        for name, content in files.items():
            (folder / kind).mkdir(parents=True, exist_ok=True)
            (folder / kind / name).write_bytes(content)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Return a draft's page and its project; a rebuild gives what `answer` says."""
    build = finished.build(tmp_path / "project")
    project_of(build, tmp_path / "project")
    files = build.inputs.data, build.inputs.manuscript.files
    version = identity.built_as(
        build.inputs.settings.version, identity.content_hash(*files), files[1]
    )
    settings = replace(build.inputs.settings, version=version)
    build = replace(build, inputs=replace(build.inputs, settings=settings))
    publish.run(build)
    answer = {"files": edition.files(build), "asked": []}

    def rebuild(folder, **options):
        answer["asked"].append((folder, options))
        if isinstance(answer["files"], Exception):
            raise answer["files"]
        return answer["files"]

    monkeypatch.setattr(verify, "rebuild", rebuild)
    (page,) = (tmp_path / "project" / "dist").glob("s-*.html")
    return page, tmp_path / "project", answer


def test_the_same_bytes_from_a_checkout_are_proof(checkout):
    """The rebuild takes the engine and the time that the file names."""
    page, project, answer = checkout
    report = verify.verify(page, project)
    assert any("very same bytes" in text for text in said(report, Verdict.PROVEN))
    assert report.require(rebuild=True) is report
    (folder, options) = answer["asked"][0]
    assert folder == project
    assert options["engine"] == "pandoc"
    assert options["env"] == {"SOURCE_DATE_EPOCH": "1795392000"}


def test_an_edition_of_a_profile_is_rebuilt_with_it(checkout):
    """The profile is part of the version; as the release itself such a file fits nothing."""
    page, project, answer = checkout
    core = seal.read(page.read_bytes()).core
    brief = core["brief"] | {"profile": "mem", "version": core["brief"]["version"] + ".mem"}
    finding = verify.rebuilt(page.name, page.read_bytes(), {**core, "brief": brief}, project)
    assert answer["asked"][0][1]["options"] == ["--profile=mem"]
    assert finding.verdict is not Verdict.PROVEN
    stated = {**core, "brief": core["brief"] | {"profile": "mem"}}
    assert "no revision" in verify.rebuilt(page.name, page.read_bytes(), stated, project).text


def test_other_bytes_from_the_same_programs_and_machine_fail(checkout):
    """With the place of the first difference."""
    page, project, answer = checkout
    answer["files"] = {page.name: page.read_bytes().replace(b"270", b"280")}
    report = verify.verify(page, project)
    assert report.failed
    assert "line 3" in str(report)


def test_other_bytes_from_other_programs_prove_nothing(checkout, monkeypatch):
    """The programs that differ are named."""
    page, project, answer = checkout
    answer["files"] = {page.name: b"<html>"}
    ours = verify.toolchain.made_with("pandoc 3.9")
    monkeypatch.setattr(verify.toolchain, "made_with", lambda _: {**ours, "weasyprint": "99"})
    report = verify.verify(page, project)
    assert not report.failed
    assert "weasyprint 99 here" in said(report, Verdict.OPEN)[0]


@pytest.mark.parametrize(
    ("machine", "reason"),
    [({"pango": "1.2.3"}, "there; python 3"), (None, "no manifest.json beside it says so")],
)
def test_other_bytes_from_another_or_an_unknown_machine_prove_nothing(checkout, machine, reason):
    """What differs is named; without a manifest.json that knows the machine, that is said."""
    page, project, answer = checkout
    answer["files"] = {page.name: b"<html>"}
    beside = json.loads((page.parent / "manifest.json").read_bytes())
    del beside["machine"]
    stated = beside if machine is None else {**beside, "machine": {**machine, "python": "2"}}
    (page.parent / "manifest.json").write_text(json.dumps(stated), encoding="utf-8")
    report = verify.verify(page, project)
    assert not report.failed
    assert reason in said(report, Verdict.OPEN)[0]
    with pytest.raises(UnverifiedError, match="No rebuild proves"):
        report.require(rebuild=True)


def test_a_rebuild_that_fails_proves_nothing(checkout):
    """A missing engine is said, and does not speak against the file."""
    page, project, answer = checkout
    answer["files"] = MissingError("Quarto is not there.")
    assert "Quarto is not there" in said(verify.verify(page, project), Verdict.OPEN)[0]


def test_content_that_no_revision_has_proves_nothing(checkout, tmp_path):
    """A checkout of another brief, or none at all, cannot rebuild it."""
    page, project, _ = checkout
    (project / "report" / "brief.qmd").write_text("# Other\n")
    for folder in (project, tmp_path):
        report = verify.verify(page, folder)
        assert "no revision" in said(report, Verdict.OPEN)[0]
        assert report.require() is report
        with pytest.raises(UnverifiedError, match="No rebuild proves"):
            report.require(rebuild=True)


def test_an_older_revision_is_found_in_git(checkout):
    """The content that the file names is looked for in the history."""
    page, project, answer = checkout
    names = ("-c", "user.name=N", "-c", "user.email=n@example.org")
    for command in (["init", "-q"], ["add", "data", "report"], ["commit", "-qm", "one"]):
        subprocess.run(["git", "-C", project, *names, *command], check=True)
    (project / "report" / "brief.qmd").write_text("# Other\n")
    report = verify.verify(page, project)
    assert any("rebuild from revision" in text for text in said(report, Verdict.PROVEN))
    assert answer["asked"][0][0] != project


def test_a_sealed_manifest_not_of_our_form_fails_in_a_checkout(tmp_path):
    """A core without a version cannot be rebuilt, and we never write one."""
    (tmp_path / "a.html").write_bytes(seal.seal(finished.PAGE.encode(), {"brief": {}}))
    assert "not of our form" in str(verify.verify(tmp_path / "a.html", tmp_path))


def test_the_manifest_beside_is_the_manifest_inside(dist):
    """What a file says of itself is what its manifest says, but for commit, outputs, machine."""
    beside = json.loads((dist / "manifest.json").read_bytes())
    for name in KINDS:
        inside = dict(seal.read((dist / name).read_bytes()).core)
        del inside["seal"]
        assert inside == {k: v for k, v in beside.items() if k not in ("git", "outputs", "machine")}
