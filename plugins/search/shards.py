"""How documents are cut into indexes of bounded size, so that a change costs one of them and closed years are left alone.

The newest year stands alone; the years before it share shards, whole, oldest first, while they fit; a year that is too
large is cut into parts by date. The undated count as the oldest year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from cluster.dataclass import dataclass
from plugins.engine.outputs import digest
from plugins.search.rows import SearchRow

DOCUMENTS = 2500
# An indexer of 6 million characters of law needs 0.8 GB, whatever number of documents they are.
BYTES = 24_000_000


@dataclass(frozen=True)
class Shard:
    """Documents that are indexed together, oldest first."""

    rows: tuple[SearchRow, ...]

    @property
    def years(self) -> tuple[str, ...]:
        return tuple(sorted({row.year for row in self.rows}))

    def digest(self, surroundings: str) -> str:
        """The digest of everything that the index is made of; `surroundings` stands for the code and the engine."""
        return digest(repr((surroundings, self.rows)))


def cut_shards(rows: Iterable[SearchRow], documents: int = DOCUMENTS, size: int = BYTES) -> tuple[Shard, ...]:
    """The shards of an edition, oldest first; no document stands in two, none has more than `documents` or,
    unless one document is larger alone, `size` bytes."""
    ordered = sorted(rows, key=lambda row: row.order)
    years = [tuple(held) for _, held in groupby(ordered, key=lambda row: row.year)]
    shards: list[Shard] = []
    held: list[SearchRow] = []
    for year in years[:-1]:
        if held and not _fits((*held, *year), documents, size):
            shards.extend(_parts(held, documents, size))
            held = []
        held.extend(year)
    shards.extend(_parts(held, documents, size))
    if years:
        shards.extend(_parts(years[-1], documents, size))
    return tuple(shards)


def _fits(rows: Iterable[SearchRow], documents: int, size: int) -> bool:
    held = tuple(rows)
    return len(held) <= documents and sum(row.size for row in held) <= size


def _parts(rows: Iterable[SearchRow], documents: int, size: int) -> Iterator[Shard]:
    part: list[SearchRow] = []
    weight = 0
    for row in rows:
        if part and (len(part) == documents or weight + row.size > size):
            yield Shard(tuple(part))
            part, weight = [], 0
        part.append(row)
        weight += row.size
    if part:
        yield Shard(tuple(part))
