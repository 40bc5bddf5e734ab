"""Every document's page and file of an edition, as Outputs."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Entry
from plugins.documents.document import document_view, template_of
from plugins.documents.files import file_outputs
from plugins.documents.relations import relations_of
from plugins.engine.outputs import Output
from plugins.engine.workbench import Workbench

Neighbours = tuple[Entry | None, Entry | None]  # the entries before and after one in its column's list


def document_outputs(bench: Workbench) -> Iterator[Output]:
    """A page for each entry that has one here; the files beside documents with the site's first language."""
    near = _neighbours(bench)
    relations_of(bench)  # from here on it is known how they stand
    for entry in bench.edition.entries:
        if not entry.link_only:
            older, newer = near.get(entry.document.key, (None, None))
            yield bench.page(template_of(entry), entry.place, document_view, entry, older, newer)
    if bench.primary:
        yield from file_outputs(bench)


def _neighbours(bench: Workbench) -> dict[str, Neighbours]:
    """Listed entries before and after each one in its column."""
    found: dict[str, Neighbours] = {}
    for entries in bench.edition.slots.values():
        shown: list[Entry] = [entry for entry in entries if entry.listed and not entry.link_only]
        for index, entry in enumerate(shown):
            older = shown[index - 1] if index else None
            newer = shown[index + 1] if index + 1 < len(shown) else None
            found[entry.document.key] = (older, newer)
    return found
