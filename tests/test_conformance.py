"""The published files pass the real checkers: veraPDF, axe-core in Chromium, the Nu HTML checker.

A checker that is missing fails the test: a check that did not run has proved nothing.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from brief import seal
from tests import tagged

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "build" / "tools"
VERAPDF = "1.28.2"
VNU = "26.9.27"
CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), ""
)

#: Properties of CSS Paged Media and Generated Content that the Nu checker does not know.
PAGED = "string-set|bookmark-level|string\\(running|target-counter|Property “page”|footnote"


def needed(program, package):
    """Return the path of a program; fail with what to install when it is not there."""
    found = shutil.which(program)
    if not found:
        pytest.fail(f"{program} is needed: apt-get install -y {package}")
    return found


def run(*argv, **options):
    """Run a program and return how it ended."""
    return subprocess.run(
        list(map(str, argv)), capture_output=True, text=True, check=False, **options
    )


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """Build the shipped brief; return its page and its print."""
    return built(ROOT, tmp_path_factory.mktemp("dist"))


def built(project, output):
    """Build the brief in `project`; return its page and its print, as published."""
    where = ["--project", project, "--output", output]
    done = run(sys.executable, "-m", "brief", "build", *where, "--engine", "pandoc", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return output / "latest.html", output / "latest.pdf"


#: Notes in text, a list and a heading, one of two paragraphs, one that cites a number.
NOTES = """

A sentence.^[The *words* of a note cite {{< var figures.ID >}}.] Another one.[^long]

- a point^[A note from a list.]

# A heading^[A note from a heading.]

[^long]: A paragraph of a note.

    And more.
"""


@pytest.fixture(scope="session")
def archival(tmp_path_factory):
    """Build the shipped brief with notes, and the data in its PDF; return page and print."""
    project = tmp_path_factory.mktemp("archival")
    for folder in ("data", "report"):
        shutil.copytree(ROOT / folder, project / folder)
    settings = project / "report" / "_quarto.yml"
    settings.write_text(settings.read_text("utf-8").replace("brief:\n", "brief:\n  pdf: a-3u\n", 1))
    figures = (project / "data" / "figures.csv").read_text("utf-8")
    row_id = figures.splitlines()[1].split(",")[0]
    with (project / "report" / "sections" / "question.qmd").open("a", encoding="utf-8") as section:
        section.write(NOTES.replace("ID", row_id))
    return built(project, project / "dist")


@pytest.fixture(scope="session")
def verapdf():
    """Return the veraPDF jar, fetched by Maven once."""
    needed("java", "openjdk-17-jre-headless")
    jar = TOOLS / f"greenfield-apps-{VERAPDF}.jar"
    if not jar.exists():
        plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
        artifact = f"-Dartifact=org.verapdf.apps:greenfield-apps:{VERAPDF}"
        mvn = needed("mvn", "maven")
        run(mvn, "-q", "-B", f"{plugin}:get", artifact, "-Dtransitive=false")
        done = run(
            mvn, "-q", "-B", f"{plugin}:copy", artifact, f"-DoutputDirectory={TOOLS}", cwd="/"
        )
        assert jar.exists(), done.stdout
    return jar


@pytest.fixture(scope="session")
def vnu():
    """Return the Nu HTML checker's jar, fetched by npm once."""
    needed("java", "openjdk-17-jre-headless")
    jar = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        npm = needed("npm", "npm")
        done = run(npm, "install", "--no-save", "--prefix", TOOLS, f"vnu-jar@{VNU}")
        assert jar.exists(), done.stderr
    return jar


def vera(jar, pdf, flavour="ua1"):
    """Return veraPDF's report on a file."""
    main = "org.verapdf.apps.GreenfieldCliWrapper"
    return run("java", "-cp", jar, main, "--flavour", flavour, pdf).stdout


@pytest.mark.conformance
def test_the_print_is_pdf_ua(edition, verapdf):
    """VeraPDF finds no failure against PDF/UA-1."""
    report = vera(verapdf, edition[1])
    failed = re.findall(r"<description>([^<]*)", report)
    assert 'isCompliant="true"' in report, failed


@pytest.mark.conformance
def test_the_pdf_check_can_fail(tmp_path, edition, verapdf):
    """VeraPDF refuses the same print with its structure taken out, and as PDF/A."""
    assert 'isCompliant="false"' in vera(verapdf, edition[1], "3u")
    with pikepdf.open(edition[1]) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(tmp_path / "untagged.pdf")
    assert 'isCompliant="false"' in vera(verapdf, tmp_path / "untagged.pdf")


