"""Rows of documents kept column by column: a list that asks for one column restores no other."""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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
        self._whole: dict[int, list[Any]] = {}  # columns of all parts, by the number of the field

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def values(self, name: str) -> Sequence[Any]:
        """What each row has under the name of a field of Row."""
        field = Row._fields.index(name)
        found = self._whole.get(field)
        if found is None:
            found = self._whole[field] = []
            for count, columns in self._parts:
                found += _column(count, columns[field])
        return found

    def row(self, place: int) -> Row:
        """The row at a place; restores those of its part."""
        number = bisect_right(self._ends, place)
        held = self._restored.get(number)
        if held is None:
            values = zip(*self._fields_of(number), strict=True)
            held = self._restored[number] = list(map(Row._make, values))
        return held[place - self._ends[number]]

    def _fields_of(self, number: int) -> Iterator[Sequence[Any]]:
        """The columns of one part; values that are in memory are not there twice."""
        count, columns = self._parts[number]
        start = self._ends[number] - count
        for field, column in enumerate(columns):
            whole = self._whole.get(field)
            yield _column(count, column) if whole is None else whole[start : start + count]


def pack(rows: Sequence[Row]) -> Columns:
    """Rows column by column; a column that says the same of all says it once."""
    columns = [column if len(set(column)) > 1 else column[:1] for column in zip(*rows, strict=True)]
    return len(rows), tuple(marshal.dumps(list(column), _MARSHAL) for column in columns)


def _column(count: int, data: bytes) -> list[Any]:
    held: list[Any] = marshal.loads(data)
    return held if len(held) == count else held * count
