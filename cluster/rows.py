"""Rows of documents kept column by column: a list that asks for one column restores no other."""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from cluster.entries import Row

Columns = tuple[int, tuple[bytes, ...]]  # how many rows there are, and each field of Row of all of them
_MARSHAL = 4


class Rows:
    """The rows of many parts, one part after the other."""

    def __init__(self, parts: Iterable[Columns]) -> None:
        self._parts = [part for part in parts if part[0]]
        self._ends = list(accumulate(count for count, _ in self._parts))
        self._restored: dict[int, list[Row]] = {}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def values(self, name: str) -> list[Any]:
        """What each row has under the name of a field of Row."""
        number = Row._fields.index(name)
        found: list[Any] = []
        for count, columns in self._parts:
            found += _column(count, columns[number])
        return found

    def row(self, place: int) -> Row:
        """The row at a place; restores those of its part."""
        number = bisect_right(self._ends, place)
        held = self._restored.get(number)
        if held is None:
            count, columns = self._parts[number]
            values = (_column(count, column) for column in columns)
            held = self._restored[number] = list(map(Row._make, zip(*values, strict=True)))
        return held[place - self._ends[number]]


def pack(rows: Sequence[Row]) -> Columns:
    """Rows column by column; a column that says the same of all says it once."""
    columns = [column if len(set(column)) > 1 else column[:1] for column in zip(*rows, strict=True)]
    return len(rows), tuple(marshal.dumps(list(column), _MARSHAL) for column in columns)


def _column(count: int, data: bytes) -> list[Any]:
    held: list[Any] = marshal.loads(data)
    return held if len(held) == count else held * count
