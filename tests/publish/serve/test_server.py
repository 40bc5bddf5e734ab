"""The preview as it runs: over real sockets on the loopback interface, in a process of its own where signals matter."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from publish.serve import Hosts, PortTaken, RebuildResult, SiteHost, serve
from publish.serve.answers import Preview
from publish.serve.news import News
from publish.serve.server import PreviewServer

HOSTS = Hosts((SiteHost("beiyuan", "www.beiyuan.gov.example"),))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "output" / "www.beiyuan.gov.example"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<body>北原</body>", "utf-8")
    (folder / "film.mp4").write_bytes(bytes(range(256)) * 4096)
    return tmp_path / "output"


@pytest.fixture
def server(output: Path) -> Iterator[PreviewServer]:
    server = PreviewServer(partial(Preview, output, HOSTS), News(), 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.news.close()
    server.shutdown()
    thread.join()
    server.server_close()


def ask(connection: HTTPConnection, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    connection.request(method, path, headers={"Host": "beiyuan.localhost", **headers})
    return connection.getresponse()


def connect(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=20)


def test_one_connection_carries_pages_heads_parts_and_unchanged_answers(server: PreviewServer) -> None:
    connection = connect(server.port)
    page = ask(connection, "/")
    body = page.read()
    assert (page.status, page.headers["Cache-Control"]) == (200, "no-cache")
    assert body.startswith("<body>北原<script".encode())
    head = ask(connection, "/", "HEAD")
    assert (head.read(), head.headers["Content-Length"]) == (b"", str(len(body)))
    again = ask(connection, "/", **{"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.read()) == (304, b"")
    whole = ask(connection, "/film.mp4")
    assert whole.read() == bytes(range(256)) * 4096
    part = ask(connection, "/film.mp4", Range="bytes=300000-600001")
    assert (part.status, part.read()) == (206, (bytes(range(256)) * 4096)[300000:600002])
    refused = ask(connection, "/../../etc/passwd")
    assert (refused.status, b"root" in refused.read()) == (400, False)
    connection.close()


def test_what_changes_while_it_is_asked_by_many_is_sent_whole(server: PreviewServer, output: Path) -> None:
    seen: list[bytes] = []

    def look() -> None:
        connection = connect(server.port)
        for _ in range(20):
            seen.append(ask(connection, "/").read())
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        new = output / "new"
        new.write_text(f"<body>{number:04}</body>")
        new.replace(output / "www.beiyuan.gov.example" / "index.html")
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert all(page.endswith(b"</body>") for page in seen)


def test_a_browser_hears_of_each_new_edition(server: PreviewServer) -> None:
    connection = connect(server.port)
    events = ask(connection, "/_/preview/events")
    assert events.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert [events.readline(), events.readline()] == [b"data: 1\n", b"\n"]
    server.news.publish(RebuildResult())
    assert [events.readline(), events.readline()] == [b"data: 2\n", b"\n"]
    server.news.fail("坏")
    assert [events.readline(), events.readline()] == [b"data: 3\n", b"\n"]
    server.news.close()
    events.read()
    connection.close()


def test_a_taken_port_is_named_with_another_to_try(output: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"端口 {port} .* PORT={port + 1}"):
            serve(output, HOSTS, port, (), lambda paths: None, news=News())


PROGRAM = """
import sys
from pathlib import Path
from publish.serve import Hosts, News, RebuildResult, SiteHost, serve
folder = Path(sys.argv[1])
news = News()
def rebuild(paths):
    text = (folder / "source.md").read_text()
    if text == "bad":
        raise ValueError("坏")
    assert paths == {folder / "source.md"}, paths
    (folder / "output/www.beiyuan.gov.example/index.html").write_text(f"<body>{text}</body>")
    news.publish(RebuildResult())
hosts = Hosts((SiteHost("beiyuan", "www.beiyuan.gov.example"),))
wanted = lambda path: path.endswith(".md")
serve(folder / "output", hosts, 0, [folder], rebuild, news=news, wanted=wanted)
print("stopped")
"""


def wait_for(port: int, wanted: bytes, path: str = "/") -> bytes:
    """The page once it holds what is wanted; at most 20 seconds."""
    body = b""
    for _ in range(200):
        connection = connect(port)
        body = ask(connection, path).read()
        connection.close()
        if wanted in body:
            return body
        time.sleep(0.1)
    raise AssertionError(f"{wanted!r} never came, but {body!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_change_is_rebuilt_a_failure_is_told_and_a_signal_ends_it_cleanly(
    output: Path, root: Path, number: signal.Signals
) -> None:
    source = output.parent / "source.md"
    source.write_text("first")
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(output.parent)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with program:
        assert program.stderr is not None
        told = program.stderr.readline()
        port = int(told.partition("127.0.0.1:")[2].partition("/")[0])
        listener = connect(port)
        events = ask(listener, "/_/preview/events")
        try:
            time.sleep(0.5)  # the watcher begins after the line is told
            source.write_text("second")
            wait_for(port, b"<body>second")
            source.write_text("bad")
            wait_for(port, '"ValueError: 坏"'.encode(), "/_/preview/state.json")
            assert b"<body>second" in wait_for(port, b"second")
            source.write_text("third")
            wait_for(port, b"<body>third")
        finally:
            program.send_signal(number)
            out, errors = program.communicate(timeout=20)
            events.close()
            listener.close()
    assert (program.returncode, out) == (0, "stopped\n")
    assert errors.count("Traceback") == 1
    assert "ValueError: 坏" in errors
