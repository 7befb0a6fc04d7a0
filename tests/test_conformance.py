"""The published files pass the real checkers: veraPDF and the Nu HTML checker.

A checker that is missing ends the run (conftest.py): a check that did not run has proved
nothing.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pikepdf
import pytest

from brief.edition import seal
from tests import tagged

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "build" / "tools"
VERAPDF = "1.28.2"
VNU = "26.9.27"
#: What the document must be, as veraPDF names it.
FLAVOURS = ("ua1",)
#: Bytes: a page that opens at once on a slow line.
LARGEST_PAGE = 500_000
#: CSS for print that the Nu checker does not know: Paged Media, Generated Content (css-gcpm-3).
PAGED = "string-set|bookmark-level|string\\(running|target-counter|footnote|Property “page”"

pytestmark = pytest.mark.conformance


def run(*argv, **options):
    """Run a program and return how it ended."""
    return subprocess.run(
        list(map(str, argv)), capture_output=True, text=True, check=False, **options
    )


#: Notes in text, a list and a heading, one of two paragraphs, one that cites a number.
NOTES = """

::: {.method reason="stands here for any text with notes"}
A sentence.^[The *words* of a note cite {{< var figures.ID >}}.] Another one.[^long]

- a point^[A note from a list.]

# A heading^[A note from a heading.]

[^long]: A paragraph of a note.

    And another paragraph of it.

:::
"""


@pytest.fixture(scope="session")
def archival(tmp_path_factory):
    """Build the shipped brief with notes, and the data in its PDF; return the folder."""
    project = tmp_path_factory.mktemp("archival")
    for folder in ("data", "report"):
        shutil.copytree(ROOT / folder, project / folder)
    settings = project / "report" / "_quarto.yml"
    settings.write_text(settings.read_text("utf-8").replace("brief:\n", "brief:\n  pdf: a-3u\n", 1))
    figures = (project / "data" / "figures.csv").read_text("utf-8")
    row_id = figures.splitlines()[1].split(",")[0]
    with (project / "report" / "sections" / "question.qmd").open("a", encoding="utf-8") as section:
        section.write(NOTES.replace("ID", row_id))
    where = ("--project", project, "--engine", "pandoc")
    done = run(sys.executable, "-m", "brief", "build", *where, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return project / "dist"


@pytest.fixture(scope="session")
def verapdf(found):
    """Return the veraPDF jar, fetched by Maven once."""
    jar = TOOLS / f"greenfield-apps-{VERAPDF}.jar"
    if not jar.exists():
        plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
        artifact = f"-Dartifact=org.verapdf.apps:greenfield-apps:{VERAPDF}"
        run("mvn", "-q", "-B", f"{plugin}:get", artifact, "-Dtransitive=false")
        folder = f"-DoutputDirectory={TOOLS}"
        done = run("mvn", "-q", "-B", f"{plugin}:copy", artifact, folder, cwd="/")
        assert jar.exists(), done.stdout
    found.tools["veraPDF"] = VERAPDF
    return jar


@pytest.fixture(scope="session")
def vnu(found):
    """Return the Nu HTML checker's jar, fetched by npm once."""
    jar = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")  # npm.cmd on Windows
        done = run(npm, "install", "--no-save", "--prefix", TOOLS, f"vnu-jar@{VNU}")
        assert jar.exists(), done.stderr
    found.tools["Nu HTML checker"] = VNU
    return jar


def vera(jar, pdf, flavour):
    """Return veraPDF's verdict on a file, and what it found wrong."""
    cli = "org.verapdf.apps.GreenfieldCliWrapper"
    done = run("java", "-cp", jar, cli, "--flavour", flavour, pdf)
    verdict = fromstring(done.stdout).find(".//validationReport")
    return verdict, [rule.findtext("description") for rule in verdict.iter("rule")]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_print_conforms(edition, verapdf, flavour, record_property):
    """VeraPDF finds no failure in the PDF."""
    verdict, wrong = vera(verapdf, edition / "latest.pdf", flavour)
    counts = verdict.find("details").attrib
    record_property("profile", verdict.attrib["profileName"])
    for what in ("Rules", "Checks"):
        passed, failed = counts[f"passed{what}"], counts[f"failed{what}"]
        record_property(what.lower(), f"{passed} passed, {failed} failed")
    assert wrong == []
    assert verdict.attrib["isCompliant"] == "true"
    assert int(counts["passedRules"]) > 0


