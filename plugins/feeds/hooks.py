"""Hands the feeds' Outputs to the writer."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.feeds.build import feed_outputs, outlines


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.declare(feed_outputs(generator.bench))
    writer.collected.feeds.extend(outlines(generator.bench))
