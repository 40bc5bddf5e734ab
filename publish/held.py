"""I/O: what is recorded of an owner's files and how they stand, group by group."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from plugins.engine.outputs import Group
from publish.asked import seal
from publish.look import Folders, Stood, look_at
from publish.record import GroupRecord
from publish.records import Records


class Held:
    """What an owner has. `seen`: how its files stand, where somebody has just looked."""

    def __init__(self, records: Records, folders: Folders, owner: str, seen: Stood | None) -> None:
        self._records, self._owner = records, owner
        self.groups: Mapping[str, GroupRecord] = records.groups(owner)
        self.settled = records.is_settled(owner)
        self._stood = seen or look_at(folders, records.packed_lines(owner))
        self._paths: dict[str, frozenset[str]] = {}

    def standing(self, group: Group) -> GroupRecord | None:
        """The record of a group that need not be looked into; None where anything may have changed."""
        record = self.groups.get(group.name)
        if record is None or not record.inputs or group.name in self._stood.fallen:
            return None
        return record if record.inputs == seal(group, record.facts, record.guard, record.notes) else None

    def paths(self, names: Iterable[str]) -> frozenset[str]:
        """The paths of the files of some groups."""
        wanted = [name for name in names if name in self.groups]
        missing = [name for name in wanted if name not in self._paths]
        if missing:
            for name, lines in self._records.lines(self._owner, missing).items():
                self._paths[name] = frozenset(line.path for line in lines)
        return frozenset().union(*(self._paths.get(name, frozenset()) for name in wanted))

    def is_in(self, path: str, group: str, kept: Container[str]) -> bool:
        """Whether a path is that of a file of this group, which stays. What a row says is worth a look, not more."""
        return group in kept and path in self.paths((group,))

    def is_taken(self, path: str, kept: Container[str]) -> bool:
        """Whether a path is that of a file of a group that stays."""
        found = self._records.find(self._owner, (path,))
        return any(self.is_in(path, one.group, kept) for one in found.values())

    def is_needed(self, path: str, kept: Container[str]) -> bool:
        """Whether a path is that of a folder of a group that stays."""
        return any(self.is_in(below, group, kept) for below, group in self._records.below(self._owner, path))
