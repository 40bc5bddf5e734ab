"""I/O: the pages of one large edition made in several processes, forked once all of them are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cluster.dataclass import dataclass
from cluster.library import Library
from publish.executors import run_pool
from publish.world import WorldFailed
from publish.written import MakeAll, Put, PutOne, Stale, make_here

FEW = 256  # Outputs for which a second process is not worth its start
CHUNK = 32  # neighbours are made together: they show each other
LAST = 4  # the last part of what is declared, one in four, is begun first: lists, which show the same, and feeds, which take long


class PageFailed(Exception):
    """A page could not be made."""


@dataclass(frozen=True)
class _Desk:
    put: PutOne
    stale: Sequence[Stale]
    library: Library
    rest: Callable[[], None]


def split(library: Library, workers: int, rest: Callable[[], None]) -> MakeAll:
    """Makes Outputs in `workers` processes where there are many of them. Raises PageFailed for one that cannot be made,
    WorldFailed where the disk is to blame.

    `rest` is called before and after.
    """

    def make(put: PutOne, stale: Sequence[Stale]) -> Iterable[Put]:
        if workers <= 1 or len(stale) < FEW:
            return make_here(put, stale)
        return _in_pool(_Desk(put, stale, library, rest), workers)

    return make


def _in_pool(desk: _Desk, workers: int) -> Iterator[Put]:
    # One is made before the others are: what every page needs is then there once, and not once in each process.
    yield from make_here(desk.put, desk.stale[:1])
    chunks = [(start, start + CHUNK) for start in range(1, len(desk.stale), CHUNK)]
    first = len(chunks) - len(chunks) // LAST
    chunks = chunks[first:] + chunks[:first]
    desk.library.flush()
    desk.rest()
    for done in run_pool(chunks, _make, desk, _sit_down, workers, _get_up, joins=True):
        if done.result is None:
            raise WorldFailed(done.problem) if done.of_world else PageFailed(done.problem)
        yield from done.result


def _sit_down(desk: _Desk) -> _Desk:
    desk.library.reopen()
    return desk


def _get_up(desk: _Desk) -> None:
    desk.library.flush()
    desk.rest()


def _make(desk: _Desk, chunk: tuple[int, int]) -> list[Put]:
    return list(make_here(desk.put, desk.stale[slice(*chunk)]))
