"""Addresses that moved and addresses that are gone."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import unquote_to_bytes

from cluster.dataclass import dataclass


class Kind(StrEnum):
    """Why an address moved. Where two claim one address, the earlier kind in this list wins."""

    ALIAS = "alias"  # a document's former address
    MOVED = "moved"  # a column's former path, or a column merged into another
    CLOSED = "closed"  # a closed column: to the one above
    RENAMED = "renamed"  # a site's former host or path


@dataclass(frozen=True)
class Redirect:
    """`path` on `host` now leads to `to_url` (absolute). With `prefix` all that lies below `path/` moves along.

    `path` begins with a slash and may be written with or without percent escapes. `source` and `line` say who asks.
    """

    host: str
    path: str
    to_url: str
    kind: Kind
    prefix: bool = False
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class Gone:
    """A page that will not come back (HTTP 410)."""

    host: str
    path: str
    source: str = ""
    line: int = 0


def read_path(text: str) -> str:
    """The path with its escapes undone, as a server compares it; "" where it cannot be one.

    Refused: what does not begin with one slash, queries, fragments, dot segments, empty segments, control characters,
    and escapes that are no UTF-8.
    """
    if not text.startswith("/") or "?" in text or "#" in text:
        return ""
    try:
        path = unquote_to_bytes(text).decode("utf-8")
    except UnicodeError:
        return ""
    inner = path[1:].removesuffix("/")
    if any(segment in ("", ".", "..") for segment in inner.split("/")) and inner:
        return ""
    # A path of one slash is the root; two slashes are none.
    return path if path != "//" and all(sign.isprintable() or sign == "\u3000" for sign in path) else ""


def spellings(path: str) -> tuple[str, ...]:
    """The addresses by which a server knows `path`: a folder's also without its slash and with its index."""
    if not path.endswith("/"):
        return (path,)
    return (path, f"{path}index.html", *((path[:-1],) if path != "/" else ()))


def static_file(path: str) -> str:
    """The file below the host's folder where a static page can stand for `path`; "" for files that are no pages."""
    name = path.rpartition("/")[2]
    if not name:
        return f"{path[1:]}index.html"
    if name.endswith((".html", ".htm")):
        return path[1:]
    return "" if "." in name else f"{path[1:]}/index.html"
