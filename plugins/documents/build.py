"""Every document's page and file of an edition, as Outputs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cluster.lists import Entries
from cluster.visibility import State
from plugins.documents.document import document_view, template_of
from plugins.documents.files import file_outputs
from plugins.engine.outputs import Group, Output
from plugins.engine.workbench import Workbench

CHUNK = 64  # documents that are looked at together


def document_outputs(bench: Workbench) -> Iterator[Output | Group]:
    """A page for each entry that has one here; the files beside documents with the site's first language."""
    for name, *given in _chunks(bench):
        yield bench.group(name, _dated, *given)
    yield bench.group("documents", _undated, _standing(bench))
    if bench.primary:
        yield from file_outputs(bench)


def pages_of(bench: Workbench, keys: Collection[str]) -> Iterator[Output]:
    """The pages of some documents alone, by their keys."""
    for _, before, part, after in _chunks(bench):
        if any(entry.key in keys for entry in part):
            outputs = zip(part, _dated(bench, before, part, after), strict=True)
            yield from (output for entry, output in outputs if entry.key in keys)
    yield from _undated(bench, _standing(bench).having("key", *keys))


def _chunks(bench: Workbench) -> Iterator[tuple[str, Entries, Entries, Entries]]:
    """The dated entries that have a page, some at a time, with a name, between the listed ones before and after them."""
    for column, entries in bench.edition.slots.items():
        shown = entries.with_page
        states = shown.values("state")
        for start in range(0, len(shown), CHUNK):
            part = shown[start : start + CHUNK]
            # Its pages name the ones before and after them.
            before = _listed(shown, states, range(start - 1, -1, -1))
            after = _listed(shown, states, range(start + CHUNK, len(shown)))
            yield f"documents {column} {start}", before, part, after


def _listed(entries: Entries, states: Sequence[str], places: Iterable[int]) -> Entries:
    """The first listed one at these places, if there is one."""
    place = next((place for place in places if states[place] == State.LISTED), len(entries))
    return entries[place : place + 1]


def _standing(bench: Workbench) -> Entries:
    return bench.edition.entries.having("dated", False).with_page


def _undated(bench: Workbench, entries: Entries) -> Iterator[Output]:
    for entry in entries:
        yield bench.page(template_of(entry), entry.place, document_view, entry, None, None)


def _dated(bench: Workbench, before: Entries, entries: Entries, after: Entries) -> Iterator[Output]:
    """Each entry between the listed ones before and after it in its column."""
    row = tuple(entries)
    bench.library.together(row)
    listed = [entry for entry in row if entry.listed]
    older = dict(zip(map(id, listed), (*(before or (None,)), *listed), strict=False))
    newer = dict(zip(map(id, listed), (*listed[1:], *after), strict=False))
    for entry in row:
        near = older.get(id(entry)), newer.get(id(entry))
        yield bench.page(template_of(entry), entry.place, document_view, entry, *near)
