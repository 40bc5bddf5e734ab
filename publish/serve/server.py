"""I/O: answers HTTP on the loopback interface, a thread for each connection, and tells browsers when to load again."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from publish.serve.answers import Answer, Preview, Request
from publish.serve.news import News
from publish.serve.pages import EVENTS

CHUNK = 256 * 1024
# Long enough to cost nothing, short enough to notice soon that a browser left.
BEAT_SECONDS = 15.0


class PreviewServer(ThreadingHTTPServer):
    """Serves one Preview on 127.0.0.1; port 0 takes a free one, and `port` is then that."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, make: Callable[[int], Preview], news: News, port: int) -> None:
        self.news = news
        super().__init__(("127.0.0.1", port), _Handler)
        self.preview = make(self.port)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """As the library does, without its look-up of this machine's name."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.port

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle is nothing to report."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"
    server_version = "Jiyue"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer, or keep telling of new Editions."""
        path, _, _ = self.path.partition("?")
        if path == EVENTS:
            self._tell()
        else:
            self._send(with_body=True)

    def do_HEAD(self) -> None:
        """The headers of a GET."""
        self._send(with_body=False)

    def log_message(self, *args: Any, **values: Any) -> None:
        """Nothing for each request: missing pages are told by `_send`."""

    def _send(self, with_body: bool) -> None:
        path, _, query = self.path.partition("?")
        headers = self.headers
        request = Request(
            headers.get("Host", ""),
            path,
            query,
            headers.get("If-None-Match"),
            headers.get("If-Modified-Since"),
            headers.get("If-Range"),
            headers.get("Range"),
        )
        answer = self.server.preview.answer(request, self.server.news.edition)
        if answer.status is HTTPStatus.NOT_FOUND:
            sys.stderr.write(f"404 {request.host}{path}\n")
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        # A browser must always ask whether it holds the newest.
        self.send_header("Cache-Control", "no-cache")
        if answer.status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(answer.length))
        self.end_headers()
        if with_body and answer.status is not HTTPStatus.NOT_MODIFIED:
            self._write(answer)

    def _write(self, answer: Answer) -> None:
        if answer.file is None or answer.part is None:
            self.wfile.write(answer.body)
            return
        left = answer.length
        with answer.file.open("rb") as source:
            source.seek(answer.part.start)
            while left and (chunk := source.read(min(CHUNK, left))):
                self.wfile.write(chunk)
                left -= len(chunk)
        if left:
            # The file shrank under us: the promised length cannot be kept.
            self.close_connection = True

    def _tell(self) -> None:
        """Server-sent events: the number of each new Edition, beginning with the one that holds."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Connection", "close")
        self.end_headers()
        seen = 0
        while not self.server.news.closed:
            edition = self.server.news.wait(seen, BEAT_SECONDS)
            if edition is None:
                self.wfile.write(b": still here\n\n")
            else:
                seen = edition.number
                self.wfile.write(b"data: %d\n\n" % seen)
