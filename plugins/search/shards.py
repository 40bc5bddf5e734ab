"""How documents are cut into indexes of bounded size, so that a change costs a small one and closed years are left alone.

A shard is what a search asks exactly; its parts are what Pagefind indexes, which takes by far the longest. Shards are large,
for a search loads from each of them, and are put together from their parts for little. Parts are small, smallest in the newest
year, where most changes happen; in a large collection they are larger, so that their number stays bounded.

Each cut lies between years, else months, else days: a document more or less moves no boundary but those near it. The undated
count as the oldest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from cluster.dataclass import dataclass
from plugins.engine.outputs import digest
from plugins.search.rows import SearchRow


@dataclass(frozen=True)
class Limit:
    """The most that one index holds: documents, and bytes of their sources unless one document is larger alone."""

    documents: int
    bytes: int

    def takes(self, rows: Sequence[SearchRow]) -> bool:
        """Whether rows fit into one index."""
        return len(rows) <= self.documents and sum(row.size for row in rows) <= self.bytes

    def widened(self, rows: Sequence[SearchRow], most: int, bound: Limit) -> Limit:
        """The same, doubled until `most` indexes could hold all rows, or up to `bound`."""
        documents, size, weight = self.documents, self.bytes, sum(row.size for row in rows)
        while len(rows) > most * documents or weight > most * size:
            documents, size = 2 * documents, 2 * size
        return Limit(min(documents, bound.documents), min(size, bound.bytes))


# An indexer of 6 million characters of law needs 0.8 GB, whatever number of documents they are.
SHARD = Limit(2500, 24_000_000)
CLOSED = Limit(400, 4_000_000)  # a part of the years before the newest
NEWEST = Limit(200, 2_000_000)
CLOSED_PARTS, NEWEST_PARTS = 32, 16  # beyond so many full parts, parts are larger

_YEAR, _DEPTHS = 4, (4, 7, 10)  # letters of a year, a month and a day in `2026-03-01`


@dataclass(frozen=True)
class Part:
    """Documents that Pagefind indexes together, oldest first."""

    rows: tuple[SearchRow, ...]

    def digest(self, surroundings: str) -> str:
        """The digest of everything that the index is made of; `surroundings` stands for the code and the engine."""
        return digest(f"{surroundings} part {' '.join([row.digest for row in self.rows])}")


@dataclass(frozen=True)
class Shard:
    """Documents that are searched together, oldest first, in parts."""

    parts: tuple[Part, ...]

    @property
    def rows(self) -> tuple[SearchRow, ...]:
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def files(self) -> int:
        """Over how many files its terms are spread: so many that each is read soon."""
        weight, count = sum(row.size for row in self.rows), 1
        while count * 300_000 < weight and count < 256:
            count *= 2
        return count

    def digest(self, surroundings: str) -> str:
        """As that of a part."""
        return digest(f"{surroundings} shard {' '.join([part.digest('') for part in self.parts])}")


def cut_shards(
    rows: Iterable[SearchRow], shard: Limit = SHARD, closed: Limit = CLOSED, newest: Limit = NEWEST
) -> tuple[Shard, ...]:
    """The shards of an edition, oldest first; no document stands in two. The newest year stands apart."""
    ordered = sorted(rows)
    last = ordered[-1].day[:_YEAR] if ordered else ""
    first = next((at for at, row in enumerate(ordered) if row.day[:_YEAR] == last), 0)
    old, new = ordered[:first], ordered[first:]
    return (
        *_shards(old, shard, closed.widened(old, CLOSED_PARTS, shard)),
        *_shards(new, shard, newest.widened(new, NEWEST_PARTS, shard)),
    )


def _shards(rows: Sequence[SearchRow], shard: Limit, part: Limit) -> Iterator[Shard]:
    for held in _cut(rows, shard, _DEPTHS):
        yield Shard(tuple(Part(tuple(one)) for one in _cut(held, part, _DEPTHS)))


def _cut(rows: Sequence[SearchRow], limit: Limit, depths: Sequence[int]) -> Iterator[Sequence[SearchRow]]:
    """Rows by years (months, days), which share an index while they fit; one that is too large is cut itself."""
    if not depths:
        yield from _counted(rows, limit)
        return
    held: list[SearchRow] = []
    for _, found in groupby(rows, key=lambda row: row.day[: depths[0]]):
        span = list(found)
        if limit.takes([*held, *span]):
            held.extend(span)
            continue
        if held:
            yield held
        held = span if limit.takes(span) else []
        if not held:
            yield from _cut(span, limit, depths[1:])
    if held:
        yield held


def _counted(rows: Sequence[SearchRow], limit: Limit) -> Iterator[Sequence[SearchRow]]:
    held: list[SearchRow] = []
    weight = 0
    for row in rows:
        if held and (len(held) == limit.documents or weight + row.size > limit.bytes):
            yield held
            held, weight = [], 0
        held.append(row)
        weight += row.size
    if held:
        yield held
