"""brief preview: the page as it is written, from memory, to this machine alone."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from brief import pipeline
from brief.model import Build, Options
from brief.stages import publish
from brief.verbs import preview
from brief.verbs.new import template
from tests.test_main import ROOT, brief, edit

#: A process that was started in the background may ignore Ctrl-C, and its children with it.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from brief.__main__ import main; main()"
)


class Preview:
    """A preview that runs: its address, its project, what it says on stderr."""

    def __init__(self, project, *arguments):
        self.project, self.log = project, project / "stderr.txt"
        command = ("preview", "--project", project, "--engine", "pandoc", *arguments)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, *map(str, command)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.address = self.process.stdout.readline().strip()

    def ask(self, path, method="GET", **headers):
        """Return the answer's status, its headers and its text."""
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname, place.port)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def page(self):
        """Return the page that is shown."""
        return self.ask("/page")[2]

    def wait_for(self, words):
        """Return the page once it holds `words`; a page that never does fails the test."""
        end = time.monotonic() + 120
        while words not in self.page():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)
        return self.page()

    def stop(self):
        """Press Ctrl-C; return the exit code and all of stderr."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()
        return self.process.returncode, self.log.read_text(encoding="utf-8")


@contextmanager
def previewed(project, *arguments):
    """Give a preview of a new brief; stop it in the end."""
    publish.start(project, template())
    running = Preview(project, *arguments)
    try:
        yield running
    finally:
        code, log = running.stop()
    assert code == 0, log
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Give a preview whose first page is built."""
    with previewed(tmp_path_factory.mktemp("preview") / "brief") as running:
        running.wait_for('class="masthead"')
        yield running


def test_the_page_is_the_very_one_that_would_be_published(shown):
    """Nothing is added to it, and its own policy is as strict as ever."""
    options = Options(shown.project, engine="pandoc")
    built = pipeline.run(Build(options=options), until="convert").converted.html
    assert shown.page() == built
    assert "default-src 'none'" in built


def test_the_frame_runs_one_script_and_no_other_site_may_frame_it(shown):
    """The frame's policy names its script by hash; nothing is kept in a cache."""
    status, headers, frame = shown.ask("/")
    assert status == 200
    assert preview.SCRIPT in frame
    policy = headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert shown.ask("/page")[1]["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "", "[::1]"])
def test_a_name_that_was_made_to_point_here_is_refused(shown, host):
    """DNS rebinding: a Host that is not ours gets nothing, whatever it asks for."""
    port = urlsplit(shown.address).port
    for path in ("/", "/page", "/number"):
        status, _, text = shown.ask(path, Host=host.format(port=port))
        assert status == 403
        assert "library boat" not in text
    assert shown.ask("/page", Host=f"LOCALHOST:{port}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/brief.qmd", "/../source.txt", "//etc/passwd", "/page/", "/page?x", "/report/"]
)
def test_no_file_is_served(shown, path):
    """There are three addresses and nothing below or beside them."""
    status, _, text = shown.ask(path)
    assert status == 404
    assert "brief build" in text
    assert shown.ask("/page", method="POST")[0] == 501


def test_it_listens_on_the_loopback_address_alone():
    """No other machine can reach it."""
    with preview.Server(0) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"
        assert server.address == f"http://127.0.0.1:{server.server_address[1]}/"


def test_a_change_is_built_and_a_fault_is_shown_and_said(shown):
    """A problem comes as a page and on stderr; mended, the page is back, each with a new number."""
    manuscript = shown.project / "report" / "brief.qmd"
    first = int(shown.ask("/number")[2])
    edit(manuscript, "# The question", "{{< var figures.no_such >}}\n\n# The question")
    problem = shown.wait_for("Not built")
    assert "report/brief.qmd:22:1" in problem
    assert "figures.no_such" in problem
    assert "<script" not in problem
    assert "figures.no_such" in shown.log.read_text(encoding="utf-8")
    marked = '[Quite another text.]{.method reason="stands here to be seen by a test"}'
    edit(manuscript, "{{< var figures.no_such >}}", marked)
    shown.wait_for("Quite another text.")
    assert int(shown.ask("/number")[2]) == first + 2
    chart = shown.project / "report" / "charts.py"
    edit(chart, "CHARTS = (readers,)", "CHARTS = ()")
    shown.wait_for("nothing is called charts.readers")
    edit(chart, "CHARTS = ()", "CHARTS = (readers,)")
    edit(shown.project / "data" / "tensions.csv", "which is a prediction", "which is a guess")
    shown.wait_for("which is a guess")


def test_what_an_engine_refuses_is_shown_too(shown):
    """An unresolved reference ends no preview."""
    manuscript = shown.project / "report" / "brief.qmd"
    edit(manuscript, "# The evidence", "See @sec-nowhere.\n\n# The evidence")
    assert "sec-nowhere" in shown.wait_for("Not built")
    edit(manuscript, "See @sec-nowhere.\n\n", "")
    shown.wait_for('class="masthead"')


def test_text_cannot_become_markup_in_a_notice():
    """What a cell holds is shown as it is."""
    assert "<b>" not in preview.notice("<b>", "<b>&</b>")
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in preview.notice("T", "<b>&</b>")


def test_ctrl_c_in_the_midst_of_the_first_build_ends_it_well(tmp_path):
    """Exit code 0, no traceback, and nothing written beside the manuscript."""
    with previewed(tmp_path / "brief", "--quiet"):
        pass  # it is stopped as soon as it has said its address
    left = {path.relative_to(tmp_path / "brief").as_posix() for path in tmp_path.rglob("*.*")}
    assert left - {"stderr.txt"} == set(template())


def test_a_port_that_is_taken_is_a_usage_error(tmp_path):
    """Exit 2 with what to do; the other program keeps its port."""
    publish.start(tmp_path / "brief", template())
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = brief("preview", "--project", tmp_path / "brief", "--port", port)
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr


def test_a_folder_that_is_no_brief_ends_at_once(tmp_path):
    """Exit 3 and how to start one; nothing is served."""
    done = brief("preview", "--project", tmp_path)
    assert done.returncode == 3
    assert "brief new" in done.stderr
    assert not done.stdout


@pytest.mark.browser
def test_the_browser_loads_a_new_page_by_itself(tmp_path, browser):
    """In Chromium: the page shows inside the frame, follows a change, and breaks no policy."""
    said = []
    with previewed(tmp_path / "brief") as running:
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(running.address)
        frame = page.frame_locator("iframe")
        frame.locator(".print-button").wait_for(state="visible")  # its own script runs
        edit(Path(running.project, "report", "brief.qmd"), "An example.", "Another one.")
        frame.get_by_text("Another one.").wait_for()
        page.close()
    assert not said
