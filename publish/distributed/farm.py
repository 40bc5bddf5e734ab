"""I/O: the driver of a distributed build: what is to be made, by which jobs, and the results taken over into OUTPUT.

OUTPUT is touched only after every job has come back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from cluster.body.store import BodyStore
from cluster.catalogue import Catalogue
from cluster.dataclass import dataclass
from cluster.facts import Stamps
from cluster.library import Library
from cluster.model import Model
from cluster.tree import Tree, open_tree
from plugins.feeds.keys import load_secret
from publish.adopt import Elsewhere, adopt, standing_records
from publish.distributed.address import read_address
from publish.distributed.code import machine_digest
from publish.distributed.crew import Crew
from publish.distributed.manifest import Standing, pack_standing, read_bodies
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.orders import (
    Answer,
    Bodies,
    BodiesJob,
    EditionJob,
    Order,
    Share,
)
from publish.distributed.supply import Supply
from publish.edition import keeper_of
from publish.executors import Done
from publish.kept import EditionResult
from publish.options import Options
from publish.records import DamagedRecords
from publish.writer import Writer

CHUNK = 64  # documents whose bodies are rendered by one job
FEW = 4  # with fewer chunks than this bodies are rendered here, on the checks' way
PART = 1500  # documents of an edition that one job makes pages of
AGAIN = 3  # times that an edition damaged in the store is made


Name = tuple[str, str]  # of an edition: site and language


@dataclass(frozen=True)
class _Desk:
    """What the driver knows of a build's editions."""

    model: Model
    tree: Tree
    stamps: Stamps
    writer: Writer
    bodies: str  # a digest of what turns texts into bodies


