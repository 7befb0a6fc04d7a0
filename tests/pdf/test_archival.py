"""brief.pdf.archival: the data inside a PDF/A-3."""

import json

from brief.pdf import archival

DESCRIPTOR = {
    "resources": [
        {"name": "figures", "path": "figures.csv", "title": "Figures", "description": "Numbers."},
        {"name": "bare", "path": "bare.csv"},
    ]
}
DATA = {
    "figures.csv": b"a\n",
    "bare.csv": b"b\n",
    "datapackage.json": json.dumps(DESCRIPTOR).encode(),
    "fingerprints/s.json": b"{}",
    "HOW.md": b"# How\n",
    "scan.xyz": b"\x00",
}


def test_every_file_is_enclosed_sorted_by_name():
    """With the bytes it has, and a name without folders."""
    enclosed = archival.enclosures(DATA)
    names = ["HOW.md", "bare.csv", "datapackage.json", "figures.csv", "fingerprints-s.json"]
    assert [file.name for file in enclosed] == [*names, "scan.xyz"]
    assert {file.content for file in enclosed} == set(DATA.values())


def test_what_a_file_is():
    """The media type by its ending; the descriptor's words where it lists the file."""
    found = {file.name: file for file in archival.enclosures(DATA)}
    assert [file.media_type for file in found.values()] == [
        "text/markdown",
        "text/csv",
        "application/json",
        "text/csv",
        "application/json",
        "application/octet-stream",
    ]
    assert found["figures.csv"].description == "Figures. Numbers."
    assert found["bare.csv"].description == "bare."
    assert found["datapackage.json"].description == "Columns of the datasets"
    assert found["fingerprints-s.json"].description == "Beside the datasets: fingerprints/s.json"


def test_what_a_file_is_to_the_text():
    """Data is what the descriptor lists; the rest is where the data come from."""
    found = {file.name: file.relationship for file in archival.enclosures(DATA)}
    assert [name for name, kind in found.items() if kind == "Data"] == ["bare.csv", "figures.csv"]
    assert set(found.values()) == {"Data", "Source"}
    assert archival.enclosures({}) == ()
