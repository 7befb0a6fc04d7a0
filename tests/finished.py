"""Finished builds made by hand: everything that publishing needs, and nothing slow."""

import datetime as dt
import io
import zipfile

import pikepdf

from brief.edition import seal
from brief.model import (
    Balance,
    Build,
    Chart,
    Converted,
    DataTable,
    Evidence,
    Inputs,
    Manuscript,
    Options,
    Row,
    Settings,
    Side,
    Typed,
)

SETTINGS = b'title: T\ndate: "2026-11-23"\nversion: "1.2.3"\nlang: en-GB\nbrief:\n  slug: s\n'
PAGE = '<!DOCTYPE html>\n<html lang="en-GB"><body><main>\n<p>about £270</p>\n</main></body></html>'


def docx(text="word"):
    """Return a Word document of one line."""
    out = io.BytesIO()
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (
            ("[Content_Types].xml", f'<Types xmlns="{types}"/>'),
            ("word/document.xml", f"<w:document>{text}</w:document>"),
            ("word/_rels/document.xml.rels", "<Relationships></Relationships>"),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 0, 0, 0)), content)
    return out.getvalue()


def pdf(text="270"):
    """Return a real PDF of one page that shows `text`."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = document.make_stream(f"BT /F1 12 Tf ({text}) Tj ET".encode())
        document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def build(folder, *, version="1.2.3", page=PAGE, printed=None, data=None, report=None):
    """Return a build of a brief in `folder`, ready to be published to its dist/."""
    side = Side("for", statements=2, covered=2, words=10, named=1, rows=3, first=1)
    row = Row("figures", 2, {"figure_id": "night", "value": "270", "anchor": "around £270 a night"})
    return Build(
        options=Options(project=folder, output=folder / "dist"),
        inputs=Inputs(
            Settings(title="T", version=version, slug="s", date=dt.date(2026, 11, 23)),
            data or {"figures.csv": b"figure_id\n"},
            Manuscript(
                report or {"_quarto.yml": SETTINGS, "brief.qmd": b"# T\n"},
                typed=(Typed("report/brief.qmd", 3, 1, "COVID-19", "a name"),),
            ),
        ),
        evidence=Evidence({"figures": (row,), "claims": ()}, {}, "the fingerprint"),
        balance=(Balance("dcr", (side, side), "a reason"),),
        charts=(Chart("nights", "Nights", "", "", DataTable((), ()), ("night",), "", b""),),
        converted=Converted(html=page, docx=docx(), engine="pandoc 3.9"),
        pdf=printed or pdf(),
    )


def forged(page, changes):
    """Return the page at a path with old words changed to new ones, sealed anew as it was."""
    content = page.read_bytes()
    core = {key: value for key, value in seal.read(content).core.items() if key != "seal"}
    forgery = content[: content.rindex(b"<script")] + content[content.rindex(b"</body>") :]
    for old, new in changes.items():
        assert old in forgery
        forgery = forgery.replace(old, new)
    return seal.seal(forgery, core)
