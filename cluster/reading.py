"""Sites read from their files: parts that are not kept are read anew, here or by processes that share them out."""

from __future__ import annotations

import hashlib
import pickle
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import NamedTuple, Protocol, Self, TypeVar

from cluster.dataclass import dataclass
from cluster.dating import FOREVER, Answers, ask
from cluster.holdings import Dated, Kept
from cluster.library import Library
from cluster.packing import Packed
from cluster.part_reading import read_part
from cluster.parts import (
    Facts,
    Part,
    Reader,
    Step,
    Told,
    cut,
    merged,
    part_key,
    parts_at,
    together,
)
from cluster.pasts import Past
from cluster.rolls import Basis
from cluster.snapshot import Learnt, Snapshot
from cluster.sorting import Sorting, sort_paths
from cluster.turns import count_of

Job = TypeVar("Job")
Result = TypeVar("Result")
# Parts that are read in one go: enough that asking for them costs little beside.
_TOGETHER = 8
_UNASKED = Dated("", Packed({}), "", frozenset(), b"", FOREVER)


class Desk(Protocol):
    """What jobs are done with."""

    def reopened(self) -> Self:
        """A copy for another process, which shares no pipe or database with its original."""

    def close(self) -> None:
        """The end of the work: keep what waits to be kept."""


AnyDesk = TypeVar("AnyDesk", bound=Desk)


class Spread(Protocol):
    """Does jobs at a desk, here or elsewhere at its copies, and gives their results in the order of the jobs."""

    def __call__(
        self, work: Callable[[AnyDesk, Job], Result], desk: AnyDesk, jobs: Sequence[Job]
    ) -> Iterable[Result]: ...


def here(work: Callable[[AnyDesk, Job], Result], desk: AnyDesk, jobs: Sequence[Job]) -> Iterator[Result]:
    """The jobs one after the other in this process."""
    return (work(desk, job) for job in jobs)


@dataclass(frozen=True)
class Begun:
    """A site whose reading has begun: what was kept of it, its paths (of Markdown files, in parts), the parts that are kept.

    `earlier`: of the others the parts that held some of the same documents, if the same reader has read them.
    """

    reader: Reader
    kept: Kept | None
    sorting: Sorting
    parts: tuple[tuple[str, ...], ...]
    held: Mapping[int, Part]
    about: str  # a digest of the site's settings and place
    earlier: Mapping[int, Sequence[Part]] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """What a reading has at hand: files, history, the instant, processes, and a library for bodies, where they are wanted."""

    tree: Snapshot
    past: Past
    at: datetime
    spread: Spread = here
    library: Library | None = None


@dataclass(frozen=True)
class _Reading:
    means: Means
    sites: Mapping[str, Begun]

    def reopened(self) -> _Reading:
        tree, past, library = self.means.tree.reopened(), self.means.past, self.means.library
        tree.learnt()  # from here on
        if library is not None:
            library.reopen()
        means = replace(self.means, tree=tree, past=pickle.loads(pickle.dumps(past)))
        return replace(self, means=means)

    def close(self) -> None:
        if self.means.library is not None:
            self.means.library.flush()


_Place = tuple[str, int]  # a site, and which of its parts


class Found(NamedTuple):
    """A part that was read, what Git knows of its documents, and its roll."""

    part: Part
    answers: Answers
    roll: bytes


def begin(
    tree: Snapshot,
    paths: Sequence[str],
    reader: Reader,
    kept: Kept | None,
    about: str,
    touched: Collection[str] | None = None,
) -> Begun:
    """Find out which parts of a site must be read; `paths` are those of its files, `about` names its settings and place.

    `touched`: the folders directly in which something has changed since `kept` was read, where they are known and nothing
    else has changed.
    """
    sorting = sort_paths(paths, (reader.site.id,))
    before = kept.parts.get() if kept is not None else ()
    same = sorting.markdown == tuple(path for part in before for path in part.paths)
    parts = tuple(part.paths for part in before) if same else tuple(cut(sorting.markdown))
    by_key = {part.key: part for part in before if part.key}
    by_paths = {part.paths: part for part in before} if touched is not None else {}
    near = parts_at(parts, touched or ())
    held: dict[int, Part] = {}
    for number, names in enumerate(parts) if by_key else ():
        part = by_paths.get(names) if number not in near else None
        part = part or by_key.get(part_key(tree, names, sorting, reader))
        if part is not None:
            held[number] = part
    # Whether the reader is the same is known only where all that changed is.
    left = {number: names for number, names in enumerate(parts) if number not in held and touched is not None}
    return Begun(reader, kept, sorting, parts, held, about, dict(_earlier(before, left)))


def _earlier(
    before: Sequence[Part], parts: Mapping[int, Sequence[str]]
) -> Iterator[tuple[int, Sequence[Part]]]:
    """For each of the parts those before it, which are in order, that reach into the stretch of its paths."""
    starts = [part.paths[0] for part in before] if parts else []
    for number, names in parts.items():
        yield number, before[max(bisect_right(starts, names[0]) - 1, 0) : bisect_right(starts, names[-1])]


