"""Every document's page and file of an edition, as Outputs."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Entry
from plugins.documents.document import document_view, template_of
from plugins.documents.files import file_outputs
from plugins.engine.outputs import Group, Output
from plugins.engine.workbench import Workbench

CHUNK = 64  # documents that are looked at together
Entries = tuple[Entry, ...]


def document_outputs(bench: Workbench) -> Iterator[Output | Group]:
    """A page for each entry that has one here; the files beside documents with the site's first language."""
    for column, entries in bench.edition.slots.items():
        shown = tuple(entry for entry in entries if not entry.link_only)
        for start in range(0, len(shown), CHUNK):
            part = shown[start : start + CHUNK]
            # Its pages name the ones before and after them.
            before = next((entry for entry in reversed(shown[:start]) if entry.listed), None)
            after = next((entry for entry in shown[start + CHUNK :] if entry.listed), None)
            yield bench.group(f"documents {column} {start}", _dated, before, part, after)
    undated = tuple(entry for entry in bench.edition.entries if not entry.dated and not entry.link_only)
    yield bench.group("documents", _undated, undated)
    if bench.primary:
        yield from file_outputs(bench)


def _undated(bench: Workbench, entries: Entries) -> Iterator[Output]:
    for entry in entries:
        yield bench.page(template_of(entry), entry.place, document_view, entry, None, None)


def _dated(bench: Workbench, before: Entry | None, entries: Entries, after: Entry | None) -> Iterator[Output]:
    """Each entry between the listed ones before and after it in its column."""
    listed = [entry for entry in entries if entry.listed]
    older = dict(zip(map(id, listed), (before, *listed), strict=False))
    newer = dict(zip(map(id, listed), (*listed[1:], after), strict=False))
    for entry in entries:
        near = older.get(id(entry)), newer.get(id(entry))
        yield bench.page(template_of(entry), entry.place, document_view, entry, *near)
