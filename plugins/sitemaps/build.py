"""What search engines are told of a page: those that they may list, as the pages themselves say."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.engine.views import Page
from plugins.sitemaps.rows import SitemapRow, as_note, from_note, place_of


def note_of(page: Page) -> str:
    """A page's row as a note, with the alternates that it prints itself; "" for a page that is not to be listed."""
    if not page.indexable:
        return ""
    return as_note(SitemapRow(page.order, page.absolute_url, page.changed, page.head.alternates, page.images))


def rows_of(notes: Iterable[str]) -> tuple[SitemapRow, ...]:
    """The rows of an edition's notes, in the order of a sitemap."""
    return tuple(sorted((from_note(note) for note in notes if note), key=place_of))
