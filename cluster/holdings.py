"""A site's documents as they are held: read anew, or kept from an earlier reading and restored when asked for."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from cluster.dataclass import dataclass
from cluster.dating import FOREVER, Answers, ask, changes_of, newest
from cluster.model import ChangeNote, Document
from cluster.packing import Packed
from cluster.parts import Facts, Part, Reader, Step, Told, cut, merged, numbers, part_key, read_part, together
from cluster.pasts import Past
from cluster.sorting import sort_paths
from cluster.tree import Tree
from cluster.turns import count_of, moment_of


@dataclass(frozen=True)
class Files:
    """A site's files: their paths, sorted, and a digest over paths and blobs."""

    paths: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Dated:
    """What Git knows of a site's documents, part by part, at which state of history, and until when nothing more is asked."""

    state: str
    answers: Packed[Mapping[str, Answers]]
    digest: str
    origins: frozenset[str]
    turns: bytes
    until: int


_UNASKED = Dated("", Packed({}), "", frozenset(), b"", FOREVER)


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


class Holding:
    """A site's own documents at an instant. Documents are restored when first asked for, in the order of their paths."""

    def __init__(self, kept: Kept, config: str, at: datetime) -> None:
        self.kept, self._config, self.at = kept, config, at

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self.kept.facts.count

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents."""
        return tuple(document for part in self.kept.parts.get() for document in part.documents.get())

    @cached_property
    def pointing(self) -> tuple[Document, ...]:
        """Those that say of themselves that they belong to another; restores no others."""
        return tuple(document for held in self.kept.facts.pointing for document in held.get())

    @cached_property
    def _changes(self) -> tuple[Mapping[str, datetime], Mapping[str, tuple[ChangeNote, ...]]]:
        known = self.kept.dated.answers.get().values()
        answers = {path: answer for one in known for path, answer in one.by_path.get().items()}
        return changes_of(self.documents, answers, self.at)

    @property
    def modified(self) -> Mapping[str, datetime]:
        """When each document last changed, by path."""
        return self._changes[0]

    @property
    def changes(self) -> Mapping[str, tuple[ChangeNote, ...]]:
        """Each document's commits, newest first, by path."""
        return self._changes[1]

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


def read_site(tree: Tree, files: Files, reader: Reader, past: Past, at: datetime, kept: Kept | None) -> Kept:
    """A site as read from its files; of what was kept everything that still holds."""
    key = hashlib.sha256(f"{reader.digest}\0{files.digest}".encode()).hexdigest()
    if kept is None or kept.key != key:
        kept = _read(tree, files, reader, key, kept)
    return _dated(kept, reader.site.id, past, at)


def _read(tree: Tree, files: Files, reader: Reader, key: str, kept: Kept | None) -> Kept:
    sorting = sort_paths(files.paths, (reader.site.id,))
    blobs = {path: tree.blob_id(path) for path in sorting.markdown}
    known = {part.key: part for part in kept.parts.get()} if kept is not None else {}
    parts = []
    for paths in cut(sorting.markdown):
        held = known.get(part_key(paths, blobs, sorting, reader))
        parts.append(held or read_part(tree, paths, blobs, sorting, reader))
    strays = (
        *(Told(Step.STRAY, one.path, one) for one in sorting.strays),
        *(Told(Step.OWNERLESS, one.path, one) for one in sorting.ownerless),
    )
    facts = together((Facts(told=strays), *(part.facts for part in parts)))
    # A file that changed while it was read is read again the next time.
    steady = all(part.key for part in parts)
    dated = kept.dated if kept is not None else _UNASKED
    return Kept(key if steady else "", facts, Packed(tuple(parts)), replace(dated, digest=""))


def _dated(kept: Kept, site: str, past: Past, at: datetime) -> Kept:
    """With what Git knows now. An answer holds until a commit touches a path that it depends on."""
    dated, state = kept.dated, past.state(site)
    touched = () if state == dated.state else past.touched(site, dated.state)
    if dated.digest and touched is not None and count_of(at) < dated.until:
        below = f"sites/{site}/"
        if not any(path in dated.origins or path.startswith(below) for path in touched):
            return kept if state == dated.state else kept.at_state(state)
    known = dated.answers.get() if touched is not None else {}
    answers = dict(_answers(kept.parts.get(), known, past, frozenset(touched or ()), at))
    total = hashlib.sha256("\0".join(one.digest for one in answers.values()).encode()).hexdigest()
    origins = frozenset().union(*(one.origins for one in answers.values()))
    turns = merged(one.turns for one in answers.values())
    until = min((one.until for one in answers.values()), default=FOREVER)
    return replace(kept, dated=Dated(state, Packed(answers), total, origins, turns, until))


def _answers(
    parts: Sequence[Part], known: Mapping[str, Answers], past: Past, touched: frozenset[str], at: datetime
) -> Iterator[tuple[str, Answers]]:
    for number, part in enumerate(parts):
        held = known.get(part.key) if part.key else None
        if held is not None and not (
            count_of(at) < held.until and touched.isdisjoint(held.origins) and touched.isdisjoint(part.paths)
        ):
            held = None
        # A part without a key is not kept, but has answers of its own.
        yield part.key or f"#{number}", held or ask(past, part.documents.get(), at)