class Farm:
    """A Dask cluster that works for one build."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        """Raises UsageError for an address that is none, ClusterLost where no scheduler answers, OSError for the store."""
        self._options, self._say = options, say
        self._address = read_address(options.executor)
        self._store_url = self._address.store or (options.cache / "store").absolute().as_uri()
        self._store = ObjectStore(self._store_url)
        self._supply: Supply | None = None
        self._packs: dict[str, list[str]] = {}
        self._crew = Crew(self._address.scheduler, say)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._crew.close()

    def render_bodies(self, model: Model, sites: Collection[str], library: Library, tree: Tree) -> None:
        """Bodies of the sites' documents that CACHE lacks, rendered by the workers where they are many.

        Raises ClusterLost, NoWorkers, OSError.
        """
        missing: list[tuple[str, int]] = []
        for site in sorted(sites):
            numbers = {document.path: number for number, document in enumerate(model.by_site[site])}
            missing.extend((site, numbers[one.path]) for one in library.missing(model.by_site[site]))
        if len(missing) < FEW * CHUNK:
            return
        jobs = [BodiesJob(tuple(missing[start : start + CHUNK])) for start in range(0, len(missing), CHUNK)]
        with BodyStore(self._options.cache / "bodies.sqlite") as bodies:
            for job, answer in self._run(jobs, model, tree):
                if not isinstance(answer, Bodies):
                    continue  # the checks render them on their way, and tell what is wrong
                for site, _ in job.documents:
                    packs = self._packs.setdefault(site, [])
                    if answer.pack not in packs:
                        packs.append(answer.pack)
                with suppress(Damaged):
                    for _, data in self._store.get([answer.pack]):
                        bodies.put_stored(read_bodies(data))

    def editions(
        self, editions: Sequence[Name], model: Model, tree: Tree, stamps: Stamps, writer: Writer
    ) -> Iterator[Done[Name, EditionResult]]:
        """Editions made by the workers and taken over into OUTPUT. Raises ClusterLost, NoWorkers, OSError."""
        desk = _Desk(model, tree, stamps, writer, Library(tree, self._options.cache).fingerprint)
        jobs = [job for edition in editions for job in self._jobs_of(edition, desk)]
        shares, failed = self._made(jobs, desk)
        for edition in editions:
            if edition in failed:
                yield Done(edition, None, failed[edition])
            else:
                yield self._take_over(edition, shares[edition], desk)

    def _made(
        self, jobs: Sequence[EditionJob], desk: _Desk
    ) -> tuple[Mapping[Name, Sequence[Share]], Mapping[Name, str]]:
        """The shares of each edition, and what went wrong with those that failed."""
        shares: dict[Name, list[Share]] = {}
        failed: dict[Name, str] = {}
        for number, (job, answer) in enumerate(self._run(jobs, desk.model, desk.tree), 1):
            name = (job.site, job.lang)
            if isinstance(answer, Share):
                shares.setdefault(name, []).append(answer)
                part = f" {job.part + 1}/{job.parts}" if job.parts > 1 else ""
                made = f"{answer.tally.rendered} 个文件生成 files made"
                self._say(f"({number}/{len(jobs)}) {'.'.join(name)}{part}: {made}")
            else:
                failed[name] = str(answer)
        return shares, failed

    def _jobs_of(self, edition: Name, desk: _Desk) -> list[EditionJob]:
        site, lang = edition
        many = desk.model.count(site) > PART
        count = len(desk.model.holdings[site].roll.rows(lang)) if many else 0
        parts = max(1, -(-count // PART))
        known, packs = self._known(edition, desk), tuple(self._packs.get(site, ()))
        return [EditionJob(site, lang, part, parts, known, packs) for part in range(parts)]

    def _known(self, edition: Name, desk: _Desk) -> str:
        """The object that tells what stands of an edition."""
        owner, writer = ".".join(edition), desk.writer
        held = standing_records(writer, owner)
        if not held:
            return ""
        standing = Standing(tuple(held), tuple(writer.records.groups(owner).values()))
        (name,) = self._store.put([pack_standing(standing)])
        return name

    def _take_over(self, edition: Name, shares: Sequence[Share], desk: _Desk) -> Done[Name, EditionResult]:
        """Everything into OUTPUT; what was damaged on the way is made again, but for what stands by then."""
        held = shares
        for attempt in range(AGAIN):
            try:
                return Done(edition, self._taken(edition, held, desk))
            except Damaged:
                if attempt == AGAIN - 1:
                    break
                self._say(f"{'.'.join(edition)}: 存放处有损坏，重新生成 damaged in the store, made again")
                made, failed = self._made(self._jobs_of(edition, desk), desk)
                if edition in failed:
                    return Done(edition, None, failed[edition])
                held = made[edition]
            except (OSError, DamagedRecords, sqlite3.DatabaseError):
                raise
            except Exception as error:
                return Done(edition, None, f"{type(error).__name__}: {error}")
        return Done(edition, None, "存放处的结果一再损坏 results in the store are damaged again and again")

    def _taken(self, edition: Name, shares: Sequence[Share], desk: _Desk) -> EditionResult:
        """Raises Damaged, OutsidePath, DamagedRecords, OSError."""
        (result,) = (share.result for share in shares if share.result is not None)
        found = Elsewhere(
            [path for share in shares for path in share.paths],
            [record for share in shares for record in share.records],
            [one for share in shares for one in share.opened],
            frozenset().union(*(share.kept for share in shares)),
            frozenset().union(*(share.facts for share in shares)),
        )
        owner = ".".join(edition)
        written = adopt(desk.writer, owner, found, self._store.get)
        tally = sum((share.tally for share in shares), written.tally)
        result = replace(result, tally=tally, notes=written.notes)
        keeper = keeper_of(desk.model, desk.tree, *edition, desk.stamps, desk.bodies)
        keeper.keep(desk.writer, result, written.facts, written)
        return result

    def _run(self, jobs: Sequence[Any], model: Model, tree: Tree) -> Iterator[tuple[Any, Answer | str]]:
        if jobs:
            supply = self._supplied(model, tree)
            yield from self._crew.run(jobs, self._order(supply), supply)

    def _supplied(self, model: Model, tree: Tree) -> Supply:
        """The content of this build, in the store; workers that cannot take part are told of."""
        if self._supply is None:
            self._crew.look()
            self._supply = Supply(self._store, tree, model, Catalogue(self._options.cache / "supply"))
            self._supply.put(sources=not self._address.content)
        return self._supply

    def _order(self, supply: Supply) -> Order:
        key = load_secret(os.environ)
        content = self._address.content
        commit = (open_tree(self._options.content)[1].commit or "") if content.startswith("git+") else ""
        name = key.public.name if key else ""
        return Order(supply.name, self._store_url, content, commit, machine_digest(), name)
