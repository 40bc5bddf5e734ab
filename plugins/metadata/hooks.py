"""Hands share images to the writer."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.metadata.build import share_outputs


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.declare(share_outputs(generator.bench))
