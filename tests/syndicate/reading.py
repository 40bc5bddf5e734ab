"""What the tests of reading share: sources, answers, an opener that answers from a table, and a server on loopback."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree.ElementTree import Element

import html5lib

from cluster.settings import Source
from syndicate.address import Target
from syndicate.connect import Response
from syndicate.items import Reading
from syndicate.parse import read_answer
from syndicate.retrieve import Answer

NOW = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
URL = "https://p.example/feed.xml"
SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")
SCRIPTS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "input",
    "link",
    "meta",
    "base",
    "template",
}


def source(**changes: object) -> Source:
    return Source.model_validate({"id": "p", "name": {"zh": "北原省"}, "url": URL} | changes)


def answer(body: str | bytes, content_type: str = "", url: str = URL) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    return Answer(200, url, data, NOW, headers={"content-type": content_type})


def read(body: str | bytes, content_type: str = "", url: str = URL, **changes: object) -> Reading:
    return read_answer(source(**changes), answer(body, content_type, url))


def rss(items: str, more: str = "", namespaces: str = "") -> str:
    return (
        f'<rss version="2.0" {namespaces}><channel><title>省政府</title><link>https://p.example/</link>{more}'
        f"{items}</channel></rss>"
    )


def atom(entries: str, more: str = "") -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        'xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:duty="urn:jiyue:duty:1">'
        f"<id>urn:feed</id><title>省政府</title><updated>2026-01-01T00:00:00Z</updated>{more}{entries}</feed>"
    )


def reasons(reading: Reading) -> list[str]:
    return [str(doubt.reason) for doubt in reading.doubts]


@dataclass
class Reply:
    """What a fake parent says at one address."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class FakeOpener:
    """Answers from a table and remembers what it was asked."""

    replies: dict[str, Reply]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @contextmanager
    def __call__(
        self, target: Target, headers: dict[str, str], policy: object, deadline: float
    ) -> Iterator[Response]:
        self.asked.append((target.url, dict(headers)))
        reply = self.replies.get(target.url, Reply(404))
        pieces = (reply.body[at : at + 1000] for at in range(0, len(reply.body), 1000))
        yield Response(reply.status, {name.lower(): value for name, value in reply.headers.items()}, pieces)


@contextmanager
def served(respond: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A real HTTP server on loopback; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def browser_tree(html: str) -> Element:
    """What a browser makes of a page with this body. As a whole page: html5lib's fragments lose what tables push out."""
    page: Element = html5lib.parse(f"<!doctype html><body>{html}", namespaceHTMLElements=False)
    return page


def live_parts(html: str) -> list[str]:
    """Everything in the HTML that could run, load from nowhere sensible, or mean something to a template."""
    found = []
    for element in browser_tree(html).iter():
        if not isinstance(element.tag, str):
            found.append("comment or instruction")
            continue
        if element.tag in SCRIPTS:
            found.append(element.tag)
        for name, value in element.attrib.items():
            if (
                not isinstance(name, str)
                or name.startswith("on")
                or name in ("style", "name", "srcdoc", "ping", "action", "data")
            ):
                found.append(f"{element.tag}@{name}")
            if name in ("href", "src", "poster"):
                if not value.startswith(SAFE_SCHEMES):
                    found.append(f"{element.tag}@{name}={value}")
                if any(mark in value for mark in "{}|"):
                    found.append(f"marker {value}")
            if name == "id" and not value.startswith("o-"):
                found.append(f"id {value}")
    return found
