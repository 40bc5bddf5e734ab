"""The engine's place among Pelican's plugins: our reader for Markdown, our writer that declares."""

from __future__ import annotations

from typing import Any

import pelican.readers
from pelican import signals

from plugins.engine.collecting import CollectingWriter
from plugins.engine.reader import DocumentReader, RstReader


def register() -> None:
    """Connect to Pelican's signals."""
    signals.get_writer.connect(_writer)
    signals.readers_init.connect(_reader)


def _writer(_: Any) -> type[CollectingWriter]:
    return CollectingWriter


def _reader(readers: Any) -> None:
    readers.reader_classes["md"] = DocumentReader
    if readers.reader_classes.get("rst") is pelican.readers.RstReader:
        readers.reader_classes["rst"] = RstReader
