"""Hands the edition's sitemap rows to the shelf once all its pages are declared; the host writes them."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.sitemaps.build import sitemap_rows


def register() -> None:
    """Connect to Pelican's signals."""
    signals.finalized.connect(_collect)


def _collect(pelican: Any) -> None:
    shelf = pelican.settings["JIYUE_SHELF"]
    shelf.collected.sitemap.extend(sitemap_rows(shelf.bench.templates.indexable))
