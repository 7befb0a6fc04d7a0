"""What is packed, and tests.package: what it finds, and what it compares."""

import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from brief.verbs import new
from tests import package
from tests.package import Trial

ROOT = Path(__file__).parent.parent
LIBRARIES = {"weasyprint": "70.0"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the wheel and the sdist."""
    return package.built(tmp_path_factory.mktemp("built"))


def ours():
    """Return the name of every file of the package."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "brief").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_a_wheel_holds_every_file_of_the_package_and_no_other(built):
    """What is not Python is in it, too: filters, pages, schemas and the whole template."""
    with zipfile.ZipFile(built[0]) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {
        "brief/engines/brief.lua",
        "brief/html/page.html",
        "brief/edition/manifest.schema.json",
        "brief/py.typed",
        "brief/template/.gitignore",
    } <= packed
    assert {f"brief/template/{name}" for name in new.template()} <= packed
    assert packed == ours()


def test_an_sdist_holds_the_package_and_what_builds_it(built):
    """No brief, for it is under another licence, and nothing that was built."""
    with tarfile.open(built[1]) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert packed == ours() | {"pyproject.toml", "PKG-INFO", "LICENSE", ".gitignore"}


def test_an_sdist_makes_the_same_wheel(built, tmp_path):
    """Byte for byte, outside the repository."""
    wheel, sdist = built
    assert package.rebuilt(sdist, tmp_path).read_bytes() == wheel.read_bytes()


def test_the_metadata_are_whole(built):
    """They satisfy the specification, and nothing that an index shows is missing."""
    stated = package.metadata(built[0])
    assert stated.name == "policy-brief"
    assert stated.license_expression == "MIT"
    assert stated.license_files == ["LICENSE"]
    assert stated.description_content_type == "text/markdown"
    for field in (stated.summary, stated.author, stated.keywords, stated.description):
        assert field
    assert "](" not in stated.description  # a link would lead to no file of an index


def test_the_metadata_name_the_pythons_that_are_tested(built):
    """From the oldest that may install it on, without a gap."""
    stated = package.metadata(built[0])
    minors = [int(name.partition(".")[2]) for name in package.named(stated)]
    assert minors == list(range(minors[0], minors[-1] + 1))
    assert str(stated.requires_python) == f">=3.{minors[0]}"
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert lint["ruff"]["target-version"] == f"py3{minors[0]}"
    assert lint["mypy"]["python_version"] == f"3.{minors[0]}"


LISTED = [
    {"implementation": kind, "variant": variant, "version": version, "path": path}
    for kind, variant, version, path in (
        ("cpython", "freethreaded", "3.14.2", "/a"),
        ("pypy", "default", "3.12.9", "/b"),
        ("cpython", "default", "3.12.4", "/c"),
        ("cpython", "default", "3.12.1", "/d"),
        ("cpython", "default", "3.9.1", "/e"),
    )
]


def test_of_each_python_the_newest_is_tried():
    """Only those that the metadata name, of the usual kind."""
    chosen = package.chosen(LISTED, ("3.12", "3.13", "3.14"))
    assert chosen == {"3.12": ("3.12.4", "/c")}


def test_editions_of_the_same_libraries_must_be_the_same():
    """A difference is told with its place, a file that is missing, too."""
    one = Trial({"a.html": b"<html>a", "b.pdf": b"%PDF-"}, LIBRARIES, ())
    two = Trial({"a.html": b"<html>b"}, LIBRARIES, ())
    assert package.differences({"3.11.7": one, "3.12.1": one}) == []
    page, print_ = package.differences({"3.11.7": one, "3.12.1": two})
    assert page.startswith("3.11.7 against 3.12.1: a.html: line 1, byte 7:")
    assert print_.startswith("3.11.7 against 3.12.1: b.pdf")


def test_editions_of_other_libraries_may_differ():
    """A library that needs a newer Python is no fault of ours."""
    one = Trial({"a.html": b"a"}, LIBRARIES, ())
    two = Trial({"a.html": b"b"}, {"weasyprint": "71.0"}, ())
    assert package.differences({"3.11.7": one, "3.12.1": two}) == []


def test_every_library_that_can_change_a_byte_is_locked():
    """So the versions of a trial can be held against the lock."""
    assert set(package.toolchain.LIBRARIES) <= package.locked().keys()
