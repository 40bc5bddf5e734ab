"""One page in a sitemap, and the order in which rows keep their places.

A sitemap is cut into parts by counting, so a row put in the middle would shift every later part. Rows therefore
stand by first publication: what is new comes last, and only the last part changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from heapq import merge
from typing import NamedTuple

from cluster.dataclass import dataclass
from plugins.engine.views import Alternate


@dataclass(frozen=True)
class SitemapRow:
    """A page that search engines may list under this address.

    `order` comes from `order_row`; `lastmod` is the instant of the page's last real change; `alternates` are the
    page's own, its own language among them; `images` are absolute URLs.
    """

    order: str
    url: str
    lastmod: datetime | None = None
    alternates: tuple[Alternate, ...] = ()
    images: tuple[str, ...] = ()


def order_row(published: datetime | None, identity: str) -> str:
    """The place of a row: by instant, then identity; undated pages first.

    A numbered page takes the instant and identity of its first document, which never changes. Raises ValueError
    where `published` is naive.
    """
    if published is None:
        return f"0 {identity}"
    if published.utcoffset() is None:
        raise ValueError(f"a sitemap's instant needs its zone: {published!r}")
    return f"1 {published.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')} {identity}"


class WrittenRow(NamedTuple):
    """A row as it stands in a sitemap. `lastmod` is RFC 3339 in UTC+8 or ""; `xml` the `url` element of the standard flavour."""

    order: str
    url: str
    lastmod: str
    xml: str

    @property
    def note(self) -> str:
        """The row as one line of text, to be kept beside its page."""
        return _BETWEEN.join(self)

    @classmethod
    def of_note(cls, note: str) -> WrittenRow:
        """The row that `note` gave."""
        return cls._make(note.split(_BETWEEN))


_BETWEEN = "\x1e"  # in no URL, and XML forbids it


def place_of(row: WrittenRow) -> tuple[str, str]:
    """What rows are sorted by."""
    return row[:2]


def merge_rows(editions: Iterable[Iterable[WrittenRow]]) -> Iterator[WrittenRow]:
    """The sorted rows of several editions as the rows of their host, without holding them."""
    return merge(*editions, key=place_of)
