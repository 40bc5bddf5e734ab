"""What a request asks for: a path inside a host's folder, a part of a file, or only whether it changed (RFC 9110)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from cluster.dataclass import dataclass

# The standard library's own table, and nothing that this machine's files would add to it.
KNOWN = MimeTypes(filenames=())
TYPES = {
    ".atom": "application/atom+xml",
    ".avif": "image/avif",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gz": "application/gzip",
    ".htm": "text/html",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ofd": "application/ofd",
    ".ogg": "audio/ogg",
    ".opml": "text/x-opml",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".rss": "application/rss+xml",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
NAMED = {"feed.json": "application/feed+json"}


@dataclass(frozen=True)
class Part:
    """Bytes `start` up to and without `stop` of a file."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """The part asked for lies outside the file (416)."""


def read_path(path: str) -> PurePosixPath | None:
    """A percent-encoded request path as a relative path (empty for `/`); None for one that could leave its folder."""
    try:
        text = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    names = text.removeprefix("/").removesuffix("/").split("/")
    if not text.startswith("/") or "\0" in text or "\\" in text or any(name in (".", "..") for name in names):
        return None
    if names == [""]:
        return PurePosixPath()
    return None if "" in names else PurePosixPath(*names)


def write_path(path: PurePosixPath, folder: bool = False) -> str:
    """The request path of a relative path, percent-encoded, with a final slash for a folder."""
    text = quote("/".join(path.parts))
    return f"/{text}/" if folder and text else f"/{text}"


def media_type(name: str) -> str:
    """The Content-Type of a file by its name; text is always UTF-8."""
    suffix = PurePosixPath(name).suffix.lower()
    kind = (
        NAMED.get(name)
        or TYPES.get(suffix)
        or KNOWN.types_map[True].get(suffix)
        or "application/octet-stream"
    )
    textual = kind.startswith("text/") or kind.endswith(("/xml", "+xml", "/json", "+json"))
    return f"{kind}; charset=utf-8" if textual else kind


def read_range(header: str | None, size: int) -> Part | None:
    """The part that a Range header asks for (RFC 9110 §14); None for the whole: no header, not bytes, or several parts.

    Raises Unsatisfiable.
    """
    unit, _, wanted = (header or "").partition("=")
    first, dash, last = wanted.strip().partition("-")
    if unit.strip().lower() != "bytes" or not dash or not _is_number(first, last) or not (first or last):
        return None
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= stop:
        raise Unsatisfiable
    return Part(start, stop)


def _is_number(*texts: str) -> bool:
    return all(not text or (text.isascii() and text.isdigit()) for text in texts)


def is_unchanged(
    etag: str, changed: datetime | None, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """Whether the asker already holds what would be sent (RFC 9110 §13.2.2: the tag decides where one is given)."""
    if if_none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        return "*" in tags or etag.removeprefix("W/") in tags
    since = _read_date(if_modified_since)
    return changed is not None and since is not None and changed.replace(microsecond=0) <= since


def is_same_version(if_range: str | None, etag: str, changed: datetime) -> bool:
    """Whether a part still belongs to what the asker holds (If-Range, RFC 9110 §13.1.5)."""
    if if_range is None:
        return True
    since = _read_date(if_range)
    return if_range.strip() == etag if since is None else since == changed.replace(microsecond=0)


def _read_date(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def write_date(moment: datetime) -> str:
    """An HTTP date (RFC 9110 §5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
