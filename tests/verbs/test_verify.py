"""brief.verbs.verify: a changed file fails, and a forged one is never called genuine."""

import datetime as dt
import json
import os
import subprocess
import zipfile
from dataclasses import replace

import pytest

from brief import edition
from brief.edition import identity, manifest, seal
from brief.errors import ExitCode, MissingError, UnverifiedError, UsageError
from brief.stages import publish
from brief.system import archive
from brief.verbs import verify
from brief.verbs.verdict import Verdict
from tests import finished
from tests.shut import shut

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


@pytest.fixture
def sent(tmp_path):
    """Return a page that somebody sent, its forgery in a place of its own, and its SHA-256."""
    publish.run(finished.build(tmp_path, page=finished.PAGE.replace("about", "Ada Lantern: about")))
    genuine = lone(tmp_path / "dist" / "s-1.2.3.html")
    (tmp_path / "forged").mkdir()
    forgery = tmp_path / "forged" / genuine.name
    forgery.write_bytes(finished.forged(genuine, {b"Ada Lantern": b"Bram Oakes", b"270": b"900"}))
    return genuine, forgery, manifest.sha256(genuine.read_bytes())


def code(report):
    """Return how the command line would end."""
    try:
        report.require()
        return ExitCode.DONE
    except UnverifiedError as error:
        return error.code


NOT_PROVEN = """\
NOT PROVEN: who made s-1.2.3.html.
It may be genuine or forged; a forgery can get this same report. Its seal is a
checksum inside the file: unbroken, it shows only that nothing changed since the
file was sealed, and anyone can change a file and seal it again. To know, compare
the SHA-256 below, all 64 digits, with the one on the publisher's own site or in
its signed mail. Or let brief compare:
  --expect SHA-256   that number from the publisher, or its SHA256SUMS file
  --project FOLDER   a copy of the publisher's repository, to build the file again

  SHA-256   {}
  no proof  its seal is unbroken, by whomever it was sealed; it claims to be T, version 1.2.3"""
MATCHES = """\
MATCHES what you compared it with: s-1.2.3.html.
So it is genuine if that, named below, came from the publisher. If it came from
whoever gave you the file, this shows nothing: a list can be forged, too.

  SHA-256   {0}
  matches   --expect names its SHA-256
  no proof  its seal is unbroken, by whomever it was sealed; it claims to be T, version 1.2.3"""
FAILED = """\
FAILED: do not rely on s-1.2.3.html.
It is not the file that it should be, or it is damaged. The lines marked FAILED
say what was found; who did it, and whether on purpose, they cannot say.

  SHA-256   {1}
  FAILED    --expect names another SHA-256: {0}
  no proof  its seal is unbroken, by whomever it was sealed; it claims to be T, version 1.2.3"""


def test_a_reader_of_the_reports_tells_the_forgery(sent):
    """Alone neither is called genuine, and it is said what to do; the publisher's hash decides."""
    genuine, forgery, digest = sent
    other = manifest.sha256(forgery.read_bytes())
    for path, own in ((genuine, digest), (forgery, other)):
        report = verify.verify(path)
        assert (str(report), code(report)) == (NOT_PROVEN.format(own), ExitCode.DONE)
    true, false = (verify.verify(path, expect=digest) for path in (genuine, forgery))
    assert (str(true), code(true)) == (MATCHES.format(digest), ExitCode.DONE)
    assert (str(false), code(false)) == (FAILED.format(digest, other), ExitCode.UNVERIFIED)


@pytest.mark.parametrize("name", KINDS)
def test_a_true_file_alone_is_intact_and_no_more(dist, name):
    """The file is enough to say that nothing changed; who made it stays open."""
    report = verify.verify(lone(dist / name))
    assert report.verdict is Verdict.OPEN
    assert code(report) == ExitCode.DONE
    assert "T, version 1.2.3" in said(report, Verdict.INTACT)[0]


@pytest.mark.parametrize("name", KINDS)
def test_what_lies_beside_a_file_does_not_prove_it(dist, name):
    """Manifests and sums agree, and are called no proof."""
    report = verify.verify(dist / name)
    assert report.verdict is Verdict.OPEN
    assert sum("beside it names its SHA-256" in text for text in said(report, Verdict.INTACT)) == 3


