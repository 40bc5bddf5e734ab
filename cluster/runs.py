"""Documents that stand in a row and are often asked for one after the other: how many to read with one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from cluster.model import Document

AHEAD = 32  # documents that are read together at most
Kind = TypeVar("Kind")


class Neighbour(Protocol):
    """A document that is restored when it is asked for."""

    @property
    def key(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def document(self) -> Document: ...


class _Run(Generic[Kind]):
    def __init__(self, row: Sequence[Neighbour]) -> None:
        self.row = row
        # By what is read: the place after the last lot, and how many were in it.
        self.read: dict[Kind, tuple[int, int]] = {}


class Runs(Generic[Kind]):
    """Rows of documents. With each read that goes on where the last one ended, or at the beginning of another row when one
    was read to its end, twice as many are read: whoever wants one document of a row, or one and its neighbours, reads no more
    than that."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], tuple[_Run[Kind], int]] = {}
        # How many were in the last lot of a row, where it was read to its end.
        self._ended: dict[Kind, int] = {}

    def add(self, row: Sequence[Neighbour]) -> None:
        """A row; a document that stood in another one before has left it."""
        run = _Run[Kind](row)
        self._runs.update(((one.key, one.lang), (run, place)) for place, one in enumerate(row))

    def after(self, document: Document, kind: Kind) -> Iterator[Document]:
        """The documents of which something is to be read together with that of `document`."""
        found = self._runs.get((document.key, document.lang))
        if found is None:
            return
        run, place = found
        expected, last = run.read.get(kind, (0, self._ended.get(kind, 0)))
        count = min(2 * last, AHEAD) if place == expected and last else 1
        run.read[kind] = (place + count, count)
        self._ended[kind] = count if place + count >= len(run.row) else 0
        for one in run.row[place + 1 : place + count]:
            yield one.document
