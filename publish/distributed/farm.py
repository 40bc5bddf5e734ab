"""I/O: the driver of a distributed build: what is to be made, by which jobs, and the results taken over into OUTPUT.

OUTPUT is touched only after every job has come back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from cluster.body.store import BodyStore, key_of
from cluster.library import Library
from cluster.model import Model
from cluster.tree import Tree, open_tree
from plugins.feeds.keys import load_secret
from publish.distributed.address import read_address
from publish.distributed.code import machine_digest
from publish.distributed.crew import Crew
from publish.distributed.manifest import pack_rows, read_rows
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.orders import (
    Answer,
    Bodies,
    BodiesJob,
    EditionJob,
    Order,
    Row,
    Share,
)
from publish.distributed.supply import Supply
from publish.edition import EditionResult
from publish.executors import Done
from publish.options import Options
from publish.records import Record, Records
from publish.writer import Writer

CHUNK = 64  # documents whose bodies are rendered by one job
FEW = 4  # with fewer chunks than this bodies are rendered here, on the checks' way
PART = 1500  # documents of an edition that one job makes pages of
AGAIN = 3  # times that an edition damaged in the store is made


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

    def render_bodies(self, model: Model, tree: Tree) -> None:
        """Bodies that CACHE lacks, rendered by the workers. Raises ClusterLost, NoWorkers, OSError."""
        path = self._options.cache / "bodies.sqlite"
        fingerprint = Library(tree, self._options.cache).fingerprint
        keys = [key_of(fingerprint, document.lang, document.blob) for document in model.documents]
        with BodyStore(path) as bodies:
            held = bodies.held(keys)
            missing = [number for number, key in enumerate(keys) if key not in held]
            if len(missing) < FEW * CHUNK:
                return
            missing.sort(key=lambda number: model.documents[number].site)
            jobs = [
                BodiesJob(tuple(missing[start : start + CHUNK])) for start in range(0, len(missing), CHUNK)
            ]
            for job, answer in self._run(jobs, model, tree):
                if not isinstance(answer, Bodies):
                    continue  # the checks render them on their way, and tell what is wrong
                for number in job.documents:
                    packs = self._packs.setdefault(model.documents[number].site, [])
                    if answer.pack not in packs:
                        packs.append(answer.pack)
                with suppress(Damaged, ValueError):
                    for _, data in self._store.get([answer.pack]):
                        bodies.put_stored([(key, body) for key, body in read_rows(data)])

    def editions(
        self, editions: Sequence[tuple[str, str]], model: Model, tree: Tree, records: Records
    ) -> Iterator[Done[tuple[str, str], EditionResult]]:
        """Editions made by the workers and taken over into OUTPUT. Raises ClusterLost, NoWorkers, OSError."""
        writer = Writer(self._options.output, records)
        known = {edition: self._known(writer, edition) for edition in editions}
        jobs = [job for edition in editions for job in self._jobs_of(edition, model, known[edition])]
        shares: dict[tuple[str, str], list[tuple[EditionJob, Share]]] = {edition: [] for edition in editions}
        failed: dict[tuple[str, str], str] = {}
        for number, (job, answer) in enumerate(self._run(jobs, model, tree), 1):
            name = (job.site, job.lang)
            if isinstance(answer, Share):
                shares[name].append((job, answer))
                part = f" {job.part + 1}/{job.parts}" if job.parts > 1 else ""
                self._say(
                    f"({number}/{len(jobs)}) {'.'.join(name)}{part}: {len(answer.rows)} 个文件生成 files made"
                )
            else:
                failed[name] = str(answer)
        for edition in editions:
            if edition in failed:
                yield Done(edition, None, failed[edition])
            else:
                yield self._take_over(edition, shares[edition], writer, model, tree)

    def _jobs_of(self, edition: tuple[str, str], model: Model, known: str) -> list[EditionJob]:
        site, lang = edition
        count = sum(document.site == site and document.lang == lang for document in model.documents)
        parts = max(1, -(-count // PART))
        packs = tuple(self._packs.get(site, ()))
        return [EditionJob(site, lang, part, parts, known, packs) for part in range(parts)]

    def _known(self, writer: Writer, edition: tuple[str, str]) -> str:
        rows = [
            [record.path, record.inputs] for record in writer.standing(".".join(edition)) if record.inputs
        ]
        if not rows:
            return ""
        (name,) = self._store.put([pack_rows(rows)])
        return name

    def _take_over(
        self,
        edition: tuple[str, str],
        shares: Sequence[tuple[EditionJob, Share]],
        writer: Writer,
        model: Model,
        tree: Tree,
    ) -> Done[tuple[str, str], EditionResult]:
        held = list(shares)
        for attempt in range(AGAIN):
            result = next(share.result for _, share in held if share.result is not None)
            rows = [row for _, share in held for row in share.rows]
            try:
                tally = writer.adopt(
                    ".".join(edition), result.paths, [_record(row) for row in rows], self._store.get
                )
                return Done(edition, replace(result, tally=tally))
            except Damaged as damaged:
                if attempt == AGAIN - 1:
                    break
                self._say(f"{'.'.join(edition)}: 存放处有损坏，重新生成 damaged in the store, made again")
                wrong = set(damaged.names)
                ill = [job for job, share in held if any(row.digest in wrong for row in share.rows)]
                for job, answer in self._run(ill, model, tree):
                    if isinstance(answer, str):
                        return Done(edition, None, answer)
                    assert isinstance(answer, Share)
                    held = [(other, share) for other, share in held if other != job] + [(job, answer)]
            except Exception as error:
                if isinstance(error, OSError):
                    raise
                return Done(edition, None, f"{type(error).__name__}: {error}")
        return Done(edition, None, "存放处的结果一再损坏 results in the store are damaged again and again")

    def _run(self, jobs: Sequence[Any], model: Model, tree: Tree) -> Iterator[tuple[Any, Answer | str]]:
        if jobs:
            supply = self._supplied(model, tree)
            yield from self._crew.run(jobs, self._order(supply), supply)

    def _supplied(self, model: Model, tree: Tree) -> Supply:
        """The content of this build, in the store; workers that cannot take part are told of."""
        if self._supply is None:
            self._crew.look()
            self._supply = Supply(self._store, tree, model)
            self._supply.put(sources=not self._address.content)
        return self._supply

    def _order(self, supply: Supply) -> Order:
        key = load_secret(os.environ)
        content = self._address.content
        commit = (open_tree(self._options.content)[1].commit or "") if content.startswith("git+") else ""
        name = key.public.name if key else ""
        return Order(supply.name, self._store_url, content, commit, machine_digest(), name)


def _record(row: Row) -> Record:
    return Record(row.path, row.inputs, row.digest, row.size, -1)