def test_a_renamed_file_is_known_by_its_hash(dist):
    """latest.pdf is in no list by name, but its hash is."""
    report = verify.verify(dist / "latest.pdf")
    named = "manifest.json beside it names its SHA-256, under the name s-1.2.3.pdf"
    assert named in said(report, Verdict.INTACT)


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
    report = str(verify.verify(dist / "s-1.2.3.pdf"))
    assert "manifest.json beside it names another SHA-256" in report
    # Nor does a hash that was taken of the changed file mend its seal.
    assert verify.verify(path, expect=manifest.sha256(changed)).failed


def test_a_forgery_fails_beside_the_lists_of_the_genuine_file(dist, sent):
    """Whoever has both sees that one of them is not what it was."""
    _, forgery, _ = sent
    (dist / forgery.name).write_bytes(forgery.read_bytes())
    assert verify.verify(dist / forgery.name).failed


def published(sent, text):
    """Return the path of a list got from the publisher, with the genuine file's hash in `text`."""
    genuine, _, digest = sent
    path = genuine.parent.parent / "from the publisher.txt"
    path.write_text(text.format(digest), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "text",
    [
        "{0}  s-1.2.3.html\n",
        "{0} *s-1.2.3.html\r\n",
        "\ufeff{0}  ./dist/s-1.2.3.html\n",
        "SHA256 (s-1.2.3.html) = {0}\n",
        "SHA2-256(dist/s-1.2.3.html)= {0}\n",
        "{0}\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{0}  s-1.2.3.html\n-----BEGIN PGP",
        "{0}  s-1.2.3.html\n{0}  s-1.2.3.html\n",
    ],
)
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_list_from_the_publisher_decides(sent, text, case):
    """In whatever form; the report says where the hash came from."""
    genuine, forgery, digest = sent
    expect = published(sent, text.format(case(digest)))
    report = verify.verify(genuine, expect=expect)
    assert said(report, Verdict.PROVEN) == [f"--expect {expect} names its SHA-256"]
    assert said(verify.verify(forgery, expect=expect), Verdict.FAILED) == [
        f"--expect {expect} names another SHA-256: {digest}"
    ]


def test_a_renamed_copy_is_genuine_by_its_hash_and_no_other_file_by_its_name(sent):
    """The list's name for it is said; under the name of another listed file it fails."""
    genuine, _, _ = sent
    expect = published(sent, "{0}  s-1.2.3.html\n" + "a" * 64 + "  s-1.2.3.pdf\n")
    copy = genuine.rename(genuine.with_name("copy.html"))
    report = verify.verify(copy, expect=expect)
    assert said(report, Verdict.PROVEN)[0].endswith("under the name s-1.2.3.html")
    swapped = copy.rename(copy.with_name("s-1.2.3.pdf"))
    failed = said(verify.verify(swapped, expect=expect), Verdict.FAILED)
    assert failed == [f"--expect {expect} names another SHA-256: {'a' * 64}"]


def test_a_list_that_names_a_file_twice_or_not_at_all_proves_nothing(sent):
    """Which of two hashes is right cannot be told."""
    genuine, _, _ = sent
    twice = published(sent, "{0}  s-1.2.3.html\n" + "a" * 64 + "  b/s-1.2.3.html\n")
    assert "names another SHA-256: aaaa" in str(verify.verify(genuine, expect=twice))
    without = published(sent, "a" * 64 + "  s-1.2.3.pdf\n")
    report = verify.verify(genuine, expect=without)
    assert "does not name this SHA-256" in said(report, Verdict.FAILED)[0]


def test_a_list_beside_the_file_counts_where_the_user_names_it(dist):
    """The report says that it lies beside it; no other list there is heard."""
    (dist / "manifest.json").write_text("{")
    report = verify.verify(dist / "s-1.2.3.pdf", expect=str(dist / "SHA256SUMS"))
    (found,) = said(report, Verdict.PROVEN)
    assert found == f"--expect {dist / 'SHA256SUMS'}, which lies beside it, names its SHA-256"
    assert not report.failed


