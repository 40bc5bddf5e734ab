"""What an owner asks of the writer: Outputs one by one, and groups of them that stay as they are."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property

from cluster.facts import Facts
from plugins.engine.outputs import Group, Output
from publish.record import GroupRecord, Line, Record
from publish.records import FOLDER

_WRONG = re.compile(r"//|/\.\.?/|[\0\\]")


class SamePath(Exception):
    """Two Outputs claim one file, or one claims a folder that another needs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"两个输出争用同一文件 two outputs claim one file: {path}")
        self.path = path


class OutsidePath(Exception):
    """An Output would leave OUTPUT."""


class Asked:
    """What an owner asks for: Outputs by path, each with its group, and the files of groups that stay as they are."""

    def __init__(self) -> None:
        self.declared: dict[str, Output] = {}
        self.group_of: dict[str, str] = {}
        self.opened: dict[str, tuple[Group, list[str]]] = {}
        self.kept: set[str] = set()
        self.kept_lines: list[Line] = []

    def __contains__(self, path: str) -> bool:
        return path in self.declared or path in self._kept_paths

    @cached_property
    def _kept_paths(self) -> frozenset[str]:
        return frozenset(line.path for line in self.kept_lines)

    def declare(self, group: str, output: Output) -> None:
        """Take an Output. Raises OutsidePath, SamePath."""
        path = output.path
        check_path(path)
        other = self.declared.setdefault(path, output)
        if other is not output and (other.inputs != output.inputs or self.group_of[path] != group):
            raise SamePath(path)
        self.group_of[path] = group

    def keep(self, group: Group, lines: list[Line]) -> None:
        """Leave a group's files as they are."""
        self.kept.add(group.name)
        self.kept_lines.extend(lines)

    def open(self, group: Group) -> None:
        """Take a group's Outputs one by one."""
        paths: list[str] = []
        for output in group.outputs():
            self.declare(group.name, output)
            paths.append(output.path)
        self.opened[group.name] = (group, list(dict.fromkeys(paths)))

    def check(self) -> None:
        """No file twice, and none where another needs a folder. Raises SamePath."""
        folders: set[str] = set()
        for path in (*self.declared, *self._kept_paths):
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        twice = self.declared.keys() & self._kept_paths
        for path in sorted((folders & self.declared.keys()) | (folders & self._kept_paths) | twice):
            raise SamePath(path)


def check_path(path: str) -> None:
    """Raises OutsidePath for a path that leaves OUTPUT, or that is no page's."""
    if _WRONG.search(f"/{path}/") or "/" not in path or path.startswith(f"{FOLDER}/"):
        raise OutsidePath(path)


def group_record(group: Group, records: list[Record]) -> GroupRecord:
    """How a group stands with these records of its files."""
    known = group.known()
    facts = tuple(sorted({fact for one in records for fact in one.facts if fact not in known}))
    settled = all(one.inputs for one in records)
    lines = sorted(one.line for one in records)
    return GroupRecord(group.name, seal(group, facts, lines) if settled else "", facts)


def seal(group: Group, facts: Facts, lines: list[Line]) -> str:
    """The digest of what a group depends on, together with what is known of its files: damage to either shows."""
    return seal_of(group.fingerprint(facts), lines)


def seal_of(fingerprint: str, lines: list[Line]) -> str:
    """The same of a group's fingerprint; empty where that is."""
    return hashlib.sha256(f"{fingerprint}{lines}".encode()).hexdigest() if fingerprint else ""
