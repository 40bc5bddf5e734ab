"""The lists of the equal site as a plugin: home, columns, tags."""

from __future__ import annotations

from typing import Any

from pelican import signals

from plugins.columns.column import column_outputs
from plugins.columns.home import home_outputs
from plugins.columns.terms import term_outputs


def register() -> None:
    """Connect to Pelican's signals."""
    signals.article_writer_finalized.connect(_collect)


def _collect(generator: Any, writer: Any) -> None:
    for outputs in (home_outputs, column_outputs, term_outputs):
        writer.declare(outputs(generator.bench))
