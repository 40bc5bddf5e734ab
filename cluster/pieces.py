"""A value of many parts, kept so that a change of few of them writes those alone (`cluster.catalogue`).

Most parts stand together under one name, those that came later under another; when these have become many, all are written
again. Each part has a name that changes with what it holds, so that an older part is never taken for a newer one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pickle import PickleBuffer
from typing import Any

from cluster.catalogue import Shelf

_FEW = 16  # as many times more than a few
Data = bytes | memoryview


class Pieces:
    """The parts under one name: bytes by name, none of which is copied; and `head`, which goes with all of them."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self._shelf, self._name = shelf, name
        whole: Any = shelf.get(name)
        later: Any = shelf.get(later_name(name))
        self._most: Mapping[str, Data] = _Side(*whole[1:]) if isinstance(whole, tuple) else {}
        self._rest: Mapping[str, Data] | None = _Side(*later[1:]) if isinstance(later, tuple) else None
        newest = later if isinstance(later, tuple) else whole
        self.head: Any = newest[0] if isinstance(newest, tuple) else None
        self.held: Mapping[str, Data] = {**self._most, **(self._rest or {})}

    def keep(self, head: object, now: Mapping[str, Data]) -> None:
        """Keep these parts in the place of those that were kept."""
        fresh = {name: data for name, data in now.items() if name not in self._most}
        if len(fresh) * _FEW < len(self._most):
            self._shelf.put(later_name(self._name), (head, *_together(fresh)))
            self._rest = fresh
            return
        # First what came later goes: its head must not be taken for that of the others.
        if self._rest is not None:
            self._shelf.put(later_name(self._name), None)
        self._shelf.put(self._name, (head, *_together(now)))
        self._most, self._rest = dict(now), None


class _Side(Mapping[str, memoryview]):
    """Parts that lie side by side."""

    def __init__(self, ends: Mapping[str, int], data: Any) -> None:
        """`ends`: where each part ends, in their order."""
        self._data = memoryview(data)
        self._places = dict(zip(ends, zip((0, *ends.values()), ends.values(), strict=False), strict=True))

    def __getitem__(self, name: str) -> memoryview:
        start, end = self._places[name]
        return self._data[start:end]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _together(parts: Mapping[str, Data]) -> tuple[dict[str, int], PickleBuffer]:
    ends = dict(zip(parts, accumulate(map(len, parts.values())), strict=True))
    return ends, PickleBuffer(b"".join(parts.values()))


def later_name(name: str) -> str:
    """Under which name is kept what came after most of the parts."""
    return f"{name} later"
