"""A site's documents as they are held: read anew, or kept from an earlier reading and restored when asked for."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import Generic, TypeVar

from cluster.dataclass import dataclass
from cluster.dating import Answers, changes_of, newest
from cluster.model import ChangeNote, Document
from cluster.packing import Packed, restore_documents
from cluster.parts import Facts, Part, numbers
from cluster.recent import Recent
from cluster.rolls import Roll, RollMaker
from cluster.turns import count_of, moment_of
from cluster.views import InOrder

Value = TypeVar("Value")
Group = Mapping[str, Document]  # a document in all its languages, by language


@dataclass(frozen=True)
class Dated:
    """What Git knows of a site's documents, part by part, at which state of history, and until when nothing more is asked."""

    state: str
    answers: Packed[Mapping[str, Answers]]
    digest: str
    origins: frozenset[str]
    turns: bytes
    until: int


@dataclass(frozen=True)
class Kept:
    """A site as read: `key` is a digest of all that it was read from; `latest` its newest change by the digest at an instant."""

    key: str
    facts: Facts
    parts: Packed[tuple[Part, ...]]
    dated: Dated
    latest: tuple[str, datetime | None] = ("", None)

    @property
    def mark(self) -> tuple[str, str]:
        """What it was read from and what Git knew of it: two that have the same hold the same."""
        return self.key, self.dated.digest

    def at_state(self, state: str) -> Kept:
        """The same, known to hold at a later state of history."""
        return replace(self, dated=replace(self.dated, state=state))


class Restored:
    """Documents that were restored last, by key; shared by all sites, so that memory does not grow with their number."""

    _LIMIT = 512

    def __init__(self) -> None:
        self._recent: Recent[str, Group] = Recent(self._LIMIT)

    def group(self, key: str, row: bytes) -> Group:
        """The documents that were packed as `row` under `key`."""
        held = self._recent.get(key)
        if held is None:
            held = self._recent.put(key, {one.lang: one for one in restore_documents(row)})
        return held


class Holding:
    """A site's own documents at an instant. Documents are restored when asked for, in the order of their paths."""

    def __init__(
        self, kept: Kept, config: str, at: datetime, maker: RollMaker, restored: Restored | None = None
    ) -> None:
        """`config`: a digest of the site's settings and place; `maker` makes its roll."""
        self.kept, self._config, self.at, self._maker = kept, config, at, maker
        self._restored = restored or Restored()

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self.kept.facts.count

    @cached_property
    def documents(self) -> Sequence[Document]:
        """The documents; those of each place are restored when one looks there, and not kept."""
        return _Documents(self)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts, none of whose documents is restored."""
        return self.kept.parts.get()

    @cached_property
    def roll(self) -> Roll:
        """What lists ask of them, and how each stands; restores those alone that have changed."""
        return self._maker.roll(self)

    def stamp(self, key: str) -> str:
        """How a document stands in all its languages; "" where there is none. Restores none."""
        parts = self.roll.parts
        return parts[self._part_of(key)].stamps.get(key, "") if parts else ""

    @cached_property
    def _answers(self) -> Mapping[str, Answers]:
        return self.kept.dated.answers.get()

    def answers_of(self, number: int) -> Answers:
        """What Git knows of the documents of one part."""
        return self._answers[self.parts[number].answered(number)]

    def documents_of(self, number: int) -> Iterator[Document]:
        """The documents of one part."""
        packed = self.parts[number].documents
        for key, row in zip(packed.keys, packed.rows, strict=True):
            yield from self._restored.group(key, row).values()

    def part(self, number: int) -> Sequence[Document]:
        """The same, restored when first looked at, and held."""
        return _Part(self, number)

    def all_keys(self) -> Iterator[str]:
        """The keys of all documents; restores none."""
        return (key for part in self.parts for key in part.documents.keys)

    def group(self, key: str) -> Group:
        """The document of a key in all its languages, none where there is no such document; restores no others."""
        packed = self.parts[self._part_of(key)].documents if self.parts else None
        if packed is None or key not in packed.keys:
            return {}
        return self._restored.group(key, packed.rows[packed.keys.index(key)])

    def _part_of(self, key: str) -> int:
        return self.part_at(f"sites/{key}.\U0010ffff")  # after all that may follow the dot

    def part_at(self, path: str) -> int:
        """The number of the part that a path is in, if it is in any."""
        return max(bisect_right(self._starts, path) - 1, 0)

    @cached_property
    def _starts(self) -> list[str]:
        return [part.paths[0] for part in self.parts]

    @cached_property
    def pointing(self) -> tuple[Document, ...]:
        """Those that say of themselves that they belong to another; restores no others."""
        return tuple(document for held in self.kept.facts.pointing for document in held.get())

    @cached_property
    def _changes(self) -> _Changes:
        return _Changes(self)

    @cached_property
    def modified(self) -> Mapping[str, datetime]:
        """When each document last changed, by path."""
        return _ByPart(self, self._changes, self._changes.modified)

    @cached_property
    def changes(self) -> Mapping[str, tuple[ChangeNote, ...]]:
        """Each document's commits, newest first, by path."""
        return _ByPart(self, self._changes, self._changes.notes)

    @cached_property
    def digest(self) -> str:
        """A digest that changes with anything about these documents as a build at this instant sees them."""
        now = count_of(self.at)
        sides = [
            bisect_right(numbers(moments), now) for moments in (self.kept.facts.turns, self.kept.dated.turns)
        ]
        about = repr((self.kept.key, self._config, self.kept.dated.digest, sides))
        return hashlib.sha256(about.encode()).hexdigest()

    @property
    def next_turn(self) -> datetime | None:
        """The next moment at which one of the documents turns, None where none ever will."""
        turns = numbers(self.kept.facts.turns)
        place = bisect_right(turns, count_of(self.at))
        return moment_of(turns[place]) if place < len(turns) else None

    @cached_property
    def newest(self) -> datetime | None:
        """The last change of any document, None where there is none."""
        digest, latest = self.kept.latest
        if digest == self.digest:
            return latest
        return newest((one.dates for one in self.kept.dated.answers.get().values()), self.at)

    def with_latest(self) -> Kept:
        """What is worth keeping."""
        return replace(self.kept, latest=(self.digest, self.newest))


