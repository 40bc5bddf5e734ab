"""Pelican's Markdown reader, reading from the model: bodies come from the store, metadata from the typed front matter."""

from __future__ import annotations

from typing import Any

from pelican import readers
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from cluster.body.html import show
from cluster.entries import Entry
from plugins.documents.resolver import PageResolver
from plugins.engine.workbench import Workbench

# Pelican makes every direct child of BaseReader the reader of its suffix in the whole process;
# a grandchild is used only where `readers_init` puts it.


class DocumentReader(readers.MarkdownReader):  # type: ignore[misc]
    """Reads the documents of the edition under construction."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """The body as HTML and the metadata of the document at an absolute path; KeyError for any other file."""
        shelf = self.settings["JIYUE_SHELF"]
        bench, entry = shelf.bench, shelf.entry_at(source_path)
        html = show(bench.library.body(entry.document), PageResolver(bench, entry))
        return html, metadata_of(bench, entry, self.settings)


class RstReader(readers.RstReader):  # type: ignore[misc]
    """Pelican's own, which asks docutils for its languages when the first text is read, not for every edition."""

    def __init__(self, settings: dict[str, Any]) -> None:
        readers.BaseReader.__init__(self, settings)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        super().__init__(self.settings)
        read: tuple[str, dict[str, Any]] = super().read(source_path)
        return read


def metadata_of(bench: Workbench, entry: Entry, settings: dict[str, Any]) -> dict[str, Any]:
    """A document's metadata under the names that Pelican's users know."""
    document, fields = entry.document, entry.document.fields
    site = bench.edition.site
    column = site.columns.get(entry.column)
    url = entry.place.url.removeprefix(bench.edition.urls.home().url)
    metadata: dict[str, Any] = {
        "title": fields.title,
        "slug": document.name,
        "lang": bench.lang,
        "status": "published",
        "category": Category(site.text(column.name, bench.lang) if column else entry.column, settings),
        "tags": [Tag(tag, settings) for tag in fields.tags],
        "authors": [Author(name, settings) for name in fields.author],
        "summary": fields.summary or "",
        "url": url,
        "save_as": url,
        "id": document.id,
        "kind": document.kind,
        "entry": entry,
    }
    if not fields.author:
        metadata["authors"] = [Author(site.text(site.config.organiser, bench.lang), settings)]
    if fields.published is not None:
        metadata["date"] = SafeDatetime.fromtimestamp(fields.published.timestamp(), fields.published.tzinfo)
        metadata["modified"] = SafeDatetime.fromtimestamp(entry.modified.timestamp(), entry.modified.tzinfo)
    return metadata
