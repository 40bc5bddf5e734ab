"""Every document's page and file of an edition, as Outputs."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Entry
from plugins.documents.document import Neighbours, document_view
from plugins.documents.files import file_outputs
from plugins.documents.relations import relate
from plugins.engine.outputs import Output
from plugins.engine.workbench import Workbench


def document_outputs(bench: Workbench) -> Iterator[Output]:
    """A page for each entry that has one here; the files beside documents with the site's first language."""
    relations = relate(bench)
    near = _neighbours(bench)
    for entry in bench.edition.entries:
        if entry.link_only:
            continue
        view = document_view(bench, entry, relations, near.get(entry.document.key, Neighbours(None, None)))
        yield bench.templates.output(view.page.template, entry.place, view)
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
            found[entry.document.key] = Neighbours(older, newer)
    return found