class _Documents(InOrder):
    """A site's documents, restored one after the other."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(part.facts.count for part in self._holding.parts))

    def __len__(self) -> int:
        return self._holding.count

    def __iter__(self) -> Iterator[Document]:
        for number in range(len(self._holding.parts)):
            yield from self._holding.documents_of(number)

    def _at(self, place: int) -> Document:
        number = bisect_right(self._ends, place)
        before = self._ends[number - 1] if number else 0
        return tuple(self._holding.documents_of(number))[place - before]


class _Part(InOrder):
    """The documents of a part."""

    def __init__(self, holding: Holding, number: int) -> None:
        self._holding, self._number = holding, number

    @cached_property
    def _held(self) -> tuple[Document, ...]:
        return tuple(self._holding.documents_of(self._number))

    def __len__(self) -> int:
        return self._holding.parts[self._number].facts.count

    def __iter__(self) -> Iterator[Document]:
        return iter(self._held)

    def _at(self, place: int) -> Document:
        return self._held[place]


class _Changes:
    """When documents changed, worked out part by part."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._done: set[int] = set()
        self.modified: dict[str, datetime] = {}
        self.notes: dict[str, tuple[ChangeNote, ...]] = {}

    def work_out(self, number: int) -> None:
        """For the documents of one part, once."""
        if number in self._done or number >= len(self._holding.parts):
            return
        answers = self._holding.answers_of(number).by_path.get()
        modified, notes = changes_of(tuple(self._holding.documents_of(number)), answers, self._holding.at)
        self.modified.update(modified)
        self.notes.update(notes)
        self._done.add(number)


class _ByPart(Mapping[str, Value], Generic[Value]):
    """Something of each document by path, known once it is worked out for the document's part."""

    def __init__(self, holding: Holding, changes: _Changes, known: dict[str, Value]) -> None:
        self._holding, self._changes, self._known = holding, changes, known

    def __getitem__(self, path: str) -> Value:
        if path not in self._known:
            self._changes.work_out(self._holding.part_at(path))
        return self._known[path]

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self._holding.parts)):
            self._changes.work_out(number)
        return iter(self._known)

    def __len__(self) -> int:
        return self._holding.count
