"""Hands share images and Findings to the writer."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.metadata.build import metadata_findings, share_outputs


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    writer.declare(share_outputs(generator.bench))
    writer.collected.findings.extend(metadata_findings(generator.bench))
