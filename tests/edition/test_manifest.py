"""brief.edition.manifest: what went in, what came out, with hashes, and nothing of the machine."""

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

from brief import edition
from brief.edition import manifest
from brief.system import git, toolchain
from tests import finished


def run_git(folder, *arguments):
    """Run git as some person."""
    names = ("-c", "user.name=N", "-c", "user.email=n@example.org")
    subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True)


def made(build):
    """Return the manifest of a published build."""
    return json.loads(edition.files(build)["manifest.json"])


def test_the_schema_is_a_schema_and_manifests_are_of_its_form(tmp_path):
    """The schema in the repository is valid, and what we write conforms to it."""
    jsonschema.Draft202012Validator.check_schema(manifest.schema())
    content = edition.files(finished.build(tmp_path))["manifest.json"]
    found = manifest.parse(content)
    assert found["brief"]["version"] == "1.2.3"
    assert found["evidence"] == {
        "counts": {"claims": 0, "figures": 1, "pinned": 1},
        "anchors_checked_against": "the fingerprint",
    }
    assert found["balance"][0]["reason"] == "a reason"
    assert found["literals"][0]["text"] == "COVID-19"
    assert found["made_with"]["engine"] == "pandoc 3.9"


def test_every_input_and_output_is_hashed(tmp_path):
    """Inputs by their path in the project, outputs by name."""
    build = finished.build(tmp_path)
    made = edition.files(build)
    found = json.loads(made["manifest.json"])
    assert found["inputs"] == {
        name: manifest.sha256(content) for name, content in manifest.inputs(build.inputs).items()
    }
    assert set(found["inputs"]) == {"data/figures.csv", "report/_quarto.yml", "report/brief.qmd"}
    assert found["outputs"] == {
        name: manifest.sha256(made[name])
        for name in ("s-1.2.3.html", "s-1.2.3.pdf", "s-1.2.3.docx", "s-1.2.3-data.zip")
    }


def test_the_folder_does_not_show(tmp_path):
    """Two projects elsewhere, outside git, with the same content have the same manifest."""
    one, two = tmp_path / "one", tmp_path / "two"
    editions = [edition.files(finished.build(folder)) for folder in (one, two)]
    assert editions[0] == editions[1]
    assert str(tmp_path) not in editions[0]["manifest.json"].decode()


def test_outside_a_repository_commit_and_dirty_are_unknown(tmp_path):
    """Null, not a guess."""
    assert made(finished.build(tmp_path))["git"] == {"commit": None, "dirty": None}


def test_without_git_commit_and_dirty_are_unknown(tmp_path, monkeypatch):
    """A machine without git builds all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert made(finished.build(Path(__file__).parents[2]))["git"]["commit"] is None


def test_the_commit_is_named_and_changed_inputs_are_owned_up_to(tmp_path):
    """Clean after a commit; dirty by a changed or a new input, not by a stray file."""
    build = finished.build(tmp_path)
    for name, content in manifest.inputs(build.inputs).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    run_git(tmp_path, "init", "-q")
    assert made(build)["git"] == {"commit": None, "dirty": None}  # nothing committed yet
    run_git(tmp_path, "add", "report", "data")
    run_git(tmp_path, "commit", "-qm", "one")
    assert made(build)["git"] == {"commit": git.head(tmp_path), "dirty": False}
    (tmp_path / "data" / "stray.txt").write_text("no input")
    (tmp_path / "notes.txt").write_text("no input")
    assert made(build)["git"]["dirty"] is False
    assert made(finished.build(tmp_path, data={"stray.txt": b""}))["git"]["dirty"] is True
    changed = finished.build(tmp_path, data={"figures.csv": b"changed"})
    assert made(changed)["git"]["dirty"] is True


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b"[]", b'{"outputs": {"../x": "0"}}', b"\xff"]
)
def test_a_manifest_of_any_origin_is_of_the_form_or_refused(content):
    """Anything else is a ValueError that names the place."""
    with pytest.raises(ValueError, match=r"."):
        manifest.parse(content)


def test_another_machine_shows_in_the_newest_manifest_alone(tmp_path, monkeypatch):
    """What the hashes name is the same wherever it is made, and so are the hashes."""
    build = finished.build(tmp_path)
    one = dict(edition.files(build))
    monkeypatch.setattr(toolchain, "machine", lambda: {"python": "2"})
    two = dict(edition.files(build))
    stated, other = (manifest.parse(made.pop("manifest.json")) for made in (one, two))
    assert one == two
    assert stated.pop("machine") != other.pop("machine") == {"python": "2"}
    assert stated == other == manifest.parse(one["s-1.2.3-manifest.json"])


def test_tools_are_named_with_versions():
    """What can be pinned is in the seal; what cannot, down to the system's libraries, is apart."""
    assert toolchain.made_with("pandoc 3.9")["weasyprint"][0].isdigit()
    assert toolchain._version("no-such-library") == toolchain.UNKNOWN
    assert not toolchain.made_with("pandoc 3.9").keys() & toolchain.machine().keys()
    for name in ("python", "pango", "harfbuzz", "fontconfig", "freetype"):
        assert re.fullmatch(r"\d+(\.\d+)+", toolchain.machine()[name])


def test_libraries_that_are_not_there_have_no_version(monkeypatch):
    """A machine without them can still say so."""
    assert toolchain._text("libpango-1.0", "no_such_function") == toolchain.UNKNOWN
    monkeypatch.setattr(toolchain, "library", lambda *_: None)
    assert set(toolchain.system().values()) == {toolchain.UNKNOWN}
