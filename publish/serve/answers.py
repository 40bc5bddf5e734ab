"""I/O: reads the output folder and decides what a request is answered with; knows nothing of sockets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path, PurePosixPath

from cluster.dataclass import dataclass
from publish.serve.hosts import LOOPBACK, Elsewhere, Hosts, Place, local_address, without_port
from publish.serve.links import preview_page
from publish.serve.news import Edition
from publish.serve.pages import OWN, SCRIPT, STATE, list_sites, plain_page, write_state
from publish.serve.protocol import (
    Part,
    Unsatisfiable,
    is_same_version,
    is_unchanged,
    media_type,
    read_path,
    read_range,
    write_date,
    write_path,
)

CLIENT = Path(__file__).parent / "client"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """What the server was asked; `path` and `query` as they came, headers None where absent."""

    host: str
    path: str
    query: str = ""
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_range: str | None = None
    range: str | None = None


@dataclass(frozen=True)
class Answer:
    """What to send: `body`, or a part of `file`, or nothing; headers in order."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    file: Path | None = None
    part: Part | None = None

    @property
    def length(self) -> int:
        """Bytes of the content, sent or (for HEAD) only told."""
        return self.part.stop - self.part.start if self.part else len(self.body)


@dataclass(frozen=True)
class Preview:
    """An output folder (`<host>/<path>…`), its cluster, and the port that local addresses name."""

    output: Path
    hosts: Hosts
    port: int

    def answer(self, request: Request, edition: Edition) -> Answer:
        """The answer to a GET; the same headers hold for HEAD."""
        hosts = edition.result.hosts
        if hosts is not None and hosts is not self.hosts:
            return replace(self, hosts=hosts).answer(request, edition)
        if request.path.startswith(OWN):
            return self._own(request, edition)
        place = self.hosts.find(request.host, request.path)
        if isinstance(place, Elsewhere):
            return _redirect(local_address(place.owner, self.port, place.path), request.query)
        if place is None:
            if without_port(request.host) not in LOOPBACK:
                return _plain(HTTPStatus.MISDIRECTED_REQUEST, "没有这个站点。", "There is no such site.")
            if request.path != "/":
                return _plain(HTTPStatus.NOT_FOUND, "没有这个页面。", "There is no such page.")
            return _whole(list_sites(self.hosts, self.port), HTML, request)
        return self._page(place, request, edition)

    def _own(self, request: Request, edition: Edition) -> Answer:
        if request.path == STATE:
            return _whole(write_state(edition), media_type(STATE), request)
        files = {OWN + file.name: file for file in CLIENT.iterdir()}
        if request.path in files:
            return _whole(files[request.path].read_bytes(), media_type(request.path), request)
        return _plain(HTTPStatus.NOT_FOUND, "没有这个文件。", "There is no such file.")

    def _page(self, place: Place, request: Request, edition: Edition) -> Answer:
        path = read_path(request.path)
        root = (self.output / place.host).resolve()
        if path is None:
            return _plain(HTTPStatus.BAD_REQUEST, "地址不合法。", "The address is not valid.")
        file = root / path
        # A symbolic link must not lead out of the host's folder either.
        inside = file.resolve().is_relative_to(root)
        if inside and file.is_dir():
            if not request.path.endswith("/"):
                target = local_address(place.owner, self.port, write_path(path, folder=True))
                return _redirect(target, request.query)
            file = file / "index.html"
        elif request.path.endswith("/"):
            inside = False
        if inside and file.is_file() and file.resolve().is_relative_to(root):
            return self._file(file, request, edition)
        for redirect in edition.result.redirects:
            if redirect.host == place.host and read_path(redirect.path) == path:
                target = self.hosts.localise(redirect.target, self.port) or redirect.target
                return _redirect(target, request.query)
        return self._missing(root, path, edition)

    def _file(self, file: Path, request: Request, edition: Edition) -> Answer:
        kind = media_type(file.name)
        if kind == HTML:
            return _whole(self._as_preview(file, edition), kind, request)
        stat = file.stat()
        changed = datetime.fromtimestamp(stat.st_mtime, UTC)
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        headers = (
            ("Content-Type", kind),
            ("ETag", etag),
            ("Last-Modified", write_date(changed)),
            ("Accept-Ranges", "bytes"),
        )
        if is_unchanged(etag, changed, request.if_none_match, request.if_modified_since):
            return Answer(HTTPStatus.NOT_MODIFIED, headers[1:3])
        whole = Part(0, stat.st_size)
        if request.range is None or not is_same_version(request.if_range, etag, changed):
            return Answer(HTTPStatus.OK, headers, file=file, part=whole)
        try:
            part = read_range(request.range, stat.st_size)
        except Unsatisfiable:
            size = ("Content-Range", f"bytes */{stat.st_size}")
            return Answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, (size,))
        if part is None:
            return Answer(HTTPStatus.OK, headers, file=file, part=whole)
        told = ("Content-Range", f"bytes {part.start}-{part.stop - 1}/{stat.st_size}")
        return Answer(HTTPStatus.PARTIAL_CONTENT, (*headers, told), file=file, part=part)

    def _as_preview(self, file: Path, edition: Edition) -> bytes:
        # Bytes that are no UTF-8 come back as they were.
        page = file.read_bytes().decode("utf-8", "surrogateescape")
        led = preview_page(page, partial(self.hosts.localise, port=self.port), f"{SCRIPT}?{edition.number}")
        return led.encode("utf-8", "surrogateescape")

    def _missing(self, root: Path, path: PurePosixPath, edition: Edition) -> Answer:
        """The nearest 404 page above the path: that of its language and site before that of the host."""
        for folder in (*path.parents, PurePosixPath()):
            file = root / folder / "404.html"
            if file.is_file() and file.resolve().is_relative_to(root):
                return Answer(
                    HTTPStatus.NOT_FOUND, (("Content-Type", HTML),), self._as_preview(file, edition)
                )
        return _plain(HTTPStatus.NOT_FOUND, "没有这个页面。", "There is no such page.")


def _whole(body: bytes, kind: str, request: Request) -> Answer:
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    if is_unchanged(etag, None, request.if_none_match, None):
        return Answer(HTTPStatus.NOT_MODIFIED, (("ETag", etag),))
    return Answer(HTTPStatus.OK, (("Content-Type", kind), ("ETag", etag)), body)


def _plain(status: HTTPStatus, zh: str, en: str) -> Answer:
    return Answer(status, (("Content-Type", HTML),), plain_page(zh, en))


def _redirect(target: str, query: str) -> Answer:
    if query and "?" not in target:
        target = f"{target}?{query}"
    return Answer(HTTPStatus.FOUND, (("Location", target),))
