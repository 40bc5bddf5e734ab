"""One page in a sitemap, and the order in which rows keep their places.

A sitemap is cut into parts by counting, so a row put in the middle would shift every later part. Rows therefore
stand by first publication: what is new comes last, and only the last part changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge

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
    return f"1 {published.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {identity}"


def place_of(row: SitemapRow) -> tuple[str, str]:
    """What rows are sorted by."""
    return row.order, row.url


def as_note(row: SitemapRow) -> str:
    """A row as one line of text, to be kept beside its page."""
    lastmod = row.lastmod.isoformat() if row.lastmod else ""
    alternates = [(one.hreflang, one.url) for one in row.alternates]
    return json.dumps((row.order, row.url, lastmod, alternates, row.images), ensure_ascii=False)


def from_note(note: str) -> SitemapRow:
    """The row that `as_note` wrote."""
    order, url, lastmod, alternates, images = json.loads(note)
    return SitemapRow(
        order,
        url,
        datetime.fromisoformat(lastmod) if lastmod else None,
        tuple(Alternate(*one) for one in alternates),
        tuple(images),
    )


def merge_rows(editions: Iterable[Iterable[SitemapRow]]) -> Iterator[SitemapRow]:
    """The sorted rows of several editions as the rows of their host, without holding them."""
    return merge(*editions, key=place_of)
