"""What was kept of a content root, held in memory as well, for a process that reads it again after each change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from cluster.catalogue import Catalogue, Shelf

_GONE = object()


class Remembered:
    """A shelf in memory before another one, which is asked for what is not here yet and told of changes by `settle`."""

    def __init__(self, under: Shelf) -> None:
        self._under = under
        self._held: dict[str, Any] = {}
        self._changed: set[str] = set()
        self._names: Collection[str] | None = None

    def get(self, name: str) -> Any:
        """What is kept under a name; the same object each time."""
        found = self._held.get(name)
        if found is None:
            found = self._held[name] = self._under.get(name)
        return found if found is not _GONE else None

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name, in the place of what was there."""
        self._held[name] = value
        self._changed.add(name)

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of everything under other names."""
        self._names = frozenset(names)
        for name in self._held.keys() - self._names:
            self._held[name] = _GONE
        self._changed &= self._names

    def settle(self) -> None:
        """Keep on the other shelf what has changed."""
        for name in sorted(self._changed):
            self._under.put(name, self._held[name])
        if self._names is not None:
            self._under.keep_only(self._names)
        self._changed, self._names = set(), None


def remembering() -> Callable[[Path], Remembered]:
    """Gives the shelf of a folder, the same one each time."""
    return cache(lambda folder: Remembered(Catalogue(folder)))
