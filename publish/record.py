"""What is remembered of each file that was written, of each group, of each edition."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from cluster.dataclass import dataclass

if TYPE_CHECKING:  # a build at rest imports nothing of the model
    from cluster.facts import Facts

BETWEEN = "\x1f"  # in no path, key or tag: YAML and our rules for names forbid it


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
    """A group of Outputs: the digest of all they depend on and of their lines, and the facts they looked at."""

    name: str
    inputs: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class EditionRecord:
    """An edition: the digest of all that it depends on, the facts it looked at, and what it gave to the stages after it.

    `seal`: a digest of the result and of the lines of its files.
    """

    inputs: str
    facts: Facts
    seal: str
    result: bytes


def record_of(row: tuple[str, str, str, int, int, str, str, str]) -> Record:
    """The record of a row of the table."""
    path, inputs, digest, size, mtime, facts, note, group = row
    if sealed(note[SEAL:]) != note:
        inputs = ""  # damaged: it is made again
    return Record(path, inputs, digest, size, mtime, facts_of(facts), note[SEAL:], group)


SEAL = 16


def sealed(note: str) -> str:
    """A note behind a digest of it, so that damage to it shows; no note stays none."""
    if not note:
        return ""
    return hashlib.blake2b(note.encode("utf-8", "surrogatepass"), digest_size=SEAL // 2).hexdigest() + note


def facts_of(text: str) -> Facts:
    """Facts as they stand in a row."""
    return tuple(text.split(BETWEEN)) if text else ()
