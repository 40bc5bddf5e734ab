"""Which pages of an edition search engines are told of: those that they may list, as the pages themselves say."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.engine.views import Page
from plugins.sitemaps.rows import SitemapRow, place_of


def sitemap_rows(pages: Iterable[Page]) -> tuple[SitemapRow, ...]:
    """A row for each page, with the alternates that it prints itself, in the order of a sitemap."""
    return tuple(sorted((_row(page) for page in pages), key=place_of))


def _row(page: Page) -> SitemapRow:
    return SitemapRow(page.order, page.absolute_url, page.changed, page.head.alternates, page.images)
