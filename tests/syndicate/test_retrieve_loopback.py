"""A real server on loopback that does all that servers should not; every wait ends."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from syndicate.limits import Policy
from syndicate.retrieve import Request, RetrieveError, fetch

from .reading import NOW, served

POLICY = Policy(frozenset({"127.0.0.1"}), loopback=True, connect_seconds=1, total_seconds=1.5)


def refused(url: str, policy: Policy = POLICY) -> str:
    began = time.monotonic()
    with pytest.raises(RetrieveError) as told:
        fetch(Request(url), policy, NOW)
    assert time.monotonic() - began < policy.total_seconds + 1
    return told.value.rule


def plain(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_feed_comes_over_http() -> None:
    with served(lambda handler: plain(handler, b"<rss/>", ETag='"1"')) as url:
        answer = fetch(Request(url + "/feed.xml"), POLICY, NOW)
    assert (answer.status, answer.body, answer.etag, answer.url) == (200, b"<rss/>", '"1"', url + "/feed.xml")


def test_a_conditional_request_transfers_nothing() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == '"1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            plain(handler, b"x", ETag='"1"')

    with served(respond) as url:
        first = fetch(Request(url), POLICY, NOW)
        assert fetch(Request(url, etag=first.etag), POLICY, NOW).not_modified


def test_a_slow_drip_of_the_body_ends() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            for _ in range(100):
                handler.wfile.write(b"x")
                time.sleep(0.1)

    with served(respond) as url:
        assert refused(url) == "reading-slow"


def test_a_slow_drip_of_headers_ends() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for n in range(100):
                handler.wfile.write(f"X-{n}: 1\r\n".encode())
                time.sleep(0.1)

    with served(respond) as url:
        assert refused(url) == "reading-slow"


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert refused(f"http://127.0.0.1:{silent.getsockname()[1]}/") == "reading-slow"


def test_a_closed_port_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "reading-no-answer"


def test_endless_headers_end() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(b"X-A: " + b"a" * 60_000 + b"\r\n")

    with served(respond) as url:
        assert refused(url) == "reading-no-answer"


def test_an_endless_body_ends() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.send_response(200)
            handler.end_headers()
            while True:
                handler.wfile.write(bytes(60_000))

    with served(respond) as url:
        assert refused(url, replace(POLICY, total_seconds=20)) == "reading-too-big"


def test_endless_redirects_end() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        plain(handler, b"", 302, Location=f"/{int(handler.path[1:] or 0) + 1}")

    with served(respond) as url:
        assert refused(url + "/0") == "reading-redirects"


@pytest.mark.parametrize(
    "place",
    ["http://10.0.0.1/", "http://[::1]:1/", "http://localhost/", "http://127.0.0.2/", "http://2130706433/"],
)
def test_a_redirect_to_another_inside_is_refused(place: str) -> None:
    with served(lambda handler: plain(handler, b"", 302, Location=place)) as url:
        assert refused(url, replace(POLICY, hosts=frozenset())) in ("reading-not-https", "reading-host")


def test_loopback_is_refused_where_it_is_not_asked_for() -> None:
    with served(lambda handler: plain(handler, b"x")) as url:
        assert refused(url, replace(POLICY, loopback=False)) == "reading-not-https"
        assert refused(url.replace("http:", "https:"), replace(POLICY, loopback=False)) == "reading-host"


def test_a_body_shorter_than_it_says_is_refused() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"short")

    with served(respond) as url:
        assert refused(url) == "reading-no-answer"


def test_what_is_no_http_is_refused() -> None:
    with served(lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n") and None) as url:
        assert refused(url) == "reading-no-answer"


def test_proxies_of_the_surroundings_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.1:1/")
    monkeypatch.setenv("ALL_PROXY", "http://10.0.0.1:1/")
    with served(lambda handler: plain(handler, b"x")) as url:
        assert fetch(Request(url), POLICY, NOW).body == b"x"
