"""What is remembered of each file that was written, of each group, of each edition."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from cluster.dataclass import dataclass

if TYPE_CHECKING:  # a build at rest imports nothing of the model
    from cluster.facts import Facts

BETWEEN = "\x1f"  # in no path, key or tag: YAML and our rules for names forbid it


class DamagedRecords(Exception):
    """What the records say is not what was put there."""


@dataclass(frozen=True, slots=True)
class Record:
    """One file: the digest of its inputs and of its bytes, its stamp when it was written (ns), what its making looked at
    and noted (`plugins.engine.outputs.Made`)."""

    path: str
    inputs: str
    digest: str
    size: int
    mtime: int
    facts: Facts = ()
    note: str = ""
    group: str = ""

    @property
    def line(self) -> Line:
        """What of it must be at hand for every file."""
        return Line(self.path, self.size, self.mtime)


class Line(NamedTuple):
    """The part of a record that is read for every file: where it is, and how it stands there."""

    path: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group of Outputs: the digest of all they depend on and of `guard`, and the facts they looked at; under the name ""
    the Outputs in no group, which have neither.

    `files` is how many there are, `guard` a digest of their `lines` (`pack_lines`), `notes` one of what their making noted.
    `lines` are at hand only where the record was just made.
    """

    name: str
    inputs: str
    facts: Facts
    files: int = 0
    guard: str = ""
    notes: str = ""
    lines: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """An edition: the digest of all that it depends on, the facts it looked at, and what it gave to the stages after it.

    `seal`: a digest of the result and of the guards of its groups.
    """

    inputs: str
    facts: Facts
    seal: str
    result: bytes


_KINDS = (str, str, str, int, int, str, str, str)


def record_of(row: tuple[str, str, str, int, int, str, str, str]) -> Record:
    """The record of a row of the table. Raises DamagedRecords where a value is of another kind than was put there."""
    if tuple(map(type, row)) != _KINDS:
        raise DamagedRecords
    path, inputs, digest, size, mtime, facts, note, group = row
    if sealed(note[SEAL:]) != note:
        inputs = ""  # damaged: it is made again
    return Record(path, inputs, digest, size, mtime, facts_of(facts), note[SEAL:], group)


def row_of(owner: str, record: Record) -> tuple[str, str, str, str, int, int, str, str, str]:
    """The row of an owner's record."""
    facts, note = BETWEEN.join(record.facts), sealed(record.note)
    about = (record.inputs, record.digest, record.size, record.mtime)
    return record.path, owner, *about, facts, note, record.group


def pack_lines(lines: Iterable[Line]) -> bytes:
    """Lines by path, as bytes that are read faster than rows; whoever reads them looks at their guard first."""
    return marshal.dumps([value for line in sorted(lines) for value in line], _PLAIN)


def unpack_lines(data: bytes) -> tuple[list[str], list[int], list[int]]:
    """The paths, sizes and stamps that `pack_lines` was given."""
    held = marshal.loads(data)
    return held[::3], held[1::3], held[2::3]


def read_lines(data: bytes) -> list[Line]:
    """What `pack_lines` was given."""
    return list(map(Line, *unpack_lines(data)))


def guard_of(lines: bytes) -> str:
    """A digest of packed lines."""
    return hashlib.blake2b(lines, digest_size=16).hexdigest()


def seal_of_groups(groups: Iterable[tuple[str, str]]) -> str:
    """A digest of all that is recorded of an owner's files, from the names and guards of its groups."""
    return hashlib.sha256(repr(sorted(groups)).encode("utf-8", "surrogatepass")).hexdigest()


def digest_of_notes(notes: Iterable[str]) -> str:
    """A digest of notes in their order; "" for none."""
    said = "\n".join(note for note in notes if note)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if said else ""


def regrouped(name: str, rows: Sequence[tuple[Line, str]], known: GroupRecord | None) -> GroupRecord:
    """A group as its rows say it."""
    inputs, facts = (known.inputs, known.facts) if known is not None else ("", ())
    lines, notes = pack_lines(line for line, _ in rows), digest_of_notes(note for _, note in rows)
    return GroupRecord(name, inputs, facts, len(rows), guard_of(lines), notes, lines)


@dataclass(frozen=True)
class Notes:
    """What the making of an owner's files noted, by group and path."""

    by_group: Mapping[str, Sequence[str]]

    @property
    def all(self) -> tuple[str, ...]:
        """Every note."""
        return tuple(note for notes in self.by_group.values() for note in notes)

    @property
    def digest(self) -> str:
        """A digest of them; the same as that of the records of their groups."""
        return seal_of_groups((name, digest_of_notes(notes)) for name, notes in self.by_group.items())


_PLAIN = 2  # of marshal's formats the newest in which equal values are equal bytes
SEAL = 16


def sealed(note: str) -> str:
    """A note behind a digest of it, so that damage to it shows; no note stays none."""
    if not note:
        return ""
    return hashlib.blake2b(note.encode("utf-8", "surrogatepass"), digest_size=SEAL // 2).hexdigest() + note


def facts_of(text: str) -> Facts:
    """Facts as they stand in a row."""
    return tuple(text.split(BETWEEN)) if text else ()