@pytest.mark.conformance
@pytest.mark.parametrize("flavour", ["ua1", "3u"])
def test_the_archival_print_is_both(flavour, archival, verapdf):
    """VeraPDF finds no failure against either standard, in a sealed PDF with notes."""
    report = vera(verapdf, archival[1], flavour)
    assert 'isCompliant="true"' in report, re.findall(r"<description>([^<]*)", report)
    assert seal.read(archival[1].read_bytes()).holds


@pytest.mark.conformance
def test_the_archival_print_holds_the_data(archival):
    """Every file below data/, byte for byte."""
    data = {p.read_bytes() for p in (ROOT / "data").rglob("*") if p.is_file()}
    with pikepdf.open(archival[1]) as pdf:
        assert {file.EF.F.read_bytes() for file in pdf.Root.AF} == data


@pytest.mark.conformance
@pytest.mark.parametrize("made", ["edition", "archival"])
def test_the_print_is_read_as_the_page_is(made, request):
    """A sound structure, and the words of the page in the order of the page."""
    page, pdf = request.getfixturevalue(made)
    found = tagged.read(pdf.read_bytes())
    assert tagged.faults(found) == []
    assert tagged.said(found) == tagged.printed(page.read_text("utf-8"))


@pytest.mark.conformance
def test_a_print_with_notes_has_them_at_the_foot(archival):
    """Each is a Note, and none is left for the list at the end."""
    found = tagged.read(archival[1].read_bytes())
    notes = [tagged.squeezed(note.text()) for note in found.walk("Note")]
    assert [note[0] for note in notes] == ["1", "2", "3", "4"]
    assert notes[1] == "2Aparagraphofanote.Andmore."
    assert "Back" not in found.document.text()


def nu(jar, page):
    """Return the errors the Nu checker finds, but for print properties it does not know."""
    done = run(
        "java",
        "-jar",
        jar,
        "--format",
        "json",
        "--stdout",
        "--errors-only",
        "--filterpattern",
        f".*({PAGED}).*",
        page,
    )
    return [m["message"] for m in json.loads(done.stdout)["messages"]]


@pytest.mark.conformance
@pytest.mark.parametrize("made", ["edition", "archival"])
def test_the_page_is_valid_html(made, request, vnu):
    """The Nu checker finds no error, with notes or without."""
    assert nu(vnu, request.getfixturevalue(made)[0]) == []


@pytest.mark.conformance
def test_the_html_check_can_fail(tmp_path, edition, vnu):
    """The Nu checker refuses the same page with an id used twice."""
    page = tmp_path / "page.html"
    page.write_text(
        edition[0].read_text("utf-8").replace("<main id", '<p id="main">x</p><main id'), "utf-8"
    )
    assert nu(vnu, page)


@pytest.fixture(scope="session")
def browser():
    """Return a headless Chromium."""
    if not CHROMIUM:
        pytest.fail("Chromium is needed: apt-get install -y chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    # 200 % zoom of a 1280 px window leaves 640 CSS pixels.
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "contrast": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}


@pytest.fixture(params=VIEWS)
def view(request, browser, edition):
    """Return the page opened in one of the views; any request leaving it fails the test."""
    asked = []
    page = browser.new_context(**VIEWS[request.param]).new_page()
    page.on("request", lambda r: asked.append(r.url))
    page.goto(edition[0].as_uri())
    yield page
    page.context.close()
    assert [u for u in asked if not u.startswith(("file:", "data:"))] == []


@pytest.mark.browser
def test_axe_finds_no_violation(view):
    """WCAG 2.2 A and AA as far as axe-core can tell, in every view."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    results = Axe().run(view, options={"runOnly": {"type": "tag", "values": tags}})
    found = [
        (v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in results.response["violations"]
    ]
    assert found == []


@pytest.mark.browser
def test_the_page_reflows(view):
    """No view scrolls sideways (WCAG 2.2, 1.4.10)."""
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert view.evaluate(overflow) <= 0


@pytest.mark.browser
def test_every_interactive_part_is_reached_by_keyboard(view):
    """Tab walks every link, button and summary in order and shows where it is."""
    count = view.evaluate(
        "[...document.querySelectorAll('a[href],button,summary,[tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(count):
        view.keyboard.press("Tab")
        seen.add(
            view.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        )
    assert len(seen) >= count - 1  # the skip link is visible only while it has the focus


@pytest.mark.browser
def test_a_number_shows_its_evidence_on_focus_and_hides_it_on_escape(view):
    """The card of a traced number opens by keyboard and can be dismissed (1.4.13)."""
    first = view.locator("main a.traced").first
    first.focus()
    card = view.locator("main .trace .card").first
    assert card.is_visible()
    assert "paragraph" in card.inner_text().lower()
    view.keyboard.press("Escape")
    assert not card.is_visible()
