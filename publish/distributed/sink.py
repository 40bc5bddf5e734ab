"""I/O: what stands in for the Writer on a worker: it makes files, puts them into the store and gives rows of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plugins.engine.outputs import Output
from publish.distributed.manifest import share_of
from publish.distributed.objects import ObjectStore
from publish.distributed.orders import Row
from publish.writer import by_path

BATCH = 16 << 20  # bytes that are put together


class Sink:
    """Makes one share of an edition's files: those of its part, but for the ones that OUTPUT holds already."""

    def __init__(self, store: ObjectStore, part: int, parts: int, known: Mapping[str, str]) -> None:
        """`known`: by path, the fingerprint of the inputs that a file in OUTPUT was made from."""
        self._store = store
        self._part, self._parts = part, parts
        self._known = known

    def make(self, outputs: Iterable[Output]) -> tuple[Row, ...]:
        """Make what has to be made; its bytes are in the store when this returns. Raises OSError, SamePath, OutsidePath."""
        rows: list[Row] = []
        waiting: list[bytes] = []
        size = 0
        for output in by_path(outputs).values():
            inputs = output.fingerprint
            if share_of(output.path, self._parts) != self._part:
                continue
            if inputs and self._known.get(output.path) == inputs:
                continue
            data = output.render()
            rows.append(Row(output.path, inputs, "", len(data)))
            waiting.append(data)
            size += len(data)
            if size >= BATCH:
                self._flush(rows, waiting)
                size = 0
        self._flush(rows, waiting)
        return tuple(rows)

    def _flush(self, rows: list[Row], waiting: list[bytes]) -> None:
        start = len(rows) - len(waiting)
        for at, name in enumerate(self._store.put(waiting), start):
            row = rows[at]
            rows[at] = Row(row.path, row.inputs, name, row.size)
        waiting.clear()