def test_the_pdf_check_can_fail(tmp_path, edition, verapdf):
    """VeraPDF refuses the same PDF with its structure taken out, and as PDF/A."""
    assert vera(verapdf, edition / "latest.pdf", "3u")[0].attrib["isCompliant"] == "false"
    with pikepdf.open(edition / "latest.pdf") as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(tmp_path / "untagged.pdf")
    verdict, wrong = vera(verapdf, tmp_path / "untagged.pdf", "ua1")
    assert verdict.attrib["isCompliant"] == "false"
    assert wrong


@pytest.mark.parametrize("flavour", ["ua1", "3u"])
def test_the_archival_print_is_both(flavour, archival, verapdf, record_property):
    """VeraPDF finds no failure against either standard, in a sealed PDF with notes."""
    verdict, wrong = vera(verapdf, archival / "latest.pdf", flavour)
    record_property("profile", verdict.attrib["profileName"])
    assert wrong == []
    assert verdict.attrib["isCompliant"] == "true"
    assert seal.read((archival / "latest.pdf").read_bytes()).holds


def test_the_archival_print_holds_the_data(archival):
    """Every file below data/, byte for byte."""
    data = {p.read_bytes() for p in (ROOT / "data").rglob("*") if p.is_file()}
    with pikepdf.open(archival / "latest.pdf") as pdf:
        assert {file.EF.F.read_bytes() for file in pdf.Root.AF} == data


@pytest.mark.parametrize("made", ["edition", "archival"])
def test_the_print_is_read_as_the_page_is(made, request):
    """A sound structure, and the words of the page in the order of the page."""
    folder = request.getfixturevalue(made)
    found = tagged.read((folder / "latest.pdf").read_bytes())
    assert tagged.faults(found) == []
    assert tagged.said(found) == tagged.printed((folder / "latest.html").read_text("utf-8"))


def test_a_print_with_notes_has_them_at_the_foot(archival):
    """Each is a Note, and none is left for the list at the end."""
    found = tagged.read((archival / "latest.pdf").read_bytes())
    notes = [tagged.squeezed(note.text()) for note in found.walk("Note")]
    assert [note[0] for note in notes] == ["1", "2", "3", "4"]
    assert notes[1] == "2Aparagraphofanote.Andanotherparagraphofit."
    assert "Back" not in found.document.text()


def nu(jar, page):
    """Return the errors the Nu checker finds, but for print properties it does not know."""
    done = run(
        *("java", "-jar", jar, "--format", "json", "--stdout", "--errors-only"),
        *("--filterpattern", f"CSS: .*({PAGED}).*", page),
    )
    return [message["message"] for message in json.loads(done.stdout)["messages"]]


@pytest.mark.parametrize("made", ["edition", "archival"])
@pytest.mark.parametrize("page", ["latest.html", "index.html"])
def test_the_page_is_valid_html(made, page, request, vnu, record_property):
    """The Nu checker finds no error, with notes or without; CSS for paged media is left out."""
    errors = nu(vnu, request.getfixturevalue(made) / page)
    record_property("errors", len(errors))
    assert errors == []


def test_the_html_check_can_fail(tmp_path, edition, vnu):
    """The Nu HTML checker refuses the same page with an id used twice."""
    text = (edition / "latest.html").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(text.replace("<main id", '<p id="main">x</p><main id'), "utf-8")
    assert nu(vnu, page)


def test_the_page_is_small(edition, record_property):
    """The page with its fonts, charts and cards is under 500 kB."""
    size = (edition / "latest.html").stat().st_size
    record_property("kB", f"{size / 1000:.0f}")
    assert size < LARGEST_PAGE
