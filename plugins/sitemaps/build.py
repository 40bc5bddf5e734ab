"""What search engines are told of a page: those that they may list, as the pages themselves say."""

from __future__ import annotations

from collections.abc import Iterable

from plugins.engine.views import Page
from plugins.sitemaps.elements import write_row
from plugins.sitemaps.rows import SitemapRow, WrittenRow


def note_of(page: Page) -> str:
    """A page's row as a note, with the alternates that it prints itself; "" for a page that is not to be listed."""
    if not page.indexable:
        return ""
    row = SitemapRow(page.order, page.absolute_url, page.changed, page.head.alternates, page.images)
    return write_row(row).note


def rows_of(notes: Iterable[str]) -> list[WrittenRow]:
    """The rows of an edition's notes, in the order of a sitemap."""
    return sorted(WrittenRow.of_note(note) for note in notes)
