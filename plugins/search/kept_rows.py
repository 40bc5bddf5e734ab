"""I/O: rows of the last build, kept in CACHE by what they were made of: of the other documents none is restored or opened."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from cluster.catalogue import Catalogue
from cluster.pieces import Pieces, later_name
from plugins.search.rows import SearchRow

_MARSHAL = 4


class KeptRows:
    """The rows of one edition, each under a name that changes with anything that the row depends on."""

    def __init__(self, cache: Path, edition: str) -> None:
        self._pieces = Pieces(_catalogue(cache), edition)
        self._held = self._pieces.held
        self._now: dict[str, bytes | memoryview] = {}

    def row(self, name: str) -> SearchRow | None:
        """The row under a name; None where there is none."""
        data = self._held.get(name)
        if data is None:
            return None
        self._now[name] = data
        return SearchRow._make(marshal.loads(data)[1])

    def add(self, name: str, blob: str, row: SearchRow) -> SearchRow:
        """Keep a row; `blob` is its source's."""
        self._now[name] = marshal.dumps((blob, tuple(row)), _MARSHAL)
        return row

    def size(self, blob: str) -> int | None:
        """The size of a source in bytes, where a row of it is kept under whatever name."""
        return self._sizes.get(blob)

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        found = (marshal.loads(data) for data in self._held.values())
        return {blob: SearchRow._make(row).size for blob, row in found}

    def keep(self) -> None:
        """Write what is new."""
        if not self._now.keys() <= self._held.keys():
            self._pieces.keep(None, self._now)


def keep_rows_of(cache: Path, editions: Iterable[str]) -> None:
    """Let go of the rows of all other editions."""
    _catalogue(cache).keep_only({name for edition in editions for name in (edition, later_name(edition))})


def _catalogue(cache: Path) -> Catalogue:
    return Catalogue(cache / "search-rows")
