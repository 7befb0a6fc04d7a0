"""The page while it is written: built on each change, shown to this machine alone.

It is served from memory on the loopback address, and to no page of another host that has
its name point here (DNS rebinding). The page stays as it would be published; a frame
around it asks for its number and loads it again when that changes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any

from brief import pipeline
from brief.errors import EngineError, InvalidError, UsageError
from brief.html import document
from brief.model import Build, Options
from brief.stages import load
from brief.system import templates
from brief.system.terminal import log
from brief.verbs import report

#: The one address it is served on.
LOOPBACK = "127.0.0.1"
#: Seconds between two looks at the files.
PAUSE = 0.3

#: The page around the brief's page, whose script looks for a new number.
FRAME = templates.render("verbs/frame.html")
SCRIPT = FRAME.partition("<script>")[2].partition("</script>")[0]
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'; "
    f"script-src '{document.script_hash(SCRIPT)}'; frame-ancestors 'none'"
)


class Server(ThreadingTCPServer):
    """Holds what is shown and answers for it; raises `OSError` where the port is taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.html, self.number = notice("Building", "The page is being built."), 0
        self.hosts = {f"{name}:{self.server_address[1]}" for name in (LOOPBACK, "localhost")}

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/"

    def show(self, html: str) -> None:
        """Show `html` from now on, under a new number."""
        self.html = html  # first, so that whoever knows the number is given its page
        self.number += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away; a bug is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers three addresses, from memory."""

    server: Server
    timeout = 10

    def do_GET(self) -> None:
        """Send the frame, the page, or the page's number."""
        answers: Mapping[str, tuple[str, str, str]] = {
            "/": ("text/html", FRAME, POLICY),
            "/page": ("text/html", self.server.html, "frame-ancestors 'self'"),
            "/number": ("text/plain", str(self.server.number), "default-src 'none'"),
        }
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(403, "text/plain", "Open the address that brief preview printed.")
        elif self.path in answers:
            self._send(200, *answers[self.path])
        else:
            self._send(
                404, "text/plain", "A preview is the page alone; brief build makes the rest."
            )

    def _send(self, status: int, kind: str, text: str, policy: str = "default-src 'none'") -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Content-Security-Policy", policy),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Log no requests."""


def serve(options: Options, port: int, ready: Callable[[str], None]) -> None:
    """Show the brief of `options` until interrupted; tell `ready` the address.

    Raises `UsageError` where the port cannot be had, and `InvalidError` where the folder
    is no brief. Whatever else is wrong with the brief is shown as a page, and logged.
    """
    with suppress(KeyboardInterrupt):
        load.run(Build(options=options))
        try:
            server = Server(port)
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be used: {error.strerror}.",
                fix="choose another --port, or leave it out",
            ) from None
        with server:
            Thread(target=server.serve_forever, daemon=True).start()
            try:
                ready(server.address)
                watch(options, server.show)
            finally:
                server.shutdown()


def watch(options: Options, show: Callable[[str], None]) -> None:
    """Build the page and `show` it, now and whenever an input changed; never returns."""
    seen = None
    while True:
        # Asked before the build, so that what is changed meanwhile is not missed.
        stamps = load.stamps(options.project)
        if stamps != seen:
            seen = stamps
            show(render(options))
        time.sleep(PAUSE)


def render(options: Options) -> str:
    """Return the page, or one that says what keeps it from being built."""
    start = time.perf_counter()
    try:
        html = pipeline.run(Build(options=options), until="convert").converted.html
    except InvalidError as error:
        said = report.problems_text(error.problems)
    except EngineError as error:
        said = str(error)
    else:
        log.info(f"Built in {time.perf_counter() - start:.1f} s.")
        return html
    log.error(said)
    return notice("Not built", said)


def notice(title: str, text: str) -> str:
    """Return a page of plain text."""
    return templates.render("verbs/notice.html", lang="en-GB", title=title, text=text)
