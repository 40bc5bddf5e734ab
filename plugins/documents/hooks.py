"""Hands the documents' Outputs to the writer."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.documents.build import document_outputs


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.declare(document_outputs(generator.bench))
