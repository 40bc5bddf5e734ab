"""Hands what an edition's search may find to the writer; the search stage indexes it."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.search.build import search_edition


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.collected.search.append(search_edition(generator.bench))
