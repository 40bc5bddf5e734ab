"""Hands the edition's sitemap rows to the writer; the host writes them."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.sitemaps.build import sitemap_rows


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.collected.sitemap.extend(sitemap_rows(generator.bench))
