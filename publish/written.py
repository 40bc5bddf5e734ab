"""What comes of writing: tallies, what was put, and how Outputs are made that are out of date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from cluster.dataclass import dataclass
from plugins.engine.outputs import Output
from publish.record import GroupRecord, Record, seal_of_groups


@dataclass(frozen=True)
class Tally:
    """What the writer did for one owner."""

    declared: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    bytes: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.declared + other.declared,
            self.rendered + other.rendered,
            self.written + other.written,
            self.removed + other.removed,
            self.bytes + other.bytes,
        )


@dataclass(frozen=True, slots=True)
class Put:
    """A file that was made: whether its bytes are new, and its record."""

    changed: bool
    record: Record


@dataclass(frozen=True)
class Written:
    """What came of an owner's Outputs: the tally, a seal of what is recorded of them, a digest of what their making noted,
    the facts that they looked at.

    `settled`: what all of them depend on can be named.
    """

    tally: Tally
    seal: str = ""
    notes: str = ""
    facts: frozenset[str] = frozenset()
    settled: bool = False


def written_of(tally: Tally, groups: Collection[GroupRecord], facts: Iterable[str], settled: bool) -> Written:
    """What came of Outputs that are in these groups now."""
    seal = seal_of_groups((one.name, one.guard) for one in groups)
    notes = seal_of_groups((one.name, one.notes) for one in groups if one.notes)
    return Written(tally, seal, notes, frozenset(facts), settled)


Stale = tuple[Output, Record | None]
PutOne = Callable[[Output, Record | None], Put]
MakeAll = Callable[[PutOne, Sequence[Stale]], Iterable[Put]]


def make_here(put: PutOne, stale: Sequence[Stale]) -> Iterator[Put]:
    """One after the other in this process."""
    for output, before in stale:
        yield put(output, before)
