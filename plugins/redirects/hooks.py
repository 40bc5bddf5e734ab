"""Hands the edition's old and gone addresses to the writer; the host decides and writes them."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.redirects.build import gone_rows, redirect_rows


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.collected.redirects.extend(redirect_rows(generator.bench))
    writer.collected.gone.extend(gone_rows(generator.bench))
