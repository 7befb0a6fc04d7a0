"""The published files pass the real checkers: veraPDF, axe-core in Chromium, the Nu HTML checker.

A checker that is missing fails the test: a check that did not run has proved nothing.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "build" / "tools"
VERAPDF = "1.28.2"
VNU = "26.9.27"
CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), ""
)

#: Properties of CSS Paged Media and Generated Content that the Nu checker does not know.
PAGED = "string-set|bookmark-level|string\\(running|target-counter|Property “page”"


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
    output = tmp_path_factory.mktemp("dist")
    done = run(
        sys.executable, "-m", "brief", "build", "--output", output, "--engine", "pandoc", cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    (page,) = (p for p in output.glob("*.html") if p.name.startswith("drug"))
    (pdf,) = (p for p in output.glob("*.pdf") if p.name.startswith("drug"))
    return page, pdf


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


def vera(jar, pdf):
    """Return veraPDF's report on a file."""
    return run(
        "java", "-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper", "--flavour", "ua1", pdf
    ).stdout


@pytest.mark.conformance
def test_the_print_is_pdf_ua(edition, verapdf):
    """VeraPDF finds no failure against PDF/UA-1."""
    report = vera(verapdf, edition[1])
    failed = re.findall(r"<description>([^<]*)", report)
    assert 'isCompliant="true"' in report, failed


@pytest.mark.conformance
def test_the_pdf_check_can_fail(tmp_path, edition, verapdf):
    """VeraPDF refuses the same print with its structure taken out."""
    import pikepdf

    with pikepdf.open(edition[1]) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(tmp_path / "untagged.pdf")
    assert 'isCompliant="false"' in vera(verapdf, tmp_path / "untagged.pdf")


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
def test_the_page_is_valid_html(edition, vnu):
    """The Nu checker finds no error."""
    assert nu(vnu, edition[0]) == []


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
