"""The pages of the equal site as a plugin: home, columns, tags; the sitemap of exactly these."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.columns.column import column_outputs
from plugins.columns.home import home_outputs
from plugins.columns.terms import term_outputs
from plugins.sitemaps.build import sitemap_rows

_NOT_MADE = ("/subjects/", "/site-map.html", "/subscribe.html", "/contact.html", "/accessibility.html")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    for outputs in (home_outputs, column_outputs, term_outputs):
        writer.declare(outputs(generator.bench))
    rows = sitemap_rows(generator.bench)
    writer.collected.sitemap.extend(row for row in rows if not any(part in row.url for part in _NOT_MADE))