def read_parts(means: Means, sites: Mapping[str, Begun]) -> dict[str, dict[int, Found]]:
    """The parts of these sites that are not held, with what Git knows of their documents; their bodies are in the library."""
    places = [
        (name, number)
        for name, one in sites.items()
        for number in range(len(one.parts))
        if number not in one.held
    ]
    jobs = [tuple(places[start : start + _TOGETHER]) for start in range(0, len(places), _TOGETHER)]
    found: dict[str, dict[int, Found]] = {name: {} for name in sites}
    desk = _Reading(means, sites)
    results = means.spread(_read, desk, jobs)
    for job, (read, learnt) in zip(jobs, results, strict=True):
        means.tree.learn(learnt)
        for (name, number), one in zip(job, read, strict=True):
            found[name][number] = one
    desk.close()
    return found


def _read(reading: _Reading, job: Sequence[_Place]) -> tuple[list[Found], Learnt]:
    means = reading.means
    tree, past, at, library = means.tree, means.past, means.at, means.library
    found = []
    for name, number in job:
        site = reading.sites[name]
        fresh = read_part(tree, site.parts[number], site.sorting, site.reader, site.earlier.get(number, ()))
        for key in fresh.part.documents.keys if site.sorting.beside else ():
            for path in site.sorting.beside.get(f"sites/{key}", ()):
                tree.blob_id(path)  # asked for soon by whoever waits for this
        if library is not None:
            library.take((one, fresh.texts[one.path]) for one in fresh.documents if one.path in fresh.texts)
        answers = ask(past, fresh.documents, at)
        roll = Basis(tree, site.reader.site, site.about, at).made(fresh.documents, answers)
        found.append(Found(fresh.part, answers, roll))
    return found, tree.learnt()


def read_again(means: Means, paths: Sequence[str], reader: Reader, about: str, files: str) -> Kept:
    """A site from all its files, in any process; `files` is a digest of them."""
    apart = _Reading(replace(means, spread=here, library=None), {}).reopened().means
    begun = begin(apart.tree, paths, reader, None, about)
    found = read_parts(apart, {reader.site.id: begun})[reader.site.id]
    return finish(begun, files, found, apart.past, apart.at)


def finish(begun: Begun, files: str, found: Mapping[int, Found], past: Past, at: datetime) -> Kept:
    """A site of whose parts all are read; `files` is a digest of its files."""
    sorting = begun.sorting
    parts = tuple(
        found[number].part if number in found else begun.held[number] for number in range(len(begun.parts))
    )
    strays = (
        *(Told(Step.STRAY, one.path, one) for one in sorting.strays),
        *(Told(Step.OWNERLESS, one.path, one) for one in sorting.ownerless),
    )
    facts = together((Facts(told=strays), *(part.facts for part in parts)))
    # A file that changed while it was read is read again the next time.
    steady = all(part.key for part in parts)
    dated = begun.kept.dated if begun.kept is not None else _UNASKED
    key = key_of(files, begun.reader) if steady else ""
    read = Kept(key, facts, Packed(parts), replace(dated, digest=""))
    asked = {number: one.answers for number, one in found.items()}
    return dated_at(read, begun.reader.site.id, past, at, asked)


def key_of(files: str, reader: Reader) -> str:
    """A digest of all that a site is read from; `files` is one of its files."""
    return hashlib.sha256(f"{reader.digest}\0{files}".encode()).hexdigest()


def dated_at(kept: Kept, site: str, past: Past, at: datetime, asked: Mapping[int, Answers]) -> Kept:
    """With what Git knows now. An answer holds until a commit touches a path that it depends on.

    `asked`: the answers about parts, by their numbers, that were asked for just now.
    """
    dated, state = kept.dated, past.state(site)
    touched = () if state == dated.state else past.touched(site, dated.state)
    if dated.digest and touched is not None and count_of(at) < dated.until:
        below = f"sites/{site}/"
        if not any(path in dated.origins or path.startswith(below) for path in touched):
            return kept if state == dated.state else kept.at_state(state)
    known = dated.answers.get() if touched is not None else {}
    changed = frozenset(touched or ())
    answers: dict[str, Answers] = {}
    for number, part in enumerate(kept.parts.get()):
        held = asked.get(number) or (known.get(part.key) if part.key else None)
        if number not in asked and held is not None and not _holds(held, part, changed, at):
            held = None
        answers[part.answered(number)] = held or ask(past, part.documents.get(), at)
    total = hashlib.sha256("\0".join(one.digest for one in answers.values()).encode()).hexdigest()
    origins = frozenset().union(*(one.origins for one in answers.values()))
    turns = merged(one.turns for one in answers.values())
    until = min((one.until for one in answers.values()), default=FOREVER)
    return replace(kept, dated=Dated(state, Packed(answers), total, origins, turns, until))


def _holds(held: Answers, part: Part, touched: frozenset[str], at: datetime) -> bool:
    return count_of(at) < held.until and touched.isdisjoint(held.origins) and touched.isdisjoint(part.paths)
