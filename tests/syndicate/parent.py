"""I/O: a parent's web server on loopback: Atom feeds that a test edits, with validators, and a count of what was asked."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
AT = "http://purl.org/atompub/tombstones/1.0"
FH = "http://purl.org/syndication/history/1.0"
DUTY = "urn:jiyue:duty:1"


@dataclass(frozen=True)
class Entry:
    id: str
    title: str
    html: str
    published: datetime
    updated: datetime
    url: str = ""
    state: str = ""
    categories: tuple[str, ...] = ("policy",)
    carry: str = ""  # "" none, "all", or a region


@dataclass
class Feed:
    """A feed under edit; `render` gives its bytes."""

    id: str = "urn:x:parent"
    entries: dict[str, Entry] = field(default_factory=dict)
    stones: dict[str, datetime] = field(default_factory=dict)
    complete: bool = False

    def add(self, entry: Entry) -> None:
        self.entries[entry.id] = entry

    def edit(self, entry_id: str, **changes: object) -> None:
        self.entries[entry_id] = replace(self.entries[entry_id], **changes)  # type: ignore[arg-type]

    def bury(self, entry_id: str, when: datetime) -> None:
        self.entries.pop(entry_id, None)
        self.stones[entry_id] = when

    def render(self) -> bytes:
        feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "at": AT, "fh": FH, "duty": DUTY})
        _add(feed, ATOM, "id", self.id)
        _add(feed, ATOM, "title", "上级网站")
        newest = max(
            (entry.updated for entry in self.entries.values()), default=datetime.fromtimestamp(0).astimezone()
        )
        _add(feed, ATOM, "updated", newest.isoformat())
        if self.complete:
            _add(feed, FH, "complete", "")
        for ref, when in self.stones.items():
            etree.SubElement(feed, f"{{{AT}}}deleted-entry", ref=ref, when=when.isoformat())
        for entry in self.entries.values():
            one = _add(feed, ATOM, "entry", "")
            _add(one, ATOM, "id", entry.id)
            _add(one, ATOM, "title", entry.title)
            _add(one, ATOM, "published", entry.published.isoformat())
            _add(one, ATOM, "updated", entry.updated.isoformat())
            if entry.url:
                etree.SubElement(one, f"{{{ATOM}}}link", rel="alternate", href=entry.url)
            for name in entry.categories:
                etree.SubElement(one, f"{{{ATOM}}}category", term=name)
            if entry.state:
                _add(one, DUTY, "state", entry.state)
            if entry.carry:
                carry = etree.SubElement(one, f"{{{DUTY}}}carry", mode="repost", hours="12")
                if entry.carry == "all":
                    etree.SubElement(carry, f"{{{DUTY}}}all")
                else:
                    _add(carry, DUTY, "region", entry.carry)
            content = _add(one, ATOM, "content", entry.html)
            content.set("type", "html")
        return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _add(parent: etree._Element, space: str, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{space}}}{name}")
    child.text = text or None
    return child


@dataclass(frozen=True)
class Page:
    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Parent:
    """The server: `pages` by path, a Page or what makes one; `asked` is every path asked for, in order."""

    base: str = ""
    pages: dict[str, Page | Callable[[], Page]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def serve_feed(self, path: str, feed: Feed) -> None:
        self.pages[path] = lambda: Page(200, feed.render(), (("Content-Type", "application/atom+xml"),))

    def since(self) -> list[str]:
        """What was asked since the last look."""
        asked, self.asked[:] = list(self.asked), []
        return asked


def bomb(megabytes: int = 200) -> Page:
    """A small gzip of very many spaces."""
    data = gzip.compress(b" " * megabytes * 1_000_000, 9, mtime=0)
    return Page(200, data, (("Content-Encoding", "gzip"), ("Content-Type", "application/atom+xml")))


@contextmanager
def running_parent() -> Iterator[Parent]:
    parent = Parent()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = parent.pages.get(self.path.partition("?")[0], Page(404, b"none"))
            page = found if isinstance(found, Page) else found()
            parent.asked.append(self.path)
            tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
            unchanged = page.status == 200 and self.headers.get("If-None-Match") == tag
            status, body = (304, b"") if unchanged else (page.status, page.body)
            parent.statuses.append(status)
            self.send_response(status)
            for name, value in page.headers:
                self.send_header(name, value)
            if page.status == 200:
                self.send_header("ETag", tag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    parent.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield parent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sixty(start: datetime, base: str, name: str = "x") -> Feed:
    """A feed of sixty policies, one an hour back from `start`."""
    feed = Feed()
    for number in range(60):
        when = start - timedelta(minutes=10 * (60 - number))
        feed.add(
            Entry(
                f"urn:{name}:{number}",
                f"关于第{number}号事项的通知" if name == "x" else f"{name}第{number}号公告",
                f"<p>各有关单位：</p><p>{'' if name == 'x' else name}第{number}号事项自即日起施行，期限为{number + 1}日。</p>",
                when,
                when,
                f"{base}/doc/{number}.html",
            )
        )
    return feed
