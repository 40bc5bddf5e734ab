"""I/O: files that were made elsewhere, taken over into OUTPUT as if the writer had made them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from cluster.dataclass import dataclass
from cluster.facts import Facts
from publish.asked import check_path, group_record, seal_of
from publish.record import GroupRecord, Record
from publish.writer import Writer
from publish.written import Tally, Written, written_of

Fetch = Callable[[Sequence[str]], Iterable[tuple[str, bytes]]]
ELSEWHERE = -1  # the stamp of a file that stands nowhere yet


@dataclass(frozen=True)
class Opened:
    """A group that was looked into elsewhere: its fingerprint over inputs and facts ("": nobody can name one), its facts."""

    name: str
    fingerprint: str
    facts: Facts


@dataclass(frozen=True)
class Elsewhere:
    """What an owner's Outputs came to elsewhere: the paths of all of them, records of those that were made or moved to
    another group, the groups that were opened, the names of those that stay, and the facts that all of it looked at.
    """

    paths: Sequence[str]
    records: Sequence[Record]
    opened: Sequence[Opened]
    kept: frozenset[str]
    facts: frozenset[str]


def standing_records(writer: Writer, owner: str) -> list[Record]:
    """The owner's records of files that need not be made while what they depend on stands."""
    held = writer.records.of(owner).values()
    return [record for record in held if record.inputs and writer.stands(record)]


def adopt(writer: Writer, owner: str, found: Elsewhere, fetch: Fetch) -> Written:
    """Make the owner's files exactly those of `found.paths`.

    Bytes come from `fetch` (digests → digest, bytes) and only where a file does not hold them already. Raises OutsidePath
    before anything is written, and what `fetch` raises; what was taken over until then stays.
    """
    records, known = writer.records, writer.records.of(owner)
    for path in (*found.paths, *(record.path for record in found.records)):
        check_path(path)
    # Noted first: after a crash the next run knows every file that may exist.
    records.note(owner, [path for path in found.paths if path not in known])
    removed = writer.remove(owner, sorted(known.keys() - set(found.paths)))
    fresh: list[Record] = []
    wanted: dict[str, list[Record]] = {}
    for record in found.records:
        before = known.get(record.path)
        if before is not None and before.digest == record.digest and writer.stands(before):
            fresh.append(replace(record, size=before.size, mtime=before.mtime))
        else:
            wanted.setdefault(record.digest, []).append(record)
    written = 0
    try:
        for digest, data in fetch(list(wanted)):
            for record in wanted[digest]:
                writer.keep(digest, data, known.get(record.path))
                changed, size, mtime = writer.place(record.path, data, digest, known.get(record.path))
                written += changed
                fresh.append(replace(record, size=size, mtime=mtime))
    finally:
        records.keep(owner, fresh)
    groups = _sealed(records.groups(owner), found)
    records.settle(owner, (), groups, {one.name for one in groups})
    tally = Tally(sum(one.files for one in groups), written=written, removed=removed)
    return written_of(tally, groups, found.facts, all(record.inputs for record in found.records))


def _sealed(now: Mapping[str, GroupRecord], found: Elsewhere) -> list[GroupRecord]:
    """The groups as they are `now`, those that were opened sealed with the stamps that their files have here."""
    opened = {one.name: one for one in found.opened}
    groups = []
    for name in {*opened, *found.kept, *now}:
        group, one = now.get(name) or group_record(name, None, ()), opened.get(name)
        if one is not None:
            group = replace(group, inputs=seal_of(one.fingerprint, group.guard, group.notes), facts=one.facts)
        groups.append(group)
    return groups
