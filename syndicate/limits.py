"""How much of a source's answer is taken, and from where: every bound that reading and retrieving keep."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cluster.settings import Source

AGENT = "Jiyue-Syndicate/1.0 (+https://jiyue.example/syndicate; government reposts)"
MEGABYTE = 1_000_000

MOST_BODY = MEGABYTE  # characters of one item's HTML
MOST_PAGE = 6 * MEGABYTE  # characters of a page that is read by selectors
MOST_TEXT = 20_000  # characters of a title, a summary or any other short text
MOST_ID = 2_000  # characters of an identity or an address
MOST_LIST = 200  # categories, authors, files, links of one item
MOST_ATTRIBUTES = 5_000  # of one element of HTML
MOST_XML_ATTRIBUTES = 500  # of one element of a feed
MOST_DEPTH = 1_500  # elements of HTML inside each other
MOST_REFERENCES = 60_000  # character references in one item's HTML
MOST_ENTITY = 256  # characters that one declared entity may stand for
MOST_EXPANDED = 2 * MEGABYTE  # characters that all declared entities may add
MOST_FILE = 20_000_000  # bytes of a mirrored file


@dataclass(frozen=True)
class Policy:
    """What may be retrieved, and how much. Times in seconds, sizes in bytes.

    `hosts` are pinned, in lower case; empty: any public host (only for mirrored files). `loopback` allows plain
    http, and any port, on 127.0.0.1 and nothing else: for tests. `most_ratio` is inflated bytes for a wire byte.
    """

    hosts: frozenset[str]
    loopback: bool = False
    most_wire: int = 10_000_000
    most_bytes: int = 10_000_000
    most_ratio: int = 100
    most_hops: int = 5
    connect_seconds: float = 10.0
    total_seconds: float = 30.0
    agent: str = AGENT


def policy_of(source: Source) -> Policy:
    """The bounds of a source; without `hosts` only the host of its address is pinned."""
    named = source.hosts or ((urlsplit(source.url).hostname or "",) if source.kind != "folder" else ())
    return Policy(
        hosts=frozenset(host.lower().rstrip(".") for host in named if host),
        loopback=source.loopback,
        most_wire=source.most_bytes,
        most_bytes=source.most_bytes,
    )