@pytest.mark.parametrize("name", [".", "SHA256SUMS", "s-1.2.3-manifest.json"])
def test_each_file_of_a_folder_is_held_against_the_publishers_list(dist, tmp_path, name):
    """Also without the folder's own list; what the publisher does not name is not vouched for."""
    expect = tmp_path / "sums.txt"
    expect.write_bytes((dist / "SHA256SUMS").read_bytes())
    report = verify.verify(dist / name, expect=str(expect))
    assert report.verdict is Verdict.PROVEN
    assert len(said(report, Verdict.PROVEN)) == 5
    assert "latest.pdf" in said(report, Verdict.OPEN)[0]
    (dist / "s-1.2.3.docx").unlink()
    (dist / "SHA256SUMS").write_text(f"{'a' * 64}  evil.html\n")
    assert said(verify.verify(dist / name, expect=str(expect)), Verdict.FAILED) == [
        "s-1.2.3.docx is not there"
    ]


@pytest.mark.parametrize("name", [".", "SHA256SUMS"])
def test_a_published_hash_of_a_list_vouches_for_what_it_names(dist, name):
    """A folder stands for its SHA256SUMS; with another one nothing in it is genuine."""
    digest = manifest.sha256((dist / "SHA256SUMS").read_bytes())
    report = verify.verify(dist / name, expect=digest)
    assert report.verdict is Verdict.PROVEN
    assert len(said(report, Verdict.PROVEN)) == 6
    other = verify.verify(dist / name, expect="a" * 64)
    assert said(other, Verdict.PROVEN) == []
    assert said(other, Verdict.FAILED) == [
        f"SHA256SUMS: --expect names another SHA-256: {'a' * 64}"
    ]


def test_a_list_that_names_the_folders_own_list_too_is_heard_in_full(dist, tmp_path):
    """What the folder's list leaves out is still held against the publisher's."""
    lines = (f"{manifest.sha256(p.read_bytes())} *{p.name}\n" for p in dist.iterdir())
    (tmp_path / "all.txt").write_text("".join(lines))
    assert verify.verify(dist, expect=str(tmp_path / "all.txt")).verdict is Verdict.PROVEN
    (dist / "index.html").write_text("<html>")
    (failed, *_) = said(verify.verify(dist, expect=str(tmp_path / "all.txt")), Verdict.FAILED)
    assert failed.startswith("index.html: --expect")


