"""A server of this machine in the place of a host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from syndicate.limits import Policy
from syndicate.retrieve import Request, RetrieveError, fetch
from syndicate.stand_in import read_stand_ins, standing_in

NOW = datetime(2026, 6, 30, tzinfo=UTC)


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        data = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(name="port")
def serve_echo() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_host_that_is_stood_in_for_is_asked_by_its_own_name(port: int) -> None:
    opener = standing_in({"www.buwei.example": port})
    policy = Policy(hosts=frozenset({"www.buwei.example"}))
    answer = fetch(Request("https://www.buwei.example/feed.atom?a=1"), policy, NOW, opener)
    assert answer.body == b"www.buwei.example /feed.atom?a=1"
    assert answer.url == "https://www.buwei.example/feed.atom?a=1"


def test_no_other_host_gets_to_this_machine_by_it(port: int) -> None:
    opener = standing_in({"www.buwei.example": port})
    with pytest.raises(RetrieveError):
        fetch(Request(f"http://127.0.0.1:{port}/"), Policy(hosts=frozenset({"127.0.0.1"})), NOW, opener)


def test_stand_ins_are_read_by_host_and_port() -> None:
    assert read_stand_ins("www.a.example=8001, WWW.b.example=8002") == {
        "www.a.example": 8001,
        "www.b.example": 8002,
    }
    assert read_stand_ins("") == {}


@pytest.mark.parametrize("text", ["www.a.example", "=80", "www.a.example=0", "www.a.example=70000", "a=b=1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JIYUE_STAND_IN"):
        read_stand_ins(text)
