"""What an owner asks of the writer: Outputs one by one, and groups of them that stay as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Mapping, Sequence
from operator import attrgetter
from typing import Protocol

from cluster.facts import Facts
from plugins.engine.outputs import Group, Output
from publish.record import GroupRecord, Record, digest_of_notes, guard_of, pack_lines
from publish.records_file import FOLDER

_WRONG = re.compile(r"//|/\.\.?/|[\0\\]")


class SamePath(Exception):
    """Two Outputs claim one file, or one claims a folder that another needs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"两个输出争用同一文件 two outputs claim one file: {path}")
        self.path = path


class OutsidePath(Exception):
    """An Output would leave OUTPUT."""


class Asked:
    """What an owner asks for: Outputs by path, each with its group, and the groups that stay as they are."""

    def __init__(self) -> None:
        self.declared: dict[str, Output] = {}
        self.group_of: dict[str, str] = {}
        self.opened: dict[str, Group] = {}
        self.kept: dict[str, GroupRecord] = {}

    def declare(self, group: str, output: Output) -> None:
        """Take an Output. Raises OutsidePath, SamePath."""
        path = output.path
        check_path(path)
        other = self.declared.setdefault(path, output)
        if other is not output and (other.inputs != output.inputs or self.group_of[path] != group):
            raise SamePath(path)
        self.group_of[path] = group

    def keep(self, group: Group, record: GroupRecord) -> None:
        """Leave a group's files as they are."""
        self.kept[group.name] = record

    def open(self, group: Group) -> None:
        """Take a group's Outputs one by one."""
        for output in group.outputs():
            self.declare(group.name, output)
        self.opened[group.name] = group

    def check(self, standing: Standing, known: Mapping[str, Record]) -> None:
        """No file twice, and none where another needs a folder. Raises SamePath.

        `known` are records of what is declared. Groups that stay do not clash with each other, nor with what had its place
        beside them before: only paths that are new are held against them.
        """
        folders: set[str] = set()
        for path in self.declared:
            _add_folders(path, folders)
        clashing = set(folders & self.declared.keys())
        clashing.update(path for path, one in known.items() if standing.is_in(path, one.group, self.kept))
        above: set[str] = set()
        for path in self.declared if self.kept else ():
            if path not in known or not known[path].inputs:
                _add_folders(path, above)
                if standing.is_needed(path, self.kept):
                    clashing.add(path)
        clashing.update(path for path in above if standing.is_taken(path, self.kept))
        for path in sorted(clashing):
            raise SamePath(path)


class Standing(Protocol):
    """What is recorded of groups that stay as they are (`kept`, by name)."""

    def is_in(self, path: str, group: str, kept: Container[str]) -> bool:
        """Whether a path is that of a file of this group, which stays."""

    def is_taken(self, path: str, kept: Container[str]) -> bool:
        """Whether a path is that of a file of a group that stays."""

    def is_needed(self, path: str, kept: Container[str]) -> bool:
        """Whether a path is that of a folder of a group that stays."""


def _add_folders(path: str, folders: set[str]) -> None:
    folder = path.rpartition("/")[0]
    while folder and folder not in folders:
        folders.add(folder)
        folder = folder.rpartition("/")[0]


def check_path(path: str) -> None:
    """Raises OutsidePath for a path that leaves OUTPUT, or that is no page's."""
    if _WRONG.search(f"/{path}/") or "/" not in path or path.startswith(f"{FOLDER}/"):
        raise OutsidePath(path)


def group_record(name: str, group: Group | None, records: Sequence[Record]) -> GroupRecord:
    """How a group, or what is in none, stands with these records of its files."""
    held = sorted(records, key=attrgetter("path"))
    lines, notes = pack_lines(one.line for one in held), digest_of_notes(one.note for one in held)
    guard, inputs = guard_of(lines), ""
    facts: Facts = ()
    if group is not None:
        known = group.known()
        facts = tuple(sorted({fact for one in held for fact in one.facts if fact not in known}))
        inputs = seal(group, facts, guard, notes) if all(one.inputs for one in held) else ""
    return GroupRecord(name, inputs, facts, len(held), guard, notes, lines)


def seal(group: Group, facts: Facts, guard: str, notes: str) -> str:
    """The digest of what a group depends on, together with what is known of its files: damage to either shows."""
    return seal_of(group.fingerprint(facts), guard, notes)


def seal_of(fingerprint: str, guard: str, notes: str) -> str:
    """The same of a group's fingerprint; empty where that is."""
    return hashlib.sha256(f"{fingerprint}{guard}{notes}".encode()).hexdigest() if fingerprint else ""