def test_a_published_hash_takes_the_place_of_a_seal(dist, tmp_path):
    """A pack, a text: what brief did not seal is genuine by its hash alone."""
    stamp = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    for name, content in (
        ("notes.txt", b"for the press"),
        ("index.html", b"<html>"),
        ("pack.zip", archive.pack({"a.txt": b"a", "s.pdf": b"%PDF-"}, stamp)),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert verify.verify(path).failed
        digest = manifest.sha256(content)
        assert verify.verify(path, expect=digest).verdict is Verdict.PROVEN
        assert digest in said(verify.verify(path, expect="a" * 64), Verdict.HASH)


@pytest.mark.parametrize("expect", ["", "abc", "a" * 63, "a" * 65, "a" * 5000, "s-1.2.3.html", "."])
def test_what_is_neither_a_hash_nor_a_list_is_a_usage_error(dist, monkeypatch, expect):
    """An empty variable of a shell, half a hash or the file itself must not pass for a check."""
    monkeypatch.chdir(dist)
    with pytest.raises(UsageError, match=r"--expect|no list") as caught:
        verify.verify(dist / "s-1.2.3.html", expect=expect)
    assert "SHA256SUMS" in caught.value.fix


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
    for nothing in ({}, {"pack/index.html": b"<html>", "SHA256SUMS": b""}):
        pack.write_bytes(archive.pack(nothing, stamp))
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
    assert "names its SHA-256" not in str(verify.verify(pack))


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


def test_no_name_can_look_like_a_line_of_the_report(tmp_path):
    """Spaces and line ends that would push its words to a line's beginning are taken out."""
    name = "T" + " " * 90 + "\n  matches     it is" + "\u2003" * 9 + "true"
    page = seal.seal(finished.PAGE.encode(), {"brief": {"title": name}})
    (tmp_path / f"{name}.html").write_bytes(page)
    report = str(verify.verify(tmp_path / f"{name}.html"))
    assert "who made T matches it is true.html" in report
    assert "claims to be T matches it is true, version" in report
    pack = tmp_path / "pack.zip"
    stamp = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    pack.write_bytes(
        archive.pack({f"{name}.html": page, f"{name}/index.html": b"", name: b""}, stamp)
    )
    assert str(verify.verify(pack)).count("T matches it is true") == 5


def project_of(build, folder):
    """Write a build's inputs as a project."""
    for kind, files in (("data", build.inputs.data), ("report", build.inputs.manuscript.files)):
        for name, content in files.items():
            (folder / kind).mkdir(parents=True, exist_ok=True)
            (folder / kind / name).write_bytes(content)


def test_what_only_looks_like_a_list_says_nothing_of_a_file(sent):
    """A web application's manifest, an empty list, a folder, a pipe: whatever lies in Downloads."""
    genuine, _, _ = sent
    folder = genuine.parent
    (folder / "manifest.json").write_text('{"name": "My app", "icons": []}')
    (folder / "SHA256SUMS").touch()
    (folder / "my-manifest.json").mkdir()
    os.mkfifo(folder / "a-manifest.json")
    report = verify.verify(genuine)
    assert (report.verdict, code(report)) == (Verdict.OPEN, ExitCode.DONE)
    assert len(said(report, Verdict.OPEN)) == 2


def test_a_list_with_a_name_that_no_system_bears_is_a_list_of_what_is_not_there(tmp_path):
    """Too long a name, and one with a null."""
    (tmp_path / "SHA256SUMS").write_text(f"{'a' * 64}  {'b' * 300}\n{'a' * 64}  c\0d\n")
    report = verify.verify(tmp_path)
    assert sum("is not there" in text for text in said(report, Verdict.FAILED)) == 2


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_pack_of_a_whole_edition_is_heard_file_by_file(dist, tmp_path, method):
    """However it is packed, Word's file inside; the publisher's list then speaks for each."""
    pack = tmp_path / "mail.zip"
    with zipfile.ZipFile(pack, "w", method) as packed:
        for path in sorted(dist.glob("s-*")):
            packed.write(path, path.name)
    assert verify.verify(pack).verdict is Verdict.OPEN
    report = verify.verify(pack, expect=str(dist / "SHA256SUMS"))
    assert (report.verdict, len(said(report, Verdict.PROVEN))) == (Verdict.PROVEN, 4)
    assert verify.verify(pack, expect="a" * 64).verdict is Verdict.FAILED


def test_a_pack_of_another_method_is_damaged_rather_than_a_fault_of_ours(tmp_path):
    """Libraries that nobody asked for have errors of their own."""
    pack = tmp_path / "mail.zip"
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a.html", b"<html>" * 99)
    content = bytearray(pack.read_bytes())
    content[50:60] = b"\xff" * 10
    pack.write_bytes(content)
    assert "unusual way" in said(verify.verify(pack), Verdict.FAILED)[0]


def test_the_content_hash_is_no_hash_of_the_file(dist):
    """It is printed in the edition, also in groups; to compare it would accuse a genuine file."""
    digest = json.loads((dist / "manifest.json").read_bytes())["brief"]["content_hash"]
    for typed in (digest, " ".join(digest[i : i + 16] for i in range(0, 64, 16)).upper()):
        with pytest.raises(UsageError, match="content hash"):
            verify.verify(dist / "s-1.2.3.html", expect=typed)


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
    assert (report.verdict, code(report)) == (Verdict.PROVEN, ExitCode.DONE)
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


def test_other_bytes_from_the_same_programs_fail(checkout):
    """In plain words, and with the place of the first difference."""
    page, project, answer = checkout
    answer["files"] = {page.name: page.read_bytes().replace(b"270", b"280")}
    for required in (True, False):
        report = verify.verify(page, project, required=required)
        assert report.verdict is Verdict.FAILED
        why, where = said(report, Verdict.FAILED)
        assert "its words or numbers were changed and it was sealed anew" in why
        assert "line 3" in where


def test_both_the_published_hash_and_the_rebuild_must_hold(checkout):
    """Either alone fails a file that the other proves; a rebuild that cannot be is no proof."""
    page, project, answer = checkout
    digest = manifest.sha256(page.read_bytes())
    assert len(said(verify.verify(page, project, digest), Verdict.PROVEN)) == 2
    other = verify.verify(page, project, "a" * 64)
    assert (other.verdict, len(said(other, Verdict.PROVEN))) == (Verdict.FAILED, 1)
    answer["files"] = MissingError("Quarto is not there.")
    report = verify.verify(page, project, digest)
    assert (report.verdict, code(report)) == (Verdict.PROVEN, ExitCode.UNVERIFIED)
    assert str(report).startswith("NOT PROVEN by a rebuild, as --project asks")
    answer["files"] = {page.name: b"<html>"}
    assert verify.verify(page, project, digest).verdict is Verdict.FAILED


def test_other_bytes_from_other_programs_prove_nothing(checkout, monkeypatch):
    """The programs that differ are named."""
    page, project, answer = checkout
    answer["files"] = {page.name: b"<html>"}
    ours = verify.toolchain.made_with("pandoc 3.9")
    monkeypatch.setattr(verify.toolchain, "made_with", lambda _: {**ours, "weasyprint": "99"})
    report = verify.verify(page, project, required=False)
    assert not report.failed
    assert "weasyprint 99 here" in said(report, Verdict.OPEN)[0]


@pytest.mark.parametrize("engine", ["pandoc\ud800 x", "sh", ""])
def test_an_engine_or_profile_that_nobody_has_is_not_run(checkout, engine):
    """What a stranger's file names reaches no command line."""
    page, project, answer = checkout
    core = dict(seal.read(page.read_bytes()).core)
    core["made_with"] = {**core["made_with"], "engine": engine}
    assert "not of our form" in verify.rebuilt(page.name, page.read_bytes(), core, project).text
    core["made_with"] = {**core["made_with"], "engine": "pandoc 3.9"}
    core["brief"] = {**core["brief"], "profile": "\ud800"}
    assert "not of our form" in verify.rebuilt(page.name, page.read_bytes(), core, project).text
    assert answer["asked"] == []


def noted(folder, machine):
    """Let the manifest beside an edition say that it was made on `machine`."""
    path = folder / "manifest.json"
    stated = {**json.loads(path.read_bytes()), "machine": machine}
    path.write_text(json.dumps(stated), encoding="utf-8")


@pytest.mark.parametrize(
    ("pango", "reason"),
    [("1.2.3", "pango 1.50.12 here, 1.2.3 there"), ("", "pango 1.50.12 here, unknown there")],
)
def test_a_print_of_another_machine_may_differ(checkout, monkeypatch, pango, reason):
    """Its libraries set a PDF's lines; what differs is named. No other file needs them."""
    page, project, answer = checkout
    monkeypatch.setattr(verify.toolchain, "machine", lambda: {"pango": "1.50.12"})
    noted(page.parent, {"pango": pango} if pango else {})
    pdf = page.with_suffix(".pdf")
    answer["files"] = {page.name: b"<html>", pdf.name: b"%PDF-"}
    report = verify.verify(pdf, project)
    assert (report.verdict, code(report)) == (Verdict.OPEN, ExitCode.UNVERIFIED)
    assert reason in said(report, Verdict.OPEN)[0]
    assert verify.verify(page, project).verdict is Verdict.FAILED
    noted(page.parent, {"pango": "1.50.12"})
    assert verify.verify(pdf, project).verdict is Verdict.FAILED


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
        report = verify.verify(page, folder, required=False)
        assert "no revision" in said(report, Verdict.OPEN)[0]
        assert (report.verdict, code(report)) == (Verdict.OPEN, ExitCode.DONE)
        with pytest.raises(UnverifiedError, match=r"NOT PROVEN by a rebuild.*\n.*neither"):
            verify.verify(page, folder).require()


def test_a_folder_is_not_rebuilt(checkout):
    """Asked for, that fails: its files name inputs, each for itself."""
    page, project, answer = checkout
    report = verify.verify(page.parent, project)
    assert (report.failed, answer["asked"]) == (True, [])
    assert "only a page" in str(report)


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


def test_a_file_in_a_folder_that_may_not_be_entered_is_a_usage_error(tmp_path):
    """Whether it is there cannot be known."""
    (tmp_path / "dist").mkdir()
    with shut(tmp_path / "dist"), pytest.raises(UsageError, match="cannot be read: Permission"):
        verify.verify(tmp_path / "dist" / "a.html")
