"""I/O: what stands in for the Writer on a worker: it is told what stands in OUTPUT, and puts what it makes into the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cluster.dataclass import dataclass
from plugins.engine.outputs import Group, Output
from publish.adopt import ELSEWHERE, Opened
from publish.distributed.manifest import Standing, share_of
from publish.distributed.objects import ObjectStore
from publish.look import Stood
from publish.record import Record
from publish.records import Records
from publish.writer import Writer
from publish.written import Put, PutOne, Stale, Tally, Written

BATCH = 16 << 20  # bytes that are put together


@dataclass(frozen=True)
class Sunk:
    """What came of a share: `written` as the Writer says it of all shares, `paths` those of the files of all of them; the
    rest as in `orders.Share`."""

    written: Written
    paths: tuple[str, ...]
    tally: Tally
    records: tuple[Record, ...]
    opened: tuple[Opened, ...]
    kept: frozenset[str]


def sink(
    items: Iterable[Output | Group],
    owner: str,
    standing: Standing,
    store: ObjectStore,
    part: int = 0,
    parts: int = 1,
) -> Sunk:
    """Make one share of an owner's Outputs, but for those that stand; their bytes are in the store when this returns.

    A share has whole groups. Raises OSError, SamePath, OutsidePath, and what the making raises.
    """
    with TemporaryDirectory(prefix="jiyue-") as folder, closing(Records(Path(folder) / "output")) as records:
        records.settle(owner, standing.records, standing.groups, {one.name for one in standing.groups})
        records.note(owner, ())  # how files stand is told by their records alone
        return _Sink(Path(folder) / "output", records, store, part, parts).sink(items, owner, standing)


class _Sink(Writer):
    """A Writer whose OUTPUT stands elsewhere."""

    def __init__(self, output: Path, records: Records, store: ObjectStore, part: int, parts: int) -> None:
        super().__init__(output, records)
        self._store, self._part, self._parts = store, part, parts
        self._waiting: dict[str, bytes] = {}
        self._size = 0
        self._tally = Tally()
        self._group_of: dict[str, str] = {}

    def sink(self, items: Iterable[Output | Group], owner: str, standing: Standing) -> Sunk:
        declared = list(items)
        groups = {item.name: item for item in declared if isinstance(item, Group)}
        opened: list[str] = []

        def watched(group: Group) -> Group:
            def outputs() -> Iterator[Output]:
                opened.append(group.name)
                for output in group.outputs():
                    self._group_of[output.path] = group.name
                    yield output

            return replace(group, outputs=outputs)

        written = self.write(
            owner,
            [watched(item) if isinstance(item, Group) else item for item in declared],
            make=self._make_share,
        )
        self._flush()
        before = {record.path: record for record in standing.records}
        after = self.records.of(owner).values()
        changed = [r for r in after if self._is_mine(r.group, r.path) and before.get(r.path) != r]
        looked_at = self.records.groups(owner)
        mine = [groups[name] for name in opened if self._is_mine(name, "")]
        return Sunk(
            written,
            tuple(one.path for one in after),
            self._tally,
            tuple(changed),
            tuple(
                Opened(
                    one.name,
                    one.fingerprint(looked_at[one.name].facts) if looked_at[one.name].inputs else "",
                    looked_at[one.name].facts,
                )
                for one in mine
            ),
            frozenset(name for name in groups.keys() - set(opened) if self._is_mine(name, "")),
        )

    def stands(self, record: Record) -> bool:
        """Only what stands was told of; what was made is in the store."""
        return True

    def stood(self, owner: str) -> Stood:
        """As `stands`, for all files."""
        return Stood("", 0, frozenset())

    def place(self, path: str, data: bytes, digest: str, before: Record | None) -> tuple[bool, int, int]:
        """Put bytes into the store, unless OUTPUT holds them."""
        self._tally += Tally(rendered=1, bytes=len(data))
        if before is not None and before.digest == digest:
            return False, before.size, before.mtime
        self._waiting[digest] = data
        self._size += len(data)
        if self._size >= BATCH:
            self._flush()
        return True, len(data), ELSEWHERE

    def _make_share(self, put: PutOne, stale: Sequence[Stale]) -> Iterator[Put]:
        for output, before in stale:
            if self._is_mine(self._group_of.get(output.path, ""), output.path):
                yield put(output, before)
            else:  # it is another share's
                yield Put(False, Record(output.path, "", "", ELSEWHERE, ELSEWHERE))

    def _is_mine(self, group: str, path: str) -> bool:
        return share_of(group or path, self._parts) == self._part

    def _flush(self) -> None:
        self._store.put_named("objects", self._waiting)
        self._waiting, self._size = {}, 0
